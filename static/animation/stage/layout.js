/* The stage's geometry, and nothing else: numbers in, numbers out.

   It is written once in (u, v): u along time, v across the lanes; `at` maps it to the screen, so that on a phone time
   runs down. A lane is measured by its depth d from the gutter: the second lane is the mirror of the first, and both
   outputs face the gutter. Within a cell q runs in the lane's own direction.                                     */

const rowOf = (units, [small, medium, large]) => units <= 8 ? small : units <= 12 ? medium : large;
export const STRIP = 22;
export const FIRST = 16;               // the length of the wires that bring the initial state
const WIDE = 900;                                          // from here on names are written out
const LONG_WORD = 64;                                      // a longer word than this one is cut
const SCALES = [1.5, 1.4, 1.3, 1.2, 1.1], SMALLER = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];

/** spec: width, vertical, T, lanes (1|2), columns, belt (bool), units (rows shown), below, above (other layers);
    `height`, the room that there is across the lanes, and `word`, how wide the widest word is: 0 where nothing hangs on
    them. `whole`, where time runs down: the length in which every token is to be seen at once, if it can be. */
export function layout(spec) {
  const { vertical } = spec, g = vertical ? down(spec) : along(spec);
  Object.assign(g, spec, { out: spec.above > 0 });
  if (!vertical) grow(g, spec.height ?? 0);
  g.body = g.units * g.row;
  g.beltAt = g.body + g.head + g.beltSize / 2 + 2;
  g.depth = g.body + g.head + g.beltSize + 4;
  if (vertical) centreDown(g);
  g.top = g.lead + g.depth;
  g.length = g.margin + g.T * g.pitch;
  g.across = g.lead + g.lanes * g.depth + g.gutter + (vertical ? 0 : 8);
  g.mid = g.top + (g.out ? (vertical ? 72 : 32) : g.gutter / 2);
  return { ...g, ...mappings(g) };
}

/* Time runs right: the tokens' share of the width decides the cells' size; what does not fit scrolls. */
function along({ width, T, lanes, columns, belt, units, below, above, word = 0 }) {
  const wide = width > WIDE, gap = wide ? 4 : 2, margin = wide ? 80 : 52, tail = wide ? 172 : 140;
  const room = width - margin - tail, widest = columns <= 2 ? 56 : 34, narrowest = wide ? 10 : 8;
  const cellOf = colW => columns * colW + (columns - 1) * gap + 8;
  const conn = wide ? 28 : 20;
  let pitch = Math.floor(room / T);
  const least = Math.max(cellOf(narrowest) + 18, Math.min(word, LONG_WORD) + 8), scrolls = pitch < least;
  if (scrolls) pitch = Math.max(least, cellOf(wide ? 12 : 11) + conn);
  const colW = Math.max(narrowest, Math.min(widest, Math.floor((pitch - conn - 8 - (columns - 1) * gap) / columns)));
  const W = cellOf(colW);
  pitch = Math.min(Math.max(pitch, W + 18), Math.max(least, W + 76));
  const row = lanes === 2 ? rowOf(units, belt ? [10, 7.5, 6] : [12, 9, 7]) : rowOf(units, [14, 11, 9]);
  return {
    margin, tail, gap, colW, W, pitch, conn: pitch - W, row, scrolls, head: 18,
    beltSize: !belt ? 44 : lanes === 2 ? (units > 8 ? 58 : 72) : 96,
    lead: 44 + below * STRIP, gutter: above ? 68 + above * STRIP : lanes === 2 && units <= 8 ? 80 : 74,
  };
}

/* What the height has to spare goes to the rows, the belts and the gutter, each up to where it would look empty. */
const SHARES = { row: [0.6, 2.2], beltSize: [0.25, 1.6], gutter: [0.15, 1.5] };

function grow(g, height) {
  const { lanes, units } = g;
  const spare = Math.max(0, height - g.lead - lanes * (units * g.row + g.head + g.beltSize + 4) - g.gutter - 8);
  const times = { row: lanes * units, beltSize: lanes, gutter: 1 };
  for (const [part, [share, most]] of Object.entries(SHARES)) {
    g[part] = Math.floor(2 * Math.min(most * g[part], g[part] + share * spare / times[part])) / 2;
  }
}

/** How much larger than in its own pixels a scene can be drawn, type and all: as far as nothing scrolls and the height
    suffices. Where it `shrinks` (in a frame of another page) it is drawn smaller rather than cut. */
export function scaleFor(spec) {
  const isRoomy = scale => {
    const width = spec.width / scale;
    /** @type {any} */
    const g = layout({ ...spec, width, height: 0 });
    return width > WIDE && !g.scrolls && g.across * scale <= spec.height;
  };
  if (spec.vertical) return 1;
  const isLow = scale => {
    /** @type {any} */
    const g = layout({ ...spec, width: spec.width / scale, height: 0 });
    return g.across * scale <= spec.height;
  };
  return SCALES.find(isRoomy) ?? (spec.shrinks ? SMALLER.find(isLow) ?? SMALLER[SMALLER.length - 1] : 1);
}

/* Time runs down: the width decides the rows' size; the tokens' words are in the gutter. */
const TIGHTER = [[11, 2, 16], [9, 1, 12]];            // a column's width, the gap, the wires' length

function down({ width, lanes, columns, belt, units, below, above, whole = 0, T }) {
  const strips = (below + above) * STRIP, words = above ? 84 : 60;
  const beltSize = belt ? (lanes === 2 ? (strips > STRIP ? 34 : 42) : 64) : lanes === 2 ? 44 : 52, head = 16;
  const room = (width - words - strips - 8) / lanes - beltSize - head - 4;
  const row = Math.max(3.5, Math.min(lanes === 2 ? 10 : 18, Math.floor(2 * room / units) / 2));
  const sizes = [[columns <= 2 ? 24 : columns <= 4 ? 16 : 13, 2, 22], ...(whole ? TIGHTER : [])];
  const longOf = (colW, gap) => Math.max(60, columns * colW + (columns - 1) * gap + 8), margin = 40;
  const [colW, gap, conn] = sizes.find(([one, between, wires]) =>
    margin + T * (longOf(one, between) + wires) <= whole) ?? sizes[sizes.length - 1];
  const W = longOf(colW, gap);
  return {
    margin, tail: 216, gap, colW, W, pitch: W + conn, conn, row,
    head, beltSize, lead: 0, gutter: words, scrolls: true, strips,
  };
}

function centreDown(g) {
  const used = g.lanes * g.depth + g.below * STRIP + g.above * STRIP;
  g.gutter = Math.max(g.out ? 84 : 52, Math.min(120, g.width - used - 8)) + g.above * STRIP;
  g.lead = g.below * STRIP + Math.max(0, (g.width - g.lanes * g.depth - g.below * STRIP - g.gutter) / 2);
}

function mappings(g) {
  const at = (u, v) => g.vertical ? [v, u] : [u, v];
  const vOf = (lane, d) => lane ? g.top + g.gutter + d : g.top - d;
  const uOf = (lane, t, q) => g.margin + t * g.pitch + (lane ? g.W - q : q);
  const colQ = c => 4 + c * (g.colW + g.gap);
  const rowD = r => (g.units - 1 - r + 0.5) * g.row;
  return {
    at, vOf, uOf, colQ, rowD,
    box(u0, v0, u1, v1) {
      const [x0, y0] = at(u0, v0), [x1, y1] = at(u1, v1);
      return [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0)];
    },
    /** Where a value of a column begins and ends: gates from the edge, signed ones from the middle, + to the right;
        where time runs down, both upwards. */
    span(lane, c, value, isSigned) {
      const q = colQ(c), flip = Boolean(lane) === g.vertical ? 1 : -1;
      if (isSigned) return [q + g.colW / 2, q + g.colW / 2 * (1 + value * flip)];
      return g.vertical && !lane ? [q + g.colW * (1 - value), q + g.colW] : [q, q + g.colW * value];
    },
    cellBox(lane, t) { return this.box(uOf(lane, t, 0), vOf(lane, -4), uOf(lane, t, g.W), vOf(lane, g.depth)); },
    wordU: t => g.margin + t * g.pitch + g.W / 2,
    /** v of the strip of another layer: below the shown one beside the words, above it in the gutter. */
    stripV(layer, shown) {
      if (layer < shown) return g.lead - (shown - layer) * STRIP + 4;
      return g.top + g.gutter - (g.vertical ? 0 : 12) - (g.above - (layer - shown - 1)) * STRIP + 4;
    },
  };
}

/** What lies at a point of the content: { kind: "cell", lane, t, row, column } | belt | token | strip, or null. */
export function locate(g, u, v) {
  const t = Math.floor((u - g.margin) / g.pitch);
  if (u < g.margin - FIRST || t >= g.T) return null;
  for (let lane = 0; lane < g.lanes; lane++) {
    const d = lane ? v - g.top - g.gutter : g.top - v;
    if (d < 0 || d > g.depth) continue;
    const q = lane ? g.W - (u - g.margin - t * g.pitch) : u - g.margin - t * g.pitch;
    // what leads to a cell is its own: in the gap behind column t it goes on to t + 1, or comes to t
    const own = q >= 0 && q <= g.W, to = own || lane ? t : t + 1;
    if (to < 0 || to >= g.T || (d >= g.body && d < g.body + g.head)) return null;
    if (d >= g.body + g.head) return own || (lane ? to + 1 < g.T : to > 0) ? { kind: "belt", lane, t: to } : null;
    const row = g.units - 1 - Math.floor(d / g.row), column = Math.floor((q - 4 + g.gap / 2) / (g.colW + g.gap));
    if (!own) return { kind: "wire", lane, t: to, row };
    return { kind: "cell", lane, t, row, column: Math.min(g.columns - 1, Math.max(0, column)) };
  }
  return null;
}

/** The scroll that brings the token of the cursor into a calm part of the view, or the present one if it is there. */
export function follow(g, t, scroll, view, content) {
  const limit = Math.max(0, content - view), fixed = g.vertical ? 0 : g.margin;
  const free = view - fixed - (g.vertical ? 0 : g.tail);
  const start = t * g.pitch, end = start + g.pitch, pad = Math.min(g.pitch, free / 5);
  if (start - pad >= scroll && end + pad <= scroll + free) return Math.min(limit, scroll);
  return Math.min(limit, Math.max(0, start + g.pitch / 2 - free / 2));
}
