"""One layout from 320 to 3840 pixels: nothing scrolls sideways, nothing lies over something else or is cut, every
control can be used."""
from __future__ import annotations

from typing import Any

import pytest

SIZES = [(320, 640), (320, 512), (360, 780), (390, 844), (480, 800), (600, 900), (640, 512), (719, 900), (720, 900),
         (768, 900), (820, 1180), (844, 390), (912, 1368), (960, 700), (1023, 700), (1024, 768), (1160, 800),
         (1280, 800), (1366, 625), (1440, 900), (1920, 1080), (2560, 1440), (3840, 2160)]
FEW = [(320, 640), (390, 844), (768, 900), (844, 390), (1024, 768), (1440, 900), (1920, 1080)]
LANGUAGES = ["en-US", "zh-CN"]
LONG = ["a" * 80 + " cat sat", "the " + "b" * 300 + " sat",
        " ".join(["the cat sat on the mat and the dog ran"] * 3)[:89].strip()]

# A control is hit in its middle, is 24 px large or has 24 px for itself, and whole; a text is not cut without a sign of
# it, nor under or on a control.  What scrolls in its own box may be outside of that box, but for the formula; content
# may scroll under what is fixed or sticks.
FAULTS = r"""() => {
  const found = new Set(), page = document.documentElement, zoom = Number(getComputedStyle(page).zoom) || 1,
    styles = new Map(), layers = new Map();
  const style = e => styles.get(e) ?? styles.set(e, getComputedStyle(e)).get(e);
  const up = e => e.assignedSlot ?? e.parentElement
    ?? (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null);
  const holds = (a, b) => { for (let e = b; e; e = up(e)) if (e === a) return true; return false; };
  const under = (e, selector) => { for (; e; e = up(e)) if (e.matches(selector)) return true; return false; };
  const all = root => [...root.querySelectorAll("*")].flatMap(e => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const classes = e => String(e.className?.baseVal ?? e.className).replaceAll(" ", ".");
  const words = e => (e.getAttribute("aria-label") || e.textContent).trim().slice(0, 30);
  const name = e => `${e.localName}.${classes(e)} “${words(e)}”`;
  const isShown = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && e.getBoundingClientRect().width > 1 && !under(e, ".visually-hidden, [inert], .skip, dialog:not([open])");
  const isControl = e => e.matches("button, a[href], input:not([type=hidden]), select, textarea, summary")
    && !e.disabled;
  const isSigned = e => style(e).textOverflow === "ellipsis" || style(e).webkitLineClamp !== "none";
  function layer(e) {
    if (!e || layers.has(e)) return layers.get(e) ?? null;
    layers.set(e, ["fixed", "sticky"].includes(style(e).position) && !e.matches(".left, th") ? e : layer(up(e)));
    return layers.get(e);
  }
  function at(x, y) {
    let e = document.elementFromPoint(x, y);
    for (let inner; (inner = e?.shadowRoot?.elementFromPoint(x, y)) && inner !== e;) e = inner;
    return e;
  }

  /* The part of a box that the boxes around it let through, and the one that cuts it without a sign. */
  function seen(e, box) {
    const part = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    let by = null, scrolls = false;
    for (let p = e; p && p !== document.body && p !== page; p = up(p)) {
      const { overflowX: x, overflowY: y, position } = style(p);
      if (x !== "visible" || y !== "visible") {
        const room = p.getBoundingClientRect(),
          beyond = [room.left - part.left, part.right - room.right, room.top - part.top, part.bottom - room.bottom];
        if (x !== "visible")
          [part.left, part.right] = [Math.max(part.left, room.left), Math.min(part.right, room.right)];
        if (y !== "visible")
          [part.top, part.bottom] = [Math.max(part.top, room.top), Math.min(part.bottom, room.bottom)];
        scrolls ||= isSigned(p) || /auto|scroll/.test(x) && Math.max(beyond[0], beyond[1]) > 1
          || /auto|scroll/.test(y) && Math.max(beyond[2], beyond[3]) > 1;
        if (!scrolls && (x !== "visible" && Math.max(beyond[0], beyond[1]) > 2
          || y !== "visible" && Math.max(beyond[2], beyond[3]) > 3)) by ??= p;
      }
      if (position === "fixed") break;
    }
    return { part, by };
  }

  scrollTo(0, 0);
  if (page.scrollWidth > page.clientWidth) found.add(`sideways: ${page.scrollWidth} of ${page.clientWidth}`);
  const shown = all(document.body).filter(isShown), controls = shown.filter(isControl);
  for (const e of document.querySelectorAll(".terms"))
    if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 3)
    found.add(`cut: the formula, ${e.scrollWidth} x ${e.scrollHeight} in ${e.clientWidth} x ${e.clientHeight}`);

  /* Where everything is at the top of the page: what a control shares with another text or control of its layer. */
  const boxes = controls.map(e => ({ e, box: e.getBoundingClientRect() })), range = document.createRange();
  const meets = (a, b, by = 2) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > by
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;
  const apart = (a, b) => !holds(a, b) && !holds(b, a) && layer(a) === layer(b);
  const texts = shown.filter(e => !e.matches("option, select, style, script")
    && !under(e, ".notices, .menu-list, .tip, svg"));
  for (const e of texts) for (const node of e.childNodes) {
    if (node.nodeType !== 3 || !node.data.trim()) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (!box.width) continue;
      const { part, by } = seen(e, box);
      if (by) found.add(`text cut: ${name(e)} by ${name(by)}`);
      for (const other of boxes) if (meets(part, other.box) && apart(e, other.e) && meets(part,
        seen(other.e, other.box).part)) found.add(`on top of each other: ${name(e)} and ${name(other.e)}`);
    }
  }
  for (const { e, box } of boxes) {
    const middle = [box.left + box.width / 2, box.top + box.height / 2], half = 12 * zoom,
      own = { left: middle[0] - half, right: middle[0] + half, top: middle[1] - half, bottom: middle[1] + half };
    const isSmall = box.width < 23.5 * zoom || box.height < 23.5 * zoom,
      near = isSmall && !e.matches(".term") && boxes.find(other => meets(own, other.box, 0) && apart(e, other.e));
    if (near || (isSmall && e.matches("button, .icon") && !e.matches(".term")))
      found.add(`small: ${name(e)} ${Math.round(box.width / zoom)} x ${Math.round(box.height / zoom)}`);
    if (e.matches("input[type=range]") && box.width < 80 * zoom) found.add(`slider: ${box.width / zoom}`);
    const { part } = seen(e, box);
    if (part.left < part.right && (part.left < -1 || part.right > innerWidth + 1))
      found.add(`outside: ${name(e)} ${Math.round(part.left)}..${Math.round(part.right)}`);
  }

  /* Each brought into sight and hit. */
  for (const { e } of boxes) {
    e.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = e.getBoundingClientRect(), { by } = seen(e, box),
      hit = at(box.left + box.width / 2, box.top + box.height / 2);
    if (by) found.add(`cut: ${name(e)} by ${name(by)}`);
    if (!hit || !holds(e, hit) && !holds(hit, e)) found.add(`covered: ${name(e)} by ${hit && name(hit)}`);
  }
  scrollTo(0, 0);
  return [...found];
}"""
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"


def sweep(one: Any, sizes: list[tuple[int, int]] = SIZES) -> dict[tuple[int, int], list[str]]:
    """What is wrong at each size; one page is resized, so that it is quick."""
    wrong = {}
    for width, height in sizes:
        one.page.set_viewport_size({"width": width, "height": height})
        one.page.evaluate(SETTLED)
        if found := one.page.evaluate(FAULTS):
            wrong[width, height] = found
    return wrong


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("fragment", ["", "#lesson-gates-2"], ids=["first page", "lesson"])
def test_every_width_holds(locale: str, fragment: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open(fragment)
    assert sweep(one) == {}


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_on_a_phone_what_a_step_will_do_to_each_weight_is_in_sight(locale: str, visitors: Any) -> None:
    """The lesson on SGD speaks of it."""
    one = visitors(360, 780, locale=locale)
    one.open("#lesson-sgd-2")
    one.page.locator(".weights tbody tr").first.wait_for()
    one.answered()
    seen = one.page.evaluate("""(() => {
      const box = document.querySelector(".weights .table-box").getBoundingClientRect();
      const heads = [...document.querySelectorAll(".weights th")].map(head => head.textContent);
      return [...document.querySelectorAll(".weights tr")].map(({ children }) => {
        const text = new Range();
        text.selectNodeContents(children[heads.indexOf("‖ΔW‖")]);
        return text.toString() !== "" && text.getBoundingClientRect().right <= box.right;
      });
    })()""")
    assert seen == [True] * 7
