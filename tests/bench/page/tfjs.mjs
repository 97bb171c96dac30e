/* TensorFlow.js on its WebAssembly backend: with core operations as an expert writes them (gates fused, one product
   for all inputs), and with its layers.                                                                            */

import { size, uniform } from "./random.mjs";
import { script } from "./script.mjs";

async function backend() {
  await script("/peers/@tensorflow/tfjs/dist/tf.min.js");
  await script("/peers/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js");
  const tf = window.tf;
  tf.wasm.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
  await tf.setBackend("wasm");
  await tf.ready();
  return tf;
}

function parameters(tf, { V, H, D, E }) {
  const scale = 1 / Math.sqrt(H), I = E || V;
  const variable = (seed, shape, limit) => tf.variable(tf.tensor(uniform(size(shape), limit, seed), shape));
  const p = { Wo: variable(2, [D * H, V], scale), bo: variable(3, [V], 0) };
  for (let d = 0; d < D; d++) {
    p[`Wx${d}`] = variable(4 + d, [I, 4 * H], scale);
    p[`U${d}`] = variable(6 + d, [H, 4 * H], scale);
    p[`b${d}`] = variable(8 + d, [4 * H], 0);
  }
  if (E) p.Emb = variable(10, [V, E], 1);
  return p;
}

function logits(tf, p, { H, T, D, E }, onehot, zero) {
  const B = zero.shape[0], x = E ? tf.matMul(onehot, p.Emb) : onehot, outputs = [];
  for (let d = 0; d < D; d++) {
    const inputs = tf.unstack(tf.reshape(tf.add(tf.matMul(x, p[`Wx${d}`]), p[`b${d}`]), [T, B, 4 * H]));
    const rows = new Array(T);
    let h = zero, c = zero;
    for (let step = 0; step < T; step++) {
      const t = d ? T - 1 - step : step;
      const [i, f, o, g] = tf.split(tf.add(inputs[t], tf.matMul(h, p[`U${d}`])), 4, 1);
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = rows[t] = tf.mul(tf.sigmoid(o), tf.tanh(c));
    }
    outputs.push(tf.concat(rows, 0));
  }
  return tf.add(tf.matMul(D > 1 ? tf.concat(outputs, 1) : outputs[0], p.Wo), p.bo);
}

export async function makeTfjsCore(job) {
  const tf = await backend(), { V, H, B, T } = job, p = parameters(tf, job);
  const onehot = tf.oneHot(tf.tensor1d(job.ids, "int32"), V).cast("float32");
  const labels = tf.oneHot(tf.tensor1d(job.targets, "int32"), V).cast("float32");
  const zero = tf.zeros([B, H]), one = tf.slice(onehot, [0, 0], [T, V]), zeroOne = tf.zeros([1, H]);
  const adam = tf.train.adam(1e-3), variables = Object.values(p);
  let last = null;
  return {
    step() {
      const previous = last;
      last = tf.tidy(() => adam.minimize(
        () => tf.losses.softmaxCrossEntropy(labels, logits(tf, p, job, onehot, zero)), true, variables));
      previous?.dispose();
    },
    async loss() { return (await last.data())[0]; },
    async infer() {
      const out = tf.tidy(() => logits(tf, p, job, one, zeroOne));
      await out.data();
      out.dispose();
    },
  };
}

const byRow = (values, { T, B }) => Int32Array.from({ length: T * B }, (_, k) => values[(k % T) * B + Math.floor(k / T)]);

export async function makeTfjsLayers(job) {
  const tf = await backend(), { V, H, B, T, D, E } = job, model = tf.sequential();
  const first = E || D > 1 ? {} : { inputShape: [T, V] };
  const lstm = tf.layers.lstm({ units: H, returnSequences: true, recurrentInitializer: "glorotUniform",
                                recurrentActivation: "sigmoid", ...first });
  if (E) model.add(tf.layers.embedding({ inputDim: V, outputDim: E, inputLength: T }));
  model.add(D > 1 ? tf.layers.bidirectional({ layer: lstm, mergeMode: "concat" }) : lstm);
  model.add(tf.layers.dense({ units: V, activation: "softmax" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy" });
  const ids = tf.tensor2d(byRow(job.ids, job), [B, T], "int32");
  const x = E ? ids.cast("float32") : tf.oneHot(ids, V).cast("float32");
  const y = tf.oneHot(tf.tensor2d(byRow(job.targets, job), [B, T], "int32"), V).cast("float32");
  const one = tf.slice(x, E ? [0, 0] : [0, 0, 0], E ? [1, T] : [1, T, V]);
  let last = NaN;
  return {
    async step() { last = await model.trainOnBatch(x, y); },
    async loss() { return last; },
    async infer() {
      const out = model.predict(one);
      await out.data();
      out.dispose();
    },
  };
}
