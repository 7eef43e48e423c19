"""Languages: what is shown is all translated, fits when it is twice as long, and may be written from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from playwright.sync_api import Browser
from pseudo import DOUBLE, LANGUAGES, MIRRORED

from .front_ends import FRONT_ENDS
from .measuring import faults
from .pretending import spoken
from .shown import views

pytestmark = pytest.mark.timeout(180)

PLAIN = next(one for one in FRONT_ENDS if one.name == "plain light")
OURS: Final = (
    *("badges", "bars", "card:", "check:", "diagnosis", "histogram", "progress", "sheet", "words", "panel: Page"),
    # What an interface throws is the browser's own words, and what browsers did is written as their log is.
    *("trial: refused", "twins"),
)
"""Views whose words these tests give, or which the English notebooks have."""
NAMES: Final = frozenset(
    one
    for line in (
        # of states, frames and fields, as RFC 6455 and the browser's interface write them
        "CONNECTING OPEN CLOSING CLOSED NOT CONNECTED DISCONNECTED ERROR RESPONSE SENT Close Ping Pong Text Binary RSV",
        "MASK opcode onopen onerror onclose close InvalidAccessError",
        # of TCP and HTTP
        "FIN RST SYN TCP TLS UTC UTF GET HTTP Switching Protocols Forbidden Upgrade Required Host Connection Origin",
        "Cookie Sec Key Version Accept User Agent Date Server None Lax Strict status",
        # of the registry of close codes, of programs, of files, of the code in a cell
        "Reserved Unassigned Unauthorized Timeout Chromium Firefox WebSocket wskit nginx kubectl get events describe",
        "pod access error log level notice ECONNRESET pcapng link delay freeze reset drop silence both out",
        # of what is sent, and what a decoder of text says
        "Hello https rocks too late tea bread invalid start byte Unexpected response code frame received sent",
        "keepalive ping timeout",
        # of the two ends, where they are names as in code
        "client server middle page tap",
    )
    for one in line.split()
)
"""Words that are the same in every language."""
QUOTED: Final = re.compile(
    r"\"[^\"]*\"|'[^']*'|https?://\S+|\b[a-z]+-[a-z0-9]+(?:-[a-z0-9]+)+\b|\S+\.(?:log|example)\b"
)
"""What is said on the wire, and names in one piece."""


class _Texts(HTMLParser):
    """Collects the texts that a page shows, but for what is code."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag in ("style", "script", "code", "pre", "textarea")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("style", "script", "code", "pre", "textarea")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.texts.append(data.strip())


def english(html: str) -> Iterator[str]:
    """Find texts in which a word is left that nobody translated."""
    parser = _Texts()
    parser.feed(html)
    for text in parser.texts:
        words = re.findall(r"(?<![~\w])[^\W\d_][^\W\d_'~]{2,}~?", QUOTED.sub(" ", text))
        if left := [one for one in words if one.isascii() and "~" not in one and one not in NAMES and _vowels(one)]:
            yield f"{', '.join(left)}: {text[:100]}"


def _vowels(word: str) -> bool:
    """Tell whether the pretended language would have changed a word."""
    return LANGUAGES[DOUBLE](word) != word


def test_no_word_is_left_that_no_catalogue_has() -> None:
    found = {
        f"{name}: {one}" for name, html in spoken(DOUBLE).items() if not name.startswith(OURS) for one in english(html)
    }
    assert found == set(), "\n" + "\n".join(sorted(found))


def test_english_is_found() -> None:
    assert list(english("<p>Clóśé~ÉŚÓLć 1000 because <code>so</code></p>")) == ["because: Clóśé~ÉŚÓLć 1000 because"]
    assert sum(1 for html in views().values() for _ in english(html)) > 500


@pytest.mark.parametrize("language", [DOUBLE, MIRRORED])
@pytest.mark.parametrize("width", [1000, 420])
def test_all_is_legible_and_fits(chromium: Browser, language: str, width: int) -> None:
    page = chromium.new_page()
    found = faults(page, PLAIN.page(spoken(language)), width)
    page.close()
    assert found == [], "\n".join(["", *found])


def test_what_is_written_from_right_to_left_begins_at_the_right(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(PLAIN.page({"report": spoken(MIRRORED)["report: server-1009"]}))
    began = page.evaluate(
        """() => [...document.querySelectorAll(".wskit > p, .wskit-report td, .wskit-report th")]
            .filter((one) => /^[\\u0590-\\u05ff]/.test(one.innerText.trim()))
            .map((one) => {
                const range = document.createRange();
                range.selectNodeContents(one);
                const [box, texts] = [one.getBoundingClientRect(), [...range.getClientRects()]];
                const right = box.right - Math.max(...texts.map((text) => text.right));
                return right <= Math.min(...texts.map((text) => text.left)) - box.left;
            })"""
    )
    page.close()
    assert len(began) > 5
    assert all(began)
