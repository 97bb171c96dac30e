/* Small preferences kept in the browser, each under the folder that the page is in: two copies of the site on one
   origin share nothing. Storage may be full or forbidden: the page works without it. first-paint.js reads them the same
   way. */

/** A name that no other copy of the site on this origin gives. */
export const own = name => `unrolled ${new URL("./", document.baseURI).pathname} ${name}`;

export function kept(key) {
  // the second: as earlier versions kept it
  try { return localStorage.getItem(own(key)) ?? localStorage.getItem(`unrolled.${key}`); } catch { return null; }
}

export function keep(key, value) {
  try {
    localStorage.setItem(own(key), value);
  } catch { /* forbidden or full: the choice lasts until the page is left */ }
}
