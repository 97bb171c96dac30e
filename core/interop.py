"""Files and PyTorch's names, under the name by which others import them: see core/exchange/interop.py."""
from .exchange.interop import from_json, from_npz, load_state_dict, numpy_program, pytorch_script, state_dict, to_json, to_npz

__all__ = ["from_json", "from_npz", "load_state_dict", "numpy_program", "pytorch_script", "state_dict", "to_json", "to_npz"]
