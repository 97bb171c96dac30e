import assert from "node:assert/strict";
import test, { mock } from "node:test";

globalThis.window = globalThis;
globalThis.document = { documentElement: { dataset: {}, lang: "en" }, querySelector: () => ({}) };
const { connect, mount } = await import("../../static/animation/index.js");

mock.method(console, "error", () => {});                           // views that need a browser

/* A Board of Panel's that notes what it is sent. */
const panel = () => ({
  got: [], on() {}, off() {}, send_msg(message) { this.got.push(message.type); }, language: "en",
});

test("what is recorded speaks the visitor's language, also one that is chosen before Python is there", async () => {
  const board = { en: { preset_note: "What follows decides." }, zh: { preset_note: "由后面的词决定。" } };
  const model = await mount({ places: { querySelector: () => null }, recorded: { board, trace: null, curve: null } });
  assert.equal(model.board, board.en);
  model.set({ language: "zh" });
  assert.equal(model.board, board.zh);
  model.feed({ board: { preset_note: "Python's" } });
  model.set({ language: "en" });
  assert.equal(model.board.preset_note, "Python's");
});

test("what waited for Python goes to the document that was drawn last", async () => {
  let linked;
  const model = await mount({ places: { querySelector: () => null } });
  globalThis.window.unrolled.linked = new Promise(resolve => { linked = resolve; });
  model.send({ type: "restore" });
  const early = panel(), late = panel();
  const joined = [connect({ model: early, el: null }), connect({ model: late, el: null })];
  linked();
  await Promise.all(joined);
  assert.deepEqual(early.got, []);
  assert.deepEqual(late.got, ["hello", "restore"]);
  model.send({ type: "gradcheck" });
  assert.deepEqual(late.got.at(-1), "gradcheck");
});
