"""One layout from 320 to 3840 pixels: nothing scrolls sideways, every control is inside, can be pressed, and is large enough."""
from __future__ import annotations

from typing import Any

import pytest

SIZES = [(320, 640), (360, 780), (390, 844), (480, 800), (600, 900), (640, 512), (719, 900), (720, 900), (768, 900), (820, 1180), (844, 390), (912, 1368),
         (960, 700), (1024, 768), (1160, 800), (1280, 800), (1366, 625), (1440, 900), (1920, 1080), (2560, 1440), (3840, 2160)]

FAULTS = """() => {
  const found = [], page = document.documentElement, name = e => e.getAttribute("aria-label") || e.textContent.trim().slice(0, 30) || e.className;
  if (page.scrollWidth > innerWidth) found.push(`sideways: ${page.scrollWidth} of ${innerWidth}`);
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".visually-hidden, [inert]") && e.getClientRects().length > 0;
  for (const e of document.querySelectorAll(".top button, .top a, .sentence button, .sentence input, .transport button, .transport input, .transport select, .tabs button, .lower .tab-side button, .stage-bar button, aside > .block > * button, aside > .block summary")) {
    if (!shown(e)) continue;
    e.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = e.getBoundingClientRect(), [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${name(e)} ${Math.round(box.left)}..${Math.round(box.right)}`);
    if (box.width < 23.5 || box.height < 23.5) found.push(`small: ${name(e)} ${Math.round(box.width)} x ${Math.round(box.height)}`);
    const hit = document.elementFromPoint(x, y);
    if (hit && hit !== e && !e.contains(hit) && !hit.contains(e)) found.push(`covered: ${name(e)} by ${hit.tagName} ${hit.className}`);
  }
  const slider = document.querySelector(".scrub-input").getBoundingClientRect();
  if (slider.width < 80) found.push(`slider: ${slider.width}`);
  return found;
}"""


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("fragment", ["", "#lesson-gates-2"], ids=["first page", "lesson"])
def test_every_width_holds(locale: str, fragment: str, visitors: Any) -> None:
    one = visitors(locale=locale, reduced_motion="reduce")
    one.open(fragment)
    wrong = {}
    for width, height in SIZES:
        one.page.set_viewport_size({"width": width, "height": height})
        one.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))")
        if found := one.page.evaluate(FAULTS):
            wrong[width, height] = found
    assert wrong == {}
