import assert from "node:assert/strict";
import test from "node:test";
import { openPreset } from "../../static/animation/panels/presets.js";

test("of two presets the one that was chosen last is opened, whichever file comes first", async t => {
  const sent = [], arrive = {}, model = { send: message => sent.push(message) };
  t.mock.method(globalThis, "fetch", place => new Promise(resolve => {
    arrive[place.split("/").at(-1)] = () => resolve(new Response(new Uint8Array([1, 2, 3])));
  }));
  const both = ["slow", "quick"].map(name => openPreset(model, { name, file: `${name}.npz` }));
  arrive["quick.npz"]();
  arrive["slow.npz"]();
  await Promise.all(both);
  assert.deepEqual(sent, [{ type: "preset", name: "quick", kept: "AQID" }]);
});

test("a preset whose file does not come is opened without it, and one that has none fetches nothing", async t => {
  const sent = [], model = { send: message => sent.push(message) };
  const answers = [() => Promise.reject(new TypeError("no network")), () => new Response("", { status: 404 })];
  const { mock } = t.mock.method(globalThis, "fetch", async () => answers[mock.callCount()]());
  await openPreset(model, { name: "copy", file: "copy.npz" });
  await openPreset(model, { name: "tag", file: "tag.npz" });
  await openPreset(model, { name: "book", file: "" });
  assert.deepEqual(sent.map(({ name, kept }) => [name, kept]), [["copy", ""], ["tag", ""], ["book", null]]);
  assert.equal(mock.callCount(), 2);
});
