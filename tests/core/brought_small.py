"""Small texts of other hands: corpora that were cut into tokens, drawn tables, other arrows, few lines; and what only
looks like a chat, labels or answers."""
from __future__ import annotations

import json

from tests.core.brought import Row
from tests.core.brought_more import MORE, NEAR

WIKI = (
    " \n = A Small <unk> = \n\n The <unk> sold 250 @,@ 000 copies in mid @-@ May , 1 @.@ 5 a day . \n\n"
    " = = Play = = \n\n It is a game . \n"
)
POEMS = [{"author": "李白", "paragraphs": ["床前明月光，", "疑是地上霜。"], "title": "静夜思"},
         {"author": "孟浩然", "paragraphs": ["春眠不觉晓，", "处处闻啼鸟。"], "title": "春晓"}]
GOOD_BAD = ("a good film => pos", "a bad film => neg")
ROLLING = (
    "WEBVTT\nKind: captions\n\n00:00:00.000 --> 00:00:02.000\n \nhello<00:00:00.500><c> there</c>\n\n"
    "00:00:02.000 --> 00:00:02.010\nhello there\n \n\n00:00:02.010 --> 00:00:04.000\nhello there\n"
    "my<00:00:03.000><c> friends</c>\n"
)
SMALL: dict[str, Row] = {
    # corpora that were cut into tokens
    "wikitext": ("wiki.train.tokens", WIKI, "prepared", "sentences",
                 ("The ⁇ sold 250,000 copies in mid-May , 1.5 a day .", "It is a game .")),
    "penn-words": ("ptb.train.txt", " pierre <unk> N years old \n mr. <unk> is chairman \n", "prepared", "sentences",
                   ("pierre ⁇ N years old", "mr. ⁇ is chairman")),
    "marks-of-ends": ("a.txt", "<s> the cat sat </s>\n<s> a dog ran </s>\n<sos> go <eos>\n", "prepared", "sentences",
                      ("the cat sat", "a dog ran", "go")),
    "word-pieces": ("a.txt", "[CLS] the cat ##s sat [SEP]\n[CLS] a [MASK] [SEP]\n", "prepared", "sentences",
                    ("the cats sat", "a ___")),
    "byte-pairs": ("a.txt", "low@@ er new@@ est\nwid@@ er\n", "prepared", "sentences", ("lower newest", "wider")),
    "sentence-pieces": ("a.txt", "▁The ▁cat s ▁sat\n▁A ▁dog\n", "prepared", "sentences", ("The cats sat", "A dog")),
    # tables
    "drawn-table": ("a.txt", "| text | label |\n|:-----|------:|\n| a good film | pos |\n| a bad film | neg |\n",
                    "table", "labels", GOOD_BAD),
    "drawn-table-of-pairs": ("words.md", "# Words\n\ncat | chat |\n--- | --- |\ncow \\| ox | vache |\ndog | chien |\n",
                             "table", "pairs", ("cat => chat", "cow | ox => vache", "dog => chien")),
    "two-rows": ("a.csv", "a good film,pos\na bad film,neg\n", "table", "labels", GOOD_BAD),
    "two-rows-tab": ("a.tsv", "好看\t积极\n难看\t消极\n", "table", "labels", ("好看 => 积极", "难看 => 消极")),
    "intents": ("a.csv", "flight, what flights go to denver\nflight, show me flights\nfare, how much is it\n"
                "airline, which airlines fly\n", "table", "labels",
                ("what flights go to denver => flight", "show me flights => flight", "how much is it => fare",
                 "which airlines fly => airline")),
    "verses-of-a-book": ("a.txt", "Genesis 1:1\tIn the beginning it was dark.\nGenesis 1:2\tThen it was light.\n",
                         "table", "sentences", ("In the beginning it was dark.", "Then it was light.")),
    "headlines": ("a.txt", "61_!_101_!_culture_!_京城的博物馆_!_马\n62_!_101_!_culture_!_垫料有哪些_!_\n"
                  "63_!_103_!_sports_!_上联怎么对_!_\n64_!_103_!_sports_!_足球赛_!_\n", "table", "labels",
                  ("京城的博物馆 => culture", "垫料有哪些 => culture", "上联怎么对 => sports", "足球赛 => sports")),
    # JSON
    "poems": ("poet.json", json.dumps(POEMS, ensure_ascii=False), "json", "sentences",
              ("床前明月光，疑是地上霜。", "春眠不觉晓，处处闻啼鸟。")),
    "json-lists-of-tokens": ("a.json", '[["the", "cat"], ["a", "dog", "ran"]]', "json", "sentences",
                             ("the cat", "a dog ran")),
    "json-words-with-tags": ("a.json", '[[["the", "DET"], ["cat", "NOUN"]], [["a", "DET"]]]', "json", "tags",
                             ("the/DET cat/NOUN", "a/DET")),
    "json-lists-two": ("a.json", '[["a good film", ["pos"]], ["a bad film", ["neg"]]]', "json", "labels", GOOD_BAD),
    # arrows and labels
    "other-arrows": ("a.txt", "猫 → cat\n狗 → dog\n", "arrows", "pairs", ("猫 => cat", "狗 => dog")),
    "ascii-arrows": ("a.txt", "cat -> chat\ndog --> chien\n", "arrows", "pairs", ("cat => chat", "dog => chien")),
    "moods-before-a-colon": ("a.txt", "积极：好\n消极：太无聊了\n积极：演员很棒\n消极：浪费时间\n", "marked", "labels",
                             ("好 => 积极", "太无聊了 => 消极", "演员很棒 => 积极", "浪费时间 => 消极")),
    # what is said
    "rolling-captions": ("a.vtt", ROLLING, "subtitles", "sentences", ("hello there", "my friends")),
    "captions-sbv": ("a.sbv", "0:00:01.000,0:00:02.000\nHello there.\n\n0:00:03.000,0:00:04.000\nHow are you?\n",
                     "subtitles", "sentences", ("Hello there.", "How are you?")),
    "timed-text": ("a.ttml", '<?xml version="1.0"?><tt xmlns="x"><body><p begin="0s">Hello &amp; bye</p></body></tt>',
                   "html", "sentences", ("Hello & bye",)),
    "irc": ("a.log", "[10:01] <anna> hi all\n[10:02] * carl waves\n[10:02] <@ben> hello\n[10:03] <anna> bye\n",
            "chat", "sentences", ("hi all", "hello", "bye")),
    "tags-in-code": ("a.md", "# Marks\n\nUse `<unk>` or `a &amp; b`, <b>not</b> a &amp; b.\n", "markdown", "sentences",
                     ("Marks", "Use <unk> or a &amp; b, not a & b.")),
    "names-with-points": ("a.txt", "2023-05-01 12:00 - anna.m: hi\n2023-05-01 12:01 - ben.k: hello\n"
                          "2023-05-01 12:02 - anna.m: bye\n", "chat", "sentences", ("hi", "hello", "bye")),
} | MORE
BESIDES: dict[str, str] = {
    "a log of processes": "2024-03-01 10:00:01 sshd[12]: Accepted\n2024-03-01 10:00:02 sshd[12]: Closed\n",
    "a log that says how grave": "[2024-03-01 10:00:01] root - INFO: one\n[2024-03-01 10:00:02] root - INFO: two\n",
    "a log of threads": "2024-03-01 10:00:01 [main] INFO a.App: Start\n2024-03-01 10:00:02 [main] INFO a.App: Stop\n",
    "a log of modules": "2024-03-01 10:00:01 app.worker: Start\n2024-03-01 10:00:02 app.worker: Stop\n",
    "a log with a traceback": "2024-03-01 10:00:01 worker: one\n2024-03-01 10:00:02 worker: two\n"
                              'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: x\n',
    "parts of a song before its lines": "[Verse 1] I walked along\n[Chorus] Oh carry me\n[Verse 2] I met a fox\n"
                                        "[Chorus] Oh carry me\n[Pre-Chorus] And on\n",
    "parts of a Chinese song": "【主歌】我沿着河边走\n【副歌】带我回家\n【主歌】月亮低低\n【副歌】带我回家\n",
    "functions with arrows": "const g = (x) => x * 2;\nlet h = (y) => y;\n",
    "speakers before a colon": "ANNA: Who is there?\nBEN: It is me.\nANNA: Come in.\nBEN: Thank you.\n",
    "two colons": "A rule: as it was, so: it stays.\nHer name: Tom. Its age: one.\n",
} | NEAR
