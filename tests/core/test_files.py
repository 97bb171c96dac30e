"""Files that cannot be trusted: every way to be no .npz of numbers and no JSON of a state is refused, cheaply."""
import io
import json
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Event, Experiment, FileError, ShapeError, interop, start
from core.errors import CoreError
from core.training.loop import TrainState
from tests.core.test_interop import TEXT, experiment, random_state


def npz(compression: int = zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def npy(array: np.ndarray, pickled: bool = False) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=pickled)
    return out.getvalue()


def lying_header(shape: str) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


FILES = {
    "nothing": (b"", "not-a-file"), "text": (b"hello", "not-a-file"), "a pickle": (b"\x80\x04K\x01.", "pickled"),
    "an .npz cut short": (npz(head__bias__npy=npy(np.ones(8)))[:-30], "damaged"),
    "a file of PyTorch's": (npz(archive__data__pkl=b"\x80\x02}q\x00."), "pickled"),
    "an array of objects": (npz(head__bias__npy=npy(np.full(8, None), pickled=True)), "pickled"),
    "not an .npy inside": (npz(head__bias__npy=b"hello"), "damaged"),
    "a header that is code": (npz(head__bias__npy=b"\x93NUMPY\x01\x00\x14\x00__import__('os')  \n\n"), "damaged"),
    "numbers that are not there": (npz(head__bias__npy=lying_header("(8,)")), "damaged"),
    "another compression": (npz(zipfile.ZIP_LZMA, head__bias__npy=npy(np.ones(8))), "damaged"),
    "too many bytes": (b"PK\x03\x04" + bytes(100_000), "too-large"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_npz_of_numbers_are_refused(name):
    data, code = FILES[name]
    with pytest.raises(FileError) as caught:
        interop.from_npz(experiment(), data)
    assert caught.value.code == code


def test_an_archive_is_unpacked_no_further_than_its_shape():
    """A member of a gigabyte of zeros, and a header that promises 10^12 numbers, cost no memory to speak of."""
    bomb = npz(head__bias__npy=lying_header("(8,)") + bytes(2**28))
    spec = experiment()
    # whose cap lets the 256 kB of packed zeros through
    big = Experiment(text=TEXT, hidden=128, embedding=128)
    for data in (bomb, npz(head__bias__npy=lying_header("(1000000000000,)"))):
        for one in (spec, big):
            start(one)
            tracemalloc.start()
            with pytest.raises(CoreError):
                interop.from_npz(one, data)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < 4 * 2**20
    with pytest.raises(ShapeError, match=r"head.bias: Expected \(8,\), got \(1000000000000,\)"):
        interop.from_npz(spec, npz(head__bias__npy=lying_header("(1000000000000,)")))
    with pytest.raises(ShapeError, match=r"head\.bias: Expected .* got a larger array"):
        interop.from_npz(big, bomb)


def changed(**parts: object) -> str:
    body = json.loads(interop.to_json(random_state(experiment())))
    return json.dumps(body | parts)


def inside(part: str, **more: object) -> str:
    body = json.loads(interop.to_json(random_state(experiment())))
    body[part] |= more
    return json.dumps(body)


LAST = {"loss": 0.25, "accuracy": 0.5, "grad_norm": 2, "grad_norm_clipped": 1.5, "validation_loss": None,
        "learning_rate": 0.1}
SPOILT = {
    "no text": (lambda: b"{}", "not-a-file"), "not JSON": (lambda: "{", "damaged"),
    "another thing": (lambda: "[]", "not-a-file"),
    "no version": (lambda: "{}", "not-a-file"), "version as text": (lambda: changed(unrolled="1"), "not-a-file"),
    "version true": (lambda: changed(unrolled=True), "not-a-file"),
    "newer": (lambda: changed(unrolled=2), "newer-version"), "unknown part": (lambda: changed(extra=1), "bad-field"),
    "unknown field": (lambda: inside("experiment", wings=2), "bad-field"),
    "a field out of bounds": (lambda: inside("experiment", hidden=1000), "bad-field"),
    "too little text": (lambda: inside("experiment", text=["a"]), "bad-field"),
    "moments of another optimiser": (lambda: changed(moments=[]), "bad-field"),
    "a step before the first": (lambda: changed(step=-1), "bad-field"),
    "a step in halves": (lambda: changed(step=1.5), "bad-field"),
    "weights as a list": (lambda: changed(weights=[]), "damaged"),
    "an unknown weight": (lambda: inside("weights", wings={}), "bad-field"),
    "a weight without numbers": (lambda: inside("weights", **{"head.bias": {"shape": [8]}}), "damaged"),
    "not base64": (lambda: inside("weights", **{"head.bias": {"shape": [8], "float32": "!"}}), "damaged"),
    "too few numbers": (lambda: inside("weights", **{"head.bias": {"shape": [8], "float32": "AAAA"}}), "damaged"),
    "an event without its loss": (lambda: changed(last={}), "bad-field"),
    "an event's loss as text": (lambda: changed(last=LAST | {"loss": "1"}), "bad-field"),
    "an event's loss without end": (lambda: changed(last=LAST).replace("0.25", "1e999"), "bad-field"),
    "an event as a list": (lambda: changed(last=[]), "damaged"),
    "an event with more in it": (lambda: changed(last=LAST | {"kind": "step"}), "bad-field"),
    "states carried where none are": (lambda: changed(carried={"0.0.h": {}}), "bad-field"),
    "NaN": (lambda: '{"unrolled": NaN}', "damaged"),
    "a name twice": (lambda: '{"unrolled": 1, "unrolled": 1}', "damaged"),
    "nested for ever": (lambda: "[" * 500_000, "damaged"),
    "commas for ever": (lambda: "[" + "1," * 2_000_000 + "1]", "too-large"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_json_that_does_not_fit_is_refused(name):
    make, code = SPOILT[name]
    with pytest.raises(FileError) as caught:
        interop.from_json(make())
    assert caught.value.code == code


def test_a_file_without_an_event_opens_and_one_with_it_has_it():
    assert interop.from_json(changed()).last is None
    body = json.loads(changed())
    del body["last"]
    assert interop.from_json(json.dumps(body)).last is None
    assert interop.from_json(changed(last=LAST)).last == Event("step", 4, **LAST)


def test_json_names_the_missing_part_the_field_and_the_weight():
    for part in ("experiment", "step", "weights", "moments", "carried"):
        body = json.loads(interop.to_json(random_state(experiment())))
        del body[part]
        with pytest.raises(FileError, match=f"{part}: Expected, got nothing"):
            interop.from_json(json.dumps(body))
    with pytest.raises(FileError) as caught:
        interop.from_json(inside("experiment", hidden=1))
    assert (caught.value.code, caught.value.field) == ("bad-field", "hidden")
    with pytest.raises(ShapeError, match=r"head.bias: Expected \(8,\), got \[9\]"):
        interop.from_json(inside("weights", **{"head.bias": {"shape": [9], "float32": ""}}))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_of_a_file_is_refused_or_harmless(data):
    """A character of the JSON or a byte of the .npz changed, cut or doubled: a state, or an error of the tree."""
    state = random_state(experiment("gru"))
    text, packed = interop.to_json(state), interop.to_npz(state)
    k = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from(["", text[k] * 2, "0", '"', "}", "é"]))
    j = data.draw(st.integers(0, len(packed) - 1))
    for read in (lambda: interop.from_json(text[:k] + new + text[k + 1:]),
                 lambda: interop.from_npz(state.experiment,
                                          packed[:j] + bytes([data.draw(st.integers(0, 255))]) + packed[j + 1:])):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")                     # zipfile warns of names that are there twice
                assert isinstance(read(), TrainState)
        except CoreError:
            pass


NAMES = st.text(max_size=5) | st.sampled_from(["unrolled", "experiment", "step", "weights", "moments", "carried"])
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda c: st.lists(c, max_size=4) | st.dictionaries(NAMES, c, max_size=6))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), JSON.map(json.dumps)))
def test_any_text_is_refused_by_an_error_of_the_tree(text):
    with pytest.raises(FileError):
        interop.from_json(text)
