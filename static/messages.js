/* The messages between the page and its worker: the one table of their names and fields (CONTRACT.md explains them).
   A message that is not in the table, or lacks a field, is an error where it is sent, not where it arrives.         */

export const TO_WORKER = {
  // once, as the worker's name: what Python needs, which way to start, whether the page draws the recorded document
  init: ["language", "hash", "parts", "variant", "drawn"],
  // the document is on the page, the recorded one or the worker's own: changes may flow from now on
  rendered: ["recorded"],
  ping: [],                          // now and then: is the worker alive?
  patch: ["patch"],                  // a Bokeh JSON patch made by the page
};

export const TO_PAGE = {
  alive: ["lock"],                         // the worker runs, and holds the lock of this name for as long as it lives
  progress: ["stage", "bytes", "total"],   // stage: download | start | packages | page
  render: ["docs", "items", "roots"],      // JSON texts of the document; roots are ids
  // Python is ready and joined to the document; how it was started, and whether NumPy's loops are the engine's
  ready: ["variant", "engine"],
  patch: ["patch", "buffers"],             // a Bokeh JSON patch made by Python
  pong: ["link"],                          // it is; the link of where the visitor is, empty until Python is ready
  idle: [],                                // a patch of the page's has been applied
  trouble: ["text"],                       // Python raised while it answered; the page goes on
  fatal: ["stage", "text"],                // the runtime could not start
};

/** A message of `table`, checked. */
export function message(table, type, fields = {}) {
  const expected = table[type];
  if (!expected) throw new TypeError(`Expected one of ${Object.keys(table).join(", ")}, got the message “${type}”`);
  const missing = expected.filter(name => !(name in fields));
  if (missing.length) throw new TypeError(`The message “${type}” lacks ${missing.join(", ")}`);
  return { type, ...fields };
}
