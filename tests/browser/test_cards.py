"""Cards in a real JupyterLab: pressed, typed into, by keyboard alone, read out, in both themes, where it is narrow."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL
from lab import change_theme, resize, run_all
from playwright.sync_api import Locator, Page, expect

from .axe import findings
from .looks import press

Opener = Callable[..., None]

pytestmark = pytest.mark.timeout(180)

CHOOSE = """
from wskit import EchoServer, Finding, WebSocket, ask

async def experiment():
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        event = await server.connections[-1].closed
        return Finding(event.code, ws)

ask(
    "my.1", experiment, question="Which code is the server left with?", choices=[1000, 1005, 1006],
    hint="Look into the frame.", why="The frame was empty.",
)
"""
TYPE = """
from wskit import ask

async def two():
    return 2

ask("my.2", two, question="How many ends has it?", typed="number")
"""
QUICK = 300
"""How many milliseconds a press may take, from the click until its verdict is painted. DESIGN promises so much."""

# What is told to assistive technology is what is new in a live region: an alert is read out when it appears.
HEAR = """() => {
    window.heard = [];
    new MutationObserver((changes) => {
        for (const {addedNodes} of changes) {
            for (const node of addedNodes) {
                if (node.nodeType !== 1) continue;
                const alerts = [node, ...node.querySelectorAll("*")].filter((one) => one.role === "alert");
                window.heard.push(...alerts.map((one) => one.textContent));
            }
        }
    }).observe(document.body, {childList: true, subtree: true});
}"""

# From the click until the frame is painted in which the reply stands.
TIME = """(button) => new Promise((resolve) => {
    const card = button.closest(".wskit-card");
    const before = card.querySelector(".wskit-verdict");
    let begun;
    const look = () => {
        const verdict = card.querySelector(".wskit-verdict");
        if (!verdict || verdict === before) return;
        seen.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
    };
    const seen = new MutationObserver(look);
    seen.observe(card, {childList: true, subtree: true});
    begun = performance.now();
    button.click();
})"""


@pytest.fixture
def cards(page: Page, open_lesson: Opener, tmp_path: Path) -> Callable[..., Locator]:
    """A function that runs cells, each of which shows a card, and returns the cards."""

    def run(*cells: str) -> Locator:
        path = tmp_path / "cards.ipynb"
        made = [nbformat.v4.new_code_cell(cell.strip()) for cell in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL}), path)
        open_lesson(path)
        page.evaluate(HEAR)
        run_all(page)
        shown = page.locator(".wskit-card.jupyter-widgets")
        expect(shown).to_have_count(len(cells))
        for card in shown.all():
            if card.get_by_role("button", name="Begin anew").is_visible():  # a test before this one has answered it
                press(card, "Begin anew")
                expect(card).to_contain_text("Begun anew")
                expect(card).not_to_contain_class("wskit-resting")
        return shown

    return run


def heard(page: Page) -> list[str]:
    return [str(one) for one in page.evaluate("window.heard")]


def test_a_wrong_choice_and_then_the_right_one(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE).first
    expect(card.get_by_role("button", name="Begin anew")).to_be_hidden()
    press(card, "1000")
    expect(card.get_by_role("alert")).to_have_text("Not this time: you said 1000, and it was " + NO_STATUS)
    expect(card).to_contain_text("The frame was empty.")
    expect(card.locator(".wskit-ladder")).to_contain_text("Close (no code)")
    expect(card.get_by_role("button", name="✗ 1000", exact=True)).to_be_focused()
    press(card, "✓ 1005")
    expect(card.get_by_role("alert")).to_have_text("Right: " + NO_STATUS)
    assert [one.partition(":")[0] for one in heard(page)] == ["Not this time", "Right"]


NO_STATUS = "1005 No Status Rcvd. The peer's Close frame arrived, with no code in it."


def test_what_happened_is_played_again(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE).first
    press(card, "1005")
    press(card, "Again, slower")
    expect(card.get_by_role("button", name="Stop")).to_be_visible()
    # Under what is seen lies the whole, which only keeps the place.
    expect(card.locator(".wskit-steps > :not([inert])")).not_to_contain_text("Close (no code)")
    press(card, "Stop")


def test_a_hint_the_code_and_i_do_not_know(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE).first
    expect(card).not_to_contain_text("Look into the frame.")
    press(card, "Hint")
    expect(card.get_by_role("alert")).to_have_text("Hint: Look into the frame.")
    press(card, "Hide the hint")
    expect(card).not_to_contain_text("Look into the frame.")
    press(card, "Show the code")
    expect(card.locator("pre")).to_contain_text("async def experiment")
    press(card, "Hide the code")
    expect(card.locator("pre.wskit-code")).to_have_count(0)
    press(card, "I don't know")
    expect(card.get_by_role("alert")).to_contain_text("The answer: 1005")
    expect(card.get_by_role("button", name="I don't know")).to_be_focused()


def test_begun_anew_it_is_as_new(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE).first
    press(card, "1006")
    expect(card.get_by_role("alert")).to_contain_text("Not this time")
    press(card, "Begin anew")
    expect(card.get_by_role("alert")).to_have_text("Begun anew: your next answer counts.")
    expect(card.locator(".wskit-ladder")).to_have_count(0)
    expect(card.get_by_role("button", name="1000", exact=True)).to_be_focused()
    expect(card.get_by_role("button", name="1005", exact=True)).to_be_visible()
    expect(card.get_by_role("button", name="Begin anew")).to_be_hidden()


def test_shown_again_it_says_that_it_was_answered_and_not_how(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE).first
    press(card, "1006")
    expect(card.get_by_role("alert")).to_contain_text("Not this time")
    run_all(page)
    expect(card).to_contain_text("You have answered this before; the first answer counts.")
    expect(card.get_by_role("button", name="1006", exact=True)).to_be_visible()
    expect(card.get_by_role("button", name="Begin anew")).to_be_visible()


def test_a_number_is_typed_and_entered(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(TYPE).first
    field = card.get_by_role("textbox")
    press(card, "Check")
    expect(card.get_by_role("alert")).to_have_text("Your turn: Type a number first.")
    field.fill("two")
    field.press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("The answer is a number such as 2, in digits.")
    field.fill("2")
    field.press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("Right")
    expect(field).to_be_focused()


def test_by_keyboard_alone(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE, TYPE).first
    keys = page.keyboard
    page.evaluate("() => { window.pointed = false; onpointerdown = () => { window.pointed = true; }; }")
    card.get_by_role("button", name="1000", exact=True).focus()
    keys.press("Tab")
    expect(card.get_by_role("button", name="1005", exact=True)).to_be_focused()
    keys.press("Space")
    expect(card.get_by_role("alert")).to_contain_text("Right")
    expect(card.get_by_role("button", name="✓ 1005", exact=True)).to_be_focused()
    expect(card.get_by_role("button", name="Again, slower", exact=True)).to_be_visible()
    for name in ("1006", "Show the code", "Begin anew"):
        keys.press("Tab")
        expect(card.get_by_role("button", name=name, exact=True)).to_be_focused()
    keys.press("Tab")  # the ladder, which scrolls where it is narrow
    keys.press("Tab")
    expect(card.get_by_role("button", name="Again, slower", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(card.get_by_role("button", name="Stop")).to_be_focused()
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(card.get_by_role("button", name="1000", exact=True)).to_be_focused()
    field = page.locator(".wskit-card.jupyter-widgets").nth(1).get_by_role("textbox")
    field.focus()
    keys.type("2")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".wskit-card.jupyter-widgets").nth(1).get_by_role("alert")).to_contain_text("Right")
    assert not page.evaluate("() => window.pointed")


def test_the_verdict_is_there_at_once(page: Page, cards: Callable[..., Locator]) -> None:
    card = cards(CHOOSE).first
    first, *others = (
        card.get_by_role("button", name=re.compile(rf"{code}$")).evaluate(TIME) for code in (1000, 1005, 1006, 1005)
    )
    print(f"press to verdict: {first:.0f} ms, then {', '.join(f'{one:.0f}' for one in others)} ms")
    assert min(others) < QUICK


@pytest.mark.parametrize("width", [1100, 360])
def test_axe_finds_nothing_and_nothing_sticks_out(
    page: Page, cards: Callable[..., Locator], axe: str, width: int
) -> None:
    shown = cards(CHOOSE, TYPE)
    press(shown.first, "Hint")
    press(shown.first, "Show the code")
    press(shown.first, "1000")
    expect(shown.first.locator(".wskit-verdict")).to_be_visible()
    expect(shown.first.locator(".wskit-ladder")).to_contain_text("Close (no code)")
    resize(page, width)
    for dark in (False, True):
        change_theme(page, dark=dark)
        if width == 1100:
            found = findings(page, axe)
            assert not found, "\n\n".join(found)
        for button in shown.first.locator(".wskit-choice, .wskit-more button").all():
            box, paper = button.bounding_box(), shown.first.bounding_box()
            assert box is not None
            assert paper is not None
            assert box["x"] >= paper["x"]
            assert box["x"] + box["width"] <= paper["x"] + paper["width"]
