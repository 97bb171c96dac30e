/* What Bokeh's controls lack for a screen reader, in whatever language the page has: a check box's words are beside
   it, not as its label, and a field's help is in another shadow root, which no id reaches. Each check box gets its
   name, each control its description. And a field for a number, which is one for text to the browser, asks a phone for
   its keys of numbers. */

export function nameControls(places) {
  const observer = new MutationObserver(changes => changes.forEach(change =>
    visit(change.target.getRootNode() instanceof ShadowRoot ? change.target.getRootNode() : change.target)));
  const seen = new WeakSet();
  function watch(root) {
    if (seen.has(root)) return;
    seen.add(root);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
  }
  function visit(root) {
    watch(root);
    const parts = [...root.children], box = parts.find(part => part.matches("input[type=checkbox]"));
    const words = parts.find(part => part.matches(".bk-label"))?.textContent ?? "";
    if (box && words && box.getAttribute("aria-label") !== words) box.setAttribute("aria-label", words);
    for (const number of root.querySelectorAll(".bk-spin-wrapper > input")) {
      if (number.inputMode !== "decimal") number.inputMode = "decimal";
    }
    for (const host of root.querySelectorAll("*")) if (host.shadowRoot) visit(host.shadowRoot);
    describe(root);
  }
  places.forEach(visit);
  return () => observer.disconnect();
}

/* The control of the field that a root belongs to gets the field's help as its description. */
function describe(root) {
  let field = root;
  while (field instanceof ShadowRoot && !field.host.matches(".field")) field = field.host.getRootNode();
  if (!(field instanceof ShadowRoot)) return;
  const help = find(field, ".help")?.shadowRoot, control = find(field, "input, select, textarea");
  const text = help ? find(help, "div")?.textContent ?? "" : "";
  if (control && text && control.getAttribute("aria-description") !== text) {
    control.setAttribute("aria-description", text);
  }
}

/* The first match in a root or in the shadow roots inside it. */
function find(root, selector) {
  const here = root.querySelector(selector);
  if (here) return here;
  for (const host of root.querySelectorAll("*")) {
    const inside = host.shadowRoot && find(host.shadowRoot, selector);
    if (inside) return inside;
  }
  return null;
}
