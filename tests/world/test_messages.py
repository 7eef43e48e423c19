"""A proxy that speaks WebSocket on both sides, and passes on messages, not bytes: jupyter-server-proxy. And the kit's
own middle with the habits of one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from helpers import soon

from wskit.protocol.frames import Opcode

from .chromium import eventually
from .jupyter import jupyter
from .meetings import (
    A_PART,
    PING_OF_CLIENT,
    PING_OF_SERVER,
    THE_REST,
    Behind,
    Meeting,
    Stand,
    a_server,
    coming,
    knock,
    nobody,
    ours,
)
from .proxies import Proxy
from .signs import Signs

WHO = ("jupyter-server-proxy", "ours")


@pytest.fixture(scope="module")
def theirs() -> Iterator[Proxy]:
    """The one that all tests here share: it takes a second or two to begin."""
    with jupyter() as proxy:
        yield proxy


def _through(proxy: Proxy, behind: Behind) -> Stand:
    return Stand(proxy.url(behind.url, prefix=f"proxy/{behind.port}/"))


@pytest.fixture(params=WHO)
def between(request: pytest.FixtureRequest) -> Any:
    """What makes something stand between: the real one, or the kit's with these habits."""
    if request.param == "ours":
        return ours
    proxy: Proxy = request.getfixturevalue("theirs")

    @contextlib.asynccontextmanager
    async def stand(behind: Behind) -> AsyncIterator[Stand]:
        yield _through(proxy, behind)

    return lambda **habits: stand


@pytest.mark.parametrize(
    ("end", "signs"),
    [
        (
            "client",
            Signs(
                "open, Close 4000 out, Close 4000 in, FIN in, 4000 clean",
                "open, Close 1005 in, Close 1005 out, FIN in, 1005 clean",
            ),
        ),
        (
            "server",
            Signs(
                "open, Close 1005 in, Close 1005 out, FIN in, 1005 clean",
                "open, Close 4000 out, Close 4000 in, FIN in, 4000 clean",
            ),
        ),
    ],
)
async def test_a_code_reaches_nobody_and_who_said_it_is_told_that_it_did(between: Any, end: str, signs: Signs) -> None:
    async with a_server() as behind, between(codes="drop")(behind) as stand, coming(behind, stand) as meeting:
        (meeting.client if end == "client" else meeting.server).close(4000, "enough")
        await meeting.shows(signs)


async def test_nothing_of_a_message_passes_before_all_of_it_is_there(between: Any) -> None:
    async with (
        a_server("raw") as behind,
        between(whole_messages=True)(behind) as stand,
        coming(behind, stand, "raw") as meeting,
    ):
        ping = meeting.client.next(Opcode.PING)
        meeting.server.send(A_PART)
        meeting.server.send(PING_OF_SERVER)
        await soon(ping)  # it has come from behind the part
        assert not any(frame.opcode == Opcode.TEXT for frame in meeting.client.received)
        meeting.server.send(THE_REST)
        await eventually(lambda: _text(meeting) == b"bc")


def _text(meeting: Meeting) -> bytes:
    return b"".join(frame.payload for frame in meeting.client.received if not frame.is_control)


@pytest.mark.parametrize("end", ["client", "server"])
async def test_a_ping_is_answered_though_the_other_end_does_not(between: Any, end: str) -> None:
    async with (
        a_server("raw") as behind,
        between(pings="answer")(behind) as stand,
        coming(behind, stand, "raw") as meeting,
    ):
        asks = meeting.client if end == "client" else meeting.server
        pong = asks.next(Opcode.PONG)
        asks.send(PING_OF_CLIENT if end == "client" else PING_OF_SERVER)
        assert (await soon(pong)).payload == b"a"
        assert sorted(meeting.signs(frames=("Pong",))) == ["open", "open, Pong in"]


async def test_jupyter_server_proxy_makes_a_clean_end_of_a_rst(theirs: Proxy) -> None:
    async with a_server() as behind, coming(behind, _through(theirs, behind)) as meeting:
        meeting.server.link.reset()
        await meeting.shows(Signs("open, Close 1005 in, Close 1005 out, FIN in, 1005 clean", "open, RST in, 1006"))


async def test_through_jupyter_server_proxy_a_client_is_open_where_nobody_listens(theirs: Proxy) -> None:
    async with nobody() as behind:
        meeting = await knock(behind, _through(theirs, behind))
        assert meeting.signs() == Signs("open, FIN in, 1006", "nothing")
