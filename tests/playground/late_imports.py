"""A whole visit, after everything was imported that the memory snapshot holds.

Prints JSON: `late` is what was imported later -> what imported it, `unsaid` are the page's messages that the visit
leaves out.  It runs in a process of its own with static/ on Python's path: in that of the tests all has been imported.
"""
import asyncio
import base64
import importlib
import json
import sys

import bridge
import numpy as np

for name in (*bridge.LATER, *bridge.everything_of("core"), *bridge.everything_of("playground")):
    importlib.import_module(name)
bridge.exercise()

from core.exchange import texts
from core.spec import FIELDS, choices
from playground.app import build
from playground.lessons.lessons import LESSONS
from playground.messages import MESSAGES
from playground.page import files
from playground.work import packing
from playground.work.presets import PRESETS

TEXTS = {
    "table.csv": "text,label\n" + "\n".join(f"the film {k} was good,{k % 2}" for k in range(9)),
    "records.jsonl": "\n".join(json.dumps({"question": f"what is {k}", "answer": f"it is {k}"}) for k in range(9)),
    "words.conll": "\n\n".join("the\tDET\ncat\tNOUN\nsat\tVERB" for _ in range(9)),
    "film.srt": "\n\n".join(f"{k}\n00:00:0{k},000 --> 00:00:0{k},900\nso he said {k}" for k in range(1, 9)),
    "page.md": "# One\n\n- the first\n- the second\n\nA line with a [link](x.html) in it.\n",
}
known, late = set(), {}
unsaid = {*MESSAGES}


def did(what):
    """Notes what was imported meanwhile."""
    for name in sorted(set(sys.modules) - known):
        late[name] = what
    known.update(sys.modules)


async def visit():
    """Everything that a page can ask for."""
    app = build()

    def hear(message, /, **fields):
        unsaid.discard(message)
        app.hear({"type": message, **fields})

    known.update(sys.modules)                        # the snapshot is taken with the page already built
    hear("hello")
    await every_preset(app, hear)
    await every_way_to_train(app, hear)
    await training(app, hear)
    sentences_links_files(app.session, hear)
    texts_of_every_form(hear)
    weights_of_others(hear)
    every_lesson(hear)
    hear("preset", name="cat")
    hear("sentence", text="the zebra sat on the mat")
    hear("learn")
    hear("stop")
    hear("level", level="characters")
    hear("default")
    did("another level, the first network")


async def every_preset(app, hear):
    for name in PRESETS:
        hear("preset", name=name)
        for kind in ("weights", "flow", "masks", "code"):
            hear(kind, on=True)
        for _ in range(2):
            hear("command", name="step")
        for kind in files.KINDS:
            hear("export", kind=kind)
        hear("generate", temperature=0.8, top_k=0, seed=1, length=3)
        await asyncio.gather(*app.tasks, return_exceptions=True)
        hear("stop")
        did(f"the preset {name}")


async def every_way_to_train(app, hear):
    session = app.session
    for field, values in {name: choices(name) for name, field in FIELDS.items() if field.kind == "choice"}.items():
        for value in values:
            hear("preset", name="cat")
            try:
                session.change(**{field: value})
            except ValueError:
                continue
            hear("command", name="step")
            did(f"{field} {value}")
    hear("preset", name="rhyme")
    session.change(level="words", sampled_words=4, validation=0.3, dropout=0.2, recurrent_dropout=0.2, word_dropout=0.1,
                   layers=2)
    hear("command", name="step")
    hear("gradcheck", on=True)
    while not (((session.board()["weights"] or {}).get("check") or {}).get("rows")):
        await asyncio.sleep(0)
    did("a sample of the words, held-out examples, dropout")


async def training(app, hear):
    session = app.session
    hear("preset", name="cat")
    hear("command", name="compare")
    hear("command", name="train")
    while session.run.state.step < 5:
        hear("seen")
        await asyncio.sleep(0)
    hear("command", name="pause")
    for step in (0, 3, 2):
        hear("rewind", step=step)
    hear("hold", layer=0, lane=0, symbol="f", t=2, unit=1, value=0)
    hear("silence", layer=0, lane=1, unit=1)
    hear("release")
    hear("weight", name="head.bias", row=0, column=0)
    hear("command", name="reset")
    for row in session.history.rows:
        hear("run", id=row["id"])
    hear("keep")
    hear("settled", view={"movement": 1, "pos": 2}, address="https://example.org/")
    did("training")
    session.work.curve = [(k, 1.0, 0.5, 1.0, 1.0, 1.0) for k in range(2500)]
    app.publish()
    hear("restore", kept=base64.b64encode(packing.pack(session)).decode(), hash="", address="", last=True)
    did("a long run")


def sentences_links_files(session, hear):
    for text in ("a zebra ☃ sat", "", " ", "猫坐在 垫子", "🙂", "x" * 5000):
        hear("sentence", text=text)
        hear("blank", t=0)
    hear("hash", text=session.link(weights=True))
    hear("hash", text="#x1.abc")
    hear("hash", text="")
    for code in ("zh", "en"):
        hear("language", code=code)
    kept = {f"c.{kind}": files.exported(session, kind)[2] for kind in ("json", "npz")}
    for name, data in {"a.txt": b"one two\nthree four", "b.txt": b"\xff\xfe", "e.npz": b"PK", **kept}.items():
        hear("import", files=[{"name": name, "content": base64.b64encode(data).decode()}])
    did("sentences, links and files")


def texts_of_every_form(hear):
    """Each is shown as what it would become, read in every other way, left, and brought again and taken."""
    for name, text in TEXTS.items():
        brought = [{"name": name, "text": text}, {"name": f"b.{name}", "text": text}]
        hear("import", files=brought)
        for form in texts.FORMS:
            hear("reread", form=form, columns={}, left=[], file=None, text=None, encoding="")
        hear("reread", form="", columns={}, left=[1], file=0, text=text, encoding="utf-16")
        hear("decline")
        hear("import", files=brought)
        hear("accept")
        did(f"the text {name}")


def weights_of_others(hear):
    for name, kind in (("torch", "archive"), ("torch", "stream"), ("keras", "gru keras"), ("keras", "lstm-two h5")):
        data = np.load(f"tests/core/foreign/{name}.npz")[kind].tobytes()
        hear("import", files=[{"name": "a", "content": base64.b64encode(data).decode()}])
        hear("words", text='["a"]')
        hear("words", text="\n".join(f"v{k}" for k in range(7)))
        hear("offer", answer="set")
        hear("offer", answer="leave")
    did("weights of other networks")


def every_lesson(hear):
    for name, lesson in LESSONS.items():
        for page in range(len(lesson.pages)):
            hear("hash", text=f"#lesson-{name}-{page + 1}")
        hear("answer", option=0)
        did(f"the lesson {name}")


asyncio.run(visit())
print(json.dumps({"late": late, "unsaid": sorted(unsaid)}))
