"""Random files of weights: each is read whole or refused by an error of the core's, in 100 ms of processor and 64 MiB.

    python -m tests.core.fuzz_weights            10,000 of each kind
    python -m tests.core.fuzz_weights 300 -s 7   fewer, by another seed

A good file of each kind is changed in a few places: bytes, numbers, cuts, repeats, pieces of other files.  What a
checksum guards is changed inside: a member of an archive is spoilt and packed again.  Every array of what opens is
read, and it is fitted to an experiment.  Memory is traced in one file of ten.  One that takes too long is tried twice
more.  Exit code 1 where one is bad.
"""
import argparse
import io
import pickle
import random
import time
import tracemalloc
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

from core import CoreError, Experiment, interop, start
from core.exchange.weights import read_weights
from core.exchange.weights.fitting import fit
from core.exchange.weights.safetensors import write_safetensors

SECONDS, BYTES = 0.1, 64 * 2**20
FOREIGN = Path(__file__).parent / "foreign"
SPEC = Experiment(text=("a b c d e", "b d"), hidden=4, embedding=3, bidirectional=True)
LARGE = (b"\xff", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff" * 8, b"\x00" * 8, b"\x01", b"\x7f",
         b"\x00\x00\x00\x01")


def drawn(shapes: dict[str, tuple[int, ...]]) -> bytes:
    """A .safetensors file of random arrays."""
    r = np.random.default_rng(4)
    return write_safetensors({name: r.normal(size=shape).astype(np.float32) for name, shape in shapes.items()})


def npz(shapes: dict[str, tuple[int, ...]]) -> bytes:
    """The same as .npz."""
    out, r = io.BytesIO(), np.random.default_rng(4)
    np.savez(out, **{name: r.normal(size=shape) for name, shape in shapes.items()})
    return out.getvalue()


def messagepack(shapes: dict[str, tuple[int, ...]]) -> bytes:
    """The same in MessagePack, as Flax writes it, in one map."""
    def text(value: str) -> bytes:
        return b"\xd9" + bytes([len(value)]) + value.encode()

    r, out = np.random.default_rng(4), b"\xde" + len(shapes).to_bytes(2, "big")
    for name, shape in shapes.items():
        numbers = r.normal(size=shape).astype(np.float32).tobytes()
        inside = b"\x93" + bytes([0x90 + len(shape), *shape]) + text("float32")
        inside += b"\xc5" + len(numbers).to_bytes(2, "big") + numbers
        out += text(name) + b"\xc8" + len(inside).to_bytes(2, "big") + b"\x01" + inside
    return out


def good_files() -> dict[str, list[bytes]]:
    """Whole files by their kind."""
    state = start(SPEC)
    answers = start(Experiment(task="answer", text=("a b => c", "b => a"), hidden=3, embedding=2, bidirectional=False))
    lane = {"weight_ih_l0": (12, 3), "weight_hh_l0": (12, 3)}
    two = {f"{side}.rnn.{name}": shape for side in ("enc", "dec") for name, shape in lane.items()}
    two |= {"enc.emb.weight": (8, 3), "dec.emb.weight": (7, 3), "dec.fc.weight": (7, 3), "dec.fc.bias": (7,)}
    flax = {f"params/cell/{side}{gate}/kernel": (3, 4) if side == "i" else (4, 4) for side in "ih" for gate in "ifgo"}
    flax |= {f"params/cell/h{gate}/bias": (4,) for gate in "ifgo"}
    parts = {"rnn.weight_ih_l0": (12, 3), "rnn.parametrizations.weight_hh_l0.original0": (12, 1),
             "rnn.parametrizations.weight_hh_l0.original1": (12, 3)}
    r = np.random.default_rng(4)
    haiku = {module: {name: r.normal(size=shape) for name, shape in of.items()} for module, of in (
        ("lstm/linear", {"w": (7, 16), "b": (16,)}), ("embed", {"embeddings": (8, 3)}),
        ("linear", {"w": (4, 8), "b": (8,)}))}
    min_char = {"Wxh": (4, 8), "Whh": (4, 4), "Why": (8, 4), "bh": (4, 1), "by": (8, 1)}
    by_rows = {f"W_{side}{g}": (8 if side == "x" else 4, 4) for side in "xh" for g in "zrh"} | {"W_hq": (4, 8)}
    torch, keras = (np.load(FOREIGN / f"{name}.npz", allow_pickle=False) for name in ("torch", "keras"))
    return {
        "npz": [interop.to_npz(state)], "safetensors": [interop.to_safetensors(state)],
        "encoder and decoder": [interop.to_safetensors(answers), interop.to_npz(answers), drawn(two)],
        "other names": [drawn(flax), drawn(parts)],
        "params": [pickle.dumps(haiku, protocol=protocol) for protocol in (2, 5)] + [messagepack(flax)],
        "numpy names": [npz(min_char), npz(by_rows)],
        "torch archive": [torch[name].tobytes()
                          for name in ("archive", "checkpoint", "views", "parameters", "whole module", "words")],
        "torch stream": [torch[name].tobytes() for name in ("stream", "checkpoint stream")],
        "keras": [keras[f"{name} keras"].tobytes() for name in ("lstm-two", "gru")],
        "hdf5": [keras[f"{name}.h5"].tobytes()
                 for name in ("lstm-two weights", "gru weights")] + [keras["gru-sum h5"].tobytes()],
    }


def spoilt(data: bytes, r: random.Random, others: list[bytes]) -> bytes:
    """The bytes changed in one to four places."""
    new = bytearray(data)
    for _ in range(r.choice((1, 1, 2, 4))):
        at, how = r.randrange(max(1, len(new))), r.randrange(7)
        if how == 0 and new:
            new[at] = r.randrange(256)
        elif how == 1 and new:
            new[at] ^= 1 << r.randrange(8)
        elif how == 2:
            some = r.choice(LARGE)
            new[at:at + len(some)] = some
        elif how == 3:
            del new[at:at + r.choice((1, 4, 8, 60, 10**9))]
        elif how == 4:
            new[at:at] = new[at:at + r.choice((1, 8, 40))] * r.choice((1, 3))
        elif how == 5:
            other = r.choice(others)
            k = r.randrange(max(1, len(other)))
            new[at:at + r.choice((0, 8, 40))] = other[k:k + r.choice((1, 8, 40))]
        else:
            new[at:at + 4] = r.randrange(2**r.choice((3, 8, 16, 31))).to_bytes(4, "little")
    return bytes(new)


def repacked(data: bytes, r: random.Random, others: list[bytes]) -> bytes:
    """An archive with one of its members spoilt, most often the one that says what the others are."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    told = [name for name in members if name.endswith((".pkl", ".json", ".h5", ".npy"))]
    chosen = r.choice(told) if told and r.random() < 0.9 else r.choice([*members])
    head = r.choice((60, 128, 10**6)) if chosen.endswith(".npy") else 10**6
    members[chosen] = spoilt(members[chosen][:head], r, others) + members[chosen][head:]
    if r.random() < 0.05:
        members[r.choice(["x/data.pkl", "config.json", "model.weights.h5", "constants.pkl",
                          "a/b.npy"])] = members[chosen]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", r.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def files(kind: str, count: int, seed: int) -> list[bytes]:
    """So many spoilt files of a kind, the same for the same seed."""
    good, r = good_files(), random.Random(f"{kind} {seed}")
    others = [data for group in good.values() for data in group]
    made = []
    for _ in range(count):
        data = r.choice(good[kind])
        is_zip = data[:2] == b"PK" and r.random() < 0.8
        made.append(repacked(data, r, others) if is_zip else spoilt(data, r, others))
    return made


def outcome(data: bytes) -> str:
    """What came of a file: "read", "fitted", or the error's code; whatever else is raised goes on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = read_weights(data)
            for tensor in found.tensors.values():
                tensor.read()
            done = "read"
            fitted = fit(found, SPEC)
            fitted.state(start(fitted.experiment))
            return "fitted"
        except CoreError as error:
            return f"{locals().get('done', '')} {getattr(error, 'code', type(error).__name__)}".strip()


def judged(data: bytes, is_traced: bool) -> tuple[str, float, int]:
    """A file's outcome, its processor time in seconds (the least of three where it is long), and its peak of memory.

    The peak is 0 where memory is not traced.
    """
    if is_traced:
        tracemalloc.start()
        said = outcome(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return said, 0.0, peak
    took = []
    for _ in range(3):
        began = time.process_time()
        said = outcome(data)
        took.append(time.process_time() - began)
        if took[-1] < SECONDS:
            break
    return said, min(took), 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("count", type=int, nargs="?", default=10_000)
    options.add_argument("-s", "--seed", type=int, default=1)
    given, bad = options.parse_args(), 0
    for kind in good_files():
        counts: Counter[str] = Counter()
        slowest, largest = 0.0, 0
        for k, data in enumerate(files(kind, given.count, given.seed)):
            try:
                said, seconds, peak = judged(data, k % 10 == 0)
            except Exception as error:
                said, seconds, peak = f"RAISED {type(error).__name__}: {error!s:.80}", 0.0, 0
            is_bad = said.startswith("RAISED") or seconds > SECONDS or peak > BYTES
            bad += is_bad
            if is_bad:
                print(f"bad: {kind} {k}: {said}, {seconds * 1000:.0f} ms, {peak / 2**20:.0f} MiB", flush=True)
            counts[said] += 1
            slowest, largest = max(slowest, seconds), max(largest, peak)
        print(f"{kind}: {given.count:,} files, slowest {slowest * 1000:.0f} ms, largest {largest / 2**20:.1f} MiB, "
              f"{dict(counts.most_common())}",
              flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
