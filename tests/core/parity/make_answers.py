"""Makes answers.npz: PyTorch's answers to every case.

    python -m tests.core.parity.make_answers        # needs PyTorch; say in the commit why they had to be made again
"""
import torch

from tests.core.parity import ours, stored, theirs
from tests.core.parity.cases import CASES


def main() -> None:
    given = {name: ours.numbers(case, stored.SEED) for name, case in CASES.items()}
    answers = {name: theirs.answers(case, given[name]) for name, case in CASES.items()}
    stored.write(answers, given, f"PyTorch {torch.__version__.partition('+')[0]}")
    print(f"{len(answers)} cases, {stored.FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
