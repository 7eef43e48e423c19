"""Rebuilt: the bytes say what the recording said, and can be read as any others."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.evidence.rebuilt import (
    Teller,
    as_utf8,
    close_payload,
    frame,
    head,
    peer_of,
    spoken,
    target_of,
    words,
)
from wskit.protocol.frames import FrameParser
from wskit.protocol.handshake import HeadParser
from wskit.record import events
from wskit.record.events import End


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536])
@pytest.mark.parametrize("masked", [True, False])
def test_a_frame_is_as_short_as_it_may_be(size: int, *, masked: bool) -> None:
    data = frame(2, bytes(size), masked=masked)
    [read] = FrameParser("client" if masked else "server").feed(data)
    assert (read.payload, read.fin, read.problems, read.raw) == (bytes(size), True, (), data)


def test_fragments() -> None:
    first, last = FrameParser("server").feed(frame(1, b"a", fin=False) + frame(0, b"b"))
    assert (first.fin, last.fin, last.problems) == (False, True, ())


def test_a_close() -> None:
    assert close_payload(None, "x") == b""
    assert close_payload(-1, "x") == close_payload(70000, "x") == b""
    assert close_payload(1000, "é") == b"\x03\xe8\xc3\xa9"
    assert len(close_payload(1000, "x" * 500)) == 125


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_utf_8(text: str) -> None:
    assert as_utf8(text).decode() == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_half_a_pair_becomes_a_replacement() -> None:
    assert as_utf8("a\ud83d") == "a\ufffd".encode()


def test_nothing_breaks_out_of_a_head() -> None:
    headers = [
        ("Host", "h"),
        (":path", "/"),
        ("", "x"),
        ("Set-Cookie", "a=1\nb=2"),
        ("X\r\nY", "z\r\n\r\n\x81"),
        ("E", ""),
    ]
    data = head("GET /a\r\nb HTTP/1.1", headers)
    assert data.startswith(b"GET /a  b HTTP/1.1\r\nHost: h\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n")
    assert data.endswith(b"\r\nE: \r\n\r\n")
    assert data.count(b"\r\n\r\n") == 1
    found = HeadParser("client").feed(head("GET / HTTP/1.1", [("Host", "h"), ("Upgrade", "websocket")]))
    assert found is not None
    assert found.values("upgrade") == ["websocket"]


def test_urls() -> None:
    assert (spoken("wss://me:pw@h.example:8/x"), spoken("ws://[::1/"), spoken("")) == ("h.example:8", "", "")
    assert peer_of("wss://h/x") == ("h", 443)
    assert peer_of("ws://h:99999/") == peer_of("ws://[::1/") == ("", 0)
    assert target_of("ws://h/a/b?c=d#e") == "/a/b?c=d"
    assert (target_of("ws://h"), target_of("ws://[::1/")) == ("/", "/")


def test_words_are_on_one_line_and_without_secrets() -> None:
    assert words("no\nway: ws://h/?token=abc 'wss://h/?t=1'") == "no\\nway: ws://h/?token=… 'wss://h/?t=…'"
    assert words("401: token=abc was sent, Authorization: Bearer a.b.c") == "401: token=… was sent, Authorization: …"
    assert words("refused Bearer s3cr3t") == "refused Bearer …"
    assert len(words("x" * 1000)) < 300


@pytest.mark.parametrize("text", ["a-" * 500_000, "a." * 500_000, "token" * 200_000, "x " * 500_000])
def test_long_words_are_cut_before_they_are_looked_through(text: str) -> None:
    began = time.process_time()
    assert len(words(text)) < 300
    assert time.process_time() - began < 3


def test_time_never_goes_back() -> None:
    teller = Teller(End("client", 1), 100.0)
    for at in (101.0, 100.5, None, float("nan"), float("inf"), -7.0, 103.0):
        teller.tell(events.FinIn, at)
    assert [one.time for one in teller.happened] == [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0]


@pytest.mark.parametrize("side", ["client", "server"])
def test_only_a_clients_frames_are_masked(side: str) -> None:
    teller = Teller(End("client" if side == "client" else "server", 1), 0.0)
    teller.message(1.0, "hi", ours=True)
    teller.message(2.0, b"hi", ours=False)
    kinds = [type(one) for one in teller.happened]
    assert kinds == [events.Sent, events.BytesOut, events.BytesIn, events.Received]
    out, came = (one.data for one in teller.happened if isinstance(one, events.BytesOut | events.BytesIn))
    assert (out[1] >= 0x80, came[1] >= 0x80) == (side == "client", side == "server")
