"""Logged: what a connection's lines say, and what follows from them. What real programs log: test_lines_real."""

from __future__ import annotations

import pytest

from wskit.evidence.debuglines import Line, read_line
from wskit.evidence.logged import side_of, told
from wskit.evidence.recording import Brought
from wskit.reading.conversation import conversation
from wskit.record import events
from wskit.record.events import Event

CLIENT = [
    "= connection is CONNECTING",
    "> GET /chat?token=abcdefghij HTTP/1.1",
    "> Host: h.example:8000",
    "> Sec-WebSocket-Protocol: chat.v2, chat.v1",
    "< HTTP/1.1 101 Switching Protocols",
    "< Sec-WebSocket-Protocol: chat.v1",
    "= connection is OPEN",
]
SERVER = [
    "= connection is CONNECTING",
    "< GET /chat HTTP/1.1",
    "< Host: h.example:8000",
    "> HTTP/1.1 101 Switching Protocols",
    "= connection is OPEN",
    "connection open",
]


def lines(*texts: str, trace: tuple[str, ...] = ()) -> list[Line]:
    found = [read_line(number, f"05:51:{number:02}.000 {text}") for number, text in enumerate(texts, 1)]
    return [one._replace(trace=trace if one.kind in ("crash", "error") else ()) for one in found if one is not None]


def read(*texts: str, trace: tuple[str, ...] = ()) -> Brought:
    some = lines(*texts, trace=trace)
    side = side_of(some)
    assert side is not None
    return told(some, side, 1)


def ending(found: Brought) -> list[Event]:
    """Return what happened after it opened, without bytes, as if at no time."""
    opened = next((place for place, one in enumerate(found.happened) if isinstance(one, events.Opened)), -1)
    own = (one for one in found.happened[opened + 1 :] if not isinstance(one, events.BytesIn | events.BytesOut))
    return [type(one)(*(0.0, *list(vars(one).values())[1:])) for one in own]


def expected(found: Brought, *made: tuple[type[Event], *tuple[object, ...]]) -> list[Event]:
    return [kind(0.0, found.end, *fields) for kind, *fields in made]


def test_which_side() -> None:
    assert side_of(lines(*CLIENT)) == "client"
    assert side_of(lines(*SERVER)) == "server"
    assert side_of(lines("< HTTP/1.1 403 Forbidden")) == "client"
    assert side_of(lines("> HTTP/1.1 403 Forbidden")) == "server"
    assert side_of(lines("< EOF", "connection closed")) == "server"
    assert side_of(lines("< EOF", "> EOF")) is None
    assert side_of(lines("websockets.client < EOF")) == "client"


def test_the_handshake() -> None:
    found = read(*CLIENT)
    connecting, linked, *_, opened = found.happened
    assert connecting == events.Connecting(
        0.0, found.end, "ws://h.example:8000/chat?token=abcdefghij", ("chat.v2", "chat.v1")
    )
    assert linked == events.Linked(0.0, found.end, ("", 0), ("h.example", 8000))
    assert opened == events.Opened(6.0, found.end, "chat.v1")
    assert (found.between, found.since) == ("this program → h.example:8000", None)
    assert "The log ends before the connection does." in found.notes
    talk = conversation(found.happened, found.end)
    assert talk.heads["server"].status == 101
    assert talk.heads["client"].first_line.startswith("GET /")
    assert "abcdefghij" not in repr(found.happened)
    assert read(*SERVER).between == "a client → this program"


def test_times_of_day_are_known_where_the_log_says_them() -> None:
    some = [one for one in (read_line(1, f"1796017901.5 {text}") for text in SERVER) if one is not None]
    assert told(some, "server", 1).since == 1796017901.5


def test_a_clean_end_at_a_client() -> None:
    found = read(
        *(*CLIENT, "> CLOSE 4001 (private use) bye [5 bytes]", "= connection is CLOSING"),
        *(
            "< CLOSE 4001 (private use) bye [5 bytes]",
            "> EOF",
            "= connection is CLOSED",
            "x half-closing TCP connection",
        ),
    )
    assert ending(found) == expected(
        found,
        (events.Closing, True, 4001, "bye"),
        (events.FinIn,),
        (events.FinOut,),
        (events.Unlinked,),
        (events.Closed, 4001, "bye", True),
    )


def test_a_clean_end_at_a_server() -> None:
    found = read(
        *(*SERVER, "< CLOSE '' [0 bytes]", "> CLOSE '' [0 bytes]", "= connection is CLOSING", "> EOF"),
        *("x half-closing TCP connection", "= connection is CLOSED", "connection closed"),
    )
    # Nobody tells a server's handler that it is closing.
    made = (events.FinOut,), (events.Unlinked,), (events.Closed, 1005, "", True)
    assert ending(found) == expected(found, *made)


@pytest.mark.parametrize(
    ("closes", "why"),
    [
        ("> CLOSE 1002 (protocol error) invalid opcode [16 bytes]", "the peer broke the protocol: invalid opcode"),
        ("> CLOSE 1009 (message too big) [2 bytes]", "a message was too big"),
        ("> CLOSE 1007 (invalid frame payload data) [2 bytes]", "text was not UTF-8"),
        ("> CLOSE 4000 (private use) x [3 bytes]", "it failed the connection: x"),
    ],
)
def test_an_end_that_reads_no_more_has_failed_the_connection(closes: str, why: str) -> None:
    found = read(*CLIENT, closes, "= connection is CLOSING", "> EOF", "= connection is CLOSED")
    made = (events.Failed, why), (events.Unlinked,), (events.Closed, 1006, "", False)
    assert ending(found) == expected(found, *made)
    # A server says so at once.
    found = read(*SERVER, closes, "= connection is CLOSING", "> EOF", "x half-closing TCP connection")
    assert ending(found) == expected(found, (events.Failed, why), (events.FinOut,))
    # As long as nothing more is logged, a client may also have closed it.
    found = read(*CLIENT, closes, "= connection is CLOSING")
    assert [type(one) for one in ending(found)] == [events.Closing]


def test_an_answer_that_never_comes_is_no_failure() -> None:
    for side in (CLIENT, SERVER):
        found = read(
            *(
                *side,
                "> CLOSE 1000 (OK) [2 bytes]",
                "= connection is CLOSING",
                "< EOF",
                "> EOF",
                "= connection is CLOSED",
            )
        )
        made = (events.Closing, True, 1000, ""), (events.Unlinked,), (events.Closed, 1006, "", False)
        assert ending(found) == expected(found, *made)


def test_a_close_that_is_none_fails_the_connection() -> None:
    for bad in ("CLOSE 03 [binary, 1 byte]", "CLOSE 03 ee [binary, 2 bytes]", "CLOSE 03 e8 ff [binary, 3 bytes]"):
        found = read(
            *(*SERVER, f"< {bad}", "> CLOSE 1002 (protocol error) no [4 bytes]", "= connection is CLOSING", "> EOF"),
            *("x half-closing TCP connection", "= connection is CLOSED"),
        )
        assert [type(one) for one in ending(found)] == [events.Failed, events.FinOut, events.Unlinked, events.Closed]


def test_pings_without_an_answer() -> None:
    found = read(
        *(*SERVER, "> PING 1b 85 b7 6d [binary, 4 bytes]", "% sent keepalive ping"),
        *("- timed out waiting for keepalive pong", "> CLOSE 1011 (internal error) keepalive ping timeout [24 bytes]"),
        *("= connection is CLOSING", "> EOF", "x half-closing TCP connection", "= connection is CLOSED"),
    )
    assert ending(found) == expected(
        found,
        (events.Failed, "a ping was not answered in time"),
        (events.FinOut,),
        (events.Unlinked,),
        (events.Closed, 1006, "", False),
    )


def test_a_fin_and_a_rst_are_told_apart_where_the_log_does() -> None:
    over = ["< EOF", "> EOF", "= connection is CLOSED"]
    assert not {events.FinIn, events.RstIn} & {type(one) for one in ending(read(*SERVER, *over))}
    found = read(*SERVER, *over, "connection closed", "x half-closing TCP connection")
    assert [type(one) for one in ending(found)][:2] == [events.FinIn, events.FinOut]
    reset = (
        "ConnectionResetError: [Errno 104] Connection reset by peer",
        "websockets.exceptions.ConnectionClosedError: x",
    )
    found = read(*SERVER, *over, "connection handler failed", trace=reset)
    assert isinstance(ending(found)[0], events.RstIn)


def test_a_crash_is_told_before_its_goodbye() -> None:
    said = [
        *(*SERVER, "> CLOSE 1011 (internal error) [2 bytes]", "= connection is CLOSING"),
        *("< CLOSE 1011 (internal error) [2 bytes]", "> EOF", "= connection is CLOSED", "connection handler failed"),
    ]
    found = read(*said, trace=("KeyError: 'ws://h/?token=abc'",))
    assert ending(found)[:2] == expected(
        found,
        (events.Raised, "the handler raised KeyError: 'ws://h/?token=…' (line 12 of the log)"),
        (events.Closing, True, 1011, ""),
    )
    assert (
        ending(read(*said))[0]
        == expected(found, (events.Raised, "the handler raised an exception (line 12 of the log)"))[0]
    )
    # What is only the library's word that it is over, caused nothing.
    found = read(*said, trace=("websockets.exceptions.ConnectionClosedOK: sent 1000",))
    assert events.Raised not in {type(one) for one in found.happened}
    assert any("caused nothing" in note for note in found.notes)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            ["< HTTP/1.1 502 Bad Gateway", "< A: b", "< [body] (9 bytes)"],
            "the server answered with HTTP status 502 instead of 101",
        ),
        (["< HTTP/1.1 101 Switching Protocols"], "the server's answer was not a WebSocket handshake"),
        ([], "no answer came that is HTTP"),
    ],
)
def test_a_connection_that_never_opens(answer: list[str], why: str) -> None:
    found = read(*CLIENT[:4], *answer, "> EOF", "x half-closing TCP connection", "= connection is CLOSED")
    assert [one.why for one in found.happened if isinstance(one, events.Failed)] == [why]
    # There is no code for it: the library raises an exception.
    assert not any(isinstance(one, events.Closed) for one in found.happened)


def test_a_log_that_begins_in_the_middle() -> None:
    for side, sender in (("websockets.client ", "server"), ("websockets.server ", "client")):
        found = read(
            *(
                f"{side}< TEXT 'hi' [2 bytes]",
                f"{side}< CLOSE 1000 (OK) [2 bytes]",
                f"{side}> CLOSE 1000 (OK) [2 bytes]",
            ),
            f"{side}= connection is CLOSED",
        )
        talk = conversation(found.happened, found.end)
        assert [str(one) for one in talk.frames("client" if sender == "client" else "server")] == [
            "Text (2 bytes)",
            "Close 1000",
        ]
        assert (
            "The log begins after the opening handshake. One without headers stands for what is missing of it."
            in found.notes
        )
        assert found.happened[-1] == events.Closed(found.happened[-1].time, found.end, 1000, "", True)


def test_what_is_cut_is_said() -> None:
    found = read(
        *(*SERVER, f"< TEXT '{'x' * 47}...{'x' * 23}' [300 bytes]", "> BINARY 00 ... 00 [99999999999 bytes]"),
        *("< TEXT 'hi' [2 bytes]", "> TEXT 'cut", "> BINARY 00 [binary"),
    )
    assert "2 of its payloads are cut in the log. They are filled, so that their sizes are right." in found.notes
    assert "2 of its lines are cut in the log, and left out." in found.notes
    [gone] = [one for one in found.happened if isinstance(one, events.Gone)]
    assert (gone.events, gone.bytes_out, gone.bytes_in) == (1, 99999999999, 0)
    assert conversation(found.happened, found.end).torn


def test_a_second_end_is_none() -> None:
    found = read(*SERVER, "= connection is CLOSED", "= connection is CLOSED", "< CLOSE 1000 (OK) [2 bytes]")
    assert sum(isinstance(one, events.Closed) for one in found.happened) == 1


def test_a_clock_that_names_no_zone_is_kept_as_its_own() -> None:
    found = read(*SERVER)
    assert (found.since, found.own_clock) == (None, 5 * 3600 + 51 * 60 + 1)


def test_what_was_no_request_never_opened_even_where_the_first_line_is_missing() -> None:
    lines = ["! no valid HTTP request", "> EOF", "x half-closing TCP connection", "= connection is CLOSED"]
    assert not any(isinstance(one, events.Closed | events.Opened) for one in read(*lines).happened)


LATE = (
    "< Sec-WebSocket-Version: 13",
    "> HTTP/1.1 101 Switching Protocols",
    "> Upgrade: websocket",
    "= connection is OPEN",
    "< TEXT 'hi' [2 bytes]",
)


def test_an_answer_in_a_log_that_begins_within_the_handshake_is_no_frame() -> None:
    for place in range(len(LATE)):
        found = read(*(f"websockets.server {line}" for line in LATE[place:]))
        talk = conversation(found.happened, found.end)
        assert talk.frames("server") == []
        assert [str(one) for one in talk.frames("client")] == ["Text (2 bytes)"]
        assert talk.heads["server"].status == 101
        assert found.begun_late
        assert found.stops


def test_what_a_log_of_a_refusal_that_begins_late_does_not_show_is_not_made_up() -> None:
    found = read(
        "websockets.server > [body] (9 bytes)", "websockets.server > EOF", "websockets.server = connection is CLOSED"
    )
    talk = conversation(found.happened, found.end)
    assert talk.heads == {}
    assert not any(isinstance(one, events.Closed) for one in found.happened)
    assert any("nothing in it tells whether that ever opened" in note for note in found.notes)


def test_a_close_that_a_log_that_begins_late_has_may_be_the_answer() -> None:
    lines = "> CLOSE 1000 (OK) [2 bytes]", "= connection is CLOSED"
    found = read(*(f"websockets.server {line}" for line in lines))
    kinds = {type(one) for one in found.happened}
    assert not kinds & {events.Failed, events.Closing, events.Closed}


def test_a_head_that_is_cut_has_no_end() -> None:
    found = read(*SERVER[:3])
    talk = conversation(found.happened, found.end)
    assert talk.heads == {}
    assert found.stops


def test_a_close_that_the_library_logs_and_does_not_send_never_went_out() -> None:
    found = read(
        *SERVER,
        *("> CLOSE 4001 (private use) too long... [137 bytes]", "> CLOSE 1011 (internal error) [2 bytes]"),
        "= connection is CLOSING",
    )
    talk = conversation(found.happened, found.end)
    assert [str(one) for one in talk.frames("server")] == ["Close 1011"]
    assert any(note.startswith("A Close with 4001 of 137 bytes is logged, and never went out") for note in found.notes)
