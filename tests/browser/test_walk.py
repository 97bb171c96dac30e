"""Every number of the animation is the core's: each cell, one and two directions, two layers, every stop of every
movement.

One page; the experiments follow one another by their links, with random weights in them, biases too.  The walk is made
with the transport's own key; at each stop the formula line is read from the page for every unit and held to the native
trace of the same experiment and weights, to the precision shown.  So are the numbers written into the drawing.
"""
from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import OFFLINE, first_visit

from core import CELLS, Experiment, Trace, View, record, share, start
from core.looking.backward import backward_lines
from core.numerics.functions import log_softmax
from core.tasks.text import BLANK as BLANK_TOKEN
from core.tasks.text import PAD
from tests.core.test_backward import evaluate, nexts, values_of

CASES = [(cell, two) for cell in ("rnn", "gru", "lstm") for two in (False, True)]
SENTENCE, BLANK = "the cat sat on the mat", 2
SPY = """() => {
  const plain = CanvasRenderingContext2D.prototype.fillText;
  window.written = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    if (this.canvas.closest(".stage-view")) window.written.push(text);
    return plain.call(this, text, ...rest);
  };
}"""
WALK = """() => {
  const { model } = unrolled, key = name => document.body.dispatchEvent(new KeyboardEvent("keydown",
    { key: name, bubbles: true, cancelable: true })), stops = [];
  model.set({ playing: false });
  model.move({ movement: 0, layer: 0, pos: 0, unit: 0 });
  for (let before; before !== model.cursor; ) {
    for (let unit = 0; unit < model.trace.hidden; unit++) {
      model.move({ unit });
      window.written = [];
      unrolled.stage.draw();
      const terms = [...document.querySelectorAll(".formula .terms [data-symbol]")].map(node => [node.dataset.symbol,
        node.querySelector("span").textContent]);
      stops.push({ ...unrolled.shown(), terms, written: [...window.written] });
    }
    model.move({ unit: 0 });
    before = model.cursor;
    key("ArrowRight");
  }
  return stops;
}"""


def experiment(cell: str, two: bool) -> tuple[str, Trace]:
    """A link with random weights, and the native trace of what it holds."""
    spec = Experiment(cell=cell, bidirectional=two, layers=2, hidden=3, embedding=4,
                      seed=10 * CASES.index((cell, two)) + 3)
    state = start(spec)
    params = state.params.copy()
    params.flat[:] = np.random.default_rng(spec.seed).normal(0, 0.7, params.flat.size)
    link = share.encode(spec, View(sentence=SENTENCE, blank=BLANK), dict(params))
    weights = share.decode(link).weights
    assert weights is not None
    for name, array in weights.items():
        params[name][...] = array
    return link, record(replace(state, params=params.freeze()), SENTENCE, BLANK)


def numbers(text: str) -> list[tuple[float, float]]:
    """Each number of a text with half a unit of its last digit: -0.24, 2.1×10⁻³, 5.7e-4."""
    found = []
    for digits, power, e in re.findall(r"(?<![\d.])(−?\d+(?:\.\d+)?)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|e(−?\d+))?", text):
        exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or e.replace("−", "-") or "0")
        places = len(digits.partition(".")[2])
        found.append((float(digits.replace("−", "-")) * 10.0**exponent, 0.5 * 10.0 ** (exponent - places)))
    return found


def assert_shown(text: str, *expected: float, where: object) -> None:
    shown = numbers(text)
    assert len(shown) == len(expected), (text, expected, where)
    for (value, half), wanted in zip(shown, expected, strict=True):
        assert abs(value - wanted) <= half * 1.02 + 2e-5 * abs(wanted) + 2e-6, (text, expected, where)


class Native:
    """What each term of the formula line has to be, from the native trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.cell, self.H = trace, CELLS[trace.spec.cell], trace.spec.hidden
        self.top = trace.spec.layers - 1
        self.directions = ("fwd", "rev")[:trace.spec.directions]
        self.known: dict[tuple[int, int], dict[str, np.ndarray]] = {}

    def block(self, key: str, kind: str, name: str, t: int, unit: int) -> float:
        block = self.cell.blocks.index(name) if name else 0
        array = self.trace[f"{key}.{kind}"]
        return float(array[block * self.H + unit] if array.ndim == 1 else array[t, 0, block * self.H + unit])

    def before(self, key: str, symbol: str, t: int, unit: int) -> float:
        prev = t + 1 if key.endswith("rev") else t - 1
        inside = 0 <= prev < len(self.trace.tokens)
        return float(self.trace[f"{key}.{symbol}"][prev, 0, unit] if inside
                     else self.trace[f"{key}.{symbol}0"][0, unit])

    def leaf(self, key: str, symbol: str, t: int, unit: int) -> float:
        """W_f x, U_f h', b_f, c_n, C', f."""
        if match := re.fullmatch(r"([WU])(?:_(\w))? (x|h')", symbol):
            return self.block(key, "zx" if match[1] == "W" else "zh", match[2] or "", t, unit)
        if match := re.fullmatch(r"b(?:_(\w))?", symbol):
            return self.block(key, "b", match[1] or "", t, unit)
        if symbol == "c_n":
            return float(self.trace[f"{key}.c"][unit])
        if symbol.endswith("'"):
            return self.before(key, symbol[:-1], t, unit)
        return float(self.trace[f"{key}.{symbol}"][t, 0, unit])

    def sum_of(self, key: str, substep: str, t: int, unit: int) -> float:
        """z, what the squashing function of a gate is applied to."""
        block = substep if substep in self.cell.blocks and len(self.cell.blocks) > 1 else ""
        zx, zh, b = (self.block(key, kind, block, t, unit) for kind in ("zx", "zh", "b"))
        if substep == "n":
            return zx + b + float(self.trace[f"{key}.r"][t, 0, unit]) * (zh + float(self.trace[f"{key}.c"][unit]))
        return zx + zh + b

    def parts(self, key: str, t: int, unit: int) -> tuple[float, float]:
        """What the belt keeps and what is added to it."""
        v = {s: self.leaf(key, s, t, unit) for s in self.cell.substeps}
        if "C" in v:
            return v["f"] * self.before(key, "C", t, unit), v["i"] * v["a"]
        return v["z"] * self.before(key, "h", t, unit), (1 - v["z"]) * v["n"]

    def substep(self, stop: dict[str, Any]) -> None:
        key, t, unit = f"{stop['layer']}.{self.directions[stop['lane']]}", stop["t"], stop["unit"]
        assert stop["terms"][0][0] == stop["substep"]
        for n, (symbol, text) in enumerate(stop["terms"]):
            if symbol == "z" and n == len(stop["terms"]) - 1 and not text[0].isdigit() and not text.startswith("−"):
                expected = [self.sum_of(key, stop["substep"], t, unit)]
            elif symbol in ("kept", "added"):
                expected = [self.parts(key, t, unit)[symbol == "added"]]
            elif symbol == "o ⊙ tanh C":
                expected = [self.leaf(key, "o", t, unit), self.leaf(key, "C", t, unit)]
            elif match := re.fullmatch(r"tanh\((\w)\)", symbol):
                expected = [float(np.tanh(self.leaf(key, match[1], t, unit)))]
            else:
                expected = [self.leaf(key, symbol, t, unit)]
            assert_shown(text, *expected, where=(stop["layer"], stop["lane"], t, unit, stop["substep"], symbol))

    def join(self, stop: dict[str, Any]) -> None:
        trace, shown = self.trace, dict(stop["terms"])
        z = trace.logits[BLANK]
        k = next(int(i) for i in np.argsort(-z, kind="stable") if trace.vocabulary.words[i] not in (PAD, BLANK_TOKEN))
        y, V = trace["out"][BLANK, 0], trace.params["head.weight"][k]
        halves = [float(a @ b)
                  for a, b in zip(np.split(V, len(self.directions)), np.split(y, len(self.directions)), strict=True)]
        names = ("V h",) if len(halves) == 1 else ("V h→", "V h←")
        for name, value in (*zip(names, halves, strict=True), ("z", float(z[k])),
                            ("c", float(trace.params["head.bias"][k])), ("p", float(np.exp(log_softmax(z))[k])),
                            ("e^z", float(np.exp(z[k]))), ("Σ e^z", float(np.exp(z).sum()))):
            assert_shown(shown[name], value, where=("join", name))

    def merge(self, stop: dict[str, Any]) -> None:
        shown, n, unit = dict(stop["terms"]), stop["layer"], stop["unit"]
        for direction, name in zip(self.directions, ("h→", "h←") if len(self.directions) == 2 else ("h",), strict=True):
            assert_shown(shown[name], float(self.trace[f"{n}.{direction}.h"][stop["t"], 0, unit]),
                         where=("merge", n, direction))

    def path(self, layer: int, lane: int) -> list[int]:
        """The tokens that a gradient reaches in a lane, in the order of back-propagation."""
        norms = np.sqrt((self.trace[f"{layer}.{self.directions[lane]}.dh"] ** 2).sum(axis=(1, 2)))
        order = range(len(norms)) if lane else range(len(norms) - 1, -1, -1)
        tokens = list(order)
        return tokens[next(k for k, t in enumerate(tokens) if norms[t] > 0):]

    def share_of(self, key: str, t: int) -> np.ndarray:
        return np.concatenate([self.trace.share(key, w, t).ravel() for w in ("weight_ih", "weight_hh")])

    def gradient(self, stop: dict[str, Any]) -> None:
        lane, t, unit = stop["lane"], stop["t"], stop["unit"]
        key, where, shown = f"{stop['layer']}.{self.directions[lane]}", (stop["layer"], lane, t), dict(stop["terms"])
        path = self.path(stop["layer"], lane)
        sums = np.cumsum([self.share_of(key, s) for s in path], axis=0)
        norms, n = [float(np.linalg.norm(s)) for s in sums], path.index(t)
        was = norms[n - 1] if n else 0.0
        for name, value in (("‖dh‖", float(np.linalg.norm(self.trace[f"{key}.dh"][t, 0]))),
                            ("‖dW‖", float(np.linalg.norm(self.share_of(key, t)))),
                            ("‖Σ dW‖", norms[n]), ("so far", was), ("step", abs(norms[n] - was))):
            assert_near(shown[name], value, norms[-1], (*where, name))
        for symbol in self.cell.substeps:
            value = (self.trace[f"{key}.d{symbol}"][t, 0, unit] if symbol in ("h", "C")
                     else self.block(key, "dzx", symbol, t, unit))
            assert_near(shown[f"δ{symbol}"], float(value), norms[-1], (*where, symbol))
        if n == len(path) - 1:                                 # the sum of all that was shown is the gradient itself
            suffix = f"_l{stop['layer']}" + ("_reverse" if lane else "")
            whole = np.concatenate([self.trace.gradient[f"rnn.{w}{suffix}"].ravel()
                                    for w in ("weight_ih", "weight_hh")])
            np.testing.assert_allclose(sums[-1], whole, rtol=1e-4, atol=1e-6)
            assert_near(shown["‖∂L/∂W‖"], float(np.linalg.norm(whole)), norms[-1], where)
            assert numbers(shown["‖∂L/∂W‖"]) == numbers(shown["‖Σ dW‖"])

    def undone(self, stop: dict[str, Any]) -> None:
        """An equation of the step backward: each of its terms, at this step, the one before or the next."""
        n, lane, t, unit = stop["layer"], stop["lane"], stop["t"], stop["unit"]
        values, scale = self.gradients(n, lane), float(np.linalg.norm(self.trace[f"{n}.{self.directions[lane]}.dh"]))
        assert stop["terms"][0][0] == stop["substep"]
        for symbol, text in stop["terms"]:
            block = re.fullmatch(r"[WU]_(\w) h'", symbol)
            found = values[f"zh_{block[1]}"] if block else evaluate(symbol, values)
            assert_near(text, float(found[unit] if found.ndim == 1 else found[t, unit]), scale,
                        (n, lane, t, unit, stop["substep"], symbol))

    def gradients(self, n: int, lane: int) -> dict[str, np.ndarray]:
        """Every name of the step backward's equations in one lane, [T, H]."""
        if (n, lane) not in self.known:
            values = values_of(self.trace, n, lane)
            values |= {f"δ{s}": self.trace[f"{n}.{self.directions[lane]}.d{s}"][:, 0] for s in self.cell.states}
            for name, text, *_ in backward_lines(self.cell):
                values.setdefault(name, evaluate(text.partition(" = ")[2], values | nexts(values, lane == 1)))
            self.known[n, lane] = values | nexts(values, lane == 1)
        return self.known[n, lane]

    def written(self, stops: list[dict[str, Any]]) -> None:
        """Every power of ten in the drawing of back-propagation is a gradient or a sum of them, and all of them are
        there, in both lanes."""
        layer, known = stops[0]["layer"], []
        for lane, direction in enumerate(self.directions):
            key, path = f"{layer}.{direction}", self.path(layer, lane)
            known += [float(np.linalg.norm(self.trace[f"{key}.dh"][t, 0])) for t in path]
            known += [float(np.linalg.norm(s)) for s in np.cumsum([self.share_of(key, s) for s in path], axis=0)]
        seen = {numbers(text)[0] for stop in stops for text in stop["written"] if "×10" in text}
        for value, half in seen:
            assert any(abs(value - x) <= half * 1.05 + 1e-6 for x in known), (value, known)
        for x in known:
            assert any(abs(value - x) <= half * 1.05 + 1e-6 for value, half in seen), (x, seen)


def assert_near(text: str, value: float, scale: float, where: object) -> None:
    """One number shown with a power of ten; a 0 is under float32's rounding of the largest."""
    [(seen, half)] = numbers(text)
    assert abs(seen - value) <= half * 1.05 + 1e-6 * scale, (text, value, where)


@pytest.fixture(scope="module")
def walks(browser: Any, server: Any, address: str) -> Any:
    """Each case's native trace and everything the page showed on its walk; one page for all of them."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US", reduced_motion="reduce")
    if OFFLINE:
        first_visit(context, server)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    page.evaluate(SPY)
    found: dict[tuple[str, bool], tuple[Trace, list[dict[str, Any]]]] = {}

    def walk(case: tuple[str, bool]) -> tuple[Trace, list[dict[str, Any]]]:
        if case not in found:
            link, trace = experiment(*case)
            page.evaluate("hash => { location.hash = hash; }", link)
            seed = trace.spec.seed
            for _ in range(600):
                if page.evaluate("unrolled.model.trace.seed") == seed:
                    break
                page.wait_for_timeout(50)
            found[case] = trace, page.evaluate(WALK)
        return found[case]

    yield walk
    server.refuses = False
    context.close()


@pytest.mark.parametrize(("cell", "two"), CASES)
def test_every_number_of_the_walk_is_the_core_s(walks: Any, cell: str, two: bool) -> None:
    trace, stops = walks((cell, two))
    native, kinds = Native(trace), [stop["kind"] for stop in stops]
    T, S, D, H = len(trace.tokens), len(native.cell.substeps), trace.spec.directions, trace.spec.hidden
    assert len({(s["layer"], s["lane"], s["t"], s["substep"], s["unit"])
                for s in stops if s["kind"] == "substep"}) == 2 * D * T * S * H
    assert kinds.count("join") == kinds.count("merge") == H
    for stop in stops:
        if stop["kind"] in ("substep", "join", "merge", "gradient"):
            getattr(native, "undone" if stop["substep"].startswith("δ") else stop["kind"])(stop)
        if stop["kind"] == "loss":
            assert_shown(stop["terms"][0][1], trace.loss, where="loss")
    reached = {(s["layer"], s["lane"], s["t"]) for s in stops if s["kind"] == "gradient"}
    assert reached == {(layer, lane, t) for layer in (0, 1) for lane in range(D) for t in native.path(layer, lane)}
    lines = {(s["layer"], s["lane"], s["t"], s["substep"], s["unit"])
             for s in stops if s["kind"] == "gradient" and s["substep"] != "dh"}
    assert len(lines) == len(reached) * len(backward_lines(native.cell)) * H
    for layer in (0, 1):
        native.written([s for s in stops if s["movement"] == 2 and s["layer"] == layer])
