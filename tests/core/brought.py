"""Texts as programs, messengers and collections of data write them: a name, the text, and the form, the kind and the
lines that must come of it."""

from __future__ import annotations

import json

REVIEWS = [("a good film", 1), ("a bad film", 0), ("so good", 1), ("so bad", 0)]
GUTENBERG = """The Project Gutenberg eBook of A Small Book

This ebook is for the use of anyone anywhere in the United States and
most other parts of the world at no cost.

*** START OF THE PROJECT GUTENBERG EBOOK A SMALL BOOK ***


CHAPTER I.

The cat was beginning to get very tired of sitting by her sister on the
bank, and of having nothing to do.

    How doth the little crocodile
      Improve his shining tail,


*** END OF THE PROJECT GUTENBERG EBOOK A SMALL BOOK ***

Updated editions will replace the previous one.
"""
PROSE = (
    "The cat was beginning to get very tired of sitting by her\nsister on the bank, and of having nothing at all "
    "to do but\nto look into the book that her sister was reading there.\n"
)
PAGE = """<!DOCTYPE html>
<html><head><title>A page</title><style>p { color: red }</style></head><body>
<script>var x = "<p>no</p>";</script><nav><ul><li><a href="/">Home</a></li></ul></nav>
<h1>A heading</h1><p>The cat sat on the <b>mat</b> &amp; slept.
It was warm.</p><p>The dog ran<br>to the door, 1 < 2.</p><!-- <p>a comment</p> -->
<ul><li>one</li><li>an<i>oth</i>er<img src=x></li></ul>
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not said
Dialogue: 0,0:00:01.00,0:00:03.00,Default,Anna,0,0,0,,{\\i1}Well, come in{\\i0}
Dialogue: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,,It is cold\\Nand late.
Dialogue: 0,0:00:06.00,0:00:08.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
"""
WHATSAPP = """12/03/2024, 21:14 - Messages and calls are end-to-end encrypted.
12/03/2024, 21:14 - Anna: Are you coming?
12/03/2024, 21:15 - Ben: Yes, at 8:30
12/03/2024, 21:15 - Ben: <Media omitted>
12/03/2024, 21:16 - Anna: Good.
Bring the book
12/03/2024, 21:17 - Ben: This message was deleted
"""
WECHAT = "2024-03-12 21:14:05 小明\n今晚来吗？\n\n2024-03-12 21:15:10 小红(1234567)\n来，八点见\n[图片]\n"
PO = (
    'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n#: a.c:1\nmsgid "File"\nmsgstr "Fichier"\n\n#, fuzzy\n'
    'msgid "Open the \\"file\\""\nmsgstr "Ouvrir le "\n"fichier"\n\nmsgid "Close"\nmsgstr ""\n'
)
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
    # what is said
    "substation": ("film.ass", ASS, "substation", "sentences", ("Well, come in", "It is cold and late.")),
    "lyrics": (
        "song.lrc",
        "[ti:A song]\n[length:03:20]\n\n[00:12.00]The river runs\n[00:21.10][00:45.10]Sing it again\n"
        "[00:24.00]\n[00:30.1]<00:30.10> One <00:30.90> by one\n",
        "lyrics",
        "sentences",
        ("The river runs", "Sing it again", "One by one", "Sing it again"),
    ),
    "vtt-of-the-web": (
        "film.vtt",
        "WEBVTT - A film\nKind: captions\n\nNOTE by hand\n\nSTYLE\n::cue { color: red }\n\n1\n"
        "00:01.000 --> 00:04.000 align:start\n<v Roger>We are in <c.loud>New York</c>\n\n00:05.000 --> "
        "00:07.000\nand the sky is\nblue today.\n",
        "subtitles",
        "sentences",
        ("We are in New York", "and the sky is blue today."),
    ),
    "whatsapp": (
        "chat.txt",
        WHATSAPP,
        "chat",
        "sentences",
        ("Are you coming?", "Yes, at 8:30", "Good.", "Bring the book"),
    ),
    "whatsapp-iphone": (
        "_chat.txt",
        "\u200e[12.03.24, 21:14:05] Us: \u200eCalls are encrypted.\n[12.03.24, 21:14:09] Anna: "
        "Hello\n[12.03.24, 9:15:10\u202fPM] Ben: Hi\n\u200e[12.03.24, 21:15:40] Ben: \u200eimage omitted\n",
        "chat",
        "sentences",
        ("Hello", "Hi"),
    ),
    "wechat": ("chat.txt", WECHAT, "chat", "sentences", ("今晚来吗？", "来，八点见")),
    "qq": (
        "qq.txt",
        f"消息记录（文本格式）\n=====\n消息对象:小红\n\n{WECHAT}",
        "chat",
        "sentences",
        ("今晚来吗？", "来，八点见"),
    ),
    "line": (
        "line.txt",
        "2024.03.12 火曜日\n21:14\tAnna\tHello\n21:15\tBen\tHi\n21:16\tAnna\t[写真]\n",
        "chat",
        "sentences",
        ("Hello", "Hi"),
    ),
    "questions": (
        "qa.txt",
        "Q: What is a cat?\nA: An animal.\n\nQ: What is red?\nA: A colour,\na bright one.\n",
        "questions",
        "pairs",
        ("What is a cat? => An animal.", "What is red? => A colour, a bright one."),
    ),
    "questions-chinese": (
        "问答.txt",
        "问：猫是什么？\n答：一种动物。\n问题2：红是什么？\n答案2：一种颜色。\n",
        "questions",
        "pairs",
        ("猫是什么？ => 一种动物。", "红是什么？ => 一种颜色。"),
    ),
    # translations
    "gettext": ("fr.po", PO, "gettext", "pairs", ("File => Fichier", 'Open the "file" => Ouvrir le fichier')),
    "tmx": (
        "a.tmx",
        '<?xml version="1.0"?>\n<tmx version="1.4"><body>\n<tu><tuv xml:lang="en"><seg>the <b>cat</b></seg></tuv>'
        '<tuv xml:lang="fr"><seg>le chat &amp; moi</seg></tuv></tu>\n<tu><tuv><seg>a</seg></tuv></tu></body></tmx>\n',
        "tmx",
        "pairs",
        ("the cat => le chat & moi",),
    ),
    # pages and books
    "html": (
        "page.html",
        PAGE,
        "html",
        "sentences",
        (
            "A heading",
            "The cat sat on the mat & slept. It was warm.",
            "The dog ran",
            "to the door, 1 < 2.",
            "one",
            "another",
        ),
    ),
    "gutenberg": (
        "pg11.txt",
        "\ufeff" + GUTENBERG.replace("\n", "\r\n"),
        "book",
        "sentences",
        (
            "CHAPTER I.",
            "The cat was beginning to get very tired of sitting by her sister on the bank, and of "
            "having nothing to do.",
            "    How doth the little crocodile",
            "      Improve his shining tail,",
        ),
    ),
    "broken-to-fit": ("book.txt", f"{PROSE}\n" * 10, "book", "sentences", (" ".join(PROSE.split()),) * 10),
    # lines as they are
    "three-kinds-of-ends": (
        "a.txt",
        "the cat sat\r\nthe dog ran\rthe hen slept\nthe fox hid\r\r\nend\n",
        "lines",
        "sentences",
        ("the cat sat", "the dog ran", "the hen slept", "the fox hid", "end"),
    ),
    "zero-bytes": (
        "a.txt",
        "the cat\0 sat\n\0\0the dog ran\n",
        "lines",
        "sentences",
        ("the cat sat", "the dog ran"),
    ),
    "emoji": (
        "a.txt",
        "😀😀🎉\n👩\u200d👩\u200d👧🇩🇪\n",
        "lines",
        "sentences",
        ("😀😀🎉", "👩\u200d👩\u200d👧🇩🇪"),
    ),
    "poems": (
        "a.txt",
        "Red the rose\nand blue the sea\n\nGreen the wood\n\n  * * *\n",
        "lines",
        "sentences",
        ("Red the rose", "and blue the sea", "Green the wood", "  * * *"),
    ),
    "classic": (
        "a.txt",
        "\u3000\u3000却说那女娲氏炼石补天之时。\n第一回\u3000甄士隐梦幻识通灵\n",
        "lines",
        "sentences",
        ("\u3000\u3000却说那女娲氏炼石补天之时。", "第一回\u3000甄士隐梦幻识通灵"),
    ),
    "code-of-c": (
        "a.c",
        '#include <stdio.h>\n\nint main(void) {\n\tprintf("hi, there");\n\treturn 0;\n}\n',
        "lines",
        "sentences",
        ("#include <stdio.h>", "int main(void) {", '\tprintf("hi, there");', "\treturn 0;", "}"),
    ),
}
# What is close to one of these and is something else: it stays as it is.
NEARBY = {
    "a play": "First Citizen:\nBefore we go, hear me.\n\nAll:\nSpeak, speak.\n",
    "a log": "2024-03-12 21:14:05 INFO start: now\n2024-03-12 21:14:06 ERROR file: none\n",
    "a log with parts of seconds": "2024-03-12 21:14:05,123 INFO start\n2024-03-12 21:14:06,123 ERROR no file\n",
    "a program in brackets": "(define (square x)\n  (* x x))\n(display (square 3))\n",
    "verses broken long before they are full": "And so she went along the river to the sea,\nand never came again,\n"
    * 20,
    "sentences without stops": "the cat sat on the mat and the dog ran to the park\n" * 30,
    "a song's parts": "[Verse 1]\nla la la\n[Chorus]\nla la\n[Verse 2]\nla\n[Chorus]\nla la\n",
    "times of day": "[10:30] she left\n[11:00] he came\n[12:15] nobody\n[13:00] the end\n",
    "an essay that speaks of tags": "The tag <html> begins a page.\nThe tag <p> begins a paragraph.\n",
    "numbers between tabs": "1\t2\t3\n4\t5\t6\n",
}
