"""A mystery by keyboard alone, in a real JupyterLab: the focus is never lost, and a held key does not go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL
from lab import run_all
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.timeout(180)

CELL = "from wskit import Mystery\nMystery('blue-otter-17')"


@pytest.fixture
def panel(page: Page, open_lesson: Callable[..., None], tmp_path: Path) -> Locator:
    """A mystery in a notebook of its own."""
    path = tmp_path / "mystery.ipynb"
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    run_all(page)
    found = page.locator(".wskit-mystery.jupyter-widgets")
    expect(found).to_contain_text("worth 10 of 10 points")
    return found


def tab_to(page: Page, button: Locator) -> None:
    """Press Tab until a button has the focus."""
    for _ in range(30):
        if button.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(button).to_be_focused()


def press_as_if_held(page: Page, key: str = "Enter") -> None:
    for _ in range(5):
        page.keyboard.down(key)
    page.keyboard.up(key)


def test_by_keyboard_alone_and_with_a_key_held_down(page: Page, panel: Locator) -> None:
    pieces, causes = panel.locator("button.wskit-piece"), panel.locator("button.wskit-choice")
    pieces.first.focus()
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("worth 9 of 10 points")
    expect(panel.locator("details[open]")).to_have_count(1)
    expect(pieces.first).to_be_focused()
    expect(panel.get_by_role("alert").filter(has_text="It cost 1 point.")).to_be_visible()
    for place in range(6):
        tab_to(page, causes.nth(place))
        page.keyboard.press("Enter")
        expect(panel.get_by_role("alert").filter(has_text="Not this time" if place else ":").first).to_be_visible()
        expect(causes.nth(place)).to_contain_class("wskit-chosen")
        expect(causes.nth(place)).to_be_focused()
        if causes.nth(place).evaluate("one => one.classList.contains('wskit-true')"):
            break
    following = panel.get_by_role("button", name="Next case")
    tab_to(page, following)
    press_as_if_held(page)
    expect(panel).to_contain_text("blue-otter-18")
    expect(pieces.first).to_be_focused()
    expect(pieces.first).to_be_in_viewport()
    expect(panel).not_to_contain_class("wskit-resting")
    expect(panel).to_contain_text("worth 10 of 10 points")
    tab_to(page, panel.get_by_role("button", name="Skip"))
    press_as_if_held(page)
    expect(following).to_be_focused()
    expect(panel).not_to_contain_class("wskit-resting")
    expect(panel.locator("b").filter(has_text="blue-otter-18")).to_be_visible()
    expect(panel).to_contain_text("of 2 cases solved at the first guess")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("blue-otter-19")


def test_a_word_that_is_typed_is_played_with_enter(page: Page, panel: Locator) -> None:
    field = panel.get_by_label("A word:")
    field.fill("kind-yak")
    field.press("Enter")
    expect(panel.get_by_role("alert").filter(has_text='Did you mean "kind-yak-1"?')).to_be_visible()
    field.fill("kind-yak-3")
    field.press("Enter")
    expect(panel.locator("b").filter(has_text="kind-yak-3")).to_be_visible()


def test_what_moves_is_below_what_was_pressed(page: Page, panel: Locator) -> None:
    """Buying opens something below the row of buttons, and a guess something below the causes."""
    pieces, causes = panel.locator("button.wskit-piece"), panel.locator("button.wskit-choice")

    def top(one: Locator) -> float:
        script = "(one, panel) => one.getBoundingClientRect().top - panel.getBoundingClientRect().top"
        return float(one.evaluate(script, panel.element_handle()))

    before = top(pieces.last)
    pieces.last.click()
    expect(panel.locator("details[open]")).to_have_count(1)
    assert top(pieces.last) == before
    before = top(causes.nth(2))
    causes.nth(2).click()
    expect(causes.nth(2)).to_contain_class("wskit-chosen")
    assert top(causes.nth(2)) == before
