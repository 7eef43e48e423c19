"""The JavaScript of the lessons, run by the browser that shows them: each piece of it, as a learner runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import course
import minutes
import nbformat
import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from .looks import press

Runner = Callable[..., Page]
NOTEBOOKS = course.notebooks()

ECHO = ["CONNECTED", "SENT: WebSocket rocks", "RESPONSE: WebSocket rocks"]
PRINTS: dict[str, list[list[str] | None]] = {
    "00-start-here": [],
    "01-say-hello": [None, [*ECHO, "DISCONNECTED: 1000 Deliberate disconnection"], ["WebSocket rocks"]],
    "02-say-goodbye": [["0 InvalidStateError", "1 no error", "2 no error", "3 no error"], ["3"]],
    "03-give-a-reason": [
        ["InvalidAccessError"],
        ["For the log:  4100 room 7: 8 of 8 players", "For the user: This room is full. Choose another one."],
        ["61 characters"],
    ],
    "04-let-the-server-hang-up": [
        ["1012 as you asked true", "The server hung up.", "comeBackLater() was called."],
    ],
    "05-lose-the-network": [["1006 false", "The connection was lost.", "3 0"]],
    "06-ask-for-an-answer": [["1"], ["It answers.", "It answers.", "No answer came."]],
    "07-wait-for-a-goodbye": [["0 s: CLOSING 2"], ["no answer", "connected again"]],
    "08-look-between": [["1006: 2 s of silence", "2 s old"]],
    "09-leave-the-page": [None],
    "10-read-the-wire": [["4000 bye"]],
    "11-break-the-rules": [["1009 frame with 26 bytes exceeds limit of 16 bytes", "Do not send the same again."]],
    "12-come-back": [["1012 I come back.", "1006 I come back.", "1013 I come back.", "1008 I stay away."]],
    "13-lose-nothing": [["1 tea: taken", "1006, kept: bread", "2 bread: I have that", "3 salt: taken"]],
    "14-close-a-server": [
        ["answer 1", "answer 2", "I leave soon", "answer 3", "answer 4", "1012 without an answer: 1"]
    ],
    "15-keep-strangers-out": [["Hello, Anna", "3000 no valid ticket", "Show the login."]],
    "16-diagnose-an-ending": [
        [
            "{",
            *(' "opened": 0,', ' "lastOut": 1,', ' "lastIn": 0,', ' "ended": 3,', ' "code": 1006,', ' "reason": "",'),
            *(' "wasClean": false,', ' "unsent": 0,', ' "onLine": true', "}"),
        ]
    ],
    "17-bring-a-recording": [["4000 done true after 0 s"]],
    "look-up-a-code": [["4321 found true"]],
    "look-up-a-symptom": [],
    "solve-cases": [],
    "take-stock": [],
}
"""What the pages of each notebook print; None for a whole document, which prints nothing here."""

pytestmark = pytest.mark.timeout(180)


def pages_of(page: Page) -> list[Locator]:
    return page.locator(".wskit-page").all()


def unfolded(one: Locator) -> Locator:
    one.evaluate("one => { const fold = one.closest('details'); if (fold) fold.open = true; }")
    return one


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_piece_of_javascript_runs_and_prints_what_the_lesson_says(path: Path, run_lesson: Runner) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    expected = PRINTS[path.stem]
    assert len([one for cell in cells for one in minutes.run_in_browser(cell)]) == len(expected)
    if not expected:
        return
    page = run_lesson(path.name)
    expect(page.locator(".wskit-page")).to_have_count(len(expected))
    for one, lines in zip(pages_of(page), expected, strict=True):
        press(unfolded(one), "Run in my browser")
        if lines is None:
            expect(one.locator("iframe")).to_be_visible()
            continue
        log = one.locator(".wskit-printed")
        expect(log.locator(".wskit-error")).to_have_count(0)
        for line in lines:
            expect(log).to_contain_text(line)
        assert log.inner_text().splitlines() == lines


def tutorial(page: Page) -> tuple[Locator, FrameLocator]:
    one = page.locator(".wskit-page.wskit-document").first
    press(one, "Run in my browser")
    return one, one.frame_locator("iframe")


def test_the_page_of_the_tutorials_runs_whole_in_the_learners_own_browser(run_lesson: Runner) -> None:
    page = run_lesson("01-say-hello.ipynb")
    one, frame = tutorial(page)
    expect(one).to_contain_text("The page says that it connects to ws://echo.example/.")
    output = frame.locator("#output p")
    frame.get_by_role("button", name="Connect").click()
    expect(output).to_have_text([*ECHO, "DISCONNECTED"])
    assert output.nth(2).evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 255)"
    panel = page.locator(".wskit-panel").filter(has=one)
    below = panel.locator(".wskit-sight")
    expect(below.locator(".wskit-ladder").first).to_contain_text("Deliberate disconnection")
    expect(below).to_contain_text('1000 "Deliberate disconnection", clean')

    frame.get_by_label("close on reply").uncheck()
    frame.get_by_role("button", name="Stop").click()
    expect(output).to_have_count(4)  # nothing is open: the guard
    frame.get_by_role("button", name="Connect").click()
    expect(output).to_have_text([*ECHO, "DISCONNECTED", *ECHO])
    frame.get_by_role("button", name="Stop").click()
    expect(output).to_have_text([*ECHO, "DISCONNECTED", *ECHO, "DISCONNECTED"])
    which = panel.get_by_role("combobox")
    expect(which.locator("option:checked")).to_have_text(re.compile(r"^2\b"))
    which.select_option(index=0)
    expect(below).to_contain_text('1000 "Deliberate disconnection", clean')
