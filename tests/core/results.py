"""The subject's own results, found again with this code: what gates and a second direction are for.

    python -m tests.core.results                 all of them, with five seeds each (about half an hour on two cores)
    python -m tests.core.results --only adding   those with a word in their name
    python -m tests.core.results --seeds 2 --out FOLDER

Prints a table of mean and spread (standard deviation over the seeds) on sequences that were not trained on, and
writes one SVG of the training curves for each result.  Every run is kept in FOLDER/runs.jsonl as it ends, and not
made again.  Nothing here is asserted: a result that disappoints is printed like any other.  What was found is in
found/results.md.
"""
import argparse
import dataclasses
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from core import Experiment, share, start, train
from core.network.network import dataset_for, network_for
from core.training.evaluation import evaluate

from .curves import draw

FRESH = 20                  # batches after the last step's, for what was not trained on
SMOOTH = 50                 # steps that a point of a curve is the mean of


@dataclasses.dataclass(frozen=True)
class Contest:
    """A result: what is compared, and the claim of the literature that it puts to the test."""

    name: str
    claim: str
    entries: dict[str, Experiment]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One network's run with one seed: loss and accuracy on what it was not trained on, and accuracy as it learnt."""

    loss: float
    accuracy: float
    parameters: int
    curve: tuple[tuple[int, float], ...]


ADDING = Experiment(task="adding", distance=100, hidden=32, batch_size=32, steps=3000, learning_rate=0.01, clip_norm=1)
REBER = Experiment(task="reber", hidden=16, embedding=0, batch_size=32, steps=5000, learning_rate=0.01, clip_norm=1)
NOUNS, VERBS, PLACES = ("cat", "dog", "bird", "fox", "fish", "owl"), ("sat", "ran", "slept", "drank"), {
    "sat": ("on the mat", "on the rug", "on the roof", "on the wall"),
    "ran": ("to the park", "to the door", "to the hill", "to the lake"),
    "slept": ("in the barn", "in the nest", "in the sun", "in the shade"),
    "drank": ("the cold water", "the warm milk", "the clear rain", "the sweet tea"),
}
CLOZE = Experiment(task="cloze", hidden=16, batch_size=32, steps=1500, validation=0.25, text=tuple(
    f"the {noun} {verb} {place}" for noun in NOUNS for verb in VERBS for place in PLACES[verb]))


def contests() -> Iterator[Contest]:
    yield Contest("adding, 100 steps", "An LSTM solves it, an RNN does not (Hochreiter & Schmidhuber 1997)", {
        "LSTM, 32 units": ADDING, "GRU, 32 units": ADDING.replace(cell="gru"),
        "RNN, 32 units": ADDING.replace(cell="rnn"),
        "RNN, 66 units (as many weights as the LSTM)": ADDING.replace(cell="rnn", hidden=66)})
    for distance in (10, 30):
        spec = REBER.replace(distance=distance)
        yield Contest(f"embedded Reber, distance {distance}",
                      "An LSTM learns the symbol before the last, an RNN does not (same)", {
            "LSTM, 16 units": spec, "RNN, 16 units": spec.replace(cell="rnn"),
            "RNN, 36 units (as many weights as the LSTM)": spec.replace(cell="rnn", hidden=36),
            "GRU, 16 units": spec.replace(cell="gru")})
    best = "; ".join(f"the best that {side} allows is {knowable(CLOZE.text, both):.1%}"
                     for side, both in (("the left side alone", False), ("both sides", True)))
    yield Contest("cloze",
                  f"Two directions fill a gap better than one (Schuster & Paliwal 1997); of held-out gaps, {best}", {
        f"{cell.upper()}, {words}": CLOZE.replace(cell=cell, **change) for cell in ("lstm", "rnn")
        for words, change in (
            ("two directions, 16 units each", {"bidirectional": True}), ("one direction, 16 units", {}),
            ("one direction, 32 units", {"hidden": 32}))})


def knowable(lines: Sequence[str], both: bool) -> float:
    """The share of gaps that a reader who knows all these lines fills rightly, from the left side or from both."""
    seen: dict[object, Counter[str]] = defaultdict(Counter)
    for words in map(str.split, lines):
        for t, word in enumerate(words):
            seen[tuple(words[:t]), tuple(words[t + 1:]) if both else t][word] += 1
    return sum(max(words.values()) for words in seen.values()) / sum(sum(words.values()) for words in seen.values())


def run(spec: Experiment) -> Outcome:
    """Trains to the end and measures on fresh data: a memory task's later batches, a text's held-out examples."""
    accuracies: list[float] = []
    state = start(spec)
    for state, event in train(state):
        if event.kind == "step":
            accuracies.append(event.accuracy)
    data, network = dataset_for(spec), network_for(spec)
    batches = [data.batch(spec.steps + k) for k in range(FRESH)] if spec.facts.generated else [*data.validation()]
    losses = [evaluate(network, state.params, batch) for batch in batches]
    points = [(k + SMOOTH, float(np.mean(accuracies[k:k + SMOOTH]))) for k in range(0, len(accuracies), SMOOTH)]
    return Outcome(float(np.average([one.value for one in losses], weights=[batch.positions for batch in batches])),
                   sum(x.right for x in losses) / sum(x.counted for x in losses),
                   state.params.flat.size, tuple(points))


def kept(folder: Path, spec: Experiment) -> Outcome:
    """The run of an experiment: read where it was made before, else made and written down."""
    file, link = folder / "runs.jsonl", share.encode(spec)
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        if (row := json.loads(line))["link"] == link:
            return Outcome(**row["outcome"])
    outcome = run(spec)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps({"link": link, "outcome": dataclasses.asdict(outcome)}) + "\n")
    return outcome


def table(contest: Contest, outcomes: dict[str, list[Outcome]], seeds: int) -> str:
    """The contest as Markdown: accuracy, how many seeds solved it, and the loss."""
    lines = [f"### {contest.name}", "", contest.claim + ".", "",
             f"| network | weights | accuracy, mean ± spread of {seeds} | seeds over 95 % | loss |",
             "|---|---|---|---|---|"]
    for name, runs in outcomes.items():
        accuracy, loss = np.array([r.accuracy for r in runs]), np.array([r.loss for r in runs])
        solved = f"{(accuracy > 0.95).sum()} of {seeds}"
        spread = f"{accuracy.mean():.1%} ± {accuracy.std():.1%}"
        losses = f"{loss.mean():.4f} ± {loss.std():.4f}"
        lines.append(f"| {name} | {runs[0].parameters:,} | {spread} | {solved} | {losses} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--networks", nargs="*", default=[""], help="those with one of these in their name")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("dist/results"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.workers) as pool:
        for contest in contests():
            if options.only not in contest.name:
                continue
            jobs = {name: [pool.submit(kept, options.out, spec.replace(seed=seed)) for seed in range(options.seeds)]
                    for name, spec in contest.entries.items() if any(word in name for word in options.networks)}
            outcomes = {name: [job.result() for job in some] for name, some in jobs.items()}
            print(table(contest, outcomes, options.seeds), end="\n\n", flush=True)
            curves = {name: [r.curve for r in runs] for name, runs in outcomes.items()}
            file = contest.name.replace(", ", "-").replace(" ", "-") + ".svg"
            (options.out / file).write_text(draw(contest.name, curves), "utf-8")


if __name__ == "__main__":
    main()
