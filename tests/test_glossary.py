"""The glossary: each term once, in its place, with the section that it comes from."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import wskit

PAGE = Path(__file__).parent.parent / "docs" / "glossary.md"
KIT = "In the kit"
SECTION = re.compile(r"(?:RFC (?:6455|9293)|WHATWG) section \d+(?:\.\d+)*")


def rows() -> list[tuple[str, str, str]]:
    """Return the rows: the heading that each stands under, its terms, and where they come from."""
    found, heading = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        if line.startswith("| **"):
            term, meaning, where = (cell.strip() for cell in line.strip("|").split("|"))
            assert meaning.endswith("."), line
            found.append((heading, term, where))
    return found


def test_each_term_stands_there_once() -> None:
    terms = [name.lower() for _, term, _ in rows() for name in re.findall(r"\*\*(.+?)\*\*", term)]
    assert len(terms) > 50
    assert sorted(terms) == sorted(set(terms))


def test_a_table_is_sorted() -> None:
    for (heading, before, _), (next_heading, after, _) in pairwise(rows()):
        assert heading != next_heading or before.lower() < after.lower(), after


def test_a_term_comes_from_a_section_of_a_standard_or_from_the_kit() -> None:
    for heading, term, where in rows():
        if heading == KIT:
            assert where.strip("`") in wskit.__all__, term
        else:
            assert SECTION.fullmatch(where), term
