/* Files: buttons for what can be taken along, and the whole page as a place to drop what is brought. */

import { wordsOf } from "../../words.js";
import { base64Of, bytesOf } from "../kit/base64.js";
import { element, setText } from "../kit/dom.js";
import { save } from "../kit/tables.js";
import { decode, detect, shortened } from "../model/encodings.js";
import { createDoctor } from "./doctor.js";
import { showOffer } from "./offer.js";

const KINDS = ["json", "npz", "safetensors", "numpy", "script", "trace_npz", "trace_safetensors", "history", "text"];
const MOST = 128 * 2 ** 20;                            // bytes of any file

/** @param {Place} place */
export function render({ model, el }) {
  const t = wordsOf(model), input = element("input", { type: "file", multiple: true, hidden: true, onchange: () => {
    bring([...input.files]);
    input.value = "";
  } });
  const buttons = KINDS.map(kind => [
    kind,
    element("button", { type: "button", className: "outline", onclick: () => model.send({ type: "export", kind }) }),
    element("span", { className: "hushed" }),
  ]);
  const open = element("button", { type: "button", className: "outline", onclick: () => input.click() });
  const help = element("p", { className: "hushed" }), offer = element("div");
  el.replaceChildren(element("ul", { className: "file-list" },
    ...buttons.map(([, button, line]) => element("li", {}, button, line))),
    open, input, help, offer);
  const label = () => {
    for (const [kind, button, line] of buttons) {
      setText(button, t(`file_${kind}`));
      setText(line, t(`file_${kind}_help`));
    }
    setText(open, t("fileOpen"));
    setText(help, t("fileHelp"));
    input.setAttribute("aria-label", t("fileOpen"));
  };
  label();

  const doctor = createDoctor(model);
  async function bring(files) {
    doctor.holds(files);
    model.send({ type: "import", files: await Promise.all(files.map(read)) });
  }

  const over = event => {
    if ([...event.dataTransfer?.types ?? []].includes("Files")) {
      event.preventDefault();
      document.documentElement.classList.add("is-dropping");
    }
  };
  const away = event => { if (!event.relatedTarget) document.documentElement.classList.remove("is-dropping"); };
  const drop = event => {
    document.documentElement.classList.remove("is-dropping");
    const items = [...event.dataTransfer?.items ?? []].filter(item => item.kind === "file");
    if (!items.length) return;
    event.preventDefault();
    bring(items.map(fileOf).filter(Boolean));
  };
  const heard = { dragover: over, dragleave: away, drop };
  for (const [name, fn] of Object.entries(heard)) addEventListener(name, fn);
  const stops = [
    showOffer(model, offer),
    model.subscribe("language", label),
    model.listen("file", ({ name, mime, content }) => save(name, bytesOf(content), mime)),
  ];
  return () => {
    stops.forEach(stop => stop());
    doctor.remove();
    for (const [name, fn] of Object.entries(heard)) removeEventListener(name, fn);
    el.replaceChildren();
  };
}

/* A dropped file; of a folder its name. */
function fileOf(item) {
  const entry = item.webkitGetAsEntry?.();
  return entry?.isDirectory ? { name: entry.name, isFolder: true } : item.getAsFile();
}

/* What Python is handed of a file: text as text, else its bytes, and of what does not read only the name. */
async function read(file) {
  const { name } = file, none = { name, text: null, content: null, encoding: "", sure: true, trouble: "" };
  if (file.isFolder) return { ...none, trouble: "folder" };
  if (file.size > MOST) return { ...none, trouble: "over" };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer()), found = detect(bytes);
    if (!found) return { ...none, content: base64Of(bytes) };
    const { text } = decode(bytes, found.encoding), short = shortened(text);
    return { ...none, ...found, text: short, cut: text.length - short.length };
  } catch (error) {
    console.info(`“${name}” does not read: ${error.message}`);
    return { ...none, trouble: "unreadable" };       // a folder where the browser does not say so; a file that has gone
  }
}

