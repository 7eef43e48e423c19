"""The handshake as a reader sees it: the same on every run, explained, and without secrets."""

from __future__ import annotations

import re

import pytest
from heads import REQUEST, RESPONSE, read, the_librarys
from pages import Reader

from wskit.views.handshake import Handshake
from wskit.views.tokens import TOKENS


def test_two_handshakes_are_shown_alike() -> None:
    first, second = (
        Handshake(read(asked), read(answered, "server")) for asked, answered in (the_librarys(), the_librarys())
    )
    assert first != second
    assert first._repr_mimebundle_() == second._repr_mimebundle_()


def test_a_handshake_is_shown_as_text() -> None:
    assert repr(Handshake(read(REQUEST), read(RESPONSE, "server"))).splitlines() == [
        "The request, from the client to the server",
        "    Request line: GET /… HTTP/1.1",
        "        Every WebSocket connection begins as a request of HTTP, always a GET. (RFC 6455 section 4.1)",
        "    Host: 127.0.0.1:(port)",
        "        Which server is meant: one address may have many. (RFC 6455 section 4.1)",
        "    Origin: http://localhost:(port)",
        "        Whose page asks. A browser always says so, and a server may refuse. (RFC 6455 section 10.2)",
        "    Upgrade: websocket",
        "        Asks to change from HTTP to another protocol, and to which. (RFC 6455 section 4.1)",
        "    Connection: Upgrade",
        "        Says that Upgrade is for the next machine on the way and no further. (RFC 6455 section 4.1)",
        "    sec-webSocket-KEY: (16 random bytes, base64)",
        "        A question that only a WebSocket server answers right. It is no secret. (RFC 6455 section 4.1)",
        "    Sec-WebSocket-Version: 13",
        "        Which WebSocket: RFC 6455 is version 13. (RFC 6455 section 4.1)",
        "    Cookie: (not shown)",
        "        What the browser keeps for this host goes along. (RFC 6455 section 10.5)",
        "The response, from the server to the client",
        "    Status line: HTTP/1.1 101 Switching Protocols",
        "        Agreed: after this head there are only frames, in both directions. (RFC 6455 section 4.2.2)",
        "    Upgrade: websocket",
        "        The protocol that both change to. (RFC 6455 section 4.2.2)",
        "    Connection: Upgrade",
        "        Says that Upgrade is for the next machine on the way and no further. (RFC 6455 section 4.2.2)",
        "    Sec-WebSocket-Accept: (SHA-1 of the key and a fixed text, base64)",
        "        The answer to Sec-WebSocket-Key. It fits the key. (RFC 6455 section 4.2.2)",
        "    Headers that WebSocket does not look at: Date, Server",
    ]


REFUSED = read(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "server")


@pytest.mark.parametrize(
    ("handshake", "fits", "errors"),
    [
        (Handshake(None, None), None, ["nothing was recorded", "nothing was recorded"]),
        (Handshake(read(REQUEST), None), None, ["nothing was recorded"]),
        (Handshake(None, read(RESPONSE, "server")), None, ["nothing was recorded"]),
        (Handshake(read(REQUEST), REFUSED), None, ["it is not 101, so this becomes no WebSocket connection."]),
        (
            Handshake(read(REQUEST), read(RESPONSE.replace(b"s3p", b"s3q"), "server")),
            False,
            ["it does not fit the key."],
        ),
        (
            Handshake(
                read(REQUEST.replace(b"sec-webSocket-KEY", b"X")),
                read(RESPONSE.replace(b"Upgrade: web", b"X: "), "server"),
            ),
            None,
            ["it must be there.", "it must be there."],
        ),
        (
            Handshake(read(b"\x16\x03"), read(b"?", "server")),
            None,
            [read(b"\x16\x03").problem, read(b"?", "server").problem],
        ),
    ],
    ids=["nothing", "only a request", "only a response", "refused", "wrong accept", "headers missing", "no HTTP"],
)
def test_what_is_wrong_with_a_handshake_is_an_error_in_both_views(
    handshake: Handshake, fits: bool | None, errors: list[str]
) -> None:
    assert handshake.fits is fits
    bundle = handshake._repr_mimebundle_()
    assert re.findall(r"ERROR: (.*?)(?: \(RFC.*)?$", bundle["text/plain"], re.MULTILINE) == errors
    page = Reader(bundle["text/html"])
    assert [text.removeprefix("ERROR: ").strip() for text in page.texts if text.startswith("ERROR")] == errors
    assert [one.get("class") for one in page.attributes].count("wskit-error") == len(errors)


def test_a_handshake_is_two_tables_with_headers_and_links_to_the_standard() -> None:
    html = Handshake(read(REQUEST), read(RESPONSE, "server"))._repr_mimebundle_()["text/html"]
    page = Reader(html)
    assert [page.tags.count(tag) for tag in ("style", "table", "caption", "script")] == [2, 2, 2, 0]
    assert [one["scope"] for one in page.attributes if "scope" in one].count("col") == 4
    assert page.tags.count("a") == page.tags.count("td") == 8 + 4
    links = {str(one["href"]) for one in page.attributes if "href" in one}
    assert links == {f"https://www.rfc-editor.org/rfc/rfc6455#section-{n}" for n in ("4.1", "4.2.2", "10.2", "10.5")}
    assert "".join(page.texts).endswith("Headers that WebSocket does not look at: Date, Server")


ATTACK = "</code><script>alert(1)</script>"


def test_text_from_the_wire_is_shown_and_never_becomes_an_element() -> None:
    data = f"GET / HTTP/1.1\r\nHost: {ATTACK}\r\nUpgrade: {ATTACK}\r\nConnection: {ATTACK}\u202e\r\n\r\n".encode()
    page = Reader(Handshake(read(data), None)._repr_mimebundle_()["text/html"])
    assert "script" not in page.tags
    assert [text for text in page.texts if ATTACK in text] == [
        ATTACK,
        ATTACK,
        ATTACK + "â\\x80®",
    ]


def test_every_colour_is_a_token() -> None:
    html = Handshake(read(REQUEST), REFUSED)._repr_mimebundle_()["text/html"].replace(TOKENS, "")
    colours = re.findall(r"(?:color|background|border): ([^;]+);", html)
    assert [
        one for one in colours if "var(--wskit-" not in one and not re.search(r"none|inherit|\b0\b|currentColor", one)
    ] == []


def test_what_was_offered_and_not_chosen_is_not_shown_and_the_view_says_why() -> None:
    request = read(REQUEST.replace(b"Cookie:", b"Sec-WebSocket-Protocol: bearer, s3cret\r\nCookie:"))
    response = read(RESPONSE.replace(b"Date:", b"Sec-WebSocket-Protocol: bearer\r\nDate:"), "server")
    shown = str(Handshake(request.after(response), response))
    assert "Sec-WebSocket-Protocol: bearer, …\n" in shown
    assert shown.count("What is not chosen is not shown: some pages put a secret here.") == 1
