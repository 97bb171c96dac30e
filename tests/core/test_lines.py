"""Lines that end: the end is learnt, scored, predicted and generated, and nothing of a long line is lost.

Experiments from before they had an end are read as they were.
"""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, SpecError, record, start, train
from core.looking.generation import beam, generate
from core.network.network import dataset_for
from core.tasks import TASKS
from core.tasks.characters import LINE_END
from core.tasks.sentences import LONGEST, how_cut, parts_of
from core.tasks.streaming import Stream
from core.tasks.text import join_tokens

NAMES = ("emma", "olivia", "ava", "isabella", "sophia", "mia", "li", "zoë")
VERSE = ("ab ab", "cd", "", "ef")


def trained(**fields):
    states = [state for state, _ in train(start(Experiment(task="next", level="characters", as_typed=True, **fields)))]
    return states[-1]


def said(state, prompt, **more):
    return join_tokens([one.token for one in generate(state, prompt, **{"length": 200, "temperature": 0} | more)],
                       state.experiment.level)


def test_after_a_line_comes_its_end_and_nothing_is_glued():
    """The lines ab and cd: c after ab had 0.989, though bc is in no line."""
    state = trained(text=("ab", "cd"), truncate=3, batch_size=1, hidden=8, steps=150, seed=2)
    words, (first, *_) = dataset_for(state.experiment).vocabulary.index, generate(state, "ab", 1, 1.0)
    assert first.distribution[words["c"]] < 0.03 and first.distribution[words[LINE_END]] > 0.9
    assert said(state, "ab") == "\ncd\n\n" and said(state, "cd") == "\n\n"


def test_names_that_are_read_one_by_one_end():
    state = trained(text=NAMES, hidden=32, embedding=16, batch_size=8, steps=300, seed=7)
    for seed in range(5):
        name = said(state, "e", temperature=0.8, seed=seed)
        assert name.endswith("\n") and name.count("\n") == 1 and len(name) < 12
    assert said(state, "li", to_its_end=False,
                length=30).count("\n") >= 1 and len(said(state, "li", to_its_end=False, length=30)) == 30
    likeliest, score = beam(state, "emm", 20, 3)[0]
    assert likeliest == ["a", LINE_END] and score > np.log(0.5)


def test_every_line_has_its_end_for_the_last_target():
    data = dataset_for(Experiment(task="next", text=VERSE, as_typed=True, level="characters"))
    words = data.vocabulary
    assert words.words[3] == LINE_END and len(data.examples) == 3
    for example, line in zip(data.examples, ("ab ab", "cd", "ef"), strict=True):
        assert join_tokens(words.decode(example.ids), "characters") == line
        assert join_tokens(words.decode(example.targets), "characters") == line[1:] + "\n" and example.scored.all()
    assert join_tokens(words.decode(data.stream), "characters") == "ab ab\ncd\n\nef\n\n"


@pytest.mark.parametrize("level", ["words", "characters"])
def test_streams_read_all_of_the_text_with_its_ends(level):
    spec = Experiment(task="next", text=VERSE, as_typed=True, level=level, truncate=4, batch_size=1)
    stream = Stream.of(dataset_for(spec))
    batches = [stream.batch(k)[0] for k in range(stream.steps_per_epoch)]
    words = dataset_for(spec).vocabulary
    read = [*words.decode(batches[0].tokens[:1, 0]), *words.decode(np.concatenate([b.targets[:, 0] for b in batches]))]
    assert join_tokens(read, level) == "ab ab\ncd\n\nef\n\n"
    assert all(b.scored.all() for b in batches)


def test_a_whole_line_under_the_glass_is_scored_to_its_end_and_a_part_of_one_is_not():
    state = start(Experiment(task="next", text=VERSE, as_typed=True, level="characters", hidden=4))
    end = dataset_for(state.experiment).vocabulary.index[LINE_END]
    whole, part, typed = (record(state, text) for text in ("ab ab", "ab ", "ab↵cd"))
    assert whole.scored == (0, 1, 2, 3, 4) and whole.target[4] == end
    assert part.scored == (0, 1) and part.tokens == ("a", "b", "␣")
    assert typed.tokens == ("a", "b", LINE_END, "c", "d") and typed.target[1] == end


def test_code_is_kept_as_it_was_typed():
    text = ("def f(x):", "\tif x:", "\t\treturn  __x__", "", "    pass  ")
    data = dataset_for(Experiment(task="next", text=text, as_typed=True, level="characters", fold_case=False))
    assert join_tokens(data.vocabulary.decode(data.stream), "characters") == "\n".join(text) + "\n\n"
    assert "⇥" in data.vocabulary.words and "<blank>" not in data.vocabulary.decode(data.stream)


def test_of_a_long_line_nothing_is_lost():
    """100,000 letters in one line: 200 were read."""
    line = "".join(chr(97 + k * k % 26) for k in range(100_000))
    data = dataset_for(Experiment(task="next", text=(line,), as_typed=True, level="characters"))
    assert data.dropped == 0 and data.split == (1, 500) and len(data.stream) == 100_002
    assert sum(int(e.scored.sum()) for e in data.examples) == 100_000 and max(map(len, data.examples)) == LONGEST
    old = dataset_for(Experiment(task="next", text=(line,), level="characters"))
    assert old.dropped == 99_800 and len(old.examples) == 1 and old.stream is None


@pytest.mark.parametrize("task", ["cloze", "next", "tag"])
def test_a_long_line_is_split_at_the_ends_of_its_sentences(task):
    word = "w/X" if task == "tag" else "w"
    stop = "./Y" if task == "tag" else "."
    line = " ".join(f"{' '.join([word] * n)} {stop}" for n in (90, 60, 70))
    data = dataset_for(Experiment(task=task, text=(line,), as_typed=True))
    assert [len(s) for s in data.sources] == [91, 61, 71] and data.split == (1, 3) and data.dropped == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*"ab1 ", ".", "。", "！", "…", "”", "␣", "?"]), max_size=60), st.integers(3, 12))
def test_parts_are_the_line(tokens, most):
    parts = parts_of(tokens, most)
    assert [token for part in parts for token in part] == tokens and max(map(len, parts)) <= most
    assert len(tokens) < 2 or min(map(len, parts)) >= (2 if most > 3 else 1)


def test_sentence_ends_of_both_languages():
    chinese, english = list("“好。”他说！真的？3.14是π…对"), list("He left. It is 3.5 m. (Yes.) So?")
    assert ["".join(p) for p in parts_of(chinese, 14)] == ["“好。”", "他说！", "真的？", "3.14是π…对"]
    assert ["".join(p).strip() for p in parts_of(english, 20)] == ["He left.", "It is 3.5 m.", "(Yes.)", "So?"]


def test_an_old_experiment_is_read_as_before():
    old = Experiment(task="next", text=("  ab  cd ", "", "a\u200bb"), level="characters")
    data = dataset_for(old)
    assert not old.as_typed and data.stream is None and LINE_END not in data.vocabulary.words
    assert data.sources == (("a", "b", "␣", "c", "d"), ("a", "\u200b", "b"))
    assert [int(e.scored.sum()) for e in data.examples] == [4, 2]


@pytest.mark.parametrize("text", [(), ("",), (" ", "\u200b")])
def test_a_text_without_a_token_is_refused(text):
    with pytest.raises(SpecError):
        dataset_for(Experiment(task="next", text=text, as_typed=True))


def test_lines_that_are_held_out_are_in_no_stream():
    spec = Experiment(task="next", text=tuple(f"{c} {c} {c}" for c in "abcdefgh"), as_typed=True, validation=0.25,
                      seed=3)
    data = dataset_for(spec)
    words = data.vocabulary
    out = {words.decode(e.ids)[0] for e in data.held_out}
    assert len(out) == 2 and not out & set(words.decode(data.stream))
    assert all(words.decode(e.targets)[-1] == LINE_END for e in data.held_out)


def test_what_keyboards_type_for_a_notation():
    spec = Experiment(task="label", text=("真好看=》好评", "真难看＝>差评", "好 ⇒ 好评", "差 =＞ 差评"), as_typed=True)
    assert dataset_for(spec).labels == ("好评", "差评")
    cloze = dataset_for(Experiment(text=("猫 坐在 垫子 上", "狗 坐在 地毯 上"), as_typed=True))
    _, shown = TASKS["cloze"].encode(cloze, "猫——垫子上")
    assert shown == ["猫", "___", "垫子", "上"]
    with_dash = dataset_for(Experiment(text=("猫——坐", "狗——坐"), as_typed=True))
    assert "___" not in TASKS["cloze"].encode(with_dash, "猫——坐")[1]


@pytest.mark.parametrize(("task", "typed", "read"), [
    ("adding", "0.31，0.82*", ["0.31", "0.82*"]), ("adding", "０．３１、０．８２＊；0,5 ", ["0.31", "0.82*", "0,5"]),
    ("adding", "0.1,0.2 ×", ["0.1", "0.2*"]),
    ("dyck", "（【】）", ["(", "[", "]", ")"]), ("dyck", "［（「」）］", ["[", "(", "[", "]", ")", "]"]),
    ("reber", "ＢＴ b t\u200b", ["B", "T", "B", "T"]), ("copy", "ａ。．？", ["a", ".", ".", "?"])])
def test_what_a_chinese_keyboard_types_for_symbols(task, typed, read):
    trace = record(start(Experiment(task=task, hidden=4)), typed)
    assert list(trace.tokens) == read and not any(trace.unknown)


@pytest.mark.parametrize(("text", "sentence", "way"), [
    (("猫 坐在 垫子 上",), "猫坐在垫子上", "longest"), (("猫 坐在 垫子 上",), "猫 坐在 垫子 上", "spaces"),
    (("猫坐",), "猫坐在", "characters"),
    (("the cat",), "the cat", ""), (("猫坐",), "a猫b", "")])
def test_the_page_can_say_how_a_sentence_is_cut(text, sentence, way):
    data = dataset_for(Experiment(task="next", text=text, as_typed=True))
    assert how_cut(data, sentence) == way
    assert way != "longest" or TASKS["next"].encode(data, sentence)[1] == text[0].split()
