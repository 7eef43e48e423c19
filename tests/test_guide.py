"""The guide for teachers: what it points at is there, and the lesson that it shows is the one that is tested."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import course
import nbformat

GUIDE = course.TOP / "docs" / "teaching.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def headings(path: Path) -> list[str]:
    """Return the section titles of a notebook that have a code cell below them, before the next title."""
    found, title = [], ""
    notebook: Any = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            title = (re.findall(r"^## (.+)$", cell.source, re.MULTILINE) or [title])[-1]
        elif title not in found:
            found.append(title)
    return found


def test_every_lesson_has_its_page_under_its_title() -> None:
    pages = re.findall(r"^### (\d+)\. (.+)$", TEXT, re.MULTILINE)
    lessons = course.lessons()
    assert [int(number) for number, _ in pages] == [int(path.name[:2]) for path in lessons]
    for (_, named), path in zip(pages, lessons, strict=True):
        assert named == course.title(nbformat.read(path, as_version=4))


def test_every_page_says_what_a_teacher_needs() -> None:
    for page in re.split(r"^### ", TEXT.partition("\n## What users keep asking")[0], flags=re.MULTILINE)[1:]:
        for word in ("**Aim:**", "**Minutes:**", "**What goes wrong:**", "**Ask:**"):
            assert page.count(word) == 1, page


def test_every_question_is_answered_by_a_section_that_runs_code() -> None:
    rows = re.findall(r"^\| .+ \| \[(\d+)\]\(\.\./notebooks/(.+)\) \| (.+) \|$", TEXT, re.MULTILINE)
    assert len(rows) >= 12
    for number, name, section in rows:
        assert name.startswith(f"{int(number):02}-")
        assert section in headings(course.NOTEBOOKS / name)


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https:)([^)#]+)\)", TEXT):
        assert (GUIDE.parent / target).exists(), target


def test_the_lesson_in_the_guide_is_the_example_that_is_run_and_compared() -> None:
    *_, block = re.findall(r"^```python\n(.+?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    notebook: Any = nbformat.read(course.EXAMPLE, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells[:2])
    assert block.split() == code.split()
    assert len([line for line in block.splitlines() if line.strip()]) <= 12
