/* What the page's scripts share through the window, and what comes from elsewhere, for TypeScript's checker. */

interface Window {
  unrolled: any;
  faultOf: (name: string) => Promise<string | null>;
}
declare var unrolledBuilds: Set<string> | undefined;

/* What browsers have, or some do, and the checker's own library does not. */
interface Navigator {
  connection?: { saveData?: boolean, effectiveType?: string };
}
/** An event that a service worker hears: it is kept alive until the promise is settled. */
interface WorkerEvent {
  data?: any;
  request: Request;
  waitUntil(until: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}
interface ServiceWorkerScope {
  addEventListener(type: string, heard: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: {
    matchAll(options: object): Promise<{ postMessage(message: object): void }[]>;
    claim(): Promise<void>;
  };
}

/* Bokeh's and Pyodide's scripts, which the build brings. */
declare var Bokeh: any;
interface Window {
  importShim: any;
}
declare module "*/py/pyodide.asm.js";
declare module "*/py/pyodide.js";

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
  decoder: any;
  isDecoder?: boolean;
  held: any;
  was: any;
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

/** What is played, read from a trace's header. */
type Score = ReturnType<typeof import("../../static/animation/model/score.js").readScore>;
/** What the stage draws at one moment. */
type Scene = ReturnType<typeof import("../../static/animation/stage/scene.js").buildScene>;

/** What decodeCurve makes of the loss curve: a column for each number of a step, NaN where there is none. */
interface Curve {
  readonly length: number;
  readonly step: Float32Array;
  readonly loss: Float32Array;
  readonly accuracy: Float32Array;
  readonly grad_norm: Float32Array;
  readonly grad_norm_clipped: Float32Array;
  readonly validation_loss: Float32Array;
}

/** The page's one store (static/animation/model/store.js): what is there now, what changes it, and the way to Python. */
interface Store {
  readonly trace: Trace | null;
  readonly whole: Trace | null;
  readonly writes: boolean;
  readonly board: Board;
  readonly curve: Curve;
  readonly live: boolean;
  readonly cursor: Readonly<Cursor>;
  readonly playing: boolean;
  readonly until: { movement: number, pos: number } | null;
  readonly marks: string;
  readonly narrated: boolean;
  readonly speed: number;
  readonly loop: boolean;
  readonly language: string;
  readonly theme: string;
  readonly tab: string;
  readonly opened: boolean;
  readonly past: any;
  readonly queued: boolean;
  readonly alone: { home: HTMLElement, keys: EventTarget } | null;
  readonly units: number[];
  readonly broken: any[];
  set(partial: object): void;
  move(partial: Partial<Cursor>): void;
  look(writes: boolean): void;
  subscribe(keys: string | string[], fn: (model: Store, changed: string[]) => void): () => void;
  send(message: ToPython): void;
  later(fn: () => void): void;
  relayTo(fn: ((message: ToPython) => void) | null, settled?: () => unknown): Promise<void>;
  listen(type: FromPython, fn: (message: any) => void): () => void;
  receive(message: any): void;
  feed(params: { trace?: any, board?: any, curve?: any, language?: string }): void;
}
/** What a view is read from without its picture: [heading, whether it is a column of numbers], and the rows. */
interface Table {
  columns: any[][];
  rows: any[][];
  caption?: string;
}
/** What a view is given: the store, and its place on the page. */
interface Place {
  model: Store;
  el: HTMLElement;
}
/** What a view below the stage is given: the words of the page's language too. */
interface TabPlace extends Place {
  t: (key: string, values?: object) => string;
}
