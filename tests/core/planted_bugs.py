"""Plants known bugs in a copy of the core, one at a time, and says which test catches each.

    python -m tests.core.planted_bugs                   every bug
    python -m tests.core.planted_bugs --only WORD …     those with a WORD in their name
    python -m tests.core.planted_bugs --list            only names

A bug is a replacement that must match exactly once, so that a changed line is noticed.  It counts as caught where a
test fails that passes on the sound core; a copy that cannot be imported, or whose tests do not end, proves nothing.
Exit code 1 where one survives or could not be tried.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from tests.core.bugs import BUGS, Bug

ROOT = Path(__file__).resolve().parents[2]
SUITE = ("parity/test_parity.py", "test_cells.py", "test_training.py", "test_unroll.py", "test_tracing.py",
         "test_network.py", "test_streaming.py", "test_fast.py",
         "test_batches.py", "test_tasks.py", "test_seq2seq.py", "test_inspection.py", "test_spec.py", "test_text.py",
         "test_share.py", "test_interop.py", "test_files.py", "test_maths.py", "test_sampled.py",
         "test_equations.py", "test_notations.py")
SECONDS = 400


class Outcome(NamedTuple):
    """`caught` is the test that failed first; `fault` says why the bug could not be tried."""

    bug: Bug
    caught: str = ""
    fault: str = ""
    seconds: float = 0.0


def plant(bug: Bug, source: str) -> str:
    """The source with the bug in it.  ValueError where its place is not there exactly once."""
    if (count := source.count(bug.old)) != 1:
        raise ValueError(f"its line stands {count} times in core/{bug.file}")
    return source.replace(bug.old, bug.new)


class Copy:
    """The core and its tests in a folder of their own, where one bug after another is planted and taken out again.

    Bytecode is kept between runs; each writing gets a time of its own, so that none is taken for another's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, int(time.time())
        for name in ("core", "tests/core"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))

    def write(self, file: str, text: str) -> None:
        path = self.folder / "core" / file
        path.write_text(text, "utf-8")
        self.clock += 2
        os.utime(path, (self.clock, self.clock))

    def run(self, tests: list[str], *options: str) -> tuple[int, str]:
        """pytest on these test files or tests: exit code and output."""
        known = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1",
                 "OPENBLAS_NUM_THREADS": "1"}
        known.pop("PYTHONPATH", None)
        command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-W", "error", "-p", "no:cacheprovider",
                   "-c", os.devnull, "--rootdir", ".", *options]
        try:
            done = subprocess.run([*command, *(f"tests/core/{test}" for test in tests)], cwd=self.folder, env=known,
                                  capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return 2, f"no end after {SECONDS} s, which may be the bug's doing or a busy machine's"
        return done.returncode, done.stdout + done.stderr

    def attempt(self, bug: Bug) -> Outcome:
        """Plants one bug and runs the tests, the likeliest first, until one fails."""
        begun = time.perf_counter()
        path = self.folder / "core" / bug.file
        try:
            sound = path.read_text("utf-8")
            planted = plant(bug, sound)
            compile(planted, bug.file, "exec")
        except (OSError, ValueError, SyntaxError) as error:
            return Outcome(bug, fault=str(error))
        self.write(bug.file, planted)
        try:
            for tests in ([bug.first or SUITE[0]], [
                name for name in SUITE
                if name != (bug.first or SUITE[0]) and (self.folder / "tests/core" / name).exists()
            ]):
                code, said = self.run(tests, "-x")
                if code:
                    break
        finally:
            self.write(bug.file, sound)
        failed = re.search(r"^FAILED (?:tests/core/)?(.*?)(?: - |$)", said, re.MULTILINE)
        seconds = time.perf_counter() - begun
        if code == 1 and failed:
            return Outcome(bug, failed[1], seconds=seconds)
        return Outcome(bug, seconds=seconds) if code == 0 else Outcome(bug, fault=said.strip()[-400:], seconds=seconds)


def attempt_all(bugs: Sequence[Bug], workers: int, say: Callable[[Outcome], None]) -> tuple[list[Outcome], str]:
    """Every bug's outcome, and what is wrong with the tests that caught them on the sound core: "" where nothing is."""
    with tempfile.TemporaryDirectory(prefix="planted-") as scratch:
        copies: Queue[Copy] = Queue()
        for k in range(workers):
            copies.put(Copy(Path(scratch, str(k))))

        def one(bug: Bug) -> Outcome:
            mine = copies.get()
            try:
                return mine.attempt(bug)
            finally:
                copies.put(mine)

        outcomes = []
        with ThreadPoolExecutor(workers) as pool:
            for outcome in pool.map(one, bugs):
                outcomes.append(outcome)
                say(outcome)
        caught = sorted({outcome.caught for outcome in outcomes if "::" in outcome.caught})
        code, said = copies.get().run(caught) if caught else (0, "")
        fault = f"The tests that caught them fail on the sound core too:\n{said.strip()[-600:]}"
        return outcomes, "" if code == 0 else fault


def report(outcome: Outcome) -> None:
    verdict = f"not tried: {outcome.fault}" if outcome.fault else outcome.caught or "SURVIVED"
    print(f"{outcome.bug.name:<56} {outcome.seconds:5.1f} s   {verdict}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="WORD", help="bugs with one of these words in their name")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried at once")
    options = parser.parse_args()
    chosen = [bug for bug in BUGS if not options.only or any(word in bug.name for word in options.only)]
    if options.list or not chosen:
        print("\n".join(f"{bug.name:<50} core/{bug.file}" for bug in chosen) or "No bug has such a name.")
        return 0 if chosen else 2
    begun = time.perf_counter()
    outcomes, unsound = attempt_all(chosen, options.workers, report)
    caught = sum(bool(outcome.caught) for outcome in outcomes)
    print(f"{caught} of {len(chosen)} bugs caught in {time.perf_counter() - begun:.0f} s")
    if unsound:
        print(unsound)
    return 0 if caught == len(chosen) and not unsound else 1


if __name__ == "__main__":
    raise SystemExit(main())
