"""The budgets of a lesson: what it may ask of whoever takes it, and how soon there is something to press."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import course
import minutes
import nbformat
import pytest
from minutes import Load

LESSONS = pytest.mark.parametrize("path", course.lessons()[1:], ids=lambda path: path.stem)
CARDED = pytest.mark.parametrize("path", course.lessons(), ids=lambda path: path.stem)
START = course.lessons()[0]
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SAYS = re.compile(r"\bAbout (\S+) minutes\b")


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def section(notebook: Any, cell: Any) -> str:
    """Return the heading that a cell stands under."""
    before = notebook.cells[: notebook.cells.index(cell) + 1]
    text = "\n".join(one.source for one in before if one.cell_type == "markdown")
    return str(re.findall(r"^##? (.+)$", text, re.MULTILINE)[-1])


@LESSONS
def test_a_lesson_keeps_to_its_budgets(path: Path) -> None:
    load = minutes.load(read(path))
    assert load.words <= 1000
    assert load.cells <= 25
    assert load.lines <= 80
    assert 1 <= load.panels <= 2
    assert 15 <= load.minutes <= 20


@LESSONS
def test_a_lesson_has_five_cards_and_three_to_check_oneself(path: Path) -> None:
    notebook = read(path)
    sections = [
        section(notebook, cell) for cell in notebook.cells if cell.cell_type == "code" for _ in minutes.asked(cell)
    ]
    assert len(sections) == 8
    assert [name == "Check yourself" for name in sections] == [False] * 5 + [True] * 3


@CARDED
def test_the_first_button_stands_within_three_cells(path: Path) -> None:
    first = minutes.load(cells(*read(path).cells[:3]))
    assert first.panels + first.cards >= 1


@CARDED
def test_experiments_are_folded_and_besides_them_only_pages_and_what_goes_further(path: Path) -> None:
    before = ""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            before = cell.source
        elif cell.cell_type == "code":
            is_page = bool(minutes.run_in_browser(cell))  # what it shows is its code
            assert minutes.folded(cell) == bool(minutes.asked(cell) or is_page or "Further" in before), cell.source
            assert not minutes.asked(cell) or cell.source.startswith(("from ", "import ")), cell.source


def made_by(cell: Any) -> Iterator[tuple[str, str]]:
    """Yield what a cell gives a name to, and what that is; not its experiment, for which it asks itself."""
    for one in ast.parse(cell.source).body:
        if isinstance(one, FUNCTIONS) and one.name != "experiment":
            yield one.name, ast.dump(one)
        elif isinstance(one, ast.Assign):
            for name in (
                inner.id for target in one.targets for inner in ast.walk(target) if isinstance(inner, ast.Name)
            ):
                yield name, ast.dump(one)


@CARDED
def test_no_card_leans_on_a_name_that_another_cell_gives_to_something_else(path: Path) -> None:
    """A card is answered when all cells have run: what it names by then is what the last cell has called so."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    made: dict[str, set[str]] = {}
    for cell in cells:
        for name, what in made_by(cell):
            made.setdefault(name, set()).add(what)
    leant_on = {name for cell in cells if minutes.asked(cell) for name, _ in made_by(cell)}
    assert [name for name in leant_on if len(made[name]) > 1] == []


def test_the_start_page_takes_five_minutes_and_asks_no_more_than_two_things() -> None:
    load = minutes.load(read(START))
    assert load.minutes <= 5
    assert load.cards + load.panels in (1, 2)


@CARDED
def test_the_minutes_that_a_notebook_promises_are_those_that_it_takes(path: Path) -> None:
    notebook = read(path)
    assert [*map(int, SAYS.findall(notebook.cells[0].source))] == [minutes.load(notebook).minutes]


def cells(*given: Any) -> Any:
    return nbformat.v4.new_notebook(cells=given)


def prose(text: str, *tags: str) -> Any:
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": list(tags)})


def code(text: str, *, folded: bool = False) -> Any:
    return nbformat.v4.new_code_cell(text, metadata={"jupyter": {"source_hidden": True}} if folded else {})


@pytest.mark.parametrize(
    ("cell", "load"),
    [
        (prose("# Say hello\n\nPress **Send**, or `ws.send()`.\n\n- RFC 6455"), Load(8, 0, 0, 0, 1)),
        (prose("[RFC 6455](https://example.org/a-b-c), <b>bold</b>\n\n![A page](pictures/a.svg)"), Load(5, 0, 0, 0, 1)),
        (prose("Do it:\n\n```javascript\nws.send(1);\n\nws.close();\n```"), Load(2, 2, 0, 0, 1)),
        (prose("One.\n\n<details><summary>Why</summary>\n\nTwo.\n\n</details>"), Load(3, 0, 0, 0, 1)),
        (prose("One.\n\n<details><summary>Further: two</summary>\n\nThree.\n\n</details>"), Load(1, 0, 0, 0, 1)),
        (prose("Next: [Say goodbye](02.ipynb)", "navigation"), Load(0, 0, 0, 0, 1)),
        (code("from wskit import Panel\n\nPanel()"), Load(0, 2, 0, 1, 1)),
        (code("def f():\n    return Panel()\n\n\nask('1.1', f)", folded=True), Load(0, 0, 1, 1, 1)),
        (code("await check(1, f, '1.1')"), Load(0, 1, 1, 0, 1)),
        (code('Page("""\nws.send(1);\n\nws.close();\n""")', folded=True), Load(0, 2, 0, 0, 1, 1)),
        (code("script = 'ws.close();'\nPage(script, server)", folded=True), Load(0, 1, 0, 0, 1, 1)),
        (code("Page('ws.close();', fold='Further: more')", folded=True), Load(0, 0, 0, 0, 1, 0)),
        (code("Page(TUTORIAL)", folded=True), Load(0, 0, 0, 0, 1, 1)),
    ],
)
def test_what_counts(cell: Any, load: Load) -> None:
    assert minutes.load(cells(cell)) == load


def test_minutes_are_counted_as_the_course_says() -> None:
    assert Load(words=1000, lines=60, cards=8, panels=1, cells=25).minutes == 5 + 5 + 6 + 3
    assert Load(words=0, lines=0, cards=0, panels=0, cells=0, pages=4).minutes == 2


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("ask('1.2', f)", ["1.2"]),
        ("await check(prediction, f, '1.3', timeout=2)", ["1.3"]),
        ("await check(prediction, f)", [""]),
        ("ask(name, f); ws.ask('1.2')", [""]),
        ("# ask('1.2', f)", []),
    ],
)
def test_what_a_cell_asks(source: str, names: list[str]) -> None:
    assert minutes.asked(code(source)) == names


def test_the_tool_prints_a_table_of_the_course() -> None:
    tool = Path(minutes.__file__)
    said = subprocess.run([sys.executable, tool], check=True, capture_output=True, text=True).stdout.splitlines()
    assert said[0].split() == ["notebook", "minutes", "words", "lines", "cards", "panels", "pages", "cells"]
    assert [line.split()[0] for line in said[1:]] == [path.stem for path in course.notebooks()]


def test_what_is_folded_stays_folded_and_has_the_tag_of_books_and_slides() -> None:
    hidden, shown = code("ask('1.1', f)", folded=True), code("1 + 1")
    hidden.metadata["scrolled"] = True
    shown.metadata["tags"] = [course.HIDE, "raises-exception"]
    assert course.metadata(hidden, "-") == {"jupyter": {"source_hidden": True}, "tags": [course.HIDE]}
    assert course.metadata(shown, "subslide") == {
        "slideshow": {"slide_type": "subslide"},
        "tags": ["raises-exception"],
    }
