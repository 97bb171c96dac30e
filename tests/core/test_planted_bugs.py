"""The list of bugs to plant is sound: each has one place, each is Python, and three that are planted are caught."""
from collections import Counter
from pathlib import Path

import pytest

from tests.core.bugs import BUGS
from tests.core.planted_bugs import ROOT, Copy, attempt_all, plant

TRIED = ("lstm: bias counted twice", "unroll: gradient of the final states dropped", "share: a stream cut short passes")


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bugs_place_is_there_once_and_what_is_planted_is_python(bug):
    source = (ROOT / "core" / bug.file).read_text("utf-8")
    planted = plant(bug, source)
    assert planted != source
    compile(planted, bug.file, "exec")
    assert not bug.first or (ROOT / "tests/core" / bug.first.partition("::")[0]).exists()


def test_no_two_bugs_are_one():
    assert max(Counter(bug.name for bug in BUGS).values()) == 1
    assert max(Counter((bug.file, bug.old, bug.new) for bug in BUGS).values()) == 1
    assert len(BUGS) >= 100


def test_three_planted_for_real_are_caught():
    outcomes, unsound = attempt_all([bug for bug in BUGS if bug.name in TRIED], 1, lambda outcome: None)
    assert [outcome.bug.name for outcome in outcomes if outcome.caught and not outcome.fault] == list(TRIED)
    assert unsound == ""


def test_a_sound_core_is_not_caught(tmp_path: Path):
    """A change that changes nothing survives: a failure of the tests' own is no catch."""
    copy = Copy(tmp_path)
    code, said = copy.run(["test_unroll.py"])
    assert code == 0, said[-500:]
