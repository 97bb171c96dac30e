"""Links: any text gives an experiment or a LinkError, every experiment survives, version 1 stays what it is."""
import base64
import json
import string
import tracemalloc
import zlib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Experiment, LinkError, SpecError, View, share
from core.cells.equations import PUBLISHED
from core.errors import LINK_CODES
from core.spec import FIELDS, choices
from core.view import VIEW_BOUNDS

GOLDEN = json.loads(Path(__file__).with_name("golden_links.json").read_text("utf-8"))


# ---- experiments to be drawn ------------------------------------------------------------------------------------

UTF8 = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def values(name: str) -> st.SearchStrategy:
    """Anything that a field may hold."""
    field = FIELDS[name]
    if field.kind == "bool":
        return st.booleans()
    if field.kind == "choice":
        return st.sampled_from(choices(name))
    if field.kind == "equations":
        return st.sampled_from([(), *(tuple(one.text.split("\n")) for one in PUBLISHED.values())])
    if field.kind == "words":
        return st.sampled_from([(), ("<pad>", "<unk>", "<blank>", "猫"), ("a", "<unk>", "<pad>", "b", "<blank>")])
    if field.kind == "text":
        return st.lists(UTF8, max_size=5).map(tuple)
    return st.integers(int(field.low), int(field.high)) if field.kind == "int" else st.floats(field.low, field.high)


@st.composite
def experiments(draw) -> Experiment:
    """Some fields changed; those that exclude each other are put right."""
    chosen = {name: draw(values(name)) for name in draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=12))}
    try:
        return Experiment(**chosen)
    except SpecError as error:
        assert error.field in ("bidirectional", "tie_weights")                  # nothing else can be wrong here
        return Experiment(**chosen | {"bidirectional": False, "tie_weights": False})


HELD = st.tuples(st.integers(0, 2), st.sampled_from(("fwd", "rev")), st.sampled_from("fiogrznhc"),
                 st.integers(0, 127), st.floats(-1e6, 1e6),
                 st.none() | st.integers(0, 4096))


@st.composite
def views(draw) -> View:
    made = {}
    for name in draw(st.sets(st.sampled_from(sorted(VIEW_BOUNDS)))):
        kind, low, high = VIEW_BOUNDS[name]
        if kind is str:
            made[name] = draw(UTF8)[:int(high)]
        else:
            made[name] = draw(st.integers(int(low), int(high)) if kind is int else st.floats(low, high))
    return View(**made, held=draw(st.lists(HELD, max_size=4)))


NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
NUMBERS = st.floats(-1e3, 1e3, width=32)
WEIGHTS = st.dictionaries(NAMES, st.lists(st.integers(1, 4), min_size=1, max_size=3).flatmap(
    lambda shape: st.lists(
        NUMBERS, min_size=int(np.prod(shape)), max_size=int(np.prod(shape)),
    ).map(lambda n: np.array(n, np.float32).reshape(shape))), max_size=3)


def link_of(body: bytes, weights: bytes | None = None) -> str:
    def pack(data: bytes) -> str:
        return base64.urlsafe_b64encode(zlib.compress(data, 9)).rstrip(b"=").decode()
    return "#x1." + pack(body) + ("" if weights is None else ".w8." + pack(weights))


def opened(link: str) -> share.Shared | LinkError:
    """What decode makes of it: Shared or LinkError, for anything else is a failure."""
    try:
        return share.decode(link)
    except LinkError as error:
        assert error.code in LINK_CODES and error.detail and str(error)
        return error


# ---- round trips ------------------------------------------------------------------------------------------------

@settings(max_examples=300, deadline=None)
@given(experiments(), views())
def test_every_experiment_and_view_survives(spec, view):
    link = share.encode(spec, view)
    back = share.decode(link)
    assert (back.experiment, back.view, back.weights) == (spec, view, None)
    # 1 and 1.0 and True are equal, and not the same
    assert repr(back.experiment) == repr(spec) and repr(back.view) == repr(view)
    assert share.encode(back.experiment, back.view) == link
    assert link.startswith("#x1.") and not set(link) - set("#.-_" + string.ascii_letters + string.digits)


@settings(max_examples=100, deadline=None)
@given(WEIGHTS)
def test_weights_survive_within_1_in_127_of_the_largest(weights):
    back = share.decode(share.encode(Experiment(), weights=weights)).weights
    assert back is not None and list(back) == list(weights)
    for name, array in weights.items():
        assert back[name].shape == array.shape and back[name].dtype == np.float32
        assert np.abs(back[name] - array).max() <= np.abs(array).max() / 127 * 0.5001 + 1e-30


@pytest.mark.parametrize("around", ["{}", "https://example.org/a%20class/unrolled/{}", "  {}\n", "index.html?x=1#y{}"])
def test_a_link_may_come_with_its_address(around):
    link = share.encode(Experiment(hidden=7))
    assert share.decode(around.format(link)).experiment.hidden == 7
    assert share.decode(link[1:]).experiment.hidden == 7


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_field_travels(name):
    """A value other than the default, at the least and the most that the field may hold."""
    field, default = FIELDS[name], getattr(Experiment(), name)
    tried = {"bool": [not default], "text": [("猫 坐在 垫子 上", "")],
             "words": [("<pad>", "<unk>", "<blank>", "猫"), ("a", "<blank>", "<unk>", "<pad>")],
             "equations": [("h = tanh(W_h @ x)", "# 注")]}.get(field.kind) or (
        [c for c in choices(name) if c != default] if field.kind == "choice" else [field.low, field.high])
    for value in tried:
        around = {"embedding": 16} if name == "tie_weights" else {}
        spec = Experiment(**around | {name: value})
        assert getattr(share.decode(share.encode(spec)).experiment, name) == getattr(spec, name)


def test_a_long_text_is_packed_as_in_one_piece():
    r = np.random.default_rng(1)
    for size in (0, 1, share.CHUNK - 1, share.CHUNK, 3 * share.CHUNK + 7):
        line = r.integers(97, 123, 900, np.uint8).tobytes()
        data = (line * (size // 900 + 1))[:size]
        assert share._pack(data) == base64.urlsafe_b64encode(zlib.compress(data, 9)).rstrip(b"=").decode()


def test_the_default_is_the_shortest_link_and_a_long_one_is_refused_on_the_way_out():
    assert len(share.encode(Experiment(), View())) < 30
    r = np.random.default_rng(0)
    words = tuple("".join(chr(c) for c in r.integers(0x4E00, 0x9FFF, 90)) for _ in range(400))
    with pytest.raises(LinkError) as caught:
        share.encode(Experiment(text=words))
    assert caught.value.code == "too-long"
    with pytest.raises(LinkError) as caught:
        share.encode(Experiment(), weights={"w": r.normal(size=(1100, 1100)).astype(np.float32)})
    assert caught.value.code == "too-large"
    for bad in (np.inf, np.nan):
        with pytest.raises(LinkError) as caught:
            share.encode(Experiment(), weights={"w": np.array([1, bad])})
        assert caught.value.code == "bad-weights"


ODD = {
    "a scale too large": {"w": np.array([1.3e8])}, "a number beyond float32": {"w": np.array([1e300])},
    "a scalar": {"w": np.array(1.0)}, "four axes": {"w": np.ones((1, 2, 1, 2))},
    "an axis of 0": {"w": np.ones((0, 3))},
    "a long name": {"w" * 61: np.ones(2)}, "a name that is no text": {7: np.ones(2)},
    "complex": {"w": np.ones(2) * 1j}, "texts": {"w": np.array(["1"])}}


@pytest.mark.parametrize("name", ODD)
def test_weights_that_could_not_be_read_are_not_written(name):
    with pytest.raises(LinkError) as caught:
        share.encode(Experiment(), weights=ODD[name])
    assert caught.value.code == "bad-weights"


def test_weights_at_their_bounds_are_written_and_read():
    edge = {"w" * 60: np.array([[[1.2e8]]]), "": np.array([3]), "tiny": np.array([1e-46])} | {
        str(k): np.ones(1) for k in range(share.MOST_TENSORS - 3)
    }
    back = share.decode(share.encode(Experiment(), weights=edge)).weights
    assert list(back) == list(edge)
    assert back["w" * 60] == pytest.approx(1.2e8, rel=1e-6) and back[""] == pytest.approx(3)
    with pytest.raises(LinkError, match="too-large"):
        share.encode(Experiment(), weights=edge | {"more": np.ones(1)})


# ---- version 1 for ever -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g["name"])
def test_golden_links_of_version_1_stay_what_they_are(golden):
    """These links are in chats and slides.  A line is never changed or taken out; new ones go to the end."""
    back = share.decode(golden["link"])
    expected = {**golden["experiment"],
                **({"text": tuple(golden["experiment"]["text"])} if "text" in golden["experiment"] else {})}
    assert back.experiment == Experiment(**DEFAULTS_1 | expected)
    assert back.view == View(**golden["view"])
    assert ({n: a.tolist() for n, a in back.weights.items()} if back.weights else None) == golden["weights"]


DEFAULTS_1 = {
    "task": "cloze", "level": "words", "fold_case": True, "min_count": 1, "max_vocabulary": 5000, "distance": 10,
    "text": ("the cat sat on the mat", "the cat ran to the door", "the cat drank the warm milk",
             "the cat slept in the basket",
             "the dog sat on the rug", "the dog ran to the park", "the dog drank the cold water",
             "the dog slept in the kennel",
             "the bird sat on the branch", "the bird flew to the tree", "the bird drank the cold rain",
             "the bird slept in the nest"),
    "cell": "lstm", "nonlinearity": "tanh", "peepholes": False, "reset_after": True, "bidirectional": False,
    "layers": 1, "hidden": 16, "embedding": 8,
    "merge": "concat", "initial_state": "zero", "initialisation": "uniform", "forget_bias": 1.0, "tie_weights": False,
    "dropout": 0.0,
    "recurrent_dropout": 0.0, "recurrent_mask": "fixed", "word_dropout": 0.0, "optimiser": "adam",
    "learning_rate": 0.01, "momentum": 0.9,
    "weight_decay": 0.0, "schedule": "constant", "decay_every": 100, "decay_factor": 0.5, "warmup_steps": 50,
    "clip_norm": 5.0,
    "clip_value": 0.0, "batch_size": 16, "steps": 300, "validation": 0.0, "truncate": 0, "stop_loss": 0.0, "seed": 0,
    "as_typed": False,
}


def test_the_defaults_of_version_1_are_pinned():
    """A link says what differs from them: another default would change what old links mean, and need a version 2."""
    now = {f.name: getattr(Experiment(), f.name) for f in fields(Experiment)}
    assert {name: now[name] for name in DEFAULTS_1} == DEFAULTS_1
    assert all(type(now[name]) is type(value) for name, value in DEFAULTS_1.items())
    assert share.DECODERS.keys() == {1}


# ---- what is no link --------------------------------------------------------------------------------------------

@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), st.text().map("#x1.".__add__),
                 st.binary().map(lambda b: "#x1." + base64.urlsafe_b64encode(b).decode()),
                 st.binary().map(link_of), st.binary().map(lambda b: link_of(b"{}", b))))
@example("#x1.")
@example("#x1..w8.")
@example("#x1.\ud800")
@example("#x999999.a")
def test_any_text_gives_an_experiment_or_a_link_error(text):
    opened(text)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                    lambda c: st.lists(c, max_size=4) | st.dictionaries(
                        st.sampled_from([*FIELDS, *VIEW_BOUNDS, "e", "v", "__class__"]), c, max_size=6,
                    ), max_leaves=12)


@settings(max_examples=500, deadline=None)
@given(st.one_of(JSON, st.fixed_dictionaries({}, optional={
    "e": st.dictionaries(st.sampled_from(sorted(FIELDS)), JSON, max_size=4),
    "v": st.dictionaries(st.sampled_from(sorted(VIEW_BOUNDS)), JSON, max_size=4)})))
def test_any_json_gives_an_experiment_or_a_link_error(body):
    opened(link_of(json.dumps(body).encode()))


WRONG = {
    "nothing": ("", "not-a-link"), "another fragment": ("#section-2", "not-a-link"),
    "no version": ("#x.abc", "not-a-link"),
    "version 0": ("#x0.abc", "not-a-link"),
    "a newer version": ("#x2." + share.encode(Experiment())[4:], "newer-version"),
    "too long": ("#x1." + "A" * 70_000, "too-long"), "a space inside": ("#x1.eJyr gUA", "damaged"),
    "other letters": ("#x1.eJyré", "damaged"),
    "not packed": ("#x1.AAAA", "damaged"), "not JSON": (link_of(b"hello"), "damaged"),
    "not UTF-8": (link_of(b'{"e":{"task":"\xff"}}'), "damaged"),
    "a list": (link_of(b"[]"), "damaged"), "NaN": (link_of(b'{"e":{"dropout":NaN}}'), "damaged"),
    "a name twice": (link_of(b'{"e":{},"e":{}}'), "damaged"),
    "infinite by digits": (link_of(b'{"e":{"clip_norm":1e999}}'), "bad-field"),
    "a long number": (link_of(b'{"e":{"seed":' + b"9" * 5000 + b"}}"), "damaged"),
    "an unknown part": (link_of(b'{"x":1}'), "bad-field"),
    "an unknown field": (link_of(b'{"e":{"wings":2}}'), "bad-field"),
    "true for a number": (link_of(b'{"e":{"hidden":true}}'), "bad-field"),
    "a number for true": (link_of(b'{"e":{"bidirectional":1}}'), "bad-field"),
    "half a unit": (link_of(b'{"e":{"hidden":7.5}}'), "bad-field"),
    "text for a list": (link_of(b'{"e":{"text":"a b"}}'), "bad-field"),
    "half a surrogate pair": (link_of(b'{"e":{"text":["\\ud800"]}}'), "bad-field"),
    "fields that exclude each other": (link_of(b'{"e":{"bidirectional":true,"task":"next"}}'), "bad-field"),
    "nested for ever": (link_of(b"[" * 900_000), "damaged"),
    "commas for ever": (link_of(b"[" + b"1," * 400_000 + b"1]"), "damaged"),
    "texts for ever": (link_of(b'{"e":{"text":[' + b'"",' * 300_000 + b'""]}}'), "damaged"),
    "a bomb": (link_of(b" " * 2_000_000 + b"{}"), "too-large"), "two streams": (link_of(b"{}") + "AAAA", "damaged"),
    "weights cut short": (link_of(b"{}", b'[["w",[4],1]]\nab'), "bad-weights"),
    "weights too long": (link_of(b"{}", b'[["w",[1],1]]\nab'), "bad-weights"),
    "weights of no shape": (link_of(b"{}", b'[["w",[],1]]\na'), "bad-weights"),
    "weights of a huge shape": (link_of(b"{}", b'[["w",[1000000,1000000,1000000],1]]\na'), "bad-weights"),
    "weights below zero": (link_of(b"{}", b'[["w",[-1],1]]\na'), "bad-weights"),
    "scale of zero": (link_of(b"{}", b'[["w",[1],0]]\na'), "bad-weights"),
    "weights twice": (link_of(b"{}", b'[["w",[1],1],["w",[1],1]]\nab'), "bad-weights"),
    "weights that are no list": (link_of(b"{}", b"{}\n"), "bad-weights"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_link_is_refused_by_name(name):
    link, code = WRONG[name]
    found = opened(link)
    assert isinstance(found, LinkError) and found.code == code, found


def test_something_other_than_text_is_refused():
    for value in (None, 7, b"#x1.", ["#x1."]):
        with pytest.raises(LinkError, match="not-a-link"):
            share.decode(value)


def test_a_bad_field_is_named():
    found = opened(link_of(b'{"e":{"hidden":1000}}'))
    assert (found.code, found.field) == ("bad-field", "hidden") and "from 2 to 512" in found.detail
    assert opened(link_of(b'{"v":{"pos":-1}}')).field == "pos"


# ---- damage -----------------------------------------------------------------------------------------------------

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
LONG = share.encode(Experiment(cell="gru", hidden=20, seed=77, text=("eins zwei drei", "猫 坐在 垫子 上")),
                    View(sentence="eins ___ drei", blank=1, pos=2.5),
                    {"w": np.linspace(-1, 1, 30, dtype=np.float32)})


def test_no_change_of_one_character_passes_as_another_experiment():
    """Every place of a link, every letter in it: what opens is the same; each cut and each doubling is refused."""
    good, passed = share.decode(LONG), 0
    for k in range(len("#x1."), len(LONG)):
        for letter in ALPHABET[::5] + ALPHABET[-1] + ".":
            found = opened(LONG[:k] + letter + LONG[k + 1:])
            if not isinstance(found, LinkError):
                assert (found.experiment, found.view) == (good.experiment, good.view)
                assert found.weights is not None and (found.weights["w"] == good.weights["w"]).all()
                passed += letter != LONG[k]
        assert isinstance(opened(LONG[:k]), LinkError) or LONG[k:k + 4] == ".w8."
        doubled = opened(LONG[:k] + LONG[k] + LONG[k:])
        assert isinstance(doubled, LinkError) or doubled.experiment == good.experiment
    # the last letter of a section has bits that mean nothing
    assert passed < len(LONG) / 20


# ---- cost -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["nested for ever", "commas for ever", "texts for ever", "a bomb",
                                  "weights of a huge shape", "too long", "a long number"])
def test_what_a_bad_link_costs_is_bounded(name):
    """Memory at its highest: a few times the cap on what is unpacked."""
    link, _ = WRONG[name]
    opened(link)
    tracemalloc.start()
    opened(link)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * share.UNPACKED_BYTES
