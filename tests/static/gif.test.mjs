import assert from "node:assert/strict";
import test from "node:test";
import { gif } from "../../static/animation/kit/gif.js";

/* A reader by the specification, apart from the writer: every picture as RGBA, what is transparent left as it was. */
function read(bytes) {
  let at = 13;
  const width = bytes[6] | (bytes[7] << 8), height = bytes[8] | (bytes[9] << 8), pictures = [];
  const canvas = new Uint32Array(width * height);
  let delay = 0, isClear = false;
  assert.equal(String.fromCharCode(...bytes.subarray(0, 6)), "GIF89a");
  for (;;) {
    const mark = bytes[at++];
    if (mark === 0x3b) break;
    if (mark === 0x21) {
      if (bytes[at] === 0xf9) [delay, isClear] = [bytes[at + 3] | (bytes[at + 4] << 8), (bytes[at + 2] & 1) === 1];
      for (at += 1; bytes[at]; at += bytes[at] + 1);
      at += 1;
      continue;
    }
    assert.equal(mark, 0x2c);
    at += 9;
    const table = bytes.subarray(at, at + 768), data = [], least = bytes[at + 768];
    for (at += 769; bytes[at]; at += bytes[at] + 1) data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]));
    at += 1;
    const indices = unpacked(data, least);
    assert.equal(indices.length, width * height);
    indices.forEach((index, k) => {
      if (isClear && index === 0) return;
      canvas[k] = (table[3 * index] | (table[3 * index + 1] << 8) | (table[3 * index + 2] << 16) | 0xff000000) >>> 0;
    });
    pictures.push({ delay, pixels: canvas.slice() });
  }
  assert.equal(at, bytes.length);
  return { width, height, pictures };
}

function unpacked(data, least) {
  const clear = 1 << least, out = [];
  let table = [], bits = least + 1, hold = 0, held = 0, before = null;
  const reset = () => { table = [...Array(clear + 2).keys()].map(k => [k]); bits = least + 1; before = null; };
  reset();
  for (const byte of data) {
    hold |= byte << held;
    held += 8;
    while (held >= bits) {
      const code = hold & ((1 << bits) - 1);
      hold >>>= bits;
      held -= bits;
      if (code === clear) { reset(); continue; }
      if (code === clear + 1) return out;
      const entry = table[code] ?? [...before, before[0]];
      out.push(...entry);
      if (before && table.length < 4096) table.push([...before, entry[0]]);
      if (table.length === 1 << bits && bits < 12) bits += 1;
      before = entry;
    }
  }
  throw new Error("no end");
}

const picture = (size, colour) => Uint32Array.from({ length: size }, (_, k) => (colour(k) | 0xff000000) >>> 0);
const bytesOf = pixels => new Uint8ClampedArray(pixels.buffer);

test("pictures come back as they were, pixel for pixel, with their times", () => {
  const film = gif(40, 30), one = picture(1200, k => (k % 7) * 40);
  const two = picture(1200, k => (k < 600 ? (k % 7) * 40 : 0x0000ff));
  film.add(bytesOf(one), 100);
  film.add(bytesOf(two), 50);
  film.add(bytesOf(two), 1000);
  const { width, height, pictures } = read(film.bytes());
  assert.deepEqual([width, height], [40, 30]);
  assert.deepEqual(pictures.map(p => p.delay), [10, 5, 100]);
  assert.deepEqual(pictures.map(p => [...p.pixels]), [[...one], [...two], [...two]]);
});

test("a table that is full is begun anew: noise of many lengths", () => {
  let s = 1;
  const draw = () => (s = (s * 48271) % 2147483647);
  for (const size of [1, 2, 255, 4096, 20_000, 60_000]) {
    const film = gif(size, 1), noise = picture(size, () => (draw() % 200) * 65793);
    film.add(bytesOf(noise), 20);
    assert.deepEqual([...read(film.bytes()).pictures[0].pixels], [...noise], `${size}`);
  }
});

test("more colours than a table holds become their nearest ones", () => {
  const film = gif(1000, 1), many = picture(1000, k => (k < 600 ? 0x102030 : (k % 200) * 65793 + (k & 1)));
  film.add(bytesOf(many), 20);
  const got = read(film.bytes()).pictures[0].pixels;
  many.forEach((colour, k) => {
    for (const shift of [0, 8, 16]) assert.ok(Math.abs(((colour >> shift) & 255) - ((got[k] >> shift) & 255)) <= 16);
  });
  assert.equal(got[0], many[0]);
});
