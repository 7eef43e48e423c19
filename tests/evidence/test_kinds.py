"""Kinds: what a connection is about, seen as early as it can be."""

from __future__ import annotations

import time

import pytest
from captured import CLOSE, HELLO, MASKED, MASKED_CLOSE, REQUEST, RESPONSE
from hypothesis import given
from hypothesis import strategies as st

from wskit.evidence import kinds
from wskit.evidence.kinds import Kind, kind_by_more, kind_of, whole_frames

GET = b"GET / HTTP/1.1\r\nHost: example.org\r\n"
HELLO_OF_TLS = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (REQUEST, Kind.WEBSOCKET),
        (GET + b"upgrade:h2c , WebSocket\r\n", Kind.WEBSOCKET),
        (GET + b"Sec-WebSocket-Key : x\r\n\r\n", Kind.WEBSOCKET),
        (GET + b"Connection: close\r\n\r\n", Kind.HTTP),
        (GET + b"Referer: http://websocket.org\r\n\r\n", Kind.HTTP),
        (b"POST / HTTP/1.0\n\nUpgrade of websocket", Kind.HTTP),
        (GET, None),
        (b"GE", None),
        (b"GET  " + bytes(kinds.HEAD), Kind.OTHER),
        (b"NICK me\r\n\r\n", Kind.OTHER),
        (HELLO_OF_TLS, Kind.TLS),
        (HELLO_OF_TLS[:5], None),
        (b"\x16" + bytes(6), Kind.OTHER),
        (PREFACE, Kind.HTTP2),
        (b"SSH-2.0-OpenSSH\r\n", Kind.OTHER),
        (b"", None),
    ],
)
def test_what_is_said_first_tells_what_it_is_about(said: bytes, kind: Kind | None) -> None:
    assert kind_of(said) is kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [(GET, Kind.HTTP), (b"GE", Kind.OTHER), (HELLO_OF_TLS[:5], Kind.OTHER), (b"", None)],
)
def test_when_nothing_more_comes_only_silence_stays_unknown(said: bytes, kind: Kind | None) -> None:
    assert kind_of(said, is_all=True) is kind


@given(st.sampled_from([REQUEST, GET + b"\r\n", HELLO_OF_TLS, PREFACE]), st.data())
def test_what_is_known_early_stays_so(said: bytes, data: st.DataObject) -> None:
    early = kind_of(said[: data.draw(st.integers(0, len(said)))])
    assert early in (None, kind_of(said))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (HELLO, (1, False)),
        (HELLO + CLOSE, (2, False)),
        (MASKED + MASKED_CLOSE, (2, True)),
        (b"\xc1\x01x", (1, False)),
        (b"\xa1\x01x", None),
        (b"\x83\x01x", None),
        (HELLO + MASKED, None),
        (HELLO[:-1], None),
        (HELLO + b"\x81", None),
        (b"\x81", None),
        (RESPONSE, None),
        (b"\x17\x03\x03\x00\x01x", None),
    ],
)
def test_frames_are_known_by_their_look(said: bytes, found: tuple[int, bool] | None) -> None:
    assert whole_frames(said) == found


def test_the_beginnings_of_what_is_not_frames_are_known() -> None:
    assert kinds.begins_request(REQUEST)
    assert not kinds.begins_request(RESPONSE)
    assert kinds.begins_response(RESPONSE)
    assert not kinds.begins_response(REQUEST)
    assert kinds.begins_tls(HELLO_OF_TLS)
    assert not kinds.begins_tls(b"\x17\x03\x03\0\1x")
    assert kinds.goes_on_as_tls(b"\x17\x03\x03\0\1x")
    assert not kinds.goes_on_as_tls(HELLO)


@given(
    st.sampled_from([REQUEST, GET + b"\r\n", GET + b"A: websocket\n\n", HELLO_OF_TLS, PREFACE, b"NICK me\r\n\r\n"]),
    st.data(),
)
def test_in_portions_the_same_is_found(said: bytes, data: st.DataObject) -> None:
    known, found = 0, None
    while known < len(said) and found is None:
        size = data.draw(st.integers(1, 40))
        found = kind_by_more(bytearray(said[: known + size]), known)
        known += size
    assert found is kind_of(said)


@pytest.mark.parametrize("letter", [b"a", b"\n a"], ids=["one line", "many lines"])
def test_who_says_it_byte_by_byte_is_not_looked_at_anew_each_time(letter: bytes) -> None:
    said, began = bytearray(b"GET /"), time.process_time()
    for byte in letter * (60_000 // len(letter)):
        said.append(byte)
        assert kind_by_more(said, len(said) - 1) is None
    assert time.process_time() - began < 3


def test_a_line_without_an_end_is_gone_through_once() -> None:
    said, began = b"GET /" + bytes(60_000).replace(b"\0", b" "), time.process_time()
    assert not any(kinds.begins_request(said) for _ in range(20_000))
    assert time.process_time() - began < 3
