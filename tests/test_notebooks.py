"""The notebooks, beyond what nbval compares: their form, and cells that run twice, in any order, with any answer."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import addresses
import course
import minutes
import nbformat
import pytest
from nbclient import NotebookClient

from wskit.course.casebook.scenes import SCENES

pytestmark = pytest.mark.timeout(180)

ALL = pytest.mark.parametrize("path", course.notebooks(), ids=lambda path: path.stem)
EVERY = pytest.mark.parametrize("path", [*course.notebooks(), course.EXAMPLE], ids=lambda path: path.stem)
LESSONS = pytest.mark.parametrize("path", course.lessons()[1:], ids=lambda path: path.stem)

HOME = addresses.homes((course.TOP / "pyproject.toml").read_text(encoding="utf-8"))[0]
PROJECT = f"https://github.com/{HOME.owner}/{HOME.name}/blob/main/"

FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

POSIX = re.compile(r"^\s*[!%]|os\.fork|SIGKILL|add_signal_handler|(?<!\w)/(tmp|proc|dev|etc)\b", re.MULTILINE)
"""What code cannot do on Windows, or not in that way."""

LEFT_BEHIND = """
import asyncio, gc, threading, time
from pathlib import Path
from ipykernel.connect import get_connection_info
from wskit.loops import portal
from wskit import EchoServer, WebSocket
from wskit.protocol.interface import ReadyState


def every(kind):
    # Not isinstance(): it looks through a weak proxy, and what that stood for may have gone.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kind)]


for thing in every(WebSocket):
    if thing.ready_state != ReadyState.OPEN:
        await thing.closed
for thing in every(EchoServer):
    if thing._closing:
        await thing.closed
thing = None


def the_kernels_own():
    # Whoever runs this connects to the kernel's ports one after another, and perhaps not before the first count.
    ports = {port for name, port in get_connection_info(unpack=True).items() if name.endswith("_port")}
    lines = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
    return {f"socket:[{line[9]}]" for line in lines if int(line[1].rpartition(":")[2], 16) in ports}


def left():
    gc.collect()
    files = Path("/proc/self/fd")
    open_files = {str(file.readlink()) for file in files.iterdir() if file.exists()} if files.is_dir() else set()
    return {
        "threads": sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("wskit")),
        "tasks here": len(asyncio.all_tasks()),
        "tasks there": portal.run(lambda: len(asyncio.all_tasks())),
        "servers": sum(not server.closed.done() for server in every(EchoServer)),
        "sockets": sum(not ws.closed.done() for ws in every(WebSocket)),
        "open sockets": sum(file.startswith("socket:") for file in open_files - the_kernels_own()) if open_files else 0,
    }


# Whoever says goodbye may take a moment: the operating system may still be told.
deadline = time.monotonic() + 10
at_first = globals().setdefault("_left_at_first", left())
while left() != at_first and time.monotonic() < deadline:
    await asyncio.sleep(0.02)
print(repr(left()))
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


@LESSONS
def test_a_notebook_has_the_form_of_a_lesson(path: Any) -> None:
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[:3] == ["What you'll do", "What you'll learn", "What you'll need"]
    assert headings[-4:] == ["Check yourself", "In practice", "Read on", "What you have learned"]
    assert text.count("\n---\n") >= 1
    pages = [page for cell in read(path).cells if cell.cell_type == "code" for page in minutes.run_in_browser(cell)]
    assert pages, "where JavaScript is shown it can be run"
    assert "```javascript" not in text


@ALL
def test_no_line_of_prose_begins_with_a_number_that_markdown_takes_for_a_list(path: Any) -> None:
    # A close code at the start of a line ("1006. This is why") would become an item of a numbered list.
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"^\s*\d{3,}[.)]\s", cell.source, re.MULTILINE), cell.source


@EVERY
def test_what_goes_further_is_folded_with_all_that_its_cells_show(path: Any) -> None:
    before = nbformat.v4.new_markdown_cell()
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            before = cell
            assert (course.FOLDED_HEADING in cell.metadata) == bool(course.FURTHER.search(cell.source))
        elif cell.cell_type == "code" and minutes.folded(cell) and not minutes.asked(cell):
            assert course.FOLDED_HEADING in before.metadata or minutes.run_in_browser(cell), cell.source


IN_A_SENTENCE = {"lessons", "Now solve cases", "Take stock"}
"""What links to notebooks say that do not name them: the words of a sentence."""


@EVERY
def test_what_there_was_to_see_can_be_looked_up_where_it_is_asked(path: Any) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown" and re.search(r"^What do you see\?\n\n- ", cell.source, re.MULTILINE):
            assert "<details><summary>What there was to see</summary>" in cell.source, cell.source


@EVERY
def test_no_line_of_code_is_cut_in_print(path: Any) -> None:
    # Ruff holds the Python, with the same number. It looks at no JavaScript.
    for cell in read(path).cells:
        blocks = [cell.source] if cell.cell_type == "code" else FENCED.findall(cell.source)
        for line in "\n".join(blocks).splitlines():
            assert len(line) <= 72, line


@EVERY
def test_nothing_that_learners_run_or_type_needs_posix(path: Any) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert not POSIX.search(cell.source), cell.source
        assert not re.search(r"\bmake [a-z]+`|\.venv/bin", cell.source), cell.source


@ALL
def test_the_file_holds_no_widget_ids_times_or_ports(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("application/vnd.jupyter.widget", "iopub.execute_input", "0x"):
        assert word not in text
    assert not re.search(r"127\.0\.0\.1:\d", text)


@ALL
def test_links_go_to_stable_sources_only(path: Any) -> None:
    for link in re.findall(r"https?://(?![\w.-]+\.example\b)[^)\s\"\\]+", path.read_text(encoding="utf-8")):
        assert link.startswith(
            (
                "https://www.rfc-editor.org/",
                "https://websockets.spec.whatwg.org/",
                "https://html.spec.whatwg.org/multipage/",
                "https://www.iana.org/assignments/websocket",
                "https://websockets.readthedocs.io/en/stable/",
                PROJECT,
            )
        ), link


@ALL
def test_a_link_to_a_lesson_says_its_number(path: Any) -> None:
    prose = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    links = re.findall(r"\[[Ll]esson\s+(\d+)\]\((\d+)-", "\n".join(prose))
    assert [(said, file) for said, file in links if int(said) != int(file)] == []
    # A number without a link is not renewed when a lesson gets another place.
    assert re.findall(r"\b[Ll]esson\s+\d+", re.sub(r"\[[^]]*\]\([^)]*\)", "", "\n".join(prose))) == []


@ALL
def test_no_link_leaves_the_folder_that_jupyterlab_shows(path: Any) -> None:
    # The course is opened with `notebooks` as the root. What stands beside that, no click finds, and nothing is said.
    prose = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    for link in re.findall(r"\]\(([^)\s]+)\)", "\n".join(prose)):
        if not re.match(r"https?://|#", link):
            there = (path.parent / link.partition("#")[0]).resolve()
            assert there.is_relative_to(course.NOTEBOOKS.resolve()), link
            assert there.is_file(), link


@ALL
def test_a_link_to_the_project_leads_to_a_page_and_a_heading_of_it(path: Any) -> None:
    for link in re.findall(rf"{re.escape(PROJECT)}[^)\s\"\\]+", path.read_text(encoding="utf-8")):
        file, _, heading = link.removeprefix(PROJECT).partition("#")
        headings = re.findall(r"^#+ (.+)$", (course.TOP / file).read_text(encoding="utf-8"), re.MULTILINE)
        slugs = [re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings]
        assert heading in ("", *slugs), link


@ALL
def test_cells_run_again_and_in_reverse_order_and_leave_nothing_behind(path: Any) -> None:
    cells = sources(path)
    ways = (cells, cells, list(reversed(cells)))
    shown = run([source for way in ways for source in (*way, LEFT_BEHIND)])
    once, twice, reverse = (ast.literal_eval(shown[(len(cells) + 1) * end - 1]) for end in (1, 2, 3))
    assert twice == once
    assert reverse == once
    assert once["threads"] in ([], ["wskit"])


@EVERY
def test_a_cell_can_be_run_alone_after_a_restart(path: Any) -> None:
    run([source for cell in sources(path) for source in (cell, "%reset -f")])


@LESSONS
def test_questions_are_named_in_order_and_enough(path: Any) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    names = [name for cell in cells for name in minutes.asked(cell)]
    assert names == [f"{int(path.name[:2])}.{number}" for number in range(1, len(names) + 1)]
    assert len(names) >= 5


def test_every_notebook_can_be_reached_from_the_start_and_its_neighbours() -> None:
    start = (course.NOTEBOOKS / "00-start-here.ipynb").read_text(encoding="utf-8")
    for path in course.notebooks()[1:]:
        assert f"]({path.name})" in start
    for one, after in zip(course.lessons(), course.lessons()[1:], strict=False):
        assert f"]({after.name})" in one.read_text(encoding="utf-8")
        assert f"]({one.name})" in after.read_text(encoding="utf-8")


def _called(text: str, path: Path) -> bool:
    """Tell whether a link that says this leads to this notebook: by its title, its number, or its place."""
    number = path.name[:2].lstrip("0")
    title = re.match(r"# (.+)", read(path).cells[0].source)
    words = " ".join(text.split())
    by_place = path in course.lessons() and words in (
        number,
        f"Lesson {number}",
        f"lesson {number}",
        "The lesson before",
    )
    return by_place or (title is not None and words == title[1])


@EVERY
def test_a_link_to_a_notebook_calls_it_as_it_calls_itself(path: Any) -> None:
    texts = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    links = re.findall(r"\[([^\]]*)\]\(([\w-]+\.ipynb)", texts)
    strange = [
        (text, name) for text, name in links if not _called(text, path.parent / name) and text not in IN_A_SENTENCE
    ]
    assert strange == []


def test_no_line_of_the_files_changes_by_itself() -> None:
    # What editors add: execution times, widget states, the version of Python.
    for path in course.notebooks():
        notebook = json.loads(Path(path).read_text(encoding="utf-8"))
        assert notebook["metadata"] == {"kernelspec": course.KERNEL, "language_info": course.LANGUAGE}
        for cell in notebook["cells"]:
            assert set(cell["metadata"]) <= {"tags", "slideshow", "jupyter", course.FOLDED_HEADING}
            assert cell["metadata"].get("jupyter", {"source_hidden": True}) == {"source_hidden": True}
            assert ("jupyter" in cell["metadata"]) == (course.HIDE in cell["metadata"].get("tags", ()))


def test_a_mystery_names_a_lesson_that_there_is() -> None:
    numbers = {int(path.name[:2]) for path in course.lessons()}
    assert {cause.lesson for scene in SCENES for cause in scene.causes} <= numbers
