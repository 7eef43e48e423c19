"""The course on paper: every lesson that is asked for, every question of it, and no answer."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from wskit.__main__ import main
from wskit.command.onpaper import page
from wskit.course.catalogue import ITEMS
from wskit.views.markup import plain


def told(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def test_it_has_every_question_and_choice_and_no_answer() -> None:
    words = told(page())
    for item in ITEMS.values():
        assert f"{item.name}\N{EN SPACE}{plain(item.question)}" in words
        for choice in item.choices:
            assert plain(choice.label) in words
        if item.why:
            assert plain(item.why) not in words
        if item.hint:
            assert plain(item.hint) not in words


def test_a_lesson_has_its_title_its_minutes_what_one_learns_and_its_picture() -> None:
    text = page([5])
    words = told(text)
    assert "Lose the network" in words
    assert re.search(r"Lesson 5, \d\d minutes", words)
    assert "what is lost with a connection, and what is not" in words
    assert text.count("<article>") == text.count("<img ") == 1
    assert "5.8" in words
    assert "1.1\N{EN SPACE}" not in words


def test_it_needs_nothing_else() -> None:
    text = page()
    assert "default-src 'none'" in text
    assert not re.search(r"<script|<link|https?://(?![\w.-]+\.example\b)|\]\(", text)


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "paper.html"
    assert main(["handout", str(to), "5", "1"]) == 0
    assert to.read_text(encoding="utf-8") == page([5, 1])
    assert "printed, each lesson is one A4 page" in capsys.readouterr().out


def test_a_lesson_that_there_is_not_is_told_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "paper.html"
    assert main(["handout", str(to), "77"]) == 2
    assert re.search(r"there is no lesson 77 with questions; there are lessons 0 to \d+", capsys.readouterr().err)
    assert not to.exists()


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handout", str(tmp_path / "nowhere" / "paper.html")]) == 1
    assert "cannot be written: No such file or directory" in capsys.readouterr().err
