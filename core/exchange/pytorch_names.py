"""Between the core's names of weights and those of a PyTorch module's state_dict (core/exchange/interop.py lists
them)."""
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ShapeError
from ..network.network import Network
from ..numerics.params import Params
from .files import finite

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]


def to_pytorch(network: Network, params: Params) -> dict[str, Array]:
    """Params of a network under PyTorch's names; of its moments as well."""
    out: dict[str, Array] = {}
    for name, array in params.items():
        part, local, ending = local_name(name)
        if local == "bias":
            second = np.zeros_like(array)
            if "bias_hn" in network.cell.own:
                second[-network.spec.hidden:] = params[f"{part}.bias_hn{ending}"]
            out |= {f"{part}.bias_ih{ending}": array.copy(), f"{part}.bias_hh{ending}": second}
        elif local == "weight_hh" and network.cell.inside:
            H = network.spec.hidden
            out |= {name: array[:-H].copy(), last_block(network, part, ending): array[-H:].copy()}
        elif local in initial_names(network):
            out[f"initial.{local[:-1]}{ending}"] = array.copy()
        elif local != "bias_hn":
            out[name] = array.copy()
    if network.spec.tie_weights:
        out["head.weight"] = out["embedding.weight"].copy()
    return {name: out[name] for name in outer_shapes(network)}


def from_pytorch(network: Network, arrays: Arrays) -> Params:
    """Params from arrays under PyTorch's names, each checked.  Raises ShapeError."""
    if not isinstance(arrays, Mapping):
        raise ShapeError("arrays", "names and their arrays, such as a state_dict", f"a {type(arrays).__name__}")
    known = outer_shapes(network) | summed_shapes(network)
    for name in arrays:
        if name not in known:
            raise ShapeError(f"{name!s:.60}",
                             "no such array here: one of " + ", ".join(outer_shapes(network)), "an array")
    given = {name: checked(name, value, known[name]) for name, value in arrays.items()}
    params = Params.zeros(network.shapes)
    for name, view in params.items():
        part, local, ending = local_name(name)
        if local in ("bias", "bias_hn"):
            view[:] = bias(network, given, part, local, ending)
        elif local == "weight_hh" and network.cell.inside:
            view[:] = np.concatenate([taken(given, key, known[key])
                                      for key in (name, last_block(network, part, ending))])
        else:
            view[:] = taken(given, f"initial.{local[:-1]}{ending}"
                            if local in initial_names(network) else name, view.shape)
    if network.spec.tie_weights and "head.weight" in given and not np.array_equal(given["head.weight"],
                                                                                  given["embedding.weight"]):
        raise ShapeError("head.weight", "the numbers of embedding.weight, for the two are tied", "others")
    return params


def bias(network: Network, given: Arrays, part: str, local: str, ending: str) -> Array:
    """A lane's bias out of PyTorch's two: their sum, but for the last block of a GRU's, which stay apart."""
    H, own = network.spec.hidden, "bias_hn" in network.cell.own
    if f"{part}.bias{ending}" in given:
        for name in (f"{part}.bias_ih{ending}", f"{part}.bias_hh{ending}"):
            if name in given:
                raise ShapeError(name, f"two biases or their sum {part}.bias{ending}", "both")
        return taken(given, f"{part}.{local}{ending}", summed_shapes(network)[f"{part}.{local}{ending}"])
    if own and f"{part}.bias_hn{ending}" in given:
        raise ShapeError(f"{part}.bias_hn{ending}", f"it beside the sum {part}.bias{ending}", "it alone")
    shape = (len(network.cell.blocks) * H,)
    first, second = taken(given, f"{part}.bias_ih{ending}", shape), taken(given, f"{part}.bias_hh{ending}", shape)
    if local == "bias_hn":
        return second[-H:]
    with np.errstate(over="ignore"):
        total = first + second
    if own:
        total[-H:] = first[-H:]
    return finite(f"{part}.bias_ih{ending}", total)


def checked(name: str, value: Any, shape: tuple[int, ...]) -> Array:
    """One array from outside as float32.  Raises ShapeError."""
    try:
        # a tensor that still wants its gradient is no array
        array = np.asarray(value.detach() if hasattr(value, "detach") else value)
    except Exception as error:                       # what np.asarray makes of a stranger's object may raise anything
        raise ShapeError(name, "an array of numbers", f"a {type(value).__name__}") from error
    if array.dtype.kind not in "fiu":
        raise ShapeError(name, "an array of real numbers", f"one of {array.dtype}")
    if array.shape != shape:
        raise ShapeError(name, shape, array.shape)
    return finite(name, array)


def taken(given: Arrays, name: str, shape: tuple[int, ...]) -> Array:
    if name not in given:
        raise ShapeError(name, shape, "no such array")
    return given[name]


def local_name(name: str) -> tuple[str, str, str]:
    """("rnn", "weight_ih", "_l0_reverse") of a core's name; "" three times outside the recurrent layers."""
    found = re.fullmatch(r"(rnn|decoder)\.(\w+)(_l\d+(?:_reverse)?)", name)
    return (found[1], found[2], found[3]) if found else ("", "", "")


def last_block(network: Network, part: str, ending: str) -> str:
    """The name of U's last block where a gate acts in front of it: apart, so that torch.nn.GRU, which computes another
    thing, refuses it."""
    return f"{part}.weight_h{network.cell.blocks[-1]}{ending}"


def initial_names(network: Network) -> tuple[str, ...]:
    return tuple(f"{s}0" for s in network.cell.states)


def outer_shapes(network: Network) -> dict[str, tuple[int, ...]]:
    """Every array of a state_dict with its shape, in PyTorch's order."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, shape in network.shapes.items():
        part, local, ending = local_name(name)
        if local == "bias":
            shapes |= {f"{part}.bias_ih{ending}": shape, f"{part}.bias_hh{ending}": shape}
        elif local == "weight_hh" and network.cell.inside:
            rows, H = shape
            shapes |= {name: (rows - H, H), last_block(network, part, ending): (H, H)}
        elif local in initial_names(network):
            shapes[f"initial.{local[:-1]}{ending}"] = shape
        elif local != "bias_hn":
            shapes[name] = shape
    if network.spec.tie_weights:
        shapes["head.weight"] = network.shapes["embedding.weight"]
    return shapes


def summed_shapes(network: Network) -> dict[str, tuple[int, ...]]:
    """The names of biases stored as their sum: the core's own."""
    return {name: shape for name, shape in network.shapes.items() if local_name(name)[1] in ("bias", "bias_hn")}
