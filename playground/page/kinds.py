"""What an opened file is: the one place that decides it, by its bytes, and by its name's ending where those say
nothing.

    kind_of(name, data)      "experiment", "weights" or "text"; else why it cannot be opened, one of STRANGERS' kinds,
                             "sharded" or "unknown"

Text comes as a str: the page has found its encoding.  Bytes that are UTF-8 are text too.
"""
from __future__ import annotations

import re

from core.exchange.weights import is_pickle, is_weights

OPENS = ("experiment", "weights", "text")
STRANGERS = {
    "document": ("doc", "docx", "odt", "pdf", "rtf", "epub", "pages", "ppt", "pptx"),
    "sheet": ("xls", "xlsx", "ods", "numbers", "parquet", "feather"),
    "gguf": ("gguf", "ggml"), "onnx": ("onnx",), "tensorflow": ("pb", "tflite"), "matlab": ("mat",),
    "npy": ("npy",), "kept": ("mlmodel", "rds", "rdata", "joblib", "engine", "caffemodel"),
    "packed": ("gz", "tgz", "7z", "rar", "bz2", "xz"),
    "unknown": ("exe", "dll", "so", "png", "jpg", "jpeg", "gif", "webp", "bmp", "mp3", "mp4", "wav", "avi", "mov"),
}
BEGINS = {
    b"%PDF-": "document", b"{\\rtf": "document", b"\xd0\xcf\x11\xe0": "document", b"PAR1": "sheet",
    b"GGUF": "gguf", b"MATLAB ": "matlab", b"\x93NUMPY": "npy", b"TFL3": "tensorflow",
    b"\x1f\x8b": "packed", b"7z\xbc\xaf": "packed", b"Rar!": "packed", b"BZh": "packed", b"\xfd7zXZ": "packed",
}
HEAD = 400              # characters within which an experiment says that it is one
CONTROLS = {*range(32)} - {9, 10, 11, 12, 13, 26, 27}        # marks of control that no text has


def kind_of(name: str, data: bytes | str) -> str:
    """What a file is, whatever its name says where its bytes know better."""
    by_ending = next((kind for kind, endings in STRANGERS.items() if ending_of(name) in endings), "")
    if isinstance(data, bytes) and is_pickle(data):  # the oldest are in ASCII
        return by_ending or "weights"
    text = text_of(data)
    if text is not None:
        is_list_of_weights = text.lstrip()[:1] == "{" and '"weight_map"' in text[:HEAD]
        return "experiment" if is_experiment(text) else "sharded" if is_list_of_weights else by_ending or "text"
    assert isinstance(data, bytes)
    by_bytes = next((kind for mark, kind in BEGINS.items() if data.startswith(mark)), "")
    if re.fullmatch(r"data-\d{5}-of-\d{5}|index", ending_of(name)):
        return "tensorflow"
    if by_ending or by_bytes:
        return by_ending or by_bytes
    return "weights" if is_weights(data) else "unknown"


def is_experiment(text: str) -> bool:
    """Whether a text is an experiment of this playground's, whole or not."""
    head = text.removeprefix("\ufeff").lstrip()[:HEAD]
    return head.startswith("{") and '"unrolled"' in head


def text_of(data: bytes | str) -> str | None:
    """The text that a file is; None where it is none, or in an encoding that only the page can find."""
    if isinstance(data, str):
        return data
    if CONTROLS.intersection(data[:HEAD]):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, without its dot; empty where it has none."""
    return name.lower().rpartition(".")[2] if "." in name else ""
