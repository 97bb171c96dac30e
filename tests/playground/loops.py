"""A loop of a test's own: the app, its runner and its keeper start tasks."""
from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def in_a_loop(job: Coroutine[Any, Any, None], seconds: float = 120) -> None:
    """Runs it in another thread, as this one may have a loop already.  What it leaves running is cancelled."""
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, asyncio.wait_for(job, seconds)).result()
