"""Progress: the lessons that are there, the answers that are kept, and what is begun anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wskit import check, progress
from wskit.course import answers


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file for answers that is not there yet."""
    file = tmp_path / "progress.jsonl"
    monkeypatch.setenv("WSKIT_PROGRESS", str(file))
    return file


def lesson(folder: Path, name: str, *cells: str) -> None:
    """Write a notebook with a title and some code cells."""
    title = {"cell_type": "markdown", "source": [f"# Title of {name}\n", "Words"]}
    code = [{"cell_type": "code", "source": source} for source in cells]
    (folder / f"{name}.ipynb").write_text(json.dumps({"cells": [title, *code]}), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two lessons and what is none."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    lesson(folder, "00-start", "progress()")
    lesson(folder, "01-one", 'await check(prediction, one, "1.1")', "await check(\n p, e, '1.2', choices=(1, 2))")
    lesson(folder, "02-two", 'await check(prediction, two, "2.1")', "await check(prediction, without_a_name)")
    (folder / "03-half-saved.ipynb").write_text('{"cells": [')
    (folder / "04-no-notebook.ipynb").write_text("[]")
    return folder


async def test_what_was_answered_is_counted(kept: Path, folder: Path) -> None:
    assert repr(progress(folder)) == (
        "Title of 01-one: 0 of 2\nTitle of 02-two: 0 of 1\n"
        "Nothing is answered yet. Answers are kept in one file on this machine and nowhere else."
    )
    await check(5, lambda: 5, "1.1")
    await check(4, lambda: 5, "1.2")
    await check(5, lambda: 5, "2.1")
    assert repr(progress(folder)) == (
        "Title of 01-one: 1 of 2\nTitle of 02-two: 1 of 1 \N{CHECK MARK}\n"
        f"Your answers are kept in {kept} on this machine and nowhere else. Delete that file, and they are forgotten."
    )
    kept.unlink()
    assert "Title of 02-two: 0 of 1\nNothing is answered yet." in repr(progress(folder))


async def test_once_right_stays_right(kept: Path) -> None:
    await check(5, lambda: 5, "1.1")
    await check(4, lambda: 5, "1.1")
    assert answers.given()["1.1"].right_in_the_end


def test_a_folder_without_lessons_is_told(kept: Path, tmp_path: Path) -> None:
    assert repr(progress(tmp_path)) == "There are no lessons in this folder."
    assert "<table" not in progress(tmp_path)._repr_html_()


@pytest.mark.parametrize("first", ["# ", "Words", "## What you'll do"])
def test_a_lesson_without_a_title_has_the_name_of_its_file(kept: Path, tmp_path: Path, first: str) -> None:
    cells = [
        {"cell_type": "markdown", "source": first},
        {"cell_type": "code", "source": "# a comment\nawait check(prediction, one, '1.1')"},
    ]
    (tmp_path / "01-one.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert repr(progress(tmp_path)).startswith("01-one: 0 of 1\n")


def test_the_table_has_links_and_escapes_titles(kept: Path, folder: Path) -> None:
    lesson(folder, "05-<five>", 'await check(prediction, five, "5.1")')
    html = progress(folder)._repr_html_()
    assert '<a href="01-one.ipynb">Title of 01-one</a>' in html
    assert "Title of 05-&lt;five&gt;" in html
    assert "<five>" not in html
