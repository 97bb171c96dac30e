"""Timeline: one network in training, and the earlier states that it can be put back to.

States are kept at even distances, farther apart as a run grows.  Training is deterministic, so a step between two kept
states is reached again exactly, by training on from the one before it: `rewind`, then `piece(again=True)` until it is
there.
"""
from __future__ import annotations

from core import Event, Experiment, TrainState
from core.training.loop import training

KEPT_STATES = 64
KEPT_BYTES = 8 * 2**20


class Timeline:
    """`state` is where it is; `kept` are states in the order of their steps, the first one among them."""

    def __init__(self, state: TrainState, first: TrainState | None = None) -> None:
        self.state = state
        self.kept = [state] if first is None or first.step >= state.step else [first, state]
        self.stride = 1
        self.steps = training(state)

    @property
    def reached(self) -> int:
        """The latest step that can be gone back to."""
        return max(self.state.step, self.kept[-1].step)

    def piece(self, again: bool = False) -> Event | None:
        """One step of training, or the event that ends it; None where the step takes longer than some hundredths of a
        second.

        The next call goes on with such a step.  What was reached after the present step is forgotten.
        again  the step was made before and is made anew: what was reached after it stays
        """
        if not again:
            self._forget_later()
        if (made := next(self.steps)) is None:
            return None
        self.state, event = made
        if event.kind != "step":
            if event.kind == "diverged":
                # the last good state may be an earlier one than that which trained on
                self._forget_later()
            self.steps = training(self.state)
        elif not again and self.state.step % self.stride == 0:
            self._keep()
        return event

    def _forget_later(self) -> None:
        """Training goes on from here, under the experiment as it is here."""
        while self.kept[-1].step > self.state.step:
            self.kept.pop()
        if self.kept[-1].experiment != self.state.experiment:
            self.kept = [*(s for s in self.kept if s.step < self.state.step), self.state]

    def again(self) -> None:
        """From the last good state, after a step that could not be made."""
        self.steps = training(self.state)

    def _keep(self) -> None:
        self.kept.append(self.state)
        if len(self.kept) > max(4, min(KEPT_STATES, KEPT_BYTES // size_of(self.state))):
            self.stride *= 2
            self.kept = [s for s, before in zip(self.kept, (None, *self.kept), strict=False)
                         if before is None or s.step % self.stride == 0 or s.experiment != before.experiment]

    def rewind(self, step: int) -> None:
        """The kept state of a step, or the nearest before it."""
        if self.kept[-1].step < self.state.step:
            self.kept.append(self.state)
        self.state = next((s for s in reversed(self.kept) if s.step <= step), self.kept[0])
        self.steps = training(self.state)

    def adopt(self, spec: Experiment) -> None:
        """Training goes on under an experiment of the same weights; the optimiser's memory stays while the optimiser
        does."""
        if spec != self.state.experiment:
            self.state = self.state.under(spec)
        self.steps = training(self.state)


def size_of(state: TrainState) -> int:
    """The bytes that a kept state holds."""
    carried = sum(a.nbytes for lane in state.carried.values() for a in lane.values())
    return int(state.params.flat.nbytes + sum(m.nbytes for m in state.moments) + carried)
