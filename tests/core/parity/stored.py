"""PyTorch's answers as a file, and the comparison that every place makes: natively, in Pyodide, live.

One flat float64 array and a table of where each case's arrays are in it, so that the file stays small.
"""
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("answers.npz")
SEED = 20
BOUND = 1e-9
Answers = dict[str, np.ndarray]


def write(answers: Mapping[str, Answers], given: Mapping[str, Answers], made_by: str, path: Path = FILE) -> None:
    """The answers of every case, and a fingerprint of the numbers that they are the answers to."""
    table, parts, at = {}, [], 0
    for name, arrays in answers.items():
        places = {}
        for key, value in arrays.items():
            places[key] = [at, *value.shape]
            parts.append(value.astype(np.float64).reshape(-1))
            at += value.size
        table[name] = {"fingerprint": fingerprint(given[name]), "places": places}
    head = {"made_by": made_by, "seed": SEED, "cases": table}
    text = np.frombuffer(json.dumps(head, separators=(",", ":")).encode(), np.uint8)
    np.savez_compressed(path, head=text, numbers=np.concatenate(parts))


def read(path: Path = FILE) -> tuple[dict[str, Answers], dict[str, float]]:
    """The answers and the fingerprints by case."""
    with np.load(path, allow_pickle=False) as file:
        head, numbers = json.loads(file["head"].tobytes()), file["numbers"]
    answers = {name: {key: numbers[at:at + int(np.prod(shape))].reshape(shape)
                      for key, (at, *shape) in case["places"].items()}
               for name, case in head["cases"].items()}
    return answers, {name: case["fingerprint"] for name, case in head["cases"].items()}


def fingerprint(given: Answers) -> float:
    """One number that changes when the numbers of a case change."""
    return float(sum(np.dot(value.reshape(-1).astype(float), np.arange(1, value.size + 1)) for value in given.values()))


def differences(got: Answers, expected: Answers, bound: float = BOUND) -> list[str]:
    """What differs by more than `bound`, relative to the largest number of its array; [] where nothing does.

    An array that only one path gives (the logits) may be absent from `got`; one that PyTorch has not may not be in it.
    """
    wrong = [f"{name}: not PyTorch's" for name in got if name not in expected]
    wrong += [f"{name}: absent" for name in expected if name not in got and name != "logits"]
    for name in got.keys() & expected.keys():
        a, b = got[name], expected[name]
        if a.shape != b.shape:
            wrong.append(f"{name}: expected shape {b.shape}, got {a.shape}")
        elif not (error := np.abs(a - b).max(initial=0) / max(np.abs(b).max(initial=0), 1e-3)) <= bound:
            wrong.append(f"{name}: off by {error:.1e} of its largest number")
    return sorted(wrong)
