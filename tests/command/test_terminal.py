"""Terminal: what is said is there at once, bold for a person only, and nobody who stops reading breaks it."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest

from wskit.command.terminal import NARROWEST, WIDEST, Terminal


class Screen(io.StringIO):
    """A terminal with a person before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on every machine."""
    for name in ("NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WT_SESSION", "a terminal of Windows")


def test_it_says_lines() -> None:
    out = io.StringIO()
    terminal = Terminal(out)
    terminal.say("one", "two")
    terminal.say()
    terminal.say("three")
    assert out.getvalue() == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("stream", "name", "value", "is_bold"),
    [
        (Screen, "X", "", True),
        (Screen, "NO_COLOR", "1", False),
        (Screen, "NO_COLOR", "", True),
        (Screen, "TERM", "dumb", False),
        (Screen, "TERM", "xterm", True),
        (io.StringIO, "X", "", False),
    ],
)
def test_only_a_person_gets_bold_letters_and_only_who_wants_them(
    stream: type[io.StringIO], name: str, value: str, is_bold: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    terminal = Terminal(stream())
    assert terminal.is_person is (stream is Screen)
    assert terminal.bold("loud") == ("\x1b[1mloud\x1b[0m" if is_bold else "loud")


def test_an_old_terminal_of_windows_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WT_SESSION")
    monkeypatch.setattr(os, "name", "nt")
    assert Terminal(Screen()).bold("loud") == "loud"


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("80", 80), ("500", WIDEST), ("3", NARROWEST), (None, 80)])
def test_a_line_is_as_long_as_the_terminal_is_wide(
    columns: str | None, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(os, "get_terminal_size", lambda *args: (_ for _ in ()).throw(OSError))
    terminal = Terminal(io.StringIO())
    assert terminal.width == width
    lines = terminal.wrapped("word " * 100, "- ", "  ").splitlines()
    assert max(map(len, lines)) <= width
    assert lines[0].startswith("- word")
    assert all(line.startswith("  word") for line in lines[1:])
    assert terminal.wrapped("x" * 200, "> ") == f"> {'x' * 200}", "a URL is to be copied"


def test_an_entry_is_one_line_but_for_a_person_whose_terminal_is_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = "12:00:00 #1 ended   1000 clean after 2.0 s: somebody said something, and that was all there was to say"
    monkeypatch.setenv("COLUMNS", "60")
    assert Terminal(io.StringIO()).entry(entry, " " * 9) == entry
    broken = Terminal(Screen()).entry(entry, " " * 9)
    assert broken.split("\n") == [
        "12:00:00 #1 ended   1000 clean after 2.0 s: somebody said",
        "         something, and that was all there was to say",
    ]
    monkeypatch.setenv("COLUMNS", "200")
    assert Terminal(Screen()).entry(entry, " " * 9) == entry


def test_what_the_other_side_has_no_code_for_is_spelled_out() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(stream).say("grüß dich")
    assert raw.getvalue().splitlines() == [rb"gr\xfc\xdf dich"]


@pytest.mark.parametrize("error", [BrokenPipeError, OSError])
def test_where_nobody_reads_any_more_nothing_is_said(error: type[OSError]) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise error

    terminal = Terminal(Gone())
    closed = [terminal.closed]
    for _ in range(2):
        terminal.say("hello?")
        closed.append(terminal.closed)
    assert closed == [False, True, True]


def test_a_program_without_standard_output_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Any = None
    monkeypatch.setattr(sys, "stdout", nothing)
    terminal = Terminal()
    assert terminal.closed
    assert not terminal.is_person
    terminal.say("hello?")
