"""Why: a code, a name or a line of a log, explained to whoever sits at a terminal.

1. It says what it means, who says so, what may be behind it as each side sees it, and what to ask for next.
2. What it knows stands in :mod:`~wskit.course.symptoms` and beside it. Nothing is known here.
3. A log is read line by line, as it comes. What is kept of it is bounded, and what it says is explained once.
4. What may be a secret in a line is not shown again.
5. The exit status is 0 if anything was known, and 1 if nothing was.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from ..course.recognition import Recognised, about, alike, recognise
from ..course.saidby import IN_LOG, REPORTED, code_title, who_says
from ..course.symptoms import Symptom
from ..protocol.codes import CloseCode, close_code
from ..protocol.legible import visible
from ..protocol.quoting import quoted
from .terminal import Terminal

__all__ = ["why"]

LINE: Final = 64 * 1024
"""How many bytes of a line are read."""
KINDS: Final = 200
"""How many different things are told apart in a log."""


def why(words: str) -> int:
    """Explain these words, or with ``-`` the log that is typed or piped in. Returns the exit status."""
    terminal = Terminal()
    if words == "-":
        if sys.stdin.isatty():
            print("Paste a log, and end it with Ctrl-D (on Windows, Ctrl-Z and Enter).", file=sys.stderr)
        return _Reading(terminal).read(sys.stdin.buffer)
    if re.fullmatch(r"\d+", words.strip()) and int(words.strip()[:9]) > 65535:
        print(f"wskit: {words.strip()[:20]} is no close code: those are numbers from 0 to 65535", file=sys.stderr)
        return 1
    found = recognise(words)
    if not found:
        near = " or ".join(repr(one) for one in alike(words))
        hint = f" Did you mean {near}?" if near else " Try a code, its name, or the words of a log."
        print(f"wskit: nothing is known about {visible(quoted(words)[:80])!r}.{hint}", file=sys.stderr)
        return 1
    explanation = _Explanation(terminal)
    explanation.explain(found, asked=words.strip())
    explanation.close()
    return 0


class _Explanation:
    """Explains what was recognised, and at the end the words it used."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._has_lessons = self._has_ladder = self._has_own = False

    def explain(self, found: Recognised, asked: str = "") -> None:
        """Say what this means: all that is known of a code that was asked for by its number or name."""
        if found.words:
            self._wrap("Nothing is known that is said just so. These have the words in them:")
            self._terminal.say("")
        for row in found.symptoms:
            self._row(row, alone=True)
        if found.symptoms:
            self.mention(found.codes, asked)
        else:
            for code in found.codes:
                self._code(close_code(code))

    def mention(self, codes: Iterable[int], asked: str = "") -> None:
        """Say in a line what each of these codes means, and how to learn more if that was not ``asked``."""
        for code in codes:
            facts = close_code(code)
            more = "" if asked == str(code) else f" `wskit why {code}` says more."
            self._wrap(f"{code_title(facts)}: {facts.meaning}{more}")
            self._terminal.say("")

    def close(self) -> None:
        """Say what the words meant that are not everybody's."""
        if self._has_own:
            self._wrap('A line of a log tells more than a code: `wskit why "the line"`.')
        if self._has_ladder:
            self._wrap("The ladder is what a recording at both ends shows: what left each end, and what arrived.")
        if self._has_lessons:
            self._wrap("The lessons are those of the course, which `wskit` opens.")

    def _code(self, code: CloseCode) -> None:
        terminal = self._terminal
        terminal.say(terminal.bold(code_title(code)))
        self._wrap(code.meaning)
        terminal.say("")
        self._fact("Who says it", who_says(code))
        self._fact("What to do", code.next_step.value)
        self._fact("Defined in", code.reference)
        terminal.say("")
        self._has_own = self._has_own or code.number in REPORTED
        rows = about(code.number)
        for where, heading in (("page", "Seen by a page, or by another client"), ("server", "Seen by a server")):
            own = [row for row in rows if row.where == where]
            if own:
                terminal.say(terminal.bold(heading), "")
            for row in own:
                self._row(row)

    def _row(self, row: Symptom, *, alone: bool = False) -> None:
        by = "" if alone else _plain(row.by)
        self._terminal.say(self._terminal.wrapped(_plain(row.seen) + (f"  ({by})" if by else ""), "  ", "    "))
        if alone:
            log = f"{IN_LOG[row.where]}, {_plain(row.by)}" if row.by else IN_LOG[row.where]
            self._fact("Said by", f"{row.says.value} ({log})", 4)
        self._fact("Means", _plain(row.means), 4)
        self._fact("Ask for", _plain(row.ask), 4)
        if row.lessons:
            self._has_lessons = True
            self._fact("Lesson" if len(row.lessons) == 1 else "Lessons", _listed(row.lessons), 4)
        self._has_ladder = self._has_ladder or "ladder" in row.ask
        self._terminal.say("")

    def _fact(self, name: str, text: str, indent: int = 0) -> None:
        wide = 9 if indent else 13
        self._terminal.say(
            self._terminal.wrapped(
                f"{text[:1].upper()}{text[1:]}", f"{' ' * indent}{name:{wide}}", " " * (indent + wide)
            )
        )

    def _wrap(self, text: str) -> None:
        self._terminal.say(self._terminal.wrapped(_plain(text)))


class _Reading:
    """Reads a log, and explains what it knows."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._explanation = _Explanation(terminal)
        self._kinds: dict[Recognised, list[int]] = {}  # how many lines, and the first and the last
        self._others = 0

    def read(self, stream: BinaryIO) -> int:
        """Read to the end, or until nobody reads what is said. Returns the exit status."""
        number = 0
        try:
            for number, line in enumerate(_lines(stream), 1):
                self._take(number, line)
                if self._terminal.closed:
                    break
        except KeyboardInterrupt:  # what was read so far is worth a summary
            self._terminal.say("")
        self._sum_up(number)
        return 0 if self._kinds else 1

    def _take(self, number: int, line: str) -> None:
        found = recognise(line, in_a_log=True)
        if not found:
            return
        if found in self._kinds:
            self._kinds[found][0] += 1
            self._kinds[found][2] = number
        elif len(self._kinds) == KINDS:
            self._others += 1
        else:
            self._kinds[found] = [1, number, number]
            shown = visible(quoted(line.strip()))
            room = max(self._terminal.width - len(f"Line {number}: "), 20)
            shown = shown if len(shown) <= room else f"{shown[: room - 1]}…"
            self._terminal.say(self._terminal.bold(f"Line {number}: {shown}"), "")
            if found.symptoms:
                self._explanation.explain(found)
            else:
                self._explanation.mention(found.codes)

    def _sum_up(self, lines: int) -> None:
        many = "1 line" if lines == 1 else f"{lines:,} lines"
        if not self._kinds:
            print(f"wskit: nothing is known about {'an empty log' if not lines else many}", file=sys.stderr)
            return
        known = sum(count for count, _, _ in self._kinds.values()) + self._others
        self._terminal.say(f"Known: {known:,} of {many}.")
        for found, (count, first, last) in self._kinds.items():
            which = f"line {first}" if count == 1 else f"{count:,} lines, from {first} to {last}"
            self._terminal.say(self._terminal.wrapped(f"{_short(found)}: {which}", "  ", "    "))
        if self._others:
            self._terminal.say(f"  Others, of more kinds than are told apart: {self._others:,} lines")
        self._explanation.close()


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Read lines, however long they are: of each its beginning."""
    while line := stream.readline(LINE):
        yield line.decode(errors="replace")
        while len(line) == LINE and not line.endswith(b"\n"):
            line = stream.readline(LINE)


def _short(found: Recognised) -> str:
    if found.symptoms:
        return _plain(found.symptoms[0].seen)
    return ", ".join(code_title(close_code(code)) for code in found.codes)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _listed(lessons: tuple[int, ...]) -> str:
    *most, last = map(str, lessons)
    return f"{', '.join(most)} and {last}" if most else last
