/* The one page-side store. Views read it, subscribe to it and never talk to each other.

     const model = createStore()
     model.trace, model.board, model.cursor, …       current values, read only
     model.set({ speed: 2 })                          tells the subscribers of what changed
     model.move({ pos: 3.5 })                         a part of the cursor; never waits for Python
     model.subscribe(["cursor", "trace"], fn)         fn(model, changedKeys); returns its undoing
     model.send({ type: "blank", t: 2 })              to Python; kept until Python is ready
     model.later(fn)                                  done in its turn among those messages
     model.listen("notice", fn)                       messages from Python; returns its undoing              */

import { decodeCurve, decodeTrace } from "./trace.js";

const INITIAL = {
  trace: null, whole: null, writes: false,                 // of an encoder and a decoder: both, and which is looked at
  board: {}, curve: decodeCurve(null), live: false,
  cursor: Object.freeze({ movement: 0, pos: 0, unit: 0, layer: 0 }),
  // `until`: where what a lesson plays stops by itself, { movement, pos }; null: at the end
  playing: false, until: null, speed: 1, loop: false, language: "en", theme: "light",
  tab: "",                                                 // the view that is open below the stage
  marks: "",                                               // what a lesson marks on the stage (stage/spotlight.js)
  narrated: false,                                         // whether captions say what plays of itself at first
  opened: false,                                           // whether the cell at the cursor is opened into its wiring
  past: null,                                              // the ended run whose loss is drawn beside this one's
  queued: false,                                           // whether something that was pressed waits for Python
  // the stage by itself, { home, keys }: its element, and what hears the keys; null: in the page
  alone: null,
  units: [],                                               // those that the stage draws
  broken: [],                                              // the views that could not be loaded or drawn (load.js)
};
/* Before Python is ready only the last of these counts: what was typed last, which word is blank. */
const LATEST = new Set([
  "restore", "sentence", "blank", "language", "settled", "hash", "preset", "rewind", "run", "default",
]);
// of more than so many the oldest commands are forgotten, and nothing else
const KEPT = 50;

const partOf = (whole, writes) => (writes && whole?.decoder) || whole;

/** @returns {Store} */
export function createStore(initial = {}) {
  const state = { ...INITIAL, ...initial }, subscribers = new Set(), listeners = new Map();
  let relay = null, next = null, waiting = [];

  const model = {
    set(partial) {
      const changed = Object.keys(partial).filter(key => !Object.is(state[key], partial[key]));
      if (!changed.length) return;
      for (const key of changed) state[key] = partial[key];
      for (const s of [...subscribers]) {
        if (!subscribers.has(s) || !changed.some(key => s.keys.has(key))) continue;
        try { s.fn(model, changed); } catch (error) { console.error(error); }
      }
    },
    move(partial) {
      const next = { ...state.cursor, ...partial };
      if (Object.keys(next).some(key => next[key] !== state.cursor[key])) model.set({ cursor: Object.freeze(next) });
    },
    subscribe(keys, fn) {
      const entry = { keys: new Set([].concat(keys)), fn };
      subscribers.add(entry);
      return () => subscribers.delete(entry);
    },
    /** @param {ToPython} message */
    send(message) {
      if (relay) return relay(message);
      if (LATEST.has(message.type)) waiting = waiting.filter(m => m.type !== message.type);
      waiting.push(message);
      if (message.type === "command") model.set({ queued: true });
      const oldest = waiting.length > KEPT ? waiting.findIndex(m => m.type === "command") : -1;
      if (oldest >= 0) waiting.splice(oldest, 1);
    },
    later(fn) {
      if (relay) return fn();
      waiting.push(fn);
      model.set({ queued: true });
    },
    /** Python is ready: what an earlier visit left goes first, then, once `settled()` says that it is in its place,
        what was done meanwhile, in its order; from then on everything at once. null: Python is gone again. */
    async relayTo(fn, settled = () => {}) {
      [next, relay] = [fn, null];
      const restore = () => fn && waiting.find(message => message.type === "restore");
      // where Python cannot read it, autosave.js sends another
      for (let one = restore(); one; one = restore()) {
        fn(one);
        await settled();
        if (next !== fn) return;
        waiting = waiting.filter(message => message !== one);
      }
      relay = fn;
      if (fn) for (const one of waiting.splice(0)) typeof one === "function" ? one() : fn(one);
      model.set(fn ? { live: true, queued: false } : { live: false });
    },
    listen(type, fn) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type).add(fn);
      return () => listeners.get(type).delete(fn);
    },
    receive(message) {
      for (const fn of listeners.get(message?.type) ?? []) fn(message);
    },
    /** Looks at the decoder, which writes the answer, or at the encoder, which reads the question. */
    look(writes) { model.set({ writes, trace: partOf(state.whole, writes) }); },
    /** Params of Board as they arrive: bytes are decoded here, once. */
    feed({ trace, board, curve, language }) {
      const partial = {};
      if (trace !== undefined) {
        partial.whole = decodeTrace(trace);
        partial.trace = partOf(partial.whole, state.writes);
      }
      if (board !== undefined) partial.board = board ?? {};
      if (curve !== undefined) partial.curve = decodeCurve(curve);
      if (language) partial.language = language;
      model.set(partial);
    },
  };
  for (const key of Object.keys(state)) Object.defineProperty(model, key, { get: () => state[key], enumerable: true });
  return /** @type {Store} */ (/** @type {unknown} */ (model));
}
