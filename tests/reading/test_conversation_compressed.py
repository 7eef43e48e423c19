"""A conversation in which both ends agreed to compress: what only they can read, nobody calls wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from helpers import soon
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from wskit import Middle, Timeline, anatomy
from wskit.protocol.frames import Frame
from wskit.reading.conversation import conversation
from wskit.record import events
from wskit.views.labels import label, problems
from wskit.views.ladder import as_text


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


@pytest.fixture
async def compressing() -> AsyncIterator[str]:
    """The URL of a server as the library makes it, which agrees to compress."""
    async with serve(echo, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def said_through(middle: Middle) -> list[Frame]:
    """Say something through a middle, and return the frames of the leg to the server."""
    async with connect(middle.url, proxy=None) as client:
        await client.send("hello hello hello")
        assert await soon(client.recv()) == "hello hello hello"
    await soon(middle.connections[0].closed)
    read = conversation(middle.timeline.events(), middle.connections[0].back_end)
    return [*read.frames("client"), *read.frames("server")]


async def test_compressed_messages_are_said_to_be_so(compressing: str) -> None:
    async with Middle(compressing, timeline=Timeline()) as middle:
        frames = await said_through(middle)
        assert [frame.problems for frame in frames] == [()] * 4
        assert [frame.compressed for frame in frames] == [True, False, True, False]
        drawn = as_text(conversation(middle.timeline.events(), middle.connections[0].back_end))
        assert "compressed) ---" in drawn
        assert "⚠" not in drawn
        html = anatomy(frames[0])._repr_mimebundle_()["text/html"]
        assert "RSV1 set: this message is compressed (RFC 7692 section 6)" in html
        assert "only who has read all that came before can undo it" in html


async def test_a_middle_that_takes_the_offer_out_keeps_them_legible(compressing: str) -> None:
    async with Middle(compressing, compression=False, timeline=Timeline()) as middle:
        assert [frame.payload for frame in await said_through(middle)][:1] == [b"hello hello hello"]


async def test_a_record_that_begins_late_is_read_the_same(compressing: str) -> None:
    async with Middle(compressing, timeline=Timeline()) as middle:
        await said_through(middle)
        end = middle.connections[0].back_end
        happened = [one for one in middle.timeline.events() if one.end == end]
        answer = next(place for place, one in enumerate(happened) if isinstance(one, events.BytesIn))
        gone = events.Gone(happened[answer].time, end, 1, 0, 0)
        read = conversation([*happened[: answer + 1], gone, *happened[answer + 1 :]], end)
        shown = [moment.passage for moment in read.moments if hasattr(moment, "passage")]
        assert any("compressed" in label(passage) for passage in shown)
        assert not any(problems(passage) for passage in shown)
