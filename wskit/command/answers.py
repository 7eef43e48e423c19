"""Answers: one file of a learner's answers to hand in, and of a folder of such files a class report.

1. What is handed in has no name in it, unless somebody types one.
2. A file is overwritten if it is the same answers at an earlier time, and else never. So nobody's answers are lost, and
   a notebook that is run where somebody else grades it replaces nothing.
3. A report is for a person or a pipe alike. What cannot be counted is named, with the reason.
4. A file is there whole or not at all.
5. The exit status is 0 if something was made or reported, and 1 if not.
"""

from __future__ import annotations

import contextlib
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from ..course import answers, classes, solved, submissions
from ..course.answers import Answer
from ..course.classes import Class, OneCard
from ..course.solved import OneCase
from ..protocol.legible import visible
from ..views.markup import plain
from .classpage import page
from .grades import grades
from .terminal import Terminal

__all__ = ["class_report", "hand_in"]


def hand_in(to: Path, name: str = "") -> int:
    """Write the answers that are kept on this machine to a file that can be handed in. Returns the exit status."""
    kept = answers.file()
    try:
        entries = tuple(answers.entries(answers.read(kept))) if kept else ()
    except FileNotFoundError:
        entries = ()
    except OSError as error:
        return _fail(f"your answers cannot be read: {error.strerror or error}")
    cards = {one.card for one in entries if isinstance(one, Answer)}
    if not cards:
        return _fail("nothing is answered yet, so there is nothing to hand in" if kept else answers.where())
    if to.exists() and not _is_earlier(to, entries):
        return _fail(f"{to} has other answers than yours, and is not overwritten. Name another file: --to FILE")
    if not _save(to, submissions.written(entries, name)):
        return 1
    terminal = Terminal()
    given = sum(isinstance(one, Answer) for one in entries)
    named = f"and the name {visible(name)}" if name else "and no name"
    terminal.say(
        terminal.wrapped(f"{to} has your {_many(given, 'answer')} to {_many(len(cards), 'card')}, {named}."),
        terminal.wrapped("It is text: read it before you hand it in."),
    )
    return 0


def class_report(paths: Sequence[Path], html: Path | None = None, csv: Path | None = None) -> int:
    """Say what a class answered, and write it to a page or a table too if that is wished. Returns the exit status."""
    found = classes.collect(paths)
    _Report(Terminal()).tell(found)
    if not found.learners:
        return _fail("there is no file of answers to report on")
    wished = [(html, page(found))] if html else []
    wished += [(csv, grades(found))] if csv else []
    if not all(_save(path, text) for path, text in wished):
        return 1
    Terminal().say(*(f"Written: {path}" for path, _ in wished))
    return 0


class _Report:
    """Tells a class report, line by line."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def tell(self, found: Class) -> None:
        """Tell of each card, and of what was left out."""
        cards = found.cards()
        if cards:
            self._head(found, cards)
        elif found.learners:
            self._terminal.say(self._terminal.bold(_many(len(found.learners), "learner")), "")
        for one in cards:
            self._card(one)
        if cases := found.cases():
            self._cases(cases)
        if found.left_out:
            self._terminal.say(self._terminal.bold(f"Left out: {_many(len(found.left_out), 'file')}"))
            for file in found.left_out:
                self._wrap(f"{visible(file.file)} {visible(file.why)}", "  ", "    ")
            self._terminal.say("")

    def _head(self, found: Class, cards: Sequence[OneCard]) -> None:
        title = f"{_many(len(found.learners), 'learner')}, {_many(len(cards), 'card')}"
        self._terminal.say(self._terminal.bold(title), "")
        hard = [f"{visible(one.card)} ({_share(one)})" for one in classes.hardest(cards)]
        if hard:
            self._wrap(f"Fewer than half were right at first: {', '.join(hard)}.")
            self._terminal.say("")
        if growth := found.growth():
            self._wrap(str(growth))
            self._terminal.say("")
        if found.begun_anew:
            self._wrap(
                f"Begun anew by {_many(found.begun_anew, 'learner')}: what they had answered before does not count."
            )
            self._terminal.say("")
        self._wrap(
            "Of each card: how many answered, how many were right at first and in the end, and the median time of the "
            "first answers. Below it: what stood behind those that were not right, and how often."
        )
        self._terminal.say("", self._terminal.bold("Card   Answered   Right at first   In the end     Time"))

    def _card(self, one: OneCard) -> None:
        time = "" if one.seconds is None else f"{one.seconds:,.0f} s"
        numbers = f"{one.answered:>8} {one.first:>9} {_share(one):>6} {one.end:>12} {time:>8}"
        self._terminal.say(f"{self._terminal.bold(f'{visible(one.card):6}')} {numbers}".rstrip())
        if asked := plain(classes.question(one.card)):
            self._wrap(asked, "       ")
        for slip, often in one.slips:
            self._wrap(f"{often:>3}  {slip}", "       ", " " * 12)
        self._terminal.say("")

    def _cases(self, cases: Sequence[OneCase]) -> None:
        self._terminal.say(self._terminal.bold(f"The deck: {_many(len(cases), 'case')}"), "")
        self._wrap(
            "Of each case: how many closed it, how many solved it at the first guess, and what the evidence cost that "
            "they bought, in the mean, beside the least that was enough. Below it: what was bought by how many, and "
            "the first guesses that were wrong."
        )
        self._terminal.say("", self._terminal.bold(f"{'Case':24} Closed   Solved at first   Mean cost   Enough"))
        for one in cases:
            share = f"{one.solved / one.closed:.0%}"
            numbers = f"{one.closed:>6} {one.solved:>10} {share:>6} {one.cost:>11.1f} {one.enough:>8}"
            self._terminal.say(f"{self._terminal.bold(f'{visible(one.word):24}')} {numbers}")
            if told := solved.complaint(one.word):
                self._wrap(told, "       ")
            skipped = f" Skipped by {one.skipped:,}." if one.skipped else ""
            self._wrap(f"{one.bought_in_words}.{skipped}", "       ")
            for slip, often in one.slips:
                self._wrap(f"{often:>3}  {slip}", "       ", " " * 12)
            self._terminal.say("")

    def _wrap(self, text: str, first: str = "", rest: str | None = None) -> None:
        self._terminal.say(self._terminal.wrapped(text, first, rest))


def _is_earlier(path: Path, entries: Sequence[answers.Entry]) -> bool:
    try:
        earlier = submissions.load(path).entries
    except (OSError, ValueError):
        return False
    return tuple(entries[: len(earlier)]) == earlier


def _save(path: Path, text: str) -> bool:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        _fail(f"{path} cannot be written: {error.strerror or error}")
        return False
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return True


def _fail(why: str) -> int:
    print(f"wskit: {why[:1].lower()}{why[1:]}", file=sys.stderr)
    return 1


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _share(one: OneCard) -> str:
    return f"{one.first / one.answered:.0%}"
