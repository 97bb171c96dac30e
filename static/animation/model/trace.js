/* The one decoder of the trace, a safetensors file; playground/looking/wire.py is its one encoder, and ../CONTRACT.md
   has its header.

     const trace = decodeTrace(buffer)
     trace.tokens, trace.cell, …            every field of the header
     trace.get("0.fwd.f")                   {data: Float32Array, shape: [T, H]}, or undefined
     trace.row("0.fwd.f", t)                Float32Array of H values, a view
     trace.at("0.fwd.f", t, k)              one value, or undefined
     trace.norm("0.fwd.dh", t)              Euclidean norm of a row                                        */

export const CURVE_COLUMNS = ["step", "loss", "accuracy", "grad_norm", "grad_norm_clipped", "validation_loss"];

/** An ArrayBuffer out of whatever carried the bytes (ArrayBuffer, typed array, DataView). */
export function asBuffer(bytes) {
  if (bytes == null) return null;
  if (bytes instanceof ArrayBuffer) return bytes;
  if (ArrayBuffer.isView(bytes)) return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  if (bytes.buffer instanceof ArrayBuffer) return bytes.buffer;
  throw new TypeError(`Expected the bytes of a trace, got ${Object.prototype.toString.call(bytes)}`);
}

/** @returns {Trace | null} */
export function decodeTrace(bytes) {
  const buffer = asBuffer(bytes);
  if (!buffer || !buffer.byteLength) return null;
  const { head: { __metadata__: { trace }, ...places }, begin } = headOf(buffer), arrays = new Map();
  for (const [name, { shape, data_offsets: [from, to] }] of Object.entries(places)) {
    arrays.set(name, { data: new Float32Array(buffer, begin + from, (to - from) / 4), shape });
  }
  const header = { ...JSON.parse(trace), buffer, byteLength: buffer.byteLength };
  return withAccess({ ...header, decoder: header.decoder && decoderOf(header, arrays) }, arrays);
}

/** What a safetensors file says at its head, and where its numbers begin. */
function headOf(buffer) {
  try {
    const length = Number(new DataView(buffer).getBigUint64(0, true));
    return { head: JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))), begin: 8 + length };
  } catch (error) {
    throw new Error("Expected a trace as a safetensors file", { cause: error });
  }
}

/* The decoder as a trace of its own: one lane over what it reads, which begins in the states that the question left. */
function decoderOf(header, arrays) {
  const own = new Map();
  for (const [name, array] of arrays) {
    const as = name.replace(/^dec\./, "").replace(/\.dec\.(?=out$|mask$)/, ".").replace(".dec.", ".fwd.");
    if (as !== name) own.set(as, array);
  }
  return withAccess({
    ...header, ...header.decoder, decoder: null, answer: null, isDecoder: true, bidirectional: false, merge: "concat",
    reads: "each", blank: -1, unknown: [], was: {},
    held: header.held.filter(one => one.lane === DECODER).map(one => ({ ...one, lane: 0 })),
    facts: { ...header.facts, writes: false, blanks: false, predicts_words: true },
  }, own);
}

/** The lane by which what is held in the decoder is named; the encoder's are 0 and 1. */
export const DECODER = 2;

function withAccess(header, arrays) {
  const get = name => arrays.get(name);
  const row = (name, t) => {
    const a = arrays.get(name);
    if (!a || t < 0 || t >= a.shape[0]) return undefined;
    const width = a.data.length / a.shape[0];
    return a.data.subarray(t * width, (t + 1) * width);
  };
  const at = (name, ...index) => {
    const a = arrays.get(name);
    if (!a) return undefined;
    let p = 0;
    for (let j = 0; j < a.shape.length; j++) {
      const x = index[j] ?? 0;
      if (x < 0 || x >= a.shape[j]) return undefined;
      p = p * a.shape[j] + x;
    }
    return a.data[p];
  };
  const norm = (name, t) => {
    const r = row(name, t);
    return r ? Math.sqrt(r.reduce((s, x) => s + x * x, 0)) : 0;
  };
  return Object.freeze({
    ...header, names: [...arrays.keys()], get, row, at, norm, has: name => arrays.has(name),
    directions: header.bidirectional ? ["fwd", "rev"] : ["fwd"],
    /** The word at t as it is shown: the blank as ___. */
    word: t => t === header.blank ? "___" : header.tokens[t] ?? "",
  });
}

/** The training curve: one Float32Array for each of CURVE_COLUMNS, and its length.
    @returns {Curve} */
export function decodeCurve(bytes) {
  const buffer = asBuffer(bytes), width = CURVE_COLUMNS.length;
  const flat = buffer ? new Float32Array(buffer) : new Float32Array(0), length = Math.floor(flat.length / width);
  /** @type {any} */
  const columns = Object.fromEntries(CURVE_COLUMNS.map((name, j) => [
    name, Float32Array.from({ length }, (_, r) => flat[r * width + j]),
  ]));
  return Object.freeze({ length, ...columns });
}

/** The row of a curve that a step is at: the last one not after it, of those whose number in `column` is finite. -1
    before the first; the last where no step is given. */
export function rowAt(curve, step = Infinity, column = curve.step) {
  let row = curve.length - 1;
  while (row >= 0 && (curve.step[row] > step || !Number.isFinite(column[row]))) row--;
  return row;
}
