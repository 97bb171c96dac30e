/* What can be taken from the stage: its numbers as a table, its picture, its formula, a film, a page of this moment. */

import { element, icon } from "../kit/dom.js";
import { openTable, takeMenu } from "../kit/take.js";
import { texOfCell, texOfTerms } from "../model/latex.js";
import { numbersOf, stagePicture } from "./export.js";
import { filmKind, filmPass, GIF, SVG } from "./film.js";
import { takeMoment } from "./moment.js";

/** One of the things that can be taken: its words and what it does.
    @type {(words: string, act: () => void) => [string, () => void]} */
const item = (words, act) => [words, act];

/** The buttons at the end of the formula line. */
export function createTakes(stage, say) {
  const { model } = stage;
  const words = () => ({
    save: say("save"), table: say("table"), svg: say("saveSvg"),
    png: say("savePng"), csv: say("saveCsv"), close: say("close"),
  });
  const isDrawn = () => stage.scene && stage.said;
  const numbers = () => isDrawn() && stage.said.t >= 0 ? numbersOf(stage.scene, stage.said, say) : null;
  const picture = () => isDrawn() && stagePicture(stage.scene, stage.frame(), stage.said);
  const moment = item(say("takeMoment"), () => takeMoment(model, picture(), say));
  const take = takeMenu({
    words, name: () => "unrolled", table: numbers, picture,
    more: () => (isDrawn() && !model.alone ? [moment, ...others(stage, say)] : []),
  });
  take.label();
  const open = () => {
    const found = numbers();
    if (found) openTable(found, { ...words(), table: found.caption }, stage.el);
  };
  return [
    element("button", {
      type: "button", className: "icon", "aria-label": say("table"), title: say("table"), onclick: open,
    }, icon("M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9")),
    take.element,
  ];
}

/* What only the stage gives: its formula and the cell's equations for a paper. */
function others(stage, say) {
  const copy = text => stage.model.receive({ type: "copy", text, said: "texCopied", blocked: "codeBlocked" });
  const isDrawn = Boolean(stage.model.trace);               // else there is no pass yet, and no cell
  /** @type {[string, () => void, boolean?][]} */
  const all = [
    [say("copyTex"), () => copy(texOfTerms(stage.said.terms)), stage.said.terms.length > 0],
    [say("film"), () => filmPass(stage, say), isDrawn && Boolean(filmKind())],
    [say("filmGif"), () => filmPass(stage, say, GIF), isDrawn],
    [say("filmSvg"), () => filmPass(stage, say, SVG), isDrawn],
    [say("print"), () => window.print()],
    [say("copyCellTex"), () => copy(texOfCell(stage.score)), isDrawn],
  ];
  return all.flatMap(([name, act, isThere = true]) => (isThere ? [item(name, act)] : []));
}
