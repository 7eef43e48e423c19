"""HAR: what each tool writes, and whatever anybody may have written instead."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from expected import BEAT, ROWS

from wskit import Timeline
from wskit.endings.table import Ending, performed
from wskit.evidence import har as reader
from wskit.evidence.har import looks_like_har, read_har
from wskit.evidence.recording import Brought, Recording, UnreadableError
from wskit.evidence.scope import Scope
from wskit.reading.conversation import conversation
from wskit.record import events
from wskit.record.harfile import as_har

AT = 1_796_017_901.5
STARTED = "2026-11-30T05:51:41.500Z"
SECRET = "hunter2hunter2hunter2"
ASKED = [
    {"name": "Host", "value": "h.example"},
    {"name": "Upgrade", "value": "websocket"},
    {"name": "Sec-WebSocket-Protocol", "value": "chat.v2, chat.v1"},
    {"name": "Cookie", "value": f"id={SECRET}"},
]
ANSWERED = [{"name": "Upgrade", "value": "websocket"}, {"name": "Sec-WebSocket-Protocol", "value": "chat.v1"}]


def entry(**members: Any) -> dict[str, Any]:
    return {
        "startedDateTime": STARTED,
        "time": 20,
        "request": {"method": "GET", "url": f"wss://h.example/chat?token={SECRET}", "headers": ASKED},
        "response": {"status": 101, "statusText": "Switching Protocols", "headers": ANSWERED},
        "timings": {"wait": 5, "receive": 0},
        "_webSocketMessages": [],
        **members,
    }


def said(way: str, data: object, opcode: object = 1, time: object = AT + 1, **members: Any) -> dict[str, Any]:
    return {"type": way, "data": data, "opcode": opcode, "time": time, **members}


def har(*entries: object, tool: object = "WebInspector") -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": tool}, "entries": list(entries)}}).encode()


def read(data: bytes) -> Recording:
    return read_har(io.BytesIO(data), "x.har")


def one(*messages: object, tool: str = "WebInspector", **members: Any) -> Brought:
    [found] = read(har(entry(_webSocketMessages=list(messages), **members), tool=tool)).connections
    return found


def told(found: Brought) -> list[object]:
    """Return what was said, in order."""
    kinds = (events.Sent, events.Received, events.Failed, events.Closed)
    return [
        event.why
        if isinstance(event, events.Failed)
        else event.code
        if isinstance(event, events.Closed)
        else event.data
        for event in found.happened
        if isinstance(event, kinds)
    ]


@pytest.mark.parametrize("ending", ROWS, ids=lambda ending: ending.name)
async def test_of_every_ending_it_shows_the_messages_and_how_the_handshake_went(ending: Ending) -> None:
    timeline = Timeline()
    async with performed(ending.name, timeline=timeline, beat=BEAT):
        recorded = timeline.events()
    data = as_har(recorded)
    assert looks_like_har(data[:4096])
    found = read(data).connections
    middle = {event.to for event in recorded if isinstance(event, events.Bridged)}
    clients = {event.end for event in recorded if isinstance(event, events.Connecting)} - middle
    assert [brought.end.side for brought in found] == ["client"] * len(clients)
    for brought, end in zip(found, sorted(clients), strict=True):
        own = [event for event in recorded if event.end == end]
        messages = [event.data for event in own if isinstance(event, events.Sent | events.Received)]
        assert [what for what in told(brought) if what in messages] == messages
        kinds = {type(event) for event in brought.happened}
        fails = any(isinstance(event, events.Failed) for event in own) and ending.name != "page-comes-back"
        assert (events.Failed in kinds) is fails
        assert (events.Opened in kinds) is any(isinstance(event, events.Opened) for event in own)
        # Whether it is over, it tells; not how.
        over = any(isinstance(event, events.Closed) for event in own)
        assert (events.Unlinked in kinds) is (over and events.Linked in kinds)
        assert not kinds & {events.Closed, events.Closing, events.FinIn, events.RstIn}


def test_chrome() -> None:
    found = one(
        said("send", "hi"),
        said("receive", "AQL/", 2, AT + 2),
        said("error", f"Invalid frame header from wss://h.example/?token={SECRET}", -1, AT + 2.5),
        time=3000,
        timings={"wait": 2500, "receive": 500, "_blocked_queueing": -1},
    )
    assert [type(event).__name__ for event in found.happened] == [
        *("Connecting", "Linked", "BytesOut", "BytesIn", "Opened", "Sent", "BytesOut", "BytesIn", "Received"),
        *("Failed", "Unlinked"),
    ]
    assert [event.time for event in found.happened] == pytest.approx([0, 0, 0, 1, 1, 1, 1, 2, 2, 2.5, 3])
    assert told(found) == ["hi", b"\x01\x02\xff", "Invalid frame header from wss://h.example/?token=…"]
    assert (found.since, found.between) == (AT, "the browser → h.example")
    connecting = found.happened[0]
    assert isinstance(connecting, events.Connecting)
    assert connecting.protocols == ("chat.v2", "chat.v1")
    assert found.happened[4] == events.Opened(found.happened[4].time, found.end, "chat.v1")
    assert SECRET not in repr(found)
    scope = found.scope
    assert scope == Scope("a HAR", "client", http=True, own=frozenset({"client"}))
    assert found.notes[-1] == "The HAR has no Close frame and no code: how it ended is not in it."


def test_the_answer_has_come_before_the_first_message_and_no_later_than_the_waiting_ends() -> None:
    [answer] = [event for event in one().happened if isinstance(event, events.Opened)]
    assert answer.time == pytest.approx(0.005, abs=1e-6)
    [answer] = [
        event for event in one(said("send", "x"), startedDateTime="").happened if isinstance(event, events.Opened)
    ]
    assert answer.time == 0.0


def test_a_connection_that_was_open_when_it_was_exported() -> None:
    found = one(said("send", "hi"), timings={"wait": 5, "receive": 0, "_blocked_queueing": -1})
    assert not any(isinstance(event, events.Unlinked) for event in found.happened)


def test_of_an_answer_that_opens_nothing_chrome_writes_the_status_in_words() -> None:
    error = said("error", "Error during WebSocket handshake: Unexpected response code: 403", -1)
    found = one(error, response={"status": 0, "headers": []})
    talk = conversation(found.happened, found.end)
    assert talk.heads["server"].status == 403
    assert "Of the answer only the status is in the HAR." in found.notes
    assert not any(isinstance(event, events.Opened) for event in found.happened)


@pytest.mark.parametrize(
    "secret", ["token=s3cr3t", "Bearer s3cr3t", "Authorization: s3cr3t", "wss://h.example/?a=s3cr3t"]
)
def test_what_may_be_a_secret_in_its_own_words_is_not_told(secret: str) -> None:
    recording = read(har(entry(_webSocketMessages=[said("error", f"Refused: {secret}", -1)]), tool=f"mine {secret}"))
    assert "Refused" in repr(recording)
    assert "s3cr3t" not in repr(recording)
    failed = {**entry(), "response": {"status": 0, "headers": [], "_failureText": f"Refused: {secret}"}}
    assert "s3cr3t" not in repr(read(har(failed)))


def test_nobody_was_there_to_ask() -> None:
    error = said("error", "Error in connection establishment: net::ERR_CONNECTION_REFUSED", -1, 974.1)
    request = {"url": "ws://127.0.0.1:9/", "headers": []}
    found = one(error, request=request, response={"status": 0}, startedDateTime="1969-12-31T23:59:59.000Z")
    assert [type(event) for event in found.happened] == [events.Connecting, events.Failed]
    assert found.since is None


def test_playwright() -> None:
    found = one(said("send", "hi", 1, 1000 * (AT + 1)), said("receive", "yo", 1, -1), tool="Playwright")
    assert told(found) == ["hi", "yo"]
    assert [event.time for event in found.happened][-1] == pytest.approx(1)
    beside = entry(response={"status": 101, "content": {"_file": "a.jsonl"}, "_failureText": "net::ERR_X"})
    del beside["_webSocketMessages"]
    [found] = read(har({**beside, "_resourceType": "websocket"}, tool="Playwright")).connections
    assert told(found) == ["net::ERR_X"]
    assert any("in a file beside the HAR" in note for note in found.notes)


@pytest.mark.parametrize(
    ("close", "expected"),
    [
        ({"code": 4001, "reason": "bye", "timestamp": AT + 3}, (3.0, 4001, "bye", True)),
        ({"reason": "", "timestamp": AT + 3}, (3.0, 1005, "", True)),
        ("aborted", (1.0, 1006, "", False)),
    ],
)
def test_http_toolkit_writes_how_it_ended(close: object, expected: tuple[object, ...]) -> None:
    found = one(said("send", "hi"), tool="HTTP Toolkit", _webSocketClose=close)
    last = found.happened[-1]
    assert isinstance(last, events.Closed)
    assert (pytest.approx(last.time), last.code, last.reason, last.was_clean) == expected
    assert found.scope == Scope("a HAR", "wire", http=True, told=frozenset({"client"}))
    assert found.between == "a client → h.example"
    assert "not who closed first" in found.notes[-1]


def test_http_toolkit_writes_nothing_of_an_end_that_has_not_come() -> None:
    found = one(said("send", "hi"), tool="HTTP Toolkit", _webSocketClose=None)
    assert told(found) == ["hi"]


def test_some_write_control_frames() -> None:
    recording = read(
        har(
            entry(
                _webSocketMessages=[
                    said("sent", "cGluZw==", 9),
                    said("incoming", "", 8, code=4001, reason="bye"),
                    said("outgoing", "going", 8, code=1001),
                    said("response", "not base64", 10),
                ]
            ),
            tool="another",
        )
    )
    [found] = recording.connections
    talk = conversation(found.happened, found.end)
    assert [str(frame) for frame in talk.frames("client")] == ["Ping (4 bytes)", 'Close 1001 "going"']
    assert [str(frame) for frame in talk.frames("server")] == ['Close 4001 "bye"', "Pong (10 bytes)"]
    assert found.scope.frames
    assert found.scope.closes


def test_messages_are_put_in_the_order_of_their_times() -> None:
    assert told(one(said("send", "b", time=AT + 2), said("receive", "a", time=AT + 1))) == ["a", "b"]
    assert told(one(said("send", "b", time=AT + 2), said("receive", "a", time=None))) == ["b", "a"]


def test_what_cannot_be_read_is_counted() -> None:
    found = one(
        *(said("send", "not base64", 2), said("send", "not base64 é", 2), said("levitate", "x"), "no message", 7),
        said("send", {"an": "object"}),
        said("send", None),
        said("send", "half a pair \ud83d"),
        said("send", "no opcode", "one"),
    )
    assert told(found) == [
        *(b"not base64", "not base64 é".encode(), '{"an": "object"}', "", "half a pair \ud83d", "no opcode"),
    ]
    assert "2 of its messages are binary, and not in base64: they are shown as they are written." in found.notes
    assert "3 of its messages are of no kind that is known here." in found.notes


def test_members_of_any_type_raise_nothing() -> None:
    junk: list[Any] = [None, 7, "x", [], {}, True, -1, [1], {"name": 7}, 1e300]
    for value in junk:
        for member in (
            "startedDateTime",
            "time",
            "timings",
            "_webSocketMessages",
            "_webSocketClose",
            "request",
            "response",
        ):
            changed = entry(_resourceType="websocket", **{member: value})
            assert len(read(har(changed)).connections) == 1
        for name in ("url", "headers", "status", "statusText", "content"):
            changed = entry(request={**entry()["request"], name: value}, response={**entry()["response"], name: value})
            assert len(read(har(changed, tool=value)).connections) == 1


def test_a_request_without_a_host_has_that_of_its_url() -> None:
    found = one(
        request={"url": "ws://me:pw@h.example:8/", "headers": [{"name": ":authority", "value": "h"}, *ASKED[1:]]}
    )
    talk = conversation(found.happened, found.end)
    assert talk.heads["client"].values("host") == ["h.example:8"]


def test_urls_that_cannot_be() -> None:
    found = one(request={"url": "ws://[::1/", "headers": ASKED})
    assert found.between == "the browser → a server"


def test_other_requests_are_counted() -> None:
    other = {"request": {"url": "https://h/", "headers": []}, "response": {"status": 200}}
    assert read(har(other, other, entry(), "junk")).notes == ("2 other requests are no WebSocket.",)
    assert read(har(other, entry())).notes == ("1 other request is no WebSocket.",)
    assert read(har(entry(), tool="")).format == "a HAR"


def test_a_websocket_is_known_by_any_of_its_signs() -> None:
    url = {"url": "https://h/", "headers": []}
    signs: list[dict[str, Any]] = [
        {"request": url, "_resourceType": "WebSocket"},
        {"request": url, "_webSocketMessages": []},
        {"request": {"url": "ws://h/"}},
        {"request": {"url": "https://h/", "headers": [{"name": "upgrade", "value": "WebSocket"}]}},
    ]
    assert len(read(har(*signs)).connections) == 4


def test_connections_are_in_the_order_in_which_they_began() -> None:
    later = entry(startedDateTime="2026-11-30T05:51:42Z", request={"url": "ws://later/"})
    never = entry(startedDateTime="", request={"url": "ws://never/"})
    found = read(har(never, later, entry())).connections
    assert [each.between.split()[-1] for each in found] == ["h.example", "later", "never"]
    assert [each.end.number for each in found] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    data = har(entry()).decode().encode(encoding)
    assert looks_like_har(data[:4096])
    assert len(read(data).connections) == 1


DEEP = b'{"log": {"entries": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{}", "no HAR"),
        (b"[]", "no HAR"),
        (b'{"log": {"entries": {}}}', "no HAR"),
        (b'{"log": {"entries": []}}', "None of the 0 requests"),
        (b'{"log": {"entries": [', r"no whole JSON \(line 1\). Export it again"),
        (b'{"log": {"entries": [NaN]}}', "no whole JSON"),
        (b'{"log": {"entries": [' + b"9" * 5000 + b"]}}", "no whole JSON"),
        (b'{"log": "\xff\xfe"}', "no whole JSON"),
        (DEEP, "no whole JSON"),
    ],
)
def test_what_is_no_har_is_a_clear_error(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read(data)


def test_a_har_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = har(entry(_webSocketMessages=[said("send", "a, [b], {c}")] * 4))
    for bound, value, says in (
        ("LONGEST", len(data) - 1, "MiB.*filter for WebSocket"),
        ("VALUES", 40, "more than 40 values.*filter for WebSocket"),
        ("MOST", 3, "more than 3 messages.*filter for WebSocket"),
    ):
        with monkeypatch.context() as bounds:
            bounds.setattr(reader, bound, value)
            with pytest.raises(UnreadableError, match=says):
                read(data)
    # What is in a string is no value.
    monkeypatch.setattr(reader, "VALUES", 90)
    assert len(read(data).connections) == 1


def test_other_files_do_not_look_like_one() -> None:
    assert looks_like_har(b' {"a": 1, "log": {')
    for beginning in (b"", b"{}", b'{"wskit": "story"}', b"\xd4\xc3\xb2\xa1", b'[{"log": {}}]', b"a log: {"):
        assert not looks_like_har(beginning)


@pytest.mark.parametrize("inside", [b'\\"' * 2_000_000, b"a" * 20_000_000, b'\\\\"' + b"," * 5_000_000])
def test_a_string_takes_no_longer_than_its_length(inside: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(UnreadableError, match=r"no whole JSON|values"):
        read_har(io.BytesIO(b'{"log": {"entries": ["' + inside), "x.har")
    assert time.process_time() - begun < 5, "a length that is squared would take hours"
