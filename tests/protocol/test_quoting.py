"""Quoting: no secret in a line is shown, and what somebody asks about is."""

from __future__ import annotations

import time

import pytest

from wskit.protocol.quoting import quoted

SECRET = "SECRETURLTOKEN"


@pytest.mark.parametrize(
    "line",
    [
        f'10.0.0.1 - - "GET /chat?access_token={SECRET} HTTP/1.1" 101 198',
        f"WebSocket connection to 'wss://a.example/x?room=1&token={SECRET}' failed: ",
        f"connecting to wss://me:{SECRET}@a.example/chat",
        f"> Authorization: Bearer {SECRET}",
        f"> Cookie: theme=dark; session={SECRET}",
        f'{{"cookie": "id={SECRET}", "code": 1006}}',
        f"> Sec-WebSocket-Protocol: chat, {SECRET}",
        f"closed 1008 for token={SECRET}",
        f'{{"api_key": "{SECRET}", "code": 1006}}',
        f"auth failed with bearer {SECRET}, code 1008",
        f"GET /x?{SECRET} HTTP/1.1",
        f"refresh_token: {SECRET}",
    ],
)
def test_secrets_are_not_shown(line: str) -> None:
    assert SECRET not in quoted(line)
    assert "…" in quoted(line)


def test_what_looks_chosen_at_random_is_not_shown_wherever_it_stands() -> None:
    for secret in ("g_jfhVSqsnMzDd5EfGHJrx4cvu1K-UZkaEQpI7jfack", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x-Yz_12"):
        assert quoted(f"GET /{secret}/chat 101, close 1006") == "GET /…/chat 101, close 1006"


@pytest.mark.parametrize(
    "line",
    [
        "received 1011 (internal error) keepalive ping timeout; then sent 1011 (internal error)",
        "*1 upstream timed out (110: Connection timed out) while proxying upgraded connection, client: 127.0.0.1",
        "ERR_CONNECTION_REFUSED, is it there? Code: 1006",
        "CloseEvent {code: 1006, reason: 'session expired', wasClean: false}",
        "an invalid token: ",
        "",
    ],
)
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert quoted(line) == line


LONG = (
    "a-",
    "a.",
    "A1a.",
    "tokentoken",
    "token ",
    "cookie:",
    "basic ",
    "://",
    "?a ",
    "https://a:",
    "secret-",
    "a@",
    "=",
)


@pytest.mark.parametrize("piece", LONG)
def test_a_long_line_takes_little_time_whatever_is_in_it(piece: str) -> None:
    line = piece * (64 * 1024 // len(piece))
    started = time.process_time()
    quoted(line)
    assert time.process_time() - started < 2  # what took each place up to the end again took minutes
