"""What a link holds when it is shared, and what it is shown with: its length, the change that rounded weights make, a
QR code."""
from __future__ import annotations

from dataclasses import dataclass, replace

from core import TASKS, Experiment, TrainState, share
from core.exchange.share import AMBER, GREEN
from core.network.network import dataset_for
from core.training.loop import loss_and_gradients

from ..session import Session

MOST_QR = 1200                # characters; a code of more is too fine for a phone's camera
FRAME = 720                   # pixels; the stage and its transport are whole in a frame of this height (stage.js)
PARTS = ("sentence", "answers", "training", "forms", "files", "views", "menus")


@dataclass(frozen=True)
class ShareChoice:
    """What goes along: the sentences that were typed, the trained weights."""

    sentences: bool = True
    weights: bool = False


def fragment_of(session: Session, choice: ShareChoice) -> str:
    """The link's fragment of this moment.  Raises LinkError where it would be too long to be opened again."""
    spec, state = session.experiment, session.run.state
    view = session.here
    if not choice.sentences:
        spec = spec.replace(text=TASKS[spec.task].sample_in(session.language) or Experiment().text)
        view = replace(view, sentence="", blank=-1, held=(), step=0)
    with_weights = choice.weights and choice.sentences
    return share.encode(spec, view, dict(state.params) if with_weights else None)


def rounded_loss(state: TrainState, fragment: str) -> tuple[float, float]:
    """The loss on the first examples with the weights as they are, and as the link has them: 8 bits each."""
    batch = dataset_for(state.experiment).batch(0)
    weights = share.decode(fragment).weights
    params = state.params.copy()
    for name, array in (weights or {}).items():
        params[name][...] = array
    return loss_and_gradients(state, batch)[0], loss_and_gradients(replace(state, params=params.freeze()), batch)[0]


def grade(link: str) -> str:
    """green, amber or red, by what chat programs do to links of this length."""
    return "green" if len(link) <= GREEN else "amber" if len(link) <= AMBER else "red"


def qr_rows(link: str) -> list[str]:
    """The modules of a QR code, a row of 0 and 1 each, with the quiet zone left to the page; none for a long link."""
    if not link or len(link) > MOST_QR:
        return []
    import segno  # here, because a start does not need it

    return ["".join("1" if module else "0" for module in row)
            for row in segno.make_qr(link, error="l", boost_error=False).matrix]


def hidden_parts(hidden: list[str], before: str) -> str:
    """The part of a query that hides parts of the page, in the order of PARTS; nothing where nothing is hidden."""
    named = [part for part in PARTS if part in hidden]
    return f"{before}hide={','.join(named)}" if named else ""


def embedded(address: str, fragment: str, hidden: list[str]) -> str:
    """The element that shows the experiment inside another page."""
    query = "?embed=1" + hidden_parts(hidden, "&")
    return (f'<iframe src="{address}{query}{fragment}" title="Unrolled" width="100%" height="{FRAME}" '
            'style="border:0" loading="lazy" allow="clipboard-write; fullscreen"></iframe>')

