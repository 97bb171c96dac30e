"""What tests of the playground run by themselves: a loop, as the app, its clock and its keeper start tasks, and a
step of a run."""
from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from core import Event
from playground.work.timeline import Timeline


def in_a_loop(job: Coroutine[Any, Any, None], seconds: float = 120) -> None:
    """Runs it in another thread, as this one may have a loop already.  What it leaves running is cancelled."""
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, asyncio.wait_for(job, seconds)).result()


def stepped(run: Timeline) -> Event:
    """One step of a run, or the event that ends it."""
    while (event := run.piece()) is None:
        pass
    return event
