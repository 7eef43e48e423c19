"""The field for symptoms without a front end: what is typed or pressed is explained, as `wskit why` explains it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from wskit import Symptoms
from wskit.course.recognition import about, recognise
from wskit.loops import portal
from wskit.protocol.codes import REGISTRY
from wskit.views.markup import plain
from wskit.widgets.symptoms import COMMON, explained


@pytest.fixture
def panel() -> Iterator[Symptoms]:
    panel = Symptoms()
    yield panel
    portal.run(panel.replace)


def words_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize("words", COMMON)
def test_what_many_have_is_known_by_a_few_rows_that_say_it(panel: Symptoms, words: str) -> None:
    rows = recognise(words).symptoms
    assert 1 <= len(rows) <= 2
    panel.buttons[words].click()
    assert panel.search.value == words
    shown = words_of(panel.outcome.value)
    for row in rows:
        assert plain(row.means) in shown
        assert plain(row.ask) in shown


@pytest.mark.parametrize("code", REGISTRY)
def test_a_code_is_explained_with_what_each_side_sees_of_it(panel: Symptoms, code: int) -> None:
    panel.search.value = str(code)
    shown = words_of(panel.outcome.value)
    assert f"{code} {REGISTRY[code].name}" in shown
    assert REGISTRY[code].meaning in shown
    for row in about(code):
        assert plain(row.seen) in shown


def test_it_is_answered_while_somebody_types(panel: Symptoms) -> None:
    assert panel.search.continuous_update
    assert panel.outcome.value == ""
    panel.search.value = "  "
    assert panel.outcome.value == ""


def test_what_is_not_known_is_said_with_what_is_like_it(panel: Symptoms) -> None:
    panel.search.value = "kepalive ping timeot"
    assert "Nothing is known about this. Did you mean “keepalive ping timeout" in panel.outcome.value
    panel.search.value = "xyzzy"
    assert "Try a code, its name, or the words of a log." in panel.outcome.value


def test_what_has_only_the_words_is_said_to_have_only_those() -> None:
    assert "Nothing is known that is said just so" in explained("certificate trusted")


def test_nothing_that_is_typed_becomes_markup_or_is_shown_again(panel: Symptoms) -> None:
    panel.search.value = "<img src=x onerror=alert(1)> ECONNRESET token=hunter2"
    assert "Connection reset by peer" in panel.outcome.value
    for shown in (panel.outcome.value, *panel._still().values()):
        assert "hunter2" not in shown
        assert "<img" not in shown


def test_its_still_picture_has_what_can_be_pressed_and_what_its_cell_asks_for() -> None:
    panel = Symptoms("no close frame received or sent")
    still = panel._still()
    portal.run(panel.replace)
    assert "TCP ended without a goodbye" in still["text/html"]
    assert still["text/plain"].startswith("[onopen, then 1006] [onerror, then 1006]")
    assert still["text/plain"].endswith("\nTCP ended without a goodbye")


def test_a_search_that_is_no_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="a search is text"):
        Symptoms(1006)  # type: ignore[arg-type]
