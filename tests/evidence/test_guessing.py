"""Guessing: who is the client, by what it says and what it is told."""

from __future__ import annotations

import pytest
from captured import HELLO, MASKED, REQUEST, RESPONSE

from wskit.evidence.guessing import TRIES, Guess, Guessed
from wskit.evidence.kinds import Kind

NOTHING = Guessed(None)


@pytest.fixture
def guess() -> Guess:
    return Guess((52_000, 8080))


@pytest.mark.parametrize("host", [0, 1])
def test_who_asks_is_the_client_and_who_answers_is_not(guess: Guess, host: int) -> None:
    assert guess.look(host, 0, REQUEST) == Guessed(host)
    assert guess.look(host, 0, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc") == Guessed(host)
    assert guess.look(host, 0, RESPONSE) == Guessed(1 - host, Kind.HTTP)


@pytest.mark.parametrize("host", [0, 1])
def test_of_tls_that_goes_on_who_has_the_higher_port_is_the_client(host: int) -> None:
    record = b"\x17\x03\x03\x00\x05hello"
    assert Guess((52_000, 443)).look(host, 0, record) == Guessed(0, Kind.TLS)
    assert Guess((443, 52_000)).look(host, 0, record) == Guessed(1, Kind.TLS)


def test_frames_tell_when_there_are_two(guess: Guess) -> None:
    assert guess.look(0, 50, MASKED) == NOTHING
    assert guess.look(0, 61, MASKED) == Guessed(0, Kind.WEBSOCKET, {0: 50})
    other = Guess((1, 2))
    assert other.look(0, 7, HELLO) == NOTHING
    assert other.look(1, 9, MASKED) == Guessed(1, Kind.WEBSOCKET, {0: 7, 1: 9})
    assert Guess((1, 2)).look(0, 3, HELLO * 2) == Guessed(1, Kind.WEBSOCKET, {0: 3})


def test_frames_that_say_the_contrary_of_each_other_tell_nothing(guess: Guess) -> None:
    assert guess.look(0, 0, MASKED) == NOTHING
    assert guess.look(1, 0, MASKED) == NOTHING
    assert guess.look(1, 11, MASKED) == NOTHING


def test_what_was_looked_at_for_long_is_something_else(guess: Guess) -> None:
    assert [guess.look(0, 0, b"no frame") for _ in range(TRIES)] == [NOTHING] * (TRIES - 1) + [
        Guessed(None, Kind.OTHER)
    ]
