"""The presets as the build trains them: each opens at its step, goes on from there, and shows what its note says."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import generate

pytest.importorskip("param")
from playground.app import App
from playground.looking import wire
from playground.page import trained_presets
from playground.session import Session
from playground.words import LANGUAGES, say
from playground.work import packing
from playground.work.presets import CHINESE_PRESETS, COPY_UNIT, PRESETS, Preset, file_of, listed, preset_in, trained

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of Panel, about its own next version
BUILT = Path(os.environ.get("UNROLLED_DIST", "dist")) / "recorded"
EVERY = [(language, name) for language in LANGUAGES for name in PRESETS if file_of(language, name)]


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """The files as the build has made them; without a build they are made here when they are asked for."""
    return {}


def bytes_of(kept: dict[str, bytes], file: str) -> bytes:
    if file not in kept:
        made = BUILT / file
        kept[file] = made.read_bytes() if made.exists() else packing.pack(trained_presets.learn(*trained()[file]))
    return kept[file]


def opened(kept: dict[str, bytes], name: str, language: str = "en") -> Session:
    session = Session(language=language)
    session.open_preset(name, bytes_of(kept, file_of(language, name)))
    return session


def predicted(session: Session, t: int) -> tuple[str, float]:
    """What the network says at a token, and how sure it is."""
    assert session.trace is not None
    (word, _, p), *_ = wire.best_of(session.trace, t)[0]
    return word, p


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_each_opens_at_the_step_that_it_was_trained_to_and_says_so(
    language: str, name: str, kept: dict[str, bytes]
) -> None:
    session, preset = opened(kept, name, language), preset_in(language, name)
    assert (session.experiment, session.sentence, session.blank) == (preset.experiment, preset.sentence, preset.blank)
    assert session.run.state.step == preset.learnt == session.curve[-1][0] == len(session.curve)
    assert session.twin is None or session.twin.state.step == preset.learnt
    board, said = session.board(), say(language, "preset.trained", step=preset.learnt)
    assert board["preset_note"].endswith(said) and board["step"] == preset.learnt and board["loss"] is not None
    session.command("reset")
    assert session.run.state.step == 0 and session.board()["runs"] == [], "nobody's run"
    assert session.board()["preset_note"] == say(language, f"preset.{name}.note")


def test_only_the_book_which_is_the_visitors_own_opens_untrained() -> None:
    for language in LANGUAGES:
        assert {name for name in listed(language) if not file_of(language, name)} == {"book"}
        assert {row["name"]: row["file"] for row in Session(language=language).board()["presets"]} == {
            name: file_of(language, name) for name in PRESETS
        }
    assert len(trained()) == len(PRESETS) + len(CHINESE_PRESETS) - 1


def test_training_goes_on_as_if_it_had_never_stopped() -> None:
    file = file_of("en", "agreement")
    session, whole = Session(), Session()
    session.open_preset("agreement", packing.pack(trained_presets.learn(*trained()[file])))
    whole.open_preset("agreement")
    for one in (session, whole):
        one.change(steps=400)
        one.go()
        while one.run.state.step < 304:
            one.step()
    np.testing.assert_array_equal(session.curve, whole.curve)
    for one, other in ((session.run, whole.run), (session.twin, whole.twin)):
        assert one is not None and other is not None
        np.testing.assert_array_equal(one.state.params.flat, other.state.params.flat)


def test_what_is_not_this_presets_is_not_opened(kept: dict[str, bytes]) -> None:
    session = Session()
    for data in (b"", b"PK", bytes_of(kept, file_of("en", "mood"))):
        with pytest.raises(packing.SavedError):
            session.open_preset("tag", data)
        assert session.experiment == PRESETS["tag"].experiment and session.run.state.step == 0


def test_beside_a_rival_both_begin_anew(kept: dict[str, bytes]) -> None:
    session = Session()
    session.command("compare")
    session.open_preset("mood", bytes_of(kept, file_of("en", "mood")))
    assert session.run.state.step == 0 and session.rival is not None and session.rival.run.state.step == 0


def test_the_page_opens_it_at_its_moment_or_says_that_it_could_not_be_had(kept: dict[str, bytes]) -> None:
    app, told = App("en", "", "./"), []
    app.board.tell = lambda message, /, **fields: told.append((message, fields))  # type: ignore[method-assign]
    app.hear({"type": "hello"})
    app.hear(
        {"type": "preset", "name": "copy", "kept": base64.b64encode(bytes_of(kept, file_of("en", "copy"))).decode()}
    )
    assert ("moment", {"movement": 0, "pos": 47.0, "unit": COPY_UNIT, "layer": 0}) in told and (
        "tab",
        {"name": "gates"},
    ) in told
    assert app.board.board["step"] == PRESETS["copy"].learnt
    told.clear()
    for name, unread in (("copy", ""), ("tag", "no base64")):
        app.hear({"type": "preset", "name": name, "kept": unread})
        assert app.session.experiment == PRESETS[name].experiment and app.board.board["step"] == 0
        assert told == [("notice", {"kind": "info", "field": "opened", "text": say("en", "preset.fresh")})]
        told.clear()
    app.hear({"type": "preset", "name": "copy"})
    assert app.board.board["step"] == 0 and told == []


def test_what_one_code_has_trained_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Preset] = []

    def learn(language: str, preset: Preset) -> Session:
        made.append(preset)
        return Session(language=language)

    monkeypatch.setattr(trained_presets, "learn", learn)
    for folder in ("cache", "one", "two", "three"):
        (tmp_path / folder).mkdir()
    trained_presets.write(tmp_path / "one", tmp_path / "cache", "code")
    assert len(made) == len(trained())
    trained_presets.write(tmp_path / "two", tmp_path / "cache", "code")
    assert len(made) == len(trained())
    files = [{path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} for folder in ("one", "two")]
    assert files[0] == files[1] and set(files[0]) == set(trained())
    another = next(iter(trained()))
    (tmp_path / "three" / another).touch()                              # another process has begun it
    trained_presets.write(tmp_path / "three", tmp_path / "cache", "another code")
    assert len(made) == 2 * len(trained()) - 1
    assert [path.name for path in (tmp_path / "three").iterdir() if not path.stat().st_size] == [another]


# ---- what the notes and the moments claim -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cat", "mao", "agreement", "order"])
def test_both_sides_know_the_missing_word_and_one_side_does_not(name: str, kept: dict[str, bytes]) -> None:
    session = opened(kept, name)
    two, one = session.answers
    assert two["candidates"][0][0] == two["truth"] and two["truth_p"] > 0.8 > 0.55 > one["truth_p"]


def test_copy_keeps_its_letters_in_silence_and_says_them(kept: dict[str, bytes]) -> None:
    session = opened(kept, "copy")
    trace = session.trace
    assert trace is not None and [predicted(session, t)[0] for t in trace.scored] == ["b", "e", "a", "g"]
    silent = [t for t, token in enumerate(trace.tokens) if token == "."]
    f, o, C = (trace[f"0.fwd.{s}"][silent, 0, COPY_UNIT] for s in "foC")
    assert o.max() < 0.01 and f.min() > 0.99 and np.abs(C).min() > 0.5 and np.ptp(C) < 0.1 * np.abs(C).min()
    assert (
        f"unit {COPY_UNIT + 1} says nothing (o = 0.00) and forgets nothing (f = 1.00)" in session.board()["preset_note"]
    )
    assert trace.tokens[PRESETS["copy"].moment.taken] == "." != trace.tokens[PRESETS["copy"].moment.taken + 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rnn_is_right_half_the_time_and_hardly_any_gradient_gets_back(
    language: str, kept: dict[str, bytes]
) -> None:
    session = opened(kept, "vanishing", language)
    assert session.trace is not None
    arriving = np.linalg.norm(session.trace["0.fwd.dh"][:, 0], axis=1)
    assert 0 < arriving[0] < 1e-6 * arriving[-1]
    right = round(100 * float(np.mean([row[2] for row in session.curve[-20:]])))
    assert 40 <= right <= 60 and str(right) in session.board()["preset_note"]


def test_the_rhyme_is_known_by_heart_and_the_next_line_of_the_poem(kept: dict[str, bytes]) -> None:
    rhyme = opened(kept, "rhyme")
    said = "".join(
        one.token for one in generate(rhyme.run.state, "twinkle twinkle", length=len(" little star"), temperature=0.0)
    )
    assert said.replace("␣", " ") == " little star" and np.mean([row[2] for row in rhyme.curve[-20:]]) > 0.99
    poem = opened(kept, "poem")
    assert (
        "".join(one.token for one in generate(poem.run.state, poem.sentence, length=6, temperature=0.0))
        == "疑是地上霜。"
    )


def test_reber_carries_the_second_symbol_over(kept: dict[str, bytes]) -> None:
    session = opened(kept, "reber")
    word, p = predicted(session, PRESETS["reber"].moment.taken - 1)
    assert word == "T" and p > 0.9 and f"“T”, 8 symbols back, gets {p:.2f}" in session.board()["preset_note"]
    assert len(session.sentence.split()) == len(session.experiment.facts.example(session.experiment).split()), (
        "as long as those it learned"
    )


@pytest.mark.parametrize(
    ("name", "t", "says"),
    [("tag", 2, "AUX"), ("tag", 1, "NOUN"), ("cixing", 2, "动词"), ("cixing", 3, "名词"), ("brackets", 3, "]")],
)
def test_what_is_said_at_a_token(name: str, t: int, says: str, kept: dict[str, bytes]) -> None:
    word, p = predicted(opened(kept, name), t)
    assert word == says and p > 0.9


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in LANGUAGES for name in ("mood", "answer", "reversal")]
)
def test_the_one_answer_is_right(language: str, name: str, kept: dict[str, bytes]) -> None:
    trace: Any = opened(kept, name, language).trace
    if trace.answer is not None:
        assert trace.answer.said == trace.answer.tokens and trace.answer.p > 0.8
    else:
        assert np.exp(-trace.token_loss[-1]) > 0.9


def test_the_sum_is_nearly_right(kept: dict[str, bytes]) -> None:
    said = wire.predictions(opened(kept, "adding").trace)["numbers"]["7"]  # type: ignore[arg-type]
    assert abs(said["said"] - said["right"]) < 0.05
