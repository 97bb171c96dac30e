/* The turns of Python's event loop between the worker's messages.

   Pyodide's own way sends itself a message for each turn, but at one message takes all turns that wait.  So empty
   messages pile up while Python works, and what the page says waits behind them, longer and longer.                */

/** How a turn is taken: each is a message of its own, and each message one turn.
    @returns {(turn: () => void, ms: number) => void} */
export function takeTurns() {
  const { port1, port2 } = new MessageChannel(), waiting = [];
  port1.onmessage = () => waiting.shift()();
  return (turn, ms) => {
    if (ms > 0) {
      setTimeout(turn, ms);
    } else {
      waiting.push(turn);
      port2.postMessage(0);
    }
  };
}
