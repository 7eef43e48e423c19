"""Whom a server lets in, and what a client says of itself."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from helpers import soon

from wskit import DOMException, EchoServer, Timeline, WebSocket, handshake

HOME = "https://quiz.example"


async def told(server: EchoServer, **headers: str) -> int:
    ws = WebSocket(server.url, headers=headers)
    with contextlib.suppress(DOMException):
        await soon(ws.opened)
    ws.close()
    return (await soon(ws.closed)).code


async def test_who_gets_true_is_let_in_and_nobody_else() -> None:
    async with EchoServer(admit=lambda headers: headers.get("origin") == HOME) as server:
        assert await told(server, Origin=HOME) == 1005
        assert await told(server, Origin="https://prize.example") == 1006
        assert await told(server) == 1006
        assert len(server.connections) == 1


@pytest.mark.parametrize("answer", [None, 1, "yes"])
async def test_what_is_not_true_lets_nobody_in(answer: Any) -> None:
    async with EchoServer(admit=lambda headers: answer) as server:
        assert await told(server, Origin=HOME) == 1006


async def test_an_error_lets_nobody_in_and_is_a_500() -> None:
    def fails(headers: object) -> bool:
        raise KeyError("Cookie")

    async with EchoServer(admit=fails) as server:
        ws = WebSocket(server.url)
        assert (await soon(ws.closed)).code == 1006
        response = handshake(ws).response
        assert response is not None
        assert response.status == 500


async def test_a_connection_knows_what_its_request_said_also_after_its_end() -> None:
    async with EchoServer(timeline=Timeline()) as server:
        await told(server, Origin=HOME, Cookie="session=1")
        [connection] = server.connections
        assert connection.headers["origin"] == HOME
        assert connection.headers["Cookie"] == "session=1"


async def test_what_is_added_is_shown_without_its_secrets() -> None:
    async with EchoServer() as server:
        ws = await WebSocket(server.url, headers={"Origin": HOME, "Cookie": "session=1"}).opened
        shown = str(handshake(ws))
        assert HOME in shown
        assert "session" not in shown


def test_arguments_that_cannot_be_are_errors() -> None:
    with pytest.raises(TypeError, match="admit must be a function"):
        EchoServer(admit=True)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="belongs to the handshake"):
        WebSocket("ws://localhost", headers={"Host": "a"})
