"""The gallery without a front end: every ending at the press of a button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from expected import BEAT, EXPECTED, ROWS, seen
from helpers import tasks_on_the_portal, until

from wskit.endings.setting import Setting
from wskit.endings.table import ENDINGS, Ending
from wskit.loops import portal
from wskit.views.report import Report
from wskit.widgets.gallery import Gallery


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    gallery = Gallery(beat=BEAT)
    yield gallery
    portal.run(gallery.replace)


def played(gallery: Gallery, name: str) -> Report:
    gallery.choose(name)
    gallery.play_button.click()
    until(gallery.notice, lambda value: "The page gets" in value or "the page gets" in value)
    report = gallery.report
    assert report is not None
    return report


@pytest.mark.parametrize("ending", ROWS, ids=lambda ending: ending.name)
def test_the_button_makes_every_ending_happen(gallery: Gallery, ending: Ending) -> None:
    report = played(gallery, ending.name)
    assert (seen(report.client), seen(report.server)) == EXPECTED[ending.name]
    # No ending is without a client that at least tried.
    assert "CONNECTING" in gallery.ladder.value


def test_a_page_that_is_closed_gets_nothing_and_the_server_its_goodbye(gallery: Gallery) -> None:
    # Its `onclose` does not run: cards of the lesson on leaving say so, and so does a real page that is left.
    gallery.guess.value = "nothing"
    gallery.choose("client-leaves")
    gallery.play_button.click()
    until(gallery.notice, lambda value: "the page gets nothing" in value)
    report = gallery.report
    assert report is not None
    assert report.client.says == "nothing"
    assert "nobody is there to be told" in report.client.because
    assert report.server.says == "1001, clean"


def test_the_ladder_is_drawn_while_the_ending_happens_and_then_it_is_the_reports(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: portal.Promise[None] = portal.Promise()
    watch = Setting.watch

    async def watch_later(setting: Setting, silent: tuple[str, ...]) -> None:
        await looked
        await watch(setting, silent)

    monkeypatch.setattr(Setting, "watch", watch_later)
    gallery.choose("black-hole")
    gallery.play_button.click()
    until(gallery.ladder, lambda value: "Is anybody there?" in value)
    assert (gallery.report, gallery.outcome.value) == (None, "")
    assert "Is anybody there?" not in gallery._repr_mimebundle_()["text/html"]
    portal.run(lambda: looked.resolve(None))
    until(gallery.notice, lambda value: "The page gets" in value or "the page gets" in value)
    assert gallery.report is not None
    assert gallery.ladder.value == gallery.report.ladder.as_html(live=True)
    assert gallery.report.ladder.as_html() in gallery._repr_mimebundle_()["text/html"]


def test_it_can_be_pressed_again_and_shows_only_the_last_ending(gallery: Gallery) -> None:
    played(gallery, "client-1000")
    gallery.choose("black-hole")
    gallery.play_button.click()
    assert "Close 1000" not in gallery.ladder.value
    until(gallery.notice, lambda value: "The page gets" in value or "the page gets" in value)
    played(gallery, "network-resets")
    assert "Close 1000" not in gallery.ladder.value
    assert "RST" in gallery.ladder.value


def test_a_press_while_it_plays_changes_nothing(gallery: Gallery) -> None:
    gallery.choose("black-hole")
    gallery.play_button.click()
    assert "It is happening" in gallery.notice.value
    assert not gallery.play_button.disabled, "or who works with the keyboard would lose the focus"
    gallery.choose("client-1000")
    gallery.play_button.click()
    until(gallery.outcome, lambda value: "Who hung up first" in value)
    assert "Neither side reports anything" in gallery.outcome.value
    until(gallery.notice, lambda value: "The page gets" in value or "the page gets" in value)


def test_the_last_word_of_an_end_is_on_its_ladder(gallery: Gallery) -> None:
    played(gallery, "too-big")
    assert "a message was too big" in gallery.ladder.value


def test_what_it_clears_away_afterwards_is_not_shown(gallery: Gallery) -> None:
    played(gallery, "black-hole")
    assert "Close" not in gallery.ladder.value
    assert "OPEN" in gallery.ladder.value


def test_what_cannot_be_done_is_said_in_the_gallery(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_module(*args: Any, **kwargs: Any) -> Any:
        raise ModuleNotFoundError("No module named 'trustme'")

    monkeypatch.setattr("wskit.endings.refusals.certificate", no_such_module)
    gallery.choose("not-trusted")
    gallery.play_button.click()
    until(gallery.notice, lambda value: "No module named" in value)
    played(gallery, "client-1000")


def test_its_still_picture_has_the_ladder_and_the_report_and_no_ids(gallery: Gallery) -> None:
    played(gallery, "half-a-code")
    bundle = gallery._repr_mimebundle_()
    assert "Who hung up first" in bundle["text/html"]
    assert 'class="wskit-rungs"' in bundle["text/html"]
    assert bundle["text/plain"].startswith("[Make it happen] The client breaks a rule: A Close frame has half a code")
    assert "127.0.0.1" not in bundle["text/html"]


def test_before_anything_was_played_its_picture_says_what_is_chosen(gallery: Gallery) -> None:
    bundle = gallery._repr_mimebundle_()
    assert "The client closes with 1000 and a reason" in bundle["text/html"]
    assert bundle["text/plain"].endswith("The client closes with 1000 and a reason")


def test_who_chooses_what_is_behind_it_is_offered_the_endings_it_has(gallery: Gallery) -> None:
    offered = []
    for group, endings in ENDINGS.items():
        gallery.group.value = group
        assert gallery.which.value == endings[0].name
        offered += gallery.which.options
    assert offered == [(ending.title, ending.name) for ending in ROWS]
    with pytest.raises(ValueError, match="There is no ending called"):
        gallery.choose("none")


def test_it_begins_with_the_ending_it_is_asked_for() -> None:
    gallery = Gallery("refused")
    assert (gallery.group.label, gallery.which.label) == ("It never opens", "Nobody listens")
    portal.run(gallery.replace)


def test_a_lesson_offers_a_few_in_one_list_and_in_its_order() -> None:
    gallery = Gallery(endings=("network-cuts", "refused"))
    assert [name for _, name in gallery.which.options] == ["network-cuts", "refused"]
    assert gallery.which.value == "network-cuts"
    assert gallery._repr_mimebundle_()["text/plain"] == "[Make it happen] The network ends TCP without a Close (FIN)"
    gallery.choose("refused")
    assert gallery.which.value == "refused"
    assert [name for _, name in gallery.which.options] == ["network-cuts", "refused"]
    with pytest.raises(ValueError, match=r"not offered here\. There are network-cuts, refused"):
        gallery.choose("client-1000")
    assert all(gallery.group not in getattr(one, "children", ()) for one in gallery.children)
    portal.run(gallery.replace)


def test_it_begins_with_one_of_the_few() -> None:
    gallery = Gallery("refused", endings=["network-cuts", "refused"])
    assert gallery.which.value == "refused"
    portal.run(gallery.replace)


@pytest.mark.parametrize(
    ("endings", "error"),
    [("refused", TypeError), (7, TypeError), ((), ValueError), (("none",), ValueError), (("forbidden",), ValueError)],
)
def test_a_few_that_cannot_be_are_an_error(endings: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Gallery("refused", endings=endings)


@pytest.mark.parametrize("beat", [0, "1"])
def test_a_beat_that_cannot_be_is_an_error(beat: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="beat is"):
        Gallery(beat=beat)


def test_a_name_that_is_none_is_an_error_and_nothing_begins() -> None:
    before = tasks_on_the_portal()
    with pytest.raises(ValueError, match="There is no ending called 'nothing'"):
        Gallery("nothing")
    assert tasks_on_the_portal() <= before


@pytest.mark.parametrize(
    ("name", "guess", "said"),
    [
        ("network-resets", "1006", "Right: the page gets 1006."),
        ("network-resets", "1001", "You said 1001. The page gets 1006."),
        ("black-hole", " Nothing ", "Right: the page gets nothing."),
        ("black-hole", "1006", "You said 1006. The page gets nothing."),
        ("network-resets", "", "You said nothing. The page gets 1006."),
        ("black-hole", "", "Right: the page gets nothing."),
    ],
)
def test_one_may_guess_first_and_the_connection_decides(name: str, guess: str, said: str) -> None:
    gallery = Gallery(name, beat=BEAT)
    gallery.guess.value = guess
    gallery.play_button.click()
    until(gallery.notice, lambda value: said in value)
    portal.run(gallery.replace)


def test_a_guess_that_is_none_is_explained_and_nothing_happens() -> None:
    gallery = Gallery("network-resets", beat=BEAT)
    gallery.guess.value = "soon"
    gallery.play_button.click()
    assert "whole number" in gallery.notice.value
    assert gallery.report is None
    portal.run(gallery.replace)
