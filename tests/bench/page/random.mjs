/* Weights for the peers: uniform in ±scale, the same on every run. */

export function uniform(count, scale, seed) {
  let state = (Math.imul(seed, 2654435761) + 1) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 * 2 - 1) * scale;
  });
}

export const size = shape => shape.reduce((a, b) => a * b, 1);
