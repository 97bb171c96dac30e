"""A minute of what `soak.py` does for as long as it is asked to: memory stays within its bounds."""
from __future__ import annotations

from typing import Any

from tests.browser.soak import PAGE_BOUND_MB, PYTHON_BOUND_MB, WATCHED, growth, soak


def test_a_minute_of_everything_takes_no_more_memory(visitors: Any) -> None:
    one = visitors(moving=True)
    one.page.add_init_script(WATCHED)
    one.open()
    samples = soak(one.page, 0.75, lambda sample: None)
    assert samples[0].python_mb > 40 and samples[-1].steps > samples[0].steps
    page, python = growth(samples)
    assert page < PAGE_BOUND_MB and python < PYTHON_BOUND_MB, "\n".join(map(str, samples))
