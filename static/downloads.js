/* What a start downloads: gzipped parts whose bytes are counted, and the choice between the two ways to start.       */

// bytes in a millisecond from which the larger snapshot is the sooner one: 24 Mbit/s
const ENOUGH = 24e6 / 8 / 1e3;
const SAMPLE = { bytes: 400_000, ms: 250 }, SILENCE_MS = 3000;

/** What a start downloads, its bytes counted.  `address(name)` is where a part is; `told(bytes, total)` hears of its
    bytes. */
export function createDownloads(address, told) {
  let loaded = 0, total = 0, began = -Infinity;                  // when the first bytes came
  async function stream(part) {
    const response = await fetch(address(part.name));
    if (!response.ok) throw new Error(`${part.name}: ${response.status} ${response.statusText}`);
    const count = new TransformStream({
      transform(chunk, to) {
        if (!loaded) began = performance.now();
        loaded += chunk.byteLength;
        told(loaded, total);
        to.enqueue(chunk);
      },
    }, undefined, { highWaterMark: SAMPLE.bytes, size: chunk => chunk.byteLength });      // unzipping holds up no bytes
    return /** @type {ReadableStream} */ (response.body).pipeThrough(count);
  }
  const unzipped = async part => (await stream(part)).pipeThrough(new DecompressionStream("gzip"));
  return {
    expect(parts) { total = parts.reduce((sum, part) => sum + part.bytes, 0); },
    /** A gzipped part's bytes; its own sum and the size in parts.json show whether it is whole. */
    async bytes(part) {
      const out = new Uint8Array(part.size), reader = (await unzipped(part)).getReader();
      let at = 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (at + value.length > part.size) throw new Error(`${part.name} is longer than expected`);
        out.set(value, at);
        at += value.length;
      }
      if (at !== part.size) throw new Error(`${part.name} is shorter than expected`);
      return out;
    },
    async program(part) {
      return WebAssembly.compileStreaming(new Response(await unzipped(part), {
        headers: { "Content-Type": "application/wasm" },
      }));
    },
    async archive(part) {
      return new Response(await stream(part)).arrayBuffer();
    },
    /** Bytes in a millisecond, measured on whatever comes first, from its first bytes on: how far away the host is says
        nothing. */
    async rate() {
      const pause = () => new Promise(resolve => setTimeout(resolve, 5)), asked = performance.now();
      while (!loaded && performance.now() - asked < SILENCE_MS) await pause();
      while (loaded < SAMPLE.bytes && performance.now() - began < SAMPLE.ms) await pause();
      return loaded && loaded / (performance.now() - began);
    },
  };
}

/** "snapshot" or "files": what was asked for, else what comes sooner over this line. */
export async function chooseVariant(asked, parts, downloads) {
  if (!parts.snapshot) return "files";
  if (asked === "snapshot" || asked === "files") return asked;
  return await downloads.rate() >= ENOUGH ? "snapshot" : "files";
}
