"""The benchmark's jobs: the same sizes and the same batch for every contender.

A job is a dictionary of V words, H hidden units, B sentences a batch, T tokens a sentence, D directions and
E embedding columns (0: one-hot input).  A batch is random token ids and random targets, `[T, B]`, every
position scored: nothing to learn but the batch itself, so that a falling loss shows only that a contender trains.
"""

import json
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
JOBS = json.loads((HERE / "jobs.json").read_text(encoding="utf-8"))


def batch(job, seed=1):
    """Two lists of T·B ids, time-major: the inputs and the targets."""
    draw = random.Random(seed)
    count = job["T"] * job["B"]
    return [[draw.randrange(job["V"]) for _ in range(count)] for _ in range(2)]
