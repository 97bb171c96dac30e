/* Where the parts of a cell's wiring are: numbers in, numbers out. Made from only the wiring, so that any cell has a
   place for each of its parts: what carries a state on runs along the top from left to right, x and h' come along the
   bottom, the gates are in a row above them in the order in which they are computed, and what is made of them climbs
   to the top; what is read off the top comes down again.

     layWiring(wiring, { width, height, order }) -> { places, edges, states, busY, … } in pixels
       places  by a node's id: x and y of its middle, w, h      edges  by a wire's id: its corners
       states  by a state's name: how high its belt runs                                                             */

const isBox = node => node.kind !== "op" && node.kind !== "fixed";

/** How high a drawing of this width has to be for the boxes to be read. */
export const leastHeight = (wiring, order) => 116 + 62 * gridOf(wiring, order).rows;

/** @param {{ nodes: Map<string, any>, edges: any[], belts: any[] }} wiring */
export function layWiring(wiring, { width, height, order }) {
  const grid = gridOf(wiring, order), isSmall = width < 560;
  const margin = isSmall ? 40 : 84, end = isSmall ? 40 : 92, foot = isSmall ? 44 : 56, head = isSmall ? 40 : 52;
  const pitch = (width - margin - end) / grid.columns, tall = height - head - foot;
  const first = head + (wiring.belts.length ? 0 : tall * 0.3), busY = height - foot;
  // many rows have low boxes
  const fits = (busY - 24 - first) / (grid.rows - 0.5) - 12, boxHigh = Math.max(24, Math.min(isSmall ? 46 : 62, fits));
  const boxWide = Math.min(isSmall ? 56 : 116, pitch - (isSmall ? 6 : 22));
  const radius = Math.min(isSmall ? 11 : 15, boxHigh / 2);
  const last = busY - 24 - boxHigh / 2;
  const step = grid.rows > 1 ? (last - first) / (grid.rows - 1) : 0;
  const places = new Map();
  for (const [id, { column, row }] of grid.places) {
    const node = wiring.nodes.get(id), box = isBox(node);
    places.set(id, {
      id, node, x: margin + (column + 0.5) * pitch, y: first + row * step, column, row,
      w: box ? boxWide : 2 * radius, h: box ? boxHigh : 2 * radius, box,
    });
  }
  const lay = { width, height, margin, end, busY, places, belts: wiring.belts, step, isSmall, radius, pitch, boxWide };
  return { ...lay, ...routes(wiring, lay) };
}

/* ---- columns and rows --------------------------------------------------------------------------------------- */

function gridOf({ nodes, edges, belts }, order) {
  /** @type {Map<string, number>} */
  const beltRow = new Map(belts.flatMap(({ path }, row) => path.map(id => [id, row])));
  const users = id => edges.filter(edge => edge.from === id).map(edge => edge.to);
  const memo = fn => { const known = new Map(); return id => known.get(id) ?? known.set(id, fn(id)).get(id); };
  const inner = id => nodes.get(id).inputs.map(edge => edge.from).filter(from => nodes.has(from));
  // after: how many steps below the belt that it is read from; up: how many above the bus
  const after = memo(id => (beltRow.has(id) || isGate(nodes.get(id)) ? 0
    : Math.max(0, ...inner(id).map(from => (beltRow.has(from) || after(from) > 0 ? after(from) + 1 : 0)))));
  const up = memo(id => 1 + Math.max(0, ...inner(id).filter(from => !beltRow.has(from) && !after(from)).map(up)));
  const free = [...nodes.keys()].filter(id => !beltRow.has(id));
  const before = free.filter(id => !after(id)), behind = free.filter(id => after(id)), top = belts.length;
  const rows = Math.max(1, top + Math.max(0, ...before.map(up)),
    ...behind.map(id => top + after(id) + Math.max(0, ...inner(id).filter(from => before.includes(from)).map(up))));
  const rowOf = new Map(beltRow);
  for (const id of before) rowOf.set(id, rows - up(id));
  for (const id of behind) rowOf.set(id, top - 1 + after(id));
  const row = id => /** @type {number} */ (rowOf.get(id));
  // what only passes one wire on is close to where that goes
  for (const id of before) {
    const goals = users(id).filter(to => !beltRow.has(to)).map(to => row(to) + 1);
    if (isPassing(nodes.get(id)) && goals.length) rowOf.set(id, Math.min(row(id), ...goals));
  }
  const columnOf = columns(nodes, order, beltRow, rowOf);
  for (const id of before) {
    const [from] = inner(id), [to] = users(id);
    if (!isPassing(nodes.get(id)) || !from || !to || users(from).length < 2) continue;
    const between = (columnOf.get(from) + columnOf.get(to)) / 2;
    columnOf.set(id, between === columnOf.get(from) ? between + 0.5 : between);
  }
  const places = new Map([...nodes.keys()].map(id => [id, { column: columnOf.get(id), row: row(id) }]));
  return { columns: Math.max(...[...columnOf.values()].map(column => Math.floor(column) + 1)), rows, places };
}

const isPassing = node => node.kind === "op" && node.inputs.length === 1 && node.inputs[0].from !== "bus";

const isGate = node => node.kind === "fn" && node.inputs.some(edge => edge.from === "bus");

/* Each gate has a column, with all that its own equation needs; what is made of others is over the last of them. */
function columns(nodes, order, beltRow, rowOf) {
  const columnOf = new Map(), taken = new Set();
  let count = 0;
  function place(id, fixed) {
    if (columnOf.has(id)) return;
    const node = nodes.get(id), from = node.inputs.map(edge => edge.from).filter(name => nodes.has(name));
    const given = fixed ?? (isGate(node) && !beltRow.has(id) ? count : undefined);
    // what another equation makes has its place already
    for (const one of from) if (nodes.get(one).eq === node.eq) place(one, given);
    const own = from.filter(one => columnOf.has(one) && (beltRow.has(id) || !beltRow.has(one)))
      .map(one => columnOf.get(one));
    let column = given ?? (own.length ? Math.max(...own) : count);
    while (taken.has(`${column} ${rowOf.get(id)}`)) column = Math.max(column + 1, count);
    columnOf.set(id, column);
    taken.add(`${column} ${rowOf.get(id)}`);
    count = Math.max(count, Math.floor(column) + 1);
  }
  for (const symbol of order) if (nodes.has(symbol)) place(symbol);
  return columnOf;
}

/* ---- the wires' ways ------------------------------------------------------------------------------------------ */

function routes({ edges, belts }, lay) {
  const { places, width, busY, radius, isSmall } = lay, states = new Map(), sides = new Map();
  belts.forEach(({ state, path }) => {
    const y = places.get(path[0]).y;
    states.set(state, { state, y, from: 0, to: width });
  });
  const beltOf = id => belts.find(({ path }) => path.includes(id));
  const below = place => [...places.values()].some(one =>
    one !== place && Math.abs(one.x - place.x) < place.w / 2 && one.y > place.y);
  /* Several wires into one side are apart. */
  const apart = (to, side) => {
    const key = `${to.id} ${side}`, n = sides.get(key) ?? 0;
    sides.set(key, n + 1);
    return n * (to.box ? 14 : 9);
  };
  const ways = new Map();
  for (const edge of edges) {
    const to = places.get(edge.to), from = places.get(edge.from);
    ways.set(edge.id, from ? between(from, to) : edge.from === "bus" ? rising(to) : stateWay(to, edge));
  }
  return { edges: ways, states };

  function rising(to) {
    const shift = to.box && below(to) ? -(to.w / 2 - 12) : 0, x = to.x + shift + apart(to, shift ? "bus" : "bottom");
    return [[x, busY], [x, to.y + to.h / 2]];
  }
  function stateWay(to, edge) {
    const name = edge.from.slice(5), belt = states.get(name);
    if (!belt) return rising(to);
    const onBelt = beltOf(to.id)?.state === name && beltOf(to.id).path[0] === to.id;
    if (onBelt) return [[0, belt.y], [to.x - to.w / 2, to.y]];
    if (isHidden(belt.y, to)) {
      const x = to.x + lay.boxWide / 2 + 10;
      return [[x, belt.y], [x, to.y], [to.x + to.w / 2, to.y]];
    }
    const x = to.x + (to.box ? to.w / 2 - 14 : radius * 0.7);
    return to.y > belt.y ? [[x, belt.y], [x, to.y - to.h / 2]] : [[0, belt.y], [x, belt.y], [x, to.y + to.h / 2]];
  }
  function between(from, to) {
    const up = to.y < from.y - 1, sameColumn = Math.abs(from.x - to.x) < 1;
    const fromBelt = beltOf(from.id), toBelt = beltOf(to.id);
    const end = up ? to.y + to.h / 2 : to.y - to.h / 2, start = up ? from.y - from.h / 2 : from.y + from.h / 2;
    if (Math.abs(from.y - to.y) < 1) {
      const way = Math.sign(to.x - from.x) || 1;
      return [[from.x + way * from.w / 2, from.y], [to.x - way * to.w / 2, to.y]];
    }
    // read off the belt: a branch goes down from it
    if (fromBelt && !toBelt) {
      const x = to.x + (to.box && sameColumn ? 0 : apart(to, "top"));
      return sameColumn ? [[from.x, from.y + from.h / 2], [to.x, end]]
        : [[Math.max(from.x + from.w / 2, Math.min(x, width)), from.y], [x, from.y], [x, end]];
    }
    if (sameColumn) {
      const x = to.x + apart(to, up ? "bottom" : "top");
      return blocked(from, to) ? around(from, to, up) : [[x, start], [x, end]];
    }
    if (toBelt) {
      const y = to.y + to.h / 2 + (isSmall ? 12 : 18), x = to.x + apart(to, "bottom");
      return [[from.x, start], [from.x, y], [x, y], [x, end]];
    }
    const way = Math.sign(to.x - from.x), y = to.y + apart(to, way > 0 ? "left" : "right");
    return [[from.x, start], [from.x, y], [to.x - way * to.w / 2, y]];
  }
  function isHidden(y, to) {
    return [...places.values()].some(one => one !== to && Math.abs(one.x - to.x) < 1 && one.y > y + 1 && one.y < to.y);
  }
  function blocked(from, to) {
    return [...places.values()].some(one => one !== from && one !== to && Math.abs(one.x - from.x) < one.w / 2
      && one.y > Math.min(from.y, to.y) && one.y < Math.max(from.y, to.y));
  }
  function around(from, to, up) {
    const x = from.x - Math.max(from.w, to.w) / 2 - 10, s = up ? -1 : 1;
    const y0 = from.y + s * (from.h / 2 + 8), y1 = to.y - s * (to.h / 2 + 12);
    return [[from.x, from.y + s * from.h / 2], [from.x, y0], [x, y0], [x, y1], [to.x, y1], [to.x, to.y - s * to.h / 2]];
  }
}
