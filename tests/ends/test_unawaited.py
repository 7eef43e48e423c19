"""Unawaited: to await ``send()`` or ``close()`` says what to write. All else may be done with what they return."""

from __future__ import annotations

import asyncio
import warnings

import pytest
from helpers import echoes, soon

from wskit import EchoServer, Timeline, WebSocket
from wskit.ends.unawaited import Unawaited, is_to_be_awaited


async def test_to_await_send_or_close_says_that_they_do_not_wait_and_what_does(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url).opened)
    with pytest.raises(TypeError, match=r"send\(\) does not wait.*write `ws.send\(data\)`.*`ws.buffered_amount`"):
        await ws.send("x")
    with pytest.raises(TypeError, match=r"close\(\) does not wait.*write `ws.close\(\)`, and then `await ws.closed`"):
        await ws.close()
    with pytest.raises(TypeError, match=r"close\(\) does not wait"):
        await ws.close()
    assert (await soon(ws.closed)).code == 1005
    with pytest.raises(TypeError, match=r"send\(\) does not wait"):
        await ws.send("too late")


def test_it_is_like_none_but_for_that() -> None:
    unawaited = Unawaited("no")
    assert not unawaited
    assert repr(unawaited) == "None"
    assert unawaited._ipython_display_() is None  # type: ignore[func-returns-value]
    with warnings.catch_warnings(record=True) as warned:
        del unawaited
    assert warned == []


def test_a_cell_that_ends_with_it_shows_nothing() -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    assert formatters.DisplayFormatter().format(Unawaited("no")) == ({}, {})


def test_what_is_to_be_awaited() -> None:
    async def real() -> None: ...

    coroutine = real()
    assert is_to_be_awaited(coroutine)
    coroutine.close()
    assert not is_to_be_awaited(Unawaited("no"))
    assert not is_to_be_awaited(5)


async def test_a_handler_may_return_what_send_returns(server: EchoServer) -> None:
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    ws = WebSocket(server.url)
    ws.onopen = lambda event: ws.send("x")
    ws.onmessage = lambda event: ws.close(1000)
    assert (await soon(ws.closed)).code == 1000
    assert reported == []


async def test_a_server_s_handler_may_return_it_too() -> None:
    async with EchoServer(timeline=Timeline()) as other:
        behind = await soon(WebSocket(other.url).opened)
        async with EchoServer(timeline=Timeline(), on_message=lambda _, message: behind.send(message)) as server:
            ws = await soon(WebSocket(server.url).opened)
            ws.send("passed on")
            heard = asyncio.get_running_loop().create_future()
            behind.onmessage = lambda event: heard.set_result(event.data)
            assert await soon(heard) == "passed on"
            ws.close(1000)
            assert (await soon(ws.closed)).code == 1000
        assert await echoes(behind, "and still open") == ["and still open"]
