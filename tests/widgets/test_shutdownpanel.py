"""The shutdown panel without a front end: what is chosen is what happens, and what was tried can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from helpers import tasks_on_the_portal, until

from wskit import ShutdownPanel
from wskit.loops import portal


@pytest.fixture
def panel() -> Iterator[ShutdownPanel]:
    panel = ShutdownPanel()
    yield panel
    portal.run(panel.replace)


def pressed(panel: ShutdownPanel, name: str) -> str:
    """Press, and wait for what comes of it."""
    getattr(panel, f"{name}_button").click()
    until(panel.showing.notice, lambda value: "Done." in value)
    return str(panel.showing.outcome.value)


def rows(html: str) -> list[str]:
    found = re.findall(r'<td colspan="5">(.*?)</td>', html)
    return [re.sub("<.*?>", "", one) for one in found]


def test_a_press_shows_what_became_of_the_clients_and_when_they_came(panel: ShutdownPanel) -> None:
    shown = pressed(panel, "kill")
    assert rows(shown) == ["killed"]
    assert "<svg" in shown
    assert "<td>0&nbsp;s</td>" in shown, "what is killed at once has not taken too long"
    assert "✗&nbsp;307" in shown
    assert "Its clients: 300, of whom 5 sleep and hear nothing, and 12 newcomers." in shown
    assert "Can you do without?" in shown


def test_what_is_chosen_is_what_happens(panel: ShutdownPanel) -> None:
    panel.told.value, panel.answers.value, panel.spread.value, panel.sleepers.value = True, 10, 15, 2
    shown = pressed(panel, "shut")
    assert rows(shown) == ["balancer told, answers waited for, 10 s, goodbye over 15 s, sleepers dropped after 2 s"]
    assert "✗" not in shown
    assert "Nobody lost anything" in shown


def test_who_takes_too_long_is_told_so(panel: ShutdownPanel) -> None:
    panel.spread.value = 60
    shown = pressed(panel, "shut")
    assert "It took too long: at 30 s the platform killed it" in shown
    assert '<td class="wskit-error">✗&nbsp;30&nbsp;s</td>' in shown


def test_what_was_tried_stays_and_what_is_tried_again_keeps_its_place(panel: ShutdownPanel) -> None:
    pressed(panel, "kill")
    pressed(panel, "shut")
    shown = pressed(panel, "kill")
    assert rows(shown) == [
        "killed",
        "balancer not told, answers cut off, goodbye to all at once, sleepers dropped after 10 s",
    ]
    assert '<td colspan="5"><strong>killed</strong></td>' in shown


def test_what_was_tried_before_is_pale_while_it_happens(panel: ShutdownPanel) -> None:
    pressed(panel, "kill")
    outcome, seen = panel.showing.outcome, []
    outcome.observe(lambda change: seen.append("wskit-before" in change["new"]), "_dom_classes")
    pressed(panel, "shut")
    assert seen == [True, False]


def test_a_press_while_it_happens_changes_nothing(panel: ShutdownPanel) -> None:
    portal.run(lambda: (panel.kill_button.click(), panel.shut_button.click()))
    until(panel.showing.notice, lambda value: "Done." in value)
    assert rows(panel.showing.outcome.value) == ["killed"]


def test_it_leaves_nothing_open(panel: ShutdownPanel) -> None:
    before = tasks_on_the_portal()
    pressed(panel, "shut")
    assert tasks_on_the_portal() <= before


def test_its_still_picture_says_what_is_chosen_and_what_came_of_it(panel: ShutdownPanel) -> None:
    before = panel._repr_mimebundle_()
    assert before["text/plain"] == (
        "[Kill it] [Shut it down] Balancer: not told, Answers: cut off, Goodbye: to all at once, "
        "Sleepers: dropped after 10 s"
    )
    pressed(panel, "kill")
    after = panel._repr_mimebundle_()
    for kind in ("text/plain", "text/html"):
        assert after[kind] != before[kind]
        assert "killed" in after[kind]


def test_replacing_it_leaves_no_widgets(panel: ShutdownPanel) -> None:
    widgets = [panel, *panel.children, *panel._fields()]
    portal.run(panel.replace)
    assert all(widget.comm is None for widget in widgets)


def test_replacing_it_ends_what_still_happens(panel: ShutdownPanel) -> None:
    before = tasks_on_the_portal()
    panel.kill_button.click()
    portal.run(panel.replace)
    until(panel.showing.outcome, lambda value: tasks_on_the_portal() <= before)
    assert panel.showing.shown["text/plain"] == ""
