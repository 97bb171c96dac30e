"""PyTorch itself, where it is installed: it loads what we give, computes the same, and the script goes on as we do."""
import importlib.util
import multiprocessing
import os
import re
import runpy
import subprocess
import sys
import warnings
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core import TASKS, Experiment, SpecError, interop, record, start, train
from core.network.network import dataset_for, forward, network_for
from core.numerics.functions import log_softmax
from core.tasks import Batch
from tests.core.test_interop import CELLS, OWN, experiment, random_state

TORCH = importlib.util.find_spec("torch") is not None
OURS = ("peepholes", "reset before", *OWN)            # forms of a cell that PyTorch has not
needs_torch = pytest.mark.skipif(not TORCH, reason="PyTorch is not installed; `build.py test --torch` installs it")
if os.environ.get("UNROLLED_TORCH"):
    assert TORCH, "PyTorch was asked for and is not there"


def torch_module(spec: Experiment, width: int):
    import torch
    kind = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[spec.cell]
    more = {"nonlinearity": spec.nonlinearity} if spec.cell == "rnn" else {}
    return kind(width, spec.hidden, spec.layers, bidirectional=spec.bidirectional, **more)


@needs_torch
@pytest.mark.parametrize(("cell", "directions", "layers"),
                         [c for c in product(CELLS, (1, 2), (1, 2, 3)) if c[0] not in OURS])
@pytest.mark.parametrize("shape", ["plain", "learned"])
def test_pytorch_loads_it_strictly_and_gives_the_same_logits(cell, directions, layers, shape):
    import torch
    spec = experiment(cell, directions, layers, shape)
    state = random_state(spec)
    arrays = {name: torch.tensor(a) for name, a in interop.state_dict(state).items()}
    rnn = torch_module(spec, spec.embedding)
    rnn.load_state_dict({name.removeprefix("rnn."): a for name, a in arrays.items() if name.startswith("rnn.")},
                        strict=True)
    example = dataset_for(spec).examples[0]
    x = arrays["embedding.weight"][torch.tensor(example.ids)][:, None]
    begin = [torch.stack([arrays[f"initial.{s}_l{n}{end}"] for n in range(layers)
                          for end in ("", "_reverse")[:directions]])[:, None]
             for s in network_for(spec).cell.states] if shape == "learned" else None
    with torch.no_grad():
        out, _ = rnn(x, None if begin is None else tuple(begin) if len(begin) > 1 else begin[0])
        theirs = out[:, 0] @ arrays["head.weight"].T + arrays["head.bias"]
    ours = forward(network_for(spec), state.params, Batch.of([example]),
                   read=(np.arange(len(example)), np.zeros(len(example), int))).logits
    assert np.abs(theirs.numpy() - ours).max() < 1e-5
    back = interop.load_state_dict(spec, arrays)                                     # tensors are taken as they are
    assert (back.params.flat == state.params.flat).all()


@needs_torch
@pytest.mark.parametrize(("cell", "directions"), [c for c in product(CELLS, (1, 2)) if c[0] not in OURS])
def test_a_network_made_in_pytorch_comes_in(cell, directions):
    """Both of its biases are random."""
    import torch
    torch.manual_seed(3)
    spec = experiment(cell, directions, 2)
    rnn, words = torch_module(spec, spec.embedding), network_for(spec).tokens
    embedding, head = torch.nn.Embedding(words, spec.embedding), torch.nn.Linear(spec.width, words)
    parts = torch.nn.ModuleDict({"embedding": embedding, "rnn": rnn, "head": head})
    state = interop.load_state_dict(spec, parts.state_dict())
    batch = dataset_for(spec).batch(0)
    t, b = np.nonzero(batch.mask)
    packed = torch.nn.utils.rnn.pack_padded_sequence(embedding(torch.tensor(batch.tokens)), batch.mask.sum(0),
                                                     enforce_sorted=False)
    out = torch.nn.utils.rnn.pad_packed_sequence(rnn(packed)[0], total_length=len(batch.mask))[0]
    ours = forward(network_for(spec), state.params, batch, read=(t, b)).logits
    assert np.abs(head(out[t, b]).detach().numpy() - ours).max() < 1e-5


ANSWERS = {
    "lstm": dict(), "gru-both": dict(cell="gru", directions=2),
    "rnn-sum": dict(cell="tanh", directions=2, merge="sum", layers=2),
    "stacked": dict(directions=2, layers=2, shape="learned"),
    "one-hot": dict(cell="gru", shape="one-hot", directions=2, merge="ave", layers=2),
    "peepholes": dict(cell="peepholes", directions=2, layers=2), "own": dict(cell="own gate", layers=2),
    "held-out": dict(validation=0.3, directions=2), "rare": dict(min_count=2),
}
SCRIPTS = {
    **{f"{cell}-{d}x{n}": dict(cell=cell, directions=d, layers=n) for cell, d, n in product(CELLS, (1, 2), (1, 2))},
    "tied": dict(directions=2, shape="tied"), "one-hot": dict(shape="one-hot", cell="gru"),
    "learned": dict(shape="learned", directions=2, layers=2, cell="gru"),
    "next": dict(cell="gru", task="next", layers=2), "truncated": dict(task="next", truncate=2, batch_size=2),
    "truncated-learned": dict(task="next", truncate=3, batch_size=2, shape="learned"),
    "held-out": dict(validation=0.3), "rare": dict(min_count=3, directions=2),
    "ave-3": dict(directions=2, layers=3, merge="ave"), "sum": dict(directions=2, merge="sum"),
    "mul-2-gru": dict(directions=2, layers=2, merge="mul", cell="gru"),
    **{kind: dict(optimiser=kind, weight_decay=0.05, cell="gru")
       for kind in ("sgd", "momentum", "rmsprop", "adam", "adamw")},
    **{task: dict(task=task, text=TASKS[task].sample, directions=1 + (task in ("label", "adding")), cell="gru",
                  distance=5, batch_size=4)
       for task in TASKS if task not in ("cloze", "next", "answer")},
    **{f"answer-{name}": dict(task="answer", text=TASKS["answer"].sample, batch_size=5, clip_norm=1.0) | more
       for name, more in ANSWERS.items()},
    "clipped": dict(clip_norm=0.1, clip_value=0.02), "warmup": dict(schedule="warmup", warmup_steps=7),
    "cosine": dict(schedule="cosine"),
    "step": dict(schedule="step", decay_every=2),
}


def run_script(folder, text: str, *arguments: str) -> str:
    """What the script says, in a process of its own that is forked from one in which PyTorch is already there."""
    (folder / "unrolled.py").write_text(text, "utf-8")
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["torch", "torch._dynamo"])       # which an optimiser asks for, and takes long
    script = processes.Process(target=as_main, args=(folder, arguments))
    script.start()
    script.join()
    said = (folder / "said.txt").read_text("utf-8")
    assert script.exitcode == 0, said[-2000:]
    return said


def run_alone(folder, text: str, *arguments: str) -> str:
    """The same as a visitor runs it: by a Python that knows nothing of this repository."""
    (folder / "unrolled.py").write_text(text, "utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "unrolled.py", *arguments], cwd=folder, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def as_main(folder, arguments) -> None:
    os.chdir(folder)
    sys.argv = ["unrolled.py", *arguments]
    sys.stdout = sys.stderr = open("said.txt", "w", encoding="utf-8", buffering=1)
    warnings.simplefilter("error")
    runpy.run_path("unrolled.py", run_name="__main__")


def losses(said: str) -> list[float]:
    return [float(found) for found in re.findall(r"^step \d+  loss ([\d.]+)$", said, re.MULTILINE)]


@needs_torch
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_goes_on_as_we_do(name, tmp_path):
    """From the fifth step on: the logits to 1e-5 (the script checks), every loss, and the weights at the end."""
    spec = experiment(**SCRIPTS[name])
    run = list(train(start(spec)))
    state = run[4][0]
    text = interop.pytorch_script(state)
    assert "<<" not in text.partition("EMBEDDED =")[0]
    said = run_script(tmp_path, text, "4", "trained.npz")
    np.testing.assert_allclose(losses(said), [event.loss for _, event in run[5:9]], rtol=2e-5, atol=2e-6)
    back = interop.from_npz(spec, (tmp_path / "trained.npz").read_bytes())
    np.testing.assert_allclose(back.params.flat, run[8][0].params.flat, atol=3e-4)


PREDICTIONS = {
    "cloze": (dict(directions=2), "a b ___ d e", 2), "next": (dict(task="next", cell="gru"), "a b c", 2),
    "gru": (dict(cell="reset before"), "c a ___ b", 2),
    "label": (dict(task="label", text=TASKS["label"].sample, directions=2, layers=2), "the music is lovely", 0),
    "characters": (dict(level="characters", text=("abcde", "bd", "edcba")), "a b ___ d", 2),
}


@needs_torch
@pytest.mark.parametrize("name", PREDICTIONS)
def test_the_script_predicts_what_the_page_predicts(name, tmp_path):
    """The likeliest words with their probabilities, for a sentence that is given on the line."""
    settings, sentence, at = PREDICTIONS[name]
    state = random_state(experiment(**settings))
    said = run_script(tmp_path, interop.pytorch_script(state), sentence)
    found = re.findall(r"^(\S+)  ([\d.]+)$", said, re.MULTILINE)
    typed = sentence.replace(" ", "") if name == "characters" else sentence
    trace = record(state, typed)
    names = dataset_for(state.experiment).labels or trace.vocabulary.words
    p = np.exp(log_softmax(trace.logits[at]))
    best = np.argsort(-p)[:len(found)]
    assert len(found) == min(5, len(p)) and [word for word, _ in found] == [names[k] for k in best]
    np.testing.assert_allclose([float(x) for _, x in found], p[best], atol=2e-4)


@needs_torch
@pytest.mark.parametrize("name", ANSWERS)
def test_a_decoder_s_script_answers_as_the_page_does(name, tmp_path):
    state = random_state(experiment(task="answer", text=TASKS["answer"].sample, **ANSWERS[name]))
    asked = "what does the cat say"
    said = run_script(tmp_path, interop.pytorch_script(state), asked).splitlines()[-1]
    assert said.split() == list(record(state, asked).answer.said)


@needs_torch
def test_a_tagger_s_script_says_each_word_s_tag(tmp_path):
    state = random_state(experiment(task="tag", text=TASKS["tag"].sample, directions=2))
    said = run_script(tmp_path, interop.pytorch_script(state), "the can is empty")
    trace = record(state, "the can is empty")
    labels = dataset_for(state.experiment).labels
    said_of = re.findall(r"^(\S+)  (\S+)  [\d.]+$", said, re.MULTILINE)
    best = trace.logits.argmax(-1)
    assert said_of == [(word, labels[k]) for word, k in zip(trace.tokens, best, strict=True)]


def test_only_what_this_experiment_needs_is_in_the_script():
    """No branch on a setting, none of another cell's or task's lines, and no setting that is not read."""
    for name, settings in SCRIPTS.items():
        text = interop.pytorch_script(random_state(experiment(**settings))).partition("NPZ =")[0]
        assert "<<" not in text and "#:" not in text and not re.search(r"(if|else) S\.\w+ ?(==|!=|in )", text), name
        listed = re.findall(r"^    '(\w+)': ", text.partition("SimpleNamespace")[2].partition("})")[0], re.MULTILINE)
        assert listed and all(f"S.{field}" in text for field in listed), name
    plain = interop.pytorch_script(random_state(experiment("lstm")))
    assert "zlib" in plain
    assert not any(word in plain for word in ("import math", "peephole", "learning_rate(step)"))


@needs_torch
@pytest.mark.parametrize("more", [dict(dropout=0.5, layers=2),
                                  dict(recurrent_dropout=0.4, recurrent_mask="fresh", directions=2),
                                  dict(word_dropout=0.3)])
def test_the_script_runs_with_dropout_of_its_own(more, tmp_path):
    state = list(train(start(experiment(**more))))[-1][0]
    said = run_alone(tmp_path, interop.pytorch_script(state), "3")
    assert len(losses(said)) == 3 and np.isfinite(losses(said)).all()


@needs_torch
def test_larger_weights_are_read_from_the_file_beside_it(tmp_path):
    spec = experiment(hidden=128, embedding=64, layers=2,
                      text=tuple(" ".join(f"w{k}{j}" for j in range(9)) for k in range(9)), directions=2)
    run = list(train(start(spec.replace(steps=2))))
    state = replace(run[0][0], experiment=spec)
    text = interop.pytorch_script(state)
    assert len(text) < 200_000 and "NPZ = 'unrolled.npz'" in text
    (tmp_path / "unrolled.npz").write_bytes(interop.to_npz(state))
    said = run_alone(tmp_path, text, "1")
    assert losses(said) == pytest.approx([run[1][1].loss], rel=1e-5)


@needs_torch
def test_a_visitors_text_stays_text_in_the_script(tmp_path):
    evil = ('""" + __import__("os").abort() + """', "<<network>> <<embedded>> \\ ' \" {0} %s", "猫 坐在 垫子 上",
            "a\u2028b\x00c \x1b[0m \\N{BULLET}")
    state = start(experiment(text=evil, level="characters"))
    compile(interop.pytorch_script(state), "unrolled.py", "exec")
    assert len(losses(run_alone(tmp_path, interop.pytorch_script(state), "1"))) == 1


def test_sampled_words_have_no_script():
    with pytest.raises(SpecError, match="sampled_words: Expected 0"):
        interop.pytorch_script(start(experiment(sampled_words=5)))


def test_the_script_is_python_of_a_bounded_length():
    """Without PyTorch too: it compiles, carries its settings, and names no path of the machine it was made on."""
    for name, settings_ in SCRIPTS.items():
        text = interop.pytorch_script(random_state(experiment(**settings_)))
        compile(text, name, "exec")
        readable = [line for line in text.partition("NPZ =")[0].splitlines() if not line.startswith("VOCABULARY =")]
        assert "seed" in text and os.getcwd() not in text and max(map(len, readable)) < 200
