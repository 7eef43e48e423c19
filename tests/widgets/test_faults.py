"""What is in force on a network, from what was done to it."""

from __future__ import annotations

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
