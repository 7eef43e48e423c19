"""The first lesson in a real JupyterLab: what a learner sees, and what the buttons do when they are pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lab import panel_of, show
from playwright.sync_api import Locator, Page, expect

from .looks import DARK, LIGHT, colour, contrast, press

Opener = Callable[..., None]
Runner = Callable[..., Page]
LESSON = "01-say-hello.ipynb"

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def panel(run_lesson: Runner) -> Locator:
    return panel_of(run_lesson(LESSON))


def test_the_lesson_can_be_read_before_anything_is_run(page: Page, open_lesson: Opener) -> None:
    open_lesson(LESSON)
    show(page, ".wskit-row")
    expect(page.get_by_text("This is a picture. Run the cell and the buttons work.")).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_run_all_shows_no_error(page: Page, panel: Locator) -> None:
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    expect(panel.get_by_role("status")).to_have_text("NOT CONNECTED")


def test_connect_send_and_close_print_the_page_everyone_knows(panel: Locator) -> None:
    log = panel.get_by_role("log")
    press(panel, "Connect")
    expect(panel.get_by_role("status")).to_have_text("OPEN (1)")
    press(panel, "Send")
    expect(log.get_by_text("RESPONSE: WebSocket rocks")).to_be_visible()
    press(panel, "Close")
    expect(panel.get_by_role("status")).to_have_text("CLOSED (3)")
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
    for ink in (response, error, colour(panel.get_by_role("status"))):
        assert contrast(ink, paper) >= 4.5  # WCAG 2.2, 1.4.3 level AA


def test_what_a_browser_refuses_is_said_and_the_connection_goes_on(panel: Locator) -> None:
    press(panel, "Connect")
    panel.get_by_label("Code:").fill("1001")
    press(panel, "Close")
    expect(panel.get_by_role("alert")).to_contain_text("InvalidAccessError")
    expect(panel.get_by_role("status")).to_have_text("OPEN (1)")
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
    expect(panel.get_by_role("status")).to_have_text("OPEN (1)")
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
    expect(panel.get_by_role("status")).to_have_text("CLOSED (3)")


def test_a_narrow_window_hides_nothing(page: Page, panel: Locator) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    for name in ("Connect", "Send", "Close"):
        button = panel.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 420
        assert button.evaluate("button => button.scrollWidth <= button.clientWidth")
