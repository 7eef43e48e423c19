"""What is known where only one direction of a connection was recorded."""

from __future__ import annotations

from functools import partial

import pytest
from broughts import SCOPES
from played import endings

from wskit.diagnosis.diagnosing import verdict
from wskit.diagnosis.halfseen import how_of, said_of, spoke_of
from wskit.diagnosis.look import Look
from wskit.evidence.recording import Brought


def half(name: str, side: str) -> Brought:
    """Return what a capture of one direction has of an ending."""
    [brought] = SCOPES[f"capture of what the {side} sent"](endings()[name])
    return brought


@pytest.mark.parametrize(
    ("name", "side", "how", "said", "spoke"),
    [
        ("client-leaves", "client", "Close", "1001", "no"),
        ("client-leaves", "server", "Close", "1001", None),
        ("server-killed", "client", None, "nothing", "no"),
        ("server-killed", "server", None, "nothing", None),
        ("bad-gateway", "client", None, "nothing", "no"),
    ],
)
def test_of_one_end_it_is_known_what_it_said(name: str, side: str, how: str, said: str, spoke: str) -> None:
    look = Look(half(name, side))
    of = partial(said_of, look)
    assert (how_of(look), spoke_of(look)) == (how, spoke)
    assert (of("client"), of("server")) == ((said, None) if side == "client" else (None, said))


@pytest.mark.parametrize("side", ["client", "server"])
def test_nobody_is_said_to_be_the_first(side: str) -> None:
    for name, did in {
        "client-leaves": "sent a Close frame, which says 1001",
        "server-killed": "ended TCP with a FIN, and had sent no Close frame",
    }.items():
        found = verdict(half(name, side))
        assert found.ended == (
            f"Only what the {side}'s end sent is in the file, so who ended it first cannot be seen. "
            f"The {side}'s end {did}."
        )
        assert found.next is not None
        assert "both directions" in found.next.what
        assert {one.known for one in found.told} == {"unknown"}
        assert found.brought.notes[0].startswith("Nothing that the ")


def test_an_end_that_goes_on_has_not_ended_it() -> None:
    found = verdict(half("deaf-client", "server"))
    assert "ended" in found.ended


def test_nothing_is_half_seen_where_both_were_recorded() -> None:
    [brought] = SCOPES["capture file"](endings()["client-leaves"])
    assert said_of(Look(brought), "client") is None
