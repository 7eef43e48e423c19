"""Submissions: what is handed in has the answers and nothing else, and nothing in it is trusted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from wskit.course import answers, submissions
from wskit.course.answers import Anew, Answer, Entry

ENTRIES: tuple[Entry, ...] = (
    Answer("1.1", "1005", False, "2026-11-29T22:40:00Z", 12.3, "own-code", True),
    Answer("1.1", "1000", True, "2026-11-29T22:41:00Z", 3.0),
    Anew("1", "2026-11-29T22:42:00Z"),
    Answer("1.1", "", False, "2026-11-29T22:43:00Z", None, "", False, True),
    Answer("2.1", 'a "word"\n\u202e\x00 𝄞', True),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file is handed in."""
    return tmp_path / submissions.FILE


def test_what_is_written_is_read_again(path: Path) -> None:
    path.write_text(submissions.written(ENTRIES, "Ada \N{SNOWMAN}"))
    read = submissions.load(path)
    assert read == submissions.Submission("Ada \N{SNOWMAN}", ENTRIES)
    assert {card: one.right_at_first for card, one in read.given.items()} == {"1.1": False, "2.1": True}
    assert read.begun_anew == ("1",)


def test_it_is_text_with_a_line_for_each_answer(path: Path) -> None:
    text = submissions.written(ENTRIES)
    assert json.loads(text)["name"] == ""
    assert [line.count('"at"') for line in text.splitlines()] == [0, 1, 1, 1, 1, 1, 0]
    assert text.isascii()


def test_all_that_is_ever_kept_can_be_handed_in(path: Path) -> None:
    shortest = b'{"check":"1","right":0}\n'
    entries = list(answers.entries(shortest * (answers.READ // len(shortest))))
    longest = list(answers.entries(b'{"card":"1","right":0,"choice":"%s"}\n' % (b"x" * 200) * 8000))
    # The first form of a line is short and becomes longer; nobody had many of them.
    assert len(submissions.written(entries[:10_000])) < submissions.LARGEST
    assert len(submissions.written(longest)) < submissions.LARGEST


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
def test_a_file_of_kept_answers_can_be_handed_in_as_it_is(path: Path, mark: bytes) -> None:
    path.write_bytes(mark + b'\n{"check": "1.1", "right": true}\nrubbish\n{"card": "1.2", "right": false}')
    assert set(submissions.load(path).given) == {"1.1", "1.2"}


@pytest.mark.parametrize("name", ["7", "[]", "null", '"\\ud800"', '"%s"' % ("x" * 500), '" "'])
def test_a_name_is_a_short_text(path: Path, name: str) -> None:
    path.write_text(f'{{"name": {name}, "answers": [{{"card": "1.1", "right": true}}]}}')
    read = submissions.load(path)
    assert len(read.name) <= 80
    read.name.encode()


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no answers"),
        (b"{}", "no answers"),
        (b"[]", "no answers"),
        (b'{"answers": []}', "no answers"),
        (b'{"answers": {"1.1": true}}', "no answers"),
        (b'{"answers": [1, null, "x", [], {"card": 1}, {"anew": "1"}]}', "no answers"),
        (b'{"anew": "1"}', "no answers"),
        (b"[" * 1_000_000, "no answers"),
        (b'{"answers": ' + b"[" * 1_000_000, "no answers"),
        (b'{"answers": [' + b"[]," * 1_000_000 + b"1]}", "no answers"),
        (b"9" * 1_000_000, "no answers"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, "no answers"),
        (b" " * (submissions.LARGEST + 1), "too large"),
        (b"".join(b'{"card": "%d", "right": true}\n' % card for card in range(501)), "more cards"),
    ],
    ids=range(14),
)
def test_what_is_something_else_is_refused_in_a_sentence(path: Path, data: bytes, why: str) -> None:
    path.write_bytes(data)
    with pytest.raises(ValueError, match=why):
        submissions.load(path)


@pytest.mark.timeout(5)
def test_what_is_no_file_is_an_error_and_nobody_waits(tmp_path: Path, path: Path) -> None:
    for other in (tmp_path, path):
        with pytest.raises(OSError, match=r"\w"):
            submissions.load(other)
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        with pytest.raises(OSError, match="no file"):
            submissions.load(path)


def test_one_is_the_other_at_a_later_time_if_it_begins_with_it() -> None:
    assert submissions.extends(ENTRIES, ENTRIES)
    assert submissions.extends(ENTRIES, ENTRIES[:2])
    assert not submissions.extends(ENTRIES[:2], ENTRIES)
    assert not submissions.extends(ENTRIES, ENTRIES[1:2])
    old = (Answer("1.1", "", True),)
    assert not submissions.extends(old, old), "two people may have answered the same"
