/* Where the lanes meet: 2H wires (or H, merged) from the scored token to the head, and the head's bars.
   Below the top layer the meeting is at every token: the outputs become the next layer's input.            */

import { diverging, ease, lerp } from "../kit/colour.js";
import { plain } from "../kit/format.js";
import { joined, readable, readAt, shownToken } from "../model/score.js";
import { STRIP } from "./layout.js";

export const MERGE_SIGN = { concat: "", sum: "+", ave: "½+", mul: "⊙" };
const HEAD_PITCH = 22;

export function drawJoin(P, scene, frame) {
  const { trace, score, g } = scene, reach = joined(trace, score, frame.cursor);
  if (g.out) return drawHandOver(P, scene, frame, reach);
  const t = shownToken(trace, frame.cursor, score);
  if (t >= 0 && reach > 0) drawJoinWires(P, scene, frame, t, ease(reach * 2));
}

/** Where the head begins, in content coordinates. */
export const headAt = (g, frame) =>
  g.vertical ? g.length : frame.scroll + Math.min(g.length - frame.scroll, frame.width - g.tail);

export function slots({ g, trace }) {
  const count = g.lanes * g.units, spacing = Math.min(3, (g.gutter - 20) / count);
  return {
    spacing, of: (lane, r) => g.mid + (lane * g.units + r - count / 2 + 0.5) * spacing,
    merged: r => g.mid + (r - g.units / 2 + 0.5) * spacing * (trace.merge === "concat" ? 1 : 1.4),
    half: count / 2 * spacing,
  };
}

function drawJoinWires(P, scene, frame, token, grown) {
  const { g, trace, theme, scales } = scene, H = trace.hidden, end = headAt(g, frame) - 5, slot = slots(scene);
  const width = Math.min(1.5, Math.max(0.75, slot.spacing * 0.6));
  const merges = g.lanes === 2 && trace.merge !== "concat", meet = end - 44;
  for (let lane = 0; lane < g.lanes; lane++) for (let r = 0, t = readAt(trace, token, lane); r < g.units; r++) {
    const k = scene.units[r], v0 = g.vOf(lane, g.rowD(r)), w = slot.of(lane, lane ? g.units - 1 - r : r);
    const off = 4 + (g.units - r) * Math.max(0, g.conn - 10) / g.units, u0 = g.uOf(lane, t, g.W);
    const u1 = g.uOf(lane, t, g.W + off);
    const turn = lane ? -2 : 2, cut = lane ? 2 : -2;
    const points = [[u0, v0], [u1 - turn, v0], [u1, v0 - cut], [u1, w + cut], [u1 + 2, w], [merges ? meet : end, w]];
    const colour = diverging(scene.lanes[lane].h[t * H + k] / scales.column.h, theme.middle);
    strand(P, g, points, merges ? grown * 1.15 : grown, colour, width);
    if (merges && grown > 0.87) {
      const after = slot.merged(lane ? g.units - 1 - r : r);
      strand(P, g, [[meet, w], [meet + 22, after], [end, after]], (grown - 0.87) / 0.13,
        diverging(merged(scene, token, k) / scales.column.h, theme.middle), width);
    }
  }
  if (merges && grown > 0.87) {
    const [x, y] = g.at(meet + 12, g.mid);
    P.rect([x - 10, y - 9, 20, 18], { fill: theme.paper, stroke: theme.ink2, radius: 9 });
    P.text([x, y + 4], MERGE_SIGN[trace.merge], { size: 12, align: "center", fill: theme.ink });
  }
}

/* What the lanes' outputs make together at the place that is read. */
function merged({ trace, lanes, layer }, token, k) {
  if (trace.reads !== "final") return trace.at(`${layer}.out`, token, k);
  const [f, r] = lanes.map((l, lane) => l.h[readAt(trace, token, lane) * trace.hidden + k]);
  return { sum: f + r, ave: (f + r) / 2, mul: f * r }[trace.merge];
}

function strand(P, g, points, share, stroke, width) {
  const part = partial(points, share).map(([u, v]) => g.at(u, v));
  P.line(part, { stroke, width });
}

/** The first `share` (0..1) of a polyline, by length. */
export function partial(points, share) {
  if (share >= 1) return points;
  const lengths = points.slice(1).map(([x, y], j) => Math.hypot(x - points[j][0], y - points[j][1]));
  let rest = Math.max(0, share) * lengths.reduce((s, l) => s + l, 0);
  const out = [points[0]];
  for (let j = 0; j < lengths.length && rest > 0; j++) {
    const f = Math.min(1, rest / lengths[j]);
    out.push([lerp(points[j][0], points[j + 1][0], f), lerp(points[j][1], points[j + 1][1], f)]);
    rest -= lengths[j];
  }
  return out;
}

/* A layer that is not the last: at each token the lanes' outputs are in the gutter, as the next layer's input. */
function drawHandOver(P, scene, frame, reach) {
  const { g, theme, trace } = scene, width = trace.get(`${scene.layer}.out`)?.shape[1] ?? 0;
  for (let t = frame.first; t <= frame.last; t++) {
    const u = g.wordU(t), grow = reach ? ease(reach * 2) : 0;
    for (let lane = 0; lane < g.lanes; lane++) {
      const from = g.vOf(lane, 0), to = g.mid + (lane ? 8 : -8);
      P.line([
        g.at(g.uOf(lane, t, g.colQ(g.columns - 1) + g.colW / 2), from),
        g.at(g.uOf(lane, t, g.colQ(g.columns - 1) + g.colW / 2), lerp(from, to, grow)),
      ], { stroke: theme.ink3, width: 1, opacity: grow ? 1 : 0 });
    }
    P.group({ opacity: reach > 0.5 ? ease(reach * 2 - 1) * 0.999 + 0.001 : 0.001 }, () =>
      squaresRow(P, scene, u, g.mid, `${scene.layer}.out`, t, width));
    P.rect(g.box(u - g.W / 2, g.mid - 7, u + g.W / 2, g.mid + 7), { stroke: theme.line, radius: 3 });
  }
}

/* A row of squares, one for each of `width` values of an array at t, as wide as a cell. */
function squaresRow(P, scene, u, v, name, t, width, half = 6) {
  const { g, theme, trace } = scene, mask = name.replace(".out", ".mask"), room = g.W - 4;
  const size = Math.max(1.5, room / width), count = Math.min(width, Math.floor(room / size));
  for (let j = 0; j < count; j++) {
    P.rect(g.box(u - room / 2 + j * size, v - half, u - room / 2 + (j + 1) * size - (size > 3 ? 1 : 0.25), v + half), {
      fill: diverging(trace.at(name, t, j) / scene.scales.column.h, theme.middle),
      ...(trace.at(mask, t, j) === 0 && { opacity: 0.15 }),
    });
    // dropped
    if (trace.at(mask, t, j) === 0) {
      P.line([g.at(u - room / 2 + j * size, v - half), g.at(u - room / 2 + (j + 1) * size - 1, v + half)],
        { stroke: theme.ink2 });
    }
  }
}

/** Another layer, folded: one row for each token, of its output; a click opens it. */
export function drawStrip(P, scene, frame, layer) {
  const { g, theme, trace } = scene, v = g.stripV(layer, scene.layer) + STRIP / 2 - 4;
  const width = trace.get(`${layer}.out`)?.shape[1] ?? 0;
  const done = frame.cursor.movement === 2 || layer < scene.layer;
  for (let t = frame.first; t <= frame.last; t++) {
    const u = g.wordU(t);
    P.rect(g.box(u - g.W / 2, v - 7, u + g.W / 2, v + 7), {
      fill: theme.sunk, radius: 3, ...(scene.hoverLayer === layer && { stroke: theme.accent }),
    });
    if (done) {
      P.group({ opacity: frame.cursor.movement === 2 ? 0.4 : 1 }, () =>
        squaresRow(P, scene, u, v, `${layer}.out`, t, width, 4));
    }
  }
}

/* ---- the head ------------------------------------------------------------------------------------------- */

/** The head's place on the screen: x, y of its first row, width, and the indent of its bars. */
export function headBox(g, frame) {
  const rows = 7 * HEAD_PITCH;
  if (g.vertical) return { x: 20, y: g.length + 62, width: frame.width - 44, indent: 84 };
  const x = headAt(g, frame) - frame.scroll + 10, width = g.tail - 16;
  return {
    x, y: Math.max(52, Math.min(g.mid - rows / 2 + 12, g.across - rows - 4)), width, indent: width < 140 ? 52 : 64,
  };
}

export const headRows = (trace, t) => {
  const best = trace.candidates?.[t] ?? [];
  return [
    ...best.map(([word, z, p]) => ({ word, z, p })),
    ...(trace.others?.[t] > 5e-4 ? [{ rest: true, p: trace.others[t] }] : []),
  ];
};

export function drawHead(P, scene, frame) {
  const { g, theme, trace, score, say } = scene, t = shownToken(trace, frame.cursor, score), box = headBox(g, frame);
  if (trace.facts.elsewhere && !headRows(trace, t).length) return undefined;       // nobody has said what it reads
  if (t < 0) return drawNothingScored(P, scene, frame, box);
  const top = scene.layer === trace.layers - 1;
  const reach = top ? joined(trace, score, frame.cursor) : frame.cursor.movement === 2 ? 1 : 0;
  const fill = ease(reach * 2 - 1);
  const opacity = frame.cursor.movement === 2 ? 0.75 : 1, two = g.lanes === 2, { half } = slots(scene);
  const size = two && trace.merge === "concat" ? say("width", "2H", 2 * trace.hidden) : say("width", "H", trace.hidden);
  const joinText = !two ? "h"
    : trace.merge === "concat" ? "[h→ ; h←]"
    : `(h→ ${{ sum: "+", ave: "½+", mul: "⊙" }[trace.merge]} h←)`;
  P.group({ opacity }, () => {
    const bracket = g.vertical
      ? [[g.mid - half, g.length - 4], [g.mid + half, g.length - 4]]
      : [[box.x - 14, g.mid - half], [box.x - 14, g.mid + half]];
    P.line(bracket, { stroke: theme.ink2, width: 1.5 });
    const named = trace.facts.predicts_words && !trace.facts.blanks ? say("predictsNext", trace.word(t))
      : trace.facts.writes ? say("predictsAnswer")
      : trace.reads === "final" ? say("predictsWhole")
      : readable(trace).length > 1 ? say("predictsAt", trace.word(t))
      : "";
    if (named) {
      P.text([box.x, box.y - (g.vertical ? 36 : 42)], named, {
        size: 11, fill: theme.ink2, weight: 600, room: box.width,
      });
    }
    P.text([box.x, box.y - (g.vertical ? 20 : 26)], size, { size: 11, fill: theme.ink3 });
    P.text([g.vertical ? box.x + 60 : box.x, box.y - (g.vertical ? 20 : 10)],
      trace.numbers?.[t] ? `V ${joinText} + c`
        : say(trace.facts.writes && !trace.isDecoder ? "throughDecoder" : "softmax", joinText),
      { size: 11, fill: theme.ink3, room: box.width });
  });
  if (trace.numbers?.[t]) return drawNumber(P, scene, box, trace.numbers[t], opacity, fill);
  headRows(trace, t).forEach((row, j) => P.group({ opacity }, () => drawHeadRow(P, scene, box, row, j, t, fill)));
}

/* A number that the head says, beside the right one where it is known, each as a bar from 0 to 2. */
function drawNumber(P, { theme, say }, box, { said, right }, opacity, fill) {
  const rows = [
    [say("says"), said, theme.accent], ...(Number.isFinite(right) ? [[say("right"), right, theme.lineStrong]] : []),
  ];
  const room = box.width - box.indent - 34;
  rows.forEach(([word, value, colour], j) => P.group({ opacity }, () => {
    const y = box.y + 8 + j * HEAD_PITCH;
    P.text([box.x, y + 4], word, { size: 12, fill: theme.ink, weight: j ? 400 : 650, room: box.indent - 4 });
    drawTrack(P, theme, [box.x + box.indent, y - 4, room, 8], fill);
    P.rect([box.x + box.indent, y - 4, Math.max(0, Math.min(1, value / 2)) * room * (j ? 1 : fill), 8],
      { fill: colour });
    P.text([box.x + box.width, y + 4], plain(value), {
      size: 11, align: "right", fill: theme.ink2, opacity: j ? 1 : fill,
    });
  }));
}

/* The place of a bar; one that waits has an edge that a projector shows. */
function drawTrack(P, theme, place, fill) {
  P.rect(place, { fill: theme.sunk, ...(!fill && { stroke: theme.ink3, width: 1.5 }) });
}

function drawHeadRow(P, { theme, trace, say }, box, row, j, t, fill) {
  const y = box.y + 8 + j * HEAD_PITCH, room = box.width - box.indent - 34;
  const truth = !row.rest && trace.targets?.[t] === row.word;
  const word = row.rest ? say("othersShort") : row.word;
  P.text([box.x, y + 4], truth ? `${word} ✓` : word, {
    size: 12, fill: row.rest || !fill ? theme.ink3 : j === 0 ? theme.ink : theme.ink2,
    weight: j === 0 && fill ? 650 : 400, room: box.indent - 4,
  });
  drawTrack(P, theme, [box.x + box.indent, y - 4, room, 8], fill);
  P.rect([box.x + box.indent, y - 4, row.p * room * fill, 8], { fill: row.rest ? theme.lineStrong : theme.accent });
  const was = trace.was?.[t]?.find(([w]) => w === row.word)?.[2];
  if (was !== undefined && Math.abs(was - row.p) >= 5e-3) {
    P.rect([box.x + box.indent, y - 4, was * room, 8], { stroke: theme.ink2, width: 1 });
  }
  P.text([box.x + box.width, y + 4], plain(row.p), {
    size: 11, align: "right", fill: row.rest ? theme.ink3 : theme.ink2, opacity: fill,
  });
}

function drawNothingScored(P, { theme, say, g }, frame, box) {
  const words = say("nothingScored"), lines = wrap(words, Math.floor(box.width / (/[⺀-鿿]/.test(words) ? 12 : 6)));
  lines.forEach((line, j) =>
    P.text([box.x, (g.vertical ? box.y : g.mid - 8 * lines.length) + 16 * j], line, { size: 12, fill: theme.ink3 }));
}

function wrap(words, width) {
  const parts = /\s/.test(words) ? words.split(/(?<=\s)/) : [...words], lines = [""];
  for (const part of parts) {
    if (lines[lines.length - 1].length + part.trimEnd().length > width) lines.push("");
    lines[lines.length - 1] += part;
  }
  return lines.map(line => line.trim());
}
