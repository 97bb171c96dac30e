import assert from "node:assert/strict";
import test from "node:test";
import { signsIn } from "../../static/animation/panels/answers.js";
import { WORDS } from "../../static/words.js";

test("signs that no newcomer knows are explained where they are among the guesses, and only there", () => {
  const said = (...words) => signsIn([{ candidates: [["cat", 0.1]] }, { candidates: words.map(word => [word, 0.2]) }],
    key => WORDS.en[key]);
  assert.deepEqual(said("mat"), []);
  assert.deepEqual(said("mat", "↵"), [WORDS.en.meansLineEnd]);
  assert.match(said("<unk>").join(), /never read/);
  assert.match(said("NOUN", "AUX").join(), /auxiliary verb/);
});
