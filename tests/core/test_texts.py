"""Text of every form: recognised, converted into a task's notation, counted; close neighbours are told apart."""
from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import TASKS, Experiment, FileError
from core.exchange.texts import FORMS, join, pair, propose
from core.network.network import dataset_for
from core.spec import TEXT_BYTES
from tests.core.brought import BROUGHT
from tests.core.brought_prose import NEARBY, SAID
from tests.core.brought_small import BESIDES, SMALL

CONLL = ("-DOCSTART- -X- -X- O\n\nThe DT I-NP O\nriver NN I-NP O\nOrne NNP I-NP B-LOC\n. . I-NP O\n\n"
         "Mara NNP I-NP B-PER\nmet VBD I-VP O\n. . O O\n")
CONLL_LINES = ("The/O river/O Orne/B-LOC ./O", "Mara/B-PER met/O ./O")


def ud(*rows: str) -> str:
    """CoNLL-U rows from `id form upos xpos`."""
    return "".join("\t".join([i, w, w.lower(), u, x, "_", "0", "dep", "_", "_"]) + "\n" if row else "\n"
                   for row in rows for i, w, u, x in [row.split(" ") if row else ["", "", "", ""]])


UD = "# sent_id = 1\n# text = Vámonos al mar\n" + ud("1-2 Vámonos _ _", "1 Vamos VERB v", "2 nos PRON p",
                                                     "3-4 al _ _", "3 a ADP s", "4 el DET d", "4.1 algo X x",
                                                     "5 mar NOUN n", "",
                                                   "1 Ven VERB v", "2 aquí ADV r", "3 . PUNCT f")
UD_LINES = ("Vamos/VERB nos/PRON a/ADP el/DET mar/NOUN", "Ven/VERB aquí/ADV ./PUNCT")
GOOD_BAD = ("a warm and funny film => good", "a cold, empty film => bad", "i would watch it again => good",
            "i wanted to leave => bad")
ROWS = [line.split(" => ") for line in GOOD_BAD]


def table(separator: str, rows: list[list[str]], heading: str = "") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if separator in text or '"' in text or "\n" in text else text
    return (heading + "\n" if heading else "") + "".join(separator.join(map(cell, row)) + "\n" for row in rows)


SRT = ("1\n00:00:00,000 --> 00:00:02,500\n<i>my lord hath broken</i>\nThe baker's wife;\n\n"
       "2\n00:00:03,000 --> 00:00:05,500\n{\\an8}- Thy daughter will never\nsell the letter, sir.\n\n")
SRT_LINES = ("my lord hath broken", "The baker's wife;", "Thy daughter will never sell the letter, sir.")
MD = ("# Notes\n\n- the cat sat on the mat\n- the **dog** ran to the `door`\n\n"
      "| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nprint(1)\n```\n")
PAIRS = [["Go on.", "去吧。"], ["Who is it?", "是谁？"], ["I am cold.", "我冷。"]]
PAIR_LINES = ("Go on. => 去吧。", "Who is it? => 是谁？", "I am cold. => 我冷。")

CASES = {
    # CoNLL 2003 and its neighbours
    "conll": ("eng.testa", CONLL, "columns", "tags", CONLL_LINES),
    "conll-crlf-bom": ("a.txt", "\ufeff" + CONLL.replace("\n", "\r\n"), "columns", "tags", CONLL_LINES),
    "conll-tabs": ("a.conll", CONLL.replace(" ", "\t"), "columns", "tags", CONLL_LINES),
    "conll-blank-lines-with-spaces": ("a.txt", CONLL.replace("\n\n", "\n \t\n\n\n"), "columns", "tags", CONLL_LINES),
    "conll-with-a-token-#": ("a.txt", CONLL + "\n# # I-NP O\n7 CD I-NP O\n", "columns", "tags",
                             (*CONLL_LINES, "#/O 7/O")),
    "conll-with-comments": ("a.txt", "# id 7\tdomain=en\n" + CONLL.partition("\n\n")[2], "columns", "tags",
                            CONLL_LINES),
    "two-columns": ("a.txt", "The\tO\nOrne\tB-LOC\n\nMara\tB-PER\nmet\tO\n", "columns", "tags",
                    ("The/O Orne/B-LOC", "Mara/B-PER met/O")),
    "two-columns-spaces-pos": ("a.pos", "the DT\ncat NN\nsat VBD\n. .\n\na DT\ndog NN\nran VBD\n", "columns", "tags",
                               ("the/DT cat/NN sat/VBD ./.", "a/DT dog/NN ran/VBD")),
    "one-sentence": ("a.txt", "the DET\ncat NOUN\nsleeps VERB\n", "columns", "tags", ("the/DET cat/NOUN sleeps/VERB",)),
    "small-tags": ("a.tsv", "迈向\tv\n充满\tv\n\n希望\tn\n世纪\tn\n\n新\ta\n旧\ta\n", "columns", "tags",
                   ("迈向/v 充满/v", "希望/n 世纪/n", "新/a 旧/a")),
    "characters-bmes": ("a.txt", "小 B-PER\n明 E-PER\n在 O\n\n北 B-LOC\n京 E-LOC\n。 O\n", "columns", "tags",
                        ("小/B-PER 明/E-PER 在/O", "北/B-LOC 京/E-LOC 。/O")),
    "commas-between": ("a.csv", "The,O\nOrne,B-LOC\n\nMara,B-PER\nmet,O\n\",\",O\n", "columns", "tags",
                       ("The/O Orne/B-LOC", "Mara/B-PER met/O ,/O")),
    "with-names": ("a.tsv", "word\ttag\nThe\tO\nOrne\tB-LOC\n\nMara\tB-PER\nmet\tO\n", "columns", "tags",
                   ("The/O Orne/B-LOC", "Mara/B-PER met/O")),
    "counted": ("a.tsv", "# de\t[2009]\n1\tOrne\tB-LOC\tO\n2\tfließt\tO\tO\n\n1\tMara\tB-PER\tO\n2\tkam\tO\tO\n",
                "columns", "tags", ("Orne/B-LOC fließt/O", "Mara/B-PER kam/O")),
    # Universal Dependencies
    "conllu": ("a.conllu", UD, "conllu", "tags", UD_LINES),
    "conllu-crlf-txt": ("a.txt", UD.replace("\n", "\r\n"), "conllu", "tags", UD_LINES),
    "conllu-xpos-only": ("a.conllu", ud("1 The _ DT", "2 cat _ NN", "", "1 A _ DT"), "conllu", "tags",
                         ("The/DT cat/NN", "A/DT")),
    "conllu-spaces": ("a.txt", UD.replace("\t", "   "), "conllu", "tags", UD_LINES),
    # tags glued to words
    "underscore": ("a.txt", "The_DT river_NN runs_VBZ ._.\nA_DT can_NN can_MD rust_VB ._.\n", "glued", "tags",
                   ("The/DT river/NN runs/VBZ ./.", "A/DT can/NN can/MD rust/VB ./.")),
    "underscore-in-a-word": ("a.txt", "new_york_NNP is_VBZ big_JJ\nhe_PRP runs_VBZ fast_RB\n", "glued", "tags",
                             ("new_york/NNP is/VBZ big/JJ", "he/PRP runs/VBZ fast/RB")),
    "bar": ("a.txt", "The|DT river|NN\nA|DT can|NN\n", "glued", "tags", ("The/DT river/NN", "A/DT can/NN")),
    "slash": ("a.txt", "The/DT river/NN\nA/DT  can/NN\n", "slashes", "tags", ("The/DT river/NN", "A/DT can/NN")),
    # labels
    "sst": ("a.tsv", "sentence\tlabel\na film\t1\nno \"fun\", none\t0\n", "table", "labels",
            ("a film => 1", 'no "fun", none => 0')),
    "fasttext": ("a.txt", "__label__pos a warm film\n__label__neg a cold film\n", "fasttext", "labels",
                 ("a warm film => pos", "a cold film => neg")),
    "fasttext-several": ("a.train", "__label__a __label__b red fox\n__label__b , hen\nblue hen __label__a\n\n",
                         "fasttext", "labels", ("red fox => a", "hen => b", "blue hen => a")),
    "csv": ("a.csv", table(",", ROWS, "review,sentiment"), "table", "labels", GOOD_BAD),
    "csv-txt": ("a.txt", table(",", ROWS, "review,sentiment"), "table", "labels", GOOD_BAD),
    "csv-label-first": ("a.csv", table(",", [row[::-1] for row in ROWS], "label,text"), "table", "labels", GOOD_BAD),
    "csv-no-names": ("a.csv", table(",", ROWS), "table", "labels", GOOD_BAD),
    "csv-other-names": (
        "a.csv", table(",", [[str(k), *row, "web"] for k, row in enumerate(ROWS)], "nr,what they said,mood,where"),
        "table", "labels", GOOD_BAD,
    ),
    "csv-other-order": ("a.csv", table(",", [[row[1], "u7", row[0]] for row in ROWS], "Sentiment,User,Tweet"),
                        "table", "labels", GOOD_BAD),
    "csv-semicolons": ("a.csv", table(";", ROWS, "Text;Label"), "table", "labels", GOOD_BAD),
    "csv-chinese": ("a.csv", "评论,标签\n很好看，推荐,好\n太差了,差\n", "table", "labels",
                    ("很好看，推荐 => 好", "太差了 => 差")),
    "csv-newline-in-a-cell": ("a.csv", 'review,sentiment\n"a warm\nfilm<br /><br />so ""good""",pos\n"no fun",neg\n',
                              "table", "labels", ('a warm film so "good" => pos', "no fun => neg")),
    "csv-commas-unquoted": ("a.csv", "".join(f"{text},{label}\n" for text, label in [
        ["so, so warm", "good"], ["no, no, no", "bad"], ["well made, yes", "good"], ["it is bad", "bad"],
    ]), "table", "labels",
                            ("so, so warm => good", "no, no, no => bad", "well made, yes => good", "it is bad => bad")),
    "csv-crlf-bom-trailing": (
        "a.csv", "\ufeff" + table(",", [[*row, ""] for row in ROWS], "review,sentiment,").replace("\n", "\r\n"),
        "table", "labels", GOOD_BAD,
    ),
    "spam": ("SMSSpamCollection",
             "ham\tGo until the point, great\nspam\tWin a prize now\nham\tOk lar\nspam\tCall this number now\n",
             "table", "labels",
             ("Go until the point, great => ham", "Win a prize now => spam", "Ok lar => ham",
              "Call this number now => spam")),
    "arrow-in-a-cell": ("a.csv", "text,label\na => b,x\nc,y\n", "table", "labels", ("a → b => x", "c => y")),
    "jsonl": ("a.jsonl", "".join(json.dumps({"text": t, "label": v}) + "\n" for t, v in ROWS), "json", "labels",
              GOOD_BAD),
    "jsonl-renamed": ("a.json", "".join(json.dumps({"label": k % 2, "idx": k, "sentence": t}) + "\r\n"
                                        for k, (t, _) in enumerate(ROWS)), "json", "labels",
                      tuple(f"{t} => {k % 2}" for k, (t, _) in enumerate(ROWS))),
    "jsonl-review-sentiment": ("a.ndjson", "".join(
        json.dumps({"id": str(k), "review": t, "sentiment": v}, ensure_ascii=True) + "\n"
        for k, (t, v) in enumerate(ROWS)
    ), "json", "labels", GOOD_BAD),
    "json-list": ("a.json", json.dumps([{"text": t, "label": v} for t, v in ROWS], indent=2), "json", "labels",
                  GOOD_BAD),
    "json-lists-by-name": ("a.json", json.dumps({"text": [t for t, _ in ROWS], "label": [v for _, v in ROWS]}),
                           "json", "labels", GOOD_BAD),
    "json-inside": ("a.json", json.dumps({"version": 1, "data": [{"text": t, "label": v} for t, v in ROWS]}), "json",
                    "labels", GOOD_BAD),
    "json-pairs": ("a.json", json.dumps([list(row) for row in ROWS]), "json", "labels", GOOD_BAD),
    "json-intents": ("a.json", json.dumps({"intents": [
        {"tag": "hi", "patterns": ["hello", "good day"], "responses": ["x"]},
        {"tag": "bye", "patterns": ["see you"], "responses": ["y"]},
    ]}),
                     "json", "labels", ("hello => hi", "good day => hi", "see you => bye")),
    "arrows": ("a.txt", "\n".join(GOOD_BAD), "arrows", "labels", GOOD_BAD),
    # pairs
    "tatoeba": ("a.tsv", table("\t", [[*row, "CC-BY 2.0"] for row in PAIRS]), "table", "pairs", PAIR_LINES),
    "tatoeba-attribution": ("cmn.txt", table("\t", [
        [*row, f"CC-BY 2.0 (France) Attribution: tatoeba.org #{k}77 (CM) & #{k}88 (Y)"] for k, row in enumerate(PAIRS)
    ]), "table", "pairs", PAIR_LINES),
    "tatoeba-ids": ("a.tsv", table("\t", [[f"{k}123", row[0], f"{k}9{k}", row[1]] for k, row in enumerate(PAIRS)]),
                    "table", "pairs", PAIR_LINES),
    "two-tabs-no-names": ("a.txt", table("\t", PAIRS), "table", "pairs", PAIR_LINES),
    "csv-languages": ("a.csv", table(",", PAIRS, "english,chinese"), "table", "pairs", PAIR_LINES),
    "csv-question-answer": ("a.csv", table(",", PAIRS, "id,question,answer".replace("id,", "")), "table", "pairs",
                            PAIR_LINES),
    "json-translation": ("a.jsonl", "".join(json.dumps({"translation": {"en": a, "zh": b}}) + "\n" for a, b in PAIRS),
                         "json", "pairs", PAIR_LINES),
    "instructions": ("a.jsonl", "".join(json.dumps({"instruction": a, "input": "", "output": b}) + "\n"
                                        for a, b in PAIRS), "json", "pairs", PAIR_LINES),
    "moses": ("a.txt", "".join(f"{a} ||| {b}\n" for a, b in PAIRS), "table", "pairs", PAIR_LINES),
    "arrows-answers": ("a.txt", "\n".join(PAIR_LINES), "arrows", "pairs", PAIR_LINES),
    # words with tags in a table or in lists
    "kaggle-ner": (
        "ner.csv",
        "Sentence #,Word,POS,Tag\nSentence: 1,Orne,NNP,B-LOC\n,floods,VBZ,O\nSentence: 2,Mara,NNP,B-PER\n,met,VBD,O\n",
        "table", "tags", ("Orne/B-LOC floods/O", "Mara/B-PER met/O"),
    ),
    "json-tags": ("a.jsonl", "".join(json.dumps({"id": "1", "tokens": w.split(), "ner_tags": t}) + "\n"
                                     for w, t in (("Orne floods", [5, 0]), ("Mara met us", [1, 0, 0]))), "json", "tags",
                  ("Orne/5 floods/0", "Mara/1 met/0 us/0")),
    # sentences
    "srt": ("film.srt", "\ufeff" + SRT.replace("\n", "\r\n"), "subtitles", "sentences", SRT_LINES),
    "srt-txt": ("film.txt", SRT, "subtitles", "sentences", SRT_LINES),
    "vtt": ("film.vtt", "WEBVTT\n\n" + SRT.replace(",000", ".000").replace(",500", ".500"), "subtitles", "sentences",
            SRT_LINES),
    "srt-a-number-is-said": ("a.srt",
                             "1\n00:00:00,000 --> 00:00:02,500\n42\n\n2\n00:00:03,000 --> 00:00:05,500\nYes.\n",
                             "subtitles", "sentences", ("42", "Yes.")),
    "markdown": ("notes.md", MD, "markdown", "sentences",
                 ("Notes", "the cat sat on the mat", "the dog ran to the door")),
    "markdown-txt": ("notes.txt", MD, "markdown", "sentences",
                     ("Notes", "the cat sat on the mat", "the dog ran to the door")),
    "markdown-more": ("a.markdown",
                      "---\ntitle: x\n---\n\nTitle\n=====\n\n"
                      "A [link](https://a.b/c_(d)) and ![p](q.png) *it* __was__ snake_case &amp; <b>so</b>.[^1]\n\n"
                      "1. one\n2) two\n   - [x] three\n> quoted\n\n"
                      "[^1]: note\n[ref]: https://a.b\n~~~\ncode\n```\nmore\n~~~\n"
                      "<!-- hidden\nstill -->\nend\\\n* * *\n",
                      "markdown", "sentences",
                      ("Title", "A link and it was snake_case & so.", "one", "two", "three", "quoted", "note",
                       "end\\")),
    "markdown-wrapped": ("a.md",
                         "This paragraph was broken by an editor after some seventy characters\nand goes on here.\n"
                         "A new one.\n",
                         "markdown", "sentences",
                         ("This paragraph was broken by an editor after some seventy characters and goes on here.",
                          "A new one.")),
    "one-column": ("a.csv", "text\nthe cat sat\nthe dog ran\n", "lines", "sentences",
                   ("text", "the cat sat", "the dog ran")),
    "csv-ids-and-text": ("a.csv", "id,text\n1,the cat sat\n2,\"the dog, ran\"\n", "table", "sentences",
                         ("the cat sat", "the dog, ran")),
    "a-label-that-is-a-columns-name": ("a.csv", "good day;pos\nbad day;neg\nlong day;pos\ndull day;neg\n",
                                       "table", "labels",
                                       ("good day => pos", "bad day => neg", "long day => pos", "dull day => neg")),
    "brown-two-lines": ("a.txt", "The/at jury/nn-tl said/vbd it/pps ./.\nThe/at jury/nn did/dod ./.\n",
                        "slashes", "tags",
                        ("The/at jury/nn-tl said/vbd it/pps ./.", "The/at jury/nn did/dod ./.")),
    "talks": ("a.jsonl", "".join(json.dumps({"messages": [
        {"role": "system", "content": "be short"}, {"role": "user", "content": a},
        {"role": "assistant", "content": b}]}) + "\n" for a, b in PAIRS), "json", "pairs", PAIR_LINES),
    "talks-of-humans": ("a.json", json.dumps([
        {"id": k, "conversations": [{"from": "human", "value": a}, {"from": "gpt", "value": b}]}
        for k, (a, b) in enumerate(PAIRS)]), "json", "pairs", PAIR_LINES),
    "other-ends-of-lines": ("a.txt", "the cat sat\u2028the dog ran\x85a hen", "lines", "sentences",
                            ("the cat sat", "the dog ran", "a hen")),
    "json-strings": ("a.json", '["the cat sat", "the dog ran"]', "json", "sentences", ("the cat sat", "the dog ran")),
} | BROUGHT | SAID | SMALL


@pytest.mark.parametrize("case", CASES)
def test_a_form_is_recognised_and_converted(case: str) -> None:
    name, text, form, makes, lines = CASES[case]
    found = propose(text, name)
    assert (found.form, found.makes, found.lines) == (form, makes, lines)
    assert found.whole == len(lines)
    if makes in ("tags", "labels"):
        assert sum(count for _, count in found.values) > 0
        if len(found.values) > 1 and len(lines) > 1:
            assert dataset_for(Experiment(task={"tags": "tag", "labels": "label"}[makes], text=lines)).dropped == 0


NEIGHBOURS = {
    "prose with commas": "Well, I do not know\nYes, she said\nNo, it is late\nSo, we went home\n",
    "a poem of two words": "Red roses\nBlue skies\nGreen fields\nRed wine\n",
    "shouts": "GO HOME\nCOME HERE\nSIT DOWN\nSTAND UP\n",
    "names": "emma\nolivia\nava\nzoë\n",
    "a dialogue": "ROMEO:\nWhat light is that?\n\nJULIET:\nO Romeo!\n",
    "hashes": "# one\nthe cat sat\nthe dog ran\n",
    "a list": "- the cat sat\n- the dog ran\n",
    "code": "def f(x):\n\tif x:\n\t\treturn x_1, y\n\treturn {1: 2}\n",
    "source": "{\n  int a = 1;\n  int b = 2;\n}\n",
    "snake": "my_cat sat_on the_mat\nyour_dog ran_to a_park\n",
    "times": "at 10:30 --> she left\nat 11:00 he came\n",
    "fractions": "1/2 cup of milk\n3/4 cup of flour\nand/or butter\n",
    "addresses": "see https://a.b/c for more\nor http://d.e/f instead\n",
    "tang": "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n",
    "quoted speech": "\"Go,\" she said.\n\"No,\" he said.\n",
    "brackets": "[verse]\nla la la\n[chorus]\nla la\n",
    "numbers": "1 2 3\n4 5 6\n",
    "a bar": "left | right\n",
    "a question and its colon": "Q: what is it\nA: a cat\n",
} | NEARBY | BESIDES


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_close_neighbours_stay_sentences(name: str) -> None:
    found = propose(NEIGHBOURS[name], "a.txt")
    assert (found.form, found.makes) == ("lines", "sentences")
    assert found.lines == tuple(line for line in NEIGHBOURS[name].split("\n") if line)


def test_whitespace_is_kept_as_it_was_typed() -> None:
    text = "\n  \ndef f():\n    return 1\n\n\tx  = 2   \r\n\n"
    assert propose(text).lines == ("def f():", "    return 1", "\tx  = 2   ")


def test_lines_that_stand_beside_each_other_are_pairs() -> None:
    one, other = ("a\n\nc\nd\n\n", "x.src"), ("b\r\nb\r\nd => e\r\n \r\n\r\n", "x.tgt")
    found = pair([one, other])
    assert found is not None and (found.form, found.makes, found.lines) == ("beside", "pairs", ("a => b", "c => d → e"))
    assert dict(found.left_out) == {"no-text": 1, "no-answer": 1}
    turned = pair([other, one])
    assert turned is not None and turned.lines == found.lines and turned.choices[0].chosen == 1
    assert pair([one, ("b\nb\n", "x.tgt")]) is None
    with pytest.raises(FileError, match="in both"):
        pair([("a\n\n", "a"), ("\nb\n", "b")])
    assert pair([("\n", "a"), ("\n", "b")]) is None


def test_what_is_left_out_is_counted() -> None:
    assert dict(propose(CONLL).left_out) == {"marks": 1}
    assert dict(propose(UD).left_out) == {"comments": 2, "together": 2, "unwritten": 1}
    assert dict(propose(MD, "a.md").left_out) == {"table-rows": 3, "code": 3}
    assert dict(propose(SRT).left_out) == {"times": 2}
    marked = "__label__a __label__b red\n__label__b\nblue fox\n__label__c hen\n__label__c x\n__label__c y\n"
    assert dict(propose(marked).left_out) == {"more-labels": 1, "no-text": 1, "no-label": 1}
    csv = "text,label\na fox,x\n,y\nb,\nc,x,9,9\n" + "d e,y\n" * 40
    assert dict(propose(csv).left_out) == {"heading": 1, "ragged": 1, "no-text": 1, "no-label": 1}
    records = "".join(json.dumps({"text": text, "label": int(text == "a")}) + "\n" for text in "abcd")
    assert dict(propose(records + "{broken\n").left_out) == {"no-json": 1}
    assert dict(propose(CASES["tatoeba"][1]).left_out) == {"columns": 1}


def test_what_is_left_out_of_what_programs_write_is_counted() -> None:
    def left(name: str) -> dict[str, int]:
        return dict(propose(CASES[name][1], CASES[name][0]).left_out)

    assert left("whatsapp") == {"messenger": 1, "names": 5, "no-words": 2}
    assert left("wechat") == {"names": 2, "no-words": 1}
    assert left("substation") == {"settings": 8, "times": 2, "drawings": 1}
    assert left("lyrics") == {"song": 2, "stamps": 5}
    assert left("gutenberg") == {"licence": 6}
    assert left("html") == {"page": 3, "comments": 1, "pictures": 1}
    assert left("anki") == {"settings": 3, "columns": 1}
    assert left("penn") == {"unwritten": 1}
    assert left("brat") == {"notes": 1}
    assert left("gettext") == {"comments": 2, "no-answer": 1}
    assert left("tmx") == {"no-answer": 1}


def test_columns_can_be_chosen_by_hand() -> None:
    found = propose(CONLL)
    assert [(choice.role, choice.chosen) for choice in found.choices] == [("word", 0), ("tag", 3)]
    assert propose(CONLL, chosen={"tag": 1}).lines == ("The/DT river/NN Orne/NNP ./.", "Mara/NNP met/VBD ./.")
    assert propose(UD, chosen={"tag": 4}).lines[1] == "Ven/v aquí/r ./f"
    csv = table(",", [[*row, str(k)] for k, row in enumerate(ROWS)], "review,sentiment,stars")
    assert propose(csv, chosen={"label": 2}).lines[1] == "a cold, empty film => 1"
    without = propose(csv, chosen={"label": -1})
    assert without.makes == "sentences" and without.lines[1] == "a cold, empty film"
    assert propose(csv, chosen={"label": 99, "text": -7}).lines == GOOD_BAD


def test_another_form_can_be_asked_for() -> None:
    assert propose(SRT, form="lines").lines[:2] == ("1", "00:00:00,000 --> 00:00:02,500")
    assert propose("name,place\nemma,paris\n", form="table").makes == "pairs"
    with pytest.raises(FileError) as refused:
        propose("the cat", form="poem")
    assert refused.value.code == "bad-field"


def test_a_text_over_the_limits_gives_its_first_lines_and_says_how_many_are_left_out() -> None:
    line = "the cat sat on the mat and the dog ran to the park"
    found = propose(f"{line}\n" * (2 * TEXT_BYTES // len(line)))
    assert sum(map(len, found.lines)) <= TEXT_BYTES and found.whole == len(found.lines) + dict(found.left_out)["over"]
    sorted_by_label = table("\t", [[f"{k} {line}", "bad" if k > 9000 else "good"] for k in range(18_000)],
                            "text\tlabel")
    found = propose(sorted_by_label)
    assert {text.rpartition(" => ")[2] for text in found.lines} == {"good", "bad"}
    assert sum(len(text.encode()) for text in found.lines) <= TEXT_BYTES and len(found.lines) > 1000
    Experiment(task="label", text=found.lines)


def test_texts_that_become_the_same_are_joined() -> None:
    one, other = propose(CONLL), propose("a_DT fox_NN ran_VBD\nthe_DT hen_NN sat_VBD\n")
    both = join([one, other])
    assert both.lines == one.lines + other.lines
    assert dict(both.values)["DT"] == 2 and dict(both.left_out) == {"marks": 1}
    with pytest.raises(FileError) as refused:
        join([one, propose("the cat sat\n")])
    assert refused.value.code == "mixed"


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff", "\0\0", "{}", "[]"])
def test_nothing_gives_nothing(text: str) -> None:
    if text.strip("\ufeff\0\n "):
        assert propose(text).form == "lines"
    else:
        with pytest.raises(FileError) as refused:
            propose(text)
        assert refused.value.code == "empty"


PIECES = [*"\t,; \n|_/\"'", "\r\n", "\n\n", "=>", '""', "-->", "00:00:01,000 --> 00:00:02,000", "__label__",
          "#", "# ", "-DOCSTART-", "1", "1-2", "1.1", "O", "B-LOC", "NN", "the", "cat", "text", "label", "id", *"{}[]:",
          '{"text": "a", "label": 1}', '{"tokens": ["a"], "tags": ["X"]}', "---", "```", "- ", "> ", "**",
          "[a](b)", "|a|b|", "<b>", "猫", "，", "\u2028", "\x0b", "\0", "\ufeff", "\ud83d", "😀", "null", "1e999", "\\",
          "WEBVTT", "<html>", "<!--", "<p", ">", "<script>", "</script>", "(S ", "(NN cat)", ")", "[good] ",
          "[00:01.00]", "[Events]\n", "Dialogue: 0,", "12/03/2024, 21:14 - Anna: ", "2024-03-12 21:14:05 小明",
          "Q: ", "A: ", "msgid ", "msgstr ", "<tmx>", "<seg>", "</seg>", "</tu>", "T1\tX 0 1\tw",
          "sep=;", "#separator:tab", "+++$+++", "_!_", "<unk>", " @-@ ", "@@ ", "▁", "|---|", " → ", "[10:01] <a> ",
          "*** START OF THE PROJECT GUTENBERG", '{"rows": [{"row": {"a": "b"}}], "features": [{"name": []}]}',
          '{"text": "a b", "label": [[0, 1, "X"]]}', '{"paragraphs": [{"qas": [{"question": 1}]}]}']
FUZZ = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
                 st.lists(st.lists(st.sampled_from(PIECES), min_size=2, max_size=4).map("\t".join),
                          max_size=20).map("\n".join))


@settings(max_examples=400, deadline=None)
@given(text=FUZZ, name=st.sampled_from(["a.txt", "a", "a.csv", "a.md", "a.json", "a.srt"]),
       form=st.sampled_from(["", "", *FORMS]),
       chosen=st.dictionaries(st.sampled_from(["text", "label", "word", "tag", "question", "answer"]),
                              st.integers(-3, 9), max_size=3))
def test_any_text_gives_a_proposal_or_a_named_error(text: str, name: str, form: str, chosen: dict[str, int]) -> None:
    try:
        found = propose(text, name, form, chosen)
    except FileError as error:
        assert error.code in ("empty", "too-large")
        return
    assert found.form in FORMS and found.lines and all(line.strip() and "\n" not in line and "\r" not in line
                                                       for line in found.lines)
    assert all(count > 0 for _, count in (*found.left_out, *found.values))
    assert all(choice.chosen in [k for k, _ in choice.options] for choice in found.choices)
    Experiment(text=found.lines)
    if found.makes in ("labels", "pairs") and found.form != "arrows":
        task = TASKS["answer"] if found.makes == "pairs" else TASKS["label"]
        assert task.sample and all(line.count("=>") == 1 for line in found.lines)
