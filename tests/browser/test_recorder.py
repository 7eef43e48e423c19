"""The recorder beside the browser's own class, in Chromium and in Firefox: a page can tell no difference."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, cast

import pytest
from differential.browsers import BROWSERS, NoBrowser

from wskit import EchoServer

from .probing import apart, found_by

HERE = Path(__file__).parent

pytestmark = pytest.mark.timeout(90)


async def probe(browser: str) -> dict[str, Any]:
    """Return what the page of the probes found in a browser."""
    nowhere = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = nowhere.sockets[0].getsockname()[1]
    nowhere.close()
    with EchoServer(protocols="wskit") as server:
        more = {"/url": server.url, "/nowhere": f"ws://127.0.0.1:{port}/"}
        return cast(dict[str, Any], await found_by(browser, HERE / "recorder.html", more))


@pytest.fixture(scope="module", params=BROWSERS)
def found(request: pytest.FixtureRequest) -> dict[str, Any]:
    try:
        return apart(probe(request.param)) | {"browser": request.param}
    except NoBrowser as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


def test_a_page_can_tell_no_difference(found: dict[str, Any]) -> None:
    probes = {name: one for name, one in found.items() if isinstance(one, dict) and "recorded" in one}
    assert len(probes) == 19
    for name, one in probes.items():
        assert one["recorded"] == one["native"], name


def told(found: dict[str, Any], name: str) -> list[tuple[Any, ...]]:
    """Return what was told of a probe, without when and where."""
    left_out = ("at", "url", "to", "message")
    return [tuple(value for key, value in one.items() if key not in left_out) for one in found[name]["told"]]


def test_all_is_told_in_its_order(found: dict[str, Any]) -> None:
    extensions = found["all that happens, in its order"]["told"][1]["extensions"]
    assert told(found, "all that happens, in its order") == [
        (1, "new", []),
        (1, "open", "", extensions),
        (1, "send", "text", 5, "hello", 1),
        (1, "message", "text", 5, "hello"),
        (1, "closing", 4001, "enough", 1),
        (1, "close", 4001, "enough", True),
    ]
    times = [one["at"] for one in found["all that happens, in its order"]["told"]]
    assert times == sorted(times)


def test_what_a_page_makes_up_is_no_news(found: dict[str, Any]) -> None:
    assert [one[1] for one in told(found, "what a handler does to an event")] == ["new", "open", "closing", "close"]


def test_what_is_refused_is_told(found: dict[str, Any]) -> None:
    refused = [one for one in told(found, "close() is refused") if one[1] == "threw"]
    assert refused[0] == (1, "threw", "close", "InvalidAccessError")
    assert (1, "threw", "close", "SyntaxError") in refused
    assert told(found, "close() is refused")[-2][1:4] == ("closing", 1000, "\ufffd")
    assert {one[2:] for one in told(found, "wrong arguments")[:1]} == {("new", "TypeError")}


def test_data_is_told_by_its_beginning_and_its_size(found: dict[str, Any]) -> None:
    sent = [one[2:5] for one in told(found, "all that can be sent") if one[1] == "send"]
    assert sent[:4] == [("text", 4, "text"), ("text", 0, ""), ("text", 9, "ü€😀"), ("text", 3, "\ufffd")]
    assert sent[10:15] == [
        ("binary", 4, "AAH+/w=="),
        ("binary", 4, "AAH+/w=="),
        ("binary", 2, "Af4="),
        ("binary", 2, "/v8="),
        ("binary", 4, None),
    ]
    came = [one[2:5] for one in told(found, "all that can be sent") if one[1] == "message"]
    assert came[10] == ("binary", 4, "AAH+/w==")
    long = [one for one in told(found, "bufferedAmount") if one[1] == "send"]
    assert long[0][3] == 100_000
    assert len(long[0][4]) == 1000
    assert [one[5] for one in long] == [1, 2, 3]


def test_a_page_sees_the_address_that_it_asked_for(found: dict[str, Any]) -> None:
    elsewhere = found["elsewhere"]
    assert elsewhere["url"] == "ws://example.org/chat?x=1"
    assert elsewhere["asked"] == [["ws://example.org/chat?x=1", 1]]
    assert elsewhere["told"][0]["url"] == "ws://example.org/chat?x=1"
    assert elsewhere["told"][0]["to"].startswith("ws://127.0.0.1:")
    assert elsewhere["wrong"][0][0] == "SyntaxError"
    assert (elsewhere["native"], elsewhere["unchanged"]) == ("send", True)


def test_nobody_suffers_from_a_teller_that_fails(found: dict[str, Any]) -> None:
    assert found["unheard"] == 1005
