/* Whether the worker runs.  For as long as it does it holds a lock, which the browser gives on the moment the worker
   ends. Where there are no locks (an address without TLS) it is asked now and then, and counts as ended after so many
   questions without an answer.  Questions are counted and not seconds: a clock that jumps, or a machine that slept,
   ends nothing; and Python may work for long without answering. */

const ASK_MS = 5000, UNANSWERED = 24;

/** The worker's side: takes a lock and tells its name once it is held. */
export function holdLock(tell) {
  const name = `unrolled.worker.${crypto.getRandomValues(new Uint32Array(4)).join(".")}`;
  // forbidden: the questions remain
  navigator.locks?.request(name, () => { tell(name); return new Promise(() => {}); }).catch(() => {});
}

/** The page's side.  `ask()` asks the worker; `silent()` and `ended()` are called at most once in all. */
export function watchWorker({ ask, silent, ended }) {
  let unanswered = 0;
  const locks = new AbortController();
  const stop = () => { clearInterval(asking); locks.abort(); };
  const asking = setInterval(() => {
    if (unanswered >= UNANSWERED) { stop(); return silent(); }
    unanswered += 1;
    ask();
  }, ASK_MS);
  return {
    stop,
    heard() { unanswered = 0; },
    holds(name) {
      navigator.locks?.request(name, { signal: locks.signal }, () => { stop(); ended(); }).catch(() => {});
    },
  };
}
