"""Files out and in: what is taken along opens again with the same numbers, and what cannot be opened says why."""
from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from core import interop

pytest.importorskip("param")
from playground.page.files import KINDS, RefusedError, exported, imported
from playground.session import Session
from playground.words import say


def worked(**fields: object) -> Session:
    session = Session()
    session.change(**{"hidden": 5, "embedding": 3, **fields})
    for _ in range(4):
        session.command("step")
    return session


@pytest.mark.parametrize("fields", [
    {}, {"cell": "gru", "layers": 2}, {"cell": "gru", "reset_after": False}, {"cell": "rnn", "bidirectional": False},
    {"peepholes": True, "optimiser": "momentum"}])
def test_json_and_weights_open_again(fields: dict[str, object]) -> None:
    one, other = worked(**fields), Session()
    imported(other, "mine.json", exported(one, "json")[2])
    assert other.experiment == one.experiment and other.run.state.step == 4
    np.testing.assert_array_equal(other.run.state.params.flat, one.run.state.params.flat)
    for session in (one, other):
        session.command("step")
    np.testing.assert_array_equal(other.run.state.params.flat, one.run.state.params.flat)
    third = worked(**fields)
    third.begin()
    imported(third, "mine.npz", exported(one, "npz")[2])
    for name, array in interop.state_dict(one.run.state).items():
        np.testing.assert_array_equal(interop.state_dict(third.run.state)[name], array, err_msg=name)


def test_the_other_kinds_are_what_they_say() -> None:
    one = worked()
    rows = list(csv.DictReader(io.StringIO(exported(one, "history")[2].decode())))
    assert [int(r["step"]) for r in rows] == [1, 2, 3, 4] and float(rows[2]["loss"]) == one.curve[2][1]
    assert rows[0]["validation_loss"] == ""
    compile(exported(one, "script")[2], "script.py", "exec")
    assert exported(one, "text")[2].decode().splitlines() == list(one.experiment.text)
    for kind in KINDS:
        name, mime, data = exported(one, kind)
        assert name.startswith("unrolled") and mime == KINDS[kind] and data


def test_text_becomes_the_training_sentences() -> None:
    session = Session()
    imported(session, "Notes.TXT", "\ufeff床前明月光\r\n\r\n疑是地上霜\n".encode())
    assert session.experiment.text == ("床前明月光", "疑是地上霜") and session.sentence == "床前明月光"


def spoiled_json(session: Session, **changes: object) -> bytes:
    return json.dumps(json.loads(exported(session, "json")[2]) | changes).encode()


def pickled() -> bytes:
    file = io.BytesIO()
    np.savez(file, **{"embedding.weight": np.array([{"a": 1}], dtype=object)})
    return file.getvalue()


def misfit(session: Session) -> bytes:
    """Weights that do not fit one another."""
    file = io.BytesIO()
    np.savez(file, **interop.state_dict(session.run.state) | {"rnn.bias_ih_l0": np.ones(7)})
    return file.getvalue()


@pytest.mark.parametrize(("name", "make", "says"), [
    ("a.npz", lambda s: pickled(), ""), ("a.npz", lambda s: exported(s, "npz")[2][:-300], ""),
    ("a.npz", lambda s: misfit(s), "rnn.bias_ih_l0"),
    ("a.json", lambda s: exported(s, "json")[2][:-300], ""), ("a.json", lambda s: spoiled_json(s, unrolled=99), ""),
    ("a.json", lambda s: b"\xff\xfe\x00", "UTF-8"),
    ("a.txt", lambda s: b"\xff\xfe\x00", "UTF-8"), ("a.txt", lambda s: b"word " * 450_000, "2 MiB"),
    ("a.txt", lambda s: b"", ""), ("a.exe", lambda s: b"MZ", "a.exe"),
    ("<img src=x>.json", lambda s: b"{}", "<img src=x>"),
])
def test_what_cannot_be_opened_is_named_and_changes_nothing(name: str, make: object, says: str) -> None:
    for language in ("en", "zh"):
        session = worked()
        session.language = language
        state, data = session.run.state, make(session)  # type: ignore[operator]
        with pytest.raises(RefusedError) as refused:
            imported(session, name, data)
        assert name in str(refused.value) and says in str(refused.value)
        assert session.run.state is state


def test_arrays_that_do_not_fit_are_named_in_the_visitors_language() -> None:
    session = worked()
    session.language = "zh"
    with pytest.raises(RefusedError) as refused:
        imported(session, "a.npz", misfit(session))
    assert "rnn.bias_ih_l0 的形状是 7，应为 20" in str(refused.value) and "Expected" not in str(refused.value)
    assert "got" not in str(refused.value)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_has_no_numpy_program_says_why(language: str) -> None:
    session = Session(language=language)
    session.change(sampled_words=9)
    with pytest.raises(RefusedError, match="npz") as refused:
        exported(session, "numpy")
    assert say(language, "file.no-numpy.sampled_words") in str(refused.value)
    for preset in ("answer", "cat"):
        session.open_preset(preset)
        assert ("损失" in exported(session, "numpy")[2].decode()) == (language == "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_has_no_script_says_what_to_take_instead(language: str) -> None:
    session = Session(language=language)
    session.change(sampled_words=9)
    with pytest.raises(RefusedError, match="npz"):
        exported(session, "script")
    assert exported(session, "npz")[2] and exported(session, "json")[2]
