"""The first lesson in a real JupyterLab: taken without a line of code, by mouse or by keyboard, and looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lab import panel_of, resize, show
from playwright.sync_api import Locator, Page, expect

from .looks import DARK, LIGHT, colour, contrast, press

Opener = Callable[..., None]
Runner = Callable[..., Page]
LESSON = "01-say-hello.ipynb"
RIGHT = {
    "Which end has": "Both ends",
    "on the next line": '"none", always',
    "close on reply": "RESPONSE once, then DISCONNECTED",
    "no server listens": "1006 Abnormal Closure",
    "over a poor line": "DISCONNECTED, and no ERROR",
    "Is anybody there?": "It is dropped without a word",
    "without a code": "1005",
    "sends two messages": "Two received, none printed",
}
"""What is right, by words of the question. A card of the course needs no such list: the connection decides."""

TYPED = {"an empty message": "by hand", "no reason": "no mouse"}
"""What is typed, by what a field says when it is empty."""

# Where the focus is: in which card, from 0 (-1 is in none), and on what.
FOCUS = """() => {
    const one = document.activeElement;
    const card = one.closest(".wskit-card");
    const cards = [...document.querySelectorAll(".jp-OutputArea .wskit-card:has(button:enabled)")];
    return [cards.indexOf(card), one.ariaLabel || one.textContent || one.placeholder || "", one.tagName];
}"""

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def panel(run_lesson: Runner) -> Locator:
    return panel_of(run_lesson(LESSON))


@pytest.fixture
def afresh(page: Page, open_lesson: Opener) -> Page:
    """The lesson as somebody opens it who comes to it: nothing has run."""
    open_lesson(LESSON)
    return page


def cards_of(page: Page) -> Locator:
    return page.locator(".jp-OutputArea .wskit-card:has(button:enabled)")


def anew(cards: Locator) -> None:
    """Begin the cards anew that a test before this one has answered."""
    for card in cards.all():
        if card.get_by_role("button", name="Begin anew").is_visible():
            press(card, "Begin anew")
            expect(card).to_contain_text("Begun anew")
            expect(card).not_to_contain_class("wskit-resting")


def test_the_lesson_can_be_read_before_anything_is_run(page: Page, afresh: Page) -> None:
    show(page, ".wskit-row")
    expect(page.get_by_text("Run this cell and the buttons work.").first).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    drawing = page.locator("img[alt^='A web page with the buttons']")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("one => one.naturalWidth") > 0


def test_run_all_shows_no_error(page: Page, panel: Locator) -> None:
    expect(cards_of(page)).to_have_count(len(RIGHT))
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    expect(panel.get_by_role("status").first).to_have_text("NOT CONNECTED")


def test_the_whole_lesson_is_taken_by_mouse_alone(page: Page, run_lesson: Runner) -> None:
    panel = panel_of(run_lesson(LESSON))
    for name, printed in (("Connect", "CONNECTED"), ("Send", "RESPONSE: WebSocket rocks"), ("Close", "DISCONNECTED")):
        press(panel, name)
        expect(panel.get_by_role("log")).to_contain_text(printed)
    cards = cards_of(page)
    expect(cards).to_have_count(len(RIGHT))
    anew(cards)
    for question, right in RIGHT.items():
        card = cards.filter(has_text=question)
        wrong = next(
            label
            for label in card.locator("button.wskit-choice").all_inner_texts()
            if label.strip("✓✗ ") != right and label.strip()
        )
        press(card, wrong)
        expect(card.locator(".wskit-reply")).to_contain_text("Not this time")
        expect(card.locator(".wskit-reply")).to_contain_text("?")  # what somebody may think who says so
        press(card, f"✓ {right}")
        expect(card.locator(".wskit-reply")).to_contain_text("Right")
    stage = page.locator(".jp-OutputArea-output").filter(has=page.get_by_role("button", name="Cut (FIN)"))
    for name in ("Connect", "Send", "Cut (FIN)"):
        press(stage, name)
    expect(stage.locator(".wskit-ladder").first).to_contain_text("FIN")
    expect(stage).to_contain_text("1006")


def test_the_whole_lesson_is_taken_by_keyboard_alone(page: Page, afresh: Page) -> None:
    page.evaluate("() => { window.pointed = false; onpointerdown = () => { window.pointed = true; }; }")
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    for place in range(cells - 1):
        expect(page.locator(".jp-Notebook .jp-Cell").nth(place)).to_be_focused()
        page.keyboard.press("Shift+Enter")
    cards = cards_of(page)
    expect(cards).to_have_count(len(RIGHT))
    expect(page.locator(".jp-InputPrompt").filter(has_text="[*]")).to_have_count(0)
    for _ in range(cells):
        page.keyboard.press("ArrowUp")
    pressed: dict[int, str] = {}
    said = []
    for _ in range(400):
        page.keyboard.press("Tab")
        place, label, tag = page.evaluate(FOCUS)
        if tag == "BUTTON" and label in ("Connect", "Send", "Close", "Cut (FIN)") and place < 0:
            page.keyboard.press("Space")
            said.append(label)
        elif tag == "INPUT" and label in TYPED and place < 0:
            page.keyboard.press("Control+A")
            page.keyboard.type(TYPED[label])
        elif place >= 0 and place not in pressed:
            page.keyboard.press("Enter")  # the first thing that there is to press in a card is a choice
            pressed[place] = label
            expect(cards.nth(place).locator(".wskit-reply")).to_be_visible()
        if len(pressed) == len(RIGHT) and tag == "A":
            break
    assert sorted(pressed) == list(range(len(RIGHT)))
    assert said[:6] == ["Connect", "Send", "Close"] * 2  # on the panel and on the stage
    log = panel_of(page).get_by_role("log")
    expect(log).to_contain_text("RESPONSE: by hand")
    expect(log).to_contain_text('DISCONNECTED: 1000 Normal Closure "no mouse", clean')
    expect(page.get_by_text("Traceback")).to_have_count(0)
    assert not page.evaluate("() => window.pointed")


def test_connect_send_and_close_print_the_page_everyone_knows(panel: Locator) -> None:
    log = panel.get_by_role("log")
    press(panel, "Connect")
    expect(panel.get_by_text("OPEN (1)")).to_be_visible()
    press(panel, "Send")
    expect(log.get_by_text("RESPONSE: WebSocket rocks")).to_be_visible()
    press(panel, "Close")
    expect(panel.get_by_text("CLOSED (3)")).to_be_visible()
    assert log.inner_text().splitlines() == [
        "CONNECTED",
        "SENT: WebSocket rocks",
        "RESPONSE: WebSocket rocks",
        'DISCONNECTED: 1000 Normal Closure "Deliberate disconnection", clean',
    ]
    press(panel, "Send")
    expect(log).to_contain_text("NOT SENT")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_responses_are_blue_errors_are_red_and_both_are_legible(run_lesson: Runner, dark: bool) -> None:
    panel = panel_of(run_lesson(LESSON, dark=dark))
    press(panel, "Connect")
    press(panel, "Send")
    panel.get_by_label("Code:").fill("1001")
    press(panel, "Close")
    paper = DARK if dark else LIGHT
    response = colour(panel.locator(".wskit-response"))
    error = colour(panel.get_by_role("alert"))
    assert max(response) == response[2] > response[0]
    assert max(error) == error[0] > error[2]
    for ink in (response, error, colour(panel.get_by_role("status").first)):
        assert contrast(ink, paper) >= 4.5  # WCAG 2.2, 1.4.3 level AA


def test_what_a_browser_refuses_is_said_and_the_connection_goes_on(panel: Locator) -> None:
    press(panel, "Connect")
    panel.get_by_label("Code:").fill("1001")
    press(panel, "Close")
    expect(panel.get_by_role("alert")).to_contain_text("InvalidAccessError")
    expect(panel.get_by_role("status").first).to_have_text("OPEN (1)")
    press(panel, "Send")
    expect(panel.get_by_role("alert")).to_have_count(0)


def test_a_message_of_markup_stays_text(page: Page, panel: Locator) -> None:
    page.evaluate("() => { window.hacked = false; }")
    press(panel, "Connect")
    panel.get_by_label("Message:").fill("<img src=x onerror='window.hacked = true'>")
    press(panel, "Send")
    expect(panel.get_by_role("log")).to_contain_text("RESPONSE: <img src=x")
    assert page.evaluate("() => window.hacked") is False


def test_the_keyboard_reaches_and_presses_everything(page: Page, panel: Locator) -> None:
    panel.get_by_role("button", name="Connect").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("status").first).to_have_text("OPEN (1)")
    panel.get_by_label("Message:").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("by hand")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(panel.get_by_role("log")).to_contain_text("RESPONSE: by hand")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => document.activeElement.ariaLabel || document.activeElement.textContent"
                " || document.activeElement.placeholder"
            )
        )
    assert reached == ["no code", "no reason", "Close", "Transcript"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("status").first).to_have_text("CLOSED (3)")


def test_a_narrow_window_hides_nothing(page: Page, panel: Locator) -> None:
    resize(page, 420)
    for name in ("Connect", "Send", "Close"):
        button = panel.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 420
        assert button.evaluate("button => button.scrollWidth <= button.clientWidth")
