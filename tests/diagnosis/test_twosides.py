"""Two connections that are the two sides of one proxy: which ended first, and what that speaks for."""

from __future__ import annotations

import pytest
from broughts import SCOPES
from played import endings

from wskit.diagnosis.likeness import Ending
from wskit.diagnosis.look import Look
from wskit.diagnosis.twosides import Legs, key_of, legs_of, likeness_of
from wskit.reading.passages import Side

PAIR = Legs(1, 2)


def ending(first: Side, at: float) -> Ending:
    return Ending(first, "FIN", at, None, None)


@pytest.mark.parametrize(
    ("front", "back", "words", "cause"),
    [
        (("server", 9.001), ("client", 9.0), "behind the proxy, #2, ended first. The proxy's own end", "proxy-idle"),
        (("server", 9.0), ("client", 9.001), "before the proxy, #1, ended first. The proxy's own end", "proxy-idle"),
        (("server", 9.001), ("server", 9.0), "behind the proxy, #2, ended first. The server's end", "server-killed"),
        (("client", 9.0), ("client", 9.001), "before the proxy, #1, ended first. The client's end", "client-gone"),
    ],
)
def test_whichever_leg_ended_first_says_who_did_not(
    front: tuple[Side, float], back: tuple[Side, float], words: str, cause: str
) -> None:
    found = likeness_of(PAIR, [ending(*front), ending(*back)])
    assert found is not None
    assert found.numbers == (1, 2)
    assert words in found.words
    assert cause in found.causes
    assert found.words.startswith("#1 and #2 are the two sides of one proxy")


def test_where_both_ends_did_it_nobody_is_said_to_have_followed() -> None:
    found = likeness_of(PAIR, [ending("client", 9.001), ending("server", 9.0005)])
    assert found is not None
    assert "server" in found.causes or "server-killed" in found.causes
    found = likeness_of(PAIR, [ending("server", 9.0), ending("server", 9.001)])
    assert found is not None
    assert not found.causes
    assert found.words.endswith("The side before the proxy, #1, ended first.")


def test_legs_that_ended_apart_or_unseen_say_nothing_of_each_other() -> None:
    assert likeness_of(PAIR, [ending("server", 9.0), ending("server", 12.0)]) is None
    assert likeness_of(PAIR, [None, ending("server", 12.0)]) is None
    assert likeness_of(PAIR, [ending("server", 12.0), None]) is None


def test_legs_are_those_of_which_exactly_two_have_the_same_key() -> None:
    assert legs_of(["a", "b", None, "b", None, "c", "c", "c"]) == [Legs(2, 4)]


def test_the_key_is_that_of_a_capture() -> None:
    played = endings()["client-leaves"]
    [captured], [own] = SCOPES["capture file"](played), SCOPES["own"](played)
    [encrypted] = SCOPES["capture of TLS"](played)
    assert key_of(Look(captured))
    assert key_of(Look(own)) is None
    assert key_of(Look(encrypted)) is None


def test_the_legs_of_a_proxy_that_the_kit_plays_are_found() -> None:
    looks = [Look(brought) for brought in SCOPES["capture file"](endings()["proxy-idle"])]
    assert legs_of([key_of(look) for look in looks]) == [PAIR]
