"""WebSocket: handlers that end badly. What one raises is reported, and the connection's story goes on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from helpers import soon

from wskit import EchoServer, WebSocket
from wskit.loops import portal

ENDINGS = pytest.mark.parametrize(
    "error", [ZeroDivisionError("oops"), asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)], ids=repr
)


@ENDINGS
async def test_whatever_a_handler_raises_is_reported_and_nothing_waits_for_ever(
    server: EchoServer, error: BaseException
) -> None:
    def fail(_: object) -> None:
        raise error

    reported: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
    ws = WebSocket(server.url)
    ws.onopen = ws.onclose = fail
    await soon(ws.opened)
    ws.close(1000)
    assert (await soon(ws.closed)).code == 1000
    assert reported == [error, error]


@pytest.mark.parametrize("error", [ZeroDivisionError("oops"), KeyboardInterrupt(), SystemExit(1)], ids=repr)
async def test_whatever_an_async_handler_raises_is_reported_too(server: EchoServer, error: BaseException) -> None:
    async def fail(_: object) -> None:
        await asyncio.sleep(0)
        raise error

    reported = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.set_result(context))
    ws = WebSocket(server.url)
    ws.onopen = fail
    context = await soon(reported)
    assert (context["message"], context["exception"]) == ("an exception in onopen", error)
    await soon(ws.opened)


def test_a_handler_that_exits_in_a_script_does_not_end_the_background_loop(server: EchoServer) -> None:
    portal.loop().set_exception_handler(lambda _, context: None)
    try:
        ws = WebSocket(server.url)
        ws.onclose = lambda event: exit(1)
        ws.opened.result(10)
        ws.close()
        assert ws.closed.result(10).code == 1005
        assert len(server.connections) == 1
    finally:
        portal.loop().set_exception_handler(None)
