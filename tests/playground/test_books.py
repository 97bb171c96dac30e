"""A book: opened in pieces, read by streams, nothing of it lost, samples while it trains; what is cut of other texts
is said with numbers."""
from __future__ import annotations

import random
from typing import Any

import pytest

from core import SpecError
from core.network.network import PREPARED, dataset_for
from playground.looking.samples import EVERY, LENGTH, Samples
from playground.page.files import RefusedError, imported
from playground.page.form import FIELD_GROUPS, Form
from playground.session import Session
from playground.text_counts import SHOWN_OF_A_BOOK, text_line
from playground.words import say
from playground.work import books
from playground.work.books import BOOK, lines_of
from playground.work.presets import FIRST, PRESETS

DRAWN = random.Random(3)
WORDS = ["".join(DRAWN.choices("etaoinshrdlu", k=DRAWN.randint(1, 9))) for _ in range(2000)]
TEXT = "\n".join("" if k % 9 == 4 else f"    It {'  '.join(DRAWN.choices(WORDS, k=9))}\t{k}." for k in range(6000))
LANGUAGES = ("en", "zh")


@pytest.fixture(autouse=True)
def nothing_is_prepared() -> None:
    PREPARED.clear()


def session(language: str = "en") -> tuple[Session, list[tuple[str, str, str]]]:
    heard: list[tuple[str, str, str]] = []
    return Session(lambda *notice: heard.append(notice), language), heard


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_opens_in_pieces_and_whole(language: str) -> None:
    one, heard = session(language)
    waiting: list[Any] = []
    one.later = waiting.append
    imported(one, "book.txt", TEXT.encode())
    assert one.reading == "book.txt" and one.experiment == PRESETS[FIRST[language]].experiment
    pieces = list(waiting[0])
    assert len(pieces) > 10 and pieces[-2:] == [True, True] and not any(pieces[:-2]) and one.reading == ""
    spec = one.experiment
    assert spec == BOOK.replace(text=tuple(TEXT.split("\n"))) and one.trace is not None
    assert len(dataset_for(spec).stream) == len(TEXT) + 2                   # with the last line's end, and the text's
    said = heard[-1][2]
    assert f"{len(TEXT) + 1:,}" in said and f"{len(TEXT) + 2:,}" in said and "book.txt" in said
    assert one.work.link_where_it_fits() == "" and say(language, "book.no-link") in said
    assert f"{SHOWN_OF_A_BOOK:,}" in text_line(one)


def test_what_was_opened_meanwhile_stays_open() -> None:
    one, _heard = session()
    waiting: list[Any] = []
    one.later = waiting.append
    imported(one, "book.txt", TEXT.encode())
    next(waiting[0])
    one.open_preset("mood")
    assert list(waiting[0])[-1] is False and one.experiment == PRESETS["mood"].experiment and one.reading == ""


def test_a_network_that_reads_by_streams_stays_as_it_is() -> None:
    one, _heard = session()
    mine = BOOK.replace(text=PRESETS["book"].experiment.text, hidden=10, truncate=7)
    one.use(mine)
    one.open_text("b", lines_of(TEXT))
    assert one.experiment == mine.replace(text=lines_of(TEXT))
    one.open_preset("rhyme")
    one.open_text("b", lines_of(TEXT))
    assert one.experiment.hidden == BOOK.hidden


def test_what_is_no_text_or_too_long_is_refused_and_changes_nothing() -> None:
    one, heard = session()
    before = one.experiment
    with pytest.raises(RefusedError, match="2 MiB"):
        imported(one, "long.txt", b"a" * (2 * 2**20 + 1))
    one.open_text("spaces", ("\u200b" * 200_000,))
    assert heard[-1][0] == "error" and one.experiment is before and one.reading == ""
    with pytest.raises(SpecError):
        one.change(text=lines_of(TEXT))                                      # the missing word is not read by streams


def test_the_box_shows_the_beginning_of_a_book_and_does_not_change_it() -> None:
    one, _heard = session()
    one.open_text("b", lines_of(TEXT))
    form = Form(one, "text", FIELD_GROUPS["text"], lambda remade: None, [])
    box = form.widgets["text"]
    assert box.disabled and box.value == TEXT[:SHOWN_OF_A_BOOK] and len(one.experiment.text) == 6000
    one.open_preset("cat")
    form.show()
    assert not box.disabled and box.value == "\n".join(PRESETS["cat"].experiment.text)


def test_typed_lines_stay_as_they_are() -> None:
    assert lines_of("\n\n  a\r\n\n\tb \n\n") == ("  a", "", "\tb ")
    assert lines_of(" \n") == ()


@pytest.mark.parametrize(("language", "words"), [("en", ("600 ", "3 sentences")), ("zh", ("3 句",))])
def test_what_becomes_of_a_long_line_is_in_the_notice(language: str, words: tuple[str, ...]) -> None:
    one, heard = session(language)
    imported(one, "long.txt",
             (" ".join(["the cat sat on it."] * 3) + "\n" + "a cat " * 100 + ". yes yes. " + "b " * 150).encode())
    assert heard and heard[-1][0] == "info" and "200" in heard[-1][2] and "1" in heard[-1][2]
    assert text_line(one).count("200") == 1


def test_samples_are_written_while_it_trains_each_with_its_step() -> None:
    one, _heard = session()
    one.use(BOOK.replace(text=PRESETS["book"].experiment.text, hidden=8, embedding=4))
    clock, whole = 0.0, 0
    one.command("train")
    for _ in range(3):
        one.trainer.step()
        for _ in range(LENGTH):
            whole += one.samples.piece(one.run.state, clock)
        clock += EVERY + 0.1
    kept = one.board()["samples"]
    assert whole == 3 and [sample["step"] for sample in kept] == [1, 2, 3]
    assert all(0 < len(sample["text"]) <= LENGTH + 10 for sample in kept)
    assert not one.samples.piece(one.run.state, clock - EVERY)               # it is not time yet
    one.command("reset")
    assert one.board()["samples"] == []
    # nothing is trained yet
    assert not Samples.fit(PRESETS["cat"].experiment) and not Samples().piece(one.run.state, 1e9)
    assert Samples.fit(PRESETS["rhyme"].experiment) and not Samples.fit(books.BOOK.replace(truncate=0))
