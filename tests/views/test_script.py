"""Script: JavaScript and HTML, painted. Whatever is painted, the text is what was given."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.views.script import INKS, RULE, as_html

COMMENT, QUOTED, KEYWORD, NUMBER = INKS


def inks(code: str) -> list[tuple[str, str]]:
    return [
        (ink, html.unescape(text))
        for ink, text in re.findall(r'<span class="([\w-]+)">(.*?)</span>', as_html(code), re.S)
    ]


@pytest.mark.parametrize(
    ("code", "painted"),
    [
        ("const a = 'it\\'s';", [(KEYWORD, "const"), (QUOTED, "'it\\'s'")]),
        ("new WebSocket(`ws://${host}/`); // go", [(KEYWORD, "new"), (QUOTED, "`ws://${host}/`"), (COMMENT, "// go")]),
        ("/* one\n two */ 4_000 + 1.5", [(COMMENT, "/* one\n two */"), (NUMBER, "4_000"), (NUMBER, "1.5")]),
        ("constant = x1 + $new", [(KEYWORD, "new")]),
        ('<!-- a --><p title="b">don\'t', [(COMMENT, "<!-- a -->"), (KEYWORD, "<p"), (QUOTED, '"b"')]),
        ("<!doctype html></p>", [(KEYWORD, "<!doctype"), (KEYWORD, "</p")]),
        ("a < b && c", []),
        ("", []),
    ],
)
def test_what_is_painted(code: str, painted: list[tuple[str, str]]) -> None:
    assert inks(code) == painted


@given(st.text())
def test_the_text_is_what_was_given(code: str) -> None:
    drawn = as_html(code)
    assert drawn.startswith('<pre class="wskit-script" tabindex="0"><code>')
    assert html.unescape(re.sub(r"<[^>]*>", "", drawn)) == html.unescape(html.escape(code))


def test_there_is_an_ink_for_each_part_of_the_rule() -> None:
    assert re.compile(RULE).groups == len(INKS)
