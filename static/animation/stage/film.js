/* A pass as a film: every moment of it is painted on a canvas of its own, with the formula and the legend under it, and
   recorded (WebM, or MP4 where a browser makes nothing else). */

import { element } from "../kit/dom.js";
import { canvasPainter } from "../kit/painter.js";
import { save } from "../kit/tables.js";
import { durationAt, lengthOf } from "../model/score.js";
import { paintTerms } from "./export.js";
import { describe } from "./formula.js";
import { legendOf, paintLegend } from "./legend.js";
import { contentLength, paint } from "./scene.js";

const KINDS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const FRAME_MS = 50, REST_MS = 1000, MOST_FRAMES = 900, DENSITY = 1.5, MOST_WIDTH = 1920, BITS = 6_000_000;
const EDGE = 12, FOOT = 176;

/** What this browser can record, or undefined. */
export const filmKind = () => KINDS.find(kind => globalThis.MediaRecorder?.isTypeSupported(kind));

/** The places of a pass at which a film has its frames, its speed being the animation's at 1×. */
export function placesOf(trace, score, { movement, layer }) {
  const end = lengthOf(trace, score, { movement, layer }), places = [0];
  for (let pos = 0; pos < end;) {
    pos = Math.min(end, pos + FRAME_MS / durationAt(trace, score, { movement, layer, pos }));
    places.push(pos);
  }
  const every = Math.max(1, places.length / MOST_FRAMES);
  const kept = places.filter((_, j) => Math.floor(j / every) !== Math.floor((j - 1) / every));
  return [...kept, ...new Array(REST_MS / FRAME_MS).fill(end)];
}

/** Records the stage's movement, in a dialog with its progress and a way to stop; saves the film. */
export async function filmPass(stage, say) {
  const { scene, score, model: { trace, cursor } } = stage, kind = filmKind();
  const taken = { scene, score, trace };                              // a network in training goes on meanwhile
  const places = placesOf(trace, score, cursor), frame = screenOf(scene);
  let stopped = false;
  const bar = element("progress", { max: places.length, value: 0, "aria-label": say("filming") });
  const stop = element("button", {
    type: "button", className: "outline", textContent: say("stopFilm"), onclick: () => dialog.close(),
  });
  const dialog = element("dialog", {
    className: "film", "aria-label": say("filming"), onclose: () => { stopped = true; },
  }, element("p", { textContent: say("filming") }), bar, stop);
  const stream = frame.canvas.captureStream(0), [track] = stream.getVideoTracks(), parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: kind, videoBitsPerSecond: BITS });
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise(resolve => { recorder.onstop = resolve; });
  recorder.start();
  document.body.append(dialog);
  dialog.showModal();
  const began = performance.now();
  try {
    for (const [j, pos] of places.entries()) {
      if (stopped) break;
      drawFrame(frame, taken, { ...cursor, pos }, say);
      track.requestFrame();
      bar.value = j + 1;
      // a recorder knows only the clock
      await new Promise(resolve => setTimeout(resolve, Math.max(4, began + (j + 1) * FRAME_MS - performance.now())));
    }
  } finally {
    recorder.stop();
    await ended;
    track.stop();
    dialog.remove();
  }
  if (!stopped) save(`unrolled.${kind?.includes("mp4") ? "mp4" : "webm"}`, new Blob(parts, { type: kind }), kind);
}

function screenOf({ g, theme }) {
  const width = (g.vertical ? g.width : contentLength(g)) + 2 * EDGE, tall = g.vertical ? contentLength(g) : g.across;
  const height = tall + EDGE + FOOT, scale = Math.min(DENSITY, MOST_WIDTH / Math.max(width, height));
  const even = size => 2 * Math.round(size * scale / 2);                // what encoders ask for
  const canvas = element("canvas", { width: even(width), height: even(height) }), ink = canvas.getContext("2d");
  ink.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  return { canvas, painter: canvasPainter(ink, theme), width, height, tall };
}

function drawFrame({ painter: P, width, height, tall }, { scene, score, trace }, cursor, say) {
  const said = describe(trace, score, cursor, say), inner = width - 2 * EDGE;
  P.rect([0, 0, width, height], { fill: scene.theme.paper });
  P.group({ dx: EDGE, dy: EDGE }, () => paint(P, scene, { cursor, scroll: 0, width: inner, height: tall }));
  const where = [said.where, said.token && say("tokenWord", said.token, said.word)].filter(Boolean).join(" · ");
  P.text([EDGE, tall + EDGE + 22], where, { size: 12, weight: 600, fill: scene.theme.ink });
  paintTerms(P, said.terms, [EDGE, tall + EDGE + 48], inner);
  paintLegend(P, legendOf(scene, cursor.movement), [EDGE, height - 14], inner);
}
