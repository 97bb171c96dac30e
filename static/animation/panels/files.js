/* Files: buttons for what can be taken along, and the whole page as a place to drop what is brought. */

import { wordsOf } from "../../words.js";
import { element, setText } from "../kit/dom.js";
import { save } from "../kit/tables.js";
import { showOffer } from "./offer.js";

const KINDS = ["json", "npz", "safetensors", "numpy", "script", "trace_npz", "trace_safetensors", "history", "text"];
const MOST = 128 * 2 ** 20;

export function render({ model, el }) {
  const t = wordsOf(model), input = element("input", { type: "file", accept: ".json,.npz,.safetensors,.pt,.pth,.tar,.keras,.h5,.txt", hidden: true, onchange: () => { bring(model, [...input.files]); input.value = ""; } });
  const buttons = KINDS.map(kind => [kind, element("button", { type: "button", className: "outline", onclick: () => model.send({ type: "export", kind }) }), element("span", { className: "hushed" })]);
  const open = element("button", { type: "button", className: "outline", onclick: () => input.click() }), help = element("p", { className: "hushed" }), offer = element("div");
  el.replaceChildren(element("ul", { className: "file-list" }, ...buttons.map(([, button, line]) => element("li", {}, button, line))), open, input, help, offer);
  const label = () => {
    for (const [kind, button, line] of buttons) { setText(button, t(`file_${kind}`)); setText(line, t(`file_${kind}_help`)); }
    setText(open, t("fileOpen"));
    setText(help, t("fileHelp"));
    input.setAttribute("aria-label", t("fileOpen"));
  };
  label();

  const over = event => { if ([...event.dataTransfer?.types ?? []].includes("Files")) { event.preventDefault(); document.documentElement.classList.add("is-dropping"); } };
  const away = event => { if (!event.relatedTarget) document.documentElement.classList.remove("is-dropping"); };
  const drop = event => {
    document.documentElement.classList.remove("is-dropping");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    bring(model, [...event.dataTransfer.files]);
  };
  const heard = { dragover: over, dragleave: away, drop };
  for (const [name, fn] of Object.entries(heard)) addEventListener(name, fn);
  const stops = [showOffer(model, offer), model.subscribe("language", label), model.listen("file", ({ name, mime, content }) => save(name, bytesOf(content), mime))];
  return () => {
    stops.forEach(stop => stop());
    for (const [name, fn] of Object.entries(heard)) removeEventListener(name, fn);
    el.replaceChildren();
  };
}

/** Hands files to Python; one that is too large to be read at all goes as its name alone, and is refused there. */
async function bring(model, files) {
  for (const file of files.slice(0, 1)) {
    const content = file.size > MOST ? null : base64Of(new Uint8Array(await file.arrayBuffer()));
    model.send({ type: "import", name: file.name, content });
  }
}

function base64Of(bytes) {
  let text = "";
  for (let j = 0; j < bytes.length; j += 0x8000) text += String.fromCharCode(...bytes.subarray(j, j + 0x8000));
  return btoa(text);
}

const bytesOf = content => Uint8Array.from(atob(content), c => c.charCodeAt(0));
