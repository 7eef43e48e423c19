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
from wskit.widgets.stormpanel import StormPanel, _policy, _width


@pytest.fixture
def panel() -> Iterator[StormPanel]:
    panel = StormPanel()
    panel.clients.value = 100
    yield panel
    portal.run(panel.replace)


def restarted(panel: StormPanel) -> str:
    """Press, and wait for what comes of it."""
    panel.storm.button.click()
    until(panel.storm.notice, lambda value: "Done." in value)
    return panel.storm.shown["text/plain"]


def test_all_clients_come_back_and_what_they_did_is_drawn(panel: StormPanel) -> None:
    shown = restarted(panel)
    assert shown.startswith("100 of 100 clients are back after ")
    assert "with full jitter: " in shown
    assert "! is the limit of 300: what the server can take" in shown
    assert "<svg" in panel.storm.outcome.value
    until(panel.meter.bar, lambda value: "100 of 100 clients are back" in value)


def test_what_is_chosen_is_what_happens(panel: StormPanel) -> None:
    panel.jitter.value, panel.limit.value, panel.first.value, panel.longest.value = False, 50, 20, 60
    shown = restarted(panel)
    assert "without jitter: 150 in all; the peak is 100, from 20 s to 21 s" in shown
    assert "after 60.0 s" in shown


def test_a_long_storm_is_drawn_with_wider_bars_and_a_higher_limit(panel: StormPanel) -> None:
    panel.clients.value, panel.jitter.value, panel.limit.value, panel.longest.value = 300, False, 50, 60
    shown = restarted(panel)
    assert "after 195.0 s" in shown
    assert "attempts in each 2 s" in shown
    assert "limit of 100" in shown


@pytest.mark.parametrize("last", [0.0, 117.99, 118.0, 119.0, 237.0, 1143.0, 1e6])
def test_the_bars_always_fit_and_are_no_wider_than_they_must_be(last: float) -> None:
    width = _width(last)
    assert last // width < MOST
    assert width == 1 or (last + 1) / (width - 1) > MOST - 1


def test_it_can_be_pressed_again(panel: StormPanel) -> None:
    first = restarted(panel)
    panel.clients.value = 300
    panel.storm.button.click()
    until(panel.storm.outcome, lambda value: "300 of 300 clients are back" in value)
    assert "100 of 100" in first
    assert "100 of 100" not in panel.storm.shown["text/plain"]
    until(panel.meter.bar, lambda value: "300 of 300 clients" in value)


def test_the_same_fields_give_the_same_storm(panel: StormPanel) -> None:
    assert restarted(panel) == restarted(panel)


def test_it_leaves_nothing_open(panel: StormPanel) -> None:
    before = tasks_on_the_portal()
    restarted(panel)
    assert tasks_on_the_portal() <= before


def test_replacing_it_ends_a_storm_at_once(panel: StormPanel) -> None:
    before = tasks_on_the_portal()
    panel.clients.value, panel.limit.value, panel.longest.value = 1000, 50, 60
    panel.storm.button.click()
    until(panel.meter.bar, lambda value: 'value="0"' not in value)
    [storm] = tasks_on_the_portal() - before
    portal.run(panel.replace)
    portal.run_async(asyncio.wait([storm]))
    assert storm.cancelled()
    assert not [thread for thread in threading.enumerate() if thread.name == "wskit story"]


def test_stopping_it_ends_a_storm_at_once_and_the_next_one_can_begin(panel: StormPanel) -> None:
    before = tasks_on_the_portal()
    panel.clients.value, panel.limit.value, panel.longest.value = 1000, 50, 60
    panel.storm.button.click()
    until(panel.meter.bar, lambda value: 'value="0"' not in value)
    panel.stop_button.click()
    until(panel.storm.notice, lambda value: "You stopped it." in value)
    assert panel.storm.shown["text/plain"] == ""
    assert tasks_on_the_portal() <= before
    assert not [thread for thread in threading.enumerate() if thread.name == "wskit story"]
    panel.clients.value = 100
    assert restarted(panel).startswith("100 of 100 clients are back")


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
        "[Restart the server] [Stop] Clients: 100, It takes: 300 a second, Jitter: full, First wait: 5 s, Longest: 20 s"
    )
    restarted(panel)
    after = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in after
    for kind in ("text/plain", "text/html"):
        assert after[kind] != before[kind]
        assert "100 of 100 clients are back" in after[kind]
    assert "300 a second" in after["text/html"]


def test_replacing_it_leaves_no_widgets(panel: StormPanel) -> None:
    widgets = [panel, *panel.children, *panel.meter.children, *panel._fields()]
    portal.run(panel.replace)
    assert all(widget.comm is None for widget in widgets)


def test_waits_double_up_to_the_longest() -> None:
    assert list(islice(_policy(1, 20, jitter=False)(random.Random()), 7)) == [1, 2, 4, 8, 16, 20, 20]


def test_with_jitter_a_wait_is_anything_up_to_that() -> None:
    dice, again = random.Random(1), random.Random(1)
    waits = list(islice(_policy(1, 20, jitter=True)(dice), 7))
    assert waits == [again.uniform(0, most) for most in (1, 2, 4, 8, 16, 20, 20)]
