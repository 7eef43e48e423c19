"""Tap list: which connections a tap has had, the newest first, and how each of them stands. No widgets.

1. It is told the news of :mod:`~wskit.reading.tapped`, and keeps the last ``ROWS``.
2. A connection is there from its handshake on: one that was refused is one, too.
3. Where somebody has cut the network, it says on which side: from the record, whose events it sees as well.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ..reading.passages import Side
from ..reading.tapped import Left, News, Opened, Refused
from ..record.events import Bridged, End, Event, Tampered, Unlinked
from ..views.markup import escape
from ..views.tapped import line
from ..views.tapsteps import next_step
from ..views.visits import lasted

__all__ = ["ROWS", "STYLE", "TapList"]

ROWS: Final = 100
"""How many connections can be chosen from."""

STYLE: Final = """<style>
.wskit .wskit-url { background: var(--wskit-wash); border: 1px solid var(--wskit-line); border-radius: 6px;
 display: inline-block; font-family: var(--wskit-mono); overflow-wrap: anywhere; padding: 3px 8px; user-select: all; }
.wskit .wskit-taplist { display: block; height: auto; }
.wskit .wskit-taplist select { background: transparent; border: 1px solid var(--wskit-line); border-radius: 6px;
 color: inherit; font-family: var(--wskit-mono); font-size: var(--wskit-small); height: auto; padding: 4px;
 width: 100%; }
.wskit .wskit-taplist select:focus { border-color: var(--wskit-blue); outline: 2px solid var(--wskit-blue); }
.wskit .wskit-taplist option { overflow: hidden; padding: 2px 4px; text-overflow: ellipsis; }
</style>"""
"""How the list looks, and the URL above it."""


class Row(NamedTuple):
    """One connection. ``words`` say how it stands; once it is over, ``ending`` is what is told of that."""

    number: int
    target: str
    words: str
    ending: Left | Refused | None = None
    cut: Side | None = None
    """On whose side the network was cut or reset, if it was."""

    @property
    def label(self) -> str:
        """What stands in the list."""
        return f"#{self.number}  {self.words}{f'  {self.target}' if self.target else ''}"

    def ending_as_html(self) -> str:
        """Draw how it ended, and what to do next. Needs the style sheet."""
        if self.ending is None:
            return ""
        number, *spans = line(self.ending)
        said, step = "".join(escape(one.text) for one in spans), next_step(self.ending)
        if self.cut is not None:
            said = said.replace(_THROUGH, f"on the {_WHOSE[self.cut]} side, {_THROUGH}")
        said = said.replace("ended   ", "ended: ", 1)
        words, command, topic = step.partition("wskit why ")
        told = escape(words) + (f"<code>{escape(command + topic)}</code>" if command else "")
        more = f'<br><span class="wskit-word">Next: {told}</span>' if step else ""
        return f'<p class="wskit"><strong>{escape(number.text.strip())}</strong> {said}{more}</p>'


_THROUGH: Final = "through the tap"
_WHOSE: Final[dict[Side, str]] = {"client": "page&#x27;s", "server": "server&#x27;s"}


class TapList:
    """The connections."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._fronts: dict[End, int] = {}  # the numbers of those that are not over, by their ends towards the server
        self._cuts: dict[int, Side] = {}
        self.count = 0
        """How many there have been."""

    def feed(self, news: News) -> bool:
        """Take note. Returns whether the list is another one now."""
        match news:
            case Opened():
                self._put(Row(news.number, news.target, "open"))
            case Refused():
                status = "" if news.status is None else f" {news.status}"
                words = "left before an answer" if news.has_left else f"refused{status}"
                self._put(Row(news.number, news.target, words, news))
            case Left():
                page, server = news.page.code or "?", news.server.code or "?"
                codes = f"{page}" if page == server else f"page {page}, server {server}"
                clean = ", clean" if news.page.is_clean and news.server.is_clean else ""
                before = self._rows.get(news.number)
                words = f"{'the page left' if news.is_page_leaving else codes + clean}, {lasted(news.seconds)}"
                target, cut = before.target if before else "", self._cuts.pop(news.number, None)
                self._put(Row(news.number, target, words, news, cut))
            case _:
                return False
        return True

    def note(self, event: Event) -> None:
        """Take note of an event, before the news that it makes."""
        if isinstance(event, Bridged):
            self._fronts[event.to] = event.end.number
        elif isinstance(event, Tampered) and event.what in ("cut", "reset"):
            is_front = event.end.side == "server"
            number = event.end.number if is_front else self._fronts.get(event.end)
            if number is not None:
                self._cuts.setdefault(number, "client" if is_front else "server")
        elif isinstance(event, Unlinked) and event.end.side == "client":
            self._fronts.pop(event.end, None)

    def _put(self, row: Row) -> None:
        self.count += row.number not in self._rows
        self._rows[row.number] = row
        if len(self._rows) > ROWS:
            del self._rows[next(iter(self._rows))]

    @property
    def newest(self) -> int | None:
        """The number of the newest, if there is one."""
        return next(reversed(self._rows), None)

    @property
    def options(self) -> list[tuple[str, int]]:
        """What can be chosen, the newest first: what stands in the list, and the number."""
        return [(row.label, row.number) for row in reversed(self._rows.values())]

    def get(self, number: int | None) -> Row | None:
        """Return a row, if it is kept."""
        return None if number is None else self._rows.get(number)
