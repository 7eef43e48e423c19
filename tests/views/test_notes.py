"""Notes: across a middle they say which way, and who it was; between two sides what the record has."""

from __future__ import annotations

from typing import get_args

import pytest
from crossings import bad_gateway, crossed, loses_the_client, no_upgrade
from recordings import recorded

from wskit.reading.across import Across, across
from wskit.reading.conversation import Conversation
from wskit.reading.moments import Act, Note
from wskit.record.events import Direction, End, Tampered, Tampering
from wskit.views.notes import blamed, did, noted

FRONT, BACK = End("server", 1), End("client", 1)


def legs() -> Across:
    return Across(FRONT, bridge=(FRONT, BACK))


@pytest.mark.parametrize(
    ("what", "side", "leg", "said"),
    [
        ("drop out", "server", 0, "network: nothing gets through to the client any more"),
        ("drop in", "server", 0, "network: nothing gets through to the middle any more"),
        ("drop out", "client", 0, "network: nothing gets through to the middle any more"),
        ("drop out", "client", 1, "network: nothing gets through to the server any more"),
        ("drop both", "client", 1, "network: nothing gets through between the middle and the server any more"),
        ("freeze in", "client", 1, "network: what goes to the middle is held"),
        ("delay 0.5 s out", "server", 0, "network: what goes to the client takes 0.5 s longer"),
        ("delay 0 s out", "server", 0, "network: what goes to the client takes no longer any more"),
        ("limit 1000 B/s in", "server", 1, "network: no more than 1000 B/s get through to the server"),
        ("no limit in", "server", 1, "network: as much as there is gets through to the server"),
        ("slow close 2 s out", "client", 0, "network: a FIN to the middle takes 2 s longer"),
        ("stop after 1,000 B out", "client", 0, "network: TCP ends when 1,000 B more have gone to the middle"),
        ("no stop after out", "client", 0, "network: TCP does not end after so many bytes to the middle"),
        ("cut", "client", 1, "network: it ends the connection between the middle and the server with FINs"),
        ("what nobody has heard of", "client", 1, "link: what nobody has heard of"),
    ],
)
def test_across_a_middle_it_says_which_way(what: str, side: str, leg: int, said: str) -> None:
    read = legs()
    assert read.back is not None
    note = Note("client" if side == "client" else "server", what)
    assert noted(note, (read.front, read.back)[leg]) == said
    assert noted(note, Conversation(FRONT)) == f"link: {what}"


@pytest.mark.parametrize("what", get_args(Tampering))
@pytest.mark.parametrize("amount", [None, 0, 0.5, 3000])
def test_everything_that_can_be_done_to_a_link_has_words(what: Tampering, amount: float | None) -> None:
    if amount is None and what in ("delay", "jitter", "slow_close", "chance"):
        return
    direction: Direction | None = None if what in ("cut", "reset") else "out"
    note = Note("server", Tampered(0.0, FRONT, what, direction, amount).text)
    assert noted(note, legs().front).startswith("network: ")


def test_who_answered_is_who_is_named() -> None:
    assert blamed("the server answered with HTTP status 502", crossed(bad_gateway).front).startswith("the middle ")
    assert blamed("the server answered with HTTP status 426", crossed(no_upgrade).front).startswith("the server ")
    assert blamed("the server answered", across(*recorded()).front) == "the server answered"


def test_who_has_changed_networks_is_the_client() -> None:
    assert [did(act) for act in crossed(loses_the_client).acts] == ["the client has changed networks"]
    assert did(Act("ends both connections: it drains", "ends")) == "ends both connections: it drains"
