"""Links that are opened and links that are refused: what was open stays, or comes back."""
from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from core import Experiment, share
from core.errors import LINK_CODES

pytest.importorskip("param")
from playground.session import Session
from playground.words import LANGUAGES, say


def forged(body: object) -> str:
    return "#x1." + base64.urlsafe_b64encode(zlib.compress(json.dumps(body).encode(), 9)).rstrip(b"=").decode()


def heard(language: str = "en") -> tuple[Session, list[str]]:
    told: list[str] = []
    return Session(notice=lambda kind, field, text: told.append(text) if kind == "error" else None,
                   language=language), told


UNFIT = share.encode(Experiment(hidden=5), None, {"head.bias": np.zeros(3, np.float32)})
BAD = {
    "not-a-link": "#x", "newer-version": "#x99.abc", "too-long": "#x1." + "a" * 70_000,
    "damaged": share.encode(Experiment(hidden=5))[:-5],
    "too-large": "#x1." + base64.urlsafe_b64encode(zlib.compress(bytes(2**21), 9)).rstrip(b"=").decode(),
    "bad-field": forged({"e": {"hidden": 999}}), "bad-weights": UNFIT,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", LINK_CODES)
def test_a_bad_link_says_why_and_what_to_do_and_changes_nothing(code: str, language: str) -> None:
    session, told = heard(language)
    session.command("step")
    kept = (session.experiment, session.run.state, session.sentence, session.view, session.status, session.history)
    assert not session.open_link(BAD[code])
    assert (session.experiment, session.run.state, session.sentence, session.view, session.status,
            session.history) == kept
    assert len(told) == 1 and say(language, f"link.{code}.do") in told[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_that_is_not_allowed_is_named_in_the_visitors_words(language: str) -> None:
    for body, words in (
        ({"e": {"hidden": 999}}, (say(language, "field.hidden"), say(language, "error.whole", low=2, high=512))),
        ({"e": {"task": "next", "bidirectional": True}},
         (say(language, "field.bidirectional"), say(language, "error.bidirectional"))),
        ({"e": {"tie_weights": True}}, (say(language, "field.tie_weights"), say(language, "error.tie_weights"))),
        ({"e": {"tie_weights": True, "task": "copy"}},
         (say(language, "field.tie_weights"), say(language, "error.tie_weights.task"))),
        ({"e": {"cell": "qrnn"}}, (say(language, "field.cell"), "LSTM")),
        ({"e": {"peepholes": 3}}, (say(language, "field.peepholes"), say(language, "choice.off"))),
        ({"e": {"task": "tag", "bidirectional": True}}, (say(language, "field.text"), say(language, "error.text.tag"))),
        ({"e": {"colour": 1}}, ("colour",)), ({"v": {"speed": 99}}, ("speed",)),
        ({"e": []}, (say(language, "link.damaged"),)),
    ):
        session, told = heard(language)
        assert not session.open_link(forged(body))
        assert all(word in told[0] for word in words), told
