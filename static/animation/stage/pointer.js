/* The pointer and the keyboard on the drawing: exact numbers of what lies there, and a click that goes there. */

import { markAt, read } from "./inspect.js";
import { BACK, focus, orderOf } from "../model/score.js";

export function attachPointer(stage) {
  const { model, canvas, scroller, tip, inspector } = stage;
  scroller.addEventListener("scroll", () => { tip.hide(); inspector.scrolled(); stage.draw(); }, { passive: true });
  scroller.addEventListener("keydown", event => {
    if (event.target !== scroller || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") tip.hide();
    if (event.key === "Enter") { event.preventDefault(); stage.opened.open(); }
    if (event.key.toLowerCase() === "w") ask(event);
  });
  canvas.addEventListener("pointermove", hover);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("click", click);
  canvas.addEventListener("dblclick", event => openUnder(under(event).mark));
  scroller.addEventListener("focus", () => {
    if (scroller.matches(":focus-visible") && !stage.comesBack) tipAtCursor();
  });
  scroller.addEventListener("blur", () => tip.hide());
  return { tipAtCursor };

  function under(event) {
    const box = canvas.getBoundingClientRect(), zoom = box.width / canvas.offsetWidth;
    const x = (event.clientX - box.left) / zoom, y = (event.clientY - box.top) / zoom;
    return {
      x, y, mark: stage.scene && markAt(stage.scene, stage.frame(), x / stage.scale, y / stage.scale),
      place: stage.scene && stage.onContent([x, y]),
    };
  }

  function hover(event) {
    const { x, y, mark } = under(event);
    canvas.style.cursor = mark && !["head", "lane"].includes(mark.kind) ? "pointer" : "";
    lightLayer(mark?.kind === "layer" ? mark.layer : undefined);
    if (mark && !inspector.isOpen) tip.show(read(stage.scene, stage.frame(), mark), x, y); else tip.hide();
  }

  function leave() {
    tip.hide();
    lightLayer(undefined);
  }

  function lightLayer(layer) {
    if (!stage.scene || stage.scene.hoverLayer === layer) return;
    stage.scene.hoverLayer = layer;
    stage.draw();
  }

  function click(event) {
    if (!model.trace) return;
    const { x, y, mark, place } = under(event), { trace, cursor, playing } = model;
    inspector.close();
    if (!mark || mark.kind === "letter") return openUnder(cellAround(event)) || tip.hide();
    if (mark.kind === "belt" && !playing) return openUnder(mark);
    tip.show(read(stage.scene, stage.frame(), mark), x, y);                  // a finger does not hover
    if (mark.kind === "layer") return stage.openLayer(mark.layer);
    if (!["cell", "belt", "wire"].includes(mark.kind)) return;
    const unit = stage.scene.units[mark.row] ?? cursor.unit, { score } = stage;
    if (playing || cursor.movement === BACK) return model.move({ unit });
    const S = score.substeps.length;
    const index = mark.kind === "belt" ? score.belt?.index ?? S - 1 : mark.kind === "wire" ? 0 : mark.column;
    const pos = S * orderOf(trace.tokens.length, mark.lane, mark.t) + index + 1;
    model.move({ unit, movement: mark.lane, pos });
    inspector.open({ ...mark, row: stage.scene.units.indexOf(unit), pos }, place, false);
  }

  /* What is the cell's own and no bar of it, its letters and its edge, opens it. */
  function cellAround(event) {
    const { scene, scale } = stage, box = canvas.getBoundingClientRect(), zoom = box.width / canvas.offsetWidth;
    const [x, y] = [(event.clientX - box.left) / zoom / scale, (event.clientY - box.top) / zoom / scale];
    const { g, trace } = scene, scroll = stage.frame().scroll, [u, v] = g.vertical ? [y + scroll, x] : [x + scroll, y];
    for (let lane = 0; lane < g.lanes; lane++) for (let t = 0; t < trace.tokens.length; t++) {
      const [left, top, wide, tall] = g.cellBox(lane, t), [px, py] = g.at(u, v);
      if (px >= left && px <= left + wide && py >= top && py <= top + tall) return { kind: "cell", lane, t };
    }
    return null;
  }
  function openUnder(mark) {
    if (!mark || !["cell", "belt"].includes(mark.kind)) return false;
    stage.opened.open({ lane: mark.lane, t: mark.t });
    return true;
  }

  /** The box that a click opens, at the cursor, for who has no pointer; at a prediction, of what was computed last. */
  function ask(event) {
    const here = cursorMark(true), isFixed = model.alone || model.trace?.isDecoder || model.playing;
    if (isFixed || here?.mark.kind !== "cell" || model.cursor.movement === BACK) return;
    event.preventDefault();
    inspector.open({ ...here.mark, pos: model.cursor.pos }, stage.onContent(here.place), true);
  }

  /** What the cursor is on, and where that is on the canvas. */
  function cursorMark(inCells = false) {
    const { trace, cursor } = model, { scene, score } = stage;
    if (!trace || !scene) return null;
    const { g } = scene, found = focus(trace, score, cursor), scroll = stage.frame().scroll;
    const here = inCells && found.kind === "join" ? { ...found, ...stage.opened.here(), kind: "cell" } : found;
    if (here.t < 0) return null;
    const at = score.substeps.indexOf(here.substep), column = at < 0 ? score.substeps.length - 1 : at;
    const row = Math.max(0, scene.units.indexOf(cursor.unit));
    const [u, v] = [g.uOf(here.lane, here.t, g.W), g.vOf(here.lane, g.body / 2)];
    const mark = here.kind === "join" || here.kind === "loss"
      ? { kind: "head", row: 0, t: here.t }
      : { kind: "cell", lane: here.lane, t: here.t, row, column };
    return { mark, place: g.at(u - scroll, v).map(x => x * stage.scale) };
  }

  /** The numbers of the cell at the cursor, for who has no pointer. */
  function tipAtCursor() {
    const here = cursorMark();
    if (!here || inspector.isOpen) return tip.hide();
    tip.show(read(stage.scene, stage.frame(), here.mark), ...here.place);
  }
}
