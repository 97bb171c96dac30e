/* Small traces with real arithmetic, written as playground/looking/wire.py writes them: every cell, layers,
   directions. */

import { BACKWARD } from "./backward_lines.mjs";

const CELLS = {
  rnn: { blocks: ["h"], substeps: ["h"], kinds: { h: "signed" }, equations: { h: "h = tanh(W x + U h' + b)" } },
  relu: { blocks: ["h"], substeps: ["h"], kinds: { h: "state" }, equations: { h: "h = relu(W x + U h' + b)" } },
  gru: {
    blocks: ["r", "z", "n"], substeps: ["r", "z", "n", "h"], kinds: { r: "gate", z: "gate", n: "signed", h: "signed" },
    equations: {
      r: "r = σ(W_r x + U_r h' + b_r)", z: "z = σ(W_z x + U_z h' + b_z)",
      n: "n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))", h: "h = (1 - z) ⊙ n + z ⊙ h'",
    },
  },
  lstm: {
    blocks: ["i", "f", "a", "o"], substeps: ["f", "i", "a", "C", "o", "h"],
    kinds: { f: "gate", i: "gate", a: "signed", C: "state", o: "gate", h: "signed" },
    equations: {
      f: "f = σ(W_f x + U_f h' + b_f)", i: "i = σ(W_i x + U_i h' + b_i)", a: "a = tanh(W_a x + U_a h' + b_a)",
      C: "C = f ⊙ C' + i ⊙ a", o: "o = σ(W_o x + U_o h' + b_o)", h: "h = o ⊙ tanh(C)",
    },
  },
};
CELLS.reset_before = { ...CELLS.gru, equations: { ...CELLS.gru.equations, n: "n = tanh(W_n x + U_n (r ⊙ h') + b_n)" } };
CELLS.peepholes = {
  ...CELLS.lstm,
  equations: {
    ...CELLS.lstm.equations, f: "f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)",
    i: "i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)", o: "o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)",
  },
};

for (const [cell, backward] of Object.entries(BACKWARD)) CELLS[cell].backward = backward;

/** The gradients of one lane by hand, from dh [T][H]: what arrives from above, what goes through U, and dC of an
    LSTM. */
function gradients(cell, lane, dh, rows, before, peep, values) {
  const T = dh.length, H = dh[0].length, steps = Array.from({ length: T }, (_, n) => (lane ? n : T - 1 - n));
  const zero = Array(H).fill(0);
  const through = dh.map(row => (row.some(x => x) ? values(H, 0.01) : zero)), dC = Array(T);
  let next = null;
  for (const t of steps) {
    const C = rows.C?.[t], each = f => Array.from({ length: H }, (_, k) => f(k));
    if (C) {
      const dzo = each(k => dh[t][k] * Math.tanh(C[k]) * rows.o[t][k] * (1 - rows.o[t][k]));
      const p = name => (peep ? peep[name] : zero);
      dC[t] = each(k => dh[t][k] * rows.o[t][k] * (1 - Math.tanh(C[k]) ** 2) + dzo[k] * p("o")[k]
        + (next ? next.dC[k] * next.f[k] + next.dzi[k] * p("i")[k] + next.dzf[k] * p("f")[k] : 0));
      next = {
        dC: dC[t], f: rows.f[t], dzi: each(k => dC[t][k] * rows.a[t][k] * rows.i[t][k] * (1 - rows.i[t][k])),
        dzf: each(k => dC[t][k] * before[t].C[k] * rows.f[t][k] * (1 - rows.f[t][k])),
      };
    }
  }
  const above = dh.map((row, t) => row.map((x, k) => {
    const after = lane ? t - 1 : t + 1, inside = after >= 0 && after < T;
    return x - (inside ? through[after][k] + (rows.z ? dh[after][k] * rows.z[after][k] : 0) : 0);
  }));
  return {
    above, through, ...(rows.C && { dC }),
    ...(cell === "reset_before" && { "U_nᵀ δz_n": dh.map(() => values(H, 0.1)) }),
  };
}

function random(seed) {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let x = Math.imul(s ^ (s >>> 15), 1 | s);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2147483648 - 1;
  };
}
const sigma = z => 1 / (1 + Math.exp(-z));

/** One step of a cell for every unit, from its pre-activations. */
function step(cell, zx, zh, b, c, prev, H, peep) {
  const z = (k, block) => zx[block * H + k] + zh[block * H + k] + b[block * H + k], out = {};
  const each = f => Array.from({ length: H }, (_, k) => f(k)), seen = (name, k, C) => (peep ? peep[name][k] * C[k] : 0);
  if (cell === "relu") return { h: each(k => Math.max(0, z(k, 0))) };
  if (cell === "rnn") return { h: each(k => Math.tanh(z(k, 0))) };
  if (cell === "gru" || cell === "reset_before") {
    out.r = each(k => sigma(z(k, 0)));
    out.z = each(k => sigma(z(k, 1)));
    out.n = each(k =>
      cell === "reset_before"
        ? Math.tanh(z(k, 2))
        : Math.tanh(zx[2 * H + k] + b[2 * H + k] + out.r[k] * (zh[2 * H + k] + c[k])));
    return { ...out, h: each(k => (1 - out.z[k]) * out.n[k] + out.z[k] * prev.h[k]) };
  }
  out.i = each(k => sigma(z(k, 0) + seen("i", k, prev.C)));
  out.f = each(k => sigma(z(k, 1) + seen("f", k, prev.C)));
  out.a = each(k => Math.tanh(z(k, 2)));
  out.C = each(k => out.f[k] * prev.C[k] + out.i[k] * out.a[k]);
  out.o = each(k => sigma(z(k, 3) + seen("o", k, out.C)));
  return { ...out, h: each(k => out.o[k] * Math.tanh(out.C[k])) };
}

export function encode(header, arrays) {
  const head = { __metadata__: { trace: JSON.stringify({ version: 2, ...header }) } }, parts = [];
  let at = 0;
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    head[name] = { dtype: "F32", shape, data_offsets: [at, at += 4 * data.length] };
    parts.push(Float32Array.from(data));
  }
  const bytes = new TextEncoder().encode(JSON.stringify(head)), begin = 8 + Math.ceil(bytes.length / 8) * 8;
  const out = new Uint8Array(begin + at).fill(32, 8, begin);
  new DataView(out.buffer).setBigUint64(0, BigInt(begin - 8), true);
  out.set(bytes, 8);
  new Float32Array(out.buffer, begin).set(parts.flatMap(part => [...part]));
  return out.buffer;
}

/** What is true of a task that a sample is of. */
const factsOf = (task, reads) => ({
  blanks: task === "cloze", predicts_words: task === "cloze" || task === "next", generates: task === "next",
  one_way: task === "next",
  generated: false, predicts_numbers: false, writes: task === "answer" && reads === "final",
});

/** A trace's bytes: sample({ cell, lanes, layers, T, H, merge, blank, task }); `learned` initial states, `size` of the
    inputs' part. */
export function sample({
  cell = "lstm", lanes = 2, layers = 1, T = 5, H = 4, E = 3, merge = "concat", blank = 2,
  task = "cloze", reads = "each", seed = 1, wild = 0, learned = false, size = 2,
} = {}) {
  const draw = random(seed), about = CELLS[cell], K = about.blocks.length * H, arrays = {};
  const values = (n, size = 1) => Array.from({ length: n }, () => size * draw());
  arrays.x = { shape: [T, E], data: values(T * E) };
  for (let layer = 0; layer < layers; layer++) {
    for (let lane = 0; lane < lanes; lane++) {
      const key = `${layer}.${lane ? "rev" : "fwd"}`, b = values(K), c = values(H), zero = Array(H).fill(0);
      const rows = {}, zx = Array(T), zh = Array(T);
      const peep = cell === "peepholes" && { f: values(H), i: values(H), o: values(H) };
      const earlier = Array(T);
      let prev = learned ? { h: values(H), C: values(H, 3) } : { h: zero, C: zero };
      if (learned) {
        for (const s of about.substeps.filter(s => s === "h" || s === "C")) {
          arrays[`${key}.${s}0`] = { shape: [H], data: prev[s] };
        }
      }
      for (let n = 0; n < T; n++) {
        const t = lane ? T - 1 - n : n;
        [zx[t], zh[t]] = [values(K, size), n || learned ? values(K) : Array(K).fill(0)];
        earlier[t] = prev;
        const now = step(cell, zx[t], zh[t], b, c, prev, H, peep);
        for (const s of about.substeps) (rows[s] ??= Array(T))[t] = now[s];
        prev = { h: now.h, C: now.C ?? zero };
      }
      const put = (name, list) => { arrays[`${key}.${name}`] = { shape: [T, list[0].length], data: list.flat() }; };
      for (const s of about.substeps) put(s, rows[s]);
      put("zx", zx);
      put("zh", zh);
      arrays[`${key}.b`] = { shape: [K], data: b };
      for (const name of Object.keys(peep || {})) arrays[`${key}.p_${name}`] = { shape: [H], data: peep[name] };
      if (cell === "gru") arrays[`${key}.c`] = { shape: [H], data: c };
      const reached = t =>
        task === "next" || task === "tagging" || reads === "final" || (layer < layers - 1 && lanes === 2)
          || (lane ? t >= blank : t <= blank);
      const dh = Array.from({ length: T }, (_, t) => reached(t) ? values(H, 10 ** -Math.abs(t - blank)) : zero);
      put("dh", dh);
      for (const [name, list] of Object.entries(gradients(cell, lane, dh, rows, earlier, peep, values))) {
        put(name, list);
      }
      const order = Array.from({ length: T }, (_, n) => (lane ? n : T - 1 - n)), share = Array(T).fill(0);
      const sum = Array(T).fill(0);
      let total = 0;
      for (const t of order) {
        if (reached(t)) { share[t] = Math.abs(draw()); total = Math.hypot(total, share[t]); }
        sum[t] = total;
      }
      arrays[`${key}.share_norm`] = { shape: [T], data: share };
      arrays[`${key}.sum_norm`] = { shape: [T], data: sum };
    }
    const width = merge === "concat" ? H * lanes : H, h = lane => arrays[`${layer}.${lane ? "rev" : "fwd"}.h`].data;
    const both = { sum: (p, q) => p + q, ave: (p, q) => (p + q) / 2, mul: (p, q) => p * q }[merge];
    const out = lanes === 1 ? h(0)
      : both ? h(0).map((p, j) => both(p, h(1)[j]))
      : Array.from({ length: T }, (_, t) => [0, 1].flatMap(lane => h(lane).slice(t * H, (t + 1) * H))).flat();
    arrays[`${layer}.out`] = { shape: [T, width], data: out };
  }
  const scored = task === "tagging" ? Array.from({ length: T }, (_, t) => t)
    : reads === "final" ? [T - 1]
    : task === "next" ? Array.from({ length: T - 1 }, (_, t) => t)
    : blank < 0 ? []
    : [blank];
  const keyed = value => Object.fromEntries(scored.map(t => [t, value]));
  return encode({
    tokens: Array.from({ length: T }, (_, t) => `w${t + 1}`), blank: task === "cloze" ? blank : -1, task,
    facts: factsOf(task, reads), reads, cell, layers, hidden: H, bidirectional: lanes === 2, merge, embedding_size: E,
    step: 3, seed: 7,
    ...about, scored, targets: keyed("sat"), loss: 0.5,
    token_loss: Array.from({ length: T }, (_, t) => scored.includes(t) ? 0.5 : null), gradients: {},
    ...(Number.isFinite(wild) ? {
      candidates: keyed([["sat", 2, 0.6], ["ran", 1, 0.3]]), others: keyed(0.1), logsumexp: keyed(2.51),
      head: keyed({ word: "sat", parts: lanes === 2 ? [1.5, 0.6] : [2.1], bias: -0.1, z: 2 }),
    } : {
      candidates: keyed([["sat", null, null], ["ran", null, null]]), others: keyed(null), logsumexp: keyed(null),
      head: keyed({ word: "sat", parts: Array(lanes).fill(null), bias: -0.1, z: null }),
    }),
  }, arrays);
}
