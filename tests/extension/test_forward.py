"""Forward: what passes of a request, without a network. What a server gets of it, test_gate.py sees."""

from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.extension.forward import RefusedError, check, request_head, target_behind

RIGHT = [("Host", "x"), ("Connection", "keep-alive, Upgrade"), ("Upgrade", "WebSocket")]


def test_a_right_handshake_passes() -> None:
    check("HTTP/1.1", RIGHT)
    check("HTTP/1.1", [*RIGHT, ("Content-Length", "0")])
    check("HTTP/1.1", [("connection", "close"), ("CONNECTION", "upgrade"), ("upgrade", "websocket")])


@pytest.mark.parametrize(
    ("version", "headers", "status"),
    [
        ("HTTP/1.0", RIGHT, 400),
        ("HTTP/1.1", [], 426),
        ("HTTP/1.1", [("Connection", "Upgrade"), ("Upgrade", "h2c")], 426),
        ("HTTP/1.1", [*RIGHT, ("Upgrade", "websocket")], 426),
        ("HTTP/1.1", RIGHT[2:], 400),
        ("HTTP/1.1", [*RIGHT, ("content-length", "00")], 400),
        ("HTTP/1.1", [*RIGHT, ("Content-Length", "0"), ("Content-Length", "7")], 400),
        ("HTTP/1.1", [*RIGHT, ("Transfer-Encoding", "identity")], 400),
    ],
)
def test_what_could_be_read_in_two_ways_does_not(version: str, headers: list[tuple[str, str]], status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        check(version, headers)
    assert caught.value.status == status
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("", "/"),
        ("/", "/"),
        ("?", "/?"),
        ("?token=x", "/"),
        ("/a?token=x&b=c", "/a?b=c"),
        ("/a?b=c&token=x&token=y", "/a?b=c"),
        ("/a?%74%6Fken=x&&b", "/a?&b"),
        ("/a?tokens=x&atoken=y&Token=z&token", "/a?tokens=x&atoken=y&Token=z"),
        ("/token=x?b=token=x", "/token=x?b=token=x"),
        ("/a?b=c;token=x", "/a?b=c;token=x"),  # Jupyter does not read this one as a token either
    ],
)
def test_jupyters_token_stays_and_all_else_passes(rest: str, target: str) -> None:
    assert target_behind(rest, jupyters_token=True) == target
    assert target_behind(rest, jupyters_token=False) == rest if rest.startswith("/") else f"/{rest}"


def test_names_are_spelled_as_browsers_do() -> None:
    told = request_head(
        "/", [("sec-websocket-key", "x"), ("Sec-Websocket-Version", "13"), ("dnt", "1")], "127.0.0.1", 80
    )
    assert told == (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\nDNT: 1\r\n\r\n"
    )


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\x00", "\u20ac"])
def test_a_line_that_could_be_two_is_refused(value: str) -> None:
    with pytest.raises(RefusedError, match="the line Origin has characters"):
        request_head("/", [("origin", value)], "127.0.0.1", 8765)


@given(
    st.text(min_size=1, alphabet=st.characters(max_codepoint=0x17F)),
    st.lists(
        st.tuples(
            st.sampled_from(["Origin", "upgrade", "Cookie", "Authorization", "X-Other", "Sec-WebSocket-Protocol"]),
            st.text(alphabet=st.characters(max_codepoint=0x17F)),
        )
    ),
)
def test_whatever_comes_it_is_one_request_or_none(target: str, headers: list[tuple[str, str]]) -> None:
    try:
        told = request_head(target, headers, "127.0.0.1", 8765)
    except RefusedError:
        return
    server = h11.Connection(h11.SERVER)
    server.receive_data(told)
    request = server.next_event()
    assert isinstance(request, h11.Request)
    assert request.target == target.encode()
    assert [name for name, _ in request.headers if name in (b"cookie", b"authorization", b"x-other")] == []
    assert isinstance(server.next_event(), h11.EndOfMessage)
    assert server.trailing_data == (b"", False)
