"""Trains every preset over three seeds: the time of a run here, and the last loss and accuracy, as a Markdown table.

    python -m tests.playground.preset_table [NAME …]
"""
from __future__ import annotations

import sys
import time

from core import Event, Experiment, start, train
from playground.work.presets import PRESETS

SEEDS = (7, 8, 9)


def run(spec: Experiment) -> tuple[float, Event]:
    """The seconds of a whole training, and its last step."""
    since, last = time.perf_counter(), None
    for _state, event in train(start(spec)):
        last = event if event.kind == "step" else last
    assert last is not None
    return time.perf_counter() - since, last


def main() -> None:
    print("| preset | task | steps | seconds | loss | right, % |\n|---|---|---|---|---|---|")
    for name in sys.argv[1:] or PRESETS:
        spec = PRESETS[name].experiment
        runs = [run(spec.replace(seed=seed)) for seed in SEEDS]
        seconds = " ".join(f"{s:.1f}" for s, _ in runs)
        losses = " ".join(f"{e.loss:.3f}" for _, e in runs)
        right = " ".join(f"{100 * e.accuracy:.0f}" for _, e in runs)
        print(f"| {name} | {spec.task} | {spec.steps} | {seconds} | {losses} | {right} |", flush=True)


if __name__ == "__main__":
    main()
