"""Story: what is written of a record, and what is not."""

from __future__ import annotations

import base64
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import pytest
import virtual
from helpers import soon

from wskit import EchoServer, Timeline, WebSocket
from wskit.record import events, story
from wskit.record.events import KINDS, End, Event

CLIENT, SERVER = End("client", 1), End("server", 1)
SECRET = "hunter2hunter2hunter2"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def test_a_header_and_then_an_event_a_line(server: EchoServer, timeline: Timeline, tmp_path: Path) -> None:
    ws = await soon(WebSocket(server.url, timeline=timeline).opened)
    ws.close(3000, "bye")
    await soon(ws.closed)
    path = tmp_path / "x.JSONL"
    timeline.save(path)
    header, *others = lines(path)
    assert header.pop("since") > 1_600_000_000
    program = f"wskit {importlib.metadata.version('wskit-core')}"
    assert header == {"wskit": "story", "version": 1, "program": program, "exact": False}
    assert [one["kind"] for one in others] == [type(event).__name__ for event in timeline.events()]
    last = timeline.events()[-1]
    closed = {"kind": "Closed", "time": last.time, "end": "client 1", "code": 3000, "reason": "bye", "was_clean": True}
    assert others[-1] == closed


def test_a_clock_of_a_story_tells_no_time_of_day(tmp_path: Path) -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = EchoServer(network="memory")
        ws = await WebSocket(server.url).opened
        ws.close()
        await ws.closed
        server.close()
        await server.closed
        ws.timeline.save(tmp_path / "x.jsonl")

    virtual.run(play)
    assert lines(tmp_path / "x.jsonl")[0]["since"] is None
    assert lines(tmp_path / "x.jsonl")[0]["exact"] is True


def test_every_kind_of_event_can_be_written(tmp_path: Path) -> None:
    made: list[Event] = [
        events.Connecting(1.0, CLIENT, "ws://h/", ()),
        events.Received(1.0, CLIENT, b"\x00\xff"),
        events.Bridged(2.0, SERVER, End("client", 2)),
        events.Tampered(2.0, CLIENT, "delay", "out", 0.5, 3),
        events.GaveUp(2.0, CLIENT, None),
        events.Sent(3.0, CLIENT, "half a pair: \ud83d"),
    ]
    story.save(made, tmp_path / "x.jsonl")
    _, *others = lines(tmp_path / "x.jsonl")
    assert others[1]["data"] == {"base64": base64.b64encode(b"\x00\xff").decode()}
    assert others[2]["to"] == "client 2"
    assert others[3]["direction"] == "out"
    assert others[4]["lost"] is None
    assert others[5]["data"] == "half a pair: \ud83d"
    assert len({kind.__name__ for kind in KINDS}) == len(KINDS)


def test_no_secret_is_written(tmp_path: Path) -> None:
    url = f"ws://known.example/chat?token={SECRET}"
    request = f"GET /chat?token={SECRET} HTTP/1.1\r\nHost: known.example\r\nCookie: a={SECRET[::-1]}\r\n\r\n".encode()
    made: list[Event] = [
        events.Connecting(1.0, CLIENT, url, ("chat.v2", f"bearer.{SECRET}")),
        events.Linked(1.0, CLIENT, ("h", 1), ("h", 2)),
        events.BytesOut(1.0, CLIENT, request),
        events.BytesIn(1.0, CLIENT, b"HTTP/1.1 101 X\r\nSec-WebSocket-Protocol: chat.v2\r\n\r\n\x81\x02hi"),
        events.Opened(1.0, CLIENT, "chat.v2"),
        events.Raised(1.0, CLIENT, f"KeyError: '{SECRET}' of {url}"),
        events.Acted(1.0, CLIENT, f"answers 403: https://a.example/x?key={SECRET}", "answers"),
        events.Failed(1.0, CLIENT, f"no cookie {SECRET[::-1]}"),
        events.Browsed(1.0, CLIENT, "puts the page away"),
        events.Closing(1.0, CLIENT, True, 1000, "a reason is none"),
    ]
    story.save(made, tmp_path / "x.jsonl")
    text = (tmp_path / "x.jsonl").read_text(encoding="utf-8")
    heads = b"".join(base64.b64decode(one["data"]["base64"]) for one in lines(tmp_path / "x.jsonl") if "data" in one)
    assert SECRET not in text
    assert SECRET[::-1] not in text
    assert SECRET.encode() not in heads
    starred = list(story.starred(made))
    assert starred[0] == events.Connecting(
        1.0, CLIENT, f"ws://known.example/chat?token={'*' * 21}", ("chat.v2", "*" * 28)
    )
    assert isinstance(starred[5], events.Raised)
    assert starred[5].what == f"KeyError: '{'*' * 21}' of ws://known.example/chat?token={'*' * 21}"
    assert isinstance(starred[7], events.Failed)
    assert starred[7].why == f"no cookie {'*' * 21}"
    assert starred[8:] == made[8:]


def test_what_is_starred_already_is_no_secret(tmp_path: Path) -> None:
    url = "ws://known.example/?token=**********"
    made = [events.Connecting(1.0, CLIENT, url, ()), events.Failed(1.0, CLIENT, "a row of stars: ************")]
    assert list(story.starred(made)) == made


def test_a_path_and_something_to_write_are_needed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was recorded yet"):
        Timeline().save(tmp_path / "x.jsonl")
    with pytest.raises(ValueError, match=r"\.pcapng, \.pcap or \.jsonl"):
        Timeline().save(tmp_path / "x.json")
    with pytest.raises(TypeError, match="not int"):
        Timeline().save(7)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_kit_that_is_not_installed_has_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    story.save([events.Unlinked(1.0, CLIENT)], tmp_path / "x.jsonl")
    assert lines(tmp_path / "x.jsonl")[0]["program"] == "wskit of an unknown version"
