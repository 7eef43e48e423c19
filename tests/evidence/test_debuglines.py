"""Debug lines: what the library writes is read in every format that people give their logs."""

from __future__ import annotations

import json
import logging
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from wskit.evidence.debuglines import FILLED, Payload, payload_of, read_line

ID = "6b2e3a0c-6f3d-4c50-9a83-0d6c3a1c7e11"
AT = 1_796_017_901.706


@pytest.mark.parametrize(
    ("before", "time", "is_absolute"),
    [
        ("", None, False),
        ("DEBUG:websockets.client:", None, False),
        ("2026-11-30 05:51:41,706 websockets.client DEBUG ", AT, False),
        ("[2026-11-30 05:51:41.706] DEBUG ", AT, False),
        ("2026-11-30T05:51:41.706Z ", AT, True),
        ("2026-11-30T06:51:41.706+01:00 | ", AT, True),
        ("2026-11-30T06:51:41.706+0100 ", AT, True),
        ("2026-11-30 05:51:41 ", AT - 0.706, False),
        ("1796017901.706 DEBUG ", AT, True),
        ("1796017901 ", AT - 0.706, True),
        ("05:51:41.706 [MainThread] ", 5 * 3600 + 51 * 60 + 41.706, False),
        ("[05:51:41] DEBUG    ", 5 * 3600 + 51 * 60 + 41, False),
        ("2026-13-41 05:51:41 ", None, False),
        ("25:61:61 ", None, False),
        ("app[123]: ", None, False),
        ("\x1b[32m2026-11-30 05:51:41,706\x1b[0m ", AT, False),
    ],
)
def test_times(before: str, time: float | None, *, is_absolute: bool) -> None:
    line = read_line(7, f"{before}> TEXT 'hi' [2 bytes]")
    assert line is not None
    assert (line.number, line.kind, line.ours, line.text) == (7, "frame", True, "TEXT 'hi' [2 bytes]")
    assert line.time == (None if time is None else pytest.approx(time, abs=1e-6))
    assert line.is_absolute is is_absolute


def test_which_side_and_which_connection() -> None:
    for side in ("client", "server"):
        line = read_line(1, f"05:51:41 websockets.{side} DEBUG {ID.upper()} = connection is OPEN")
        assert line is not None
        assert (line.side, line.name, line.kind, line.text) == (side, ID, "state", "OPEN")
    line = read_line(1, "DEBUG:app:= connection is CLOSED")
    assert line is not None
    assert (line.side, line.name) == (None, "")


@pytest.mark.parametrize(
    ("said", "kind", "ours", "text"),
    [
        ("= connection is CONNECTING", "state", False, "CONNECTING"),
        ("> GET /chat?token=1 HTTP/1.1", "request", True, "GET /chat?token=1 HTTP/1.1"),
        ("< HTTP/1.1 101 Switching Protocols", "answer", False, "HTTP/1.1 101 Switching Protocols"),
        ("< Sec-WebSocket-Key: U98q==", "header", False, "Sec-WebSocket-Key: U98q=="),
        ("> Empty:", "header", True, "Empty:"),
        ("> [body] (165 bytes)", "body", True, "[body] (165 bytes)"),
        ("< EOF", "eof", False, "EOF"),
        ("x half-closing TCP connection", "half", False, "x half-closing TCP connection"),
        ("x closing TCP connection", "half", False, "x closing TCP connection"),
        ("- timed out waiting for keepalive pong", "late", False, "- timed out waiting for keepalive pong"),
        ("connection handler failed", "crash", False, "connection handler failed"),
        ("! error while receiving data", "error", False, "! error while receiving data"),
        ("% sent keepalive ping", "other", False, "% sent keepalive ping"),
        ("connection open", "other", False, "connection open"),
        ("connection rejected (426 Upgrade Required)", "other", False, "connection rejected (426 Upgrade Required)"),
        ("server listening on 127.0.0.1:8765", "other", False, "server listening on 127.0.0.1:8765"),
    ],
)
def test_kinds(said: str, kind: str, text: str, *, ours: bool) -> None:
    for before in ("", "DEBUG:websockets.server:", "10:00:00 | "):
        for behind in ("", "  ", "          protocol.py:757"):
            line = read_line(1, before + said + behind)
            assert line is not None
            assert (line.kind, line.ours, line.text) == (kind, ours, text)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "INFO:app:a -> b",
        "the connection is OPEN",
        "x > TEXTURE 'hi'",
        "Traceback (most recent call last):",
        "websockets.exceptions.ConnectionClosedError: received 4001 (private use) bye",
        '{"message": 7}',
        '{"message": "> EOF',
        '{"a": ' * 50_000 + '"> EOF"',
        "[1]",
    ],
)
def test_other_lines(line: str) -> None:
    assert read_line(1, line) is None


def test_lines_of_json() -> None:
    record = {
        "timestamp": "2026-11-30T05:51:41.706Z",
        "level": "DEBUG",
        "logger": "websockets.server",
        "connection_id": ID,
        "event": {"nested": True},
        "message": "< TEXT 'a \"quoted\" word' [15 bytes]",
    }
    line = read_line(1, json.dumps(record))
    assert line is not None
    assert (line.side, line.name, line.is_absolute) == ("server", ID, True)
    assert line.time == pytest.approx(AT)
    assert line.text == "TEXT 'a \"quoted\" word' [15 bytes]"


def said(frame: Frame) -> Payload:
    found = payload_of(str(frame))
    assert found is not None
    assert (int(found.opcode), found.fin, found.size) == (int(frame.opcode), frame.fin, len(frame.data))
    return found


@given(st.text(max_size=25), st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT]), st.booleans())
@example('it\'s "so" \\ \n\u202e\U0001f600', Opcode.TEXT, True)
def test_short_texts_come_back_as_they_were(text: str, opcode: Opcode, fin: bool) -> None:
    found = said(Frame(opcode, text.encode(), fin))
    if len(repr(text)) <= 75 and not found.is_cut:
        assert found.data == text.encode()
    assert found.data is not None
    assert len(found.data) == len(text.encode())


@given(st.binary(max_size=25), st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG]))
def test_short_bytes_come_back_as_they_were(data: bytes, opcode: Opcode) -> None:
    found = said(Frame(opcode, data))
    assert found.data == data or found.is_cut


@given(st.binary(min_size=0, max_size=400) | st.text(min_size=0, max_size=300).map(str.encode), st.sampled_from(Opcode))
def test_whatever_is_cut_has_its_size(data: bytes, opcode: Opcode) -> None:
    found = said(Frame(opcode, data, fin=True))
    assert found.data is not None
    assert len(found.data) == len(data)


def test_what_was_cut_begins_with_a_mark() -> None:
    found = said(Frame(Opcode.TEXT, b"begin" + b"x" * 300 + b"end"))
    assert found.is_cut
    assert found.data is not None
    text = found.data.decode()
    assert text.startswith("begin" + "x" * 42 + "…")
    assert text.endswith("end")
    found = said(Frame(Opcode.BINARY, bytes(range(200))))
    assert found.data == bytes(range(16)) + bytes(176) + bytes(range(192, 200))


def test_a_cut_within_an_escape() -> None:
    for shift in range(6):
        found = said(Frame(Opcode.TEXT, ("x" * shift + "\x01" * 80).encode()))
        assert found.data is not None
        assert found.data.decode().startswith("x" * shift + "\x01" * 8)


@pytest.mark.parametrize(
    "close",
    [
        b"",
        Close(1000, "").serialize(),
        Close(4001, "a (reason) in [brackets], 5 bytes").serialize(),
        Close(3000, "é").serialize(),
        b"\x03",
        b"\x03\xee",
        b"\x03\xe8\xff",
    ],
)
def test_closes(close: bytes) -> None:
    assert said(Frame(Opcode.CLOSE, close)).data == close


def test_a_long_reason_is_cut() -> None:
    found = said(Frame(Opcode.CLOSE, Close(4001, "r" * 120).serialize()))
    assert found.data is not None
    assert found.data[:2] == (4001).to_bytes(2)
    assert "…" in found.data[2:].decode()


def test_a_payload_that_is_too_long_has_only_its_size() -> None:
    found = payload_of(f"BINARY 00 ... 00 [{FILLED + 1} bytes, continued]")
    assert found is not None
    assert (found.data, found.size, found.fin, found.is_cut) == (None, FILLED + 1, False, True)


@pytest.mark.parametrize("text", ["TEXT 'hi", "TEXT 'hi' [2", "CLOSE 1000 (OK) a", "EOF", "TEXT 'x' [1e9 bytes]"])
def test_a_line_that_ends_early(text: str) -> None:
    assert payload_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "TEXT 'a'b' [3 bytes]",
        "TEXT '\\xzz' [4 bytes]",
        "TEXT '' [4 bytes]",
        "TEXT 'abcdef' [2 bytes]",
        "TEXT 'éé' [3 bytes]",
        "BINARY zz [2 bytes]",
        "BINARY 00 01 02 [1 byte]",
        "CLOSE 99999 (unknown) x [3 bytes]",
        "TEXT ''... [9 bytes]",
    ],
)
def test_what_the_library_never_writes_raises_nothing(text: str) -> None:
    found = payload_of(text)
    assert found is not None
    assert found.data is not None
    assert len(found.data) == found.size


def test_an_id_is_what_python_makes() -> None:
    record = logging.LogRecord("websockets.client", 10, "x.py", 1, "%s > EOF", (uuid.uuid4(),), None)
    line = read_line(1, record.getMessage())
    assert line is not None
    assert len(line.name) == 36
