/* recurrent-js: one graph a sequence, one update a batch.  It has no embedding and one direction. */

import { commonjs } from "./script.mjs";

function softmax(logits) {
  const top = Math.max(...logits), p = Float64Array.from(logits, x => Math.exp(x - top));
  const sum = p.reduce((a, b) => a + b, 0);
  return p.map(x => x / sum);
}

export async function makeRecurrent(job) {
  const { V, H, B, T, D, E } = job;
  if (D > 1 || E) throw new Error("one direction and one-hot input only");
  const lib = await commonjs("/peers/recurrent-js/dist/index.js");
  const net = new lib.LSTM({ architecture: { inputSize: V, hiddenUnits: [H], outputSize: V } });
  const onehot = id => { const x = new lib.Mat(V, 1); x.w[id] = 1; return x; };
  let last = NaN;
  function train(b) {
    const graph = net.graph, outputs = [];
    let state = null, sum = 0;
    graph.forgetCurrentSequence();
    for (let t = 0; t < T; t++) {
      state = net.forward(onehot(job.ids[t * B + b]), state, graph);
      outputs.push(state.output);
    }
    outputs.forEach((output, t) => {
      const p = softmax(output.w), target = job.targets[t * B + b];
      sum -= Math.log(p[target]);
      for (let k = 0; k < V; k++) output.dw[k] = p[k] / (T * B);
      output.dw[target] -= 1 / (T * B);
    });
    graph.backward();
    return sum;
  }
  return {
    step() {
      last = 0;
      for (let b = 0; b < B; b++) last += train(b) / (T * B);
      net.update(0.1);
    },
    async loss() { return last; },
    infer() {
      const graph = new lib.Graph();
      graph.memorizeOperationSequence(false);
      let state = null;
      for (let t = 0; t < T; t++) state = net.forward(onehot(job.ids[t * B]), state, graph);
    },
  };
}
