"""The benchmark's report: what its options may name, and what it says of two tables."""
from argparse import ArgumentParser

import pytest

from tests.bench import report

JOB = {"title": "a job", "V": 4, "H": 2, "B": 3, "T": 5, "D": 1, "E": 0}
RUNS = {
    "ours": {"speeds": [10.0, 12.0, 11.0], "sentence_ms": [0.5, 0.25, 1.0], "first": 2.0, "losses": [1.5, 1.0],
             "steps": 33},
    "other": {"speeds": [5.0, 3.0, 11.0], "sentence_ms": [], "first": 2.0, "losses": [2.5], "steps": 19},
}


def rows():
    return report.summarise(JOB, RUNS, "ours")


def test_ratios_are_of_the_same_round():
    assert report.ratios([5.0, 3.0, 11.0], [10.0, 12.0, 11.0]) == (0.25, 0.5, 1.0)


def test_a_job_in_a_table():
    found = rows()
    assert found["ours"]["steps_per_second"] == 11 and found["ours"]["tokens_per_second"] == 11 * 15
    assert found["ours"]["sentence_ms"] == 0.5
    assert found["other"]["ratio"] == (0.25, 0.5, 1.0) and found["other"]["sentence_ms"] is None
    text = report.table("a", JOB, found, "ours").splitlines()
    assert text[0].startswith("job a: a job") and text[2].startswith("ours") and text[3].startswith("other")
    assert text[3].endswith("did not fall")


def test_what_was_asked_for_is_judged_against_the_best_of_several():
    assert report.against([(("other", "absent"), 1.5), (("absent",), 1), (("other",), 3)], rows(), "ours") == [
        "  ours / other or absent: 2.00 (reaches 1.5)", "  ours / other: 2.00 (below 3)"]


def test_two_tables_are_compared_in_every_section_that_both_have():
    def table(k):
        faster = report.summarise(
            JOB, {**RUNS, "other": {**RUNS["other"], "speeds": [k * s for s in RUNS["other"]["speeds"]]}}, "ours")
        return {"jobs": {"a": {"rows": faster}}, "growth": {"H": {"rows": [[32, 1.5 * k]], "exponent": 0.5}},
                "heap": {"one shape": [20.0, 20.0 * k]},
                "site": {"start": {"cold": {"seen": 0.5, "ready": 1.0 * k}},
                         "live": {"first network": {"longest_answer_ms": 40.0 / k}}}}
    lines = report.compare(table(2), table(1))
    for line in ("  job a other: 0.500 -> 1.000, 5.0 -> 10.0 steps/s", "  growth, H rows 0 1: 1.5 -> 3",
                 "  growth, H exponent: 0.5 -> 0.5", "  heap, one shape 1: 20 -> 40",
                 "  site, start cold ready: 1 -> 2", "  site, live first network longest_answer_ms: 40 -> 20"):
        assert line in lines
    old = {"jobs": {}, "heap": None}
    assert report.compare(table(1), old) == []
    assert report.compare(old, table(1)) == []


@pytest.mark.parametrize(("text", "names"), [("a,b", ["a", "b"]), ("b", ["b"]), ("", []), (" a , c,", ["a", "c"])])
def test_an_option_with_commas(text, names):
    assert report.listed(("a", "b", "c"))(text) == names


def test_a_name_that_there_is_not_is_an_error_that_says_which_there_are(capsys):
    parser = ArgumentParser()
    parser.add_argument("--only", type=report.listed(("ours", "native-ours")), default="")
    assert parser.parse_args([]).only == []
    with pytest.raises(SystemExit):
        parser.parse_args(["--only", "ours,x"])
    assert "x: choose from ours, native-ours" in capsys.readouterr().err
