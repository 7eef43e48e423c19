"""The meter without a front end: what it is told, it shows, whoever tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import until

from wskit import fast_forward
from wskit.loops import portal
from wskit.widgets.meter import Meter


@pytest.fixture
def meter() -> Iterator[Meter]:
    meter = Meter(2000, "clients are back")
    yield meter
    portal.run(meter.replace)


def test_it_begins_at_nothing(meter: Meter) -> None:
    assert 'max="2000" value="0"' in meter.bar.value
    assert "0 of 2,000 clients are back" in meter.bar.value


def test_it_shows_how_far_it_is(meter: Meter) -> None:
    meter(1234)
    until(meter.bar, lambda value: 'value="1234"' in value and "1,234 of 2,000 clients are back" in value)


def test_the_last_number_is_always_shown_and_not_every_one(meter: Meter) -> None:
    drawn: list[Any] = []
    meter.bar.observe(drawn.append, "value")
    for count in range(1, 2001):
        meter(count)
    until(meter.bar, lambda value: "2,000 of 2,000" in value)
    assert len(drawn) < 1000


def test_a_story_on_a_clock_of_its_own_may_tell_it(meter: Meter) -> None:
    async def story() -> None:
        for count in (7, 8):
            meter(count)
            await asyncio.sleep(3600)

    asyncio.run(fast_forward(story))
    until(meter.bar, lambda value: "8 of 2,000" in value)


def test_it_can_begin_anew(meter: Meter) -> None:
    meter(5)
    meter.begin(10)
    until(meter.bar, lambda value: "0 of 10 clients are back" in value)


def test_its_still_picture_is_the_same_at_any_moment(meter: Meter) -> None:
    before = meter._repr_mimebundle_()
    meter(5)
    until(meter.bar, lambda value: "5 of 2,000" in value)
    assert meter._repr_mimebundle_() == before
    assert before["text/plain"] == "[While this cell runs, a bar shows how many of 2,000 clients are back.]"
    assert "how many of 2,000 clients are back" in before["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in before


def test_what_is_counted_is_no_markup() -> None:
    meter = Meter(1, "<b>s")
    assert "0 of 1 &lt;b&gt;s" in meter.bar.value
    assert "&lt;b&gt;s" in meter._repr_mimebundle_()["text/html"]
    portal.run(meter.replace)


def test_replacing_it_leaves_no_widgets(meter: Meter) -> None:
    widgets = [meter, *meter.children]
    portal.run(meter.replace)
    assert all(widget.comm is None for widget in widgets)


@pytest.mark.parametrize(
    ("most", "what", "error"),
    [(0, "apples", ValueError), (1.5, "apples", TypeError), (10, " ", ValueError), (10, 10, TypeError)],
)
def test_what_cannot_be_is_refused(most: Any, what: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Meter(most, what)


def test_a_new_beginning_that_cannot_be_is_refused_and_changes_nothing(meter: Meter) -> None:
    with pytest.raises(ValueError, match="most is 1 or more"):
        meter.begin(0)
    meter(5)
    until(meter.bar, lambda value: "5 of 2,000" in value)
