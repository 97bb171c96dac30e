import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { PHRASES, phrase } from "../../static/words/phrases.js";
import { LANGUAGES, WORDS, paragraph, translate, wordsOf } from "../../static/words.js";

const HOME = new URL("../../static/", import.meta.url);
const places = text => [...text.matchAll(/\{(\w+)\}/g)].map(m => m[1]).sort().join(" ");

test("every string is in every language, with the same values in it", () => {
  const keys = Object.keys(WORDS.en);
  for (const language of LANGUAGES) {
    assert.deepEqual(Object.keys(WORDS[language]).sort(), [...keys].sort(), language);
    for (const key of keys) {
      assert.ok(WORDS[language][key].trim(), `${language} ${key}`);
      assert.equal(places(WORDS[language][key]), places(WORDS.en[key]), `${language} ${key}`);
    }
  }
});

test("every key that the page asks for exists", async () => {
  const files = [
    ...(await readdir(new URL("animation/", HOME), { recursive: true })).filter(f => f.endsWith(".js"))
      .map(f => `animation/${f}`),
    "boot.js",
  ];
  const asked = new Set();
  for (const file of files) {
    const text = await readFile(new URL(file, HOME), "utf8");
    if (!text.includes("words.js")) continue;
    for (const [, key] of text.matchAll(/\bt\("(\w+)"/g)) asked.add(key);
  }
  const page = await readFile(new URL("index.html", HOME), "utf8");
  for (const [, key] of page.matchAll(/data-words(?:-label)?="(\w+)"/g)) asked.add(key);
  assert.ok(asked.size > 60);
  assert.deepEqual([...asked].filter(key => !(key in WORDS.en)), []);
});

test("every string is asked for: by its key, or by a key that is put together", async () => {
  const views = (await readdir(new URL("animation/", HOME), { recursive: true })).map(f => `animation/${f}`);
  const files = [...await readdir(new URL(".", HOME)), ...views];
  let text = "";
  for (const file of files) {
    if (/\.(js|html)$/.test(file) && !file.endsWith("phrases.js")) text += await readFile(new URL(file, HOME), "utf8");
  }
  const literal = new Set([...text.matchAll(/["'`](\w+)["'`]/g)].map(m => m[1]));
  const optimisers = ["sgd", "momentum", "rmsprop", "adam", "adamw"];
  const pattern = /\b(?:t|firstKey)\(`(\w*)\$\{[\w.]+\}(\w*)`/g;
  const made = [...text.matchAll(pattern)].map(m => new RegExp(`^${m[1]}\\w+${m[2]}$`));
  assert.ok(made.length > 2);
  assert.deepEqual(Object.keys(WORDS.en).filter(key =>
    !literal.has(key) && !optimisers.includes(key) && !made.some(m => m.test(key))),
    []);
  assert.deepEqual(Object.keys(PHRASES.en).filter(key => !literal.has(key)), []);
  assert.deepEqual(Object.keys(PHRASES.zh), Object.keys(PHRASES.en));
});

test("a word from the right is set apart in a text, and no other", () => {
  assert.equal(translate("en", "hintWaiting"), WORDS.en.hintWaiting);
  assert.match(translate("en", "singleRight", { best: "חתול", p: "0.81" }), /“\u2068חתול\u2069” gets 0\.81/);
  assert.match(phrase("en")("tokenWord", 2, "قطة"), /“\u2068قطة\u2069”, token 2/);
  assert.ok(!/[\u2068\u2069]/.test(translate("zh", "singleRight", { best: "猫", p: 0.8 })));
});

test("a string names what the sentence is cut into: words, characters, Chinese characters, symbols", () => {
  const boards = [
    [{ facts: { generated: false }, level: "words", tokens: ["猫"] }, "word", "词"],
    [{ task: "next", level: "characters", tokens: ["t", "w"] }, "character", "字符"],
    [{ task: "next", level: "characters", tokens: ["床", "，"] }, "character", "字"],
    [{ facts: { generated: true }, level: "words", tokens: ["b"] }, "symbol", "符号"],
  ];
  for (const [board, en, zh] of boards) {
    for (const [language, piece] of [["en", en], ["zh", zh]]) {
      const t = wordsOf({ language, board }), say = phrase(language, board);
      for (const text of [t("answers_next"), t("hintBlank"), say("nothingScored")]) {
        assert.ok(text.includes(piece), `${language} ${piece}`);
      }
    }
  }
  // a noun, a verb and the like are of grammar, whatever a sentence is cut into
  for (const [language, said] of [["en", /\bwords?\b/], ["zh", /(?<![名动代容定])词(?!元|表|性)/]]) {
    for (const [name, strings] of [["words", WORDS[language]], ["phrases", PHRASES[language]]]) {
      const fixed = Object.entries(strings).filter(([key, text]) =>
        said.test(text.replace(/\{\w+\}/g, "")) && !["words", "hint_tag", "piece_word", "pieces_word"].includes(key));
      assert.deepEqual(fixed.map(([key]) => key), [], `${language} ${name} say “word” at every level`);
    }
  }
});

test("a missing string is an error, not an empty place", () => {
  assert.throws(() => translate("en", "noSuchKey"), /noSuchKey/);
  assert.equal(translate("zh", "count", { step: 3, steps: 9 }), "第 3 / 9 步");
  assert.equal(translate("xx", "share"), "Share");
});

/* ---- Chinese as it is printed ---- */
const HAN = "\\p{Script=Han}", FORBIDDEN = [
  [new RegExp(`${HAN}\\s*[,;!?]|[,;!?]\\s*${HAN}`, "u"), "ASCII punctuation beside Han"],
  [new RegExp(`${HAN}[.:](?!\\w)`, "u"), "an ASCII stop or colon after Han"],
  [/[，。；：！？、）》”] /u, "a space after a Chinese mark"],
  [new RegExp(`\\([^()]*${HAN}|${HAN}\\(`, "u"), "ASCII brackets about Han"], [/[「」『』]/u, "another country's quotes"],
];

test("no Chinese string has punctuation of another script, alone or with what is put into it", () => {
  for (const strings of [WORDS.zh, PHRASES.zh]) for (const [key, text] of Object.entries(strings)) {
    if (!/\p{Script=Han}/u.test(text)) continue;                    // a formula, a name
    for (const put of ["猫", "cat", "0.81"]) {
      const said = text.replace(/\{\w+\}/g, put);
      for (const [pattern, fault] of FORBIDDEN) assert.doesNotMatch(said, pattern, `${key}: ${fault}: ${said}`);
    }
  }
  assert.equal(paragraph(["读完了。", "", "再读。"]), "读完了。再读。");
  assert.equal(paragraph(["It is read.", false, "Again."]), "It is read. Again.");
});

test("no view joins words by marks of its own: what is between them is the language's", async () => {
  const files = (await readdir(new URL("animation/", HOME), { recursive: true })).filter(f => f.endsWith(".js"));
  for (const file of files) {
    const text = await readFile(new URL(`animation/${file}`, HOME), "utf8");
    for (const line of text.split("\n").filter(line => /\b(t|say)\(/.test(line))) {
      assert.doesNotMatch(line,
        /[}”][,.:;] \$\{|\$\{(t|say)\("\w+"\)\} \$\{(?!plain|power|exact)\w+\(|\.join\("[,.;:] ?"\)/,
        `${file}: ${line.trim()}`);
    }
  }
});
