import assert from "node:assert/strict";
import test from "node:test";
import { createStore } from "../../static/animation/model/store.js";
import { sample } from "./sample.mjs";

test("subscribers hear of their own keys alone, and can stop", () => {
  const model = createStore(), heard = [];
  const stop = model.subscribe(["speed", "loop"], (m, keys) => heard.push([...keys]));
  model.set({ speed: 2, playing: true });
  model.set({ speed: 2 });
  model.set({ playing: false });
  stop();
  model.set({ speed: 4 });
  assert.deepEqual(heard, [["speed", "playing"]]);
});

test("one subscriber's error does not silence the next", t => {
  t.mock.method(console, "error", () => {});
  const model = createStore();
  let heard = 0;
  model.subscribe("speed", () => { throw new Error("broken"); });
  model.subscribe("speed", () => { heard += 1; });
  model.set({ speed: 2 });
  assert.equal(heard, 1);
});

test("the cursor moves in part, and a move to the same place is silent", () => {
  const model = createStore();
  let moves = 0;
  model.subscribe("cursor", () => { moves += 1; });
  model.move({ pos: 3.5 });
  model.move({ pos: 3.5, unit: 0 });
  assert.deepEqual([model.cursor.pos, model.cursor.unit, moves], [3.5, 0, 1]);
});

test("what is sent before Python is ready arrives once it does: the last sentence, every command", () => {
  const model = createStore(), got = [];
  for (const text of ["a", "a b"]) model.send({ type: "sentence", text });
  for (const name of ["step", "step"]) model.send({ type: "command", name });
  model.relayTo(message => got.push(message));
  assert.deepEqual(got, [
    { type: "sentence", text: "a b" }, { type: "command", name: "step" }, { type: "command", name: "step" },
  ]);
  model.send({ type: "blank", t: 2 });
  assert.equal(got.length, 4);
  assert.ok(model.live);
});

test("of too many only the oldest commands are forgotten", () => {
  const model = createStore(), got = [];
  for (const type of ["restore", "import", "hold"]) model.send({ type });
  for (let k = 0; k < 80; k++) model.send({ type: "command", name: String(k) });
  model.send({ type: "sentence", text: "a" });
  for (let k = 0; k < 60; k++) model.send({ type: "silence", unit: k });
  model.relayTo(message => got.push(message), () => {});
  return Promise.resolve().then(() => {
    const types = got.map(m => m.type);
    assert.deepEqual(types.slice(0, 3), ["restore", "import", "hold"]);
    assert.equal(types.filter(type => type === "silence").length, 60);
    assert.ok(types.includes("sentence") && !types.includes("command"));
  });
});

test("what an earlier visit left goes first, and the rest once it is in its place", async () => {
  const model = createStore(), got = [];
  let settle;
  model.send({ type: "sentence", text: "a" });
  model.later(() => got.push("an edit"));
  model.send({ type: "command", name: "step" });
  model.send({ type: "restore", kept: "…" });
  const done = model.relayTo(message => got.push(message.type), () => new Promise(resolve => { settle = resolve; }));
  model.send({ type: "blank", t: 1 });
  assert.deepEqual(got, ["restore"]);
  assert.ok(!model.live);
  settle();
  await done;
  assert.deepEqual(got, ["restore", "sentence", "an edit", "command", "blank"]);
  assert.ok(model.live);
});

test("a Python that ends before what was kept is in its place loses nothing of it", async () => {
  const model = createStore(), got = [];
  model.send({ type: "restore", kept: "…" });
  const first = model.relayTo(() => {}, () => new Promise(resolve => setTimeout(resolve, 5)));
  model.relayTo(null);
  await first;
  model.send({ type: "blank", t: 1 });
  await model.relayTo(message => got.push(message.type));
  assert.deepEqual(got, ["restore", "blank"]);
});

test("Board's params are decoded once, and bytes become numbers", () => {
  const model = createStore();
  model.feed({ trace: sample(), board: { step: 4 }, language: "zh" });
  assert.deepEqual([model.trace.cell, model.board.step, model.language, model.curve.length], ["lstm", 4, "zh", 0]);
});
