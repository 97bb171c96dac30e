/* What the page's scripts share through the window, and what comes from elsewhere, for TypeScript's checker. */

interface Window {
  unrolled: any;
  faultOf?: (name: string) => Promise<string | null>;
}
declare var unrolledBuilds: Set<string> | undefined;

/** Where the animation is: movement 0 left to right, 1 right to left, 2 back-propagation. */
interface Cursor {
  movement: number;
  pos: number;
  unit: number;
  layer: number;
}

/** The header of a trace (static/CONTRACT.md). */
interface Header {
  version: number;
  tokens: string[];
  blank: number;
  step: number;
  seed: number;
  source: string;
  scored: number[];
  task: string;
  cell: string;
  layers: number;
  hidden: number;
  bidirectional: boolean;
  merge: string;
  embedding_size: number;
  facts: any;
  reads: "each" | "final";
  substeps: string[];
  equations: Record<string, string>;
  kinds: Record<string, "gate" | "signed" | "state">;
  blocks: string[];
  backward: any;
  loss: number;
  token_loss: any;
  targets: any;
  gradients: Record<string, number>;
  candidates: any;
  others: any;
  logsumexp: any;
  head: any;
  numbers: any;
  answer: any;
  held: any;
  was: any;
  arrays: any;
}

/** What decodeTrace makes of it. */
interface Trace extends Header {
  buffer: ArrayBuffer;
  byteLength: number;
  names: string[];
  directions: string[];
  get(name: string): { data: Float32Array, shape: number[] } | undefined;
  row(name: string, t: number): Float32Array | undefined;
  at(name: string, ...index: number[]): number | undefined;
  norm(name: string, t: number): number;
  has(name: string): boolean;
  word(t: number): string;
}
