"""Classes: what a class answered to each card, and which files do not count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wskit.course import classes, submissions
from wskit.course.answers import Anew, Answer, Entry
from wskit.course.classes import Growth, LeftOut, OneCard, collect


def answer(
    card: str, choice: str = "", *, right: bool = False, second: int = 0, seconds: float = 10, **more: bool
) -> Answer:
    """Make an answer that was given at this second."""
    return Answer(card, choice, right, f"2026-11-29T22:40:{second:02}Z", seconds, **more)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are handed in."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    return folder


def hand_in(path: Path, *entries: Entry, name: str = "") -> None:
    """Write a file of answers."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(submissions.written(entries, name), encoding="utf-8")


# What is counted.


def test_of_each_card_it_is_counted_what_was_answered_at_first(folder: Path) -> None:
    slip = Answer("1.2", "1005", False, "2026-11-29T22:40:01Z", 4, "own-code", True)
    hand_in(folder / "a.json", slip, answer("1.2", "1000", right=True, seconds=99), answer("1.10", right=True))
    hand_in(folder / "b.json", Answer("1.2", "1005", False, "2026-11-29T22:40:02Z", None, "own-code"))
    hand_in(folder / "c.json", answer("1.2", gave_up=True, second=3, seconds=6))
    hand_in(folder / "d.json", answer("1.2", "1000", right=True, second=4, seconds=8), answer("my.1", "no", second=5))
    found = collect([folder])
    assert found.left_out == ()
    assert found.cards() == (
        OneCard("1.2", 4, 1, 2, 1, 6, (("An end is left with the code that it sent", 2), ("I don't know", 1))),
        OneCard("1.10", 1, 1, 1, 0, 10, ()),
        OneCard("my.1", 1, 0, 0, 0, 10, (("answered no", 1),)),
    )
    assert [one.card for one in classes.hardest(found.cards())] == ["my.1", "1.2"]


def test_what_was_answered_before_a_card_was_begun_anew_does_not_count(folder: Path) -> None:
    hand_in(folder / "a.json", answer("1.2"), Anew("1", "x"), answer("1.2", right=True))
    hand_in(folder / "b.json", answer("1.2", second=1))
    found = collect([folder])
    assert [(one.answered, one.first) for one in found.cards()] == [(2, 1)]
    assert found.begun_anew == 1


def test_cards_are_in_the_order_of_the_course() -> None:
    cards = ["1.2", "2.1", "1.10", "10.1", "my.2", "my.10", "before.3", "1", "", "1.x", "²", "9" * 5000]
    assert sorted(cards, key=classes.in_order)[:6] == ["9" * 5000, "1", "1.2", "1.10", "1.x", "2.1"]


def test_before_comes_before_after_idea_by_idea() -> None:
    cards = ["my.1", "after.10", "before.2", "after.2", "before.10", "after.1", "before.1", "4.1"]
    assert sorted(cards, key=classes.in_order) == [
        "4.1", "before.1", "after.1", "before.2", "after.2", "before.10", "after.10", "my.1"
    ]  # fmt: skip


def test_what_was_asked_before_and_after_is_compared(folder: Path) -> None:
    hand_in(folder / "a.json", answer("before.1"), answer("after.1", right=True), answer("before.2", right=True))
    assert collect([folder]).growth() == Growth(1, 0.0, 1.0)
    hand_in(
        folder / "b.json",
        *(
            answer(f"{when}.{number}", second=1, right=number == 1)
            for when in ("before", "after")
            for number in (1, 2, 3)
        ),
    )
    hand_in(folder / "c.json", answer("after.1", second=2), answer("1.1"))
    assert str(collect([folder]).growth()) == (
        "2 learners were asked for the same ideas before the course and after it: 25% of the first answers were right "
        "before, 50% after."
    )
    assert classes.question("before.1")


def test_where_nobody_was_asked_twice_nothing_is_compared(folder: Path) -> None:
    hand_in(folder / "a.json", answer("before.1"), answer("after.2"), answer("before.x"))
    assert collect([folder]).growth() is None


def test_a_misconception_that_nobody_knows_is_called_by_its_key() -> None:
    assert classes.misconception_name("own-code") == "An end is left with the code that it sent"
    assert classes.misconception_name("no-such-key") == "no-such-key"
    assert classes.question("no.such.card") == ""


# Who a learner is.


def test_a_learner_is_called_by_their_name_or_by_their_file(folder: Path) -> None:
    hand_in(folder / "one.json", answer("1.1", second=1), name="Ada")
    hand_in(folder / "two.json", answer("1.1", second=2), name="Ada")
    hand_in(folder / "three.json", answer("1.1", second=3))
    hand_in(folder / "bitdiddle" / submissions.FILE, answer("1.1", second=4))
    hand_in(folder / "hacker" / "other.json", answer("1.1", second=5), name="\u202eevil\n")
    assert set(collect([folder]).learners) == {"Ada", "Ada (2)", "three", "bitdiddle", "\\u202eevil"}


def test_files_may_be_named_one_by_one(folder: Path) -> None:
    hand_in(folder / "one.txt", answer("1.1", second=1))
    hand_in(folder / "two.json", answer("1.1", second=2))
    assert list(collect([folder / "one.txt", folder / "two.json"]).learners) == ["one", "two"]
    assert list(collect([folder]).learners) == ["two"], "in a folder, other files are not looked at"


# What is left out.


def test_what_is_no_file_of_answers_is_named_with_the_reason(folder: Path) -> None:
    hand_in(folder / "a.json", answer("1.1"))
    (folder / "package.json").write_text('{"name": "wskit", "answers": 42}')
    (folder / "half.json").write_text(submissions.written([answer("1.1"), answer("1.2")])[:100])
    (folder / "huge.json").write_bytes(b" " * (submissions.LARGEST + 1))
    (folder / "deep.jsonl").write_bytes(b"[" * 100_000)
    (folder / "folder.json").mkdir()
    found = collect([folder, folder / "missing.json"])
    assert list(found.learners) == ["a"]
    assert found.left_out == (
        LeftOut("deep.jsonl", "has no answers in it"),
        LeftOut("half.json", "has no answers in it"),
        LeftOut("huge.json", "is too large to be anybody's answers"),
        LeftOut("package.json", "has no answers in it"),
        LeftOut("missing.json", "cannot be read: No such file or directory"),
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
@pytest.mark.timeout(5)
def test_a_pipe_among_them_makes_nobody_wait(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")
    (folder / "link.json").symlink_to(folder / "nowhere")
    (folder / "round").symlink_to(folder)
    assert [one.file for one in collect([folder]).left_out] == ["link.json", "pipe.json"]


def test_what_is_handed_in_twice_counts_once_and_the_later_one(folder: Path) -> None:
    first, second, third = (answer("1.1", second=number) for number in range(3))
    hand_in(folder / "a.json", first)
    hand_in(folder / "b.json", first, second, third)
    hand_in(folder / "c.json", first, second)
    hand_in(folder / "d.json", first, second, third)
    hand_in(folder / "e.json", first, third)
    found = collect([folder])
    assert list(found.learners) == ["b", "e"]
    assert found.left_out == (
        LeftOut("a.json", "has earlier answers of b.json"),
        LeftOut("c.json", "has earlier answers of b.json"),
        LeftOut("d.json", "has the same answers as b.json"),
    )


def test_more_files_than_any_class_has_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes, "MOST", 2)
    for number in range(4):
        hand_in(folder / f"{number}.json", answer("1.1", second=number))
    found = collect([folder])
    assert list(found.learners) == ["0", "1"]
    assert found.left_out == (LeftOut("Every file after these", "is left out: more than 2 are not read"),)
