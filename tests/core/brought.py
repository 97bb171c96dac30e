"""Texts as programs, messengers and collections of data write them: a name, the text, and the form, the kind and the
lines that must come of it."""

from __future__ import annotations

import json

REVIEWS = [("a good film", 1), ("a bad film", 0), ("so good", 1), ("so bad", 0)]
SQUAD = {
    "version": "1.1",
    "data": [
        {
            "title": "X",
            "paragraphs": [
                {
                    "context": "The cat sat on the mat.",
                    "qas": [
                        {"question": "Who sat?", "answers": [{"text": "The cat", "answer_start": 0}]},
                        {"question": "Where?", "answers": [{"text": "on the mat", "answer_start": 12}]},
                    ],
                }
            ],
        }
    ],
}
VIEWER = {
    "features": [
        {"name": "text", "type": {"dtype": "string"}},
        {"name": "label", "type": {"names": ["neg", "pos"]}},
    ],
    "rows": [
        {"row_idx": k, "row": {"text": text, "label": label}, "truncated_cells": []}
        for k, (text, label) in enumerate(REVIEWS)
    ],
}
SPANS = "".join(
    json.dumps({"id": k, "text": "Peter Gynt lives in London.", "label": [[0, 10, "PER"], [20, 26, "LOC"]]})
    + "\n"
    for k in range(2)
)
CHATGPT = [
    {"instruction": "Name a colour.", "input": "", "output": "Red."},
    {"instruction": "Say hi.", "input": "", "output": "Hi!\nAll good."},
]

Row = tuple[str, str, str, str, tuple[str, ...]]
BROUGHT: dict[str, Row] = {
    # tables
    "excel": (
        "a.csv",
        '\ufeffReview;Sentiment;Date\r\n"A film; really";good;01.02.2024\r\n"Said ""no""\r\nand left";bad;'
        "02.02.2024\r\nGreat;good;03.02.2024\r\nPoor;bad;04.02.2024\r\n",
        "table",
        "labels",
        ("A film; really => good", 'Said "no" and left => bad', "Great => good", "Poor => bad"),
    ),
    "excel-says-its-separator": (
        "a.csv",
        "sep=;\r\nText;Label\r\nA good film;1\r\nA bad film;0\r\n",
        "table",
        "labels",
        ("A good film => 1", "A bad film => 0"),
    ),
    "excel-empty-columns": (
        "spam.csv",
        'v1,v2,,,\nham,"Go on, crazy..",,,\nspam,Free entry,,,\nham,U dun,,,\n',
        "table",
        "labels",
        ("Go on, crazy.. => ham", "Free entry => spam", "U dun => ham"),
    ),
    "excel-unicode-text": (
        "a.txt",
        "\ufeffText\tLabel\r\nA good film\t1\r\nA bad film\t0\r\n",
        "table",
        "labels",
        ("A good film => 1", "A bad film => 0"),
    ),
    "imdb-escaped-quotes": (
        "labeled.tsv",
        'id\tsentiment\treview\n"5_8"\t1\t"I said \\"yes\\"<br /><br />to it."\n'
        '"2_9"\t0\t"A bad film."\n"7_3"\t0\t"It starts."\n',
        "table",
        "labels",
        ('I said "yes" to it. => 1', "A bad film. => 0", "It starts. => 0"),
    ),
    "anki": (
        "deck.txt",
        "#separator:tab\n#html:true\n#tags column:3\nle chat\tthe cat<br>(animal)\tpets\n"
        "le <b>chien</b>\t<div>the dog</div>\tpets\nl'eau&nbsp;froide\tcold water [sound:eau.mp3]\tdrinks\n",
        "table",
        "pairs",
        ("le chat => the cat (animal)", "le chien => the dog", "l'eau froide => cold water"),
    ),
    "movie-dialogs": (
        "movie_lines.txt",
        "".join(
            f"L{k} +++$+++ u{k % 2} +++$+++ m0 +++$+++ {who} +++$+++ {said}\n"
            for k, (who, said) in enumerate(
                [("ANNA", "They do not!"), ("BEN", "They do to!"), ("ANNA", "I hope so."), ("BEN", "She okay?")]
            )
        ),
        "table",
        "labels",
        ("They do not! => ANNA", "They do to! => BEN", "I hope so. => ANNA", "She okay? => BEN"),
    ),
    "tatoeba-sentences": (
        "sentences.csv",
        "1276\teng\tLet's try.\n1277\teng\tI sleep.\n1\tcmn\t我們試試看！\n2\tcmn\t我睡了。\n",
        "table",
        "labels",
        ("Let's try. => eng", "I sleep. => eng", "我們試試看！ => cmn", "我睡了。 => cmn"),
    ),
    "tatoeba-links": (
        "links.csv",
        "1\t1276\n1\t2481\n2\t77\n",
        "lines",
        "sentences",
        ("1\t1276", "1\t2481", "2\t77"),
    ),
    "label-first": (
        "a.txt",
        "pos\ta warm film\nneg\ta cold film\npos\tsee it again\nneg\tnever again\n",
        "table",
        "labels",
        ("a warm film => pos", "a cold film => neg", "see it again => pos", "never again => neg"),
    ),
    # JSON
    "squad": (
        "train-v1.1.json",
        json.dumps(SQUAD),
        "json",
        "pairs",
        ("Who sat? => The cat", "Where? => on the mat"),
    ),
    "viewer": (
        "rows.json",
        json.dumps(VIEWER),
        "json",
        "labels",
        ("a good film => pos", "a bad film => neg", "so good => pos", "so bad => neg"),
    ),
    "alpaca": (
        "alpaca.json",
        json.dumps(CHATGPT, indent=1),
        "json",
        "pairs",
        ("Name a colour. => Red.", "Say hi. => Hi! All good."),
    ),
    "annotations": (
        "a.jsonl",
        "".join(
            json.dumps({"data": {"text": text}, "annotations": [{"label": label}]}) + "\n"
            for text, label in REVIEWS
        ),
        "json",
        "labels",
        tuple(f"{text} => {n}" for text, n in REVIEWS),
    ),
    "spans": (
        "doccano.jsonl",
        SPANS,
        "json",
        "tags",
        ("Peter/B-PER Gynt/I-PER lives/O in/O London/B-LOC ./O",) * 2,
    ),
    "spans-by-name": (
        "prodigy.jsonl",
        SPANS.replace('label": [', 'spans": [').replace(
            '[[0, 10, "PER"], [20, 26, "LOC"]]', json.dumps([{"start": 0, "end": 10, "label": "PER"}])
        ),
        "json",
        "tags",
        ("Peter/B-PER Gynt/I-PER lives/O in/O London/O ./O",) * 2,
    ),
    # trees and marks
    "penn": (
        "wsj.mrg",
        "( (S (NP-SBJ (DT The) (NN cat)) (VP (VBD sat) (-LRB- -LRB-)) (. .)) )\n\n( (S\n    (NP-SBJ "
        "(-NONE- *T*-1) (NN dog))\n    (VP (VBD ran)) ))\n",
        "trees",
        "tags",
        ("The/DT cat/NN sat/VBD (/-LRB- ./.", "dog/NN ran/VBD"),
    ),
    "sentiment-trees": (
        "train.txt",
        "(3 (2 The) (4 (3 (2 cat) (2 sat)) (2 .)))\n(1 (2 A) (0 (1 bad) (2 film)))\n",
        "trees",
        "labels",
        ("The cat sat . => 3", "A bad film => 1"),
    ),
    "labels-in-brackets": (
        "a.txt",
        "[good] a warm film\n[bad] a cold film\n[good] see it again\n[bad] never\n",
        "marked",
        "labels",
        ("a warm film => good", "a cold film => bad", "see it again => good", "never => bad"),
    ),
    "labels-in-chinese-brackets": (
        "a.txt",
        "【好评】很好看\n【差评】太差了\n【好评】推荐\n【差评】没意思\n",
        "marked",
        "labels",
        ("很好看 => 好评", "太差了 => 差评", "推荐 => 好评", "没意思 => 差评"),
    ),
    "trec": (
        "train_5500.label",
        "DESC:manner How did it leave ?\nENTY:animal What fowl is it ?\nDESC:manner How far ?\n"
        "ENTY:animal What is a gnu ?\n",
        "marked",
        "labels",
        (
            "How did it leave ? => DESC:manner",
            "What fowl is it ? => ENTY:animal",
            "How far ? => DESC:manner",
            "What is a gnu ? => ENTY:animal",
        ),
    ),
    "brat": (
        "a.ann",
        "T1\tPerson 0 5\tPeter\nT2\tPlace 15 18;20 23\tNew York\nR1\tLives Arg1:T1 Arg2:T2\t\n",
        "brat",
        "labels",
        ("Peter => Person", "New York => Place"),
    ),
}
