"""Redaction: what is known to be harmless stays, all else becomes stars, and nothing moves."""

from __future__ import annotations

import pytest
from heads import REQUEST, RESPONSE, TOKEN
from hypothesis import example, given
from hypothesis import strategies as st

from wskit.protocol.redaction import SHORTEST, chosen_by, heads_end, redact, redact_url, redact_value, shown

# URLs.


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("ws://example.org", "ws://example.org"),
        ("wss://example.org:8443/", "wss://example.org:8443/"),
        ("ws://example.org/chat", "ws://example.org/chat"),
        ("ws://example.org/v2/chatRoom/the-last_one.md", "ws://example.org/v2/chatRoom/the-last_one.md"),
        ("ws://example.org/./a/../socket.io/", "ws://example.org/./a/../socket.io/"),
        ("ws://example.org/chat/AbCdEf0123456789xyz", "ws://example.org/chat/…"),
        ("ws://example.org/fifteen-letters/sixteen--letters", "ws://example.org/fifteen-letters/…"),
        ("ws://example.org/room/4711/12/v123", "ws://example.org/room/…/12/…"),
        ("ws://example.org/PASSWORD/aBC/xyzABC", "ws://example.org/…/…/…"),
        ("ws://example.org/ABC/ABCdef/abcDef", "ws://example.org/ABC/ABCdef/abcDef"),
        ("ws://example.org/100%25/ü/a b/a;token=b/~user", "ws://example.org/…/…/…/…/…"),
        ("ws://example.org/%73%65%63%72%65%74", "ws://example.org/…"),
        # Where a server may be one of wskit.
        ("ws://127.0.0.1:8765/chat/room", "ws://127.0.0.1:8765/…/room"),
        ("ws://localhost/chat", "ws://localhost/…"),
        ("ws://[::1]:8765/chat", "ws://[::1]:8765/…"),
        ("ws://192.168.1.2//chat", "ws://192.168.1.2//…"),
        ("ws://memory.invalid:1/chat", "ws://memory.invalid:1/…"),
        ("ws://teachers-laptop.local/chat", "ws://teachers-laptop.local/…"),
        ("ws://laptop/chat", "ws://laptop/…"),
        (f"ws://example.org/{TOKEN[:16]}", "ws://example.org/…"),
        # The query.
        ("ws://example.org/?token=a&b", "ws://example.org/?token=…&…"),
        ("ws://example.org/?access_token=a=b;c=d", "ws://example.org/?access_token=…;c=…"),
        ("ws://example.org?TOKEN", "ws://example.org?…"),
        ("ws://example.org/?dG9rZW4=&dG9rZW4==&token=", "ws://example.org/?…=&…=…&token="),
        ("ws://example.org/?EIO=4&X-Amz-Security-Token=x", "ws://example.org/?EIO=…&X-Amz-Security-Token=…"),
        ("ws://example.org/?", "ws://example.org/?"),
        ("ws://example.org/?a?b=c/d", "ws://example.org/?…=…"),
        # Credentials and fragments.
        ("ws://user:password@example.org/", "ws://…@example.org/"),
        ("ws://user@example.org/", "ws://…@example.org/"),
        ("ws://user:p@ss@example.org/", "ws://…@example.org/"),
        ("ws://example.org/chat#token", "ws://example.org/chat#…"),
        ("ws://example.org/#", "ws://example.org/#"),
        # What is no URL of a WebSocket.
        ("", ""),
        ("not a url", "…"),
        ("/chat/room", "/…/room"),
        ("user:password@example.org/chat", "…/chat"),
        ("ws:user:password@example.org/chat", "…/chat"),
        ("ws:/user:password@example.org/chat", "…/…/chat"),
        ("localhost:8765/chat", "localhost:…/chat"),
        ("mailto:someone", "mailto:…"),
        ("AbCdEf0123456789xyz:", "…"),
        (r"ws:\\user:password@example.org\chat", r"ws:\\…@example.org\chat"),
        ("ws:///user:password@example.org/chat", "ws:///…@example.org/chat"),
        ("//user:password@example.org/chat", "//…@example.org/chat"),
        ("ws://user:pa#ss@example.org/", "ws://…#…"),
        ("ws://user:pass/word@example.org/", "ws://…/…/"),
        ("ws://[::1/", "ws://…/"),
        ("ws://two words/", "ws://two words/"),
        ("*", "…"),
    ],
)
def test_of_a_url_only_what_is_harmless_is_shown(url: str, seen: str) -> None:
    stars = redact_url(url)
    assert shown(stars) == seen
    assert len(stars) == len(url)
    assert redact_url(stars) == stars


@given(st.text())
@example("ws://a\n/")
def test_any_text_may_be_given_for_a_url(url: str) -> None:
    stars = redact_url(url)
    assert len(stars) == len(url)
    assert all(new in (old, "*") for old, new in zip(url, stars, strict=True))
    assert redact_url(stars) == stars


# Headers.


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("HOST", "example.org:80", "example.org:80"),
        ("Host", "user:password@example.org", "*************@example.org"),
        ("Upgrade", "websocket", "websocket"),
        ("Sec-WebSocket-Key", "a b", "a b"),
        ("Date", "now", "now"),
        ("Date", "now\rX", "***\r*"),
        ("Cookie", "a=b; c", "******"),
        ("Authorization", "Basic dXNlcg==", "**************"),
        ("Proxy-Authorization", "x", "*"),
        ("WWW-Authenticate", "x", "*"),
        ("X-Api-Key", "x", "*"),
        ("Origin", "http://localhost:8888", "http://localhost:8888"),
        ("Origin", "null", "****"),
        ("Referer", f"http://h/{TOKEN}/?x", f"http://h/{'*' * 43}/?*"),
        ("Location", "https://example.org/login?next=x", "https://example.org/login?next=*"),
        ("Location", "/login/again", "/*****/again"),
        ("Sec-WebSocket-Protocol", "bearer, x ,chat", "bearer, * ,****"),
    ],
)
def test_the_value_of_a_header_is_shown_if_it_is_harmless(name: str, value: str, seen: str) -> None:
    assert redact_value(name, value, chosen="bearer") == seen


# Heads.


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("Cookie: a=b; c", "Cookie: ******"),
        ("COOKIE:a", "COOKIE:*"),
        ("set-cookie: \t a", "set-cookie: \t *"),
        (" Cookie : a", " **********"),
        ("Cookie : a", "**********"),
        ("Cookie\r\n : a", "******\r\n ***"),
        ("Cookie: a\r\n b\r\n\tc\r\nAllow: d", "Cookie: *\r\n *\r\n\t*\r\nAllow: d"),
        ("Cookie:\r\n  a b\r\nAllow: d", "Cookie:\r\n  ***\r\nAllow: d"),
        ("Allow: y\rCookie: a\rb", "Allow: *\r*********\r*"),
        ("Allow: y\r\n Cookie: a", "Allow: y\r\n *********"),
        ("\0Cookie: a\0b", "*" * 12),
        ("Cookie:", "Cookie:"),
        ("X: the cookie", "X: **********"),
        ("no header", "*********"),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\r\n\r\n", "\n\nCookie: not a header\n"])
def test_secrets_of_a_head_become_stars_and_nothing_else_changes(line: str, seen: str, end: str) -> None:
    data = f"GET /{TOKEN}?x HTTP/1.1\r\nHost: h\r\n{line}{end}".encode()
    assert redact(data) == f"GET /{'*' * 43}?* HTTP/1.1\r\nHost: h\r\n{seen}{end}".encode()


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("GET /chat/room?t=1 HTTP/1.1", "GET /chat/room?t=* HTTP/1.1"),
        ("GET http://u:p@example.com/chat HTTP/1.1", "GET http://***@example.com/chat HTTP/1.1"),
        ("GET http://127.0.0.1/chat HTTP/1.1", "GET http://127.0.0.1/**** HTTP/1.1"),
        ("GET //chat/@room HTTP/1.1", "GET //chat/***** HTTP/1.1"),
        ("OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1"),
        ("GET  /chat  HTTP/1.1", "GET  /***** HTTP/1.1"),
        ("GET /chat", "GET /chat"),
        ("GET /chat FTP", "GET /********"),
        ("M-SEARCH / HTTP/1.1", "M-SEARCH / HTTP/1.1"),
        ("s3cret / HTTP/1.1", "****** / HTTP/1.1"),
        (" GET /chat HTTP/1.1", " ****/chat HTTP/1.1"),
        ("\rGET /chat HTTP/1.1", "\rGET /chat HTTP/1.1"),
        ("s3cret", "******"),
    ],
)
def test_of_a_request_line_the_method_and_what_is_harmless_in_the_url_is_shown(line: str, seen: str) -> None:
    rest = "\r\nHost: example.org\r\n\r\n"
    assert redact(f"{line}{rest}".encode()) == f"{seen}{rest}".encode()


@pytest.mark.parametrize("begins", ["GET /", "\r\nGET /", "GET http://127.0.0.1:80/", "POST /"])
@pytest.mark.parametrize("end", [" HTTP/1.1", "/room HTTP/1.1", "/ HTTP/1.1"])
@pytest.mark.parametrize("token", ["a-chosen_word-16", "x" * SHORTEST, "x" * 100])
@pytest.mark.parametrize("host", ["127.0.0.1", "example.org", "h"])
def test_a_token_that_was_chosen_becomes_stars_wherever_the_server_is(
    begins: str, end: str, token: str, host: str
) -> None:
    rest = f"\r\nHost: {host}\r\n\r\n"
    assert redact(f"{begins}{token}{end}{rest}".encode()) == f"{begins}{'*' * len(token)}{end}{rest}".encode()


@pytest.mark.parametrize(
    "hosts",
    ["", "Host: localhost\r\n", "Host: a.example.org\r\nHost: b.example.org\r\n", "Host: example.org\r\n :80\r\n"],
)
def test_where_a_server_may_be_one_of_wskit_its_first_segment_is_none_to_show(hosts: str) -> None:
    assert redact(f"GET /chat/room HTTP/1.1\r\n{hosts}\r\n".encode()).startswith(b"GET /****/room HTTP/1.1")


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        ("HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\nNo, x!\n", "HTTP/1.1 403 Forbidden\r\nX: *\r\n\r\n******\n"),
        ("HTTP/1.1 418 I'm a teapot\n\n", "HTTP/1.1 418 I'm a teapot\n\n"),
        ("HTTP/1.1 403 no /x\n\n", "HTTP/1.1 403 *****\n\n"),
        ("HTTP/1.1 401\n\n", "HTTP/1.1 401\n\n"),
        ("HTTP/1.1 302 Found\nLocation: //h/x?y\n\n", "HTTP/1.1 302 Found\nLocation: //h/*?*\n\n"),
        ("HTTP/1.1 101 x\r\nX: y\r\n\r\n\x81x", "HTTP/1.1 101 x\r\nX: *\r\n\r\n\x81x"),
        (
            "HTTP/1.1 103 Early\r\nX: y\r\n\r\n\r\nHTTP/1.1 101 x\r\nX: y\r\n\r\nx",
            "HTTP/1.1 103 Early\r\nX: *\r\n\r\n\r\nHTTP/1.1 101 x\r\nX: *\r\n\r\nx",
        ),
        ("HTTP/1.1 403 Forbidden\r\nDate: now\r\nServ", "HTTP/1.1 403 Forbidden\r\nDate: now\r\n****"),
    ],
)
def test_of_a_response_no_body_is_shown(data: str, seen: str) -> None:
    assert redact(data.encode("latin-1")) == seen.encode("latin-1")


@pytest.mark.parametrize(
    ("lines", "choice"),
    [
        ("Sec-WebSocket-Protocol: chat\r\n", "chat"),
        ("Date: now\nsec-websocket-PROTOCOL:chat \n", "chat"),
        ("", ""),
        ("Sec-WebSocket-Protocol:\r\n", ""),
        ("Sec-WebSocket-Protocol: a, b\r\n", ""),
        ("Sec-WebSocket-Protocol: a\r\n b\r\n", ""),
        ("Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: a\r\n", ""),
    ],
)
def test_one_subprotocol_is_chosen_or_none(lines: str, choice: str) -> None:
    answer = f"HTTP/1.1 101 x\r\n{lines}\r\n".encode()
    assert chosen_by(answer + b"\x81\x00") == choice
    assert chosen_by(answer[:-2]) == chosen_by(answer.replace(b"101", b"200")) == ""
    assert (f": {choice}".encode() in redact(answer).replace(b":chat", b": chat")) or not choice


def test_what_was_chosen_is_shown_of_what_was_offered() -> None:
    data = REQUEST.replace(b"Cookie: ", b"Sec-WebSocket-Protocol: chat, x, chatty\r\nCookie: ")
    assert b"Protocol: ****, *, ******\r\n" in redact(data)
    assert b"Protocol: chat, *, ******\r\n" in redact(data, "chat")


@given(st.integers(0, len(REQUEST)))
def test_a_head_that_is_cut_anywhere_tells_no_secret(size: int) -> None:
    for secret in (TOKEN.encode(), b"_xsrf=2|deadbeef"):
        at = REQUEST.index(secret)
        seen = redact(REQUEST[:size])[at : at + len(secret)]
        assert seen == b"*" * len(seen)
    assert len(redact(REQUEST[:size])) == size


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        ("GET /ab", "GET ***"),
        ("GE", "**"),
        ("HTTP/1.1 101 Swi", "******** *******"),
        ("GET / HTTP/1.1\r\nHost: exam", "GET / HTTP/1.1\r\nHost: ****"),
        ("GET / HTTP/1.1\r\nUpgrade: webso", "GET / HTTP/1.1\r\nUpgrade: webso"),
        ("GET / HTTP/1.1\r\nLocation: http://exa", "GET / HTTP/1.1\r\nLocation: **********"),
    ],
)
def test_what_is_cut_off_is_not_known(data: str, seen: str) -> None:
    assert redact(data.encode()) == seen.encode()


PARTS = st.lists(
    st.sampled_from(
        [
            *(b"\r\n", b"\n", b"\r", b"Cookie", b":", b" ", b"a", b"*", b"/", b"?", b"\x00", b"\xff"),
            *(b"Host: h.org\r\n", b"GET /a?b=c HTTP/1.1\n", b"\nSec-WebSocket-Protocol: a,b\n"),
            *(b"HTTP/1.1 103 ", b"HTTP/1.1 101 ", b"HTTP/1.1 200 x"),
        ]
    )
).map(b"".join)


@given(st.one_of(st.binary(), PARTS), st.sampled_from(["", "a"]))
def test_redacting_keeps_the_length_and_changes_nothing_the_second_time(data: bytes, chosen: str) -> None:
    once = redact(data, chosen)
    assert len(once) == len(data)
    assert redact(once, chosen) == once
    assert all(new in (old, ord("*")) for old, new in zip(data, once, strict=True))


def test_what_comes_after_the_head_is_left_alone() -> None:
    after = b"\x81\x7e\nCookie: a\r\nAuthorization: b\r\n\r\n/" + TOKEN.encode()
    for head in (REQUEST, RESPONSE):
        assert redact(head + after) == redact(head) + after
        assert heads_end(head + after) == len(head)


@pytest.mark.parametrize("data", [b"\x16\x03\x01GET /x\r\n", b"\x81\x05hello", b"\0", "ü\n\n".encode()])
def test_what_begins_with_no_text_is_no_http(data: bytes) -> None:
    assert (redact(data), heads_end(data)) == (data, 0)


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n", b"HTTP/1.1 403 x\r\n\r\nbody", b"SSH-2.0-x\r\n"])
def test_where_no_frames_have_begun_all_may_be_http(data: bytes) -> None:
    assert heads_end(data) is None
