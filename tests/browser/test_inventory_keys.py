"""An inventory by keyboard alone, in a real JupyterLab: the focus is never lost, and a held key answers once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL
from lab import run_all
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(180)

CELL = "from wskit import Inventory\nInventory('before', half='first')"


def test_by_keyboard_alone_and_with_a_key_held_down(
    page: Page, open_lesson: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "inventory.ipynb"
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    run_all(page)
    panel = page.locator(".wskit-inventory.jupyter-widgets")
    choices = panel.locator("button.wskit-choice")
    expect(panel).to_contain_text("Question 1 of 10")
    choices.nth(3).focus()  # the next question has three
    for place in range(2, 11):
        for _ in range(5):  # as from a key that is held down
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        expect(panel).to_contain_text(f"Question {place} of 10")
        expect(choices.first).to_be_focused()
        expect(panel).not_to_contain_class("wskit-resting")
        expect(panel).to_contain_text(f"Question {place} of 10")
    page.keyboard.press("Enter")
    harmless = panel.get_by_role("button", name="Where are my answers?")
    expect(harmless).to_be_focused()
    expect(panel.get_by_role("alert")).to_contain_text("right before the course")
    expect(panel).not_to_contain_class("wskit-resting")
    page.keyboard.press("Enter")  # one too many
    expect(panel.locator(".wskit-where")).to_contain_text("nowhere else")
    expect(panel).to_contain_text("of 10 right before the course")
    expect(harmless).to_be_focused()
    page.keyboard.press("Tab")
    begin = panel.locator("button.wskit-anew")
    expect(begin).to_be_focused()
    keep = panel.get_by_role("button", name="Keep them")
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(begin).to_have_text("Press again to discard 10 answers")
    expect(keep).to_be_focused()
    expect(panel).not_to_contain_class("wskit-resting")
    page.keyboard.press("Enter")
    expect(begin).to_have_text("Begin anew")
    expect(begin).to_be_focused()
    expect(panel).not_to_contain_class("wskit-resting")
    page.keyboard.press("Enter")
    expect(keep).to_be_focused()
    expect(panel).not_to_contain_class("wskit-resting")
    page.keyboard.press("Tab")  # past what keeps them
    expect(begin).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("Question 1 of 10")
    expect(choices.first).to_be_focused()
