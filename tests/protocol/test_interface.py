"""DOM: the rules about URLs, protocols, close codes, reasons and messages, as tables."""

from __future__ import annotations

import array
import pickle
from collections.abc import Iterable

import pytest

from wskit import CloseEvent, DOMException, MessageEvent, ReadyState
from wskit.protocol.interface import (
    PageEvent,
    check_close,
    check_message,
    check_protocols,
    check_reason,
    check_url,
    message_size,
)

# URLs (WHATWG WebSockets, the constructor's steps; WHATWG URL for how they are written).


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("ws://localhost", "ws://localhost/"),
        ("wss://example.com/chat?room=1", "wss://example.com/chat?room=1"),
        ("http://localhost:8765/x", "ws://localhost:8765/x"),
        ("https://example.com/", "wss://example.com/"),
        ("WS://LocalHost:8765/Path", "ws://localhost:8765/Path"),
        ("ws://localhost:80/", "ws://localhost/"),
        ("wss://localhost:443/", "wss://localhost/"),
        ("ws://localhost:443/", "ws://localhost:443/"),
        ("http://localhost:80", "ws://localhost/"),
        ("ws://[::1]:8765/", "ws://[::1]:8765/"),
        ("ws://localhost?q=1", "ws://localhost/?q=1"),
        ("ws://user:secret@localhost/", "ws://user:secret@localhost/"),
        ("  ws://localhost/\n", "ws://localhost/"),
        ("ws:///localhost/a/../b", "ws://localhost/b"),
    ],
)
def test_a_url_is_understood_as_a_browser_understands_it(given: str, understood: str) -> None:
    assert check_url(given) == understood


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("ws://localhost/a b?c d", "ws://localhost/a%20b?c%20d"),
        ("ws://localhost/café?ü", "ws://localhost/caf%C3%A9?%C3%BC"),
        ("ws://bücher.example/", "ws://xn--bcher-kva.example/"),
        ("ws://localhost/100%25", "ws://localhost/100%25"),
        ("ws://localhost/100%25?ü", "ws://localhost/100%25?%C3%BC"),
    ],
)
def test_what_a_url_cannot_hold_is_encoded_as_a_browser_encodes_it(given: str, understood: str) -> None:
    assert check_url(given) == understood


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("ftp://x", "starts with ftp:"),
        ("mailto:someone", "starts with mailto:"),
        ("not a url", "has no scheme"),
        ("", "has no scheme"),
        ("/path", "has no scheme"),
        ("ws://localhost/#top", "has a fragment"),
        ("ws://localhost/#", "has a fragment"),
        ("ws://", "no valid host"),
        ("ws://two words/", "no valid host"),
        ("ws://a<b/", "no valid host"),
        ("ws://localhost:port/", "no valid port"),
        ("ws://localhost:65536/", "no valid port"),
        ("ws://localhost:-1/", "no valid port"),
        ("ws://[::1/", "no valid host"),
        (f"ws://{'ü' * 2000}/", "no valid host"),
    ],
)
def test_a_url_that_cannot_be_is_a_syntax_error(url: str, complaint: str) -> None:
    with pytest.raises(DOMException, match=complaint) as caught:
        check_url(url)
    assert caught.value.name == "SyntaxError"


@pytest.mark.parametrize("url", [None, 8765, b"ws://localhost/"])
def test_a_url_that_is_not_text_is_a_type_error(url: object) -> None:
    with pytest.raises(TypeError, match="a URL is text"):
        check_url(url)


# Protocols.


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ((), ()),
        ([], ()),
        ("chat", ("chat",)),
        (["v1.chat", "v2.chat"], ("v1.chat", "v2.chat")),
        (iter(["a", "A"]), ("a", "A")),
        ("!#$%&'*+-.^_`|~09azAZ", ("!#$%&'*+-.^_`|~09azAZ",)),
    ],
)
def test_protocols_are_one_name_or_several(given: str | Iterable[str], understood: tuple[str, ...]) -> None:
    assert check_protocols(given) == understood


@pytest.mark.parametrize(
    "protocols",
    [["chat", "chat"], "", [""], "two words", "a,b", "a/b", 'a"b', "chat\n", "tschüß", ["fine", "not(fine)"]],
)
def test_protocols_repeated_or_not_tokens_are_a_syntax_error(protocols: str | list[str]) -> None:
    with pytest.raises(DOMException) as caught:
        check_protocols(protocols)
    assert caught.value.name == "SyntaxError"


@pytest.mark.parametrize("protocols", [None, 5, b"chat", bytearray(b"chat"), ["chat", 5]])
def test_protocols_that_are_not_text_are_a_type_error(protocols: object) -> None:
    with pytest.raises(TypeError, match="'chat'"):
        check_protocols(protocols)


# close().


@pytest.mark.parametrize("code", [None, 1000, 3000, 3999, 4000, 4999])
def test_a_page_may_close_with_these_codes_or_none(code: int | None) -> None:
    assert check_close(code, "") == (code, "")


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (0, r"not with 0 \(Not used\)"),
        (999, r"not with 999 \(Not used\)"),
        (1001, r"not with 1001 \(Going Away\)"),
        (1005, r"not with 1005 \(No Status Rcvd\)"),
        (1006, r"not with 1006 \(Abnormal Closure\)"),
        (1011, r"not with 1011 \(Internal Error\)"),
        (2999, r"not with 2999 \(Unassigned\)"),
        (5000, r"not with 5000 \(Not used\)"),
        (-1, "not with -1$"),
        (65536, "not with 65536$"),
    ],
)
def test_a_code_a_page_may_not_send_is_an_invalid_access_error(code: int, complaint: str) -> None:
    with pytest.raises(DOMException, match=complaint) as caught:
        check_close(code, "")
    assert caught.value.name == "InvalidAccessError"


@pytest.mark.parametrize("code", ["1000", 1000.5, 1000.0, True, b"1000"])
def test_a_code_that_is_not_a_whole_number_is_a_type_error(code: object) -> None:
    with pytest.raises(TypeError, match="a close code is a whole number such as 1000"):
        check_close(code, "")


@pytest.mark.parametrize("reason", [None, b"bytes", 5])
def test_a_reason_that_is_not_text_is_a_type_error(reason: object) -> None:
    with pytest.raises(TypeError, match="a reason is text"):
        check_close(1000, reason)


def test_a_reason_without_a_code_is_a_type_error_that_says_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"close\(1000, reason\)"):
        check_close(None, "x")


@pytest.mark.parametrize("reason", ["x" * 123, "é" * 61 + "x", "😀" * 30 + "xyz", "\ud800" * 41])
def test_a_reason_of_123_bytes_has_room(reason: str) -> None:
    assert len(check_reason(reason).encode()) == 123


@pytest.mark.parametrize("reason", ["x" * 124, "é" * 62, "😀" * 31, "\ud800" * 41 + "x"])
def test_a_reason_of_124_bytes_is_a_syntax_error(reason: str) -> None:
    with pytest.raises(DOMException, match="has room for 123 bytes of UTF-8, and this one has 124") as caught:
        check_reason(reason)
    assert caught.value.name == "SyntaxError"


def test_the_code_is_looked_at_before_the_reason() -> None:
    with pytest.raises(DOMException) as caught:
        check_close(999, "x" * 124)
    assert caught.value.name == "InvalidAccessError"


# Text and messages.


@pytest.mark.parametrize(
    ("given", "travels"),
    [
        ("plain", "plain"),
        ("😀", "😀"),
        ("\ud83d\ude00", "😀"),
        ("a\ud83db", "a\ufffdb"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ud800\ud83d\ude00", "\ufffd😀"),
    ],
)
def test_half_a_surrogate_pair_becomes_the_replacement_character(given: str, travels: str) -> None:
    assert check_message(given) == travels
    assert check_reason(given) == travels


@pytest.mark.parametrize(
    ("data", "travels"),
    [
        ("", ""),
        (b"\x00\xff", b"\x00\xff"),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"abcd")[::2], b"ac"),
        (array.array("B", [1, 2]), b"\x01\x02"),
    ],
)
def test_a_message_is_text_or_anything_bytes_like(data: object, travels: str | bytes) -> None:
    assert check_message(data) == travels


def test_a_buffer_is_copied() -> None:
    buffer = bytearray(b"before")
    message = check_message(buffer)
    buffer[:] = b"after!"
    assert message == b"before"


@pytest.mark.parametrize(("data", "kind"), [(5, "int"), (None, "NoneType"), (["x"], "list"), ({"a": 1}, "dict")])
def test_a_message_of_another_type_is_a_type_error(data: object, kind: str) -> None:
    with pytest.raises(TypeError, match=f"text .* or bytes, not {kind}"):
        check_message(data)


@pytest.mark.parametrize(("data", "size"), [("", 0), ("abc", 3), ("é😀", 6), (b"abc", 3)])
def test_the_size_of_a_message_is_counted_in_bytes(data: str | bytes, size: int) -> None:
    assert message_size(data) == size


# The objects a page gets.


def test_the_ready_states_have_the_numbers_a_page_knows() -> None:
    assert [(state.name, int(state)) for state in ReadyState] == [
        ("CONNECTING", 0),
        ("OPEN", 1),
        ("CLOSING", 2),
        ("CLOSED", 3),
    ]


def test_every_event_has_the_type_a_page_knows() -> None:
    happened: list[PageEvent | MessageEvent | CloseEvent] = [
        PageEvent("open"),
        MessageEvent("hello"),
        PageEvent("error"),
        CloseEvent(1000, "", True),
    ]
    assert [event.type for event in happened] == ["open", "message", "error", "close"]


def test_a_close_event_shows_code_reason_and_whether_it_was_clean() -> None:
    assert repr(CloseEvent(1000, "done", True)) == "CloseEvent(code=1000, reason='done', was_clean=True)"


def test_an_event_s_target_is_not_part_of_what_happened() -> None:
    event = CloseEvent(1000, "done", True, target="the socket")
    assert event.target == "the socket"
    assert event == CloseEvent(1000, "done", True)
    assert hash(event) == hash(CloseEvent(1000, "done", True))
    assert repr(event) == "CloseEvent(code=1000, reason='done', was_clean=True)"
    assert MessageEvent("hello").target is PageEvent("open").target is None


def test_an_event_has_no_name_in_javascript_s_spelling() -> None:
    with pytest.raises(AttributeError, match="a CloseEvent here has was_clean, not wasClean"):
        getattr(CloseEvent(1000, "", True), "wasClean")  # noqa: B009


def test_a_dom_exception_has_the_name_a_page_would_catch() -> None:
    error = DOMException("not yet", "InvalidStateError")
    assert (error.name, error.message, str(error)) == ("InvalidStateError", "not yet", "InvalidStateError: not yet")


def test_a_dom_exception_can_be_copied_between_processes() -> None:
    error = pickle.loads(pickle.dumps(DOMException("not yet", "InvalidStateError")))
    assert (type(error), error.name, error.message) == (DOMException, "InvalidStateError", "not yet")


def test_half_a_surrogate_pair_in_a_url_becomes_the_replacement_character() -> None:
    assert check_url("ws://localhost/\ud800") == "ws://localhost/%EF%BF%BD"
