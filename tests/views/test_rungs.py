"""The rows of a ladder, and the words at its arrows."""

from __future__ import annotations

import pytest
from wire import CLIENT, Side, Wire

from wskit.protocol.dom import ReadyState
from wskit.protocol.frames import FrameParser
from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Note
from wskit.reading.passages import Passage, Scrap, Signal, Stream
from wskit.record import events
from wskit.views.rungs import columns, label, note, problems, rungs, wrap


def rows(wire: Wire | Conversation) -> list[str]:
    """Tell each rung in a few words: > goes to the server, < to the client."""
    one = conversation(wire.events, CLIENT) if isinstance(wire, Wire) else wire
    words = []
    for rung in rungs(one):
        said = [rung.note.text] if rung.note else []
        if rung.passage is not None:
            arrow = ">" if rung.passage.sender == "client" else "<"
            # Where it leaves a word stands before the arrow, where it comes one behind.
            said.append(f"{label(rung.passage)} {'-' * rung.leaves}{arrow}{'-' * rung.comes}")
        said += [f"{side} {state.name}" for side, state in sorted(rung.states.items())]
        words.append(" | ".join(said))
    return words


HANDSHAKE = [
    "client CONNECTING | server CONNECTING",
    "GET / HTTP/1.1, Upgrade: websocket ->-",
    "101 Switching Protocols -<- | client OPEN | server OPEN",
]
CLOSED = ["FIN -<-", "FIN ->- | client CLOSED | server CLOSED"]


def closing(code: int, answer: int | None = None) -> Wire:
    wire = Wire().open()
    wire.close("client", code)
    if answer is not None:
        wire.close("server", answer)
    wire.deliver("client")
    wire.end()
    return wire


def test_what_arrives_before_anything_else_happens_there_takes_one_rung() -> None:
    assert rows(closing(1000)) == [
        *HANDSHAKE,
        "Close 1000 ->- | client CLOSING | server CLOSING",
        "Close 1000 -<-",
        *CLOSED,
    ]


def test_what_crosses_takes_two_rungs_each() -> None:
    assert rows(closing(4001, 4002)) == [
        *HANDSHAKE,
        "Close 4001 -> | client CLOSING",
        "Close 4002 -< | server CLOSING",
        "Close 4001 >-",
        "Close 4002 <-",
        *CLOSED,
    ]


def test_which_of_two_that_cross_arrives_first_is_not_shown() -> None:
    first, second = Wire().open(), Wire().open()
    for wire, order in ((first, ("client", "server")), (second, ("server", "client"))):
        wire.close("client", 4001)
        wire.close("server", 4002)
        for side in order:
            wire.deliver("client" if side == "client" else "server", obey=False)
    assert rows(first) == rows(second)


def test_a_state_at_the_receiver_goes_with_the_arrival_that_crosses() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.close("server", 1001)
    wire.deliver("client")
    wire.deliver("server", obey=False)
    assert rows(wire)[3:] == [
        'Text "hi" ->',
        "Close 1001 -< | server CLOSING",
        'Text "hi" >-',
        "Close 1001 <- | client CLOSING",
    ]


def test_what_was_sent_in_a_row_is_shown_as_if_it_came_in_a_row() -> None:
    together, apart = Wire().open(), Wire().open()
    for wire in (together, apart):
        for text in "abc":
            wire.text("client", text)
            if wire is apart:
                wire.deliver("client")
    together.deliver("client")
    assert rows(together) == rows(apart) == [*HANDSHAKE, *(f'Text "{text}" ->-' for text in "abc")]


def test_what_was_held_by_a_link_comes_where_it_came() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "out")
    wire.text("client", "hi")
    wire.note(events.Tampered, "client", "thaw", "out")
    wire.deliver("client")
    assert rows(wire)[3:] == ["freeze out", 'Text "hi" ->', "thaw out", 'Text "hi" >-']


def test_what_comes_while_something_is_under_way_keeps_its_rung() -> None:
    wire = Wire().open()
    wire.text("client", "slow")
    for text in ("fast", "faster"):
        wire.text("server", text)
        wire.deliver("server")
    wire.deliver("client")
    assert rows(wire)[3:] == ['Text "slow" ->', 'Text "fast" -<-', 'Text "faster" -<-', 'Text "slow" >-']


def test_what_does_not_arrive_only_leaves() -> None:
    wire = Wire().open()
    wire.text("client", "lost")
    wire.unlink("server")
    assert rows(wire)[3:] == ['Text "lost" ->', "server CLOSED"]


def test_towards_an_end_that_was_not_recorded_everything_is_shown_as_arriving() -> None:
    wire = Wire(server=None).open()
    wire.text("client", "hi")
    assert rows(wire)[1:] == [
        "GET / HTTP/1.1, Upgrade: websocket ->-",
        "101 Switching Protocols -<- | client OPEN",
        'Text "hi" ->-',
    ]


def test_a_failure_stands_below_the_end_it_explains() -> None:
    wire = closing(1000)
    wire.note(events.Failed, "client", "why")
    assert rows(wire)[-2:] == [CLOSED[1], "why"]
    wire.events.insert(-3, wire.events.pop())
    assert rows(wire)[-2:] == [CLOSED[1], "why"]


def test_where_the_failure_is_all_that_is_kept_it_is_a_rung() -> None:
    one = Conversation(CLIENT, keep=1)
    one.feed(events.Failed(0, CLIENT, "why"))
    one.feed(events.Closed(1, CLIENT, 1006, "", False))
    assert rows(one) == ["client CLOSED", "why"]


def test_a_crash_stands_below_the_message_and_above_the_close_it_brings_about() -> None:
    wire = Wire().open()
    wire.text("client", "0")
    wire.deliver("client")
    wire.note(events.Raised, "server", "on_message raised KeyError")
    wire.close("server", 1011)
    assert rows(wire)[3:] == ['Text "0" ->-', "on_message raised KeyError", "Close 1011 -< | server CLOSING"]


def test_what_the_client_did_before_a_crash_is_chance() -> None:
    before, behind = Wire().open(), Wire().open()
    for wire in (before, behind):
        wire.text("client", "0")
        wire.deliver("client")
        if wire is behind:
            wire.note(events.Raised, "server", "crash")
        wire.text("client", "1")
        if wire is before:
            wire.note(events.Raised, "server", "crash")
        wire.deliver("client")
    assert rows(before) == rows(behind) == [*HANDSHAKE, 'Text "0" ->-', "crash", 'Text "1" ->-']


def test_a_crash_never_moves_above_what_was_done_to_a_link_before() -> None:
    wire = Wire().open()
    wire.text("client", "0")
    wire.deliver("client")
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.note(events.Raised, "server", "crash")
    wire.note(events.Raised, "server", "and another")
    assert rows(wire)[3:] == ['Text "0" ->-', "freeze both", "crash", "and another"]


def test_where_a_crash_is_all_that_is_known_it_is_a_rung() -> None:
    one = Conversation(CLIENT)
    one.feed(events.Raised(0, CLIENT, "crash"))
    assert rows(one) == ["crash"]


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


def test_a_state_that_nothing_brings_about_has_a_rung_of_its_own() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.deliver("client")
    wire.note(events.Closing, "client", True, None, "")
    wire.note(events.Closed, "client", 1006, "", False)
    wire.unlink("server")
    assert rows(wire)[3:] == ['Text "hi" ->-', "client CLOSING", "client CLOSED | server CLOSED"]


def test_nothing_moves_past_a_state_that_stands_alone() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.unlink("client")
    wire.deliver("client")
    assert rows(wire)[3:] == ['Text "hi" ->', "client CLOSED", 'Text "hi" >-']


def test_where_the_beginning_is_no_longer_kept_the_states_come_first() -> None:
    wire = Wire().open()
    for _ in range(3):
        wire.text("client", "hi")
    wire.deliver("client")
    one = Conversation(CLIENT, keep=5)
    for event in wire.events:
        one.feed(event)
    # The first of them is only seen coming.
    assert rows(one) == ["client OPEN | server OPEN", *['Text "hi" ->-'] * 3]


# Words.


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


def test_every_ready_state_has_its_place() -> None:
    # Whoever adds one must decide what brings it about.
    assert [state.name for state in ReadyState] == ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]
