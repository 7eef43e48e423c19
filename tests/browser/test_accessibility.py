"""Everybody can use the lessons: axe-core finds nothing serious in either theme, and a keyboard is enough."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL, notebooks
from lab import change_theme, run_all, show
from playwright.sync_api import Locator, Page, expect

from wskit.widgets.pictured import WAKE

from .axe import findings

Opener = Callable[..., None]

pytestmark = pytest.mark.timeout(180)

PANEL, PREDICTION = "panel = Panel(server)", "prediction = ..."

FAR = "Words that push what comes after them far out of view.\n\n" * 60
SHOW = "from IPython.display import HTML\nHTML({!r})"
BAD = """
<p class="one" style="color: #999; background: #fff">This is faint.</p>
<input class="two">
<svg height="40"><rect width="90" height="40" fill="#fff"/><text y="20" class="three" fill="#aaa">faint</text></svg>
<div style="background: linear-gradient(#fff, #000)"><p class="four">This is on paper of many colours.</p></div>
<label>List: <select size="2"><option class="five" style="color: #aaa; background: #fff">faint</option></select></label>
"""
GOOD = """
<p style="color: #555; background: #fff">This is legible.</p>
<label>Named: <input></label>
<svg height="40"><rect width="90" height="40" fill="#fff"/><text y="20" fill="#555">legible</text></svg>
<label>Legible: <select size="2"><option style="color: #555; background: #fff">legible</option></select></label>
"""


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_can_be_read_and_run_and_axe_finds_nothing_serious_in_it(
    page: Page, open_lesson: Opener, axe: str, path: Path
) -> None:
    open_lesson(path)
    expect_to_be_legible_before_it_runs(page, path.read_text(encoding="utf-8"))
    run_all(page)
    expect(page.get_by_text(WAKE).filter(visible=True)).to_have_count(0)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    play(page)
    for dark in (False, True):
        change_theme(page, dark=dark)
        found = findings(page, axe)
        assert not found, f"{path.name}, {'dark' if dark else 'light'} theme:\n\n" + "\n\n".join(found)


def expect_to_be_legible_before_it_runs(page: Page, text: str) -> None:
    """Nobody has said yet that this file is to be trusted, so JupyterLab takes the pictures out. The text stays."""
    if "wskit-ladder-text" in text:
        show(page, ".wskit-ladder-text")
        expect(page.locator(".wskit-ladder-text").first).to_be_visible()
    expect(page.get_by_text(WAKE)).to_have_count(text.count(WAKE))
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def play(page: Page) -> None:
    """Press the first button of every panel, close the connection if it opened one, and see it through."""
    for panel in page.locator(".jp-OutputArea-output").filter(has=page.locator("button.jupyter-button")).all():
        button = panel.locator("button.jupyter-button").first
        before, connects = panel.inner_html(), panel.get_by_text("NOT CONNECTED").count() > 0
        button.click()
        if connects:
            expect(panel.get_by_role("status")).to_have_text("OPEN (1)")
            panel.get_by_role("button", name="Close", exact=True).click()
            expect(panel.get_by_role("status")).to_have_text("CLOSED (3)")
        else:
            page.wait_for_function(
                "([panel, button, before]) => panel.innerHTML !== before && !button.disabled",
                arg=[panel.element_handle(), button.element_handle(), before],
            )
        expect(panel.get_by_text("It is happening")).to_have_count(0, timeout=60_000)
        if panel.locator(".wskit-ladder").count():
            expect(panel.locator(".wskit-report").last).to_be_visible()


def test_axe_finds_what_is_wrong_in_view_and_far_out_of_it(
    page: Page, open_lesson: Opener, axe: str, tmp_path: Path
) -> None:
    cells = []
    for html in (BAD, GOOD, BAD):
        cells += [nbformat.v4.new_code_cell(SHOW.format(html)), nbformat.v4.new_markdown_cell(FAR)]
    path = tmp_path / "bad.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    run_all(page)
    for dark in (False, True):
        change_theme(page, dark=dark)
        found = findings(page, axe)
        for word, what in {
            'class="one"': "insufficient color contrast of 2.84",
            'class="two"': "label (critical)",
            'class="three"': "contrast in a picture or a list: 2.32:1",
            'class="four"': "axe cannot tell",
            'class="five"': "contrast in a picture or a list: 2.32:1",
        }.items():
            assert len([one for one in found if word in one and what in one]) == 2, (word, found)
        assert len(found) == 10, found


def test_lesson_1_can_be_done_by_keyboard_alone(page: Page, open_lesson: Opener) -> None:
    open_lesson("01-say-hello.ipynb")
    keys = page.keyboard
    page.evaluate("() => { onpointerdown = () => { window.pointed = true; }; }")
    cells = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.sharedModel.source)"
    )
    assert [PANEL in cell for cell in cells].count(True) == 1
    answered = 0
    for place, cell in enumerate(cells):
        it = page.locator(".jp-Notebook .jp-Cell").nth(place)
        expect(it).to_be_focused()
        if cell.startswith(PREDICTION):
            keys.press("Enter")
            keys.press("End")
            for _ in "...":
                keys.press("Backspace")
            keys.type("1005")
        keys.press("Shift+Enter")
        if cell.startswith(PREDICTION):
            answered += 1
            expect(it.get_by_role("status")).to_contain_text(re.compile("^(Right|Not this time|Almost):"))
        if PANEL in cell:
            play_by_keyboard(page, it)
    assert answered >= 2
    expect(page.get_by_text("Traceback")).to_have_count(0)
    assert not page.evaluate("() => window.pointed")


def play_by_keyboard(page: Page, panel: Locator) -> None:
    """Connect, send what is typed, and close, from the cell after the panel's; and come back to that."""
    keys, state = page.keyboard, panel.get_by_role("status")
    button = functools.partial(panel.get_by_role, "button", exact=True)
    expect(state).to_have_text("NOT CONNECTED")
    tab_to(page, button(name="Connect"), "Shift+Tab")
    keys.press("Enter")
    expect(state).to_have_text("OPEN (1)")
    tab_to(page, panel.get_by_label("Message:"))
    keys.press("Control+A")
    keys.type("by hand")
    tab_to(page, button(name="Send"))
    keys.press("Space")
    expect(panel.get_by_role("log")).to_contain_text("RESPONSE: by hand")
    tab_to(page, panel.get_by_label("Reason:"))
    keys.press("Control+A")
    keys.type("no mouse")
    tab_to(page, button(name="Close"))
    keys.press("Enter")
    expect(state).to_have_text("CLOSED (3)")
    expect(panel.get_by_role("log")).to_contain_text('DISCONNECTED: 1000 Normal Closure "no mouse", clean')
    tab_to(page, panel.get_by_role("log"))
    keys.press("ArrowDown")


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there."""
    for _ in range(12):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} does not come to {target}")
