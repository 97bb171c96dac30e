/* The choices around the drawing, filled from the trace and marked at the cursor: movement, encoder or decoder, layer,
   unit, units shown. */

import { element, focusedBeside, setText } from "../kit/dom.js";
import { drawLegend } from "./legend.js";
import { MOST_UNITS } from "./scene.js";
import { BACK, hasGradient } from "../model/score.js";

/** Buttons of which one is chosen, by the arrow keys too. */
export function choiceGroup(label, more = "", ...buttons) {
  const group = element("div", { className: `segments ${more}`.trim(), role: "radiogroup", "aria-label": label },
    ...buttons);
  group.addEventListener("keydown", event => arrowKeys(event, group));
  return group;
}

const choice = (onclick, title, ...words) => element("button", { type: "button", role: "radio", title, onclick },
  ...words);

export function choiceOfMovement(stage) {
  const say = stage.say.bind(stage);
  return choiceGroup(say("movement"), "",
    ...[["ltr"], ["rtl", "stillForward"], ["back"]].map(([name, more], m) =>
      choice(() => stage.choose(m), m === 1 ? say("rtlLong") : null,
        say(name), more && element("em", { textContent: ` ${say(more)}` }))));
}

/** Which of two networks is drawn; hidden until there are two. */
export function choiceOfPart(stage) {
  const say = stage.say.bind(stage), names = [["encoder", "encoderLong"], ["decoder", "decoderLong"]];
  const group = choiceGroup(say("parts"), "small parts",
    ...names.map(([name, long], n) => choice(() => stage.model.look(n === 1), say(long), say(name))));
  group.hidden = true;
  return group;
}

function arrowKeys(event, group) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...group.children].filter(b => !b.hidden && !b.disabled);
  const at = buttons.indexOf(focusedBeside(group));
  const next = buttons[(at + step + buttons.length) % buttons.length];
  next.click();
  next.focus();
}

export function fillControls(stage) {
  const { trace } = stage.model, say = stage.say.bind(stage);
  [...stage.movements.children].forEach((button, m) => {
    button.hidden = m === 1 && !trace.bidirectional;
    button.disabled = m === BACK && !hasGradient(trace);
    const missing = trace.facts?.elsewhere ? "noGradient" : "noLoss";
    button.title = button.disabled ? say(missing) : m === 1 ? say("rtlLong") : "";
  });
  stage.parts.hidden = !stage.model.whole?.decoder;
  stage.layers.hidden = trace.layers < 2;
  const layers = trace.layers < 2
    ? []
    : Array.from({ length: trace.layers }, (_, n) =>
      choice(() => stage.openLayer(n), null, say("layerN", n + 1)));
  stage.layers.replaceChildren(...layers);
  stage.unitSelect.replaceChildren(...Array.from({ length: trace.hidden }, (_, k) =>
    element("option", { value: k, textContent: k + 1 })));
  fillUnitsShown(stage, trace, say);
  stage.shownMovement = undefined;
}

function fillUnitsShown({ unitsSelect, unitsNote, unitChoice, scene, score }, trace, say) {
  unitsSelect.hidden = unitsNote.hidden = trace.hidden <= MOST_UNITS;
  setText(unitsNote, say("shownUnits", scene.units.length, trace.hidden));
  const starts = Array.from({ length: Math.ceil(trace.hidden / MOST_UNITS) }, (_, j) =>
    Math.min(j * MOST_UNITS, trace.hidden - MOST_UNITS));
  unitsSelect.replaceChildren(
    element("option", { value: "strongest", textContent: say("strongest", score.belt?.symbol ?? "h") }),
    ...starts.map(a => element("option", { value: a, textContent: say("unitsRange", a + 1, a + MOST_UNITS) })));
  unitsSelect.value = unitChoice;
}

export function markChoices(stage) {
  const { movement, layer, unit } = stage.model.cursor;
  const mark = (button, on) => { button.setAttribute("aria-checked", on); button.tabIndex = on ? 0 : -1; };
  [...stage.movements.children].forEach((button, m) => mark(button, m === movement));
  [...stage.layers.children].forEach((button, n) => mark(button, n === layer));
  [...stage.parts.children].forEach((button, n) => mark(button, Boolean(stage.model.trace.isDecoder) === (n === 1)));
  stage.unitSelect.value = unit;
  if (stage.shownMovement === movement) return;
  stage.shownMovement = movement;
  drawLegend(stage.legend, stage.scene, movement);
}
