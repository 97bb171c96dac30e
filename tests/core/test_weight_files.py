"""Files of weights of every kind: what is in them is read, and nothing that they ask for is done."""
import builtins
import io
import json
import os
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from core import FileError, ShapeError, interop, start
from core.exchange.weights import MOST_BYTES, is_weights, read_weights
from core.exchange.weights.safetensors import write_safetensors
from core.network.network import dataset_for
from tests.core.fuzz_weights import BYTES, FOREIGN, files, good_files, judged
from tests.core.test_interop import experiment, random_state

TORCH, KERAS = (dict(np.load(FOREIGN / f"{name}.npz", allow_pickle=False)) for name in ("torch", "keras"))
NAMES = ["encoder.weight",
         *(f"lstm.{part}_l{n}" for n in (0, 1) for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")),
         "decoder.weight", "decoder.bias"]


def numbers(data):
    return {name: tensor.read() for name, tensor in read_weights(bytes(data)).tensors.items()}


# ---- PyTorch's files --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["archive", "stream", "protocol 4", "parameters", "double"])
def test_pytorchs_ways_to_save_a_state_dict_hold_the_same(name):
    expected, found = numbers(TORCH["archive"]), numbers(TORCH[name])
    assert list(found) == NAMES == list(expected)
    for key, array in found.items():
        assert array.dtype == np.float32 and array.any()
        np.testing.assert_array_equal(array, expected[key])


@pytest.mark.parametrize(("name", "bits"), [("half", 11), ("bfloat16", 8)])
def test_short_floats_are_read_to_their_precision(name, bits):
    for key, array in numbers(TORCH[name]).items():
        np.testing.assert_allclose(array, numbers(TORCH["archive"])[key], rtol=2.0**-bits, atol=1e-6)
        assert (array != numbers(TORCH["archive"])[key]).any()


@pytest.mark.parametrize("name", ["checkpoint", "checkpoint stream"])
def test_a_checkpoint_has_its_weights_under_their_place_and_what_is_no_number_is_named(name):
    found = read_weights(TORCH[name].tobytes())
    assert [key for key in found.tensors if key.startswith("state_dict.")] == [f"state_dict.{key}" for key in NAMES]
    assert any(key.startswith("optimizer.state.0.exp_avg") for key in found.tensors)
    assert "args: argparse.Namespace" in found.others


def test_views_of_a_storage_are_read_by_offset_and_stride():
    whole = np.arange(40, dtype=np.float32)
    found = numbers(TORCH["views"])
    np.testing.assert_array_equal(found["a"], whole[3:13].reshape(2, 5))
    np.testing.assert_array_equal(found["b"], whole.reshape(8, 5).T)
    np.testing.assert_array_equal(found["c"], whole[::3])
    assert found["d"].shape == (0, 4) and found["e"].shape == () and found["e"] == 7


@pytest.mark.parametrize("name", ["whole module", "whole module stream"])
def test_a_whole_module_is_refused_by_its_class(name):
    with pytest.raises(FileError, match="an object of the class") as refused:
        read_weights(TORCH[name].tobytes())
    assert refused.value.code == "pickled" and refused.value.field.endswith(".Net")


def test_words_of_a_checkpoint_are_found():
    assert read_weights(TORCH["words"].tobytes()).vocabulary == tuple("abcdefg")


# ---- what a pickle may not do -----------------------------------------------------------------------------------

class Asks:
    """Pickled, it asks for a call."""

    def __init__(self, call, *arguments, state=None):
        self.asked = (call, arguments, state)

    def __reduce__(self):
        return self.asked if self.asked[2] is not None else self.asked[:2]


def archive(pickled, **members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("x/data.pkl", pickled)
        file.writestr("x/data/0", np.arange(6, dtype="<f4").tobytes())
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def stream(pickled):
    head = [pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True})]
    return b"".join([*head, pickled, pickle.dumps([], 2)])


EVIL = [(os.system, "true"), (builtins.eval, "1"), (builtins.exec, "pass"), (builtins.__import__, "os"),
        (os.popen, "true"), (getattr, "os", "system"),
        (open, "made-by-a-pickle", "w"), (io.open_code, "x"), (pickle.loads, b"N."), (map, os.system, ["true"]),
        (np.load, "x"), (bytes, 10**12)]


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("wrap", [archive, stream])
@pytest.mark.parametrize("k", range(len(EVIL)))
def test_no_call_is_ever_made(k, wrap, protocol, monkeypatch, tmp_path):
    """Alone, in a list, as a key's value, as a state: the file is refused by name, and nothing has happened."""
    monkeypatch.chdir(tmp_path)
    call, *arguments = EVIL[k]
    asked = [Asks(call, *arguments), [Asks(call, *arguments)], {"model": Asks(call, *arguments)},
             Asks(call, *arguments, state={"a": 1})]
    evil = [pickle.dumps(value, protocol) for value in asked]
    for name in ("system", "popen"):
        monkeypatch.setattr(os, name, lambda *a: pytest.fail("called"))
    for pickled in evil:
        with pytest.raises(FileError) as refused:
            read_weights(wrap(pickled))
        assert refused.value.code in ("pickled", "damaged", "no-weights")
        assert refused.value.code != "pickled" or refused.value.field
    assert list(tmp_path.iterdir()) == []


TENSOR = b"ctorch._utils\n_rebuild_tensor_v2\n"
STORAGE = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQ"
ODD = {
    "a tensor of nothing": b"\x80\x02" + TENSOR + b")R.",
    "a storage that is not there": b"\x80\x02" + STORAGE.replace(b"000X", b"001X") + b".",
    "a storage that is too long": b"\x80\x02" + STORAGE.replace(b"K\x06", b"K\xff") + b".",
    "more numbers than there are": b"\x80\x02" + TENSOR + b"(" + STORAGE + b"K\x00K\x07\x85K\x01\x85\x89}tR.",
    "from before the first": b"\x80\x02" + TENSOR + b"(" + STORAGE + b"J\xff\xff\xff\xffK\x02\x85K\x01\x85\x89}tR.",
    "a stride that runs out": b"\x80\x02" + TENSOR + b"(" + STORAGE + b"K\x00K\x03K\x02\x86K\x02K\x04\x86\x89}tR.",
    "a stride of nothing": b"\x80\x02" + TENSOR + b"(" + STORAGE + b"K\x00J\xff\xff\xff\x7f\x85K\x00\x85\x89}tR.",
    "true for a size": b"\x80\x02" + TENSOR + b"(" + STORAGE + b"K\x00\x88\x85K\x01\x85\x89}tR.",
    "a long number": b"\x80\x02\x8b\xff\xff\xff\x7f.", "a long text": b"\x80\x04\x8d" + b"\xff" * 8 + b".",
    "no stop": b"\x80\x02N", "nothing": b"", "a mark alone": b"(.",
    "a dict of a dict": b"\x80\x02}}Ns.", "items for a number": b"\x80\x02K\x01K\x02a.",
    "a memo that is not there": b"\x80\x02h\x07.",
    "a list in itself": b"\x80\x02]q\x00h\x00a.", "laughs": b"\x80\x02]" + b"".join(
        b"]q%c(" % k + b"h%c" % (k - 1) * 10 + b"e" for k in range(1, 20)
    ).replace(b"h\x00", b"N") + b".",
    "deep": b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".", "wide": b"\x80\x02(" + b"N" * 500_000 + b"l.",
    "a state for a list": b"\x80\x02]}b.", "another's code": b"\x80\x02\x82\x01.",
    "a text cut": b"\x80\x02X\xff\x00\x00\x00ab.",
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("wrap", [archive, stream])
def test_pickles_that_are_no_state_dict_are_refused_and_cost_little(name, wrap):
    tracemalloc.start()
    with pytest.raises(FileError):
        read_weights(wrap(ODD[name]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < BYTES


def test_a_call_beside_weights_is_left_out_and_named():
    good = (b"\x80\x02}(X\x01\x00\x00\x00a" + TENSOR + b"(" + STORAGE + b"K\x00K\x02K\x03\x86K\x03K\x01\x86\x89}tR"
            b"X\x01\x00\x00\x00bcos\nsystem\nX\x04\x00\x00\x00true\x85Ru.")
    found = read_weights(archive(good))
    np.testing.assert_array_equal(found.tensors["a"].read(), np.arange(6).reshape(2, 3))
    assert found.others == ("b: os.system",)


# ---- safetensors and .npz ---------------------------------------------------------------------------------------

def safetensors(header, body=b"", length=None):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(head) if length is None else length) + head + body


def entry(kind="F32", shape=(2,), places=(0, 8)):
    return {"dtype": kind, "shape": list(shape), "data_offsets": list(places)}


@pytest.mark.parametrize(("kind", "code"),
                         [("F64", "<f8"), ("F32", "<f4"), ("F16", "<f2"), ("I64", "<i8"), ("U8", "u1"), ("BOOL", "u1")])
def test_every_type_of_safetensors_is_read(kind, code):
    values = np.array([[1, 0, 2], [3, 1, 0]], code)
    found = numbers(safetensors({"a": entry(kind, (2, 3), (0, values.nbytes))}, values.tobytes()))
    np.testing.assert_array_equal(found["a"], values.astype(np.float32))


def test_bfloat16_is_the_upper_half_of_a_float32():
    values = np.array([1.0, -2.5, 3.1415927, 1e-30], np.float32)
    halves = (values.view(np.uint32) >> 16).astype("<u2")
    found = numbers(safetensors({"a": entry("BF16", (4,), (0, 8))}, halves.tobytes()))["a"]
    np.testing.assert_allclose(found, values, rtol=2.0**-7)
    assert found[0] == 1 and found[1] == -2.5


BAD_SAFETENSORS = {
    "a header longer than the file": (safetensors({}, length=10**15), "not-a-file"),
    "no JSON": (safetensors(b"{]"), "damaged"),
    "a name twice": (safetensors(b'{"a":1,"a":2}'), "damaged"),
    "an entry that is none": (safetensors({"a": 1}), "damaged"),
    "a type that is none": (safetensors({"a": entry("F8_E4M3")}, bytes(8)), "number-type"),
    "too few numbers": (safetensors({"a": entry(shape=(3,))}, bytes(8)), "damaged"),
    "past the end": (safetensors({"a": entry(places=(0, 8))}, bytes(4)), "damaged"),
    "a gap": (safetensors({"a": entry(places=(4, 12))}, bytes(12)), "damaged"),
    "over one another": (safetensors({"a": entry(), "b": entry(places=(4, 12))}, bytes(12)), "damaged"),
    "more than is named": (safetensors({"a": entry()}, bytes(12)), "damaged"),
    "a shape of minus one": (safetensors({"a": entry(shape=(-1,))}, bytes(8)), "damaged"),
    "a shape of a billion": (safetensors({"a": entry(shape=(10**9, 10**9))}, bytes(8)), "too-large"),
    "true in a shape": (safetensors({"a": entry(shape=(True, 2))}, bytes(8)), "damaged"),
    "texts that are none": (safetensors({"__metadata__": {"a": 1}}), "damaged"),
    "words that are none": (safetensors({"__metadata__": {"vocabulary": "[1]"}}), "damaged"),
    "deep": (safetensors(b'{"a":' + b"[" * 100_000), "damaged"),
}


@pytest.mark.parametrize("name", BAD_SAFETENSORS)
def test_safetensors_that_are_none_are_refused(name):
    data, code = BAD_SAFETENSORS[name]
    with pytest.raises(FileError) as refused:
        read_weights(data)
    assert refused.value.code == code


def test_numbers_that_are_none_are_refused_by_name_when_they_are_read():
    found = read_weights(write_safetensors({"a": np.array([1.0, np.nan], np.float32),
                                            "b": np.full(70_000, np.inf, np.float32)}))
    for name in "ab":
        with pytest.raises(ShapeError, match=f"{name}: Expected finite numbers"):
            found.tensors[name].read()


def npz(**arrays):
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=True, **arrays)
    return out.getvalue()


def test_an_npz_of_any_names_and_types_is_read():
    g = np.random.default_rng(1)
    arrays = {"a": g.normal(size=(3, 4)), "b": np.asfortranarray(g.normal(size=(2, 5)).astype(np.float16)),
              "c": np.arange(4), "d": np.array([True, False])}
    found = numbers(npz(**arrays))
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array.astype(np.float32))


def test_an_archive_that_unpacks_to_much_is_refused_before_it_does():
    bombs = [npz(a=np.zeros(2**25)), npz(**{"x/data": np.zeros(2**25, np.float32)})]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model.weights.h5", bytes(2**26))
    for data in (*bombs, out.getvalue()):
        tracemalloc.start()
        with pytest.raises(FileError) as refused:
            read_weights(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert refused.value.code == "too-large" and peak < 2**21
    with pytest.raises(FileError, match="too-large"):
        read_weights(bytes(MOST_BYTES + 1))


@pytest.mark.parametrize(("data", "code"), [(b"", "not-a-file"), (b"hello", "not-a-file"),
                                            (b"\x80\x04K\x01.", "pickled"),
                                            (npz(a=np.array([{}], object)), "pickled"),
                                            (npz(a=np.array([1j])), "number-type"), (b"PK\x05\x06" + bytes(18), None)])
def test_other_files_are_named(data, code):
    if code is None:
        assert not read_weights(data).tensors
        return
    with pytest.raises(FileError) as refused:
        read_weights(data)
    assert refused.value.code == code


def test_files_are_known_by_their_first_bytes():
    assert all(is_weights(data) for group in good_files().values() for data in group)
    assert not any(
        is_weights(data)
        for data in (b"", b"the cat sat on the mat", b'{"unrolled": 1}', "猫坐在垫子上".encode(), b"\xff\xfea\x00")
    )


def test_what_we_write_is_read_with_its_words():
    state = random_state(experiment("gru", 2, 2))
    for data in (interop.to_npz(state), interop.to_safetensors(state)):
        found = read_weights(data)
        assert found.vocabulary == dataset_for(state.experiment).vocabulary.words
        for name, array in interop.state_dict(state).items():
            np.testing.assert_array_equal(found.tensors[name].read(), array)
    fresh = start(state.experiment)
    assert interop.to_safetensors(state) == interop.to_safetensors(state) != interop.to_safetensors(fresh)


# ---- spoilt files -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", good_files())
def test_a_sample_of_spoilt_files_is_read_or_refused(kind):
    """The command python -m tests.core.fuzz_weights makes 10,000 of each kind; a sample is made here."""
    good = good_files()[kind]
    assert all(judged(data, False)[0] in ("fitted", "pickled", "read no-weights", "fitted", "read words")
               for data in good)
    for k, data in enumerate(files(kind, 60, 11)):
        _, _, peak = judged(data, k % 10 == 0)
        assert peak < BYTES
