import assert from "node:assert/strict";
import test from "node:test";

globalThis.window = globalThis;
globalThis.document = { documentElement: { dataset: {}, lang: "en" }, querySelector: () => ({}) };
const { connect, mount } = await import("../../static/animation/index.js");

/* A Board of Panel's that notes what it is sent. */
const panel = () => ({ got: [], on() {}, off() {}, send_msg(message) { this.got.push(message.type); }, language: "en" });

test("what waited for Python goes to the document that was drawn last", async t => {
  t.mock.method(console, "error", () => {});                     // views that need a browser
  let linked;
  const model = await mount({ places: { querySelector: () => null } });
  window.unrolled.linked = new Promise(resolve => { linked = resolve; });
  model.send({ type: "restore" });
  const early = panel(), late = panel(), joined = [connect({ model: early, el: null }), connect({ model: late, el: null })];
  linked();
  await Promise.all(joined);
  assert.deepEqual(early.got, []);
  assert.deepEqual(late.got, ["hello", "restore"]);
  model.send({ type: "gradcheck" });
  assert.deepEqual(late.got.at(-1), "gradcheck");
});
