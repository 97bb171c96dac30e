/* What is wrong with where a cell's parts are, at the sizes of a screen and of a phone. */

import { layWiring, leastHeight } from "../../static/animation/stage/wiring_layout.js";

export const SIZES = [[340, 0], [640, 372], [760, 420], [1100, 620]];

/** Parts that lie on each other or outside, wires that end in the open, by the names of what is there. */
export function crowded(wiring, { substeps }) {
  const found = [];
  for (const [width, room] of SIZES) {
    const height = width < 560 ? leastHeight(wiring, substeps) : room;    // a phone's page is as long as needed
    const lay = layWiring(wiring, { width, height, order: substeps }), places = [...lay.places.values()];
    const meets = (a, b) => Math.abs(a.x - b.x) < (a.w + b.w) / 2 && Math.abs(a.y - b.y) < (a.h + b.h) / 2;
    places.forEach((a, n) => {
      if (a.x - a.w / 2 < 0 || a.x + a.w / 2 > width || a.y - a.h / 2 < 0 || a.y + a.h / 2 > lay.busY) {
        found.push(`${width}: ${a.id} is outside`);
      }
      for (const b of places.slice(n + 1)) if (meets(a, b)) found.push(`${width}: ${a.id} on ${b.id}`);
    });
    for (const edge of wiring.edges) {
      const [x, y] = lay.edges.get(edge.id).at(-1), to = lay.places.get(edge.to);
      if (Math.abs(x - to.x) > to.w / 2 + 1 || Math.abs(y - to.y) > to.h / 2 + 1) {
        found.push(`${width}: ${edge.id} ends in the open`);
      }
    }
  }
  return found;
}
