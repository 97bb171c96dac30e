/* Small preferences kept in the browser. Storage may be full or forbidden: the page works without it. */

export function kept(key) {
  try { return localStorage.getItem(`unrolled.${key}`); } catch { return null; }
}

export function keep(key, value) {
  try {
    localStorage.setItem(`unrolled.${key}`, value);
  } catch { /* forbidden or full: the choice lasts until the page is left */ }
}
