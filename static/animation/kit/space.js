/* Space, as tokens show it: ␣ a space, ⇥ a tab, ↵ the end of a line. A mark that was typed itself ends with PLAIN,
   which shows nothing. */

const TYPED = new Map([["␣", " "], ["⇥", "\t"], ["↵", "\n"], ["⍽", "\u00a0"], ["␣␣", "\u3000"]]), PLAIN = "\ufe0e";

export const LINE_END = "↵";

/** What was typed for a token. */
export const typed = token =>
  TYPED.get(token) ?? (token.length > 1 && token.endsWith(PLAIN) && TYPED.has(token[0]) ? token.slice(0, -1) : token);

/** The token of a character that was typed. */
export const shown = character =>
  [...TYPED].find(([, space]) => space === character)?.[0] ?? (TYPED.has(character[0]) ? character + PLAIN : character);

/** A text's characters as a reader takes them. */
export const characters = text =>
  [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(part => part.segment);

/** Between two tokens: nothing by characters or between Chinese ones, before a stop and around a line's end, else a
    space. */
export function between(a, b, level) {
  const isLineEnd = a.endsWith(LINE_END) || b === LINE_END;
  const isTight = /^[\u3000-\u9fff\uff00-\uffef,.;:!?)]/.test(b) || /[\u3000-\u9fff\uff00-\uffef(]$/.test(a);
  return level === "characters" || isLineEnd || isTight ? "" : " ";
}
