"""Story: every ending is read back as it was recorded, and what is none is a clear error."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from expected import BEAT, ROWS

from wskit import Timeline
from wskit.endings.table import Ending, performed
from wskit.evidence import story as reader
from wskit.evidence.recording import Recording, UnreadableError
from wskit.evidence.story import looks_like_story, read_story
from wskit.record import events, story
from wskit.record.events import End, Event

CLIENT, SERVER = End("client", 1), End("server", 1)
HEADER = {"wskit": "story", "version": 1, "program": "wskit 0.1.0", "exact": False, "since": 1_700_000_000.5}
OPENED = {"kind": "Opened", "time": 1.0, "end": "client 1", "protocol": ""}


def written(*lines: object) -> bytes:
    return b"".join((line if isinstance(line, str) else json.dumps(line)).encode() + b"\n" for line in lines)


def read(data: bytes) -> Recording:
    return read_story(io.BytesIO(data), "x.jsonl")


def saved(recorded: list[Event], folder: Path) -> Recording:
    story.save(recorded, folder / "x.jsonl")
    return read((folder / "x.jsonl").read_bytes())


@pytest.mark.parametrize("ending", ROWS, ids=lambda ending: ending.name)
async def test_every_ending_comes_back_whole_but_for_its_secrets(ending: Ending, tmp_path: Path) -> None:
    timeline = Timeline()
    async with performed(ending.name, timeline=timeline, beat=BEAT):
        recorded = timeline.events()
        story.save(recorded, tmp_path / "x.jsonl")
    data = (tmp_path / "x.jsonl").read_bytes()
    assert looks_like_story(data[:4096])
    found = read(data)
    assert (found.name, found.format, found.notes) == ("x.jsonl", "a recording of wskit", ())
    of = {event.end: one for one in found.connections for event in one.happened}
    again = {end: [event for event in one.happened if event.end == end] for end, one in of.items()}
    assert again == {end: [event for event in story.starred(recorded) if event.end == end] for end in of}
    assert sum(len(one.happened) for one in found.connections) == len(recorded)
    assert all(one.end.side == "client" for one in found.connections if one.scope.place != "server")


def test_both_ends_across_a_middle_are_one_connection(tmp_path: Path) -> None:
    front, back = End("server", 1), End("client", 2)
    here, there = (("a", 1), ("m", 2)), (("m", 3), ("b", 4))
    recorded: list[Event] = [
        events.Connecting(1.0, CLIENT, "ws://m:2/", ()),
        events.Linked(1.0, front, here[1], here[0]),
        events.Bridged(1.0, front, back),
        events.Linked(1.0, CLIENT, *here),
        events.Linked(1.0, back, *there),
        events.Linked(1.0, End("server", 2), there[1], there[0]),
        events.Unlinked(2.0, CLIENT),
    ]
    [found] = saved(recorded, tmp_path).connections
    assert found.happened == tuple(story.starred(recorded))
    assert (found.end, found.between, found.scope.place) == (CLIENT, "a:1 → m:2", "both")
    assert found.scope.told == found.scope.own == {"client", "server"}


def test_of_one_end_the_other_is_not_known(tmp_path: Path) -> None:
    recorded: list[Event] = [
        events.Linked(1.0, SERVER, ("b", 4), ("a", 1)),
        events.Gone(2.0, SERVER, 1200, 5, 6),
        events.Unlinked(2.0, SERVER),
        events.Closed(2.5, End("client", 7), 1006, "", False),
    ]
    first, second = saved(recorded, tmp_path).connections
    assert (first.between, first.scope.place, first.scope.arrivals) == ("a:1 → b:4", "server", False)
    assert first.scope.told == {"server"}
    assert first.notes == ("1,200 events of it had gone from the record before it was saved.",)
    assert second.between == "client 7"
    assert second.notes == ("The beginning of it had gone from the record before it was saved.",)


def test_who_never_connected_is_named_by_the_url(tmp_path: Path) -> None:
    recorded: list[Event] = [events.Connecting(1.0, CLIENT, "ws://h:1/x?token=abcdef", ())]
    [found] = saved(recorded, tmp_path).connections
    assert found.between == "client 1 → ws://h:1/…?token=…"
    assert found.happened == (events.Connecting(1.0, CLIENT, "ws://h:1/*?token=******", ()),)


def test_only_a_middle_was_recorded(tmp_path: Path) -> None:
    recorded: list[Event] = [
        events.Linked(1.0, SERVER, ("m", 2), ("a", 1)),
        events.Bridged(1.0, SERVER, CLIENT),
        events.Linked(1.0, CLIENT, ("m", 3), ("b", 4)),
    ]
    [found] = saved(recorded, tmp_path).connections
    assert found.end == CLIENT
    # Neither end was recorded, so nobody knows what came in there, or what anybody was told.
    assert (found.scope.place, found.scope.arrivals) == ("wire", False)
    assert found.scope.told == found.scope.own == frozenset()


@pytest.mark.parametrize(
    "made",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\n\n \n").encode(),
    ],
)
def test_other_encodings_and_ends_of_lines_are_read(made: Callable[[str], bytes]) -> None:
    data = made(written(HEADER, OPENED).decode())
    assert looks_like_story(data)
    [found] = read(data).connections
    assert found.happened == (events.Opened(1.0, CLIENT, ""),)
    assert found.since == 1_700_000_000.5


def test_a_recording_that_ends_within_a_line_was_cut_short() -> None:
    data = written(HEADER, OPENED, OPENED)[:-20]
    found = read(data)
    assert len(found.connections[0].happened) == 1
    assert found.notes == ("The file was cut short: its last line is not whole.",)
    assert found.connections[0].stops
    assert not read(written(HEADER, OPENED)).connections[0].stops
    assert read(written(HEADER)).connections == ()


def changed(**members: Any) -> bytes:
    return written(HEADER, OPENED | members)


DEEP = '{"kind": ' + "[" * 100_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no header"),
        (written({"wskit": "notes", "version": 1}), "no header"),
        (written({"wskit": "story", "version": True}), "no header"),
        (
            written({"wskit": "story", "version": 2, "program": "wskit 9.9"}),
            "by wskit 9.9, which is newer.*Update wskit",
        ),
        (written({"wskit": "story", "version": 2, "program": "<b>evil"}), "written, which is newer"),
        (written(HEADER, OPENED | {"kind": "Teleported"}), "Line 2 .* does not know. Update wskit"),
        (written(HEADER, {"time": 1.0}), "Line 2 .* does not know"),
        (written(HEADER, "{", OPENED), "Line 2 is no JSON"),
        (written(HEADER, DEEP, OPENED), "Line 2 is no JSON"),
        (written("{" + '"wskit": "story"'), "Line 1 is no JSON"),
        (written(HEADER, [1]), "Line 2 is no object"),
        (written(HEADER, OPENED, OPENED | {"time": 0.5}), "Line 3 is earlier"),
        (written(HEADER, '{"kind": "Opened", "time": NaN, "end": "client 1", "protocol": ""}'), "Line 2 is no JSON"),
        (written(HEADER, '{"kind": "Opened", "time": 1e999, "end": "client 1", "protocol": ""}'), "no Opened"),
        (changed(time="1"), "no Opened"),
        (changed(time=True), "no Opened"),
        (changed(end="client 0"), "no Opened"),
        (changed(end="page 1"), "no Opened"),
        (changed(protocol=None), "no Opened"),
        (written(HEADER, {"kind": "Opened", "time": 1.0, "end": "client 1"}), "no Opened"),
        (changed(kind="Closed", code=True, reason="", was_clean=True), "no Closed"),
        (changed(kind="BytesIn", data={"base64": "not base64"}), "no BytesIn"),
        (changed(kind="BytesIn", data={"base64": 7}), "no BytesIn"),
        (changed(kind="BytesIn", data="text"), "no BytesIn"),
        (changed(kind="Linked", local=["h", 1, 2], remote=["h", 1]), "no Linked"),
        (changed(kind="Linked", local=["h", "1"], remote=["h", 1]), "no Linked"),
        (changed(kind="Tampered", what="bless", direction=None, amount=None, held=0), "no Tampered"),
    ],
)
def test_what_is_no_recording_is_a_clear_error(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read(data)


def test_the_last_of_two_members_of_one_name_counts() -> None:
    [found] = read(written(HEADER, '{"kind": "Opened", "kind": "FinIn", "time": 1, "end": "client 1"}')).connections
    assert found.happened == (events.FinIn(1.0, CLIENT),)


def test_a_header_need_not_know_the_time_of_day() -> None:
    for since in (None, "yesterday", True):
        assert read(written(HEADER | {"since": since}, OPENED)).connections[0].since is None


def test_a_recording_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(HEADER, OPENED, OPENED, OPENED)
    with monkeypatch.context() as bounds:
        bounds.setattr(reader, "MOST", 2)
        with pytest.raises(UnreadableError, match=r"more than 2 events.*smaller bounds"):
            read(data)
    with monkeypatch.context() as bounds:
        bounds.setattr(reader, "LONGEST", 30)
        with pytest.raises(UnreadableError, match=r"too large.*smaller bounds"):
            read(data)
    with monkeypatch.context() as bounds:
        bounds.setattr(reader, "WHOLE", len(data) - 20)
        with pytest.raises(UnreadableError, match="too large"):
            read(data)


def test_other_files_do_not_look_like_one() -> None:
    assert looks_like_story(b' \r\n{ "wskit" : "story"')
    for beginning in (b"", b"{}", b'{"log": {}}', b"\n\r\r\n", b"\xff\xfe\x00", b'["wskit"]'):
        assert not looks_like_story(beginning)


@pytest.mark.timeout(20)
def test_a_chain_of_many_ends_is_one_connection_and_takes_no_longer() -> None:
    # It took minutes when each link of the chain was written down at all of them.
    chain = [{"kind": "Bridged", "time": 0, "end": f"client {n}", "to": f"client {n + 1}"} for n in range(1, 20_000)]
    [found] = read(written(HEADER, *chain, chain[0])).connections
    assert len(found.happened) == 20_000


def test_empty_lines_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "WHOLE", 300)
    assert read(written(HEADER, *[""] * 50, OPENED)).connections
    with pytest.raises(UnreadableError, match="too large"):
        read(written(HEADER, *[""] * 300, OPENED))
