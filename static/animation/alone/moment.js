/* A page of one moment (static/build/moment.html): its two scripts of data are read, and what they hold is shown where
   it stood when it was taken. The keys are heard on the whole page. */

import { bytesOf } from "../kit/base64.js";
import { standAlone } from "./alone.js";

const byId = id => /** @type {HTMLElement} */ (document.getElementById(id));
const inside = id => bytesOf(byId(id).textContent);

export function showMoment() {
  const told = JSON.parse(new TextDecoder().decode(inside("told"))), root = document.documentElement;
  const { model, now } = standAlone({
    el: byId("moment"), trace: inside("trace").buffer, told, keys: window,
  });
  const speak = () => { root.lang = model.language === "zh" ? "zh-Hans" : model.language; };
  model.subscribe("language", speak);
  speak();
  document.title = `${now().tokens.map((_, t) => now().word(t)).join(" ")} · Unrolled`;
}
