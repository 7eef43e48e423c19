"""Slides: what begins one, and that what stands on one has room there."""

from __future__ import annotations

from typing import Any

import course
import nbformat
import pytest
import slides


def prose(text: str, *tags: str) -> Any:
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": list(tags)})


def code(lines: int, shows: int = 0) -> Any:
    output = nbformat.v4.new_output("stream", text="shown\n" * shows)
    return nbformat.v4.new_code_cell("\n".join(["pass"] * lines), outputs=[output])


def check(lines: int) -> Any:
    cell = code(lines)
    cell.source += "\nawait check(prediction, experiment, '1.1')"
    return cell


def card(lines: int, shows: int) -> Any:
    cell = code(lines, shows)
    cell.source += "\nask('1.1', experiment)"
    cell.metadata["jupyter"] = {"source_hidden": True}
    return cell


@pytest.mark.parametrize(
    ("cells", "kinds"),
    [
        ([prose("# One"), prose("two"), code(3)], ["slide", "-", "-"]),
        ([prose("# One\n\n## Two"), prose("three\n\n## Four")], ["slide", "slide"]),
        ([prose("# One"), prose("### Two"), code(3)], ["slide", "-", "-"]),
        ([prose("# One"), code(30), code(30), code(3)], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), code(3, shows=60), prose("two")], ["slide", "subslide", "subslide"]),
        ([prose("# One"), code(15), prose("Which?"), check(20)], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), code(15), prose("Which?"), check(60)], ["slide", "-", "subslide", "subslide"]),
        ([prose("# One"), code(15), prose("Which?"), card(60, 18)], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), prose("two", "map"), prose("Next: three", "navigation")], ["slide", "skip", "skip"]),
    ],
)
def test_what_begins_a_slide(cells: list[Any], kinds: list[str]) -> None:
    assert list(slides.kinds(cells)) == kinds


@pytest.mark.parametrize("path", [*course.notebooks(), course.EXAMPLE], ids=lambda path: path.stem)
def test_what_stands_on_a_slide_has_room_there(path: Any) -> None:
    cells = nbformat.read(path, as_version=4).cells
    shown: list[list[Any]] = []
    for cell in cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind in ("slide", "subslide"):
            shown.append([])
        if kind != "skip":
            shown[-1].append(cell)
    assert len(shown) >= len(cells) / 3
    for slide in shown:
        assert len(slide) == 1 or sum(map(slides.height, slide)) <= slides.ROOM, slide
