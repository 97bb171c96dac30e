/* Bytes as text and back, as messages and pages carry them. */

const PIECE = 0x8000;                                     // bytes that a call takes as its arguments

/** @param {Uint8Array} bytes */
export function base64Of(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

/** @param {string} text */
export const bytesOf = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
