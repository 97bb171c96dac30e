"""Every string that Python says to a visitor, a file a language.  The page's own strings are in static/words/."""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .cells_en import CELLS as CELLS_EN
from .cells_zh import CELLS as CELLS_ZH
from .en import WORDS as EN
from .lessons_en import LESSONS as LESSONS_EN
from .lessons_zh import LESSONS as LESSONS_ZH
from .opening_en import OPENING as OPENING_EN
from .opening_zh import OPENING as OPENING_ZH
from .weights_en import WEIGHTS as WEIGHTS_EN
from .weights_zh import WEIGHTS as WEIGHTS_ZH
from .zh import WORDS as ZH

LANGUAGES: dict[str, dict[str, str]] = {
    "en": EN | LESSONS_EN | CELLS_EN | OPENING_EN | WEIGHTS_EN,
    "zh": ZH | LESSONS_ZH | CELLS_ZH | OPENING_ZH | WEIGHTS_ZH,
}


FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def apart(value: Any) -> Any:
    """A text that is written from the right is set apart, so that what is beside it keeps its place."""
    return f"\u2068{value}\u2069" if isinstance(value, str) and FROM_THE_RIGHT.search(value) else value


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after the other: a Chinese one needs no space behind it."""
    text = ""
    for sentence in filter(None, sentences):
        text += ("" if not text or text[-1] in "。！？：；" else " ") + sentence
    return text


def say(language: str, key: str, **values: Any) -> str:
    """A string by its key, its {placeholders} filled.  Raises KeyError for a language or key that is not there."""
    return LANGUAGES[language][key].format(**{name: apart(value) for name, value in values.items()})
