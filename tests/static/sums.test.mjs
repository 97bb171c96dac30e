import assert from "node:assert/strict";
import test from "node:test";
import { crc32 } from "../../static/sums.js";

test("the checksum is CRC-32", () => {
  const of = text => crc32(new TextEncoder().encode(text));
  assert.deepEqual([of(""), of("123456789"), of("The quick brown fox jumps over the lazy dog")],
    [0, 0xCBF43926, 0x414FA339]);
});
