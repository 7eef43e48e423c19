"""A silence on the story's clock, beside what Linux 6.18.44 was seen to do between two network namespaces.

How it was measured, ``docs/statements.md`` says. Some of it is measured on every run: ``tests/world/test_silence.py``.
"""

from __future__ import annotations

from typing import Final

import pytest
import silences

from wskit import CloseEvent

MESSAGES: Final = {
    1: (1.666, 1.675),
    3: (3.330, 3.475),
    10: (13.352, 14.015),
    15: (26.624, 28.424),
    40: (54.108, 56.107),
    60: (107.517, 111.507),
    240: (334.648, 342.901),
}
"""By how many seconds the network was silent: how many after they were sent messages arrived, at least and at most."""
GOODBYES: Final = {
    1: (1.715, 1.719),
    3: (3.426, 3.430),
    10: (13.788, 13.914),
    15: (27.477, 27.493),
    40: (54.412, 55.715),
    60: None,
    240: None,
}
"""The same for a goodbye of a server that gives up after 10 seconds. None is for one that never came."""
GAVE_UP: Final = 939.3
"""After how many seconds a client was told that nothing answered."""


@pytest.mark.parametrize("seconds", MESSAGES)
async def test_a_message_arrives_when_it_did(seconds: float) -> None:
    # After minutes, two of Linux's own connections are seconds apart.
    earliest, latest = MESSAGES[int(seconds)]
    assert earliest - 0.5 <= await silences.message(seconds) <= latest + 0.5


@pytest.mark.parametrize("seconds", GOODBYES)
async def test_a_goodbye_comes_when_it_did_or_never(seconds: float) -> None:
    told, seen = await silences.goodbye(seconds), GOODBYES[int(seconds)]
    if seen is None:
        assert told is None
    else:
        assert told is not None
        when, event = told
        assert event == CloseEvent(1001, "", was_clean=True)
        earliest, latest = seen
        assert earliest - 0.5 <= when <= latest + 0.5


async def test_tcp_gives_up_when_it_did() -> None:
    assert await silences.gives_up() == pytest.approx(GAVE_UP, abs=3)
