"""The stage in a real JupyterLab: by keys, while the kernel is busy, narrow, and on the day after."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL
from lab import open_notebook, resize, run_all
from playwright.sync_api import Locator, Page, expect

from .axe import findings
from .looks import press

Opener = Callable[..., None]

pytestmark = pytest.mark.timeout(180)

STAGE = "from wskit import Stage\nstage = Stage()\nstage"
BUSY = "import time\ntime.sleep(4)"
WAKE, IS_BUSY, ERROR = "Run this cell and the buttons work.", "The kernel is busy", "Error displaying widget"


def written(folder: Path, *cells: str) -> Path:
    """Write a notebook with these cells."""
    path = folder / "stage.ipynb"
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL}), path)
    return path


@pytest.fixture
def stage(page: Page, open_lesson: Opener, tmp_path: Path) -> Locator:
    open_lesson(written(tmp_path, STAGE))
    run_all(page)
    shown = page.locator(".wskit-panel")
    expect(shown.get_by_role("button", name="Connect", exact=True)).to_be_visible()
    return shown


def test_enter_sends_and_closes_and_keys_go_from_moment_to_moment(stage: Locator, page: Page, axe: str) -> None:
    press(stage, "Connect")
    log = stage.get_by_role("log", name="What the page printed last")
    expect(log).to_have_text("CONNECTED")
    message = stage.get_by_label("Message:")
    message.fill("by Enter")
    message.press("Enter")
    expect(log).to_have_text("RESPONSE: by Enter")
    stage.get_by_label("Reason:").first.press("Enter")
    expect(log).to_contain_text("DISCONNECTED: 1000")
    expect(stage).to_contain_text("Who hung up first: the client")
    moment = stage.get_by_label("Moment:")
    many = int(moment.input_value())
    said = stage.locator(".wskit-where")
    expect(said).to_contain_text(f"{many} of {many}, ")
    moment.focus()
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text(f"{many - 1} of {many}, ")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text(f"{many - 2} of {many}, ")
    expect(moment).to_be_focused()
    page.keyboard.press("Tab")
    back = stage.get_by_role("button", name="Back", exact=True)
    expect(back).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(moment).to_have_value(str(many - 4))
    expect(back).to_be_focused()
    stage.get_by_role("button", name="On", exact=True).press("Enter")
    expect(moment).to_have_value(str(many - 3))
    press(stage, "Replay")
    expect(stage.get_by_role("button", name="Stop")).to_be_focused()
    expect(stage.get_by_role("button", name="Replay")).to_be_focused(timeout=15_000)
    stage.get_by_text("What each end prints").click()
    expect(stage.get_by_role("log", name="Transcript")).to_have_count(2)
    assert not findings(page, axe)


def test_what_is_in_force_is_said_and_who_waits_is_counted_down(stage: Locator) -> None:
    press(stage, "Connect")
    expect(stage.get_by_role("status").first).to_have_text("OPEN (1)")
    stage.get_by_label("Delay:").fill("7")
    expect(stage).to_contain_text("In force: nothing.")
    stage.get_by_role("button", name="to the server").press("Enter")
    expect(stage.get_by_role("button", name="chosen: to the server")).to_be_focused()
    press(stage, "Freeze")
    expect(stage.get_by_role("status").filter(has_text="In force: frozen to the server.")).to_be_visible()
    press(stage, "both ways")
    press(stage, "Freeze")
    expect(stage).to_contain_text("In force: frozen both ways.")
    press(stage, "Close")
    expect(stage.get_by_role("timer")).to_contain_text("The page waits 59 s for the server's goodbye.")
    expect(stage.get_by_role("timer")).to_contain_text("The page waits 57 s for the server's goodbye.")
    press(stage, "Thaw")
    expect(stage).to_contain_text("In force: nothing.")
    expect(stage.get_by_role("timer")).to_have_count(0)


def test_a_busy_kernel_is_said_after_a_moment(page: Page, open_lesson: Opener, tmp_path: Path) -> None:
    open_lesson(written(tmp_path, STAGE, BUSY))
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    sign = page.locator(".wskit-panel").get_by_text(IS_BUSY)
    expect(sign).to_be_visible()
    expect(sign).to_be_hidden()


def test_the_day_after_its_picture_is_there_and_how_to_wake_it(
    stage: Locator, page: Page, lab: str, folder: Path
) -> None:
    wake = page.get_by_text(WAKE)
    expect(wake).to_be_hidden()
    press(stage, "Connect")
    expect(stage.get_by_role("status").first).to_have_text("OPEN (1)")
    press(stage, "Close")
    expect(stage.get_by_role("status").first).to_have_text("CLOSED (3)")
    path = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")

    def saved() -> str:
        page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")
        return json.dumps(json.loads((folder / path).read_text())["cells"][0]["outputs"])

    for _ in range(50):  # it is drawn anew some time after the last change
        if "CLOSED (3)" in saved():
            break
        page.wait_for_timeout(100)
    assert "CLOSED (3)" in saved()
    # The kernel is gone, and the page is there.
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(wake).to_be_visible()
    expect(stage).to_be_hidden()
    # And the file is opened again.
    open_notebook(page, lab, path)
    expect(wake).to_be_visible()
    expect(page.get_by_text(ERROR)).to_be_attached()
    expect(page.get_by_text(ERROR)).to_be_hidden()
    run_all(page)
    expect(stage.get_by_role("button", name="Connect", exact=True)).to_be_visible()
    expect(wake).to_be_hidden()


@pytest.mark.parametrize("width", [420, 800, 1200])
def test_at_no_width_anything_sticks_out(stage: Locator, page: Page, width: int) -> None:
    resize(page, width)
    press(stage, "Connect")
    press(stage, "Reset (RST)")
    expect(stage).to_contain_text("Who hung up first: the network")
    for part in (
        *stage.get_by_role("button").all(),
        *stage.get_by_role("textbox").all(),
        stage.get_by_label("Moment:"),
    ):
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24  # WCAG 2.2, 2.5.8


EVERYTHING = """\
from wskit import EchoServer, Gallery, Middle, Stage
from wskit.widgets.stage import BUTTONS
display(Stage(Middle(EchoServer()), buttons=BUTTONS))
Gallery("proxy-answers-pings")"""

TOGETHER = [
    ("Freeze", "Silence", "Thaw", "Drop"),
    ("Delay:", "Set delay"),
    ("Cut (FIN)", "Reset (RST)"),
    ("Jitter:", "Set jitter"),
    ("Slow close:", "Set slow close"),
    ("Idle timeout:", "Set timeout"),
    ("Drain", "Let in again"),
]

# What stands in a field, or its hint, needs so much room, and has so much.
ROOM = """(field) => {
    const style = getComputedStyle(field), pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen.font = style.font;
    const said = field.tagName === "SELECT" ? field.selectedOptions[0].text : field.value || field.placeholder;
    const frame = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    return field.clientWidth - frame - pen.measureText(said).width;
}"""


@pytest.mark.parametrize("width", [420, 900, 1400])
def test_what_belongs_together_stays_on_a_line_and_no_field_is_cut(
    page: Page, open_lesson: Opener, tmp_path: Path, width: int
) -> None:
    resize(page, width)
    open_lesson(written(tmp_path, EVERYTHING))
    run_all(page)
    stage, gallery = page.locator(".wskit-panel").first, page.locator(".wskit-panel").last
    expect(gallery.get_by_role("button", name="Make it happen")).to_be_visible()
    for names in TOGETHER:
        middles = []
        for name in names:
            found = (
                stage.get_by_label(name) if name.endswith(":") else stage.get_by_role("button", name=name, exact=True)
            )
            box = found.bounding_box()
            assert box is not None
            middles.append(box["y"] + box["height"] / 2)
        assert max(middles) - min(middles) < 4, names
    for label in (
        "Message:",
        "Code:",
        "Reason:",
        "Delay:",
        "Jitter:",
        "Chance:",
        "Size:",
        "Bytes:",
        "Slow close:",
        "Idle timeout:",
    ):
        assert stage.get_by_label(label).first.evaluate(ROOM) >= 0, label
    guess = gallery.get_by_label("Which code does the page get?")
    assert guess.evaluate(ROOM) >= 0
    guess.fill("1011")
    assert guess.evaluate(ROOM) >= 0
    for label in ("Endings:", "Which:"):
        # A title may be longer than a narrow page is wide.
        assert gallery.get_by_label(label).evaluate(ROOM) >= 0 or (width, label) == (420, "Which:")


MIDDLE = """\
from wskit import EchoServer, Middle, Stage, Timeline
timeline = Timeline()
server = EchoServer(timeline=timeline, ping_interval=None)
Stage(Middle(server, timeline=timeline))"""


def test_a_middle_has_a_column_of_its_own_while_it_happens(page: Page, open_lesson: Opener, tmp_path: Path) -> None:
    open_lesson(written(tmp_path, MIDDLE))
    run_all(page)
    stage = page.locator(".wskit-panel")
    press(stage, "Connect")
    log = stage.get_by_role("log", name="What the page printed last")
    expect(log).to_have_text("CONNECTED")
    sides = stage.locator(".wskit-ladder .sides b")
    expect(sides).to_have_text(["client", "middle", "server"])
    client, middle, server = (sides.nth(place).bounding_box() for place in range(3))
    assert client
    assert middle
    assert server
    assert client["x"] < middle["x"] < server["x"]
    stage.get_by_label("Delay:").fill("3")
    press(stage, "Set delay")
    press(stage, "Send")
    # It is on its way to the middle, behind which there is the handshake, and nothing else yet.
    page.wait_for_function(
        "() => document.querySelector('.wskit-ladder .leg .way')"
        " && document.querySelectorAll('.wskit-ladder .leg.k').length === 2"
    )
    expect(log).to_have_text("RESPONSE: WebSocket rocks", timeout=20_000)
    stage.get_by_label("Idle timeout:").fill("2")
    press(stage, "Set timeout")
    acts = stage.locator(".wskit-ladder .act")
    expect(acts.last).to_contain_text("ends both connections: nothing passed for 2 s", timeout=20_000)
    expect(stage).to_contain_text("Who ended the client's connection: the middle, with a FIN.")
    for width in (360, 420, 700, 1100):
        resize(page, width)
        assert stage.evaluate(
            """panel => [...panel.querySelectorAll(".wskit-wide :is(table, td, p)")].every(
                one => one.getBoundingClientRect().right <= panel.getBoundingClientRect().right)"""
        )
    press(stage, "Back")
    expect(stage.locator(".wskit-where")).to_contain_text("FIN leaves the client")
