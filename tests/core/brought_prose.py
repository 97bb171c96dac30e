"""Texts that are said, translated and printed, as programs and messengers write them; and what is close to one of the
forms and is something else."""
from __future__ import annotations

from tests.core.brought import Row

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
SAID: dict[str, Row] = {
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
    "things to do": "[ ] buy milk\n[x] go home\n[ ] call a friend\n[x] sing\n[ ] eat\n",
    "links": "[a](http://b.c) one\n[d](http://e.f) two\n[a](http://b.c) one\n[d](http://g.h) two\n",
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
