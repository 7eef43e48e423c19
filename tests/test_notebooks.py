"""The notebooks, beyond what nbval compares: their form, and cells that run twice, in any order, with any answer."""

from __future__ import annotations

import re
from typing import Any

import course
import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.timeout(120)

COURSE = pytest.mark.parametrize("path", course.lessons(), ids=lambda path: path.stem)

LEFT_BEHIND = """
import asyncio, gc, threading
from wskit import portal, EchoServer, WebSocket
from wskit.dom import ReadyState

# Whoever says goodbye may take a moment: wait for all of them, not for a time.
for thing in gc.get_objects():
    if isinstance(thing, WebSocket) and thing.ready_state != ReadyState.OPEN:
        await thing.closed
    if isinstance(thing, EchoServer) and thing._closing:
        await thing.closed
servers = [thing for thing in gc.get_objects() if isinstance(thing, EchoServer) and not thing.closed.done()]
sockets = [thing for thing in gc.get_objects() if isinstance(thing, WebSocket) and not thing.closed.done()]
print([thread.name for thread in threading.enumerate()].count("wskit"), len(servers), len(sockets))
"""


def read(path: Any) -> Any:
    return nbformat.read(path, as_version=4)


def run(cells: list[str]) -> list[str]:
    """Run cells in one new kernel and return what each printed or showed as text."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = []
    for cell in notebook.cells:
        texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        shown.append("".join(texts))
    return shown


def sources(path: Any) -> list[str]:
    return [cell.source for cell in read(path).cells if cell.cell_type == "code"]


@COURSE
def test_a_notebook_has_the_form_of_a_lesson(path: Any) -> None:
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[:3] == ["What you'll do", "What you'll learn", "What you'll need"]
    assert headings[-3:] == ["Check yourself", "In practice", "Read on"]
    assert text.count("\n---\n") >= 1
    assert "```javascript" in text


@COURSE
def test_no_line_of_prose_begins_with_a_number_that_markdown_takes_for_a_list(path: Any) -> None:
    # A close code at the start of a line ("1006. This is why") would become an item of a numbered list.
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"^\s*\d{3,}[.)]\s", cell.source, re.MULTILINE), cell.source


@COURSE
def test_the_file_holds_no_widget_ids_times_or_ports(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("application/vnd.jupyter.widget", "iopub.execute_input", "0x"):
        assert word not in text
    assert not re.search(r"127\.0\.0\.1:\d", text)


@COURSE
def test_links_go_to_stable_sources_only(path: Any) -> None:
    for link in re.findall(r"https?://[^)\s\"\\]+", path.read_text(encoding="utf-8")):
        assert link.startswith(
            (
                "https://www.rfc-editor.org/",
                "https://websockets.spec.whatwg.org/",
                "https://www.iana.org/assignments/websocket",
                "https://websockets.readthedocs.io/en/stable/",
            )
        ), link


@COURSE
def test_every_link_to_another_notebook_works(path: Any) -> None:
    for link in re.findall(r"\]\(([^)#:]+\.ipynb)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / link).is_file()


@COURSE
def test_all_cells_run_twice_in_one_kernel_and_leave_nothing_behind(path: Any) -> None:
    cells = sources(path)
    once = run([*cells, LEFT_BEHIND])[-1]
    twice = run([*cells, *cells, LEFT_BEHIND])[-1]
    assert twice == once
    assert once.startswith("1 ")


@COURSE
def test_cells_run_in_reverse_order_after_a_first_pass(path: Any) -> None:
    cells = sources(path)
    run([*cells, *reversed(cells)])


def checks(path: Any) -> list[int]:
    """Return the places of the cells in which the learner makes a prediction."""
    return [place for place, source in enumerate(sources(path)) if source.startswith("prediction = ...")]


@COURSE
def test_every_check_knows_right_from_wrong_and_answers_nonsense_kindly(path: Any) -> None:
    cells, places = sources(path), checks(path)
    assert len(places) >= 2
    for place in places:
        # The running connection is the answer key, so ask it: run the experiment alone, then predict just that.
        experiment = re.sub(r"await check\(prediction, (\w+)\)", r"repr(int(await \1()))", cells[place])
        truth = run([*cells[:place], experiment])[-1].strip("'")
        tries = {
            truth: "Right",
            str(int(truth) + 1): "Not this time",
            "...": "Your turn",
            "None": "Your turn",
            "'  '": "Your turn",
            "'x'": "Almost",
            "True": "Almost",
            "[1, 2]": "Almost",
        }
        answers = [cells[place].replace("prediction = ...", f"prediction = {answer}", 1) for answer in tries]
        shown = run([*cells[:place], *answers])[-len(tries) :]
        assert [text.partition(":")[0] for text in shown] == list(tries.values())
