/* An animated GIF out of pictures of one size (GIF89a, CompuServe 1990).

     const film = gif(width, height)
     film.add(pixels, milliseconds)         RGBA, as a canvas gives them
     film.bytes()                           the whole file

   A picture holds only what differs from the one before it: all else is transparent, and stays.  Each has a table of
   its own colours; one that is not in it becomes the nearest of them.                                               */

const CLEAR_AT = 4096, COLOURS = 256, KIND = 0xf0f0f0;
const CLEAR = 0;                                                  // the first colour is the transparent one

export function gif(width, height) {
  const parts = /** @type {ArrayLike<number>[]} */ ([
    text("GIF89a"), words(width, height), [0x70, 0, 0],           // no table for all
    [0x21, 0xff, 11], text("NETSCAPE2.0"), [3, 1, 0, 0, 0],       // again and again
  ]);
  let before = null;
  return {
    add(pixels, milliseconds) {
      const now = new Uint32Array(pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.byteLength));
      const { table, indices } = coloured(now, before);
      before = now;
      parts.push([0x21, 0xf9, 4, 0b101], words(Math.round(milliseconds / 10)), [CLEAR, 0]);
      parts.push([0x2c], words(0, 0, width, height), [0x80 | 7], table, [8], blocks(packed(indices)));
    },
    bytes: () => joined([...parts, [0x3b]]),
  };
}

const text = letters => [...letters].map(letter => letter.charCodeAt(0));
const words = (...numbers) => numbers.flatMap(n => [n & 255, n >> 8]);

function joined(parts) {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

/** The colours of a picture, and which of them each of its pixels has; 0 where it is as before. */
function coloured(now, before) {
  const counts = new Map(), indices = new Uint8Array(now.length), table = new Uint8Array(3 * COLOURS);
  for (let k = 0; k < now.length; k++) if (now[k] !== before?.[k]) counts.set(now[k], (counts.get(now[k]) ?? 0) + 1);
  const chosen = chosenOf([...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour));
  chosen.forEach((colour, j) => table.set(channels(colour), 3 * (j + 1)));
  const places = new Map(chosen.map((colour, j) => [colour, j + 1]));
  for (let k = 0; k < now.length; k++) {
    if (now[k] === before?.[k]) continue;
    const place = places.get(now[k]) ?? nearest(now[k], chosen) + 1;
    places.set(now[k], place);
    indices[k] = place;
  }
  return { table, indices };
}

/** As many colours as a table holds: the most frequent ones, then one of each kind of colour, then others. */
function chosenOf(order) {
  const kinds = new Map(order.toReversed().map(colour => [colour & KIND, colour]));
  return [...new Set([...order.slice(0, COLOURS / 2), ...kinds.values(), ...order])].slice(0, COLOURS - 1);
}

const channels = colour => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];

function nearest(colour, chosen) {
  const [r, g, b] = channels(colour);
  let best = 0, least = Infinity;
  chosen.forEach((other, j) => {
    const distance = (r - (other & 255)) ** 2 + (g - ((other >> 8) & 255)) ** 2 + (b - ((other >> 16) & 255)) ** 2;
    if (distance < least) [best, least] = [j, distance];
  });
  return best;
}

/** LZW with codes of 9 to 12 bits, the lowest first (Welch 1984). */
function packed(indices) {
  const out = [], clear = 256, end = 257;
  let codes = new Map(), next = end + 1, bits = 9, hold = 0, held = 0;
  const put = code => {
    hold |= code << held;
    held += bits;
    while (held >= 8) { out.push(hold & 255); hold >>>= 8; held -= 8; }
  };
  put(clear);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k++) {
    const key = (prefix << 8) | indices[k], known = codes.get(key);
    if (known !== undefined) { prefix = known; continue; }
    put(prefix);
    if (next < CLEAR_AT) {
      if (next === 1 << bits) bits += 1;
      codes.set(key, next++);
    } else {
      put(clear);
      [codes, next, bits] = [new Map(), end + 1, 9];
    }
    prefix = indices[k];
  }
  put(prefix);
  put(end);
  if (held) out.push(hold & 255);
  return out;
}

/** Bytes in blocks of at most 255, each with its length before it, and an empty one at the end. */
function blocks(bytes) {
  const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / 255) + 1);
  for (let from = 0, at = 0; from < bytes.length; from += 255) {
    const block = bytes.slice(from, from + 255);
    out[at] = block.length;
    out.set(block, at + 1);
    at += block.length + 1;
  }
  return out;
}
