"""A trace as the page gets it, taken apart."""
import json
from typing import Any


def head_of(data: bytes) -> dict[str, Any]:
    """The safetensors header: each array by its name, and the texts under __metadata__."""
    head: dict[str, Any] = json.loads(data[8:8 + int.from_bytes(data[:8], "little")])
    return head


def header_of(data: bytes) -> dict[str, Any]:
    """What static/CONTRACT.md calls the header of a trace."""
    header: dict[str, Any] = json.loads(head_of(data)["__metadata__"]["trace"])
    return header
