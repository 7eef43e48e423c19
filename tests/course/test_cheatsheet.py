"""The cheat sheet: all that the tables say, in a page that stands alone, and as plain tables in a notebook."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from wskit import cheat_sheet
from wskit.course.cheatsheet import CheatSheet
from wskit.course.symptoms import PAGE, SERVER
from wskit.protocol.codes import REGISTRY
from wskit.views.markup import plain

SHEET = cheat_sheet()
BUNDLE = SHEET._repr_mimebundle_()


def words_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize("words", [words_of(SHEET.page()), words_of(BUNDLE["text/html"]), BUNDLE["text/plain"]])
def test_it_has_every_row_and_every_code(words: str) -> None:
    for one in (*PAGE, *SERVER):
        assert plain(one.seen) in words
        assert plain(one.means) in words
        assert plain(one.ask) in words
    for code in REGISTRY.values():
        assert f"{code.number} {code.name}" in words


def test_each_row_stands_in_it_once() -> None:
    assert SHEET.page().count('<tr role="row">') == len(PAGE) + len(SERVER) + 2


def test_the_page_needs_nothing_else() -> None:
    assert "default-src 'none'" in SHEET.page()
    assert not re.search(r"<script|<img|<link|https?://", SHEET.page())


def test_printed_as_text_it_is_what_it_says() -> None:
    assert str(SHEET) == repr(SHEET) == BUNDLE["text/plain"]
    assert str(SHEET).splitlines()[0] == "Why did this WebSocket connection end?"


def test_it_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    to = tmp_path / "sheet.html"
    to.write_text("what was there")
    CheatSheet().save(str(to))
    assert to.read_text(encoding="utf-8") == SHEET.page()
    with pytest.raises(OSError, match="No such file"):
        SHEET.save(tmp_path / "nowhere" / "sheet.html")
