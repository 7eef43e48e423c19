"""Comings: across a middle, what counts is what comes to the end behind it. A Pong behind the Close is late."""

from __future__ import annotations

import pytest
from broughts import SCOPES
from played import endings
from variants import part

from wskit.diagnosis.comings import arrived_of, came_in, ping_of
from wskit.diagnosis.look import Look


def look(name: str, scope: str, of: str = "stuck") -> Look:
    [played] = [one for one in part(of) if one.name == name]
    return Look(SCOPES[scope](played)[0])


def arrived(seen: Look) -> str | None:
    return arrived_of(seen, seen.hung_up)


@pytest.mark.parametrize(
    ("scope", "came"),
    [
        ("own file", "no"),
        # A tap wrote it to a socket. Who reads that, and whether anybody does, it cannot know.
        ("own, middle", None),
        ("own, middle and client", None),
        ("own, tap beside the client", None),
        ("own, middle and server", "no"),
        ("capture", "yes"),  # it came in at the proxy, which is the other end of this TCP connection
    ],
)
def test_what_came_to_a_middle_has_not_come_to_the_end_behind_it(scope: str, came: str | None) -> None:
    assert arrived(look("both, silent, behind a proxy, client closes: network-silent", scope)) == came


def test_who_answers_a_close_has_got_it() -> None:
    seen = Look(SCOPES["own, tap beside the client"](endings()["client-1000"])[0])
    close = seen.hung_up
    assert close is not None
    assert (arrived_of(seen, close), came_in(seen, close)) == (None, True)
    alone = look("both, silent, behind a proxy, client closes: network-silent", "own, middle")
    assert alone.hung_up is not None
    assert not came_in(alone, alone.hung_up)


@pytest.mark.parametrize(
    ("name", "scope", "became"),
    [
        ("in silent before a proxy, pings: to-client-lost", "own file", "Ping lost"),
        ("in silent before a proxy, pings: to-client-lost", "own, middle", "no Pong"),
        ("out silent before a proxy, pings: to-server-lost", "own file", "Pong lost"),
    ],
)
def test_a_ping_that_a_middle_takes_has_not_come_to_the_client(name: str, scope: str, became: str) -> None:
    assert ping_of(look(name, scope), timed_out=True) == became


@pytest.mark.parametrize("scope", ["capture", "capture file", "own, tap beside the client"])
def test_a_pong_behind_the_close_is_no_answer_to_the_ping(scope: str) -> None:
    assert ping_of(look("late Pong: client-blocked", scope), timed_out=True) == "late"
