"""Lines: a log is taken apart into connections, whatever else is in it. What real programs log: test_lines_real."""

from __future__ import annotations

import io

import pytest
from expected import BEAT, ROWS

from wskit import Timeline
from wskit.endings.table import Ending, performed
from wskit.evidence import lines as reader
from wskit.evidence.lines import looks_like_log, read_log
from wskit.evidence.recording import Recording, UnreadableError
from wskit.record import events
from wskit.record.events import End, Event
from wskit.record.logfile import Side, as_log

ONE = [
    "= connection is CONNECTING",
    "< GET / HTTP/1.1",
    "< Host: h",
    "> HTTP/1.1 101 Switching Protocols",
    "= connection is OPEN",
    "connection open",
    "< CLOSE 4001 (private use) [2 bytes]",
    "> CLOSE 4001 (private use) [2 bytes]",
    "= connection is CLOSING",
    "> EOF",
    "= connection is CLOSED",
    "connection closed",
]


def log(*said: str, start: int = 0, before: str = "websockets.server") -> str:
    return "".join(
        f"2026-11-30 05:{(start + n) // 60:02}:{(start + n) % 60:02},000 {before} {one}\n" for n, one in enumerate(said)
    )


def read(text: str | bytes) -> Recording:
    return read_log(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "x.log")


def codes(found: Recording) -> list[int]:
    return [one.code for each in found.connections for one in each.happened if isinstance(one, events.Closed)]


def tells(happened: tuple[Event, ...], end: End) -> list[object]:
    """Return what an end's user was told, without times."""
    kinds = (events.Closed, events.Failed, events.Opened)
    own = (one for one in happened if one.end == end and isinstance(one, kinds))
    return [(one.code, one.reason, one.was_clean) if isinstance(one, events.Closed) else type(one) for one in own]


@pytest.mark.parametrize("side", ["client", "server"])
@pytest.mark.parametrize("ending", ROWS, ids=lambda ending: ending.name)
async def test_every_ending_is_told_as_it_was_recorded(ending: Ending, side: Side) -> None:
    timeline = Timeline()
    async with performed(ending.name, timeline=timeline, beat=BEAT):
        recorded = timeline.events()
    data = as_log(recorded, side)
    middle = {end for one in recorded if isinstance(one, events.Bridged) for end in (one.end, one.to)}
    ends = [one.end for one in recorded if isinstance(one, events.Linked) and one.end.side == side]
    ends = sorted(end for end in ends if end not in middle)
    if not ends:
        assert data == b""  # nobody logs a TCP connection that was not made
        return
    assert looks_like_log(data[:4096])
    found = read(data)
    told = [tells(one.happened, one.end) for one in found.connections]
    recorded_told = [tells(recorded, end) for end in ends]
    # Where no connection opened, the library raises an exception instead of telling a code.
    assert told == [
        [one for one in each if one != (1006, "", False)] if events.Opened not in each else each
        for each in recorded_told
    ]
    for one, end in zip(found.connections, ends, strict=True):
        raised = any(isinstance(event, events.Raised) and event.end == end for event in recorded)
        assert any(isinstance(event, events.Raised) for event in one.happened) is raised


def test_one_after_another() -> None:
    text = log(*ONE) + "something else\n\n" + log(*ONE, start=20).replace("4001", "4002")
    found = read(text)
    assert codes(found) == [4001, 4002]
    assert [one.end.number for one in found.connections] == [1, 2]
    assert found.notes == ("The log does not say in which time zone it is: the time of day is that of its own clock.",)


def test_a_client_and_a_server_in_one_log_are_told_apart_by_their_loggers() -> None:
    theirs = [
        one.replace("<", "!").replace(">", "<").replace("!", ">") for one in ONE if not one.startswith("connection")
    ]
    both = zip(log(*ONE).splitlines(), log(*theirs, before="websockets.client").splitlines(), strict=False)
    found = read("".join(f"{a}\n{b}\n" for a, b in both))
    assert [one.end.side for one in found.connections] == ["server", "client"]


def keyed(key: str, side: Side) -> str:
    asked = [ONE[0], "< GET / HTTP/1.1", f"< Sec-WebSocket-Key: {key}", *ONE[3:]]
    turned = str.maketrans("<>", "><") if side == "client" else {}
    return log(*(one.translate(turned) for one in asked), before=f"websockets.{side}")


def test_two_ends_with_the_same_key_name_each_other() -> None:
    found = read(keyed("a", "client") + keyed("b", "server") + keyed("a", "server"))
    others = [[note for note in one.notes if "Sec-WebSocket-Key" in note] for one in found.connections]
    told = "Connection {} is its other end: both have the same Sec-WebSocket-Key."
    assert [len(some) for some in others] == [1, 0, 1]
    assert others[0][0].startswith(told.format(3))
    assert others[2][0].startswith(told.format(1))


def test_a_key_that_comes_again_joins_nobody() -> None:
    for text in (keyed("a", "client") * 2 + keyed("a", "server"), keyed("a", "server") * 2, keyed("", "client")):
        assert not any("Sec-WebSocket-Key" in note for one in read(text).connections for note in one.notes)


def test_connections_at_once() -> None:
    text = (
        log(*ONE[:6]) + log(*ONE[:6], start=6) + log(*ONE[6:], start=12) + log(*ONE[6:], start=20) + log(*ONE, start=30)
    )
    found = read(text)
    assert codes(found) == [4001]
    assert found.notes[0].startswith("Between the lines 8 and 23 several connections are open at once")
    assert "LoggerAdapter" in found.notes[0]
    assert "wskit why - < FILE" in found.notes[0]
    # The log ends while it is not clear.
    assert codes(read(log(*ONE, start=1) + log(*ONE[:6]) + log(*ONE[:8]))) == [4001]


def test_ids_tell_them_apart() -> None:
    ids = [f"6b2e3a0c-6f3d-4c50-9a83-0d6c3a1c7e1{n}" for n in range(2)]
    logs = [log(*ONE[1:], before=f"websockets.server {one}").replace("4001", f"400{n}") for n, one in enumerate(ids)]
    both = zip(*(one.splitlines() for one in logs), strict=True)
    text = log(ONE[0]) + log(ONE[0]) + "".join(f"{a}\n{b}\n" for a, b in both)
    found = read(text)
    assert codes(found) == [4000, 4001]
    assert len(found.notes) == 1


def test_a_handler_that_crashes_late_is_that_of_the_connection_that_is_over() -> None:
    crashed = [one.replace("<", "!").replace(">", "<").replace("!", ">") if "CLOSE " in one else one for one in ONE]
    crashed = [one.replace("4001 (private use)", "1011 (internal error)") for one in crashed]
    crash = log("connection handler failed", start=30) + (
        'Traceback (most recent call last):\n  File "app.py", line 7, in handler\n    go()\n\nDuring handling:\n\n'
        "Traceback (most recent call last):\nKeyError: 'boom'\n"
    )
    found = read(log(*crashed) + log(ONE[0], start=29) + crash + log(*ONE[1:], start=31))
    raised = [[one.what for one in each.happened if isinstance(one, events.Raised)] for each in found.connections]
    assert raised == [["the handler raised KeyError: 'boom' (line 14 of the log)"], []]


def test_a_log_may_begin_anywhere() -> None:
    found = read(log("connection handler failed", "connection open", *ONE[6:]))
    assert codes(found) == [4001]
    assert any("begins after the opening handshake" in note for note in found.connections[0].notes)


def test_a_reason_with_line_feeds() -> None:
    text = log(*ONE).replace("(private use) [2 bytes]", "(private use) two\nlines [11 bytes]")
    [told] = [one for one in read(text).connections[0].happened if isinstance(one, events.Closed)]
    assert told.reason == "two\nlines"


def test_midnight() -> None:
    said = "".join(
        f"{clock} websockets.server {one}\n"
        for clock, one in zip(["23:59:59"] * 6 + ["00:00:02"] * 6, ONE, strict=True)
    )
    [found] = read(said).connections
    assert found.happened[-1].time == pytest.approx(3)


def test_times_that_go_back_a_little_stand_still() -> None:
    text = log(*ONE[:6], start=5) + log(*ONE[6:], start=2)
    times = [one.time for one in read(text).connections[0].happened]
    assert times == sorted(times)


def test_a_log_without_times() -> None:
    found = read("".join(f"DEBUG:websockets.server:{one}\n" for one in ONE))
    assert codes(found) == [4001]
    assert {one.time for one in found.connections[0].happened} == {0.0}
    assert len(found.notes) == 1


def test_a_log_with_a_zone_tells_the_time_of_day() -> None:
    found = read("".join(f"2026-11-30T05:51:41.706Z websockets.server {one}\n" for one in ONE))
    assert found.connections[0].since == pytest.approx(1_796_017_901.706)
    assert found.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_and_colors(encoding: str) -> None:
    text = "\x1b[2m" + log(*ONE).replace("websockets", "\x1b[34mwebsockets\x1b[0m").replace("\n", "\r\n")
    assert looks_like_log(text.encode(encoding)[:4096])
    assert codes(read(text.encode(encoding))) == [4001]


def test_nobody_says_which_side_it_is() -> None:
    found = read("10:00:00 app < EOF\n10:00:00 app > EOF\n10:00:00 app = connection is CLOSED\n")
    assert found.connections == ()
    assert found.notes[0].startswith("Of 1 connections the log does not say whether it is the client's")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello\n", "has no line of websockets.*setLevel"),
        ("", "has no line of websockets"),
        (
            "INFO:websockets.server:connection open\nINFO:websockets.server:connection closed\n",
            "none at level DEBUG.*setLevel",
        ),
    ],
)
def test_a_text_without_debug_lines(text: str, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read(text)


def test_a_log_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    text = log(*ONE)
    with monkeypatch.context() as bounds:
        bounds.setattr(reader, "MOST", 5)
        with pytest.raises(UnreadableError, match=r"more than 5 lines of websockets.*Cut it down"):
            read(text)
    with monkeypatch.context() as bounds:
        bounds.setattr(reader, "ROOM", 3)
        with pytest.raises(UnreadableError, match="too long"):
            read(text)


def test_lines_of_others_are_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "OTHERS", 3)
    assert codes(read("x\n" * 3 + log(*ONE))) == [4001]
    found = read(log(*ONE) + "x\n" * 9 + log(*ONE))
    assert codes(found) == [4001]
    assert found.notes[0].startswith("Reading stopped after 16 lines: 3 of them are none of websockets. Cut the log")
    with pytest.raises(UnreadableError, match=r"no line of websockets among its first 4\. Let your program"):
        read("x\n" * 9)


MANY = 120_000


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (["= connection is CONNECTING", "> CLOSE 1000 (x"], "x\n"),
        (["= connection is CONNECTING"], log("= connection is OPEN")),
        (["= connection is CONNECTING", "> GET / HTTP/1.1", "= connection is CLOSED"], log("< HTTP/1.1 101 x")),
        (["= connection is CONNECTING"] * (MANY // 4) + ["= connection is OPEN"], log("= connection is CLOSED")),
    ],
    ids=["a Close without an end", "open again and again", "many answers", "many at once"],
)
@pytest.mark.timeout(20)
def test_what_nobody_would_log_takes_no_longer_than_other_logs(before: list[str], again: str) -> None:
    # Each of these took minutes when it was read with a loop in a loop.
    assert len(read(log(*before) + again * (MANY // 4)).connections) <= 2


def test_what_looks_like_a_log() -> None:
    assert looks_like_log(b"any text may be a log")
    assert not looks_like_log(b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00")
    assert not looks_like_log(b"")
