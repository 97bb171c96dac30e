"""How the cost of a step grows with each size, and whether the heap grows over many steps: core alone, in the bench
page."""

from math import log2

from jobs import JOBS, batch

START = {"V": 128, "H": 32, "B": 8, "T": 16, "D": 1, "E": 32}
GROWN = {"H": (32, 64, 128), "B": (8, 16, 32), "T": (16, 32, 64), "V": (128, 1024, 5000)}
HEAP_STEPS = 10_000
# by name: one batch for ever, and batches of more shapes than plans are kept for, so that they are made and dropped
HEAP_JOBS = {
    "one shape": JOBS["c"],
    "many shapes": {**JOBS["c"], "T": 20, "B": 4,
                    "shapes": [[steps, sentences] for steps in range(1, 21) for sentences in (2, 4)]},
}


def milliseconds(bench, job, ms):
    """One step of core at these sizes."""
    bench.use(job)
    bench.train_ours(ms / 2)
    return 1e3 / max(bench.train_ours(ms) for _ in range(3))


def table(bench, ms):
    """{size: [[value, milliseconds], …]} and the exponent between the first and the last."""
    found = {}
    for size, values in GROWN.items():
        rows = [[value, milliseconds(bench, {**START, size: value}, ms)] for value in values]
        exponent = log2(rows[-1][1] / rows[0][1]) / log2(values[-1] / values[0])
        found[size] = {"rows": rows, "exponent": exponent}
    return found


def text(found):
    lines = ["a step of core, milliseconds, one size grown at a time from "
             + "  ".join(f"{k}={v}" for k, v in START.items())]
    for size, row in found.items():
        values = "   ".join(f"{size}={value}: {ms:.2f}" for value, ms in row["rows"])
        lines.append(f"  {values}   exponent {row['exponent']:.2f}")
    return "\n".join(lines)


def heap_text(found):
    """Lines of Python's heap, in megabytes."""
    return "\n".join(f"  Python's heap, {name}: {before / 1e6:.1f} MB after 100 steps, {after / 1e6:.1f} MB after "
                     f"{HEAP_STEPS:,} more"
                     for name, (before, after) in found.items())


class Ours:
    """Core in the page at any sizes."""

    def __init__(self, page, seconds):
        self.page, self._seconds = page, seconds

    def use(self, job):
        ids, targets = batch(job)
        answer = self.page.evaluate("job => bench.prepare('ours', job)", {**job, "ids": ids, "targets": targets})
        if "error" in answer:
            raise RuntimeError(answer["error"])

    def train_ours(self, ms):
        """Steps a second."""
        began = self._seconds()
        done = self.page.evaluate("ms => bench.train('ours', ms)", ms)
        return done["steps"] / (self._seconds() - began)

    def heap(self, job, steps=HEAP_STEPS):
        """Python's heap in bytes after the first hundred steps and after `steps` more."""
        self.use(job)
        before = self.page.evaluate("bench.steps('ours', 100), bench.heapBytes()")
        return before, self.page.evaluate("count => { bench.steps('ours', count); return bench.heapBytes(); }", steps)
