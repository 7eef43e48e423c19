"""Everybody can use the lessons: axe-core finds nothing serious in any notebook, in either theme."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from course import KERNEL, notebooks
from lab import change_theme, run_all, show
from playwright.sync_api import Error, Locator, Page, expect

from wskit.widgets.pictured import WAKE

from .axe import findings

Opener = Callable[..., None]

pytestmark = pytest.mark.timeout(180)

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


@pytest.fixture(autouse=True)
def at_rest(page: Page) -> Iterator[None]:
    """Let nothing fade in: that is not judged while it does, and a ladder goes on while somebody waits."""
    page.emulate_media(reduced_motion="reduce")
    yield
    page.emulate_media(reduced_motion="null")


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
    if r"wskit-ladder-text\"" in text:  # and not only in a style sheet
        show(page, ".wskit-ladder-text")
        expect(page.locator(".wskit-ladder-text").first).to_be_visible()
    expect(page.get_by_text(WAKE)).to_have_count(text.count(WAKE))
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def play(page: Page) -> None:
    """Press everything once: the first answer of every card, and in every other panel what makes something happen."""
    panels, cards = page.locator(".wskit-panel"), page.locator(".wskit-panel.wskit-card:not(.wskit-repair)")
    pressed = page.locator(".jp-OutputArea-output button.jupyter-button")
    expect(panels.locator("button.jupyter-button")).to_have_count(pressed.count())  # no button is left out
    others = page.locator(".wskit-panel:not(.wskit-card)").all()
    pages = [panel for panel in others if panel.locator(".wskit-page").count()]
    for panel in pages:
        run_the_code(page, panel)  # what it does may take a while, and has one: all else is pressed after it
    for card in cards.all():
        answer(card)
    for repair in page.locator(".wskit-panel.wskit-repair").all():
        try_some_stories(repair)
    for panel in others:
        if panel in pages:
            continue
        if panel.locator(".wskit-shop").count():
            order(panel)
        elif panel.locator(".wskit-badge").count():
            connect_and_close(panel)
        else:
            make_it_happen(page, panel)


def answer(card: Locator) -> None:
    """Give the first answer that a card offers, or type one, and see what it comes to."""
    if card.locator(".wskit-choice").count():
        card.locator(".wskit-choice").first.click()
    else:
        card.get_by_role("textbox").fill("1")
        card.get_by_role("button", name="Check", exact=True).click()
    expect(card.locator(".wskit-verdict")).to_be_visible(timeout=60_000)
    expect(card.locator(".wskit-reply")).not_to_be_empty()


def try_some_stories(panel: Locator) -> None:
    """Try a service that is to be mended, and stop before it has been lived through all of its stories."""
    panel.get_by_role("button", name="Try it in 100 stories").click()
    expect(panel.locator(".wskit-dots i.badly, .wskit-dots i.well").first).to_be_visible(timeout=60_000)
    stop = panel.get_by_role("button", name="Stop", exact=True)
    with contextlib.suppress(Error):  # where a story is short, all are over by now
        stop.click(timeout=2000)
    expect(panel).to_contain_text(re.compile("You stopped it|stories went well"), timeout=60_000)


def connect_and_close(panel: Locator) -> None:
    """Connect, if a scene has not done so, and let whoever can hang up, or what is between; and see it through."""
    state = panel.locator(".wskit-badge")
    connect = panel.get_by_role("button", name="Connect", exact=True)
    if connect.count():
        connect.click()
    expect(state).to_have_text("OPEN (1)")
    hang_up = panel.get_by_role("button", name=re.compile(r"^(Close|Server closes|Reset \(RST\)|Restart)$"))
    if not hang_up.count():
        # There nobody hangs up: the line falls silent, and one of the two ends finds out.
        panel.get_by_role("button", name="Freeze", exact=True).click()
        expect(panel.locator(".wskit-ladder").first).to_contain_text("CLOSED", timeout=60_000)
        return
    hang_up.first.click()
    thaw = panel.get_by_role("button", name="Thaw", exact=True)
    if panel.locator(".wskit-force").count() and thaw.count():
        thaw.click()  # else it takes a minute
    expect(state).to_have_text("CLOSED (3)", timeout=60_000)
    if panel.locator(".wskit-stage").count():
        expect(panel.locator(".wskit-ladder").first).to_be_visible()
        expect(panel.locator(".wskit-report")).to_be_visible(timeout=60_000)


def order(panel: Locator) -> None:
    """Let a shop do all of it, by the last policy that there is, and see it through."""
    panel.locator(".widget-toggle-button").last.click()
    panel.get_by_role("button", name="Do it all").click()
    expect(panel).to_contain_text("1 left out", timeout=60_000)
    panel.locator("summary").filter(has_text="The connection before").click()
    expect(panel.get_by_role("table")).not_to_contain_text("no answer")


def run_the_code(page: Page, panel: Locator) -> None:
    """Run the code of a page, also where it is folded, and wait until something came of it."""
    run = panel.get_by_role("button", name="Run in my browser")
    if not run.is_visible():
        panel.locator("summary").first.click()
    before = panel.inner_html()
    run.click()
    page.wait_for_function("([panel, before]) => panel.innerHTML !== before", arg=[panel.element_handle(), before])


def make_it_happen(page: Page, panel: Locator) -> None:
    """Press the first button of another panel, and wait until what it does is done."""
    button = panel.locator("button.jupyter-button:not(.widget-toggle-button)").first
    if not button.count():
        return  # it has only fields
    before = panel.inner_html()
    button.click()
    page.wait_for_function(
        "([panel, button, before]) => panel.innerHTML !== before && !button.disabled",
        arg=[panel.element_handle(), button.element_handle(), before],
    )
    expect(panel.get_by_text("It is happening")).to_have_count(0, timeout=60_000)
    if panel.locator(".wskit-ladder").count() and not panel.locator(".wskit-twologs").count():
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
