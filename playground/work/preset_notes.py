"""What is said of the preset that is open: what to look at in its text, and what its trained network shows.

The second is said only while the network is as the build has trained it, and every number in it is read off the trace.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..words import LANGUAGES, paragraph, say
from .presets import CHINESE_PRESETS, COPY_UNIT, PRESETS, Preset

if TYPE_CHECKING:
    from core import Trace

    from ..session import Session


def note_of(session: Session, name: str) -> str:
    """The note of the preset whose task and text are open; nothing where it would be of another sentence."""
    versions = [presets[name] for presets in (PRESETS, CHINESE_PRESETS) if name in presets]
    if not any(one.speaks_of(session.sentence) for one in versions):
        return ""
    said, language = [say(session.language, f"preset.{name}.note")], session.language
    if any(is_as_trained(session, one) for one in versions):
        if f"preset.{name}.seen" in LANGUAGES[language]:
            said.append(say(language, f"preset.{name}.seen", **facts_of(session, name)))
        said.append(say(language, "preset.trained", step=session.run.state.step))
    return paragraph(said)


def is_as_trained(session: Session, preset: Preset) -> bool:
    """Whether a preset is open as the build has trained it, and nothing in it was touched."""
    work = session.work
    return (bool(preset.learnt) and work.run.state.step == preset.learnt and work.brought is None and not work.held
            and (work.experiment, work.sentence, work.blank) == (preset.experiment, preset.sentence, preset.blank))


def facts_of(session: Session, name: str) -> dict[str, Any]:
    """The numbers that a preset's note names."""
    trace = session.trace
    assert trace is not None
    if name == "copy":
        return silence(trace)
    if name == "reber":
        t = len(trace.tokens) - 3                    # before the symbol that comes again
        return {"truth": trace.tokens[1], "n": t, "p": float(np.exp(-trace.token_loss[t]))}
    if name == "vanishing":
        return {"right": round(100 * float(np.mean([row[2] for row in session.curve[-20:]])))}
    return {}


def silence(trace: Trace) -> dict[str, Any]:
    """What the unit that is looked at does while nothing is to be said: its largest o and its smallest f."""
    silent = [t for t, token in enumerate(trace.tokens) if token == "."]
    f, o = (trace[f"0.fwd.{gate}"][silent, 0, COPY_UNIT] for gate in "fo")
    return {"unit": COPY_UNIT + 1, "f": float(f.min()), "o": float(o.max())}
