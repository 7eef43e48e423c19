"""Slides: what begins one, that what stands on one has room there, and the command that writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import course
import nbformat
import pytest

from wskit.__main__ import main
from wskit.command import slideshow


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
        ([prose("# One"), code(18), code(18), code(3)], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), code(3, shows=60), prose("two")], ["slide", "subslide", "subslide"]),
        ([prose("# One"), code(15), prose("Which?"), check(20)], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), code(15), prose("Which?"), check(60)], ["slide", "-", "subslide", "subslide"]),
        ([prose("# One"), code(15), prose("Which?"), card(60, 18)], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), card(9, 2), card(9, 2), prose("two")], ["slide", "-", "subslide", "-"]),
        ([prose("# One"), card(9, 2), prose("## Two"), card(9, 2)], ["slide", "-", "slide", "-"]),
        ([prose("# One"), prose("two", "map"), prose("Next: three", "navigation")], ["slide", "skip", "skip"]),
    ],
)
def test_what_begins_a_slide(cells: list[Any], kinds: list[str]) -> None:
    assert list(slideshow.kinds(cells)) == kinds


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
        assert len(slide) == 1 or sum(map(slideshow.height, slide)) <= slideshow.ROOM, slide


def test_prose_is_cut_at_its_headings_and_the_beginning_is_not() -> None:
    cells = [prose("# One\n\n## Two"), prose("a\n\n## In practice\n\nb\n\n## Read on\n\nc"), code(3)]
    parts = list(slideshow.split(cells))
    assert [part.source.partition("\n")[0] for part in parts] == ["# One", "a", "## In practice", "## Read on", "pass"]
    assert len({part.id for part in parts}) == len(parts)
    assert list(slideshow.kinds(parts)) == ["slide", "-", "slide", "slide", "-"]


def test_the_command_writes_the_lessons_that_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slides", str(tmp_path / "new"), "2"]) == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["02-say-goodbye.slides.html"]
    text = (tmp_path / "new" / "02-say-goodbye.slides.html").read_text(encoding="utf-8")
    assert "reveal.js" in text
    assert 'src="pictures/' not in text, "the picture is in the file"
    assert "02-say-goodbye.slides.html" in capsys.readouterr().out


def test_a_lesson_that_there_is_not_is_told_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slides", str(tmp_path), "77"]) == 2
    assert "there is no lesson 77; there are 0 to " in capsys.readouterr().err


def test_where_they_cannot_be_written_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["slides", str(tmp_path / "file"), "2"]) == 1
    assert "cannot be written to: " in capsys.readouterr().err
