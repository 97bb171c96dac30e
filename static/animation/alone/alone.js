/* The stage and its transport by themselves, without Python and without the page around them: in a page of one moment
   (moment.js) and in a notebook (widget.js).

     const { model, remove } = standAlone({ el, trace, told: { cursor, language } })

   All of it is in a shadow root of `el`, so that several on one page share nothing, styles least of all. */

import { WORDS, translate } from "../../words.js";
import { element, setText } from "../kit/dom.js";
import { cellName } from "../kit/format.js";
import { createStore } from "../model/store.js";
import { fit, readScore } from "../model/score.js";
import { render as renderStage } from "../stage/stage.js";
import { render as renderTransport } from "../panels/transport.js";
import { STYLES } from "./styles.js";

const LANGUAGES = Object.keys(WORDS);
const dark = matchMedia("(prefers-color-scheme: dark)");

/** trace: its bytes. told: what goes with it, { cursor, speed, level, language, theme }, each of which may be left out.
    keys: what hears the transport's keys; else only what is in here.
    @param {{ el: Element, trace: any, told?: any, keys?: EventTarget | null }} given */
export function standAlone({ el, trace, told = {}, keys = null }) {
  const home = element("div", { className: "alone", tabIndex: -1 });
  const model = createStore({ alone: { home, keys: keys ?? home }, language: languageOf(told.language) });
  const now = () => /** @type {Trace} */ (model.trace);                // the stage by itself always has one
  model.feed({ trace });
  model.look(Boolean(told.writes));
  model.set({ board: { level: told.level ?? "words", facts: now().facts, tokens: now().tokens } });
  const t = (key, values) => translate(model.language, key, values);
  const title = element("strong"), line = element("span"), other = element("button", {
    type: "button", className: "quiet",
    onclick: () => model.set({ language: LANGUAGES[1 - LANGUAGES.indexOf(model.language)] }),
  });
  const stage = element("section", { "data-place": "stage" });
  const clock = element("section", { "data-place": "transport" });
  home.append(element("header", {}, title, line, element("span", { className: "grow" }), other),
    element("main", {}, stage, clock));
  const root = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  root.replaceChildren(element("style", { textContent: STYLES }), home);

  function label() {
    const { tokens, cell, hidden, layers, bidirectional, step } = now();
    home.lang = model.language === "zh" ? "zh-Hans" : model.language;
    setText(title, tokens.map((_, j) => now().word(j)).join(" "));
    setText(line, [
      cellName(cell, t), t(bidirectional ? "two" : "one").toLowerCase(), t("aloneSize", { hidden, layers }),
      step >= 0 && t("aloneStep", { step }),
    ].filter(Boolean).join(t("comma")));
    setText(other, t("otherLanguage"));
    other.lang = model.language === "en" ? "zh" : "en";
    other.setAttribute("aria-label", t("otherLanguageName"));
  }
  function wear() {
    const theme = ["light", "dark"].includes(told.theme) ? told.theme : dark.matches ? "dark" : "light";
    home.dataset.theme = theme;
    model.set({ theme });
  }

  wear();
  label();
  dark.addEventListener("change", wear);
  const stops = [
    model.subscribe(["language", "trace"], label), renderStage({ model, el: stage }),
    renderTransport({ model, el: clock }), () => dark.removeEventListener("change", wear),
  ];
  if (told.speed) model.set({ speed: told.speed });
  if (told.cursor) model.move(fit(now(), readScore(now()), told.cursor));
  return { model, now, remove() { stops.forEach(stop => stop()); root.replaceChildren(); } };
}

/** The language asked for, else the browser's own, else English. */
const languageOf = wanted => (LANGUAGES.includes(wanted) ? wanted : navigator.language?.startsWith("zh") ? "zh" : "en");
