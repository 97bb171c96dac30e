/* In boot.js's place where Panel's own server gives the page (playground/page/native.py): Python is there, and the
   document comes by itself. */

import { mount } from "../animation/index.js";

const root = document.documentElement;
window.unrolled = { began: true, settled: async () => {} };
const model = await mount();

function show() {
  if (!model.live) return;
  root.dataset.state = model.board.state === "training" ? "training" : "ready";
  document.getElementById("progress").hidden = true;
}

addEventListener("hashchange", () => model.send({ type: "hash", text: location.hash }));
if (location.hash) model.send({ type: "hash", text: location.hash });
model.subscribe(["live", "board"], show);
show();
