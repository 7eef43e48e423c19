"""What a browser adds to a request. ``tests/world/test_strangers.py`` asks browsers."""

from __future__ import annotations

from typing import Any

import pytest

from wskit import browser_headers
from wskit.protocol.cookies import check_headers, goes_along, site

HOME, BLOG, OTHER = "https://quiz.example", "https://blog.quiz.example", "https://prize.example"


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://quiz.example", ("https", "quiz.example")),
        ("wss://a.b.quiz.example:8443/path", ("https", "quiz.example")),
        ("http://localhost:8888", ("http", "localhost")),
        ("ws://127.0.0.1:1", ("http", "127.0.0.1")),
        ("http://[::1]:1", ("http", "::1")),
    ],
)
def test_a_site_is_a_scheme_and_a_registered_domain(origin: str, expected: tuple[str, str]) -> None:
    assert site(origin) == expected


@pytest.mark.parametrize("origin", ["quiz.example", "ftp://quiz.example", "https://"])
def test_what_is_no_origin_has_no_site(origin: str) -> None:
    with pytest.raises(ValueError, match="an origin is a scheme and a host"):
        site(origin)


@pytest.mark.parametrize("same_site", ["None", "Lax", "Strict", ""])
def test_to_its_own_site_each_cookie_goes_along(same_site: str) -> None:
    assert goes_along(same_site, BLOG, HOME, third_party=False)


@pytest.mark.parametrize(
    ("cookie", "page", "third_party", "goes"),
    [
        ("a=1; SameSite=None; Secure", OTHER, True, True),
        ("a=1; SameSite=None; Secure", OTHER, False, False),
        ("a=1; SameSite=None", OTHER, True, False),
        ("a=1; SameSite=None", HOME, True, False),
        ("a=1; SameSite=Lax; Secure", OTHER, True, False),
        ("a=1; SameSite=Strict", OTHER, True, False),
        ("a=1", OTHER, True, False),
        ("a=1", HOME, True, True),
        ("a=1; SameSite=None; Secure", "null", True, True),
        ("a=1; SameSite=Lax", "null", True, False),
        ("", HOME, True, False),
    ],
)
def test_a_cookie_goes_along_as_samesite_and_the_user_say(
    cookie: str, page: str, third_party: bool, goes: bool
) -> None:
    made = browser_headers(page, cookie, third_party=third_party)
    assert made == ({"Origin": page, "Cookie": "a=1"} if goes else {"Origin": page})


def test_arguments_that_are_no_text_are_errors() -> None:
    with pytest.raises(TypeError, match="cookie is text"):
        browser_headers(HOME, None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="an origin is"):
        browser_headers("quiz.example", "a=1")


@pytest.mark.parametrize(
    ("headers", "error", "said"),
    [
        ("Origin: a", TypeError, "headers are a dict"),
        ({"Origin": 1}, TypeError, "text"),
        ({1: "a"}, TypeError, "text"),
        ({"Host": "a"}, ValueError, "belongs to the handshake"),
        ({"sec-websocket-KEY": "a"}, ValueError, "belongs to the handshake"),
        ({"My header": "a"}, ValueError, "no header is called"),
        ({"Cookie": "secret\r\nX: 1"}, ValueError, "^Cookie has a wrong value$"),
        ({"Cookie": "\u20ac"}, ValueError, "^Cookie has a wrong value$"),
    ],
)
def test_headers_that_no_head_may_have_are_errors_that_tell_no_secret(
    headers: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        check_headers(headers)
    assert check_headers({"Origin": HOME}) == {"Origin": HOME}
