"""The storm panel without a front end: what is chosen is what happens."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from itertools import islice

import pytest
from helpers import tasks_on_the_portal, until

from wskit.loops import portal
from wskit.views.histogram import MOST
from wskit.widgets import stormpanel
from wskit.widgets.stormpanel import StormPanel, _policy, _width


@pytest.fixture
def panel() -> Iterator[StormPanel]:
    panel = StormPanel()
    panel.pages.value = 100
    yield panel
    portal.run(panel.replace)


def restarted(panel: StormPanel) -> str:
    """Press, and wait for what comes of it."""
    panel.storm.button.click()
    until(panel.storm.notice, lambda value: "Done." in value)
    return panel.storm.shown["text/plain"]


def test_all_pages_come_back_and_what_they_did_is_drawn(panel: StormPanel) -> None:
    shown = restarted(panel)
    assert shown.startswith("All 100 pages are back after 5.0 s")
    assert "each waits 5 s each time: 100 in all; the peak is 100, from 5 s to 6 s" in shown
    assert "! is the limit of 300: what the server can take" in shown
    assert "<svg" in panel.storm.outcome.value
    until(panel.meter.bar, lambda value: "100 of 100 pages are back" in value)


def test_each_way_to_wait_is_what_happens(panel: StormPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stormpanel, "_LIMIT", 30)  # a thousand take long where much else goes on
    panel.first.value, panel.doubles.value = 20, True
    assert "All 100 pages are back after 110.0 s" in restarted(panel)
    panel.chance.value = True
    shown = restarted(panel)
    assert "each waits up to 20 s, then up to 30 s each time: " in shown
    assert "bars over the limit: 0 of" in shown


def test_what_is_chosen_is_said_in_words_before_anything_happens(panel: StormPanel) -> None:
    assert "Each page waits 5 s each time." in panel.said.value
    panel.doubles.value = True
    assert "Each page waits 5, 10, 20 s, then 30 s each time." in panel.said.value
    panel.chance.value, panel.doubles.value = True, False
    assert "Each page waits up to 5 s each time." in panel.said.value
    assert panel.storm.shown["text/plain"] == ""


@pytest.mark.parametrize("last", [0.0, 117.99, 118.0, 119.0, 237.0, 1143.0, 1e6])
def test_the_bars_always_fit_and_are_no_wider_than_they_must_be(last: float) -> None:
    width = _width(last)
    assert last // width < MOST
    assert width == 1 or (last + 1) / (width - 1) > MOST - 1


def test_what_was_tried_stays_in_a_table_with_the_last_on_top(panel: StormPanel) -> None:
    panel.pages.value = 10
    for first in (1, 5, 20, 5):
        panel.first.value = first
        shown = restarted(panel)
    rows = [line for line in shown.splitlines() if line.startswith("Each waits ")]
    assert [row.split("; ")[0] for row in rows] == [f"Each waits {first} s each time" for first in (5, 20, 1)]
    assert rows[-1].split("; ")[1:] == [
        "Pages: 10",
        "Attempts: 30",
        "In vain: 20",
        "Worst second: 10",
        "Back after: 3.0 s",
    ]
    assert panel.storm.outcome.value.count('<td colspan="5"><strong>Each waits 5 s each time</strong></td>') == 1


def test_what_can_be_compared_stands_before_what_is_folded_and_is_no_chart_of_another_storm(panel: StormPanel) -> None:
    restarted(panel)
    shown = panel.storm.outcome.value
    assert shown.index("<svg") < shown.index("wskit-attempts") < shown.index("<details>")
    seen: list[bool] = []
    panel.storm.outcome.observe(lambda change: seen.append("wskit-before" in change["new"]), "_dom_classes")
    restarted(panel)
    assert seen == [True, False]


def test_the_table_does_not_grow_for_ever(panel: StormPanel) -> None:
    for pages in (10, 100):
        for first in (1, 5, 20):
            for chance in (False, True):
                panel.pages.value, panel.first.value, panel.chance.value = pages, first, chance
                shown = restarted(panel)
    assert shown.count("; Pages: ") == 6


def test_the_bars_rise_as_the_storm_passed_and_stand_in_the_still_picture(panel: StormPanel) -> None:
    restarted(panel)
    assert 'rect style="--at: ' in panel.storm.outcome.value
    assert "@keyframes" in panel.children[1].value
    assert "@keyframes" not in panel._repr_mimebundle_()["text/html"]


def test_the_bar_shows_only_when_somebody_has_left(panel: StormPanel) -> None:
    assert panel.meter.layout.display == "none"
    restarted(panel)
    assert panel.meter.layout.display == ""


def test_it_can_be_pressed_again(panel: StormPanel) -> None:
    first = restarted(panel)
    panel.pages.value = 10
    panel.storm.button.click()
    until(panel.storm.outcome, lambda value: "All 10 pages are back" in value)
    assert "All 100 pages" in first
    assert "All 100 pages" not in panel.storm.shown["text/plain"]
    until(panel.meter.bar, lambda value: "10 of 10 pages" in value)


def test_the_same_fields_give_the_same_storm(panel: StormPanel) -> None:
    panel.chance.value = True
    assert restarted(panel) == restarted(panel)


def test_it_leaves_nothing_open(panel: StormPanel) -> None:
    before = tasks_on_the_portal()
    restarted(panel)
    assert tasks_on_the_portal() <= before


def test_replacing_it_ends_a_storm_at_once(panel: StormPanel) -> None:
    before = tasks_on_the_portal()
    panel.pages.value, panel.first.value = 1000, 1
    panel.storm.button.click()
    until(panel.meter.bar, lambda value: 'value="0"' not in value)
    [storm] = tasks_on_the_portal() - before
    portal.run(panel.replace)
    portal.run_async(asyncio.wait([storm]))
    assert storm.cancelled()
    assert not [thread for thread in threading.enumerate() if thread.name == "wskit story"]


def test_stopping_it_ends_a_storm_at_once_and_the_next_one_can_begin(panel: StormPanel) -> None:
    before = tasks_on_the_portal()
    panel.pages.value, panel.first.value = 1000, 1
    panel.storm.button.click()
    until(panel.meter.bar, lambda value: 'value="0"' not in value)
    panel.stop_button.click()
    until(panel.storm.notice, lambda value: "You stopped it." in value)
    assert panel.storm.shown["text/plain"] == ""
    assert tasks_on_the_portal() <= before
    assert not [thread for thread in threading.enumerate() if thread.name == "wskit story"]
    panel.pages.value = 100
    assert restarted(panel).startswith("All 100 pages are back")


def test_stopping_it_before_the_storm_has_begun_ends_it_too(panel: StormPanel) -> None:
    portal.run(lambda: (panel.storm.button.click(), panel.stop_button.click()))
    until(panel.storm.notice, lambda value: "You stopped it." in value)


def test_stopping_nothing_changes_nothing(panel: StormPanel) -> None:
    panel.stop_button.click()
    shown = restarted(panel)
    panel.stop_button.click()
    assert panel.storm.shown["text/plain"] == shown
    assert "Done." in panel.storm.notice.value


def test_its_still_picture_says_what_is_chosen_and_what_came_of_it(panel: StormPanel) -> None:
    before = panel._repr_mimebundle_()
    assert before["text/plain"] == (
        "[Restart the server] [Stop] Pages: 100, Each waits: 5 s, And then: as long again, By chance: no"
    )
    restarted(panel)
    after = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in after
    for kind in ("text/plain", "text/html"):
        assert after[kind] != before[kind]
        assert "All 100 pages are back" in after[kind]
    assert "as long again" in after["text/html"]


def test_replacing_it_leaves_no_widgets(panel: StormPanel) -> None:
    widgets = [panel, *panel.children, *panel.meter.children, *panel._fields()]
    portal.run(panel.replace)
    assert all(widget.comm is None for widget in widgets)


def test_waits_double_up_to_the_longest_or_stay_as_they_are() -> None:
    assert list(islice(_policy(1, doubles=True, chance=False)(random.Random()), 7)) == [1, 2, 4, 8, 16, 30, 30]
    assert list(islice(_policy(5, doubles=False, chance=False)(random.Random()), 3)) == [5, 5, 5]


def test_by_chance_a_wait_is_anything_up_to_that() -> None:
    dice, again = random.Random(1), random.Random(1)
    waits = list(islice(_policy(1, doubles=True, chance=True)(dice), 7))
    assert waits == [again.uniform(0, most) for most in (1, 2, 4, 8, 16, 30, 30)]
