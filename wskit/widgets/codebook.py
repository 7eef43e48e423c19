"""Codebook: every close code there is, to be looked up, and to be seen happening.

1. What is told of a code stands in :mod:`wskit.protocol.codes`. A search finds it by its number, also while that is
   half typed, by its name, or by a word of its meaning; of several words, all have to be found.
2. A code is shown by an ending that brings it about of itself, or else by a server that closes with it. Where in that
   ending the code is, is read off the report.
3. What nobody may send is shown by a server that writes it byte by byte, where browsers tell it to their page. The book
   says what they make of it, as it stands in :mod:`wskit.protocol.browsers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import ipywidgets

from ..endings.table import find as find_ending
from ..endings.table import play
from ..endings.trial import explore
from ..loops import cells, portal
from ..protocol.browsers import told_of
from ..protocol.codes import REGISTRY, CloseCode, close_code
from ..protocol.numbers import check_seconds
from ..protocol.receiver import NEVER_FORGIVEN
from ..views.markup import STYLE, escape
from ..views.report import Report
from .controls import choices, notice, row, status, still_button, still_text, text
from .dress import DRESS
from .pictured import Pictured
from .showing import Showing

__all__ = ["CodeBook", "Entry", "codes_table", "find"]

CAUSES: Final = {
    1000: "client-1000",
    1001: "server-shuts-down",
    1002: "unmasked",
    1003: "server-text-only",
    1005: "client-no-code",
    1006: "network-resets",
    1007: "text-not-text",
    1008: "server-policy",
    1009: "too-big",
    1010: "client-1010",
    1011: "server-crashes",
    1012: "server-restarts",
    1013: "server-busy",
    1014: "server-behind",
}
"""The ending that brings a code about of itself."""


@dataclass(frozen=True)
class Entry:
    """One code, or a range of ``numbers`` of which the same is true. ``code`` tells of it."""

    numbers: range
    code: CloseCode

    @property
    def title(self) -> str:
        """Its number or numbers, as text."""
        first, last = self.numbers[0], self.numbers[-1]
        if first == last:
            return f"{first}"
        others = " (all others)" if any(number in self.numbers for number in REGISTRY) else ""
        return f"{first}–{last}{others}"

    def __str__(self) -> str:
        return f"{self.title} {self.code.name}"

    def matches(self, word: str) -> Entry | None:
        """Return what of this is found by a word in lower case: all of it, one number of its range, or None."""
        if not word.isdecimal():
            return self if word in f"{self} {self.code.meaning}".casefold() else None
        number = int(word[:6])
        if number in self.numbers and len(self.numbers) > 1:
            return None if number in REGISTRY else _alone(number)
        power = 10 ** max(4 - len(str(number)), 0)
        begun = range(number * power, (number + 1) * power)  # what it may become when it has four digits
        return self if begun.start < self.numbers.stop and self.numbers.start < begun.stop else None


def _alone(number: int) -> Entry:
    return Entry(range(number, number + 1), close_code(number))


ENTRIES: Final = tuple(
    entry
    for first, last in ((1000, 1015), (1016, 2999), (3000, 3999), (4000, 4999), (0, 999), (5000, 65535))
    for entry in (
        *(_alone(number) for number in REGISTRY if first <= number <= last),
        *([Entry(range(first, last + 1), close_code(last))] if last not in REGISTRY else []),
    )
)
"""All that the book has: the codes with a meaning of their own, and the ranges around them."""


def find(search: str) -> list[Entry]:
    """Return the entries in which every word of a search is found."""
    found: list[Entry | None] = list(ENTRIES)
    for word in search.casefold().split():
        found = [entry and entry.matches(word) for entry in found]
    return [entry for entry in found if entry is not None]


def codes_table(entries: Iterable[Entry] = ENTRIES) -> str:
    """Draw entries as an HTML table. Needs the style sheet."""
    heads = ("Code", "Meaning", "May be sent by", "What to do next")
    body = "".join(
        f'<tr><th scope="row">{escape(str(entry))}</th><td>{escape(entry.code.meaning)}</td>'
        f"<td>{escape(entry.code.sender.value)}</td><td>{escape(entry.code.next_step.value)}</td></tr>"
        for entry in entries
    )
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    return (
        '<div class="wskit" role="group" aria-label="Close codes" tabindex="0" style="overflow-x: auto">'
        f'<table class="wskit-report"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


# How a code is shown.


def can_be_shown(code: CloseCode) -> bool:
    """Tell whether there is a way to make a code happen."""
    return code.number in CAUSES or code.number not in NEVER_FORGIVEN


def how(code: CloseCode) -> str:
    """Say how a code is made to happen, or why it cannot."""
    if code.number in CAUSES:
        return f"{find_ending(CAUSES[code.number]).title}."
    if code.on_the_wire:
        return f"The server closes with {code.number}."
    if code.number == 1015:
        return (
            "It cannot happen: where TLS fails there is no WebSocket connection yet, so nobody can send a Close frame; "
            "and a client reports 1006, as for every connection that never opens."
        )
    return f"Nobody may send it, and a server writes it byte by byte all the same. {told_of(code.number)}"


async def shown(code: CloseCode, beat: float) -> dict[str, str]:
    """Make a code happen, and return what to show: where it was, the ladder, and the report."""
    if code.number in CAUSES:
        report = await play(CAUSES[code.number], beat=beat)
    else:
        report = (await explore(code.number, "", "server" if code.on_the_wire else "raw server")).report
    where = f"{how(code)} {appears(report, code.number)}"
    picture = report._repr_mimebundle_()
    return {
        "text/html": f'<p class="wskit" role="status"><strong>{escape(where)}</strong></p>{picture["text/html"]}',
        "text/plain": f"{where}\n\n{picture['text/plain']}",
    }


def appears(report: Report, number: int) -> str:
    """Say which ends sent a code, and which reported it."""
    ends = (report.client, report.server)
    # An empty body is read as 1005, and is not 1005.
    sent = [end.side for end in ends if end.sent and end.sent.payload and end.sent.close_code == number]
    told = [end.side for end in ends if end.tells and end.tells.code == number]
    places = [
        f"{what} by {'both ends' if len(sides) == 2 else f'the {sides[0]}'}"
        for what, sides in (("sent", sent), ("reported", told))
        if sides
    ]
    return f"{number} was {' and '.join(places)}." if places else f"This time nobody sent or reported {number}."


class CodeBook(Pictured):
    """A list of all close codes, a field to search it, what there is to know about the one chosen, and a button.

    Args:
        search: what is searched for at first.
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        TypeError: if ``search`` is no text or the beat no number.
        ValueError: if the beat is not above 0.

    >>> CodeBook("restart")
    [Show me] restart
    1012 Service Restart: The service is restarting.
    """

    def __init__(self, search: str = "", *, beat: float = 0.2) -> None:
        if not isinstance(search, str):
            raise TypeError(f"a search is text such as '1006' or 'server', not {search!r}")
        check_seconds("beat", beat, above_zero=True)
        self._beat = beat
        cells.begin()
        self._filling = False
        self.search = text(
            "Search:", search, "a number or a word", "A number, a name, or a word of the meaning", "22em"
        )
        self.search.continuous_update = True
        self.count = ipywidgets.HTML()
        self.list = choices("Codes:", "Choose a code", "24em")
        self.details = ipywidgets.HTML(layout={"width": "auto"})
        self.showing = Showing("Show me", "Make it happen to a real connection", self._show)
        card = ipywidgets.VBox([self.details, row(self.showing.button, self.showing.notice)])
        card.layout.flex = "1 1 24em"
        card.layout.min_width = "0"
        both = row(self.list, card)
        both.layout.align_items = "flex-start"
        super().__init__(
            [
                ipywidgets.HTML(STYLE + DRESS, layout={"display": "none"}),
                row(self.search, self.count),
                both,
                self.showing.outcome,
            ]
        )
        self.search.observe(lambda change: portal.run(self._fill), "value")
        self.list.observe(lambda change: portal.run(self._choose), "value")
        portal.run(self._fill)
        cells.keep(self)

    @property
    def entry(self) -> Entry | None:
        """The entry that is chosen; None if none is found."""
        chosen: Entry | None = self.list.value
        return chosen

    def _fill(self) -> None:
        """Put into the list what is found, and keep what is chosen if it is among that."""
        before, found = self.entry, find(self.search.value)
        self._filling = True
        with self.list.hold_sync():
            self.list.options = [(str(entry), entry) for entry in found]
            self.list.value = before if before in found else next(iter(found), None)
        self._filling = False
        self.count.value = self._count(len(found))
        self._choose(before)

    def _choose(self, before: Entry | None = None) -> None:
        if self._filling or (self.entry is not None and self.entry == before):
            return
        self.details.value = details(self.entry) if self.entry else ""
        self.showing.button.disabled = self.entry is None or not can_be_shown(self.entry.code)
        self.showing.clear()

    def _count(self, found: int) -> str:
        if not self.search.value.strip():
            return status(f"{found} entries")
        if found:
            return status(f"{found} of {len(ENTRIES)} entries match")
        return notice("Nothing matches. Try a number from 0 to 65535, such as 1006, or a word such as server.")

    async def _show(self) -> dict[str, str]:
        if self.entry is None or not can_be_shown(self.entry.code):
            raise ValueError("This cannot be shown.")
        return await shown(self.entry.code, self._beat)

    def _still(self) -> dict[str, str]:
        found = find(self.search.value)
        controls = f'<div class="wskit-row">{still_text(self.search)}{still_button(self.showing.button)}</div>'
        lines = [f"[Show me] {self.search.value}".rstrip(), *(f"{entry}: {entry.code.meaning}" for entry in found)]
        return {
            "text/html": f'{STYLE}{DRESS}<div class="wskit">{controls}</div>{codes_table(found)}'
            f"{self.showing.shown['text/html']}",
            "text/plain": "\n".join([*lines, self.showing.shown["text/plain"]]).rstrip(),
        }


def _on_the_wire(code: CloseCode) -> str:
    if code.on_the_wire:
        return "yes, in a Close frame"
    return "never" if code.number in NEVER_FORGIVEN else "only if somebody breaks a rule"


def details(entry: Entry) -> str:
    """Draw what there is to know about an entry. Needs the style sheet."""
    code = entry.code
    rows = {
        "Meaning": code.meaning,
        "May be sent by": code.sender.value,
        "On the wire": _on_the_wire(code),
        "What to do next": code.next_step.value,
        "Defined in": code.reference,
        "How it happens": how(code),
    }
    body = "".join(
        f'<tr><th scope="row">{escape(what)}</th><td>{escape(value)}</td></tr>' for what, value in rows.items()
    )
    return (
        f'<div class="wskit"><strong>{escape(str(entry))}</strong>'
        f'<table class="wskit-report"><tbody>{body}</tbody></table></div>'
    )
