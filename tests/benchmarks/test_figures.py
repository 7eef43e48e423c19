"""Figures: the arithmetic of a comparison, and how it is written."""

from __future__ import annotations

import json

import pytest

from benchmarks.figures import Figure, table


@pytest.mark.parametrize(
    ("ours", "peer", "ratio", "is_met"),
    [(5.0, 4.0, 1.25, True), (5.1, 4.0, 1.275, False), (1.0, 4.0, 0.25, True)],
)
def test_a_goal_is_the_most_that_the_ratio_may_be(ours: float, peer: float, ratio: float, is_met: bool) -> None:
    figure = Figure("echo", ours, peer, 1.25, "ms")
    assert figure.ratio == ratio
    assert figure.is_met is is_met


def test_a_figure_is_a_line_of_json_with_all_that_there_is_to_say() -> None:
    line = Figure("echo", 123.456, 0.000123456, 1.25, "µs").as_json()
    assert "\n" not in line
    assert list(json.loads(line).items()) == [
        ("name", "echo"),
        ("ours", 123.5),
        ("peer", 0.0001235),
        ("ratio", 1_000_000.0),
        ("goal", 1.25),
        ("unit", "µs"),
    ]


def test_a_table_has_a_row_for_each_figure_and_its_columns_stand_under_each_other() -> None:
    rows = table([Figure("echo", 1.5, 1.0, 1.25, "ms"), Figure("a longer name", 1000.0, 2000.0, 2.0, "kB")])
    assert rows.splitlines() == [
        "name            ours   peer  unit  ratio  goal",
        "echo             1.5      1  ms     1.50  1.25  missed",
        "a longer name  1,000  2,000  kB     0.50     2  met",
    ]


def test_a_table_of_nothing_has_its_head() -> None:
    assert table([]).split() == ["name", "ours", "peer", "unit", "ratio", "goal"]
