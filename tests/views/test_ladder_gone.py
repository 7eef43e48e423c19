"""What every view says of a connection whose record is no longer whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import virtual

from wskit import EchoServer, Timeline, WebSocket, frames_of, handshake, ladder, report, transcript
from wskit.record.timeline import HasEnd


def views(most: int, *, quiet_beginning: int = 0) -> tuple[dict[str, str], dict[str, str], Timeline]:
    """Open a connection, let another be busy, and close the first. Return its views before and after it is closed."""

    def shown(which: HasEnd) -> dict[str, str]:
        made = {"ladder": ladder(which), "report": report(which), "transcript": transcript(which)}
        return {name: str(view) for name, view in (made | {"handshake": handshake(which)}).items()}

    async def story(loop: virtual.VirtualLoop) -> tuple[dict[str, str], dict[str, str], Timeline]:
        timeline = Timeline(clock=loop.time, max_events=most)
        async with EchoServer(ping_interval=None, timeline=timeline) as server:
            early = await WebSocket(server.url, timeline=timeline).opened
            busy = await WebSocket(server.url, timeline=timeline).opened
            early.send("hello")
            for _ in range(200):
                busy.send("m")
            busy.close()
            await busy.closed
            before = shown(early)
            early.close(1000, "bye")
            await early.closed
            await server.connections[0].closed
            return before, shown(early), timeline

    return virtual.run(story)


def test_a_beginning_that_is_kept_tells_how_it_opened_and_ended(tmp_path: Path) -> None:
    before, after, timeline = views(400)
    for one in (before, after):
        assert "101 Switching Protocols" in one["ladder"]
        assert "… a part of the record is gone …" in one["ladder"]
        assert one["ladder"].startswith("A part of the record is gone")
        assert one["transcript"].splitlines()[:2] == ["CONNECTED", "… a part of the record is gone …"]
        assert one["report"].endswith("A part of the record is gone.")
        assert "Sec-WebSocket-Accept" in one["handshake"]
    assert 'CLOSING    |=== Close 1000 "bye" =' in after["ladder"]
    assert after["report"].startswith("Who hung up first: the client, with a Close frame.\nWho failed it: nobody.\n")
    timeline.save(tmp_path / "all.pcap")


def test_a_beginning_that_is_gone_is_said_to_be_gone_everywhere(tmp_path: Path) -> None:
    before, after, _ = views(50)
    gone = "he beginning of the record is gone"
    for one in (*before.values(), *after.values()):
        assert gone in one
        assert "never opened" not in one
        assert "Nothing has happened" not in one
        assert "not recorded" not in one
    assert after["report"].startswith(f"Who hung up first: not known, for t{gone}.\nWho failed it: not known")


def test_where_no_beginning_is_left_saving_says_so(tmp_path: Path) -> None:
    _, _, timeline = views(3)
    with pytest.raises(ValueError, match="the beginning of the record is gone"):
        timeline.save(tmp_path / "all.pcap")


def test_frames_are_told_apart_behind_what_is_gone() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[str]:
        timeline = Timeline(clock=loop.time, max_events=200)
        async with EchoServer(ping_interval=None, timeline=timeline) as server:
            ws = await WebSocket(server.url, timeline=timeline).opened
            back: asyncio.Queue[object] = asyncio.Queue()
            ws.onmessage = back.put_nowait
            for number in range(300):
                ws.send(f"{number}")
                await back.get()
            ws.close(1000)
            await ws.closed
            return [frame.payload.decode() for frame in frames_of(ws, "server")[:-1]]

    got = virtual.run(story)
    assert 10 < len(got) < 100
    assert got == [str(number) for number in range(300)][-len(got) :]
