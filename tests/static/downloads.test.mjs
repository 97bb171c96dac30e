import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { chooseVariant, createDownloads } from "../../static/downloads.js";

const whole = new TextEncoder().encode("a memory ".repeat(2000)), packed = gzipSync(whole);
const part = { name: "x.bin", bytes: packed.length, size: whole.length };
const serving = body => { globalThis.fetch = async () => new Response(body); };

test("a gzipped part comes whole, its bytes counted", async () => {
  serving(packed);
  const told = [], downloads = createDownloads(name => `./${name}`, (...said) => told.push(said));
  downloads.expect([part]);
  assert.deepEqual(await downloads.bytes(part), whole);
  assert.deepEqual(told.at(-1), [packed.length, packed.length]);
});

test("a part that is cut short, altered, longer or missing is an error", async () => {
  const altered = Buffer.from(packed);
  altered[packed.length - 6] ^= 1;                              // its own sum
  for (const body of [
    packed.subarray(0, packed.length - 20), altered, gzipSync(whole.subarray(1)),
    gzipSync(Buffer.concat([whole, whole])), "no gzip",
  ]) {
    serving(body);
    await assert.rejects(createDownloads(name => `./${name}`, () => {}).bytes(part));
  }
  globalThis.fetch = async () => new Response("", { status: 404 });
  await assert.rejects(createDownloads(name => `./${name}`, () => {}).bytes(part), /404/);
});

test("what was asked for is done; else the line decides", async () => {
  const parts = { snapshot: {} }, line = rate => ({ rate: async () => rate });
  assert.equal(await chooseVariant("files", parts, line(1e9)), "files");
  assert.equal(await chooseVariant("snapshot", parts, line(1)), "snapshot");
  assert.equal(await chooseVariant("", parts, line(50e6 / 8 / 1e3)), "snapshot");      // 50 Mbit/s
  assert.equal(await chooseVariant("", parts, line(10e6 / 8 / 1e3)), "files");         // 10 Mbit/s
  assert.equal(await chooseVariant("", {}, line(1e9)), "files");
});

test("the rate is measured on what arrives, however long it was under way", async () => {
  assert.equal(await createDownloads(name => `./${name}`, () => {}).rate(), 0);       // nothing arrived
  const downloads = createDownloads(name => `./${name}`, () => {}), answer = downloads.rate();
  await new Promise(resolve => setTimeout(resolve, 600));
  serving(gzipSync(Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)))));
  const began = performance.now();
  await downloads.bytes({ name: "y", bytes: 60_000, size: 60_000 });
  assert.ok(await answer > 100 && performance.now() - began < 1000);
});

test("the rate is the line's, and not of how fast this machine unzips", async () => {
  const Unzips = globalThis.DecompressionStream, slow = 20;
  globalThis.DecompressionStream = class extends TransformStream {
    constructor() {
      super({ transform: chunk => new Promise(resolve => { setTimeout(() => resolve(chunk), slow); }) });
    }
  };
  let left = 60;
  globalThis.fetch = async () => new Response(new ReadableStream({
    pull(to) { if (left--) to.enqueue(new Uint8Array(10_000)); else to.close(); },
  }));
  const downloads = createDownloads(name => `./${name}`, () => {}), bytes = downloads.bytes(part).catch(() => {});
  assert.ok(await downloads.rate() > 4 * 10_000 / slow);
  await bytes;
  globalThis.DecompressionStream = Unzips;
});
