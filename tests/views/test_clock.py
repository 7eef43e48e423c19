"""Clock: in what words times are told."""

from __future__ import annotations

import pytest

from wskit.views.clock import Clock


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (2.5, "2.5 s"),
        (85, "85 s"),
        (111.488, "111.488 s"),
        (119.999, "119.999 s"),
        (120, "2 min"),
        (240, "4 min"),
        (937.088, "15 min 37.1 s"),
        (937.04, "15 min 37 s"),
        (179.96, "3 min"),
        (3600, "1 h"),
        (3725.5, "1 h 2 min 5.5 s"),
        (86_400_000, "24,000 h"),
    ],
)
def test_what_is_long_is_told_in_minutes(seconds: float, words: str) -> None:
    clock = Clock(100.0, 1000)
    assert clock.words(clock.ticks(100.0 + seconds)) == words


def test_of_the_real_clock_tenths_are_told() -> None:
    clock = Clock(0.0, 10)
    assert clock.words(clock.ticks(937.088)) == "15 min 37.1 s"
    assert clock.words(clock.ticks(808.544)) == "13 min 28.5 s"
