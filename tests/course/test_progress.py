"""Progress: the lessons that are there, the answers that are kept, and what is begun anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from wskit import begin_anew, check, progress, score
from wskit.course import answers, submissions
from wskit.course.lessons import lessons
from wskit.course.outlay import Outlay


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
    answers.note("2.1", "no", right=False)
    answers.note("2.1", "yes", right=True)
    assert repr(progress(folder)) == (
        "Title of 01-one: 1 of 2 at first, 1 of 2 in the end\n"
        "Title of 02-two: 0 of 1 at first, 1 of 1 in the end \N{CHECK MARK}\n"
        f"Your answers are kept in {kept} on this machine and nowhere else. Delete that file, and they are forgotten."
    )
    html = progress(folder)._repr_html_()
    assert "Title of 02-two</a></th><td>0 of 1</td><td>1 of 1 \N{CHECK MARK}</td>" in html
    kept.unlink()
    assert "Title of 02-two: 0 of 1\nNothing is answered yet." in repr(progress(folder))


async def test_once_right_stays_right(kept: Path) -> None:
    await check(5, lambda: 5, "1.1")
    await check(4, lambda: 5, "1.1")
    assert answers.given()["1.1"].right_in_the_end


# Which lessons there are.


@pytest.mark.parametrize(
    ("source", "cards"),
    [
        ('ask("1.2", experiment)', ("1.2",)),
        ("wskit.ask(\n    '1.2',\n    experiment,\n)", ("1.2",)),
        ('async def one():\n    return 1\n\nask("my.1", one, question="…", choices=["a.1", "b.2"])', ("my.1",)),
        ('ask("mine", one)', ("mine",)),
        ('await check(prediction, one, name="my.1")', ("my.1",)),
        ('await check("v1.5", one, "my.1")', ("my.1",)),
        ('await check(p, one, "1.1", choices=("x.1", "y.2"))\nask("1.2", one)', ("1.1", "1.2")),
        ('ask("1.2", one)\nawait check(p, one, "1.1")', ("1.2", "1.1")),
        ('ask("1.2", one); ask("1.2", one)', ("1.2",)),
        ('# ask("1.2", one)', ()),
        ('task("1.2", one)', ()),
        ("ask(name, one)", ()),
        ('await check(p, one)\nws.timeline.save(p, "session.pcapng")', ()),
    ],
)
def test_cards_and_checks_are_known_by_their_names(tmp_path: Path, source: str, cards: tuple[str, ...]) -> None:
    lesson(tmp_path, "01-one", source)
    assert [found.cards for found in lessons(tmp_path)] == ([cards] if cards else [])


def test_notebooks_of_ones_own_come_last_and_a_copy_is_no_second_lesson(kept: Path, folder: Path) -> None:
    lesson(folder, "01-one-0.2.0", 'ask("1.1", one)', 'ask("1.2", one)', 'ask("1.3", one)')
    lesson(folder, "01-one-Copy1", 'ask("1.1", one)')
    lesson(folder, "Untitled", 'ask("my.1", one)', 'ask("my.2", one)')
    answers.note("my.1", "yes", right=True)
    assert [(one.file, one.cards) for one in lessons(folder)] == [
        ("01-one.ipynb", ("1.1", "1.2")),
        ("01-one-0.2.0.ipynb", ("1.3",)),
        ("02-two.ipynb", ("2.1",)),
        ("Untitled.ipynb", ("my.1", "my.2")),
    ]
    assert "Title of Untitled: 1 of 2 at first, 1 of 2 in the end\n" in repr(progress(folder))


@pytest.mark.parametrize(
    "text",
    [
        '{"cells": [',
        "[]",
        '{"cells": 1}',
        '{"cells": [1]}',
        '{"cells": [{"source": 3}]}',
        '{"cells": [{}]}',
        "[" * 99_999,
    ],
    ids=range(7),
)
def test_what_is_no_notebook_is_passed_over(folder: Path, text: str) -> None:
    before = lessons(folder)
    for name in ("01-a", "own"):
        (folder / f"{name}.ipynb").write_text(f"{text}  ask(")
    (folder / "02-a.ipynb").write_bytes(b"\xff ask(")
    (folder / "03-a.ipynb").mkdir()
    assert lessons(folder) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
@pytest.mark.timeout(5)
def test_a_pipe_among_the_lessons_makes_nobody_wait(folder: Path) -> None:
    os.mkfifo(folder / "own.ipynb")
    assert len(lessons(folder)) == 2


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


# To begin anew.


def test_a_card_begins_anew(kept: Path, folder: Path) -> None:
    for card in ("1.1", "1.2", "2.1"):
        answers.note(card, "no", right=False)
    assert repr(begin_anew("1.2")) == "Card 1.2 begins anew: your next answer is the first."
    answers.note("1.2", "yes", right=True)
    assert "Title of 01-one: 1 of 2 at first, 1 of 2 in the end" in repr(progress(folder))


def test_a_lesson_begins_anew(kept: Path, folder: Path) -> None:
    for card in ("1.1", "1.2", "2.1"):
        answers.note(card, "no", right=False)
    assert repr(begin_anew(" 1 ")) == (
        "Lesson 1 begins anew, with the 2 cards that you have answered: your next answer to each is the first."
    )
    assert repr(progress(folder)).startswith("Title of 01-one: 0 of 2\nTitle of 02-two: 0 of 1 at first")
    assert "with the card that you have answered" in repr(begin_anew("2"))


@pytest.mark.parametrize("which", ["1", "1.1", "7", "my.1", "1.", "."])
def test_where_nothing_is_answered_nothing_begins_anew(kept: Path, which: str) -> None:
    assert repr(begin_anew(which)) == f"Nothing is answered yet of {which}, so there is nothing to begin anew."
    assert not kept.exists()


def test_where_nothing_can_be_kept_it_says_so(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers.note("1.1", "no", right=False)
    monkeypatch.setattr(answers, "begin_anew", lambda which: False)
    assert repr(begin_anew("1.1")) == "1.1 cannot begin anew: the file with your answers cannot be written."


@pytest.mark.parametrize(
    ("which", "error"), [(1.2, TypeError), (None, TypeError), ("", ValueError), ("x" * 81, ValueError)]
)
def test_what_cannot_begin_anew_is_told(kept: Path, which: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="1"):
        begin_anew(which)


# The score.


@pytest.fixture
def handed_in(kept: Path, folder: Path) -> Path:
    """A file that was handed in with the notebooks: of lesson 1, one of two cards was right at first."""
    answers.note("1.1", "yes", right=True)
    answers.note("1.2", "no", right=False)
    answers.note("1.2", "yes", right=True)
    answers.note("11.1", "yes", right=True)
    path = folder / submissions.FILE
    path.write_text(submissions.written(answers.entries(kept.read_bytes())))
    kept.unlink()
    return path


def test_a_score_is_the_share_that_was_right_at_first(
    handed_in: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert score("1") == 0.5
    assert score("2") == 0.0
    assert score("1", of=4) == 0.25
    assert score("1", of=1) == 1.0
    assert score("1.1") == 1.0


def test_a_score_may_be_of_the_answers_on_this_machine(handed_in: Path, folder: Path) -> None:
    assert score("1", file=None, folder=folder) == 0.0
    answers.note("1.2", "yes", right=True)
    assert score("1", file=None, folder=folder) == 0.5


def test_what_has_no_score_is_told(handed_in: Path, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no wskit-answers.json here: run `wskit answers`"):
        score("1")
    with pytest.raises(ValueError, match="asks anything of lesson '9'"):
        score("9", file=handed_in, folder=folder)
    handed_in.write_text("{}")
    with pytest.raises(ValueError, match="has no answers in it"):
        score("1", file=handed_in, folder=folder)


def played(*solved: bool) -> None:
    """Close cases of a deck, one after the other."""
    for number, right in enumerate(solved, 17):
        closed = Outlay(("other",), 1, 1, 9 if right else 0)
        answers.note(f"case.blue-otter-{number}", "", right=right, gave_up=not right, spent=closed)


def test_how_the_cases_of_the_deck_went_is_said_too(kept: Path, folder: Path) -> None:
    assert "The deck" not in repr(progress(folder))
    played(True, False, True)
    said = "The deck: 2 of 3 cases solved at the first guess, 18 of 30 points. Evidence bought for 3; 3 was enough"
    assert said in repr(progress(folder))
    assert f"<p>{said}" in progress(folder)._repr_html_()


def test_a_class_can_be_graded_by_the_cases_of_a_deck(kept: Path, folder: Path) -> None:
    played(True, False, True, True)
    assert score("blue-otter-17", file=None, folder=folder) == 1.0
    assert score("blue-otter-18", file=None, folder=folder) == 0.0
    assert score("Blue Otter 17", file=None, folder=folder, of=2) == 0.5
    assert score("blue-otter-17", file=None, folder=folder, of=8) == 3 / 8
    assert score("kind-yak-17", file=None, folder=folder, of=8) == 0.0
    assert score("case", file=None, folder=folder) == 3 / 4
    assert score("case", file=None, folder=folder, of=6) == 3 / 6


def test_where_no_case_was_closed_the_share_is_nothing(kept: Path, folder: Path) -> None:
    assert score("case", file=None, folder=folder) == 0.0


def test_a_case_can_be_begun_anew(kept: Path) -> None:
    played(False)
    assert repr(begin_anew("case.blue-otter-17")).startswith("Card case.blue-otter-17 begins anew")
    played(True)
    assert score("case", file=None) == 1.0
