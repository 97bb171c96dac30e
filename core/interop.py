"""Files and PyTorch's names, under the name by which others import them: see core/exchange/interop.py."""
from .exchange.interop import (
    fit_weights,
    from_json,
    from_npz,
    load_state_dict,
    numpy_program,
    pytorch_script,
    state_dict,
    to_json,
    to_npz,
    to_safetensors,
)
from .exchange.traces import trace_npz, trace_safetensors

__all__ = [
    "fit_weights", "from_json", "from_npz", "load_state_dict", "numpy_program", "pytorch_script", "state_dict",
    "to_json", "to_npz",
    "to_safetensors", "trace_npz", "trace_safetensors",
]
