/** The checksum of gzip and zip, CRC-32.  The browser's own sums are there only at addresses with TLS; this one is
    everywhere. */
export function crc32(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let k = 0; k < 8; k++) sum = (sum >>> 1) ^ (0xEDB88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}
