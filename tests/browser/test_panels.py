"""The panels of the lessons in a real JupyterLab: the network breaks, codes are tried, and endings come at a press."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL, notebooks
from lab import resize, run_all, show
from playwright.sync_api import Locator, Page, expect

from .looks import DARK, LIGHT, colour, contrast, press

Opener = Callable[..., None]
Runner = Callable[..., Page]
WIRE, RULES = "10-read-the-wire.ipynb", "11-break-the-rules.ipynb"
LOGS, SYMPTOMS = "16-diagnose-an-ending.ipynb", "look-up-a-symptom.ipynb"
WIRE, RULES, SERVER = "10-read-the-wire.ipynb", "11-break-the-rules.ipynb", "14-close-a-server.ipynb"
FURTHER = [path for path in notebooks() if "jp-MarkdownHeadingCollapsed" in path.read_text(encoding="utf-8")]

pytestmark = pytest.mark.timeout(180)


def widget(page: Page, button: str) -> Locator:
    """Return the widget that has this button."""
    output = page.locator(".jp-OutputArea-output").filter(has=page.get_by_role("button", name=button, exact=True))
    expect(output.get_by_role("button", name=button, exact=True)).to_be_visible()
    return output


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a stage that has all its buttons: lessons have those that they need."""
    path = tmp_path_factory.mktemp("panels") / "stage.ipynb"
    cell = nbformat.v4.new_code_cell("from wskit import Stage\n\nStage()")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL}), path)
    return path


@pytest.fixture
def bench(run_lesson: Runner, whole: Path) -> Locator:
    bench = widget(run_lesson(whole), "Connect")
    press(bench, "Connect")
    expect(bench.get_by_role("log").first).to_contain_text("CONNECTED")
    return bench


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_ladder_shows_who_hung_up_and_is_legible(run_lesson: Runner, whole: Path, dark: bool) -> None:
    bench = widget(run_lesson(whole, dark=dark), "Connect")
    press(bench, "Connect")
    expect(bench.get_by_role("status").first).to_have_text("OPEN (1)")
    press(bench, "Server closes")
    expect(bench).to_contain_text("Who hung up first: the server, with a Close frame")
    ladder = bench.locator(".wskit-rungs")
    mark = ladder.get_by_text("hangs up")
    expect(mark).to_have_count(1)
    middle, edges = mark.bounding_box(), ladder.bounding_box()
    assert middle is not None
    assert edges is not None
    assert middle["x"] > edges["x"] + edges["width"] / 2, "the server is on the right"
    paper = DARK if dark else LIGHT
    for word in ("Close 1001", "OPEN", "CLOSING", "CLOSED", "FIN"):
        ink = colour(ladder.get_by_text(re.compile(f"{word}$")).first)
        assert contrast(ink, paper) >= 4.5, word  # WCAG 2.2, 1.4.3 level AA


def test_a_frozen_network_holds_a_message_and_lets_it_go(bench: Locator) -> None:
    press(bench, "Freeze")
    press(bench, "Send")
    expect(bench.locator(".wskit-rungs")).to_contain_text("held")
    expect(bench.get_by_role("log").first).not_to_contain_text("RESPONSE")
    press(bench, "Thaw")
    expect(bench.get_by_role("log").first).to_contain_text("RESPONSE: WebSocket rocks")


@pytest.mark.parametrize(("name", "signal"), [("Cut (FIN)", "FIN"), ("Reset (RST)", "RST")])
def test_the_network_ends_it_and_both_report_1006(bench: Locator, name: str, signal: str) -> None:
    press(bench, name)
    expect(bench).to_contain_text("Who hung up first: the network")
    expect(bench.locator(".wskit-report")).to_contain_text("1006, not clean")
    expect(bench.locator(".wskit-rungs")).to_contain_text(signal)


def test_a_rule_is_broken_at_the_press_of_a_button_and_the_table_has_what_it_earned(run_lesson: Runner) -> None:
    panel = widget(run_lesson(RULES), "Leave out the mask")
    table = panel.get_by_role("table", name="What each broken rule has earned")
    for rule, sent in (
        ("Leave out the mask", "by the server: Close 1002"),
        ("Write HTTP", "by the client: Close 1002"),
    ):
        press(panel, rule)
        expect(table.locator("th strong")).to_have_text(rule)
        expect(table.get_by_role("row").filter(has_text=rule)).to_contain_text(sent)
        expect(panel.get_by_role("status").first).to_contain_text("Done.")
    expect(panel.locator(".wskit-rungs")).to_contain_text("hangs up")
    expect(panel).to_contain_text("Firefox 153: It sends no Close.")


def test_a_log_is_read_with_the_keyboard_and_the_other_one_leaves_fewer_endings(run_lesson: Runner) -> None:
    panel = widget(run_lesson(LOGS), "The server is killed")
    press(panel, "The server is killed")
    expect(panel).to_contain_text("With the page's log alone: 3 of 7 endings leave just this.")
    panel.get_by_role("button", name="1006, not clean").focus()
    for _ in range(2):  # the line below it, and what comes behind the log
        panel.page.keyboard.press("Tab")
    panel.page.keyboard.press("Enter")
    expect(panel).to_contain_text("With both logs: 1 of 7 endings leaves just this.")
    panel.get_by_role("button", name="(nothing more)").press("Enter")
    expect(panel).to_contain_text("It does not prove that it is over.")


def test_a_symptom_is_found_by_pressing_and_by_typing(run_lesson: Runner) -> None:
    panel = widget(run_lesson(SYMPTOMS), "ECONNRESET")
    press(panel, "ECONNRESET")
    expect(panel).to_contain_text("TCP was broken off (RST)")
    panel.get_by_role("textbox").fill("HTTP 502")
    expect(panel).to_contain_text("its answer to the handshake")
    expect(panel).not_to_contain_text("TCP was broken off (RST)")


def test_a_stranger_gets_letters_until_a_switch_is_turned_and_it_fits_where_it_is_narrow(run_lesson: Runner) -> None:
    lesson = run_lesson("15-keep-strangers-out.ipynb")
    panel = widget(lesson, "A stranger's page")
    table = panel.get_by_role("table", name="Who connected, and what they got")
    press(panel, "A stranger's page")
    expect(table.get_by_role("row").last).to_contain_text("Anna's letters")
    panel.get_by_role("button", name="yes").first.focus()
    lesson.keyboard.press("Enter")
    expect(panel.get_by_role("status").first).to_contain_text("It checks Origin")
    press(panel, "A stranger's page")
    expect(table.get_by_role("row").last).to_contain_text("1006, not clean")
    panel.get_by_text("The opening handshake").click()
    expect(panel).to_contain_text("https://prize.example")
    resize(lesson, 420)
    assert table.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")
    for part in (*panel.get_by_role("button").all(), table):
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 420


def test_a_server_is_shut_down_with_the_keyboard_and_what_it_did_fits_where_it_is_narrow(run_lesson: Runner) -> None:
    lesson = run_lesson(SERVER)
    resize(lesson, 420)
    panel = widget(lesson, "Kill it")
    table = panel.get_by_role("table", name="What became of the clients")
    for name, words in (("Kill it", "killed"), ("Shut it down", "balancer not told, answers cut off")):
        panel.get_by_role("button", name=name).focus()
        lesson.keyboard.press("Enter")
        expect(table.locator("td strong")).to_contain_text(words, timeout=30_000)
        expect(panel.get_by_role("button", name=name)).to_be_focused()
    expect(table.get_by_role("row")).to_have_count(5)
    box = table.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 420


def test_endings_happen_at_the_press_of_a_button(page: Page, open_lesson: Opener, tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell("from wskit import Gallery\n\nGallery()")]
    path = tmp_path / "gallery.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    run_all(page)
    gallery = widget(page, "Make it happen")
    groups, endings = (gallery.get_by_role("combobox").nth(place) for place in (0, 1))
    for group, title, said in (
        ("The client breaks a rule", "A Close frame has half a code", "Who failed it: the server"),
        ("Somebody falls silent", "The network falls silent, and nobody pings", "Neither side reports anything"),
        ("The server's process ends it", "The server's process is killed", "its side was not recorded"),
        ("It never opens", "The certificate is not trusted", "CERTIFICATE_VERIFY_FAILED"),
        ("The client says goodbye", "Both say goodbye at the same time", "both at once"),
    ):
        for field, wanted in ((groups, group), (endings, title)):
            # ipywidgets writes an option's spaces as such that do not break.
            option = field.locator("option").filter(has_text=re.compile("^" + wanted.replace(" ", r"\s") + "$"))
            field.select_option(value=option.get_attribute("value"))
        press(gallery, "Make it happen")
        expect(gallery).to_contain_text(said)
        expect(gallery.get_by_role("status").first).to_contain_text("he page gets ")


def test_pointing_at_a_field_and_moving_to_it_by_keyboard_outline_its_bytes(run_lesson: Runner) -> None:
    lesson = run_lesson(WIRE)
    show(lesson, ".wskit-strip")
    table = lesson.get_by_role("table", name="The fields of the frame").first
    frame = table.locator("xpath=..")
    code = table.get_by_role("row").filter(has_text="opcode")
    byte = frame.locator(".wskit-byte.wskit-f2").first

    def outlined() -> bool:
        return bool(byte.evaluate("element => getComputedStyle(element).outlineStyle !== 'none'"))

    assert not outlined()
    code.hover()
    assert outlined()
    lesson.mouse.move(0, 0)
    assert not outlined()
    code.focus()
    assert outlined()


def test_a_frame_is_written_bit_by_bit_with_the_keyboard_and_sent_and_fits_where_it_is_narrow(
    run_lesson: Runner,
) -> None:
    lesson = run_lesson(WIRE)
    resize(lesson, 420)
    writer = widget(lesson, "Send it")
    bit = writer.locator(".wskit-bit").nth(4)
    bit.focus()
    lesson.keyboard.press("Enter")
    expect(writer).to_contain_text("Ping (5 bytes), 11 bytes.")
    assert bit.evaluate("one => one === document.activeElement")
    assert writer.locator(".wskit-byte-button").first.inner_text() == "89"
    press(writer, "Send it")
    expect(writer).to_contain_text("The server answered Pong (5 bytes): 8a 05 48 65 6c 6c 6f.")
    expect(writer.locator(".wskit-rungs")).to_contain_text("Pong")
    for part in (*writer.get_by_role("button").all(), writer.locator(".wskit-rungs")):
        if part.is_visible():
            box = part.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 420


def test_a_narrow_window_hides_nothing(run_lesson: Runner, whole: Path) -> None:
    lesson = run_lesson(whole)
    resize(lesson, 420)
    bench = widget(lesson, "Connect")
    press(bench, "Connect")
    press(bench, "Reset (RST)")
    expect(bench).to_contain_text("Who hung up first: the network")
    # The ladder is not shrunk until nobody can read it: its words wrap, and its lines become shorter.
    ladder = bench.locator(".wskit-ladder-box")
    assert ladder.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert ladder.locator(".a").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 12
    for part in (*bench.get_by_role("button").all(), ladder, bench.locator(".wskit-report")):
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 420


ASK = """
import threading
from IPython.display import display
from wskit.widgets.controls import button, choice, few, text

heard = []
field, choice = text("Field:", "", "", "", "10em"), choice("Choice:", [("one", 1), ("two", 2)], "", "10em")
some = few("Some:", [("three", 3), ("four", 4)], "")
press = button("Press", "", lambda: None)
for widget, trait in ((field, "value"), (choice, "index"), (some, "index")):
    widget.observe(lambda change: heard.append(threading.current_thread().name), trait)
press.on_click(lambda _: heard.append(threading.current_thread().name))
display(field, choice, some, press)
"""


def test_what_is_typed_is_heard_where_a_press_is_heard_so_the_press_cannot_come_first(
    page: Page, open_lesson: Opener, tmp_path: Path
) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in (ASK, "print(len(heard), len(set(heard)))")]
    path = tmp_path / "heard.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    run_all(page)
    for typed, chosen, some in (("a", "two", "four"), ("b", "one", "three"), ("c", "two", "four")):
        page.get_by_label("Field:").fill(typed)
        page.get_by_label("Choice:").select_option(chosen)
        page.get_by_role("button", name=some).click()
        page.get_by_role("button", name="Press", exact=True).click()
    cell = page.locator(".jp-Notebook .jp-Cell").nth(1)
    for _ in range(50):  # the last press may still be on its way
        cell.click()
        page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-OutputArea-output")).to_have_text(re.compile(r"^\d+ \d+\s*$"))
        if cell.locator(".jp-OutputArea-output").inner_text().startswith("12 "):
            break
    expect(cell.locator(".jp-OutputArea-output")).to_have_text(re.compile(r"^12 1\s*$"))


@pytest.mark.parametrize("path", FURTHER, ids=lambda path: path.stem)
def test_what_goes_further_stays_folded_when_all_has_run(path: Path, run_lesson: Runner) -> None:
    page = run_lesson(path.name)
    hidden = page.get_by_role("button", name="1 cell hidden")
    expect(hidden).to_have_count(1)
    outputs = page.locator(".jp-CodeCell").filter(visible=False).locator(".jp-OutputArea-output")
    expect(outputs.first).to_be_attached()
    assert not any(one.is_visible() for one in outputs.all())
    hidden.click()
    expect(outputs.first).to_have_count(0)  # all can be seen


@pytest.mark.parametrize(("lesson", "button"), [("12-come-back.ipynb", "Restart the server"), (SERVER, "Shut it down")])
def test_what_was_tried_can_be_compared_in_a_narrow_window(lesson: str, button: str, run_lesson: Runner) -> None:
    page = run_lesson(lesson)
    panel = widget(page, button)
    press(panel, button)
    table = panel.locator("table.wskit-attempts")
    expect(table).to_be_visible(timeout=20_000)
    page.set_viewport_size({"width": 420, "height": 900})
    fits = "one => one.getBoundingClientRect().right <= one.parentElement.getBoundingClientRect().right + 1"
    page.wait_for_function(fits, arg=table.element_handle())
    page.wait_for_function("() => document.querySelector('table.wskit-attempts').clientWidth < 330")
    heights = table.locator("td:not([colspan])").evaluate_all("all => all.map((one) => one.clientHeight)")
    assert max(heights) < 36, "a number has broken"
