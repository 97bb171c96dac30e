/* Bokeh draws a check box's words beside it, not as its label: this gives each its accessible name, in whatever language it has. */

export function nameCheckBoxes(places) {
  const observer = new MutationObserver(changes => changes.forEach(change => visit(change.target.getRootNode() instanceof ShadowRoot ? change.target.getRootNode() : change.target)));
  const seen = new WeakSet();
  function watch(root) {
    if (seen.has(root)) return;
    seen.add(root);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
  }
  function visit(root) {
    watch(root);
    const parts = [...root.children], box = parts.find(part => part.matches("input[type=checkbox]")), words = parts.find(part => part.matches(".bk-label"))?.textContent ?? "";
    if (box && words && box.getAttribute("aria-label") !== words) box.setAttribute("aria-label", words);
    for (const host of root.querySelectorAll("*")) if (host.shadowRoot) visit(host.shadowRoot);
  }
  places.forEach(visit);
  return () => observer.disconnect();
}
