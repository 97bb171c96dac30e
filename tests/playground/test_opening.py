"""What an opened file is, and what is said of each: by its bytes, by its name where those say nothing; several in the order that works."""
from __future__ import annotations

import base64
from typing import Any

import pytest

pytest.importorskip("param")
from playground.page.files import exported
from playground.page.kinds import kind_of
from playground.page.opening import Opening
from playground.session import Session


class Visit:
    """A session with its opening, and what was said."""

    def __init__(self, language: str = "en", **fields: Any) -> None:
        self.session = Session(language=language)
        if fields:
            self.session.change(**fields)
        self.said: list[tuple[str, str]] = []
        self.opening = Opening(self.session, lambda kind, field, text: self.said.append((kind, text)), lambda: None)

    def bring(self, *files: dict[str, Any]) -> None:
        self.said.clear()
        self.opening.take(files)

    @property
    def words(self) -> str:
        return " ".join(text for _, text in self.said)


def text_file(name: str, text: str, encoding: str = "utf-8", sure: bool = True) -> dict[str, Any]:
    return {"name": name, "text": text, "content": None, "encoding": encoding, "sure": sure, "trouble": ""}


def byte_file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "text": None, "content": base64.b64encode(data).decode(), "encoding": "", "sure": True, "trouble": ""}


@pytest.mark.parametrize(("name", "data", "kind"), [
    ("a.text", "the cat", "text"), ("a", "the cat", "text"), ("README", b"the cat", "text"), ("a.srt", "the cat", "text"), ("a.JSON", '{"text": 1}', "text"),
    ("a.txt", '{\n "unrolled": 1', "experiment"), ("a", b'\xef\xbb\xbf{"unrolled": 1}', "experiment"), ("a.txt", "PK and so on", "text"),
    ("a.npz", b"PK\x03\x04 and", "weights"), ("a.txt", b"PK\x03\x04\0\0", "weights"), ("a", b"\x89HDF\r\n\x1a\n", "weights"), ("a.pt", b"\x80\x02}q\0", "weights"),
    ("a.docx", b"PK\x03\x04\0\0", "document"), ("a.xlsx", b"PK\x03\x04\0\0", "sheet"), ("a", b"%PDF-1.7\0", "document"), ("a.tgz", b"\x1f\x8b\x08\0", "packed"),
    ("a.rtf", "{\\rtf1", "document"), ("a.exe", b"MZ", "unknown"), ("a.png", b"\x89PNG", "unknown"), ("a.dat", b"\xff\xfe\0\1\2", "unknown"),
])
def test_a_file_is_known_by_its_bytes(name: str, data: bytes | str, kind: str) -> None:
    assert kind_of(name, data) == kind


@pytest.mark.parametrize("name", ["a.text", "notes", "a.lyrics", "A.TXT"])
def test_sentences_open_whatever_the_ending(name: str) -> None:
    visit = Visit()
    visit.bring(text_file(name, "the fox ran\r\nthe hen sat\r\n"))
    assert visit.session.experiment.text == ("the fox ran", "the hen sat") and name in visit.words


@pytest.mark.parametrize(("language", "words"), [
    ("en", {"folder": "is a folder", "over": "larger than 128 MiB", "unreadable": "cannot be read"}),
    ("zh", {"folder": "是文件夹", "over": "超过 128 MiB", "unreadable": "无法读取"}),
])
def test_a_folder_and_what_does_not_read_are_answered_by_name(language: str, words: dict[str, str]) -> None:
    visit = Visit(language)
    before = visit.session.experiment
    for trouble, says in words.items():
        visit.bring({"name": "my things", "text": None, "content": None, "encoding": "", "sure": True, "trouble": trouble})
        assert [kind for kind, _ in visit.said] == ["error"] and says in visit.words and "my things" in visit.words
    assert visit.session.experiment is before


def test_what_is_no_text_and_no_weights_says_what_to_do() -> None:
    visit = Visit()
    for name, says in (("a.docx", "plain text"), ("a.xls", "CSV"), ("a.7z", "Unpack"), ("a.png", "neither text")):
        visit.bring(byte_file(name, b"\0\1"))
        assert says in visit.words and name in visit.words


def test_weights_that_come_with_their_text_open_after_it() -> None:
    trained = Visit(text=("a fox ran fast", "a hen sat still"), hidden=4, embedding=3)
    trained.session.command("step")
    files = [byte_file("w.npz", exported(trained.session, "npz")[2]), text_file("a.txt", "a fox ran fast\na hen sat still")]
    for order in (files, files[::-1]):
        other = Visit(hidden=4, embedding=3)
        other.bring(*order)
        assert not [text for kind, text in other.said if kind == "error"]
        assert other.session.experiment.text == ("a fox ran fast", "a hen sat still")
        assert (other.session.run.state.params.flat == trained.session.run.state.params.flat).all()
        assert "a.txt" in other.words and "w.npz" in other.words
