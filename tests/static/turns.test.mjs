/* Python's turns and the page's messages share one queue: what the page says waits for no more than the turns that were
   asked for before it, however long Python has worked. */

import assert from "node:assert/strict";
import test from "node:test";

import { takeTurns } from "../../static/turns.js";

/** A worker's queue, and a MessageChannel whose messages go through it. */
function worker() {
  const queue = [];
  class Channel {
    port1 = { onmessage: () => {} };
    port2 = { postMessage: () => queue.push(() => this.port1.onmessage()) };
  }
  const { MessageChannel } = globalThis;
  Object.assign(globalThis, { MessageChannel: Channel });
  const turns = takeTurns();
  Object.assign(globalThis, { MessageChannel });
  return { queue, turns, next: () => queue.shift()() };
}

test("a message waits for the turns that were asked for before it, and no other", () => {
  const { queue, turns, next } = worker();
  let seen = 0;
  const task = () => { seen += 1; turns(task, 0); };
  for (let tasks = 1; tasks <= 5; tasks++) {
    turns(task, 0);
    for (let k = 0; k < 200; k++) next();
    const before = seen;
    let heard = -1;
    queue.push(() => { heard = seen - before; });
    while (heard < 0) next();
    assert.equal(heard, tasks);
    assert.equal(queue.length, tasks, "no empty message is left");
  }
});

test("turns are taken in their order, one after another where one fails, and later ones after their time", async () => {
  const { queue, turns, next } = worker();
  const done = [];
  await new Promise(resolve => {
    turns(() => resolve(done.push("later")), 1);
    turns(() => { throw new Error("a turn's own"); }, 0);
    turns(() => done.push("second"), 0);
    assert.throws(next, /a turn's own/);
    next();
    assert.equal(queue.length, 0);
  });
  assert.deepEqual(done, ["second", "later"]);
});
