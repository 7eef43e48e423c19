"""Handout: the course gets into a folder, again and again, and nothing that somebody changed is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from wskit.command import handout
from wskit.command.handout import NOTE, PICTURES, HandedOut, course_folder, hand_out

LESSON = "01-say-hello.ipynb"
_PICTURE = re.compile(r"!\[[^\]]+\]\((?!https?:)([^)]+)\)")


def notebook(*sources: str, shown: str = "") -> dict[str, Any]:
    """Make a notebook with these cells of code, each of which has shown something."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": [shown]}] if shown else []
    cells = [
        {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": 1, "metadata": {}, "id": "a"}
        for source in sources
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write(place: Path, content: dict[str, Any]) -> str:
    text = json.dumps(content)
    place.write_text(text, encoding="utf-8")
    return text


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of one lesson."""
    folder = tmp_path / "course"
    folder.mkdir()
    write(folder / LESSON, notebook("say('hello')", shown="hello"))
    monkeypatch.setattr(handout, "course_folder", lambda: folder)
    return folder


@pytest.fixture
def mine(tmp_path: Path, course: Path) -> Path:
    """A learner's folder that has the course."""
    folder = tmp_path / "mine"
    hand_out(folder, "1.0")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_course_of_a_clone_is_where_its_notebooks_are() -> None:
    assert course_folder() == Path(__file__).parents[2] / "notebooks"


def test_without_notebooks_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout, "_PACKAGE", tmp_path / "wskit")
    with pytest.raises(FileNotFoundError, match="install it again"):
        course_folder()


def test_the_notebooks_are_copied_as_they_are(course: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "down"
    assert hand_out(folder, "1.0") == HandedOut(1, 0, {}, (folder / LESSON,))
    assert (folder / LESSON).read_bytes() == (course / LESSON).read_bytes()
    assert names(folder) == [NOTE, LESSON]


def test_the_whole_course_is_copied(tmp_path: Path) -> None:
    done = hand_out(tmp_path, "1.0")
    assert done.new == len(done.written) == len(list(course_folder().rglob("*.ipynb"))) >= 12
    assert (tmp_path / "de" / LESSON).is_file()
    assert hand_out(tmp_path, "1.0") == HandedOut(0, 0, {}, ())


def test_a_clone_s_own_folder_is_left_alone() -> None:
    assert hand_out(course_folder(), "1.0") == HandedOut(0, 0, {}, ())
    assert not (course_folder() / NOTE).exists()


def test_what_a_learner_ran_and_changed_stays(mine: Path) -> None:
    changed = write(mine / LESSON, notebook("say('goodbye')", shown="goodbye"))
    assert hand_out(mine, "1.0") == HandedOut(0, 0, {}, ())
    assert (mine / LESSON).read_text() == changed
    assert names(mine) == [NOTE, LESSON]


def test_what_a_learner_only_ran_stays_as_long_as_there_is_nothing_newer(course: Path, mine: Path) -> None:
    ran = write(mine / LESSON, notebook("say('hello')", shown="hello, again"))
    assert hand_out(mine, "1.0") == HandedOut(0, 0, {}, ())
    assert (mine / LESSON).read_text() == ran
    newer = write(course / LESSON, notebook("say('hi')", shown="hi"))
    assert hand_out(mine, "1.1") == HandedOut(0, 1, {}, (mine / LESSON,))
    assert (mine / LESSON).read_text() == newer
    assert names(mine) == [NOTE, LESSON]


def test_beside_what_was_changed_comes_what_is_newer_once(course: Path, mine: Path) -> None:
    changed = write(mine / LESSON, notebook("say('goodbye')"))
    newer = write(course / LESSON, notebook("say('hi')"))
    beside = "01-say-hello-1.1.ipynb"
    assert hand_out(mine, "1.1") == HandedOut(0, 0, {LESSON: beside}, (mine / beside,))
    assert (mine / LESSON).read_text() == changed
    assert (mine / beside).read_text() == newer
    for _ in range(2):
        assert hand_out(mine, "1.1") == HandedOut(0, 0, {}, ())
    assert names(mine) == [NOTE, beside, LESSON]


def test_what_came_beside_is_not_overwritten_either(course: Path, mine: Path) -> None:
    write(mine / LESSON, notebook("say('goodbye')"))
    write(course / LESSON, notebook("say('hi')"))
    hand_out(mine, "dev")
    changed = write(mine / "01-say-hello-dev.ipynb", notebook("mine, too"))
    write(course / LESSON, notebook("say('hi there')"))
    assert hand_out(mine, "dev").beside == {LESSON: "01-say-hello-dev-2.ipynb"}
    assert (mine / "01-say-hello-dev.ipynb").read_text() == changed


@pytest.mark.parametrize("there", ["", "not JSON", "[]", "{}", '{"cells": 1}', '{"cells": [{}]}', "\ufeff{}"])
def test_what_is_there_and_is_no_notebook_of_ours_stays(course: Path, tmp_path: Path, there: str) -> None:
    (tmp_path / LESSON).write_text(there, encoding="utf-8")
    assert hand_out(tmp_path, "1.0").beside == {LESSON: "01-say-hello-1.0.ipynb"}
    assert (tmp_path / LESSON).read_text(encoding="utf-8") == there


def test_bytes_that_are_no_text_stay(course: Path, tmp_path: Path) -> None:
    (tmp_path / LESSON).write_bytes(b"\xff\xfe")
    assert hand_out(tmp_path, "1.0").beside == {LESSON: "01-say-hello-1.0.ipynb"}


@pytest.mark.parametrize("note", ["", "not JSON", "[]", '"x"', '{"01-say-hello.ipynb": 7}'])
def test_without_a_note_what_differs_counts_as_changed(course: Path, mine: Path, note: str) -> None:
    (mine / NOTE).write_text(note, encoding="utf-8")
    assert hand_out(mine, "1.0") == HandedOut(0, 0, {}, ())
    (mine / NOTE).write_text(note, encoding="utf-8")
    write(course / LESSON, notebook("say('hi')"))
    assert hand_out(mine, "1.1").beside == {LESSON: "01-say-hello-1.1.ipynb"}


def test_a_lesson_that_somebody_threw_away_comes_back(mine: Path) -> None:
    (mine / LESSON).unlink()
    assert hand_out(mine, "1.0").new == 1


def test_blank_leaves_out_what_the_cells_show(course: Path, tmp_path: Path) -> None:
    hand_out(tmp_path, "1.0", blank=True)
    [cell] = json.loads((tmp_path / LESSON).read_text())["cells"]
    assert (cell["outputs"], cell["execution_count"], cell["source"]) == ([], None, "say('hello')")
    assert hand_out(tmp_path, "1.0", blank=True) == HandedOut(0, 0, {}, ())


def test_blank_takes_outputs_away_where_nothing_else_was_changed(mine: Path) -> None:
    assert hand_out(mine, "1.0", blank=True).renewed == 1
    assert json.loads((mine / LESSON).read_text())["cells"][0]["outputs"] == []
    changed = write(mine / LESSON, notebook("mine", shown="mine"))
    assert hand_out(mine, "1.0", blank=True) == HandedOut(0, 0, {}, ())
    assert (mine / LESSON).read_text() == changed


def test_a_file_is_whole_or_not_there(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        hand_out(tmp_path / "mine", "1.0")
    assert names(tmp_path / "mine") == []


def test_what_was_copied_before_an_error_is_noted(course: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(course / "02-say-goodbye.ipynb", notebook("2"))
    write(course / LESSON, notebook("say('hi')"))
    write_ = handout._write

    def full(place: Path, text: str) -> None:
        if place.name.startswith("02"):
            raise OSError(28, "No space left on device")
        write_(place, text)

    monkeypatch.setattr(handout, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        hand_out(mine, "1.1")
    monkeypatch.undo()
    monkeypatch.setattr(handout, "course_folder", lambda: course)
    assert hand_out(mine, "1.1") == HandedOut(1, 0, {}, (mine / "02-say-goodbye.ipynb",))


def test_what_could_not_be_renewed_is_renewed_the_next_time(
    course: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(course / LESSON, notebook("say('hi')"))
    write_ = handout._write

    def full(place: Path, text: str) -> None:
        if place.name == LESSON:
            raise OSError(28, "No space left on device")
        write_(place, text)

    with monkeypatch.context() as patch:
        patch.setattr(handout, "_write", full)
        with pytest.raises(OSError, match="No space left"):
            hand_out(mine, "1.1")
    assert hand_out(mine, "1.1") == HandedOut(0, 1, {}, (mine / LESSON,))


@pytest.fixture
def picture(course: Path) -> Path:
    """The one picture of the course."""
    path = course / PICTURES / "01-hello.svg"
    path.parent.mkdir()
    path.write_text("<svg>one</svg>", encoding="utf-8")
    return path


def test_pictures_are_handed_out_and_renewed(course: Path, picture: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert hand_out(mine, "1.0").new == 1
    assert names(mine) == [NOTE, LESSON, PICTURES]
    assert (mine / PICTURES / picture.name).read_bytes() == picture.read_bytes()
    picture.write_text("<svg>two</svg>", encoding="utf-8")
    assert hand_out(mine, "1.1") == HandedOut(0, 0, {}, ())
    assert (mine / PICTURES / picture.name).read_text() == "<svg>two</svg>"
    (mine / PICTURES / picture.name).unlink()
    hand_out(mine, "1.1")
    assert names(mine / PICTURES) == [picture.name]


@pytest.mark.parametrize("noted", [False, True])
def test_a_picture_that_somebody_drew_stays(course: Path, picture: Path, tmp_path: Path, noted: bool) -> None:
    mine = tmp_path / "mine"
    if noted:
        hand_out(mine, "1.0")
    (mine / PICTURES).mkdir(parents=True, exist_ok=True)
    (mine / PICTURES / picture.name).write_text("mine")
    picture.write_text("<svg>two</svg>", encoding="utf-8")
    for _ in range(2):
        assert hand_out(mine, "1.1").beside == {}
        assert (mine / PICTURES / picture.name).read_text() == "mine"


def test_a_file_that_is_where_pictures_would_be_stays(course: Path, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / PICTURES).write_text("a list of pictures")
    assert hand_out(tmp_path / "mine", "1.0").new == 1
    assert (tmp_path / "mine" / PICTURES).read_text() == "a list of pictures"


def test_a_folder_with_a_picture_s_name_stays(course: Path, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / PICTURES / picture.name).mkdir(parents=True)
    assert hand_out(tmp_path / "mine", "1.0").new == 1


def test_every_picture_that_a_notebook_shows_is_handed_out(tmp_path: Path) -> None:
    hand_out(tmp_path, "1.0")
    shown = {name for path in tmp_path.glob("*.ipynb") for name in _PICTURE.findall(path.read_text(encoding="utf-8"))}
    assert shown == {f"{PICTURES}/{path.name}" for path in (tmp_path / PICTURES).glob("*")}
