"""Narrowing without a front end: endings without a name, what was recorded of them, and the causes that are left."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from helpers import until

from wskit import Narrowing
from wskit.diagnosis.bringing import PIECES
from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.kinds import KINDS
from wskit.loops import portal
from wskit.widgets.narrowing import FEW, USUAL


@pytest.fixture
def panel() -> Iterator[Narrowing]:
    panel = Narrowing()
    yield panel
    portal.run(panel.replace)


def contains(words: str, value: str) -> bool:
    return words in html.unescape(value)


def ended(panel: Narrowing, name: str = "proxy-idle") -> None:
    panel.which.value = name
    panel.play_button.click()
    until(panel.notice, lambda value: "What can you bring?" in value)


def brought(panel: Narrowing, *pieces: str) -> str:
    """Bring these, and return what is shown, in words."""
    for piece in pieces:
        panel.buttons[piece].click()
        until(panel.notice, partial(contains, f"{PIECES[piece].label}: brought."))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", panel.outcome.value))


def test_there_is_nothing_to_bring_before_something_has_ended(panel: Narrowing) -> None:
    for one in (panel.buttons["har"], panel.tell_button):
        one.click()
        until(panel.notice, lambda value: "Press Make it end" in value)
    assert panel.outcome.value == ""
    assert len(panel.left) == len(CAUSES)


def test_an_ending_is_not_shown_and_what_the_page_was_told_is_said(panel: Narrowing) -> None:
    ended(panel)
    assert "The page was told: 1006, not clean." in panel.notice.value
    assert panel.outcome.value == ""


def test_each_recording_leaves_its_causes_and_all_together_leave_fewer(panel: Narrowing) -> None:
    ended(panel)
    one = brought(panel, "client")
    assert one.strip().startswith("It has ended. The page was told: 1006, not clean.")
    assert "ended TCP first. That was a FIN" in one
    assert "All together" not in one
    left = set(panel.left)
    two = brought(panel, "server")
    assert "All together" in two
    assert {"proxy-idle", "proxy-age"} <= set(panel.left) < left
    assert "server-killed" not in panel.left
    assert "Get this next: the log and the timeouts of what stands in between." in two


def test_many_causes_are_folded_and_few_are_listed_with_what_speaks_for_them(panel: Narrowing) -> None:
    ended(panel)
    brought(panel, "har")
    assert len(panel.left) > FEW
    assert "<details>" in panel.outcome.value
    brought(panel, "server")
    assert "<details>" not in panel.outcome.value
    assert "60" in panel.outcome.value, "how long it was silent speaks for a proxy's patience"


def test_a_recording_in_which_nothing_is_leaves_all(panel: Narrowing) -> None:
    ended(panel)
    shown = brought(panel, "late")
    assert "began too late" in shown
    assert f"{len(CAUSES)} of {len(CAUSES)}" in shown
    assert "Get this next" not in shown


def test_the_server_log_may_leave_one(panel: Narrowing) -> None:
    ended(panel, "server-crashes")
    assert "One cause is left" in brought(panel, "har", "log")
    assert panel.left == ["server-crashes"]


def test_what_happened_is_shown_to_whoever_asks_and_goes_with_another_ending(panel: Narrowing) -> None:
    ended(panel)
    panel.tell_button.click()
    until(panel.outcome, lambda value: "A proxy hears nothing for too long" in value)
    panel.tell_button.click()
    until(panel.outcome, lambda value: "A proxy hears" not in value)
    brought(panel, "har")
    panel.which.value = "server-crashes"
    until(panel.outcome, lambda value: value == "")
    assert panel.brought == {}


def test_a_page_may_be_told_nothing(panel: Narrowing) -> None:
    ended(panel, "client-changes-networks")
    assert "The page has been told of no ending." in panel.notice.value
    assert "It has ended" not in panel.notice.value


@pytest.mark.parametrize("name", USUAL)
def test_what_to_get_next_is_nothing_that_is_there(panel: Narrowing, name: str) -> None:
    ended(panel, name)
    what = {one.key: one.what for one in KINDS}
    for place in range(len(PIECES)):
        shown = brought(panel, list(PIECES)[place])
        assert what["page-told"] not in shown, "it was told at the beginning"
        if {"client", "server"} <= panel.brought.keys():
            assert what["both-captures"] not in shown
            assert what["tap"] not in shown


def test_each_piece_can_be_understood_by_itself() -> None:
    assert not [one.label for one in PIECES.values() if one.label.startswith("The same")]
    assert {kind for one in PIECES.values() for kind in one.spares} <= {one.key for one in KINDS}


def test_its_picture_has_what_was_brought(panel: Narrowing) -> None:
    ended(panel)
    brought(panel, "client")
    still = panel._repr_mimebundle_()
    assert "Capture at the client: 9 causes left." in still["text/plain"]
    assert "wskit-share" in still["text/html"]


@pytest.mark.parametrize("name", USUAL)
def test_what_is_left_of_a_usual_ending_has_its_true_cause(panel: Narrowing, name: str) -> None:
    true = {"client-changes-networks": "client-moved", "session-expired": "session-over"}
    ended(panel, name)
    brought(panel, *PIECES)
    assert true.get(name, name) in panel.left


def test_what_is_no_ending_that_can_be_played_here_is_refused() -> None:
    wrong: Any = "proxy-idle"
    with pytest.raises(TypeError, match="a tuple of names"):
        Narrowing(wrong)
    with pytest.raises(ValueError, match="at least one"):
        Narrowing(())
    with pytest.raises(ValueError, match="There is no ending"):
        Narrowing(("proxy-idel",))
    with pytest.raises(ValueError, match="more than the network in memory"):
        Narrowing(("server-killed",))


def test_what_cannot_be_brought_is_said(panel: Narrowing) -> None:
    portal.run(panel.replace)
    other = Narrowing(("bad-gateway",))
    ended(other, "bad-gateway")
    assert "nobody recorded the server" in brought(other, "server").lower()
    portal.run(other.replace)


def test_one_ending_at_a_time_and_whose_ending_is_not_chosen_any_more_is_not_told(
    panel: Narrowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate: portal.Promise[None] = portal.Promise()
    played: list[object] = []

    async def wait(story: object) -> None:
        played.append(story)
        await gate

    monkeypatch.setattr("wskit.widgets.narrowing.fast_forward", wait)
    panel.play_button.click()
    panel.play_button.click()
    until(panel.notice, lambda value: "It is happening" in value)
    panel.which.value = "session-expired"
    gate.resolve(None)
    until(panel.notice, lambda value: value == "")
    assert len(played) == 1
    assert panel.report is None


def test_what_cannot_be_made_to_end_is_said(panel: Narrowing, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(story: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("wskit.widgets.narrowing.fast_forward", fail)
    panel.play_button.click()
    until(panel.notice, lambda value: "could not be made to end: no room" in value)
