/* Panel's document on the page: what goes to Python, and when. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createDocument } from "../../static/document.js";

/** A document whose root is drawn into the board's place, what it has sent, and how to change it. */
async function drawn() {
  const sent = [], root = { name: "board", id: "1", type: "Board", children: [] };
  let hear;
  const bokeh = {
    roots: () => [root], on_change: fn => { hear = fn; }, remove_on_change() {},
    create_json_patch: events => events.map(e => e.msg_data ?? [e.attr, e.value]), apply_json_patch() {},
  };
  const place = { id: "board", replaceChildren() {} };
  Object.assign(globalThis, {
    Bokeh: { embed: { embed_items: async () => [{ roots: new Map([["1", { model: { document: bokeh } }]]) }] } },
    document: { getElementById: id => id === "board" ? place : null },
  });
  const page = createDocument(patch => sent.push(patch), () => {});
  await page.draw({ docs: JSON.stringify({ d: { roots: [{ id: "1", attributes: { name: "board" } }] } }),
    items: JSON.stringify([{}]), roots: ["1"] });
  return {
    page, sent, click: name => hear({ msg_data: name }),
    set: (attr, value) => hear({ model: root, attr, value }),
  };
}

const later = () => new Promise(resolve => { setTimeout(resolve, 0); });

test("a click does not wait for the answer to the one before; what was changed before it goes with it", async () => {
  const { page, sent, click, set } = await drawn();
  page.hears();
  click("seen");
  click("pause");
  assert.deepEqual(sent, [["seen"], ["pause"]]);
  set("rate", 1);
  set("rate", 2);
  assert.equal(sent.length, 2);
  click("train");
  assert.deepEqual(sent[2], [["rate", 2], "train"]);
});

test("of a property that changes again and again the last value waits until Python has answered all", async () => {
  const { page, sent, click, set } = await drawn();
  page.hears();
  set("rate", 1);
  click("seen");
  set("rate", 2);
  set("rate", 3);
  set("seed", 4);
  page.idle();
  assert.equal(sent.length, 2);
  let settled = false;
  page.settled().then(() => { settled = true; });
  page.idle();
  assert.deepEqual(sent[2], [["rate", 3], ["seed", 4]]);
  await later();
  assert.ok(!settled);
  page.idle();
  await later();
  assert.ok(settled);
  page.idle();                                             // a patch that Python tried twice is answered twice
  set("rate", 5);
  assert.deepEqual(sent[3], [["rate", 5]]);
});

test("nothing goes to a Python that does not hear", async () => {
  const { page, sent, click, set } = await drawn();
  page.hears();
  page.stop();
  click("train");
  set("rate", 1);
  assert.deepEqual(sent, []);
});
