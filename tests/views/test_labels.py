"""The words at the arrows of a ladder."""

from __future__ import annotations

import pytest
from wire import CLIENT, Side, Wire

from wskit.protocol.frames import FrameParser
from wskit.reading.conversation import conversation
from wskit.reading.moments import Note
from wskit.reading.passages import Passage, Scrap, Signal, Stream
from wskit.views.labels import columns, label, note, problems, wrap
from wskit.views.rungs import rungs


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Note("client", "freeze both"), "link: freeze both"),
        (Note("client", "a ping was not answered in time", "fails"), "fails: a ping was not answered in time"),
        (Note("server", "on_message raised A\nB", "crashes"), r"crashes: on_message raised A\nB"),
        (Note("server", "x" * 1000, "crashes"), f"crashes: {'x' * 200}… (1,000 characters)"),
    ],
)
def test_a_note_says_what_it_is_about_on_one_line_and_is_cut(one: Note, said: str) -> None:
    assert note(one) == said


def frames(side: Side, *sent: tuple[int, bytes, bool]) -> list[str]:
    wire = Wire().open()
    for opcode, data, fin in sent:
        wire.frame(side, opcode, data, fin=fin)
    return [label(rung.passage) for rung in rungs(conversation(wire.events, CLIENT))[3:] if rung.passage]


@pytest.mark.parametrize(
    ("opcode", "data", "fin", "said"),
    [
        (1, b"WebSocket rocks", True, 'Text "WebSocket rocks"'),
        (1, b"", True, 'Text ""'),
        (1, b"Web", False, 'Text "Web" (more to come)'),
        (1, "a\n\u202e".encode(), True, r'Text "a\n\u202e"'),
        (1, b"\xff", True, 'Text "\N{REPLACEMENT CHARACTER}"'),
        (0, b"Socket", True, "Continuation (6 bytes)"),
        (2, b"\x00\xff", True, "Binary 00 ff (2 bytes)"),
        (2, b"\x00", False, "Binary 00 (1 byte) (more to come)"),
        (2, b"", True, "Binary (0 bytes)"),
        (2, bytes(7), True, "Binary 00 00 00 00 00 00… (7 bytes)"),
        (8, b"", True, "Close (no code)"),
        (8, b"\x03", True, "Close (1 byte)"),
        (8, b"\x03\xe8", True, "Close 1000"),
        (8, b"\x03\xedbye", True, 'Close 1005 "bye"'),
        (9, b"abcd", True, "Ping"),
        (10, b"", True, "Pong"),
        (3, b"what?", True, "Opcode 3 (5 bytes)"),
    ],
)
@pytest.mark.parametrize("side", ["client", "server"])
def test_a_frame_is_told_in_a_few_words(side: Side, opcode: int, data: bytes, fin: bool, said: str) -> None:
    assert frames(side, (opcode, data, fin)) == [said]


def text(data: bytes) -> Passage:
    [frame] = FrameParser("server").feed(b"\x81\x7e" + len(data).to_bytes(2) + data)
    return Passage("server", frame, 0, len(frame.raw))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"0123456789" * 20, 'Text "01234567890123456789…" (200 bytes)'),
        ("日本語".encode() * 50, 'Text "日本語日本語日本語日…" (450 bytes)'),
        (b"\x1b" * 50, r'Text "\x1b\x1b\x1b\x1b\x1b…" (50 bytes)'),
    ],
)
def test_a_long_text_is_cut_and_says_how_long_it_was(data: bytes, said: str) -> None:
    assert label(text(data), 40) == said
    assert columns(said) in (39, 40)


def test_however_little_room_there_is_a_few_letters_are_shown() -> None:
    assert label(text(b"0123456789" * 20), 10) == 'Text "01234567…" (200 bytes)'


def test_a_reason_is_not_cut() -> None:
    wire = Wire().open()
    wire.close("client", 1000, "x" * 123)
    assert label(conversation(wire.events, CLIENT).hung_up[0], 40) == f'Close 1000 "{"x" * 123}"'


def test_a_frame_that_is_not_kept_whole_is_told_with_its_true_size() -> None:
    whole = text(b"a" * 3000)
    assert label(Passage("server", whole.what, 0, 100_004)) == f'Text "{"a" * 176}…" (100,000 bytes)'


def test_what_is_no_frame_is_told_too() -> None:
    assert label(Passage("client", Signal.FIN, 5, 5)) == "FIN"
    assert label(Passage("client", Scrap.BODY, 5, 1006)) == "1,001 bytes of an HTTP body"
    assert label(Passage("client", Scrap.FRAME, 5, 6)) == "1 byte of a frame"


def head(side: Side, data: bytes) -> Passage:
    [(passage, _)] = Stream(side).take(data)
    return passage


@pytest.mark.parametrize(
    ("side", "data", "said", "wrong"),
    [
        ("client", b"GET /chat HTTP/1.1\r\nHost: x.org\r\n\r\n", "GET /chat HTTP/1.1", ""),
        ("client", b"GET /chat?t=1 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /…?t=… HTTP/1.1", ""),
        (
            "client",
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: WebSocket\r\n\r\n",
            "GET / HTTP/1.1, Upgrade: websocket",
            "",
        ),
        ("client", b"GET " + b"/a" * 30 + b" HTTP/1.1\r\nHost: x.org\r\n\r\n", "GET " + "/a" * 17 + "/…", ""),
        ("server", b"HTTP/1.1 200 \x9b\r\n\r\n", "200 …", ""),
        ("client", b"\x16\x03\x01", "3 bytes that are no HTTP", "this is TLS, not HTTP"),
        ("client", b"GE", "2 bytes of an HTTP head", ""),
        ("server", b"HTTP/1.1 403 Forbidden\r\n\r\n", "403 Forbidden", ""),
        (
            "server",
            b"HTTP/1.1 403 Forbidden\r\n:\r\n\r\n",
            "HTTP/1.1 403 Forbidden",
            "this is not a valid HTTP response",
        ),
    ],
)
def test_a_head_is_told_by_its_first_line(side: Side, data: bytes, said: str, wrong: str) -> None:
    passage = head(side, data)
    assert label(passage, 40) == said
    assert [problem[: len(wrong)] for problem in problems(passage)] == ([wrong] if wrong else [])


def test_the_problems_of_a_frame_are_told() -> None:
    wire = Wire().open()
    wire.frame("client", 11, b"", fin=False)
    assert [problems(rung.passage) for rung in rungs(conversation(wire.events, CLIENT)) if rung.passage] == [
        [],
        [],
        ["opcode 11 is reserved", "a control frame is fragmented"],
    ]


def test_a_text_is_measured_in_columns() -> None:
    assert [columns(one) for one in ("abc", "äöü", "日本語", "e\u0301", "")] == [3, 3, 6, 1, 0]


def test_a_text_is_broken_at_spaces_where_there_are_some() -> None:
    assert wrap("a text that is broken", 10) == ("a text", "that is", "broken")
    assert wrap("a text", 10) == ("a text",)
    assert wrap("0123456789012345", 10) == ("0123456789", "012345")
    assert wrap("日本語日本語", 10) == ("日本語日本", "語")
    assert wrap("one two three four", 8, 2) == ("one two", "three …")
    assert wrap("twenty-one", 8) == ("twenty-o", "ne")
