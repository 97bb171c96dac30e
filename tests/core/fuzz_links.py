"""A million random links: each opens or is refused with LinkError, within 50 ms of processor time and 16 MiB.

    python -m tests.core.fuzz_links              a million, over all processors
    python -m tests.core.fuzz_links 10000 -p 1   fewer, in only this process
    python -m tests.core.fuzz_links -s 7         another seed

Four kinds: random text, good links changed in a few places, good packing of random bytes, and good packing of random
JSON.  Memory is traced in one link of a hundred, for tracing is slow, and in every link that unpacks to much.  A link
that takes too long is tried twice more before it counts, so that a busy machine is not taken for a slow link.  Exit
code 1 where one is bad.
"""
import argparse
import base64
import json
import multiprocessing
import os
import random
import time
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np

from core import Experiment, LinkError, View, share
from core.spec import FIELDS, choices
from core.view import VIEW_BOUNDS

SECONDS, BYTES = 0.05, 16 * 2**20
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
CHUNK = 2000


def packed(data: bytes, level: int = 1) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, level)).rstrip(b"=").decode()


def value(r: random.Random, depth: int = 0) -> object:
    """A JSON value, often near what a field may hold."""
    k = r.randrange(12 if depth < 3 else 8)
    if k < 2:
        return r.choice([0, 1, -1, 2, 7, 128, 129, 5000, 2**31, 2**63, -2**63, 10**30, True, False, None])
    if k < 4:
        return r.choice([0.0, 0.5, 1.5, -0.0, 1e-9, 1e308, 0.9, 0.95])
    if k < 7:
        return r.choice(["", "lstm", "gru", "next", "cloze", "copy", "adam", "a b c", "\ud800", "\x00", "猫 坐在",
                         "tanh", "words", "x" * r.randrange(300)])
    if k < 8:
        return "".join(chr(r.randrange(1, 0x3000)) for _ in range(r.randrange(20)))
    if k < 10:
        return [value(r, depth + 1) for _ in range(r.choice([0, 1, 2, 5, 40]))]
    return {r.choice([*FIELDS, *VIEW_BOUNDS, "e", "v", "x", ""]): value(r, depth + 1) for _ in range(r.randrange(5))}


def fitting(r: random.Random, name: str) -> object:
    """A value that the field may hold by itself."""
    field = FIELDS[name]
    if field.kind == "choice":
        return r.choice(choices(name))
    if field.kind == "bool":
        return r.random() < 0.5
    if field.kind == "equations":
        return r.choice(["h = tanh(W x + U h' + b)", "f = σ(W_f @ x)\n\nh = f * h_prev"]).split("\n")
    if field.kind == "words":
        return r.choice(([], ["<pad>", "<unk>", "<blank>", "a", "猫"]))
    if field.kind == "text":
        return [r.choice(["a b c", "猫 坐在 垫子 上", "", "x y z " * 50]) for _ in range(r.randrange(8))]
    return r.randint(int(field.low), int(field.high)) if field.kind == "int" else r.uniform(field.low, field.high)


def body(r: random.Random) -> bytes:
    sound = r.random() < 0.5
    e = {name: fitting(r, name) if sound else value(r) for name in r.sample(list(FIELDS), r.randrange(6))}
    v = {r.choice(list(VIEW_BOUNDS)): value(r) for _ in range(r.choice([0, 0, 0, 1, 2]))}
    text = json.dumps({"e": e, "v": v} if r.random() < 0.9 else value(r), ensure_ascii=r.random() < 0.5).encode(
        "utf-8", "surrogatepass",
    )
    if r.random() < 0.2:
        text = bytes_changed(r, text)
    if r.random() < 0.02:
        text += r.choice([b" ", b"[", b"[1,", b'"",', b'{"a":', b"9"]) * r.choice([1000, 100_000, 900_000, 2_000_000])
    return text


def bytes_changed(r: random.Random, data: bytes) -> bytes:
    k = r.randrange(len(data) + 1)
    return data[:k] + bytes(r.randrange(256) for _ in range(r.randrange(4))) + data[k + r.randrange(4):]


def weights(r: random.Random) -> bytes:
    rows = [[r.choice(["w", "head.bias", "", "x" * 61]),
             [r.choice([1, 2, 3, 0, -1, 2**20, 2**40, 1.5, True]) for _ in range(r.randrange(5))],
             r.choice([0.01, 1, 0, -1, 1e9, "1", None])] for _ in range(r.randrange(4))]
    count = r.choice([0, 1, 4, 9, 1000, 1_100_000]) if r.random() < 0.2 else r.randrange(20)
    return json.dumps(rows if r.random() < 0.9 else value(r)).encode() + r.choice([b"\n", b"\n", b""]) + bytes(count)


def changed(r: random.Random, link: str) -> str:
    for _ in range(r.randrange(1, 4)):
        k, how = r.randrange(len(link) + 1), r.randrange(4)
        new = r.choice(ALPHABET + ".#xé \x00") if how < 3 else link[k:k + r.randrange(40)]
        link = link[:k] + new * (how != 1) + link[k + (how != 2):]
    return link


def links(seed: int, count: int) -> Iterator[str]:
    """Links of one seed."""
    r = random.Random(seed)
    text = ("a b c", "猫 坐在 垫子 上")
    good = [share.encode(Experiment(), View()),
            share.encode(Experiment(cell="gru", hidden=20, text=text, seed=9), View(sentence="a ___ c", pos=2.5)),
            share.encode(Experiment(task="next", layers=3), None, {"head.bias": np.ones(5, np.float32)})]
    for _ in range(count):
        kind = r.random()
        if kind < 0.15:
            begin = r.choice(["", "#", "#x1.", "#x2.", "#x1..w8."])
            yield begin + "".join(chr(r.randrange(0x110000)) for _ in range(r.randrange(30)))
        elif kind < 0.45:
            yield changed(r, r.choice(good))
        elif kind < 0.55:
            yield "#x1." + packed(bytes(r.randrange(256) for _ in range(r.randrange(60))),
                                  r.randrange(10)) + r.choice(["", ".w8.", "AAA"])
        else:
            yield "#x1." + packed(body(r)) + (".w8." + packed(weights(r)) if r.random() < 0.3 else "")


def tried(link: str) -> str:
    """What came of a link: "opened" or LinkError's code.  Anything else goes through."""
    try:
        shared = share.decode(link)
        again = share.decode(share.encode(shared.experiment, shared.view))
        if (again.experiment, again.view) != (shared.experiment, shared.view):
            raise AssertionError("another experiment after the way out and in")
        return "opened"
    except LinkError as error:
        return error.code


def work(job: tuple[int, int]) -> tuple[Counter[str], list[str], float, int]:
    """One seed's links: counts of what came of them, what is wrong, the slowest and the largest."""
    seed, count = job
    found: Counter[str] = Counter()
    bad: list[str] = []
    slowest, largest = 0.0, 0
    for k, link in enumerate(links(seed, count)):
        traced = k % 100 == 0 or len(link) > 1500
        if traced:
            tracemalloc.start()
        try:
            code = tried(link)
        except Exception as error:
            code = f"WRONG {type(error).__name__}"
            bad.append(f"{code}: {error!s:.80}: {link!r:.200}")
        if traced:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            largest = max(largest, peak)
            if peak > BYTES:
                bad.append(f"{peak:,} bytes: {link!r:.200}")
        seconds = measured(link)
        slowest = max(slowest, seconds)
        if seconds > SECONDS:
            bad.append(f"{seconds:.3f} s: {link!r:.200}")
        found[code] += 1
    return found, bad, slowest, largest


def measured(link: str) -> float:
    """The processor time of a link; the least of three where it seems too much."""
    best = 1e9
    for _ in range(3):
        begun = time.process_time()
        try:
            tried(link)
        except Exception:
            return 0.0
        best = min(best, time.process_time() - begun)
        if best < SECONDS:
            break
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000, help="how many links (default: a million)")
    parser.add_argument("-p", "--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-s", "--seed", type=int, default=0)
    options = parser.parse_args()
    jobs = [(options.seed * 1_000_003 + k, min(CHUNK, options.count - k)) for k in range(0, options.count, CHUNK)]
    found: Counter[str] = Counter()
    bad: list[str] = []
    slowest, largest, begun = 0.0, 0, time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        try:
            for done, (counts, wrong, seconds, peak) in enumerate(pool.imap_unordered(work, jobs), 1):
                found += counts
                bad += wrong
                slowest, largest = max(slowest, seconds), max(largest, peak)
                if done % 25 == 0:
                    print(f"{sum(found.values()):,} so far, {len(bad)} bad, slowest {slowest * 1000:.1f} ms, "
                          f"largest {largest / 2**20:.1f} MiB",
                          flush=True)
        except KeyboardInterrupt:
            print("stopped")
    print("\n".join(bad[:40]))
    print(f"{sum(found.values()):,} links in {time.perf_counter() - begun:.0f} s: " + ", ".join(
        f"{code} {n:,}" for code, n in found.most_common()
    ))
    print(f"slowest {slowest * 1000:.1f} ms of processor time, largest {largest / 2**20:.1f} MiB, {len(bad)} bad")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
