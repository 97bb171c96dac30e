/* A pass as a film: every moment of it is painted, with the formula and the legend under it, and recorded (WebM, or MP4
   where a browser makes nothing else), or put into an animated GIF, which every slide takes, or into an SVG that plays
   by itself, which a page shows at any size. */

import { element } from "../kit/dom.js";
import { gif } from "../kit/gif.js";
import { canvasPainter } from "../kit/painter.js";
import { svgFilm } from "../kit/svg_film.js";
import { save } from "../kit/tables.js";
import { durationAt, lengthOf } from "../model/score.js";
import { paintTerms } from "./export.js";
import { describe } from "./formula.js";
import { legendOf, paintLegend } from "./legend.js";
import { contentLength, paint } from "./scene.js";

const KINDS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const REST_MS = 1000, BITS = 6_000_000;
/** @typedef {{ frameMs: number, most: number, begin: Function, density?: number, widest?: number,
      willReadFrequently?: boolean }} Way */
/** @type {Way} */
const VIDEO = { frameMs: 50, most: 900, density: 1.5, widest: 1920, begin: recorded };
/** @type {Way} */
export const GIF = { frameMs: 100, most: 300, density: 1, widest: 1200, begin: animated, willReadFrequently: true };
/** @type {Way} */
export const SVG = { frameMs: 200, most: 150, begin: drawn };
const EDGE = 12, FOOT = 176;

/** What this browser can record, or undefined. */
export const filmKind = () => KINDS.find(kind => globalThis.MediaRecorder?.isTypeSupported(kind));

/** The places of a pass at which a film has its frames, its speed being the animation's at 1×. */
export function placesOf(trace, score, { movement, layer }, { frameMs, most } = VIDEO) {
  const end = lengthOf(trace, score, { movement, layer }), places = [0];
  for (let pos = 0; pos < end;) {
    pos = Math.min(end, pos + frameMs / durationAt(trace, score, { movement, layer, pos }));
    places.push(pos);
  }
  const every = Math.max(1, places.length / most);
  const kept = places.filter((_, j) => Math.floor(j / every) !== Math.floor((j - 1) / every));
  return [...kept, ...new Array(REST_MS / frameMs).fill(end)];
}

/** Makes the stage's movement a film, in a dialog with its progress and a way to stop; saves it. */
export async function filmPass(stage, say, way = VIDEO) {
  const { scene, score, model: { trace, cursor } } = stage;
  if (!trace) return;                                                 // gone since the menu was opened
  const taken = { scene, score, trace };                              // a network in training goes on meanwhile
  const places = placesOf(trace, score, cursor, way), size = sizeOf(scene);
  let stopped = false;
  const bar = element("progress", { max: places.length, value: 0, "aria-label": say("filming") });
  const stop = element("button", {
    type: "button", className: "outline", textContent: say("stopFilm"), onclick: () => dialog.close(),
  });
  const dialog = element("dialog", {
    className: "film", "aria-label": say("filming"), onclose: () => { stopped = true; },
  }, element("p", { textContent: say("filming") }), bar, stop);
  const film = way.begin(size, scene.theme, way);
  document.body.append(dialog);
  dialog.showModal();
  try {
    for (const [j, pos] of places.entries()) {
      if (stopped) break;
      drawFrame(film.painter(), size, taken, { ...cursor, pos }, say);
      await film.add(j);
      bar.value = j + 1;
    }
  } finally {
    await film.end();
    dialog.remove();
  }
  if (!stopped) save(`unrolled.${film.ending}`, new Blob(film.parts, { type: film.type }), film.type);
}

/** Frames for a recorder, which knows only the clock. */
function recorded(size, theme, way) {
  const { canvas, painter } = screenOf(size, theme, way), { frameMs } = way;
  const type = filmKind(), stream = canvas.captureStream(0), [track] = stream.getVideoTracks(), parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS });
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise(resolve => { recorder.onstop = resolve; });
  recorder.start();
  const began = performance.now();
  return {
    type, parts, painter, ending: type?.includes("mp4") ? "mp4" : "webm",
    add(j) {
      track.requestFrame();
      return new Promise(resolve => setTimeout(resolve, Math.max(4, began + (j + 1) * frameMs - performance.now())));
    },
    async end() {
      recorder.stop();
      await ended;
      track.stop();
    },
  };
}

/** Frames for a GIF. */
function animated(size, theme, way) {
  const { canvas, ink, painter } = screenOf(size, theme, way);
  const film = gif(canvas.width, canvas.height), parts = [];
  return {
    type: "image/gif", parts, painter, ending: "gif",
    add() {
      film.add(ink.getImageData(0, 0, canvas.width, canvas.height).data, way.frameMs);
      return rest();
    },
    async end() { parts.push(film.bytes()); },
  };
}

/** Frames for an SVG. */
function drawn({ width, height }, theme, { frameMs }) {
  const film = svgFilm([width, height], theme), parts = [];
  return {
    type: "image/svg+xml", parts, painter: film.painter, ending: "svg",
    add() {
      film.add();
      return rest();
    },
    async end() { parts.push(film.text(frameMs)); },
  };
}

const rest = () => new Promise(resolve => setTimeout(resolve));               // the page goes on

function sizeOf({ g }) {
  const tall = g.vertical ? contentLength(g) : g.across;
  return { width: (g.vertical ? g.width : contentLength(g)) + 2 * EDGE, tall, height: tall + EDGE + FOOT };
}

function screenOf({ width, height }, theme, { density, widest, willReadFrequently = false }) {
  const scale = Math.min(density, widest / Math.max(width, height));
  const even = size => 2 * Math.round(size * scale / 2);                // what encoders ask for
  const canvas = element("canvas", { width: even(width), height: even(height) });
  const ink = canvas.getContext("2d", { willReadFrequently }), painter = canvasPainter(ink, theme);
  ink.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  return { canvas, ink, painter: () => painter };
}

function drawFrame(P, { width, height, tall }, { scene, score, trace }, cursor, say) {
  const said = describe(trace, score, cursor, say), inner = width - 2 * EDGE;
  P.rect([0, 0, width, height], { fill: scene.theme.paper });
  P.group({ dx: EDGE, dy: EDGE }, () => paint(P, scene, { cursor, scroll: 0, width: inner, height: tall }));
  const where = [said.where, said.token && say("tokenWord", said.token, said.word)].filter(Boolean).join(" · ");
  P.text([EDGE, tall + EDGE + 22], where, { size: 12, weight: 600, fill: scene.theme.ink });
  paintTerms(P, said.terms, [EDGE, tall + EDGE + 48], inner);
  paintLegend(P, legendOf(scene, cursor.movement), [EDGE, height - 14], inner);
}
