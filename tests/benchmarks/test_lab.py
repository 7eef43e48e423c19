"""The benchmarks in a real JupyterLab can be run, and each finds its figures. What they come to is not asserted."""

from __future__ import annotations

import os
from math import inf

import pytest
from lab import NoChromium, browser

from benchmarks.figures import Benchmark
from benchmarks.lab import click_to_paint, live_cost, live_traffic
from benchmarks.lab_page import open_cells

pytestmark = pytest.mark.timeout(180)

LIMITS = [("messages", 20.0, 1.0, "messages/s"), ("bytes", 500.0, 1.0, "kB/s"), ("last_line", 250.0, 1.0, "ms")]


@pytest.fixture(scope="module", autouse=True)
def chromium() -> None:
    """Chromium can be had; where there is none, the test is skipped, but never in CI."""
    try:
        with browser():
            pass
    except NoChromium as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


def found(benchmark: Benchmark) -> list[tuple[str, float, float, str]]:
    """Return the names, peers, goals and units of what it finds, which has to be more than nothing."""
    figures = list(benchmark(True))
    for figure in figures:
        assert 0 < figure.ours < inf, figure
        assert 0 < figure.peer < inf, figure
    return [(one.name, one.peer, one.goal, one.unit) for one in figures]


def test_live_traffic_is_held_against_its_limits_for_a_panel_and_a_stage() -> None:
    assert found(live_traffic) == [
        (f"{name}.{what}", *limit) for name in ("live_traffic", "live_traffic.stage") for what, *limit in LIMITS
    ]


def test_live_cost_is_told_of_a_panel_and_a_stage() -> None:
    names = [(name, goal, unit) for name, _, goal, unit in found(live_cost)]
    assert names == [("live_cost", 1.25, "s"), ("live_cost.stage", 1.25, "s")]


def test_a_click_is_timed_until_it_is_painted() -> None:
    assert [(name, goal, unit) for name, _, goal, unit in found(click_to_paint)] == [("click_to_paint", 1.25, "ms")]


def test_a_cell_that_raises_ends_the_benchmark_and_says_what_it_raised() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: division by zero"), open_cells("1 / 0"):
        pass
