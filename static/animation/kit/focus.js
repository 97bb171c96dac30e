/* No control that disappears leaves the keyboard nowhere.  Where the one that has the focus is taken away, hidden or
   switched off, the focus goes to what is in its place now, else to what follows there.  A part of the page that goes
   as a whole may name another place: data-refuge, a selector. */

const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
const WATCHED = {
  childList: true, subtree: true, attributes: true, attributeFilter: ["class", "hidden", "disabled", "open"],
};
const AFTER = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;

const isThere = node => node.isConnected && !node.disabled && node.checkVisibility({ visibilityProperty: true });
const within = node => node.shadowRoot ?? node;

/** Watches the page; returns its undoing. */
export function keepFocus() {
  let trail = [], left = false, asked = 0;
  const ask = () => { asked ||= requestAnimationFrame(check); }, watch = new MutationObserver(ask);

  /* The way from what has the focus up to the body, each with its place among its neighbours. */
  function enter(event) {
    const path = event.composedPath();
    for (const root of path) if (root instanceof ShadowRoot) watch.observe(root, WATCHED);
    trail = path.filter(node => node instanceof Element).map(node => ({
      node, at: [...node.parentNode?.children ?? []].indexOf(node),
    }));
    left = false;
  }
  /* Where it is left the visitor may want it so, or it is about to go: the next frame knows. */
  function leave() {
    left = true;
    ask();
  }

  function check() {
    asked = 0;
    if (!trail.length) return;
    const [{ node }] = trail;
    if (isThere(node)) { if (left) trail = []; return; }
    const next = refuge(trail) ?? successor(trail);
    trail = [];
    next?.focus({ preventScroll: true });
    if (next?.matches(":focus-visible")) next.scrollIntoView({ block: "nearest" });
  }

  watch.observe(document.body, WATCHED);
  document.addEventListener("focusin", enter);
  document.addEventListener("focusout", leave);
  return () => {
    watch.disconnect();
    cancelAnimationFrame(asked);
    document.removeEventListener("focusin", enter);
    document.removeEventListener("focusout", leave);
  };
}

function refuge(trail) {
  const gone = trail.find(({ node }) => node.dataset.refuge && !isThere(node));
  const place = gone && document.querySelector(gone.node.dataset.refuge);
  return place && isThere(place) ? place : null;
}

function successor(trail) {
  for (let k = 1; k < trail.length; k++) {
    const { node } = trail[k];
    if (!isThere(node)) continue;
    const place = descend(node, trail.slice(0, k).reverse());
    const stops = [...within(node).querySelectorAll(STOPS)].filter(stop => stop.tabIndex >= 0 && isThere(stop));
    const follows = stop => stop === place || (place.compareDocumentPosition(stop) & AFTER) !== 0;
    const next = stops.find(follows) ?? stops.at(-1);
    if (next) return next;
  }
  return null;
}

/** What is now where the trail led, as far as there is such a way. */
function descend(node, steps) {
  for (const { at } of steps) {
    const { children } = within(node);
    if (!children.length) break;
    node = children[Math.min(Math.max(0, at), children.length - 1)];
  }
  return node;
}
