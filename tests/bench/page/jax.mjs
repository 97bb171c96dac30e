/* jax-js on its WebAssembly device: the whole step, Adam included, in one jit. Arrays are counted references:
   every use consumes one, `.ref` keeps one.                                                                   */

import { size, uniform } from "./random.mjs";

const BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8, RATE = 1e-3;

function parameters(np, { V, H, D, E }) {
  const scale = 1 / Math.sqrt(H), I = E || V;
  const array = (seed, shape, limit) => np.array(uniform(size(shape), limit, seed)).reshape(shape);
  const p = { Wo: array(2, [D * H, V], scale), bo: array(3, [V], 0) };
  for (let d = 0; d < D; d++) {
    p[`Wx${d}`] = array(4 + d, [I, 4 * H], scale);
    p[`U${d}`] = array(6 + d, [H, 4 * H], scale);
    p[`b${d}`] = array(8 + d, [4 * H], 0);
  }
  if (E) p.Emb = array(10, [V, E], 1);
  return p;
}

function logits({ numpy: np, nn }, p, { H, T, D, E }, onehot, B) {
  const x = E ? np.matmul(onehot, p.Emb.ref) : onehot, outputs = [];
  for (let d = 0; d < D; d++) {
    const inputs = np.matmul(x.ref, p[`Wx${d}`].ref).add(p[`b${d}`].ref).reshape([T, B, 4 * H]);
    const rows = new Array(T);
    let h = null, c = null;
    for (let step = 0; step < T; step++) {
      const t = d ? T - 1 - step : step;
      let z = inputs.ref.slice(t);
      if (h) z = z.add(np.matmul(h.ref, p[`U${d}`].ref));
      const block = k => z.ref.slice([], [k * H, (k + 1) * H]);
      const i = nn.sigmoid(block(0)), f = nn.sigmoid(block(1)), o = nn.sigmoid(block(2)), g = np.tanh(block(3));
      z.dispose();
      if (c) c = f.mul(c).add(i.mul(g));
      else { f.dispose(); c = i.mul(g); }
      h?.dispose();
      h = o.mul(np.tanh(c.ref));
      rows[t] = h.ref;
    }
    h.dispose();
    c.dispose();
    inputs.dispose();
    outputs.push(np.concatenate(rows, 0));
  }
  x.dispose();
  return np.matmul(D > 1 ? np.concatenate(outputs, 1) : outputs[0], p.Wo.ref).add(p.bo.ref);
}

function makeUpdate(jax, job) {
  const { numpy: np, nn, jit, valueAndGrad } = jax;
  const loss = (p, onehot, labels) =>
    nn.logSoftmax(logits(jax, p, job, onehot, job.B), -1).mul(labels).sum().mul(-1 / (job.T * job.B));
  const lossAndGradient = valueAndGrad(loss);
  return jit((p, m, v, onehot, labels, rate) => {
    const used = Object.fromEntries(Object.keys(p).map(name => [name, p[name].ref]));
    const [value, g] = lossAndGradient(used, onehot, labels), next = [{}, {}, {}];
    for (const name in p) {
      const mean = m[name].mul(BETA1).add(g[name].ref.mul(1 - BETA1));
      const square = v[name].mul(BETA2).add(g[name].ref.mul(g[name]).mul(1 - BETA2));
      next[1][name] = mean.ref;
      next[2][name] = square.ref;
      next[0][name] = p[name].sub(mean.div(np.sqrt(square).add(EPSILON)).mul(rate.ref));
    }
    rate.dispose();
    return [...next, value];
  });
}

export async function makeJax(job) {
  const jax = await import("/peers/@jax-js/jax/dist/index.js"), { numpy: np, jit, tree } = jax, { V, B, T } = job;
  if (!(await jax.init("wasm")).includes("wasm")) throw new Error("jax-js has no wasm device here");
  jax.defaultDevice("wasm");
  const rows = (ids, count) => {
    const flat = new Float32Array(count * V);
    for (let k = 0; k < count; k++) flat[k * V + ids[k]] = 1;
    return np.array(flat).reshape([count, V]);
  };
  const onehot = rows(job.ids, T * B), labels = rows(job.targets, T * B), one = rows(job.ids, T);
  const update = makeUpdate(jax, job), predict = jit((p, x) => logits(jax, p, job, x, 1));
  let p = parameters(np, job), m = tree.map(x => np.zerosLike(x), tree.ref(p));
  let v = tree.map(x => np.zerosLike(x), tree.ref(p)), count = 0, last = null;
  return {
    queues: true,
    step() {
      count += 1;
      const rate = RATE * Math.sqrt(1 - BETA2 ** count) / (1 - BETA1 ** count);
      last?.dispose();
      [p, m, v, last] = update(p, m, v, onehot.ref, labels.ref, np.array(rate));
    },
    async loss() { return (await last.ref.data())[0]; },
    async infer() { await predict(tree.ref(p), one.ref).data(); },
  };
}
