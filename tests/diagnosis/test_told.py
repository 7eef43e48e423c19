"""Told: what was recorded is stated; what follows from the bytes is what the ends do say; the rest is not known."""

from __future__ import annotations

import pytest
from broughts import SCOPES
from played import endings

from wskit.diagnosis.look import Look
from wskit.diagnosis.observing import facts_of
from wskit.diagnosis.told import told_of
from wskit.diagnosis.verdict import Told
from wskit.reading.passages import SIDES, Side
from wskit.record import events


def told(name: str, scope: str, side: Side) -> Told:
    look = Look(SCOPES[scope](endings()[name])[0])
    return told_of(look, facts_of(look), side)


def test_what_was_recorded_is_stated() -> None:
    found = told("client-1000", "own", "server")
    assert (found.known, found.code, found.words) == ("recorded", 1000, "1000 “Deliberate disconnection”, clean")
    assert told("black-hole", "own", "client").words == "nothing"


def test_what_follows_from_a_capture_is_what_the_ends_were_told() -> None:
    # Where a middle stood, the other end of TCP has no user. A page that comes back is told something else.
    apart = {"page-comes-back", "too-big"}
    for played in endings().values():
        found = SCOPES["capture"](played)
        if len(found) != 1 or played.name in apart:
            continue
        look = Look(found[0])
        facts = facts_of(look)
        for side in SIDES:
            said = told_of(look, facts, side)
            closed = [one for one in played.happened if isinstance(one, events.Closed) and one.end == look.ends[side]]
            if said.known == "follows" and closed and said.code is not None:
                assert said.code == closed[0].code, (played.name, side)


@pytest.mark.parametrize(
    ("name", "scope", "side", "known", "code"),
    [
        ("refused", "HAR", "client", "follows", 1006),
        ("forbidden", "capture", "server", "follows", None),
        ("client-1000", "HAR", "client", "unknown", None),
        ("black-hole", "capture", "client", "follows", None),
        ("network-cuts", "capture at the server", "server", "follows", 1006),
        ("server-killed", "capture", "server", "unknown", None),
        ("server-says-1006", "capture", "client", "follows", 1006),
        ("client-changes-networks", "log of the server", "client", "unknown", None),
        ("deaf-client", "capture", "client", "unknown", None),
    ],
)
def test_what_does_not_follow_is_not_known(name: str, scope: str, side: Side, known: str, code: int | None) -> None:
    found = told(name, scope, side)
    assert (found.known, found.code) == (known, code)


def test_who_was_refused_was_told_an_error() -> None:
    found = told("forbidden", "log of the client", "client")
    assert (found.known, found.words) == ("recorded", "an error")
    assert "403" in found.because
