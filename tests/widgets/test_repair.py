"""The repair panel without a front end: what is chosen is tried in a hundred stories, and what went wrong is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from helpers import until

from wskit import Repair
from wskit.course.repairs import proving
from wskit.course.repairs.proving import SEEDS
from wskit.loops import portal
from wskit.widgets import repair

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def panel() -> Iterator[Repair]:
    panel = Repair("lost-orders")
    yield panel
    portal.run(panel.replace)


def tried(panel: Repair) -> str:
    """Try it, and return what is said of it."""
    panel.try_button.click()
    until(panel.result, lambda value: "wskit-reply" in value)
    return re.sub(r"<[^>]+>", "", panel.result.value)


def kinds(panel: Repair) -> list[str]:
    return [one.description for one in panel.kind_buttons if one.layout.display != "none"]


def test_at_first_it_says_what_is_wrong_and_what_is_wanted_and_nothing_is_tried(panel: Repair) -> None:
    assert "We sell pizza." in panel.ticket.value
    assert "Each order is carried out once, wherever the network breaks." in panel.ticket.value
    assert "again=nothing, server=carries out what comes" in panel.set_to.value
    assert (panel.result.value, kinds(panel), panel.replay.ladder.value) == ("", [], "")
    assert str(panel.stop_button.layout.display) == "none"


def test_what_went_wrong_is_counted_and_one_such_story_is_shown(panel: Repair) -> None:
    assert tried(panel) == "Not this time: 11 of 100 stories went well. What went wrong in the others:"
    assert kinds(panel) == ["89 × An order was never carried out, and nobody knows."]
    until(panel.replay.ladder, lambda value: "order" in value)
    dots = re.findall(r'<i class="(\w*)">', panel.result.value)
    assert (dots.count("well"), dots.count("badly")) == (11, 89)
    assert 'aria-label="11 of 100 stories went well"' in panel.result.value


def test_what_is_chosen_is_in_force_at_the_next_press_and_can_be_compared(panel: Repair) -> None:
    tried(panel)
    panel.knobs["again"].index = 2
    assert "again=what has no answer" in panel.set_to.value
    assert "never carried out" in panel.kind_buttons[0].description, "that was tried; this was not"
    tried(panel)
    assert kinds(panel) == ["43 × An order was carried out twice."]
    panel.knobs["server"].index = 1
    assert tried(panel).startswith("Right: all 100 stories went well. Send again until there is an answer")
    assert kinds(panel) == []
    until(panel.tried, lambda value: value.count("<li>") == 3)
    lines = re.findall(r"<li>(.*?)</li>", re.sub(r"</?code>", "", panel.tried.value))
    assert [line.rpartition(": ")[2] for line in lines] == ["11 of 100", "57 of 100", "100 of 100"]


def test_each_kind_of_problem_can_be_looked_at() -> None:
    panel = Repair("always-1000")
    tried(panel)
    assert len(kinds(panel)) > 1
    until(panel.replay.ladder, bool)
    first = panel.replay.ladder.value
    panel.kind_buttons[1].click()
    until(panel.replay.ladder, lambda value: value != first)
    until(panel.kind_buttons[1], lambda value: "wskit-chosen" in value, "_dom_classes")
    portal.run(panel.replace)


def test_settings_that_are_given_in_code_are_tried_and_there_is_nothing_to_choose() -> None:
    def goodbye(why: str, user: str) -> tuple[int, str]:
        return {"restart": (1012, ""), "session": (3000, ""), "thrown out": (1008, "No shouting here.")}[why]

    panel = Repair("always-1000", goodbye=goodbye)
    assert "goodbye=goodbye" in panel.set_to.value
    assert not any(knob in _all(panel) for knob in panel.knobs.values())
    assert tried(panel).startswith("Right: all 100 stories went well.")
    portal.run(panel.replace)


def test_what_a_function_prints_is_shown() -> None:
    def goodbye(why: str, user: str) -> tuple[int, str]:
        print(why)
        return {"restart": (1012, ""), "session": (3000, "")}.get(why, (1008, "No <shouting> here."))

    panel = Repair("always-1000", goodbye=goodbye)
    tried(panel)
    until(panel.printed, lambda value: "Your function printed" in value)
    assert re.search(r"thrown out \(\d+ times\)", panel.printed.value)
    assert "Your function printed" in panel._repr_mimebundle_()["text/plain"]
    portal.run(panel.replace)


def test_what_a_function_raises_is_said_in_the_panel() -> None:
    def goodbye(why: str, user: str) -> tuple[int, str]:
        print("asked")
        raise LookupError(f"nobody told me about {why}")

    panel = Repair("always-1000", goodbye=goodbye)
    panel.try_button.click()
    until(panel.result, lambda value: value.count("LookupError: nobody told me about ") == 3)
    until(panel.printed, lambda value: "asked (" in value)
    until(panel.try_button, lambda value: value == f"Try it in {SEEDS} stories", "description")
    portal.run(panel.replace)


def test_it_can_be_stopped_and_tried_again(panel: Repair) -> None:
    panel.try_button.click()
    until(panel.result, lambda value: 'class="' in value)
    panel.try_button.click()  # once more is no second time
    panel.stop_button.click()
    until(panel.result, lambda value: "You stopped it after " in value)
    assert "11 of 100" in tried(panel)


def test_the_picture_has_what_came_of_it(panel: Repair) -> None:
    assert repr(panel) == ("Never, or twice\n  again=nothing, server=carries out what comes\n  [Try it in 100 stories]")
    tried(panel)
    still = panel._repr_mimebundle_()
    assert "Not mended yet: 11 of 100 stories went well." in still["text/plain"]
    assert "89 × An order was never carried out" in still["text/html"]


@pytest.mark.parametrize(
    ("name", "settings", "error"),
    [("zebra", {}, ValueError), ("deploy", {"seconds": 3}, TypeError), (None, {}, TypeError)],
)
def test_what_cannot_be_is_refused_at_once(name: Any, settings: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Repair(name, **settings)


def _all(widget: Any) -> list[Any]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in _all(child))]


def test_where_one_client_is_shown_of_many_all_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair, "prove", partial(proving.prove, seeds=10))  # a hundred crowds take long
    panel = Repair("at-once", wait=lambda code, tries, chance: 5)
    tried(panel)
    assert panel.proof
    assert any("24 pages came in the same second" in one for one in kinds(panel))
    for place, one in enumerate(kinds(panel)):
        panel.kind_buttons[place].click()
        portal.run(panel._draw)
        for drawn in (panel.crowd.value, panel._repr_mimebundle_()["text/html"]):
            assert ("All 24 pages, after the server has gone" in drawn) == ("24 pages" in one)
    portal.run(panel.replace)
