/* What the network says, by task: for the missing word the two-directional and the one-directional network side by
   side; where every token is read, the prediction at the one under the cursor; a label, a sum or an answer once a
   sentence. */

import { firstKey, paragraph, wordsOf } from "../../words.js";
import { element, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { readScore, shownToken } from "../model/score.js";
import { barsPicture, tablePicture } from "../kit/tables.js";
import { takeMenu, takeWords } from "../kit/take.js";

const SHOWN = 5, TYPED = "___";
const UNSAID = { blanks: true, writes: false };              // before Python has said what the task is

/** @param {Place} place */
export function render({ model, el }) {
  const t = wordsOf(model), title = element("h2"), pair = element("div", { className: "pair" });
  const text = element("p", { className: "look" });
  const take = takeMenu({
    words: () => takeWords(t), name: () => "unrolled-answers", inTable: true, table,
    picture,
  });
  el.replaceChildren(element("div", { className: "answer-head" }, title, take.element), pair, text);
  /** @type {{ sum: { said: number, right: number | null } | null, answers: any[] }} */
  let shown = { sum: null, answers: [] };
  let score = null, scoreOf = "", columns = [];

  /* Every candidate of each network, with its probability; the right one too where it is not among them. */
  function table() {
    const { sum, answers } = shown;
    if (sum) {
      return {
        columns: [[t("said"), true], [t("right"), true]],
        rows: [[plain(sum.said, 4), sum.right === null ? null : plain(sum.right, 4)]],
      };
    }
    const rows = answers.flatMap(({ title: name, place, candidates, truth, truth_p: p }) => {
      const missed = truth !== null && Number.isFinite(p) && !candidates.some(c => c[0] === truth);
      return [...candidates, ...(missed ? [[truth, p]] : [])].map(([word, share]) => [
        place ?? t(name), word, plain(share, 4), word === truth ? "✓" : "",
      ]);
    });
    return rows.length ? { columns: [[t("network")], [t("token")], ["p", true], [t("right")]], rows } : null;
  }

  /* The bars as they are here, all of them; a sum as its table. */
  function picture() {
    const caption = [title.textContent, text.textContent].join(t("stop")), { sum, answers } = shown;
    if (sum) return tablePicture(/** @type {Table} */ (table()), caption);
    return barsPicture(answers.map(({ title: name, place, loss, candidates, truth, truth_p: p }) => {
      const missed = truth !== null && Number.isFinite(p) && !candidates.some(c => c[0] === truth);
      return {
        title: place ?? t(name), note: Number.isFinite(loss) ? t("lossOf", { loss: plain(loss) }) : t("noTruth"),
        bars: [...candidates, ...(missed ? [[truth, p]] : [])].map(([word, share]) => ({
          word, value: share, text: plain(share), isTrue: word === truth,
        })),
      };
    }), caption);
  }

  function show() {
    const { task, facts = UNSAID } = model.board, sum = sumOf(model.trace), asked = facts.blanks || facts.writes;
    const answers = sum ? [] : asked ? blankAnswers() : answersHere();
    setText(title, t(firstKey(`answers_${task}`, facts.blanks ? "answers_cloze" : "answers_next")));
    take.label();
    take.show(sum !== null || answers.length > 0);
    shown = { sum, answers };
    el.setAttribute("aria-label", title.textContent);
    pair.classList.toggle("is-single", answers.length === 1);
    el.classList.toggle("is-sum", sum !== null);
    // an answer that is written is one guess, and the right one where that is another
    const most = sum ? 0 : facts.writes ? 2 : Math.max(0, ...answers.map(one => one.candidates.length));
    el.style.setProperty("--rows", String(sum || most ? Math.min(SHOWN, most) : SHOWN));
    if (columns.length !== answers.length) {
      pair.replaceChildren(...(columns = answers.map(createColumn)).map(column => column.element));
    }
    answers.forEach((answer, j) => columns[j].show(answer, t));
    const { bidirectional, blank, tokens = [] } = model.board;
    const lonely = facts.blanks && answers.length === 1 && bidirectional === false && blank < tokens.length - 1;
    setText(text,
      sum ? t(Number.isFinite(sum.right) ? "sumSaid" : "sumOnly", { said: plain(sum.said), right: plain(sum.right) })
        : !answers.length ? t(facts.blanks ? "answerSoon" : "nextSoon")
        : paragraph([
          conclude(answers, t, model.trace), lonely && t("oneOnly"), before(answers), ...signsIn(answers, t),
        ]));
  }

  /* What the right one, or else the first guess, got before anything was held. */
  function before(answers) {
    const { truth, was: said } = answers[0];
    if (said) return t("answerBefore", { word: said[0], p: plain(said[1]) });
    const { trace, cursor } = model;
    if (!trace?.held?.length) return "";
    const was = trace.was[trace.blank >= 0 ? trace.blank : shownToken(trace, cursor, readScore(trace))];
    const found = was?.find(([word]) => word === truth) ?? was?.[0];
    return found ? t("answerBefore", { word: found[0], p: plain(found[2]) }) : "";
  }

  function blankAnswers() {
    const { answers = [] } = model.board;
    if (answers.length) return answers.filter(a => a.candidates?.length);
    const { trace } = model, at = trace?.blank ?? -1;
    return trace && trace.candidates?.[at] ? [fromTrace(trace, at, trace.bidirectional ? "two" : "one")] : [];
  }

  function answersHere() {
    const { trace, cursor } = model;
    if (!trace) return [];
    const key = JSON.stringify(trace.equations);
    if (key !== scoreOf) { scoreOf = key; score = readScore(trace); }
    const at = shownToken(trace, cursor, score);
    if (!trace.candidates?.[at]) return [];
    const place = trace.reads === "final"
      ? undefined
      : t(trace.facts.generates ? "nextAfter" : "answerAt", { word: trace.tokens[at] });
    return [{ ...fromTrace(trace, at, trace.bidirectional ? "two" : "one"), place }];
  }

  const stops = [
    model.subscribe(["board", "trace", "language"], show),
    model.subscribe("cursor", () => {
      const { facts = UNSAID } = model.board;
      if (!facts.blanks && !facts.writes) show();
    }),
  ];
  show();
  return () => { stops.forEach(stop => stop()); el.replaceChildren(); };
}

/** What is said of the signs among the guesses that a newcomer has to be told. */
export const signsIn = (answers, t) =>
  Object.entries({ "↵": t("meansLineEnd"), "<unk>": t("meansUnknown"), AUX: t("meansTags") })
    .filter(([sign]) => answers.some(({ candidates }) => candidates.some(([word]) => word === sign)))
    .map(([, words]) => words);

const fromTrace = (trace, at, title) => {
  const candidates = trace.candidates[at].map(([word, , p]) => [word, p]), truth = trace.targets?.[at] ?? null;
  return {
    title, loss: trace.token_loss?.[at] ?? null, candidates, truth,
    truth_p: candidates.find(c => c[0] === truth)?.[1] ?? null,
  };
};

/** One network's answers: rows are made once, then only their words and lengths change. */
function createColumn() {
  const head = element("h3"), loss = element("p"), list = element("ol", { className: "guesses" });
  const rows = Array.from({ length: SHOWN + 1 }, () => {
    const word = element("span", { className: "word" }), p = element("span"), fill = element("i");
    return {
      word, p, fill,
      element: element("li", { className: "guess" }, word, p,
        element("span", { className: "bar", "aria-hidden": "true" }, fill)),
    };
  });
  list.append(...rows.map(row => row.element));
  return {
    element: element("div", {}, head, loss, list),
    show({ title, loss: value, candidates, truth, truth_p: truthP, place }, t) {
      setText(head, place ?? t(title));
      setText(loss, Number.isFinite(value) ? t("lossOf", { loss: plain(value) }) : t("noTruth"));
      const top = candidates.slice(0, SHOWN);
      const missed = truth !== null && Number.isFinite(truthP) && !top.some(c => c[0] === truth);
      rows.forEach((row, j) => {
        const apart = j === SHOWN && missed, [word, p] = apart ? [truth, truthP] : j < SHOWN ? top[j] ?? [] : [];
        row.element.hidden = word === undefined;
        if (word === undefined) return;
        setText(row.word, word);
        row.word.title = word;
        setText(row.p, plain(p));
        row.fill.style.transform = `scaleX(${Math.max(0, Math.min(1, p))})`;
        row.element.className = `guess${word === truth ? " is-true" : ""}${apart ? " is-apart" : ""}`;
      });
    },
  };
}

/** What a network that predicts a number says of the whole sequence. */
const sumOf = trace => Object.values(trace?.numbers ?? {}).at(-1) ?? null;

/** Whether a word was taken out for the blank; one that is typed as a blank has no right answer either. */
const isWordBlanked = trace => trace?.blank >= 0 && trace.tokens[trace.blank] !== TYPED;

function conclude(answers, t, trace) {
  const two = answers.find(a => a.title === "two"), one = answers.find(a => a.title === "one");
  if ((answers[0].truth ?? null) === null && isWordBlanked(trace)) return t("truthUnknown");
  if (two && one) {
    if (two.truth !== null && Number.isFinite(two.truth_p) && Number.isFinite(one.truth_p)) {
      return t(trace && trace.blank === trace.tokens.length - 1 ? "compareLast" : "compare", {
        truth: two.truth, two: plain(two.truth_p), one: plain(one.truth_p),
      });
    }
    const best = [two, one].map(a => a.candidates[0][0]);
    return best[0] === best[1] ? t("compareSame", { two: best[0] }) : t("compareOther", { two: best[0], one: best[1] });
  }
  const { truth, truth_p: p, candidates: [[best, bestP]] } = answers[0];
  if (truth === null || !Number.isFinite(p)) return t("singleOther", { best, p: plain(bestP) });
  return best === truth ? t("singleRight", { best, p: plain(bestP) }) : t("single", { truth, best, p: plain(p) });
}
