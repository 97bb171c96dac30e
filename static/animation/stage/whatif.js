/* What if: a gate held at a value at one token or at all, a unit silenced. The mark at the cursor is asked about in a
   small box beside it; what is held is above the drawing, with its way back. Python computes what follows.       */

import { element, focusedBeside, icon, isComposing } from "../kit/dom.js";
import { heldAt, isSilent, valuesFor, wasAt } from "../model/holds.js";
import { read } from "./inspect.js";
import { plain } from "../kit/format.js";
import { DECODER } from "../model/trace.js";
import { laneKey } from "../model/score.js";

const AWAY = 16;                                            // px between a mark and its box

export function createInspector(stage) {
  const { model, frameBox, tip } = stage, say = stage.say.bind(stage);
  const box = frameBox.appendChild(element("div", { className: "tip inspector", role: "dialog", hidden: true }));
  let mark = null, at = null, always = false;

  /** place: where the mark is on the content, however that is scrolled. */
  function open(where, place, focused) {
    [mark, at] = [
      { ...where, layer: model.cursor.layer, unit: stage.scene.units[where.row] ?? model.cursor.unit }, place,
    ];
    tip.hide();
    fill();
    document.addEventListener("keydown", keys);
    box.scrollIntoView({ block: "nearest" });
    if (focused) box.querySelector("button")?.focus();
  }

  function fill() {
    const { scene, score } = stage, { trace } = model;
    const symbol = mark.kind === "cell" ? score.substeps[mark.column] : "";
    const place = { layer: mark.layer, lane: mark.lane, unit: mark.unit };
    const { title, said, rows } = read(scene, stage.frame(), { ...mark, row: scene.units.indexOf(mark.unit) });
    const active = focusedBeside(box), focused = active instanceof HTMLElement ? active : null;
    const kept = focused && box.contains(focused) ? focused.dataset.name : null;
    const held = heldAt(trace, place.layer, place.lane, symbol, place.unit, mark.t);
    const values = valuesFor(score, symbol), silent = isSilent(trace, place.layer, place.lane, place.unit);
    const isFixed = Boolean(model.alone), sent = trace.isDecoder ? { ...place, lane: DECODER } : place;
    if (held) always = held.t === null;
    box.setAttribute("aria-label", isFixed ? title : `${say("whatIf")} ${title}`);
    const key = laneKey(mark.layer, mark.lane);
    const list = element("dl", {}, ...rows.flatMap(([name, number, note, strong]) => {
      const was = score.substeps.includes(name) ? wasAt(trace, key, name, mark.t, mark.unit) : undefined;
      const more = was === undefined ? note : `${note ?? ""} · ${say("was")} ${plain(was)}`;
      return [
        element("dt", { textContent: name, className: strong ? "is-strong" : "" }),
        element("dd", { textContent: more ? `${number}  ${more}` : number, className: strong ? "is-strong" : "" }),
      ];
    }));
    const button = (name, text, pressed, message) => element("button", {
      type: "button", "data-name": name, "aria-pressed": String(pressed), disabled: !model.live,
      title: model.live ? null : say("whatIfSoon"), textContent: text, onclick: () => model.send(message()),
    });
    const t = () => (always ? null : mark.t), spot = () => ({ ...sent, symbol, t: held ? held.t : t() });
    const holds = values.map(value => button(`v${value}`, plain(value, 0), held?.value === value, () => {
      if (held && held.t !== t()) model.send({ type: "release", ...spot() });
      return { type: "hold", ...sent, symbol, t: t(), value };
    }));
    const every = element("label", {},
      element("input", {
        type: "checkbox", checked: always, "data-name": "always",
        onchange: event => {
          always = event.target.checked;
          if (held) {
            model.send({ type: "release", ...sent, symbol, t: held.t });
            model.send({ type: "hold", ...sent, symbol, t: t(), value: held.value });
          }
        },
      }),
      ` ${say("everyToken")}`);
    const hold = values.length && !isFixed
      ? element("div", { className: "what-if" },
        element("span", {}, `${say("whatIf")} `, element("i", { textContent: symbol }), " ="),
        element("span", { className: "segments small" }, ...holds,
          button("free", say("asComputed"), !held, () => ({ type: "release", ...spot() }))),
        every)
      : null;
    const silence = button("silence", say(silent ? "unsilence" : "silence", mark.unit + 1), silent, () =>
      (silent ? { type: "release", ...sent, symbol: "h", t: null } : { type: "silence", ...sent }));
    silence.className = "outline small";
    const whole = element("button", {
      type: "button", className: "outline small", "data-name": "open", textContent: say("openCell"),
      onclick: () => stage.opened.open(mark.kind === "cell" ? { lane: mark.lane, t: mark.t } : null),
    });
    box.replaceChildren(element("button", {
      type: "button", className: "icon close", "data-name": "close",
      "aria-label": say("close"), onclick: () => close(true),
    }, icon("M4 4l8 8M12 4l-8 8")),
      element("strong", { textContent: title }), ...(said ? [element("p", { textContent: said })] : []), list,
      ...(hold ? [hold] : []),
      element("div", { className: "what-if" }, isFixed ? null : silence, whole));
    box.hidden = false;
    if (kept) [...box.querySelectorAll("[data-name]")].find(b => b.dataset.name === kept)?.focus();
    stand();
  }

  /* Beside the mark, within the drawing. */
  function stand() {
    const { offsetWidth: width, offsetHeight: height } = box, [x, y] = stage.onCanvas(at);
    if (stage.scene.g.vertical) return standBefore(x, y, width, height);
    const right = x + 18 + width < frameBox.offsetWidth;
    box.style.left = `${Math.max(4, right ? x + 18 : x - width - 18)}px`;
    box.style.top = `${Math.max(2, Math.min(y - 24, frameBox.offsetHeight - height - 4))}px`;
  }

  /* Where time runs down, on the side of the mark that the lane comes from: what follows is what changes. */
  function standBefore(x, y, width, height) {
    const top = mark.lane ? y + AWAY : y - AWAY - height;
    box.style.left = `${Math.max(4, Math.min(x - width / 2, frameBox.offsetWidth - width - 4))}px`;
    box.style.top = `${Math.max(2, Math.min(top, frameBox.offsetHeight - height - 4))}px`;
  }

  /* It goes along with its mark, and goes when that is out of sight. */
  function scrolled() {
    if (box.hidden) return;
    const [x, y] = stage.onCanvas(at);
    if (x < 0 || y < 0 || x > stage.width || y > stage.height) close(); else stand();
  }

  function close(back = false) {
    if (box.hidden) return;
    box.hidden = true;
    mark = null;
    document.removeEventListener("keydown", keys);
    if (back) stage.comeBack();
  }

  function keys(event) {
    if (event.key !== "Escape" || isComposing(event) || document.querySelector("dialog[open]")) return;
    close(box.contains(focusedBeside(box)) || document.activeElement === document.body);
  }

  return {
    open, close, scrolled,
    get isOpen() { return !box.hidden; },
    contains: node => box.contains(node),
    /** New numbers stay in the box; a cursor elsewhere closes it. */
    refresh() { if (!box.hidden && mark.layer === model.cursor.layer && stage.scene) fill(); },
    follow() {
      if (box.hidden) return;
      const { cursor, playing } = model;
      if (playing || cursor.layer !== mark.layer || (mark.pos !== undefined && cursor.pos !== mark.pos)) close();
    },
  };
}

/** The line of what is held, each with its own way back. */
export function createBadge(stage) {
  const { model } = stage, say = stage.say.bind(stage), list = element("ul", {});
  const all = element("button", {
    type: "button", className: "outline small", textContent: say("releaseAll"),
    onclick: () => model.send({ type: "release" }),
  });
  const line = element("div", { className: "held", role: "group", "aria-label": say("heldNow"), hidden: true },
    element("strong", { textContent: say("whatIf") }), list, all);
  let drawn = "";
  return {
    element: line,
    show() {
      const trace = model.whole ?? model.trace, held = trace?.held ?? [], key = JSON.stringify([held, trace?.tokens]);
      if (key === drawn) return;
      drawn = key;
      line.hidden = !held.length;
      all.hidden = Boolean(model.alone);
      list.replaceChildren(...held.map(h => {
        const text = nameOf(trace, h, say);
        return element("li", {}, text, !model.alone &&
          element("button", {
            type: "button", className: "icon", "aria-label": say("releaseOne", text),
            onclick: () => {
              const { layer, lane, symbol, unit, t } = h;
              model.send({ type: "release", layer, lane, symbol, unit, t });
            },
          }, icon("M4 4l8 8M12 4l-8 8")));
      }));
    },
  };
}

function nameOf(whole, { layer, lane, symbol, unit, t, value }, say) {
  const isWriter = lane === DECODER, trace = isWriter ? whole.decoder : whole;
  const where = [
    isWriter ? say("decoder") : trace.bidirectional && (lane ? "←" : "→"), trace.layers > 1 && say("layerN", layer + 1),
  ].filter(Boolean).join(" ");
  const what = symbol === "h" && t === null && value === 0
    ? say("silent", unit + 1)
    : [
      `${symbol} = ${plain(value, 0)}`, say("unitN", unit + 1), t === null ? say("everyToken") : `“${trace.word(t)}”`,
    ].join(say("comma"));
  return [what, where].filter(Boolean).join(" ");
}
