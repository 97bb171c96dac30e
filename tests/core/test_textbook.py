"""The NumPy program that a visitor takes along: it runs as it is, gives the page's numbers, and refuses the rest."""

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core import TASKS, SpecError, interop, start, train
from core.exchange import textbook
from core.network.network import network_for
from core.training.loop import TrainState, batches_for, masks_for, reference
from tests.core.test_interop import CELLS, experiment, random_state

LONG = ("a long question of as many as nine words => yes", "count => a b c d e f g h i j k")
ANSWER = dict(task="answer", text=(*TASKS["answer"].sample[:6], *LONG))
PROGRAMS = {
    **{f"{cell}-{d}x{n}": dict(cell=cell, directions=d, layers=n) for cell, d, n in product(CELLS, (1, 2), (1, 2))},
    **{
        f"{task}-{d}": dict(
            task=task, text=TASKS[task].sample, directions=d, layers=1 + d % 2, cell="gru", distance=6, batch_size=4
        )
        for task, d in product(TASKS, (1, 2))
        if d == 1 or task not in ("next", "dyck", "reber")
    },
    **{f"{merge}-3": dict(directions=2, layers=3, merge=merge) for merge in ("sum", "ave", "mul")},
    **{
        f"{cell}-dropped-{kind}": dict(
            cell=cell, recurrent_dropout=0.4, recurrent_mask=kind, dropout=0.3, word_dropout=0.2, directions=2, layers=2
        )
        for cell, kind in product(CELLS, ("fixed", "fresh"))
    },
    "one dropped": dict(recurrent_dropout=0.3, layers=2, dropout=0.5),
    "between only": dict(layers=2, dropout=0.5),
    "words only": dict(word_dropout=0.4),
    "drawn and dropped": dict(task="copy", distance=4, recurrent_dropout=0.3, batch_size=3),
    **{
        kind: dict(optimiser=kind, weight_decay=0.05, cell="gru")
        for kind in ("sgd", "momentum", "rmsprop", "adam", "adamw")
    },
    "tied": dict(directions=2, shape="tied"),
    "one-hot": dict(shape="one-hot", cell="gru"),
    "learned": dict(shape="learned", directions=2, layers=2),
    "learned-peepholes": dict(shape="learned", cell="peepholes", recurrent_dropout=0.2),
    "learned-final": dict(shape="learned", task="label", text=TASKS["label"].sample),
    "held out": dict(validation=0.3),
    "rare": dict(min_count=3, directions=2),
    "long": dict(text=("a b c d e f g h i j k l", "b c", "l a k b j c i d h", "l k j i h g f e d c b a a b c d e")),
    "clipped": dict(clip_norm=0.1, clip_value=0.02),
    "free": dict(clip_norm=0.0),
    "warmup": dict(schedule="warmup", warmup_steps=7),
    "cosine": dict(schedule="cosine"),
    "steps": dict(schedule="step", decay_every=2),
    "characters": dict(level="characters", text=("a cat sat", "a dog ran")),
    "lines": dict(text=("\ta - b", "", "猫 。", "x ↵"), task="next", level="characters", as_typed=True),
    "chinese": dict(text=("猫坐在垫子上", "狗 跑 到 门口"), task="next"),
    "names that end in 0": dict(cell="own", equations=("h = tanh(W_0 x + U_0 h' + b_0)",)),
    "one weight": dict(cell="own", equations=("h = 0.5 * h' + tanh(W_a x)",)),
    "the names of masks": dict(cell="own", recurrent_dropout=0.4, equations=(
        *(f"{name} = tanh(W_{name} x + U_{name} h' + b_{name})" for name in "mukvw"), "h = m ⊙ u + k ⊙ v + w ⊙ h'")),
    **{f"answer-{d}x{n}": ANSWER | dict(directions=d, layers=n) for d, n in product((1, 2), (1, 2))},
    **{f"answer-{cell}": ANSWER | dict(cell=cell, directions=2) for cell in CELLS},
    **{
        f"answer-dropped-{d}x{n}": ANSWER | dict(
            cell="gru", directions=d, layers=n, recurrent_dropout=0.3, dropout=0.4, word_dropout=0.2, batch_size=3)
        for d, n in product((1, 2), (1, 3))
    },
    **{f"answer-{merge}": ANSWER | dict(directions=2, layers=2, merge=merge) for merge in ("sum", "ave", "mul")},
    **{f"answer-learned-{d}": ANSWER | dict(shape="learned", directions=d, layers=2) for d in (1, 2)},
    "answer-one-hot": ANSWER | dict(shape="one-hot"),
    "answer-rare": ANSWER | dict(min_count=2, validation=0.3, cell="peepholes"),
    "answer-words-dropped": ANSWER | dict(word_dropout=0.4, layers=2),
    "packed": dict(text=tuple(f"w{k} v{k % 7} u{k % 3}" for k in range(90)), batch_size=5),
}


def loaded(text: str) -> dict[str, object]:
    """What the program defines, without its running."""
    program: dict[str, object] = {"__name__": "program"}
    exec(compile(text, "unrolled_numpy.py", "exec"), program)
    return program


def said(text: str, *arguments: str) -> list[float]:
    """The losses that the program prints when it is run with these arguments."""
    out, before = io.StringIO(), sys.argv
    sys.argv = ["unrolled_numpy.py", *arguments]
    try:
        with redirect_stdout(out):
            exec(compile(text, "unrolled_numpy.py", "exec"), {"__name__": "__main__"})
    finally:
        sys.argv = before
    return [float(loss) for loss in re.findall(r"^step \d+  loss ([\d.]+)$", out.getvalue(), re.MULTILINE)]


def gradients(text: str, state: TrainState) -> tuple[float, dict[str, np.ndarray]]:
    """The loss and the gradients that the program finds for the state's step."""
    program = loaded(text)
    w = {name: array.astype(float) for name, array in textbook.named(state, state.params).items()}
    chosen = program["batch"](program["examples"](), state.step)
    more = [program["draw"](state.step, chosen)] if "draw" in program else []
    return program["loss_and_gradients"](w, chosen, *more)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_gives_the_cores_loss_and_every_gradient(name):
    """With random weights, biases and states: the same in float64, to the last digits."""
    spec = experiment(**PROGRAMS[name])
    state = random_state(spec, step=3)
    loss, found = gradients(interop.numpy_program(state), state)
    batch, _ = batches_for(spec)(3)
    exact = state.params.astype(np.float64)
    expected = reference(network_for(spec), exact, batch, masks_for(replace(state, params=exact), batch))
    exactly = 1e-12 if batch.inputs is None else 1e-8  # numbers are in the program with nine digits
    assert loss == pytest.approx(expected.loss, rel=exactly)
    wanted = textbook.named(state, expected.gradient)
    assert found.keys() == wanted.keys()
    for key, gradient in wanted.items():
        np.testing.assert_allclose(found[key], gradient, rtol=1e3 * exactly, atol=exactly, err_msg=key)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_goes_on_as_the_page_does(name):
    """From the fifth step on: the losses of the next four steps, of which each depends on all updates before it."""
    spec = experiment(**PROGRAMS[name])
    run = list(train(start(spec)))
    text = interop.numpy_program(run[4][0])
    np.testing.assert_allclose(said(text, "4"), [event.loss for _, event in run[5:9]], rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["lstm-2x1", "gru-1x1", "label-2", "adding-1", "lstm-dropped-fixed"])
def test_it_runs_as_it_stands_and_checks_its_gradients(name, tmp_path):
    """In a Python that knows nothing of this repository."""
    state = list(train(start(experiment(**PROGRAMS[name]))))[2][0]
    (tmp_path / "unrolled_numpy.py").write_text(interop.numpy_program(state), "utf-8")
    for arguments in (["check"], ["2"], []):
        done = subprocess.run(
            [sys.executable, "-I", "-W", "error", "unrolled_numpy.py", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr[-2000:]
        first, page = re.search(r"next step: ([\d.]+), on the page ([\d.]+)", done.stdout).groups()
        assert first == page


def test_its_check_can_fail():
    """A step backward with one sign turned: the program's own check says so."""
    text = interop.numpy_program(random_state(experiment("lstm")))
    wrong = text.replace("df = dC * C_prev", "df = -dC * C_prev")
    assert wrong != text
    for source, passes in ((text, True), (wrong, False)):
        program = loaded(source)
        w = {
            name: array.astype(float)
            for name, array in textbook.named(
                random_state(experiment("lstm")), random_state(experiment("lstm")).params
            ).items()
        }
        with redirect_stdout(io.StringIO()):
            assert (program["check"](w, program["examples"]()) < 1e-6) == passes


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("truncate", dict(task="next", truncate=2)),
        ("sampled_words", dict(sampled_words=5)),
    ],
)
def test_what_it_does_not_cover_is_named(field, settings):
    with pytest.raises(SpecError) as refused:
        interop.numpy_program(start(experiment(**settings)))
    assert refused.value.field == field and "NumPy program" in refused.value.allowed


def test_a_visitors_text_stays_text_in_the_program(tmp_path):
    evil = (
        '""" + __import__("os").abort() + """',
        "<<title>> #: two \\ ' \" {0} %s",
        "猫 坐在 垫子 上",
        "a\u2028b\x00c \x1b[0m \\N{BULLET}",
    )
    for task, level in (("cloze", "characters"), ("next", "words")):
        state = start(experiment(text=evil, level=level, task=task))
        assert len(said(interop.numpy_program(state), "1")) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_short_and_has_no_place_left(language):
    for name, settings in PROGRAMS.items():
        text = interop.numpy_program(random_state(experiment(**settings)), language)
        readable = [line for line in text.splitlines() if not line.startswith(("NUMBERS", '    "', "    '"))]
        assert "<<" not in text and "#:" not in text, name
        assert max(map(len, readable)) <= 160 and len(readable) < 260, name
    assert ("损失" in text) == (language == "zh")


def test_both_languages_have_the_same_places():
    en, zh = (textbook.WORDS[language] for language in ("en", "zh"))
    assert en.keys() == zh.keys()


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_lines_that_the_page_shows_are_the_programs(name):
    """Each is in the program as it is; every substep and every line backward has one, in the order of the equations."""
    from core.exchange.textbook.listing import listing
    from core.looking.backward import backward_lines

    spec = experiment(**PROGRAMS[name])
    program, lines = interop.numpy_program(random_state(spec)), listing(spec, "en")
    assert "\n".join(line.text for line in lines) in program
    at, cell = [line.at for line in lines if line.at], network_for(spec).cell
    assert [place for place in at if place in cell.substeps] == list(cell.substeps)
    assert {"δh", "sum", "join", "loss"} <= set(at)
    wanted = [line.name for line in backward_lines(cell)]
    whole = list(dict.fromkeys(place for place in reversed(at) if place in wanted and place != "δh"))[::-1]
    assert set(wanted) <= set(at) and whole == wanted[1:]
