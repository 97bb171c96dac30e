/* A QR code (ISO/IEC 18004) of a text: bytes, error correction L, the smallest version that holds it.

     qrOf("https://…")  ->  rows of booleans, true is dark, without the quiet zone; null where nothing holds the text

   Paper needs it at the moment of printing, when Python cannot be waited for; a test holds it to segno, module by
   module. */

// by version: error correction codewords of each block, and blocks
const EC = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];
const MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, x => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => (x * y) % 2 + (x * y) % 3,
  (x, y) => ((x * y) % 2 + (x * y) % 3) % 2, (x, y) => ((x + y) % 2 + (x * y) % 3) % 2,
];

export function qrOf(text) {
  const bytes = new TextEncoder().encode(text);
  const version = EC.findIndex((_, k) => room(k + 1) >= bytes.length + (k < 9 ? 2 : 3)) + 1;
  if (!version) return null;
  const code = interleaved(codewords(bytes, version), version);
  let best = null, least = Infinity;
  for (let mask = 0; mask < MASKS.length; mask++) {
    const rows = drawn(code, version, mask), cost = penalty(rows);
    if (cost < least) [best, least] = [rows, cost];
  }
  return best;
}

const sizeOf = version => 17 + 4 * version;

/** Codewords of data that a version holds. */
function room(version) { return Math.floor(modules(version) / 8) - EC[version - 1] * BLOCKS[version - 1]; }

/** Modules that are neither a pattern nor a format. */
function modules(version) {
  const count = Math.floor(version / 7) + 2;
  return (16 * version + 128) * version + 64
    - (version > 1 ? (25 * count - 10) * count - 55 : 0) - (version > 6 ? 36 : 0);
}

function codewords(bytes, version) {
  const bits = [], put = (value, n) => { for (let k = n - 1; k >= 0; k--) bits.push(value >> k & 1); };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, 8 * room(version) - bits.length));
  // segno, which makes the code of the dialog, puts a byte of zeros after the end: so do we, to be held to it
  put(0, Math.min(8, 8 * room(version) - bits.length));
  const out = Array.from({ length: bits.length / 8 }, (_, j) =>
    bits.slice(8 * j, 8 * j + 8).reduce((byte, bit) => 2 * byte + bit, 0));
  for (let pad = 0xec; out.length < room(version); pad ^= 0xec ^ 0x11) out.push(pad);
  return out;
}

/* ---- error correction: Reed and Solomon's code over GF(256), x⁸ + x⁴ + x³ + x² + 1 ---- */
function times(a, b) {
  let product = 0;
  for (let k = 7; k >= 0; k--) product = product << 1 ^ (product >> 7) * 0x11d ^ (b >> k & 1) * a;
  return product;
}

function generator(degree) {
  const out = [...new Array(degree - 1).fill(0), 1];
  for (let j = 0, root = 1; j < degree; j++, root = times(root, 2)) {
    for (let k = 0; k < degree; k++) out[k] = times(out[k], root) ^ (out[k + 1] ?? 0);
  }
  return out;
}

function remainder(data, divisor) {
  const out = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ out.shift();
    out.push(0);
    divisor.forEach((value, k) => { out[k] ^= times(value, factor); });
  }
  return out;
}

/** The blocks with their corrections, a codeword of each in turn; the last blocks hold one more. */
function interleaved(data, version) {
  const count = BLOCKS[version - 1], short = Math.floor(data.length / count), divisor = generator(EC[version - 1]);
  const longer = data.length % count, blocks = [];
  for (let j = 0, at = 0; j < count; j++) {
    const end = at + short + (j >= count - longer ? 1 : 0);
    blocks.push(data.slice(at, end));
    at = end;
  }
  const corrections = blocks.map(block => remainder(block, divisor));
  const inTurn = lists => Array.from({ length: Math.max(...lists.map(list => list.length)) }, (_, k) =>
    lists.map(list => list[k]).filter(value => value !== undefined)).flat();
  return [...inTurn(blocks), ...inTurn(corrections)];
}

/* ---- the picture ---- */
function drawn(code, version, mask) {
  const n = sizeOf(version), dark = Array.from({ length: n }, () => new Array(n).fill(false));
  const taken = Array.from({ length: n }, () => new Array(n).fill(false));
  const set = (x, y, on) => { dark[y][x] = Boolean(on); taken[y][x] = true; };
  patterns(set, version, n);
  formats(set, version, n, mask);
  let bit = 0;
  for (let right = n - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < n; step++) for (const x of [right, right - 1]) {
      const y = ((right + 1) & 2) === 0 ? n - 1 - step : step;
      if (taken[y][x]) continue;
      const on = bit < 8 * code.length && (code[bit >> 3] >> (7 - (bit & 7)) & 1) === 1;
      bit += 1;
      dark[y][x] = on !== (MASKS[mask](x, y) === 0);
    }
  }
  return dark;
}

function patterns(set, version, n) {
  for (let k = 0; k < n; k++) { set(6, k, k % 2 === 0); set(k, 6, k % 2 === 0); }
  for (const [cx, cy] of [[3, 3], [n - 4, 3], [3, n - 4]]) {
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const x = cx + dx, y = cy + dy, ring = Math.max(Math.abs(dx), Math.abs(dy));
      if (x >= 0 && x < n && y >= 0 && y < n) set(x, y, ring !== 2 && ring !== 4);
    }
  }
  const places = alignments(version, n), last = places.length - 1;
  places.forEach((cx, i) => places.forEach((cy, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) {
      set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }));
}

function alignments(version, n) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2, step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, k) => n - 7 - (count - 2 - k) * step)];
}

function formats(set, version, n, mask) {
  let check = 1 << 3 | mask;                                        // 01: level L
  for (let k = 0; k < 10; k++) check = check << 1 ^ (check >> 9) * 0x537;
  const bits = ((1 << 3 | mask) << 10 | check) ^ 0x5412, bit = k => bits >> k & 1;
  for (let k = 0; k < 15; k++) {
    set(k < 8 ? n - 1 - k : k === 8 ? 7 : 14 - k, 8, bit(k));
    set(8, k < 6 ? k : k < 8 ? k + 1 : n - 15 + k, bit(k));
  }
  set(8, n - 8, true);
  if (version < 7) return;
  let rest = version;
  for (let k = 0; k < 12; k++) rest = rest << 1 ^ (rest >> 11) * 0x1f25;
  for (let k = 0; k < 18; k++) {
    const on = (version << 12 | rest) >> k & 1, a = n - 11 + k % 3, b = Math.floor(k / 3);
    set(a, b, on);
    set(b, a, on);
  }
}

/** The standard's four rules: runs, blocks, what looks like a corner, and how much is dark. */
function penalty(rows) {
  const n = rows.length, columns = rows.map((_, x) => rows.map(row => row[x]));
  let cost = 0, count = 0;
  for (const line of [...rows, ...columns]) {
    for (const run of line.map(on => (on ? "1" : "0")).join("").match(/0{5,}|1{5,}/g) ?? []) cost += run.length - 2;
    const bits = line.map(on => (on ? "1" : "0")).join("");
    for (let k = 0; k + 11 <= n; k++) if (/^(10111010000|00001011101)$/.test(bits.slice(k, k + 11))) cost += 40;
  }
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) {
    count += Number(rows[y][x]);
    if (x < n - 1 && y < n - 1 && [rows[y][x + 1], rows[y + 1][x], rows[y + 1][x + 1]].every(on => on === rows[y][x])) {
      cost += 3;
    }
  }
  return cost + 10 * Math.floor(Math.abs(20 * count - 10 * n * n) / (n * n));
}
