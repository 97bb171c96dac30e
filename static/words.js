/* The page's strings, each in every language.

     const t = wordsOf(model)
     t("count", { step: 80, steps: 300 })       in the language that the page has now                          */

import { en } from "./words/en.js";
import { zh } from "./words/zh.js";

export const WORDS = { en, zh };
export const LANGUAGES = Object.keys(WORDS);

export function translate(language, key, values = {}) {
  const text = WORDS[language]?.[key] ?? WORDS.en[key];
  if (text === undefined) throw new Error(`No words for “${key}”`);
  return fill(text, { ...pieces(language), ...values });
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => apart(values[name] ?? ""));

export const HAN = /\p{Script=Han}/u;

/** What a board's sentences are cut into, as the strings name it: {piece}, and {pieces} for more than one.
    @param {string} language
    @param {{ facts?: { generated?: boolean }, level?: string, tokens?: string[] }} board */
export function pieces(language, { facts, level, tokens = [] } = {}) {
  const kind = facts?.generated ? "symbol"
    : level !== "characters" ? "word"
    : tokens.some(token => HAN.test(token)) ? "han"
    : "character";
  const t = key => WORDS[language]?.[key] ?? WORDS.en[key];
  return { piece: t(`piece_${kind}`), pieces: t(`pieces_${kind}`) };
}

/** A value that is written from the right is set apart, so that what is beside it in a text keeps its place. */
export const apart = value =>
  (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(value) ? `\u2068${value}\u2069` : value);

export const wordsOf = model =>
  (key, values) => translate(model.language, key, { ...pieces(model.language, model.board), ...values });

/** The first of these keys that has words; what a task says of itself is its own key, and another one where it says
    nothing. */
export const firstKey = (...keys) => keys.find(key => key in WORDS.en);

/** Sentences one after the other: a Chinese one needs no space behind it. */
export const paragraph = sentences =>
  sentences.filter(Boolean).reduce((text, next) => text + (/[。！？：；]$/.test(text) ? "" : " ") + next);

/** @returns {NodeListOf<HTMLElement>} */
const all = (root, selector) => root.querySelectorAll(selector);

/** Elements of index.html say what they say by data-words (text) and data-words-label (accessible name). */
export function translatePage(language, root = document) {
  for (const node of all(root, "[data-words]")) node.textContent = translate(language, node.dataset.words);
  for (const node of all(root, "[data-words-label]")) {
    node.setAttribute("aria-label", translate(language, node.dataset.wordsLabel));
  }
}
