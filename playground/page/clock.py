"""Runner: spends a bounded slice of each tick of the event loop on training, so that a click is heard between slices.

A command changes the session at once; the slice that follows sees it.  What changed is published a few times a second.
"""
from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from ..session import Session

SLICE = 0.03
PUBLISH_EVERY = 0.1
PATIENCE = 5.0                # seconds after which a page that says nothing is told more nevertheless
PUBLISH_SHARE = 0.1           # of the time at most, where a large network takes long to be shown


class Runner:
    """Trains a session while its status is "training".

    publish(tokens_per_second)  tells the page what there is now
    seen()                      whether the page has drawn what it was told last: else it piles up, and clicks behind it
    busy()                      a task that training waits for, a publication that takes its time; None where none is
    """

    def __init__(
        self, session: Session, publish: Callable[[float], None],
        busy: Callable[[], asyncio.Task[None] | None] = lambda: None, seen: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.session, self.publish, self.busy, self.seen, self.clock = session, publish, busy, seen, clock
        self.task: asyncio.Task[None] | None = None
        session.trainer.param.watch(self._wake, "status")

    def _wake(self, _: object) -> None:
        if self.session.status == "training" and (self.task is None or self.task.done()):
            self.task = asyncio.get_event_loop().create_task(self.run())

    async def run(self) -> None:
        """Slices until the status is another one, then one last publication."""
        told, steps, rate, every = self.clock(), 0, 0.0, PUBLISH_EVERY
        since = told                                 # when the steps that are counted began
        while self.session.status == "training":
            if (task := self.busy()) is not None:
                await asyncio.wait({task})
                every = max(PUBLISH_EVERY, (self.clock() - told) / PUBLISH_SHARE)
                since = told = self.clock()
                steps = 0
                continue
            steps += self.session.spend(SLICE, self.clock)
            now = self.clock()
            self.session.samples.piece(self.session.run.state, now)
            if now - told >= every and (self.seen() or now - told >= PATIENCE):
                if steps:                            # of a step that takes longer nothing new is known
                    rate = steps * self.session.trainer.tokens_per_step / (now - since)
                    since, steps = now, 0
                told = now
                await asyncio.sleep(0)               # a click that came in this slice does not wait for the publication
                try:
                    self.publish(rate)
                except MemoryError as error:
                    self.session.trainer.failed(error)
                every = max(PUBLISH_EVERY, (self.clock() - now) / PUBLISH_SHARE)
            await asyncio.sleep(0)
        self.publish(0.0)
