"""Every task: its data, its loss and gradient, its sentence under the glass, and that a small network learns it."""
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import TASKS, Experiment, SpecError, loss_and_gradients, record, start, train
from core.looking.generation import generate, perplexity
from core.looking.gradcheck import gradcheck
from core.network.network import dataset_for, forward, network_for
from core.tasks.dyck import ups
from core.tasks.reber import ARCS, END, inner
from core.tasks.tag import split
from core.tasks.text import UNKNOWN
from core.training.loop import reference

SOME = settings(deadline=None, max_examples=60)
SIZES = {"hidden": 5, "embedding": 3, "batch_size": 7, "steps": 300, "seed": 3}
BOTH = [(task, two) for task in TASKS for two in (False, True) if not (two and TASKS[task].one_way)]


def experiment(task: str, **changes) -> Experiment:
    """A small experiment of a task, on its own sample where it reads text."""
    text = {"text": TASKS[task].sample} if TASKS[task].sample else {}
    return Experiment(**{"task": task, **SIZES, **text, **changes})


# ---- every task ----

@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(("task", "two"), BOTH)
def test_the_gradient_is_the_loss_s(task, two, layers):
    """In float64, with every weight random, in a batch with padding where the lengths differ."""
    for cell in ("rnn", "gru", "lstm"):
        state = start(experiment(task, bidirectional=two, layers=layers, cell=cell, initial_state="learned",
                                 merge="mul"))
        flat = np.random.default_rng(layers).uniform(-0.7, 0.7, state.params.flat.size)
        checks = gradcheck(type(state)(state.experiment, 0, state.params.with_flat(flat)), samples=4)
        assert max(check.worst for check in checks) < 1e-6, [c for c in checks if not c.passed]


@pytest.mark.parametrize(("task", "two"), BOTH)
def test_the_fast_path_agrees_with_the_readable_one(task, two):
    for change in ({}, {"layers": 2, "embedding": 0, "initial_state": "learned"}, {"cell": "gru", "merge": "sum"}):
        spec = experiment(task, bidirectional=two, **change)
        state, batch = start(spec), dataset_for(spec).batch(1)
        loss, gradient = loss_and_gradients(state, batch)
        exact = reference(network_for(spec), state.params.astype(np.float64), batch)
        np.testing.assert_allclose(loss, exact.loss, rtol=1e-5)
        np.testing.assert_allclose(gradient.flat, exact.gradient.flat, rtol=2e-3, atol=2e-6)
        *_, (_, event) = train(start(spec.replace(steps=1)))
        exact = reference(network_for(spec), state.params.astype(np.float64), dataset_for(spec).batch(0))
        assert event.accuracy == pytest.approx(exact.right / exact.scored)


@pytest.mark.parametrize("task", TASKS)
def test_any_step_s_batch_can_be_made_by_itself(task):
    spec = experiment(task)
    one, other = TASKS[task].prepare(spec), TASKS[task].prepare(spec)
    in_sequence = [one.batch(k) for k in range(7)]
    for k in (6, 2, 5, 0):
        assert same(in_sequence[k], other.batch(k))
    assert not same(in_sequence[0], TASKS[task].prepare(spec.replace(seed=4)).batch(0))


@pytest.mark.parametrize("task", TASKS)
def test_batches_differ_from_step_to_step(task):
    data = TASKS[task].prepare(experiment(task, batch_size=3))
    batches = [data.batch(k) for k in range(4)]
    assert not any(same(one, other) for k, one in enumerate(batches) for other in batches[:k])


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
def test_what_is_held_out_is_not_trained_on(share):
    """Every sentence is on only one side; the steps of an epoch draw from the one, validation from the other."""
    spec = Experiment(task="next", text=tuple(f"{word} {word} end" for word in "abcdefgh"), validation=share,
                      batch_size=1, seed=5)
    data = dataset_for(spec)
    trained = {int(data.batch(k).tokens[0, 0]) for k in range(24)}
    held = {int(k) for batch in data.validation() for k in batch.tokens[0]}
    assert len(held) == 8 * share and trained.isdisjoint(held) and len(trained | held) == 8


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_held_out_sentence_is_not_trained_on_with_another_blank(share):
    spec = experiment("cloze", validation=share)
    data = dataset_for(spec)
    whole = [[tuple(np.where(e.scored, e.targets, e.ids)) for e in part] for part in (data.examples, data.held_out)]
    trained, held = map(set, whole)
    assert trained.isdisjoint(held)
    assert len(held) == round(share * len(spec.text)) and len(trained | held) == len(spec.text)
    assert all(part.count(line) == len(line) for part in whole for line in set(part))


def same(one, other) -> bool:
    arrays = ("tokens", "mask", "targets", "scored", "inputs", "values", "counted")
    if one.answer is not None and not same(one.answer, other.answer):
        return False
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in arrays if getattr(one, n) is not None)


@pytest.mark.parametrize(("task", "two"), BOTH)
def test_a_task_s_own_example_is_read_and_scored(task, two):
    spec = experiment(task, bidirectional=two, layers=2)
    example = TASKS[task].example(spec)
    trace = record(start(spec), example, blank=1 if task == "cloze" else None)
    assert trace.reads == TASKS[task].reads
    assert trace.scored and np.isfinite(trace.loss)
    np.testing.assert_allclose(np.nanmean(trace.token_loss), trace.loss, rtol=1e-5)
    assert trace.gradient.flat.any()
    if trace.reads == "final":
        assert trace.scored == (len(trace.tokens) - 1,) and (trace.answer or len(trace.logits) == 1)
    assert TASKS[task].example(spec) == example


@pytest.mark.parametrize("task", [name for name, task in TASKS.items() if task.one_way])
def test_two_directions_are_refused_where_they_would_see_the_answer(task):
    with pytest.raises(SpecError, match="would see the answer") as refused:
        Experiment(task=task, bidirectional=True)
    assert refused.value.field == "bidirectional"


# ---- tags and labels ----

@pytest.mark.parametrize(("task", "text"), [
    ("tag", ("the cat sat",)), ("tag", ("a/X b/X",)), ("tag", ()), ("label", ("no arrow",)),
    ("label", ("a => x", "b => x")), ("label", (" => x", "a => "))])
def test_a_text_without_two_answers_is_refused(task, text):
    with pytest.raises(SpecError) as refused:
        start(Experiment(task=task, text=text))
    assert refused.value.field == "text"


@pytest.mark.parametrize(
    "change",
    [{"text": ("a b", "c d", "e f", "a g"), "min_count": 2}, {"min_count": 100}, {"min_count": 100, "truncate": 3}],
)
def test_a_text_in_which_nothing_is_to_be_predicted_is_refused(change):
    with pytest.raises(SpecError, match="token after its first") as refused:
        start(Experiment(task="next", **change))
    assert refused.value.field == "text"


def test_a_step_that_has_no_loss_changes_nothing_by_itself():
    """Eight pairs of which two are known: most batches score no position, of sentences and of streams."""
    text = ("a b", "a b", "c d", "e f", "g h", "i j", "k l", "m n")
    for change in ({"batch_size": 1}, {"truncate": 2, "batch_size": 2}):
        events = [e for _, e in train(start(Experiment(task="next", text=text, min_count=2, steps=24, **change)))]
        nothing = [e for e in events if e.loss == 0]
        assert len(events) == 25 and nothing and all(e.grad_norm == e.accuracy == 0 for e in nothing)
        assert any(e.loss > 0 for e in events)


word = st.text(st.characters(categories=["Ll", "Lo", "Nd"]), min_size=1, max_size=6)


@SOME
@given(st.lists(st.tuples(word, word), min_size=1, max_size=8))
def test_a_tagged_line_comes_apart_as_it_was_put_together(pairs):
    assert split(" ".join(f"{w}/{t}" for w, t in pairs), fold_case=False) == [(norm(w), norm(t)) for w, t in pairs]


def norm(text: str) -> str:
    import unicodedata
    return unicodedata.normalize("NFC", text)


def test_tags_are_beside_their_words():
    spec = Experiment(task="tag", text=("The/DET cat/NOUN 1/2/NUM sat", "我/代词 爱/动词 猫／名词"))
    data = dataset_for(spec)
    assert data.labels == ("DET", "NOUN", "NUM", "代词", "动词", "名词")
    assert data.sources == (("the", "cat", "1/2", "sat"), ("我", "爱", "猫"))
    assert [list(e.scored) for e in data.examples] == [[True, True, True, False], [True, True, True]]
    typed = record(start(spec), "cat/NOUN the/XYZ zebra/DET")
    assert (typed.tokens, typed.scored, typed.unknown) == (("cat", "the", "zebra"), (0, 2), (False, False, True))
    assert [data.labels[typed.target[t]] for t in typed.scored] == ["NOUN", "DET"]
    plain = record(start(spec), "The cat.")
    assert (plain.tokens, plain.scored) == (("the", "cat", "."), ())
    assert plain.gradient is None and plain.logits.shape == (3, 6)


def test_a_label_is_asked_for_once_from_the_final_states():
    spec = experiment("label", bidirectional=True)
    state = start(spec)
    trace = record(state, "not bad at all => good")
    V = state.params["head.weight"]
    h = np.concatenate([trace["0.fwd.h"][-1, 0], trace["0.rev.h"][0, 0]])
    np.testing.assert_allclose(trace.logits[0], V @ h + state.params["head.bias"], rtol=1e-4, atol=1e-6)
    assert dataset_for(spec).labels[trace.target[3]] == "good"
    assert not record(state, "not bad at all").scored
    assert not record(state, "not bad at all => superb").scored


def test_lines_without_a_label_count_as_cut():
    spec = Experiment(task="label", text=("a b => x", "c => y", "d e f"))
    assert dataset_for(spec).dropped == 3
    assert len(dataset_for(spec).examples) == 2


# ---- memory ----

seeds, distances = st.integers(0, 2**31 - 1), st.integers(2, 200)


def drawn(task: str, seed: int, distance: int) -> tuple[Experiment, str]:
    spec = Experiment(task=task, seed=seed, distance=distance)
    return spec, TASKS[task].example(spec)


@SOME
@given(seeds, distances)
def test_copied_letters_come_the_distance_after_the_first(seed, distance):
    spec, text = drawn("copy", seed, distance)
    symbols, trace = text.split(), dataset_for(spec)
    example, _ = TASKS["copy"].encode(trace, text)
    asked = np.flatnonzero(example.scored)
    assert len(asked) == min(4, distance)
    assert [symbols[t] for t in asked] == ["?"] * len(asked)
    assert [trace.labels[k] for k in example.targets[asked]] == [symbols[t - distance] for t in asked]
    assert set(symbols[len(asked):distance]) <= {"."}


@SOME
@given(seeds, distances)
def test_the_adding_target_is_the_sum_of_the_marked(seed, distance):
    spec = Experiment(task="adding", seed=seed, distance=distance, batch_size=3)
    batch = dataset_for(spec).batch(seed % 1000)
    numbers, marks = batch.inputs[..., 0], batch.inputs[..., 1]
    assert batch.inputs.shape == (distance, 3, 2)
    assert (marks[:distance // 2].sum(axis=0) == 1).all() and (marks[distance // 2:].sum(axis=0) == 1).all()
    np.testing.assert_allclose(batch.values[-1, :, 0], (numbers * marks).sum(axis=0), rtol=1e-6)
    assert ((numbers >= 0) & (numbers < 1)).all()
    assert batch.scored[-1].all() and not batch.scored[:-1].any()


@SOME
@given(seeds, distances)
def test_brackets_are_balanced_and_the_answer_is_on_top_of_the_stack(seed, distance):
    spec, text = drawn("dyck", seed, distance)
    symbols = text.split()
    example, _ = TASKS["dyck"].encode(dataset_for(spec), text)
    assert example.scored.all()
    rest, partner = "".join(symbols), {}
    while "()" in rest or "[]" in rest:
        rest = rest.replace("()", "").replace("[]", "")
    assert not rest
    stack = []
    for t, symbol in enumerate(symbols):
        if symbol in "([":
            stack.append(t)
        else:
            partner[stack.pop()] = t
        said = dataset_for(spec).labels[example.targets[t]]
        assert said == ({"(": ")", "[": "]"}[symbols[stack[-1]]] if stack else "∅")
    assert partner[0] == len(symbols) - 1 == distance | 1


def test_every_balanced_string_is_as_likely():
    g, counts = np.random.default_rng(0), {}
    for _ in range(5000):
        word = "".join("(" if up else ")" for up in ups(3, g))
        counts[word] = counts.get(word, 0) + 1
    assert sorted(counts) == ["((()))", "(()())", "(())()", "()(())", "()()()"]
    # 6 standard deviations of a binomial of 5000 at 1/5
    assert max(counts.values()) - min(counts.values()) < 200


FROM_4 = "(XT*VP)*(S|XT*VV)"                               # the grammar by hand, from its state 4 on
REBER = re.compile(rf"B([TP])B(TS*X{FROM_4}|PT*V(P{FROM_4}|V))E\1E")


@SOME
@given(seeds, distances)
def test_a_reber_string_is_accepted_and_repeats_its_second_symbol(seed, distance):
    spec, text = drawn("reber", seed, distance)
    symbols = text.split()
    assert REBER.fullmatch("".join(symbols))
    assert len(symbols) - 2 - 1 == max(6, distance)
    example, _ = TASKS["reber"].encode(dataset_for(spec), text)
    assert list(np.flatnonzero(example.counted)) == [len(symbols) - 3]
    assert list(np.flatnonzero(~example.scored)) == [len(symbols) - 1]
    assert dataset_for(spec).vocabulary.decode(example.targets[:-1]) == symbols[1:]


def test_every_arc_of_the_reber_grammar_is_walked():
    g, arcs = np.random.default_rng(0), set()
    for length in range(5, 30):
        for _ in range(20):
            state = 0
            for symbol in inner(length, g):
                arcs.add((state, symbol))
                state = ARCS[state][symbol]
            assert state == END
    assert arcs == {(state, symbol) for state, ways in ARCS.items() for symbol in ways}


def test_accuracy_speaks_of_the_counted_positions():
    spec = Experiment(task="reber", batch_size=40, hidden=4)
    state, batch = start(spec), dataset_for(spec).batch(0)
    result = reference(network_for(spec), state.params, batch)
    p = forward(network_for(spec), state.params, batch, read=np.nonzero(batch.counted))
    assert result.scored == 40 == batch.counted.sum()
    assert result.right == (p.logits.argmax(axis=1) == batch.targets[batch.counted]).sum()


@pytest.mark.parametrize(("task", "text", "scored"), [
    ("copy", "A b . ? ? ?", (3, 4)), ("copy", "z . ?", ()), ("adding", "0.5 0.25* 1,5*", (2,)),
    ("adding", "0.5 0.25", ()),
    ("dyck", "( [ ) )", (0, 1)), ("dyck", "])", ()), ("reber", "btx?s", (0, 1, 3))])
def test_typed_symbols_are_read_as_far_as_they_make_sense(task, text, scored):
    trace = record(start(Experiment(task=task, hidden=3)), text)
    assert trace.scored == scored
    assert trace.tokens == tuple(text.split()) if task == "adding" else len(trace.tokens) == len(text.replace(" ", ""))
    if task == "adding" and scored:
        assert trace.goal == {2: 1.75}
        assert trace.loss == pytest.approx((float(trace.logits[0, 0]) - 1.75) ** 2, rel=1e-5)


@pytest.mark.parametrize("text", ["0.5 cat", "nan", "1e999", "*", "inf*", ""])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(SpecError) as refused:
        record(start(Experiment(task="adding", hidden=3)), text)
    assert refused.value.field == "sentence"


def test_a_field_that_does_not_apply_changes_nothing():
    plain = Experiment(task="copy", hidden=4, steps=5)
    curves = [[e.loss for _, e in train(start(plain.replace(**change)))]
              for change in ({}, {"word_dropout": 0.5}, {"validation": 0.3}, {"text": ("a b",)})]
    assert all(curve == curves[0] for curve in curves)


def test_a_reber_network_goes_on_by_itself_and_an_adding_one_has_no_perplexity():
    *_, (state, _) = train(start(Experiment(task="reber", hidden=12, steps=150)))
    drawn = "".join(d.token for d in generate(state, "BT", 4, temperature=0))
    assert drawn[:1] == "B" and set(drawn) <= set("BTPSXVE")
    assert 1 < perplexity(state) < 5
    for ask in (lambda s: perplexity(s), lambda s: next(generate(s))):
        with pytest.raises(SpecError, match="task"):
            ask(start(Experiment(task="adding")))


# ---- learning ----

LEARNT = {"cloze": (0.5, 0.3), "next": (0.55, 0.4), "tag": (0.2, 0.9), "label": (0.2, 0.9), "copy": (0.5, 0.5),
          "adding": (0.12, 0.2),
          "dyck": (0.1, 0.95), "answer": (0.1, 0.9), "reber": (0.4, 0.35)}


@pytest.mark.parametrize(("task", "two"), BOTH)
def test_a_small_network_learns_it(task, two):
    """The loss falls well under the guess: an even one over the classes, or the sum's variance for adding."""
    share, accuracy = LEARNT.get(task, (0.8, 0.0))          # a new task learns something
    spec = experiment(task, bidirectional=two, hidden=16, embedding=8, batch_size=16, distance=6)
    events = [event for _, event in train(start(spec))][-25:-1]
    guess = np.log(dataset_for(spec).outputs) if TASKS[task].loss == "cross-entropy" else 1 / 6
    assert np.mean([e.loss for e in events]) < share * guess
    assert np.mean([e.accuracy for e in events]) > accuracy


@pytest.mark.parametrize("task", ["cloze", "next", "answer"])
def test_an_unknown_word_is_no_target_in_any_task(task):
    lines = ("a a b c", "a b b d", "e a b a")
    spec = Experiment(task=task, min_count=2,
                      text=tuple(f"a b => {line}" for line in lines) if task == "answer" else lines)
    data = dataset_for(spec)
    unknown = data.vocabulary.index[UNKNOWN]
    parts = [e.answer if task == "answer" else e for e in data.examples]
    assert any(e.scored.any() for e in parts) and any((e.targets == unknown).any() for e in parts)
    assert not any((e.targets[e.scored] == unknown).any() for e in parts)


def test_the_blank_of_an_unknown_word_has_no_target_of_its_own():
    """As if it had been typed: by the network's own guess, or by a sentence of the text; it counts in no perplexity."""
    state = start(Experiment(min_count=2, hidden=4, text=("a a b c", "a b b d", "e a b a")))
    trace = record(state, "a a b c", blank=3)
    assert (trace.blank, trace.source, trace.scored) == (3, "guess", (3,))
    assert record(state, "a a b c", blank=2).source == "sentence"
    scored = [record(state, "a a b c", blank=t).loss for t in range(3)]
    assert perplexity(state, ["a a b c"]) == pytest.approx(np.exp(np.mean(scored)), rel=1e-6)
