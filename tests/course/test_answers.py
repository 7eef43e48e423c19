"""Answers: kept in one file on this machine. The first one counts, and nothing depends on the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wskit import check
from wskit.course import answers
from wskit.course.answers import Anew, Answer

RIGHT = {"card": "1.1", "choice": "1000", "right": True}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file for answers that is not there yet."""
    file = tmp_path / "progress.jsonl"
    monkeypatch.setenv("WSKIT_PROGRESS", str(file))
    return file


def outcomes() -> dict[str, tuple[bool, bool]]:
    """Return for each card whether it was right at first, and whether in the end."""
    return {card: (one.right_at_first, one.right_in_the_end) for card, one in answers.given().items()}


# What is kept.


def test_an_answer_is_a_line_with_its_choice_and_its_time(kept: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert answers.note("1.2", "1005", right=False, seconds=12.345, misconception="echo-first", hint=True)
    assert answers.note("1.2", "", right=False, seconds=1, gave_up=True)
    [first, second] = [json.loads(line) for line in kept.read_text().splitlines()]
    assert before <= datetime.fromisoformat(first.pop("at")) <= datetime.now(UTC)
    assert first == {
        "card": "1.2",
        "choice": "1005",
        "right": False,
        "seconds": 12.3,
        "misconception": "echo-first",
        "hint": True,
    }
    assert (second["gave_up"], second["choice"]) == (True, "")
    assert [(one.choice, one.seconds, one.hint, one.gave_up) for one in answers.given()["1.2"].tries] == [
        ("1005", 12.3, True, False),
        ("", 1.0, False, True),
    ]


def test_the_first_answer_counts_and_later_ones_are_kept(kept: Path) -> None:
    answers.note("1.1", "1005", right=False, seconds=3)
    answers.note("1.1", "1000", right=True, seconds=4)
    answers.note("1.1", "1001", right=False, seconds=5)
    given = answers.given()["1.1"]
    assert (given.right_at_first, given.right_in_the_end) == (False, True)
    assert given.first.choice == "1005"
    assert [one.choice for one in given.tries] == ["1005", "1000", "1001"]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ("1.1", {"1.2", "1.10", "11.1", "my.1"}),
        ("1", {"11.1", "my.1"}),
        ("my", {"1.1", "1.2", "1.10", "11.1"}),
        ("9", {"1.1", "1.2", "1.10", "11.1", "my.1"}),
    ],
)
def test_a_card_or_a_lesson_can_be_begun_anew(kept: Path, which: str, left: set[str]) -> None:
    for card in ("1.1", "1.2", "1.10", "11.1", "my.1"):
        answers.note(card, "no", right=False)
    assert answers.begin_anew(which)
    assert set(answers.given()) == left
    assert len(kept.read_text().splitlines()) == 6, "what was answered before is kept"
    for card in ("1.1", "1.2", "1.10", "11.1", "my.1"):
        answers.note(card, "yes", right=True)
    assert outcomes() == {card: (card not in left, True) for card in ("1.1", "1.2", "1.10", "11.1", "my.1")}


async def test_a_check_is_kept_too(kept: Path) -> None:
    await check(4, lambda: 5, "1.1")
    await check(5, lambda: 5, "1.1")
    assert outcomes() == {"1.1": (False, True)}
    assert [one.choice for one in answers.given()["1.1"].tries] == ["4", "5"]


async def test_only_answers_are_kept_and_only_of_checks_with_a_name(kept: Path) -> None:
    await check(..., lambda: 5, "1.1")
    await check("five", lambda: 5, "1.1")
    await check(5, lambda: 5)
    assert not kept.exists()


def test_lines_of_an_older_form_count(kept: Path) -> None:
    kept.write_text('{"check": "1.1", "right": false}\n{"check": "1.1", "right": true}\n')
    assert outcomes() == {"1.1": (False, True)}
    assert answers.given()["1.1"].first == Answer("1.1", "", False)


def test_what_is_long_is_cut(kept: Path) -> None:
    answers.note("1.1", "x" * 100_000, right=True)
    assert kept.stat().st_size < 1000
    assert answers.given()["1.1"].first.choice == "x" * 200


@pytest.mark.parametrize("text", ["\ud800", "\x00\n\r", "\u202e", "𝄞" * 200, '"},{'])
def test_any_text_can_be_an_answer(kept: Path, text: str) -> None:
    assert answers.note("1.1", text, right=True)
    assert len(kept.read_bytes().splitlines()) == 1
    assert answers.given()["1.1"].first.choice == text.encode("utf-8", "replace").decode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_nobody_else_may_read_it(kept: Path) -> None:
    answers.note("1.1", "", right=True)
    assert kept.stat().st_mode & 0o777 == 0o600


# Two at once.


def test_many_may_answer_at_once(kept: Path) -> None:
    def answer(lesson: int) -> None:
        for number in range(200):
            answers.note(f"{lesson}.{number}", "x" * 200, right=True)

    threads = [threading.Thread(target=answer, args=(lesson,)) for lesson in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers.given()) == 800


def test_two_notebooks_may_answer_at_once(kept: Path) -> None:
    program = (
        "import sys; from wskit.course import answers; sys.stdin.read(1)\n"
        "for number in range(300): answers.note(f'{sys.argv[1]}.{number}', 'x' * 200, right=True)"
    )
    kernels = [
        subprocess.Popen([sys.executable, "-c", program, str(lesson)], stdin=subprocess.PIPE) for lesson in range(2)
    ]
    for kernel in kernels:
        kernel.communicate(b"!", timeout=25)
    assert len(answers.given()) == 600
    assert len(kept.read_bytes().splitlines()) == 600


# Nothing depends on it.


@pytest.mark.parametrize("half", [b'{"card": "1.0", "ri', b"x", b'{"check": "1.0", "right": true}', b"\n\n", b"\n"])
def test_no_line_is_glued_to_one_without_an_end(kept: Path, half: bytes) -> None:
    kept.write_bytes(half)
    answers.note("1.1", "", right=True)
    answers.note("1.2", "", right=True)
    assert {"1.1", "1.2"} <= set(answers.given())
    assert ("1.0" in answers.given()) is (b"true" in half)


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\xff\xfe",
        b"\x00" * 100,
        b"[]",
        b"null",
        b'"right"',
        b"[" * 100_000,
        b"[" * 10_000,
        b'{"card":' * 2000,
        b"9" * 10_000,
        b'{"card": "1.2"}',
        b'{"check": 1, "right": true}',
        b'{"card": "", "right": true}',
        b'{"card": ["1.2"], "right": true}',
        b'{"card": "%s", "right": true}' % (b"x" * 81),
        b'{"card": "1.2", "right": true, "choice": "%s"}' % (b"x" * 20_000),
        b'{"anew": 1}',
        b'{"anew": null}',
        b'{"card": "1.2", "ri',
    ],
    ids=range(18),
)
def test_lines_that_are_no_answers_are_passed_over(kept: Path, rubbish: bytes) -> None:
    kept.write_bytes(json.dumps(RIGHT).encode() + b"\n" + rubbish + b"\n" + rubbish)
    answers.note("1.3", "", right=True)
    assert outcomes() == {"1.1": (True, True), "1.3": (True, True)}


@pytest.mark.parametrize("seconds", ["NaN", "Infinity", "-1", "1e300", "9" * 400, '"3"', "true", "null", "[]"])
def test_a_time_that_makes_no_sense_is_none(kept: Path, seconds: str) -> None:
    kept.write_text(f'{{"card": "1.1", "right": true, "choice": 3, "at": 4, "seconds": {seconds}, "hint": 1}}')
    assert answers.given()["1.1"].first == Answer("1.1", "", True)


@pytest.mark.parametrize("right", ["1", '"true"', "null", "[true]", "1.0"])
def test_only_true_is_right(kept: Path, right: str) -> None:
    kept.write_text(f'{{"card": "1.1", "right": {right}}}')
    assert outcomes() == {"1.1": (False, False)}


def test_a_folder_in_its_place_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", str(tmp_path))
    assert not answers.note("1.1", "", right=True)
    assert not answers.begin_anew("1.1")
    assert answers.given() == {}
    assert answers.where() == f"Your answers are not kept: {tmp_path} cannot be used for them."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
@pytest.mark.timeout(5)
def test_a_pipe_in_its_place_makes_nobody_wait(kept: Path) -> None:
    os.mkfifo(kept)
    assert not answers.note("1.1", "", right=True)
    assert answers.given() == {}
    assert "cannot be used" in answers.where()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device")
@pytest.mark.timeout(5)
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/null"])
def test_a_device_in_its_place_is_left_alone(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", device)
    assert not answers.note("1.1", "", right=True)
    assert answers.given() == {}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_file_that_may_not_be_written_is_read(kept: Path) -> None:
    kept.write_text(json.dumps(RIGHT))
    kept.chmod(0o400)
    assert not answers.note("1.2", "", right=True)
    assert set(answers.given()) == {"1.1"}


def test_a_full_disk_stops_nobody(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(descriptor: int, data: bytes) -> int:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        assert not answers.note("1.1", "", right=True)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda descriptor, data, write=os.write: write(descriptor, data[:20]))
        assert not answers.note("1.2", "", right=True), "half a line is not kept"
    assert answers.note("1.3", "", right=True)
    assert set(answers.given()) == {"1.3"}


def test_where_a_folder_is_missing_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for name in ("no-such-folder/progress.jsonl", "file/progress.jsonl"):
        monkeypatch.setenv("WSKIT_PROGRESS", str(tmp_path / name))
        assert not answers.note("1.1", "", right=True)
        assert answers.given() == {}
        assert answers.where().startswith("Nothing is answered yet.")


def test_where_nobody_has_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", "~no-such-user/progress.jsonl")
    assert not answers.note("1.1", "", right=True)
    assert answers.where() == "Your answers are not kept."


def test_a_file_that_nobody_may_look_for_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Longer than any name may be: looking for it is an error, and whoever runs the tests, root too, gets it.
    monkeypatch.setenv("WSKIT_PROGRESS", str(tmp_path / ("x" * 5000)))
    assert not answers.note("1.1", "", right=True)
    assert answers.given() == {}
    assert len(answers.where()) < 300


async def test_nothing_is_kept_where_that_is_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", "")
    await check(5, lambda: 5, "1.1")
    assert answers.given() == {}
    assert answers.where() == "Your answers are not kept."


def test_who_grades_the_notebook_of_somebody_else_keeps_and_reads_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.note("1.1", "", right=True)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert not answers.note("1.2", "", right=True)
    assert answers.given() == {}
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert set(answers.given()) == {"1.1"}


def test_the_file_is_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WSKIT_PROGRESS")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    answers.note("1.1", "", right=True)
    assert [path.name for path in tmp_path.iterdir()] == [".wskit-progress.jsonl"]
    assert answers.where() == (
        "Your answers are kept in ~/.wskit-progress.jsonl on this machine and nowhere else. "
        "Delete that file, and they are forgotten."
    )


# Bounds.


def test_of_a_huge_file_the_beginning_is_read_and_nothing_is_added(kept: Path) -> None:
    line = json.dumps(RIGHT).encode() + b"\n"
    kept.write_bytes(line + b"\n" * answers.READ + json.dumps(RIGHT | {"card": "1.2"}).encode())
    size = kept.stat().st_size
    assert set(answers.given()) == {"1.1"}
    assert not answers.note("1.3", "", right=True)
    assert kept.stat().st_size == size


@pytest.mark.timeout(10)
@pytest.mark.parametrize("line", [b"", b"[", b"{" * 12, b'{"anew": "1.1"}', b'{"card":"1","right":0}', b"[" * 16_000])
def test_a_file_full_of_anything_is_read_in_no_time(kept: Path, line: bytes) -> None:
    kept.write_bytes((line + b"\n") * (answers.READ // (len(line) + 1)))
    assert set(answers.given()) <= {"1"}


@pytest.mark.timeout(10)
def test_many_beginnings_and_many_cards_take_no_longer_than_their_lines() -> None:
    many = 50_000
    mixed = [one for place in range(many) for one in (Anew(f"a.{place}"), Answer(f"b.{place}", "", True))]
    assert len(answers.sorted_out(mixed)) == many
