"""Tap text: how the news of a tap look to a person, in a pipe, and to another program.

1. Colour only repeats what words say. Each is as legible on dark paper as on light, and none is for who has set
   ``NO_COLOR`` (no-color.org), nor in a file or a pipe.
2. What a message says is on one line, cut where the terminal ends. Other lines are broken there, and go on below their
   beginning.
3. More than anybody can read is left out for a person, and it is said how much. A program gets everything.
4. What happens to many at once in the same way is one line. Where several are ended within a second, that is said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Final

from ..reading.tapped import Frame, Left, News, Opened
from ..views.tapped import Role, Span, as_object, codes, line, why
from ..views.tapsteps import next_step, next_step_of_many
from ..views.visits import lasted
from .terminal import NARROWEST, WIDEST, Terminal
from .watching import dumped, since_1970

__all__ = ["STYLES", "Objects", "Text"]

STYLES: Final[dict[Role, str]] = {
    "": "",
    "number": "bold",
    "strong": "bold",
    "good": "color(28)",
    "bad": "bold color(160)",
    "client": "color(27)",
    "server": "color(133)",
    "quiet": "dim",
}
"""How each part of a line looks, in the words of rich. The colours have some 4:1 on black and on white."""
READABLE: Final = 40
"""How many frames are shown at once, for a person."""
A_SECOND: Final = 15.0
"""How many frames a second are shown after that."""
MANY: Final = 5
"""How many of a kind are shown each by itself, of those that happen at the same time."""
PAIRS: Final = 3
"""How many Pings, and how many Pongs, of a connection are shown before they are only counted."""
TOGETHER: Final = 1.0
"""How many seconds may lie between the first and the last of several that end together."""
INDENT: Final = 11
HANGING: Final = "     "
NO_CLOCK: Final = " " * (INDENT - 1)


class Text:
    """Says it to a person, or into a pipe.

    Args:
        clock: says the time of day of a time of the record.
        content: whether what messages say is shown.
    """

    def __init__(self, terminal: Terminal, clock: Callable[[float], str], *, content: bool) -> None:
        self._terminal, self._clock, self._content = terminal, clock, content
        self._arrows = terminal.legible("→", "->"), terminal.legible("←", "<-")
        self._paint = _painter(terminal)
        self._room, self._since = float(READABLE), time.monotonic()
        self._left_out: dict[int, int] = {}
        self._pings: dict[int, dict[str, int]] = {}  # by connection: how many there were of each
        self._together: list[Left] = []  # who was ended by the server within a second

    def tell(self, news: Iterable[News]) -> None:
        """Say these, which were read together."""
        news = list(news)
        for one in news:
            if isinstance(one, Left) and one.first == "server":
                if self._together and one.time - self._together[0].time >= TOGETHER:
                    self._sum_up()
                self._together.append(one)
        for (kind, _), same in groupby(news, key=_alike):
            those = list(same)
            if kind is not Frame:
                self._say_left_out()
            if kind is Frame:
                for one in those:
                    self._frame(one)
            elif len(those) > MANY:
                self._many(those)
            else:
                for one in those:
                    self._one(one)
        self._say_left_out()

    @property
    def due(self) -> float | None:
        """When there is something more to say, if nothing happens before: a time of the record."""
        return self._together[0].time + TOGETHER if self._together else None

    def look(self, now: float | None = None) -> None:
        """Say what is due now, or what is left at the end."""
        if self.due is not None and (now is None or now >= self.due):
            self._sum_up()

    def _sum_up(self) -> None:
        """Say that several have ended together, if they have."""
        ended, self._together = self._together, []
        if len(ended) > 1:
            clock = self._clock(ended[0].time)
            words = f"{len(ended):,} connections ended at {clock.partition('.')[0]}"
            self._line(self._clock(ended[-1].time), [Span(words, "strong")])
            self._next(next_step_of_many(ended))

    def lose(self) -> None:
        """Forget who is there: some of what happened is missing."""
        self._pings.clear()

    def note(self, words: str, when: float, kind: str = "key") -> None:
        """Say what somebody did, or what happened to no connection."""
        self._line(self._clock(when), [Span(words, "strong")])

    def _frame(self, news: News) -> None:
        now = time.monotonic()
        if self._terminal.is_person:
            if isinstance(news, Frame) and news.frame.name in ("ping", "pong") and not self._is_new(news):
                return
            self._room = min(self._room + (now - self._since) * A_SECOND, READABLE)
            self._since = now
            if self._room < 1:
                self._left_out[news.number] = self._left_out.get(news.number, 0) + 1
                return
            self._room -= 1
        self._say_left_out()
        self._line(self._clock(news.time), line(news, content=self._content, arrows=self._arrows), cut=True)

    def _is_new(self, ping: Frame) -> bool:
        """Count a Ping or Pong. Returns whether there were so few of them that it is shown."""
        counted = self._pings.setdefault(ping.number, {"ping": 0, "pong": 0})
        counted[ping.frame.name] += 1
        if sum(counted.values()) == 2 * PAIRS + 1:
            words = f"{HANGING}more Pings and Pongs of #{ping.number} are counted, and not shown"
            self._line(NO_CLOCK, [Span(words, "quiet")])
        return sum(counted.values()) <= 2 * PAIRS

    def _say_pings(self, number: int) -> None:
        """Say how many Pings and Pongs of a connection there were, if not all were shown."""
        counted = self._pings.pop(number, {})
        if sum(counted.values()) > 2 * PAIRS:
            words = f"{HANGING}#{number} had {counted['ping']:,} Pings and {counted['pong']:,} Pongs in all"
            self._line(NO_CLOCK, [Span(words, "quiet")])

    def _say_left_out(self) -> None:
        left, self._left_out = self._left_out, {}
        if left:
            frames, many = sum(left.values()), len(left)
            whose = f"#{next(iter(left))}" if many == 1 else f"{many:,} connections"
            words = f"... {frames:,} {'frame' if frames == 1 else 'frames'} of {whose} left out: too fast to be read"
            self._line(NO_CLOCK, [Span(words, "quiet")])

    def _one(self, news: News) -> None:
        if isinstance(news, Left):
            self._say_pings(news.number)
        self._line(self._clock(news.time), line(news, content=self._content, arrows=self._arrows))
        if news not in self._together or len(self._together) == 1:
            self._next(next_step(news))

    def _next(self, step: str) -> None:
        if step:
            self._line(NO_CLOCK, [Span(f"{HANGING}next: ", "quiet"), Span(step)])

    def _many(self, news: list[News]) -> None:
        """Say in one line what has happened to many."""
        first, numbers = news[0], [one.number for one in news]
        _, *spans = line(first, content=self._content, arrows=self._arrows)
        step = next_step(first)
        if isinstance(first, Left):
            ended = [one for one in news if isinstance(one, Left)]
            idle = [lasted(find(one.idle for one in ended)) for find in (min, max)]
            said = why(first).replace(f"{lasted(first.idle)} after", " to ".join(dict.fromkeys(idle)) + " after")
            after = f"after up to {lasted(max(one.seconds for one in ended))}: {said}"
            spans = [Span("ended   ", "strong"), *codes(first), Span(after)]
            step = next_step_of_many(ended)
            self._together = [one for one in self._together if one not in ended]
            for number in numbers:
                self._pings.pop(number, None)
        which = f"#{min(numbers)} to #{max(numbers)} ({len(news):,}) "
        self._line(self._clock(first.time), [Span(which, "number"), *spans])
        self._next(step)

    def _line(self, clock: str, spans: list[Span], *, cut: bool = False) -> None:
        self._terminal.say(*self._paint(clock, [one for one in spans if one.text], cut))


def _alike(news: News) -> tuple[type[News], Any]:
    """Return what is the same of those that can be told of in one line."""
    if isinstance(news, Opened):
        return Opened, news[2:]
    if isinstance(news, Left):
        return Left, (news.page, news.server, news.first, news.how, news.acted, news.has_frames)
    return (Frame, None) if isinstance(news, Frame) else (type(news), news[2:])


def _painter(terminal: Terminal) -> Callable[[str, list[Span], bool], list[str]]:
    """Return what makes lines of spans."""
    if not terminal.is_person:
        return lambda clock, spans, cut: [f"{clock} {''.join(one.text for one in spans)}".rstrip()]

    from rich.console import Console
    from rich.text import Text as RichText

    colours: Any = "auto" if terminal.has_looks else None
    console = Console(file=terminal.stream, force_terminal=True, color_system=colours, highlight=False)

    def paint(clock: str, spans: list[Span], cut: bool) -> list[str]:
        text = RichText.assemble(*((one.text, STYLES[one.role]) for one in spans))
        lines: Iterable[RichText] = [text]
        if cut:
            text.truncate(max(console.width - INDENT, NARROWEST), overflow="ellipsis")
        else:
            lines = text.wrap(console, max(min(console.width, WIDEST) - INDENT - len(HANGING), NARROWEST))
        begins: tuple[str, str] = (f"{clock:{INDENT}}", "dim")
        made = []
        for one in lines:
            one.rstrip()
            with console.capture() as captured:
                console.print(RichText.assemble(begins, one), soft_wrap=True)
            made.append(captured.get().rstrip("\n"))
            begins = (" " * INDENT + HANGING, "")
        return made

    return paint


class Objects:
    """Says it to another program: an object of JSON a line."""

    def __init__(self, terminal: Terminal, *, content: bool) -> None:
        self._terminal, self._content = terminal, content

    def tell(self, news: Iterable[News]) -> None:
        """Say these."""
        self._terminal.say(*(dumped(as_object(one, since_1970(one.time), content=self._content)) for one in news))

    @property
    def due(self) -> float | None:
        """When there is something more to say: never."""
        return None

    def look(self, now: float | None = None) -> None:
        """Say what is due: nothing."""

    def lose(self) -> None:
        """Say that something is missing."""
        self.say({"event": "missing", "time": round(time.time(), 6)})

    def note(self, words: str, when: float, kind: str = "key") -> None:
        """Say what somebody did, or what happened to no connection."""
        self.say({"event": kind, "time": round(since_1970(when), 6), "what": words})

    def say(self, made: dict[str, Any]) -> None:
        """Say this."""
        self._terminal.say(dumped(made))
