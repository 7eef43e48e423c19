"""The line that a page is told something went wrong in is a line of its own, in Chromium and in Firefox; or none is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, cast

import pytest
from differential.browsers import BROWSERS, NoBrowser

from wskit import TUTORIAL, EchoServer
from wskit.widgets.given import GIVEN
from wskit.widgets.webpage import _Code as WebPage

from .probing import apart, found_by

pytestmark = pytest.mark.timeout(90)

DOCUMENT = """
<!doctype html>
<title>mine</title>
<script>
const ws = new WebSocket(url);
ws.onopen = () => {
  ws.close(1001);
};
</script>
"""
ERRORS: dict[str, tuple[str, list[int | None]]] = {
    "the only line": ("ws.close(1001)", [1]),
    "a reason that is too long": ("\n\nws.close(4000, 'é'.repeat(62))", [3]),
    "in a handler": ("const ws = new WebSocket(url);\n\nws.onopen = () =>\n  ws.close(999);", [4]),
    "in another handler": ("ws.onmessage = () => {\n  ws.close(1);\n};\nws.send('a');", [2]),
    "while CONNECTING": ("const ws = new WebSocket(url);\nws.send('early');", [2]),
    "a URL": ("// one\n// two\nnew WebSocket('foo:bar');", [3]),
    "a protocol twice": ("\nnew WebSocket(url, ['a', 'a']);", [2]),
    "new forgotten": ("\n\nWebSocket(url);", [3]),
    "a function between": ("function stop() {\n  ws.close(1001);\n}\nsetTimeout(stop, 1);", [2]),
    "nobody has caught it": ("(async () => {\n  ws.close(1001);\n})();", [2]),
    "a value of one's own": ("\nws.send({ toString() {\n  throw new Error('mine'); } });", [3]),
    "no native code": ("\n\nnonsense();", [3]),
    "cannot be read": ("let a = 1;\nlet b = ;", [2]),
    "no error at all": ("\nthrow 'words';", [None]),
    "nobody caught words": ("\nPromise.reject('words');", [None]),
    "a stack of its own": ("\nthrow Object.assign(new Error('x'), { get stack() { throw 1; } });", [None]),
    "a document": (DOCUMENT, [7]),
    "another document": (DOCUMENT.replace("1001", "'x'.y.z"), [7]),
    "the page of tutorials": (TUTORIAL.replace("1000", "1001"), [TUTORIAL[: TUTORIAL.index("1000")].count("\n") + 1]),
}
"""Pages, and the line of each error: nothing where no browser knows it."""


async def probe(browser: str) -> dict[str, Any]:
    pages = {name: {"source": source, "count": len(lines)} for name, (source, lines) in ERRORS.items()}
    with EchoServer() as server:
        told = json.dumps({"given": [one.as_dict() for one in GIVEN], "pages": pages})
        # The one text that the widget has, in whose lines native code is called.
        more = {"/url": server.url, "/pages": told, "/kit.js": str(WebPage._esm)}
        return cast(dict[str, Any], await found_by(browser, Path(__file__).parent / "lines.html", more))


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_line_that_is_named_is_a_line_of_the_page(browser: str) -> None:
    try:
        found = apart(probe(browser))
    except NoBrowser as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))
    named = {
        name: [int(line[1]) if (line := re.search(r"in line (\d+)", one)) else None for one in told]
        for name, told in found.items()
    }
    assert named == {name: lines for name, (_, lines) in ERRORS.items()}, found
    for told in found.values():
        assert not re.search(r"\.,", told[0])
