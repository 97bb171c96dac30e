"""Experiment: every field's bounds hold, every refusal names its field, and nothing is clamped in silence."""
import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import CELLS, TASKS, Experiment, SpecError, View
from core.cells import OWN, own_cell
from core.errors import EquationError
from core.looking.what_if import Held
from core.spec import FIELDS, SENTENCES, TEXT_BYTES, choices
from core.view import VIEW_BOUNDS

NUMBERS = [name for name, field in FIELDS.items() if field.kind in ("int", "float")]
WHOLE = [name for name, field in FIELDS.items() if field.kind == "int"]


def refused(name: str, value: object, expected: str = "", kind: type = Experiment) -> None:
    with pytest.raises(SpecError) as caught:
        kind(**{name: value})
    assert caught.value.field == name
    said = str(caught.value)
    assert said.startswith(f"{name}: Expected ") and expected in said and len(said) < 300


@pytest.mark.parametrize("name", NUMBERS)
def test_a_numbers_bounds_are_inclusive_and_hold(name):
    field = FIELDS[name]
    kind = int if field.kind == "int" else float
    for value in (field.low, field.high):
        got = getattr(Experiment(**{name: value}), name)
        assert got == value and type(got) is kind
    below = field.low - 1 if kind is int else math.nextafter(field.low, -math.inf)
    above = field.high + 1 if kind is int else math.nextafter(field.high, math.inf)
    for value in (below, above, math.inf, -math.inf, math.nan, 10**400, -10**400):
        refused(name, value, f"from {field.low:g} to {field.high:g}")
    for value in ("7", None, True, [7], 7j):
        refused(name, value, "a ")


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_are_whole(name):
    low = FIELDS[name].low
    assert type(getattr(Experiment(**{name: float(low)}), name)) is int
    refused(name, low + 0.5, "whole number")


@pytest.mark.parametrize("name", [n for n, f in FIELDS.items() if f.kind == "bool"])
def test_only_true_and_false(name):
    for value in (0, 1, "true", None):
        refused(name, value, "true or false")


@pytest.mark.parametrize("name", [n for n, f in FIELDS.items() if f.kind == "choice"])
def test_choices(name):
    for value in choices(name):
        assert getattr(Experiment(**{name: value}), name) == value
    for value in ("", "nonsense", choices(name)[0].upper(), None, 1, [choices(name)[0]]):
        refused(name, value, "one of " + choices(name)[0])


def test_the_registries_are_the_choices():
    assert choices("task") == tuple(TASKS) and choices("cell") == (*CELLS, OWN)


def test_text_is_a_bounded_list_of_lines():
    assert Experiment(text=["a b", "c"]).text == ("a b", "c")
    assert Experiment(text=("",) * SENTENCES).text == ("",) * SENTENCES
    assert Experiment(text=("é" * (TEXT_BYTES // 2),))
    refused("text", ("",) * (SENTENCES + 1), f"at most {SENTENCES} sentences")
    refused("text", ("é" * (TEXT_BYTES // 2) + "x",), "KiB of text")
    refused("text", "a b c", "a list of sentences")
    refused("text", ("a", 7), "a list of sentences")
    refused("text", ("\ud800",), "UTF-8")


def test_equations_are_lines_that_can_be_read():
    """A cell of one's own has some, whatever the others have; their mistakes are refused with their place."""
    lines = ("h = tanh(W x + U h' + b)", "", "  # a remark")
    spec = Experiment(cell=OWN, equations=list(lines))
    assert spec.equations == lines and Experiment(equations=lines).equations == lines and Experiment().equations == ()
    assert own_cell(Experiment(cell=OWN).equations).blocks == CELLS["lstm"].blocks
    for wrong in ("h = 1", ("h = 1", 7), ("h = 1\nh = 2",)):
        refused("equations", wrong, "a list of lines")
    refused("equations", ("h = 1  # \ud800",), "UTF-8")
    for wrong in (("h = tanh(W y)",), ("",) * 65, ("h = 1", "h = 2"), ("h = " + "1" * 300,)):
        with pytest.raises(EquationError) as caught:
            Experiment(equations=wrong)
        assert caught.value.field == "equations" and 1 <= caught.value.line <= len(wrong)


def test_the_bias_of_an_own_forget_gate_begins_where_an_lstms_does():
    for text, applies in (("f = σ(W_f x + b_f)\nh = f ⊙ h'", True), ("f = σ(W_f x)\nh = f ⊙ h'", False),
                          ("g = σ(W_g x + b_g)\nh = g ⊙ h'", False)):
        assert FIELDS["forget_bias"].applies(Experiment(cell=OWN, equations=text.split("\n"))) is applies


@pytest.mark.parametrize("task", ["next"])
def test_two_directions_and_the_next_token_exclude_each_other(task):
    with pytest.raises(SpecError) as caught:
        Experiment(task=task, bidirectional=True)
    assert caught.value.field == "bidirectional"
    assert Experiment(task="cloze", bidirectional=True).directions == 2


def test_tied_weights_need_an_embedding_as_wide_as_the_output():
    assert Experiment(tie_weights=True, hidden=8, embedding=16, bidirectional=True).width == 16
    assert Experiment(tie_weights=True, hidden=8, embedding=8, bidirectional=True, merge="sum").width == 8
    for more, why in ((dict(embedding=15), "16"), (dict(embedding=0), "16"),
                      (dict(embedding=16, task="label"), "a task that predicts"),
                      (dict(embedding=16, task="answer", text=("a => b",)), "a task that predicts the next token")):
        with pytest.raises(SpecError) as caught:
            Experiment(tie_weights=True, hidden=16, **more)
        assert caught.value.field == "tie_weights" and why in caught.value.allowed


def test_replace_checks_anew_and_knows_its_fields():
    spec = Experiment(hidden=9)
    assert spec.replace(seed=3) == Experiment(hidden=9, seed=3) and spec.seed == 0
    for name, value in (("hidden", 1), ("wings", 2)):
        with pytest.raises(SpecError) as caught:
            spec.replace(**{name: value})
        assert caught.value.field == name


def test_it_is_frozen_hashable_and_keyword_only():
    spec = Experiment()
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.hidden = 4
    assert hash(spec) == hash(Experiment()) and spec == Experiment()
    assert len({spec, Experiment(), Experiment(seed=1)}) == 2
    with pytest.raises(TypeError):
        Experiment("cloze")


@pytest.mark.parametrize("name", list(FIELDS))
def test_every_field_knows_what_a_form_needs(name):
    field, default = FIELDS[name], getattr(Experiment(), name)
    assert field.name == name and field.group in ("text", "network", "training")
    assert isinstance(field.applies(Experiment()), bool) and isinstance(field.remakes, bool)
    if field.kind in ("int", "float"):
        assert math.isfinite(field.low) and math.isfinite(field.high)
        assert field.low <= default <= field.high and field.step > 0
    if field.kind == "choice":
        assert default in choices(name) and len(choices(name)) > 1
    assert set(FIELDS) == {f.name for f in dataclasses.fields(Experiment)}


@pytest.mark.parametrize("name", list(VIEW_BOUNDS))
def test_a_views_bounds_hold(name):
    kind, low, high = VIEW_BOUNDS[name]
    if kind is str:
        assert getattr(View(**{name: "x" * int(high)}), name)
        for value in ("x" * (int(high) + 1), "\ud800", 7, None):
            refused(name, value, "a text of at most", View)
        return
    for value in (low, high):
        assert getattr(View(**{name: kind(value)}), name) == value
    for value in (low - 1, high + 1, math.nan, "1", None, True):
        refused(name, value, "a number from", View)
    assert {*VIEW_BOUNDS, "held"} == {f.name for f in dataclasses.fields(View)}


def test_what_a_view_holds_is_checked_value_by_value():
    right = [2, "rev", "f", 511, 1, 4096]
    assert Held(*right) == Held(layer=2, lane="rev", symbol="f", unit=511, value=1, t=4096)
    assert View(held=[right]).held == ((2, "rev", "f", 511, 1.0, 4096),) == View(held=([*right],)).held
    assert View(held=([*right[:5], None],)).held[0][5] is None
    for k, wrong in [(0, 3), (0, -1), (0, True), (0, 1.0), (1, "both"), (1, []), (2, ""), (2, "f" * 3), (2, "\ud800"),
                     (2, 1), (3, 512), (3, None), (4, "1"), (4, math.nan),
                     (4, math.inf), (4, True), (4, -1e7), (5, -1), (5, 4097), (5, 1.5)]:
        refused("held", ([*right[:k], wrong, *right[k + 1:]],), "at most 200 rows", View)
    for value in (None, 7, "fwd", {}, (7,), (right[:5],), ([*right, 1],), (right,) * 201):
        refused("held", value, "at most 200 rows", View)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FIELDS)), st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
                                                  st.binary(), st.lists(st.text() | st.integers(), max_size=3)))
def test_any_value_is_taken_as_it_is_or_refused_by_name(name, value):
    try:
        got = getattr(Experiment(**{name: value}), name)
    except SpecError as error:
        assert error.field in (name, "bidirectional") and error.allowed and len(str(error)) < 400
        str(error).encode("utf-8", "backslashreplace")
    else:
        assert got == (tuple(value) if isinstance(value, list) else value)             # never clamped
