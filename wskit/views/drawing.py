"""Drawing: a ladder as SVG. Pure functions.

1. Everything is drawn in units of which the picture is ``WIDTH`` wide. No letter is smaller than 12 pixels: a page that
   is too narrow for that scrolls the picture and does not shrink it.
2. Colours are those of the style sheet and change with the theme. A ready state has a pattern and a word, a problem a
   sign, what is lost a cross, what is held two bars, what is on its way a tip: colour is never the only sign.
3. A label stands above the start of its arrow. What comes later than it leaves runs level under its own label, falls in
   the middle, where no words are, and runs level again to where it comes.
4. A line is solid where somebody saw what passed, and dashed where it touches a side that was not recorded.
5. There is no id in it, as many pictures may share one page. Arrow heads and hatching are drawn, not referred to.
6. Text comes in the order of the rows, each on a line of its own.
"""

from __future__ import annotations

from functools import lru_cache
from math import hypot
from typing import Final

from ..protocol.interface import ReadyState
from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from .clock import Clock, clock_of
from .labels import OTHER_END, columns, label, mark, problems, whose
from .layout import EXTRA, LINE, SLOPE, Pause, Row, rows
from .markup import escape
from .rungs import rungs
from .stylesheet import STYLE

__all__ = ["STYLE", "svg"]

WIDTH: Final = 428
LEFT, RIGHT = 84, 344
FIT: Final = 232
"""How wide a line of a label may be."""
ZONE: Final = 108
"""How far from a side words may stand while something crosses the middle."""

_BANDS: Final[dict[ReadyState, str]] = {
    ReadyState.CONNECTING: "wskit-connecting outline",
    ReadyState.OPEN: "wskit-open solid",
    ReadyState.CLOSING: "wskit-closing hatched",
    ReadyState.CLOSED: "outline-solid",
}
_STOPS: Final[dict[Fate, str]] = {
    Fate.LOST: "note wskit-error",
    Fate.HELD: "note wskit-closing",
    Fate.ON_ITS_WAY: "note",
}


def svg(conversation: Conversation, *, live: bool = False) -> str:
    """Draw a conversation. Needs the common style sheet and ``STYLE``. A ``live`` picture shows times of any clock."""
    return _Picture(conversation, clock_of(conversation, live=live)).draw()


class _Picture:
    """One picture while it is drawn, from the top down."""

    def __init__(self, conversation: Conversation, clock: Clock | None) -> None:
        self._conversation = conversation
        self._clock = clock
        self._arrows: list[str] = []
        self._texts: list[str] = []
        self._states: dict[Side, list[tuple[int, ReadyState]]] = {"client": [], "server": []}
        self._left: dict[int, int] = {}  # how far down a passage left, by its id

    def draw(self) -> str:
        missing = [side for side in SIDES if self._conversation.is_missing(side)]
        for side in SIDES:
            self._title(side, 15)
        top = 42 if missing else 26
        drawn, pauses, bottom = rows(rungs(self._conversation, self._clock), self._conversation, self._clock, top)
        waiting = list(pauses)
        for row in drawn:
            while waiting and waiting[0].bottom <= row.top:
                self._pause(waiting.pop(0))
            self._row(row)
        bands = [self._band(side, 24, bottom - 6) for side in SIDES]
        breaks = [_break(x, (one.top + one.bottom) // 2) for one in pauses if one.lasts for x in (LEFT, RIGHT)]
        height = bottom - 2
        if height > 900:
            for side in SIDES:
                self._title(side, height + 12)
            height += 18 if not missing else 34
        return "\n".join(
            [
                f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(_summary(self._conversation))}">',
                *bands,
                *breaks,
                *self._arrows,
                *self._texts,
                "</svg>",
            ]
        )

    def _title(self, side: Side, y: int) -> None:
        missing = self._conversation.is_missing(side)
        self._text(_at(side), y, OTHER_END if missing else side, "side", "middle")
        if missing or self._conversation.is_gone(side):
            self._text(_at(side), y + 16, "not recorded" if missing else "not known", "note", "middle")

    def _pause(self, pause: Pause) -> None:
        """Say what time it is after time has passed."""
        y = pause.bottom - 4
        self._arrows.append(f'<path class="tick" d="M0 {pause.bottom}H{WIDTH}"/>')
        self._text(2, y, pause.now, "time", "start")
        if pause.lasts:
            x, anchor = (2, "start") if pause.crossed else ((LEFT + RIGHT) // 2, "middle")
            self._text(x, (pause.top + pause.bottom) // 2 + 2, pause.lasts, "note quiet", anchor)

    def _row(self, row: Row) -> None:
        rung, passage = row.rung, row.rung.passage
        if rung.note is not None:
            both = rung.note.kind == "gone"
            x, anchor = ((LEFT + RIGHT) // 2, "middle") if both else (_at(rung.note.side, 14), _inner(rung.note.side))
            for number, line in enumerate(row.words, 1):
                self._text(x, row.top + number * LINE - 4, line, "note", anchor)
        elif passage is not None and rung.leaves:
            self._label(row, passage)
            if rung.comes:
                self._arrow(passage, row.leaves, row.comes)
            elif row.flies:
                self._left[id(passage)] = row.leaves
            else:
                self._stuck(row, passage)
        elif passage is not None:
            self._flight(passage, self._left.get(id(passage), row.comes - SLOPE), row.comes)
        for side, state in rung.states.items():
            y = row.leaves if passage is None or passage.sender == side else row.comes
            self._states[side].append((y, state))
            fit = 72 if state is ReadyState.CONNECTING else 0
            kind = f"state {_BANDS[state].partition(' ')[0]}"
            self._text(_at(side, -10), y + 4, state.name, kind, _outer(side), fit=fit)

    def _label(self, row: Row, passage: Passage) -> None:
        """Write what travels."""
        side = passage.sender
        start = _at(side, (RIGHT - LEFT) // 2 if passage.forged else 14)
        full, y = label(passage), row.top + (EXTRA if row.ends else 0)
        hint = "" if full == " ".join(row.words) else full
        most = ZONE - 14 if row.narrow else FIT
        for line in row.words:
            y += LINE
            fit = most if _width(line) * (1.1 if row.ends else 1) > most else 0
            self._text(start, y - 4, line, self._kind(passage), _inner(side), hint=hint, fit=fit)
        for line in row.wrong:
            y += LINE
            self._text(start, y - 4, line, "wskit-error", _inner(side))
        if row.ends and (word := mark(passage)):
            self._mark(side, row.leaves - 17, word)

    def _kind(self, passage: Passage) -> str:
        """Return the classes of what belongs to a passage."""
        if self._conversation.ends_with(passage):
            return "first wskit-response"
        if problems(passage):
            return "wskit-error"
        return "quiet" if isinstance(passage.what, Signal) else ""

    def _mark(self, side: Side, y: int, word: str) -> None:
        """Say at the side what it does: it ends the connection."""
        x, inward = _at(side, -12), 1 if side == "client" else -1
        self._arrows.append(
            f'<path class="tip wskit-response" d="M{x} {y}l{-5 * inward} -8h{-58 * inward}v16h{58 * inward}z"/>'
        )
        self._text(x - 34 * inward, y + 4, word, "mark", "middle", fit=52)

    def _arrow(self, passage: Passage, leaves: int, comes: int) -> None:
        """Draw what comes as soon as it leaves."""
        start = _at(passage.sender, (RIGHT - LEFT) // 2 if passage.forged else 8)
        self._line(passage, [(start, leaves), (_at(passage.receiver, 8), comes)])
        if passage.forged:  # it comes from somewhere in between
            self._arrows.append(f'<path class="{self._kind(passage)}" d="M{start} {leaves - 6}v12"/>')

    def _flight(self, passage: Passage, leaves: int, comes: int) -> None:
        """Draw what comes later than it leaves."""
        sender, receiver = passage.sender, passage.receiver
        if passage.forged:
            self._line(passage, [(_at(sender, (RIGHT - LEFT) // 2), leaves), (_at(receiver, 8), comes)])
            return
        self._line(
            passage,
            [
                (_at(sender, 8), leaves),
                (_at(sender, ZONE), leaves),
                (_at(receiver, ZONE), comes),
                (_at(receiver, 8), comes),
            ],
        )

    def _stuck(self, row: Row, passage: Passage) -> None:
        """Draw an arrow that has not arrived."""
        side, fate = passage.sender, self._conversation.fate(passage)
        length = 40 if row.narrow else 170
        x, end = _at(side, length), row.leaves + SLOPE - 2
        self._line(passage, [(_at(side, 8), row.leaves), (x, end)], "dashed", tip=fate is Fate.ON_ITS_WAY)
        if fate is Fate.LOST:
            self._arrows.append(f'<path class="wskit-error" d="M{x - 5} {end - 5}l10 10m0 -10l-10 10"/>')
        elif fate is Fate.HELD:
            self._arrows.append(f'<path class="first wskit-closing" d="M{x - 3} {end - 6}v12m6 -12v12"/>')
        self._text(_at(side, length + 10), end + 4, fate.value, _STOPS[fate], _inner(side))

    def _line(self, passage: Passage, points: list[tuple[int, int]], kind: str = "", *, tip: bool = True) -> None:
        kind = f"{self._kind(passage)} {kind}".strip()
        size = 12 if "first" in kind else 9
        (x1, y1), (x2, y2) = points[-2:]
        length = hypot(x2 - x1, y2 - y1)
        dx, dy = (x2 - x1) / length * size, (y2 - y1) / length * size
        # The line ends inside its tip, so that it does not blunt it.
        end = (x2 - dx / 2, y2 - dy / 2) if tip else (x2, y2)
        self._draw_line([*points[:-1], end], kind, passage)
        if tip:
            self._arrows.append(
                f'<path class="tip {kind}" d="M{x2} {y2}l{-dx - dy * 0.4:.1f} {-dy + dx * 0.4:.1f}'
                f'l{dy * 0.8:.1f} {-dx * 0.8:.1f}z"/>'
            )

    def _draw_line(self, points: list[tuple[float, float]], kind: str, passage: Passage) -> None:
        """Draw a line, with dashes where it touches a side that was not recorded."""
        (x1, y1), (x2, y2) = points[0], points[-1]
        pieces = [(points, kind)]
        if len(points) == 2 and "dashed" not in kind:
            if passage.is_unseen:
                between = x1 + (x2 - x1) * 0.3, y1 + (y2 - y1) * 0.3
                pieces = [([points[0], between], f"{kind} dashed".strip()), ([between, points[1]], kind)]
            elif self._conversation.is_missing(passage.receiver):
                between = x1 + (x2 - x1) * 0.7, y1 + (y2 - y1) * 0.7
                pieces = [([points[0], between], kind), ([between, points[1]], f"{kind} dashed".strip())]
        for piece, look in pieces:
            (x, y), *more = piece
            way = "".join(f"L{_round(to_x)} {_round(to_y)}" for to_x, to_y in more)
            self._arrows.append(f'<path class="{look}" d="M{_round(x)} {_round(y)}{way}"/>')

    def _band(self, side: Side, top: int, bottom: int) -> str:
        """Draw a side: its line, and its ready states along it."""
        x = _at(side)
        unknown = self._conversation.is_missing(side) or self._conversation.is_gone(side)
        start = top + 14 if unknown else top
        drawn = [f'<path class="{"dotted" if unknown else "line"}" d="M{x} {start}V{bottom}"/>']
        changes = self._states[side]
        ends = [*(y for y, _ in changes[1:]), bottom]
        for (begin, state), end in zip(changes, ends, strict=False):
            kind = _BANDS[state]
            wide = state in (ReadyState.OPEN, ReadyState.CLOSING)
            shape = f"M{x} {begin}V{end}" if wide else f"M{x - 5} {begin}h10V{end}h-10z"
            drawn.append(f'<path class="paper" d="M{x} {begin}V{end}"/><path class="{kind}" d="{shape}"/>')
        return "\n".join(drawn)

    def _text(self, x: int, y: int, text: str, kind: str, anchor: str, *, hint: str = "", fit: int = 0) -> None:
        title = f"<title>{escape(hint)}</title>" if hint else ""
        squeeze = f' textLength="{fit}" lengthAdjust="spacingAndGlyphs"' if fit else ""
        self._texts.append(
            f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}"{squeeze}>{title}{escape(text)}</text>'
        )


@lru_cache(maxsize=2048)
def _width(text: str) -> float:
    """Guess how wide a text may become: letters have different widths, and fonts differ."""
    return sum(map(_width_of, text))


@lru_cache(maxsize=2048)
def _width_of(one: str) -> float:
    return 10.0 if one.isupper() or one in "mw@%" else 6.8 * columns(one)


def _break(x: int, y: int) -> str:
    """Draw that much more time passes here than there is room for."""
    return f'<path class="break" d="M{x - 9} {y + 1}l18 -6v6l-18 6z"/>'


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _at(side: Side, inward: int = 0) -> int:
    return LEFT + inward if side == "client" else RIGHT - inward


def _inner(side: Side) -> str:
    """Where a text begins that reaches from a side into the picture."""
    return "start" if side == "client" else "end"


def _outer(side: Side) -> str:
    return "end" if side == "client" else "start"


def _summary(conversation: Conversation) -> str:
    """Say in words what the picture is of."""
    states = ", ".join(f"{side} {state.name}" for side, state in sorted(conversation.states.items()))
    last = conversation.hung_up if conversation.refusal is None else [conversation.refusal]
    ends = "".join(f"; {whose(one)} {'refuses' if one.refuses else 'hangs up'}: {label(one)}" for one in last)
    return f"Sequence diagram of a connection: {states or 'nothing yet'}{ends}"
