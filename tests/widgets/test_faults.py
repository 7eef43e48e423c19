"""What is in force on a network, from what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wskit.record.events import Direction, End, Tampered, Tampering
from wskit.widgets.faults import InForce, Plan

END = End("client", 1)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([], []),
        ([("freeze", "both", None)], ["frozen both ways"]),
        ([("freeze", "both", None), ("thaw", "in", None)], ["frozen to the server"]),
        ([("freeze", "in", None), ("thaw", "both", None)], []),
        ([("drop", "out", None)], ["everything is lost to the server"]),
        ([("delay", "both", 0.5)], ["0.5 s late both ways"]),
        ([("delay", "both", 0.5), ("delay", "in", 2.0)], ["0.5 s late to the server", "2 s late to the page"]),
        ([("delay", "both", 0.5), ("delay", "both", 0.0)], []),
        ([("limit", "out", 100.0)], ["at most 100 bytes a second to the server"]),
        ([("cut", None, None), ("reset", None, None)], []),
        ([("silence", "both", None)], ["silent both ways"]),
        ([("freeze", "both", None), ("silence", "in", None)], ["frozen to the server", "silent to the page"]),
        ([("silence", "both", None), ("freeze", "out", None)], ["frozen to the server", "silent to the page"]),
        ([("silence", "both", None), ("thaw", "out", None)], ["silent to the page"]),
        ([("silence", "both", None), ("drop", "both", None)], ["everything is lost both ways"]),
        ([("drop", "both", None), ("silence", "both", None)], ["everything is lost both ways"]),
        ([("jitter", "both", 0.5)], ["up to 0.5 s of jitter both ways"]),
        ([("jitter", "both", 0.5), ("jitter", "both", 0)], []),
        ([("chance", "out", 0.25)], ["only 25% of it late to the server"]),
        ([("chance", "out", 0)], ["only 0% of it late to the server"]),
        ([("chance", "out", 0), ("chance", "both", 1)], []),
        ([("slice", "in", 1000)], ["in pieces of at most 1,000 bytes to the page"]),
        ([("slice", "in", 1000), ("slice", "in", None)], []),
        ([("stop_after", "both", 1000)], ["it ends after 1,000 bytes both ways"]),
        ([("stop_after", "both", 1000), ("stop_after", "both", None)], []),
        ([("stop_after", "both", 1000), ("cut", None, None)], []),
        ([("slow_close", "in", 2)], ["a FIN 2 s late to the page"]),
        ([("slow_close", "in", 2), ("slow_close", "both", 0)], []),
    ],
)
def test_it_is_said_in_words(done: list[tuple[Tampering, Direction | None, float | None]], said: list[str]) -> None:
    force = InForce()
    for what, direction, amount in done:
        force.feed(Tampered(0.0, END, what, direction, amount))
    assert force.words == said
    assert bool(force) is bool(said)


def test_what_is_planned_is_not_in_force_yet_and_is_told_the_same_way() -> None:
    force = InForce()
    plan = Plan(force)
    plan.delay(1, "both")
    plan.freeze("out")
    plan.drop("in")
    assert force.words == ["frozen to the server", "everything is lost to the page", "1 s late both ways"]
    plan.thaw("out")
    assert "frozen" not in " ".join(force.words)
    plan.silence("out")
    plan.jitter(2, "in")
    assert force.words[0] == "silent to the server"
    assert force.words[-1] == "up to 2 s of jitter to the page"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda plan: plan.delay(-1),
        lambda plan: plan.slice(0),
        lambda plan: plan.chance(2),
        lambda plan: plan.freeze("up"),
    ],
)
def test_what_is_wrong_in_a_plan_is_an_error_as_it_is_on_a_link(wrong: Callable[[Any], None]) -> None:
    force = InForce()
    with pytest.raises(ValueError, match="not"):
        wrong(Plan(force))
    assert not force
