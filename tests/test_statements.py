"""What the lessons say of the world: each statement stands where the page says, and what shows it is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

import course
import pytest

PAGE = course.TOP / "docs" / "statements.md"
TEXT = PAGE.read_text(encoding="utf-8")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CELL = re.compile(r"A cell of lesson (\d+), \*(.+?)\*")
KNOWN = re.compile(
    r"RFC (?:6455|9293) section \d+(?:\.\d+)*|WHATWG section \d|(?:Chromium|Firefox) \d+: `tests/differential`"
    r"|\]\(https://|\]\(#measured-by-hand\)"
)


class Row(NamedTuple):
    """A statement, the file that it stands in, and how we know."""

    words: str
    path: Path
    known: str


def rows() -> list[Row]:
    found = re.findall(r"^\| (.+) \| \[[^]]+\]\((\S+)\) \| (.+) \|$", TEXT, re.MULTILINE)
    return [Row(words, (PAGE.parent / target).resolve(), known) for words, target, known in found]


def flat(text: str) -> str:
    """Join lines: where a text is broken does not matter."""
    return re.sub(r"\s+", " ", text)


def words_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return flat(text)


def test_the_page_has_statements() -> None:
    assert len(rows()) > 60
    assert len({(row.words, row.path) for row in rows()}) == len(rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.words[:40])
def test_a_statement_stands_where_the_page_says(row: Row) -> None:
    assert row.words in words_of(row.path)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.words[:40])
def test_each_is_measured_or_cited(row: Row) -> None:
    assert TEST.search(row.known) or CELL.search(row.known) or KNOWN.search(row.known)
    for file, name in TEST.findall(row.known):
        source = (course.TOP / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {name}\(", source, re.MULTILINE), f"{file} has no {name}"
    for number, title in CELL.findall(row.known):
        [lesson] = course.NOTEBOOKS.glob(f"{int(number):02}-*.ipynb")
        assert f"## {title}" in words_of(lesson)


def test_what_asks_the_world_is_asked_for_a_statement() -> None:
    named = set(TEST.findall(TEXT))
    for path in sorted((course.TOP / "tests" / "world").glob("test_*.py")):
        file = path.relative_to(course.TOP).as_posix()
        for name in re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert (file, name) in named, f"docs/statements.md does not say what {name} is for"
