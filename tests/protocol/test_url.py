"""URL: what a real Chromium made of 1206 URLs, and what is sent to a server.

``urls.json`` is what ``python tools/urls.py`` wrote: each URL with what ``new WebSocket(url).url`` showed, or the name
of what was thrown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from websockets.uri import WebSocketURI

from wskit import DOMException
from wskit.protocol.interface import check_url
from wskit.protocol.url import URLError, read_url

SEEN: Final[Mapping[str, Any]] = json.loads((Path(__file__).parent / "urls.json").read_text(encoding="utf-8"))

# Where Chromium and the standard differ, wskit goes with the standard. Node does so too: `new URL(url).href`.
DIFFERENCES: Final = {
    "A label with xn-- must be Punycode of what it would have been mapped to (UTS 46 sections 4 and 4.1). Chromium "
    "does not look at the labels of a host that is ASCII already.": """
        ws://xn--/ ws://xn--a/ ws://xn--0/ ws://xn--h.example/ ws://xn--bcher-kv.example/ ws://xn--1ug.example/
        ws://xn--0ug.example/ ws://xn--a-ecp.ru/ ws://xn--8s.example/ ws://a.xn--/ ws://xn--.a/ ws://xn--xn---epa/
        ws://xn--a-/ ws://xn--1--/ ws://xn----/ ws://xn--ls8h=/
    """,
    "An IPv6 address stands in its brackets as it is: no escapes, no full-width colons, and the IPv4 address in it is "
    "decimal without a 0 in front (WHATWG URL section 3.5). Chromium takes them.": """
        ws://[::1.2.3.04]/ ws://[::1.2.3.0x4]/ ws://[%3A%3A1]/ ws://[：：1]/
    """,
    "A percent sign that comes out of the mapping is in no host (WHATWG URL section 3.2). Chromium resolves escapes "
    "once more, and so comes to another host.": "ws://％41/ ws://％２ｅ/",
    "A space is in no host (WHATWG URL section 3.2). Chromium takes it for %20, and no name is like that.": [
        *("ws: //h.example/", "ws:// h.example/", "ws://h.example /", "ws://a b/", "ws://a%20b/"),
        *("ws://\xa0/", "ws://\u3000/"),
    ],
    "These stay as they are in a host, a path and a user (WHATWG URL section 1.3). Chromium encodes them.": """
        ws://a*b/ ws://a%2ab/ ws://h.example/a|b ws://a'b@h.example/ ws://a:b'c@h.example/
    """,
}


def understood(url: str) -> str:
    try:
        return check_url(url)
    except DOMException as error:
        return error.name


def test_a_url_is_read_as_chromium_reads_it_or_there_is_a_reason() -> None:
    differ = {url for url, seen in SEEN["urls"].items() if understood(url) != seen}
    explained = [urls.split() if isinstance(urls, str) else urls for urls in DIFFERENCES.values()]
    assert differ == {url for urls in explained for url in urls}


def test_a_difference_leads_to_no_other_host() -> None:
    """Where Chromium is more generous, wskit refuses; else both go to the same place, but for the way it is written."""
    for urls in DIFFERENCES.values():
        for url in urls.split() if isinstance(urls, str) else urls:
            mine = understood(url)
            assert (
                mine == "SyntaxError"
                or mine.replace("*", "%2A").replace("|", "%7C").replace("'", "%27") == (SEEN["urls"][url])
            )


def test_what_was_read_is_read_as_the_same_again() -> None:
    readable = [url for url in SEEN["urls"] if understood(url) != "SyntaxError"]
    assert len(readable) > 700
    assert [url for url in readable if understood(understood(url)) != understood(url)] == []


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("/chat", "has no scheme; .* for a notebook has no address that it could be relative to"),
        ("localhost:8765/chat", "starts with localhost:; it must start with ws:, wss:"),
        ("ws://h.example/#", "has a fragment, the part from # on; take it out"),
        ("ws://", "has no valid host name, such as localhost$"),
        ("ws://user@/", "has no valid host name, such as localhost, behind the @"),
        ("ws://h.example:http/", "has no valid port: what stands behind the colon is not a number"),
        ("ws://h.example:８０/", "has no valid port: what stands behind the colon is not a number"),
        ("ws://h.example:065536/", "has no valid port: it is more than 65535"),
        (f"ws://h.example:{'9' * 5000}/", "has no valid port"),
        ("ws://256.1.1.1/", "has no valid host name: it ends in a number, so it is an IPv4 address"),
    ],
)
def test_what_is_no_url_is_told_why(url: str, complaint: str) -> None:
    with pytest.raises(URLError, match=complaint):
        read_url(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ws://h.example", WebSocketURI(False, "h.example", 80, "/", "")),
        ("https://h.example/a?b=c", WebSocketURI(True, "h.example", 443, "/a?b=c", "")),
        ("wss://user:word@h.example:80/", WebSocketURI(True, "h.example", 80, "/", "")),
        ("ws://user@h.example/", WebSocketURI(False, "h.example", 80, "/", "")),
        ("ws://[::1]:8765/", WebSocketURI(False, "::1", 8765, "/", "")),
        ("ws://0x7f.1:8765/", WebSocketURI(False, "127.0.0.1", 8765, "/", "")),
        # These the library would take for port 80, and for a target without a question mark.
        ("ws://h.example:0/", WebSocketURI(False, "h.example", 0, "/", "")),
        ("ws://h.example/?", WebSocketURI(False, "h.example", 80, "/?", "")),
    ],
)
def test_the_library_connects_to_just_what_was_read(url: str, expected: WebSocketURI) -> None:
    assert read_url(url).for_the_library() == expected
    assert expected.resource_name == read_url(url).target
