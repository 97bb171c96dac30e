/* brain.js: its recurrent.LSTM predicts the next index of a sequence and updates after every sequence, its only mode.
   A step is one batch of B sequences.  It has no embedding and one direction.                                       */

import { script } from "./script.mjs";

export async function makeBrain(file, job) {
  const { V, H, B, T, D, E } = job;
  if (D > 1 || E) throw new Error("one direction and one-hot input only");
  await script(`/peers/${file}`);
  const net = new window.brain.recurrent.LSTM({
    hiddenLayers: [H], inputSize: V, inputRange: V, outputSize: V, dataFormatter: null });
  net.initialize?.();
  net.trainOpts = { ...net.trainOpts, learningRate: 0.01 };
  net.runs ??= 0;
  /* It puts a start symbol in front: T - 1 tokens make T predictions. */
  const sequences = Array.from({ length: B }, (_, b) => Array.from({ length: T - 1 }, (_, t) => job.ids[t * B + b]));
  let last = NaN;
  return {
    step() { let sum = 0; for (const s of sequences) sum += net.trainPattern(s, true); last = sum / B; },
    async loss() { return last; },
    infer() { net.trainInput(sequences[0]); },
  };
}
