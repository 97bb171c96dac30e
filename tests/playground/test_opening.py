"""What an opened file is, and what is said of each: by its bytes, by its name where those say nothing; several in
the order that works."""
from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from core import interop
from core.exchange.weights.safetensors import write_safetensors

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
        self.shown: Any = None
        self.opening = Opening(self.session, lambda kind, field, text: self.said.append((kind, text)), self.hear,
                               lambda: None)

    def hear(self, message: str, *, shown: Any) -> None:
        assert message == "proposal"
        self.shown = json.loads(json.dumps(shown))

    def bring(self, *files: dict[str, Any]) -> None:
        self.said.clear()
        self.opening.take(files)

    @property
    def words(self) -> str:
        return " ".join(text for _, text in self.said)


def text_file(name: str, text: str, encoding: str = "utf-8", sure: bool = True) -> dict[str, Any]:
    return {"name": name, "text": text, "content": None, "encoding": encoding, "sure": sure, "trouble": ""}


def byte_file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "text": None, "content": base64.b64encode(data).decode(), "encoding": "", "sure": True,
            "trouble": ""}


@pytest.mark.parametrize(("name", "data", "kind"), [
    ("a.text", "the cat", "text"), ("a", "the cat", "text"), ("README", b"the cat", "text"),
    ("a.srt", "the cat", "text"), ("a.JSON", '{"text": 1}', "text"),
    ("a.txt", '{\n "unrolled": 1', "experiment"), ("a", b'\xef\xbb\xbf{"unrolled": 1}', "experiment"),
    ("a.txt", "PK and so on", "text"),
    ("a.npz", b"PK\x03\x04 and", "weights"), ("a.txt", b"PK\x03\x04\0\0", "weights"),
    ("a", b"\x89HDF\r\n\x1a\n", "weights"), ("a.pt", b"\x80\x02}q\0", "weights"),
    ("a.pkl", b"(dp0\nVW\np1\n", "weights"), ("a.txt", b"(dog) and so on", "text"),
    ("a.docx", b"PK\x03\x04\0\0", "document"), ("a.xlsx", b"PK\x03\x04\0\0", "sheet"), ("a", b"%PDF-1.7\0", "document"),
    ("a.tgz", b"\x1f\x8b\x08\0", "packed"),
    ("a.rtf", "{\\rtf1", "document"), ("a.exe", b"MZ", "unknown"), ("a.png", b"\x89PNG", "unknown"),
    ("a.dat", b"\xff\xfe\0\1\2", "unknown"), ("model.gguf", b"GGUF\3\0\0\0", "gguf"), ("a", b"GGUF\3\0\0\0", "gguf"),
    ("model.onnx", b"\x08\x07\x12\x07pytorch", "onnx"), ("a.npy", b"\x93NUMPY\1\0", "npy"),
    ("model.index", b"\0\0\x12\x08\1", "tensorflow"), ("model.ckpt-7.data-00000-of-00001", b"\0\0\x80?", "tensorflow"),
    ("saved_model.pb", b"\x08\1\x12\xa5", "tensorflow"), ("book.index", "the cat", "text"),
    ("a.mat", b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM", "matlab"), ("rnn.rds", b"X\n\0\0\0\2", "kept"),
])
def test_a_file_is_known_by_its_bytes(name: str, data: bytes | str, kind: str) -> None:
    assert kind_of(name, data) == kind


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "data", "way"), [
    ("model.gguf", b"GGUF\3\0\0\0", ".safetensors"), ("model.onnx", b"\x08\x07\x12\x07pytorch", "state_dict"),
    ("model.index", b"\0\0\x12\x08\1", "save_weights"),
    ("a.mat", b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM", "loadmat"),
    ("a.npy", b"\x93NUMPY\1\0", "savez"), ("rnn.rds", b"X\n\0\0\0\2", "savez"),
    ("w-00001-of-00002.safetensors", b"\x02\0\0\0\0\0\0\0{}", "")])
def test_what_other_programs_keep_is_refused_by_name_with_a_way_on(language: str, name: str, data: bytes,
                                                                   way: str) -> None:
    visit = Visit(language)
    before = visit.session.experiment
    visit.bring(byte_file(name, data))
    assert visit.said[0][0] == "error" and name in visit.words and way in visit.words
    assert visit.session.experiment == before


def sharded(session: Session) -> list[dict[str, Any]]:
    """The session's weights in two files and the list of them, as a hub has them."""
    arrays = interop.state_dict(session.run.state)
    names = [f"model-0000{k}-of-00002.safetensors" for k in (1, 2)]
    parts = [write_safetensors({name: arrays[name] for name in list(arrays)[k::2]}) for k in (0, 1)]
    listed = {"weight_map": {name: names[k % 2] for k, name in enumerate(arrays)}}
    return [text_file("model.safetensors.index.json", json.dumps(listed)), *map(byte_file, names, parts)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2)])
def test_weights_in_several_files_are_one(order: tuple[int, ...]) -> None:
    one, other = Visit(), Visit()
    one.session.command("step")
    files = sharded(one.session)
    other.bring(*(files[k] for k in order))
    assert [kind for kind, _ in other.said if kind == "error"] == []
    assert "“model.safetensors” is open" in other.words
    np.testing.assert_array_equal(other.session.run.state.params.flat, one.session.run.state.params.flat)
    for alone in files:
        other.bring(alone)
        assert other.said[0][0] == "error" and "all at once" in other.words.replace("together, at once", "all at once")


TYPED = "review,label\na good film,pos\na bad film,neg\nso good,pos\nso bad,neg\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_table_that_is_typed_as_sentences_is_offered_as_what_it_would_become(language: str) -> None:
    visit = Visit(language)
    visit.opening.pasted(TYPED)
    assert visit.shown["lines"][0] == "a good film => pos" and visit.shown["files"] == []
    before = visit.session.experiment
    visit.opening.decline()
    assert visit.shown is None and visit.session.experiment == before
    visit.opening.pasted(TYPED)
    assert visit.shown is None, "a form that was not wanted is not offered again"
    other = Visit(language)
    other.opening.pasted(TYPED)
    other.opening.reread({"form": "lines"})
    assert other.shown["lines"][0] == "review,label"
    other.opening.reread({"form": ""})
    other.opening.accept()
    assert other.session.experiment.task == "label" and "a good film => pos" in other.session.experiment.text


@pytest.mark.parametrize("text", ["the cat sat\nthe dog ran", "a film => good\na book => bad",
                                  "the/DT cat/NN\na/DT dog/NN", "# Notes\n- one\n- two",
                                  "", "  ", "Well, I do not know\nYes, she said"])
def test_sentences_that_are_typed_open_nothing(text: str) -> None:
    visit = Visit()
    visit.opening.pasted(text)
    assert visit.shown is None


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
        visit.bring({"name": "my things", "text": None, "content": None, "encoding": "", "sure": True,
                     "trouble": trouble})
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
    files = [byte_file("w.npz", exported(trained.session, "npz")[2]),
             text_file("a.txt", "a fox ran fast\na hen sat still")]
    for order in (files, files[::-1]):
        other = Visit(hidden=4, embedding=3)
        other.bring(*order)
        assert not [text for kind, text in other.said if kind == "error"]
        assert other.session.experiment.text == ("a fox ran fast", "a hen sat still")
        assert (other.session.run.state.params.flat == trained.session.run.state.params.flat).all()
        assert "a.txt" in other.words and "w.npz" in other.words


# ---- what is shown before it is taken ---------------------------------------------------------------------------

CSV = "review,sentiment\na warm film,good\n\"so, so cold\",bad\na good film,good\nno fun,bad\n"
CSV_LINES = ("a warm film => good", "so, so cold => bad", "a good film => good", "no fun => bad")
CONLL = "-DOCSTART- O\n\nThe O\nOrne B-LOC\n\nMara B-PER\nmet O\n"


def again(**changes: Any) -> dict[str, Any]:
    """The fields of the message `reread`."""
    return {"form": "", "columns": {}, "left": [], "file": None, "text": None, "encoding": "", **changes}


def test_a_table_is_shown_before_it_is_taken() -> None:
    visit = Visit()
    before = visit.session.experiment
    visit.bring(text_file("a.csv", CSV))
    shown = visit.shown
    assert visit.session.experiment is before and visit.said == []
    assert shown["lines"] == list(CSV_LINES) and "a.csv" in shown["title"] and "4" in shown["accept"]
    assert shown["left"] == ["the row of the columns’ names"] and "good 2" in shown["counts"]
    assert "sentence label" in shown["changes"]
    visit.opening.accept()
    assert visit.shown is None and "a.csv" in visit.words
    assert (visit.session.experiment.task, visit.session.experiment.text) == ("label", CSV_LINES)


def test_declining_keeps_everything_as_it_was() -> None:
    visit = Visit()
    visit.session.command("step")
    state, text = visit.session.run.state, visit.session.experiment
    visit.bring(text_file("a.csv", CSV), byte_file("w.npz", b"PK\x03\x04\0"))
    visit.opening.decline()
    visit.opening.accept()                           # nothing waits any more
    assert visit.shown is None and visit.said == [] and visit.session.run.state is state
    assert visit.session.experiment is text


@pytest.mark.parametrize(("text", "task", "lines"), [
    (CONLL, "tag", ("The/O Orne/B-LOC", "Mara/B-PER met/O")),
    ("Go.\t去。\nStay.\t留下。\n", "answer", ("Go. => 去。", "Stay. => 留下。")),
    ("1\n00:00:01,000 --> 00:00:02,000\nthe cat sat\n\n2\n00:00:02,000 --> 00:00:03,000\nthe dog ran\n", "cloze",
     ("the cat sat", "the dog ran")),
])
def test_each_kind_of_text_finds_its_task(text: str, task: str, lines: tuple[str, ...]) -> None:
    for language in ("en", "zh"):
        visit = Visit(language)
        visit.session.open_preset("copy")
        visit.bring(text_file("a", text))
        visit.opening.accept()
        assert (visit.session.experiment.task, visit.session.experiment.text) == (task, lines)


def test_the_open_task_stays_where_it_reads_the_lines() -> None:
    visit = Visit(task="next", bidirectional=False)
    visit.bring(text_file("a.md", "# A\n- the cat sat\n"))
    visit.opening.accept()
    assert visit.session.experiment.task == "next" and visit.session.experiment.text == ("A", "the cat sat")
    visit.bring(text_file("b.txt", "the fox ran\nthe hen sat\n"))
    assert visit.shown is None and visit.session.experiment.text == ("the fox ran", "the hen sat")


def test_a_book_is_read_as_one_whatever_its_encoding() -> None:
    visit = Visit()
    book = "the fox ran far and the hen sat still\n\n" * 8000
    visit.bring(text_file("book.txt", book))
    assert visit.shown is None and visit.session.experiment.task == "next"
    assert len(visit.session.experiment.text) == 15_999
    visit.session.open_preset("cat")
    visit.bring(text_file("book.txt", book, "gb18030", sure=False))
    assert "next token" in visit.shown["changes"]
    visit.opening.accept()
    assert visit.session.experiment.task == "next" and len(visit.session.experiment.text) == 15_999


def test_a_guessed_encoding_is_asked_for_and_can_be_changed() -> None:
    visit = Visit()
    visit.bring(text_file("a.txt", "le cafй\nla mer", "windows-1251", sure=False))
    row, = visit.shown["files"]
    assert (row["encoding"], row["place"]) == ("windows-1251", 0) and "trying" in row["said"]
    visit.opening.reread(again(file=0, text="le caf\ufffd\nla mer", encoding="utf-8"))
    assert "do not read in it: 1" in visit.shown["files"][0]["said"]
    visit.opening.reread(again(file=0, text="le café\nla mer", encoding="windows-1252"))
    assert visit.shown["lines"] == ["le café", "la mer"]
    visit.opening.accept()
    assert visit.session.experiment.text == ("le café", "la mer") and "Windows-1252" in visit.words


def test_another_form_and_another_column_can_be_chosen() -> None:
    visit = Visit()
    visit.bring(text_file("a.conll", "The DT O\nOrne NNP B-LOC\n\nMara NNP B-PER\nmet VBD O\n"))
    visit.opening.reread(again(columns={"word": 0, "tag": 1}))
    assert visit.shown["lines"] == ["The/DT Orne/NNP", "Mara/NNP met/VBD"]
    visit.opening.reread(again(form="fasttext"))
    assert visit.shown["lines"] == [] and visit.shown["error"] and not visit.shown["accept"]
    visit.opening.reread(again(form="lines"))
    assert visit.shown["lines"][0] == "The DT O" and not visit.shown["error"]


def test_what_no_network_can_be_made_of_is_said_in_the_panel_and_stays_open() -> None:
    visit = Visit()
    before = visit.session.experiment
    visit.bring(text_file("a.csv", "text,label\na film,good\nb film,good\n"))
    visit.opening.reread(again(columns={"text": 0, "label": 1}))
    visit.opening.accept()
    assert visit.shown["error"] and visit.session.experiment is before


def test_several_texts_are_joined_and_those_of_another_kind_left_out() -> None:
    visit = Visit()
    visit.bring(text_file("b.txt", "the hen sat\n"), text_file("a.txt", "the fox ran\n"), text_file("c.csv", CSV))
    rows = [(row["name"], row["place"], row["taken"]) for row in visit.shown["files"]]
    assert rows == [("a.txt", 1, True), ("b.txt", 0, True), ("c.csv", 2, False)]
    assert visit.shown["lines"] == ["the fox ran", "the hen sat"] and "c.csv" in " ".join(visit.shown["left"])
    visit.opening.reread(again(left=[]))
    assert "cannot be joined" in visit.shown["error"]
    visit.opening.reread(again(left=[0, 1]))
    assert visit.shown["lines"] == list(CSV_LINES)
    visit.opening.reread(again(left=[0, 1, 2]))
    assert visit.shown["error"] and not visit.shown["accept"]
    visit.opening.reread(again(left=[2]))
    visit.opening.accept()
    assert visit.session.experiment.text == ("the fox ran", "the hen sat") and "a.txt" in visit.words
    assert "c.csv" not in visit.words


ENGLISH, CHINESE = "go on\nwho is it\n\ni am cold\n", "去吧\n是谁\n\n我冷\n"
PAIRED = ["go on => 去吧", "who is it => 是谁", "i am cold => 我冷"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("names", "task"), [
    (("train.en", "train.zh"), "cloze"), (("b-targets.txt", "a-sources.txt"), "answer"),
    (("src.txt", "tgt.txt"), "next")])
def test_two_files_line_by_line_become_pairs(names: tuple[str, str], task: str, language: str) -> None:
    visit = Visit(language)
    text = ("a => b",) if task == "answer" else visit.session.experiment.text
    visit.session.change(task=task, bidirectional=False, text=text)
    files = {names[0]: ENGLISH, names[1]: CHINESE}
    visit.bring(*(text_file(name, text) for name, text in files.items()))
    first = sorted(names)[0]
    if files[first] == CHINESE:                    # its name says nothing, and it is the first
        assert visit.shown["lines"][0] == "去吧 => go on"
        visit.opening.reread(again(columns={"source": 1}))
    assert visit.shown["lines"] == PAIRED
    assert [one["role"] for one in visit.shown["columns"]] == ["source"]
    visit.opening.reread(again(form="lines"))
    assert len(visit.shown["lines"]) == 6
    visit.opening.reread(again(columns={"source": sorted(names).index(names[0])}))
    visit.opening.accept()
    assert visit.session.experiment.task == "answer" and list(visit.session.experiment.text) == PAIRED


def test_two_files_that_are_no_pairs_are_joined_and_can_be_pairs_by_hand() -> None:
    visit = Visit()
    visit.bring(text_file("a.txt", "one\ntwo\n"), text_file("b.txt", "eins\nzwei\n"))
    assert visit.shown["lines"] == ["one", "two", "eins", "zwei"] and "beside" in dict(visit.shown["form"]["options"])
    visit.opening.reread(again(form="beside"))
    assert visit.shown["lines"] == ["one => eins", "two => zwei"]
    visit.opening.reread(again(form="beside", left=[1]))
    form = visit.shown["form"]
    assert visit.shown["lines"] == ["one", "two"] and form["chosen"] in dict(form["options"])
    visit.bring(text_file("a.en", "one\ntwo\n"), text_file("a.de", "eins\n"))                  # not as many lines
    assert visit.shown["lines"] == ["eins", "one", "two"] and "beside" not in dict(visit.shown["form"]["options"])


@pytest.mark.parametrize("preset", ["adding", "copy"])
def test_text_for_a_task_that_makes_its_own_data_says_which_task_it_will_be(preset: str) -> None:
    for text in ("the cat sat\nthe dog ran\n", "the cat sat on the mat\n" * 15_000):
        visit = Visit()
        visit.session.open_preset(preset)
        before = visit.session.experiment
        visit.bring(text_file("a.txt", text))
        assert visit.session.experiment is before and visit.shown["changes"]
        visit.opening.accept()
        assert not visit.session.experiment.facts.generated
        assert visit.session.experiment.text[0].startswith("the cat sat")


def test_weights_wait_for_the_text_that_they_came_with() -> None:
    trained = Visit(task="label", text=CSV_LINES, as_typed=True, bidirectional=False, hidden=4, embedding=3)
    trained.session.command("step")
    visit = Visit(bidirectional=False, hidden=4, embedding=3)
    visit.bring(byte_file("w.npz", exported(trained.session, "npz")[2]), text_file("a.csv", CSV))
    assert visit.shown["lines"] == list(CSV_LINES)
    visit.opening.accept()
    assert not [text for kind, text in visit.said if kind == "error" and text]
    assert (visit.session.run.state.params.flat == trained.session.run.state.params.flat).all()


@pytest.mark.parametrize("text", ["", " \n", "\0"])
def test_text_with_nothing_in_it_is_refused_by_name(text: str) -> None:
    visit = Visit()
    visit.bring(text_file("a.text", text))
    assert visit.shown is None and "a.text" in visit.words and visit.said[0][0] == "error"


def test_json_that_is_no_records_is_damaged() -> None:
    visit = Visit()
    visit.bring(text_file("a.json", "{"))
    assert visit.shown is None and "damaged" in visit.words


def test_a_file_that_makes_no_sense_is_answered() -> None:
    visit = Visit()
    visit.bring({"name": 7, "content": "no base64!"}, {})
    assert [kind for kind, _ in visit.said] == ["error"]
