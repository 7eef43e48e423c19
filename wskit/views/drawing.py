"""Drawing: a ladder as SVG. Pure functions.

1. Everything is drawn in units of which the picture is 500 wide; letters are large enough to be read when it is
   shrunk to 420 pixels.
2. Colours are those of the style sheet and change with the theme. A ready state has a pattern and a word, a problem a
   sign, what did not arrive dashes and a word: colour is never the only sign.
3. A label stands above the start of its arrow, on a rim of paper, so that no line that passes makes it hard to read.
4. There is no id in it, as many pictures may share one page. Arrow heads and hatching are drawn, not referred to.
5. Text comes in the order of the rows, each on a line of its own.
"""

from __future__ import annotations

from functools import lru_cache
from math import hypot
from typing import Final

from ..protocol.dom import ReadyState
from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from .markup import escape
from .rungs import OTHER_END, Rung, columns, label, mark, note, problems, rungs, whose, wrap

__all__ = ["STYLE", "svg"]

ROOM: Final = 40
"""How many columns a line of a label has."""

WIDTH: Final = 500
LEFT, RIGHT = 92, 408
FIT: Final = 292
"""How wide a line of a label may be."""
LINE: Final = 16
"""From one line of text to the next."""
GAP: Final = 10
"""From one row to the next."""
SLOPE: Final = 7
"""How far an arrow falls within one row."""

_BANDS: Final[dict[ReadyState, str]] = {
    ReadyState.CONNECTING: "wskit-connecting outline",
    ReadyState.OPEN: "wskit-open solid",
    ReadyState.CLOSING: "wskit-closing hatched",
    ReadyState.CLOSED: "outline-solid",
}

STYLE: Final = """<style>
.wskit-ladder[hidden] { display: block; }
.wskit-ladder-box { display: flex; flex-direction: column-reverse; max-height: 48em; overflow-y: auto; }
.wskit-ladder-box:focus-visible { outline: 2px solid currentColor; }
.wskit-ladder svg { background: var(--jp-layout-color0, #fff); display: block; flex: none; height: auto;
 max-width: 580px; width: 100%; }
.wskit-ladder path { fill: none; stroke: currentColor; stroke-width: 1.5; }
.wskit-ladder path.first { stroke-width: 3; }
.wskit-ladder path.tip { fill: currentColor; stroke: none; }
.wskit-ladder .quiet { opacity: .7; }
.wskit-ladder path.dashed { stroke-dasharray: 5 4; }
.wskit-ladder path.dotted { stroke-dasharray: 1.5 4; }
.wskit-ladder path.line { opacity: .5; stroke-width: 1; }
.wskit-ladder path.solid { stroke-width: 11; }
.wskit-ladder path.hatched { stroke-dasharray: 3 2.5; stroke-width: 11; }
.wskit-ladder path.outline { stroke-dasharray: 4 3; }
.wskit-ladder path.paper { stroke: var(--jp-layout-color0, #fff); stroke-width: 11; }
.wskit-ladder text { fill: currentColor; font: 13.5px var(--jp-ui-font-family, sans-serif); paint-order: stroke;
 stroke: var(--jp-layout-color0, #fff); stroke-linejoin: round; stroke-width: 4px; white-space: pre; }
.wskit-ladder text.first { font-weight: 700; }
.wskit-ladder text.side { font-size: 14px; font-weight: 600; }
.wskit-ladder text.state, .wskit-ladder text.mark { font-size: 11.5px; font-weight: 600; }
.wskit-ladder text.mark { fill: var(--jp-layout-color0, #fff); stroke: none; }
.wskit-ladder text.note { font-size: 13px; font-style: italic; }
.wskit-ladder-text summary { cursor: pointer; }
.wskit-ladder-text pre { font: 12px/1.3 var(--jp-code-font-family, monospace); overflow-x: auto; }
</style>"""
"""What a picture needs besides the common style sheet."""


def svg(conversation: Conversation) -> str:
    """Draw a conversation. Needs the common style sheet and ``STYLE``."""
    return _Picture(conversation).draw()


class _Picture:
    """One picture while it is drawn, from the top down."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._y = 26
        self._arrows: list[str] = []
        self._texts: list[str] = []
        self._states: dict[Side, list[tuple[int, ReadyState]]] = {"client": [], "server": []}
        self._left: dict[int, int] = {}  # how far down a passage left, by its id

    def draw(self) -> str:
        for side in SIDES:
            self._title(side, 15)
        for rung in rungs(self._conversation):
            self._rung(rung)
        bottom = self._y + 4
        bands = [self._band(side, bottom) for side in SIDES]
        height = bottom + 4
        if height > 900:
            for side in SIDES:
                self._title(side, height + 12)
            height += 18
        return "\n".join(
            [
                f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(_summary(self._conversation))}">',
                *bands,
                *self._arrows,
                *self._texts,
                "</svg>",
            ]
        )

    def _title(self, side: Side, y: int) -> None:
        missing = self._conversation.is_missing(side)
        self._text(_at(side), y, OTHER_END if missing else side, "side", "middle")
        if missing:
            self._text(_at(side, 62), y, "not recorded", "note", _inner(side))

    def _rung(self, rung: Rung) -> None:
        leaves = comes = self._y
        passage = rung.passage
        if passage is None:
            if rung.note is not None:
                for line in wrap(note(rung.note), ROOM):
                    self._y += LINE
                    self._text(_at(rung.note.side, 14), self._y - 4, line, "note", _inner(rung.note.side))
            else:
                self._y += LINE
            leaves = comes = self._y - 4
        elif rung.leaves:
            on_the_way = not rung.comes and self._conversation.fate(passage) is Fate.ARRIVED
            leaves = self._label(passage, ROOM // 2 if on_the_way else ROOM)
            comes = self._y = leaves + SLOPE
            if rung.comes:
                self._arrow(passage, leaves, comes)
            elif on_the_way:
                self._left[id(passage)] = leaves
            else:
                self._stuck(passage, leaves)
        else:
            comes = self._y = self._y + LINE
            self._arrow(passage, self._left[id(passage)], comes)
        for side, state in rung.states.items():
            y = leaves if passage is None or passage.sender == side else comes
            self._states[side].append((y, state))
            fit = 78 if state is ReadyState.CONNECTING else 0
            kind = f"state {_BANDS[state].partition(' ')[0]}"
            self._text(_at(side, -10), y + 4, state.name, kind, _outer(side), fit=fit)
        self._y += GAP

    def _label(self, passage: Passage, room: int) -> int:
        """Write what travels, and return where its arrow is to begin."""
        side, first = passage.sender, self._conversation.ends_with(passage)
        start = _at(side, (RIGHT - LEFT) // 2 if passage.forged else 14)
        full, lines = label(passage), wrap(label(passage, ROOM), room, 3)
        hint = "" if full == " ".join(lines) else full
        self._y += 4 if first else 0
        for line in lines:
            self._y += LINE
            fit = FIT if _width(line) * (1.1 if first else 1) > FIT else 0
            self._text(start, self._y - 4, line, self._kind(passage), _inner(side), hint=hint, fit=fit)
        for problem in problems(passage):
            for line in wrap(f"⚠\ufe0e {problem}", ROOM, 3):
                self._y += LINE
                self._text(start, self._y - 4, line, "wskit-error", _inner(side))
        if first and (word := mark(passage)):
            self._mark(side, self._y - 12, word)
        return self._y + 3

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
        start = _at(passage.sender, (RIGHT - LEFT) // 2 if passage.forged else 8)
        self._line(passage, start, leaves, _at(passage.receiver, 8), comes)
        if passage.forged:  # it comes from somewhere in between
            self._arrows.append(f'<path class="{self._kind(passage)}" d="M{start} {leaves - 6}v12"/>')

    def _stuck(self, passage: Passage, y: int) -> None:
        """Draw an arrow that has not arrived."""
        fate = self._conversation.fate(passage)
        lost, held = fate is Fate.LOST, fate is Fate.HELD
        x, end = _at(passage.sender, 210), y + SLOPE - 2
        self._line(passage, _at(passage.sender, 8), y, x, end, "dashed", tip=not (lost or held))
        if lost:
            self._arrows.append(f'<path class="wskit-error" d="M{x - 5} {end - 5}l10 10m0 -10l-10 10"/>')
        if held:
            self._arrows.append(f'<path class="held" d="M{x - 3} {end - 7}v14m6 -14v14"/>')
        kind = "note wskit-error" if lost else "note"
        self._text(_at(passage.sender, 222), end + 4, fate.value, kind, _inner(passage.sender))

    def _line(self, passage: Passage, x1: int, y1: int, x2: int, y2: int, kind: str = "", *, tip: bool = True) -> None:
        kind = f"{self._kind(passage)} {kind}".strip()
        size = 12 if "first" in kind else 9
        length = hypot(x2 - x1, y2 - y1)
        dx, dy = (x2 - x1) / length * size, (y2 - y1) / length * size
        # The line ends inside its tip, so that it does not blunt it.
        end = (x2 - dx / 2, y2 - dy / 2) if tip else (x2, y2)
        self._arrows.append(f'<path class="{kind}" d="M{x1} {y1}L{end[0]:.1f} {end[1]:.1f}"/>')
        if tip:
            self._arrows.append(
                f'<path class="tip {kind}" d="M{x2} {y2}l{-dx - dy * 0.4:.1f} {-dy + dx * 0.4:.1f}'
                f'l{dy * 0.8:.1f} {-dx * 0.8:.1f}z"/>'
            )

    def _band(self, side: Side, bottom: int) -> str:
        """Draw a side: its line, and its ready states along it."""
        x = _at(side)
        drawn = [f'<path class="{"dotted" if self._conversation.is_missing(side) else "line"}" d="M{x} 24V{bottom}"/>']
        changes = self._states[side]
        ends = [*(y for y, _ in changes[1:]), bottom]
        for (top, state), end in zip(changes, ends, strict=False):
            kind = _BANDS[state]
            if state in (ReadyState.OPEN, ReadyState.CLOSING):
                drawn.append(f'<path class="paper" d="M{x} {top}V{end}"/><path class="{kind}" d="M{x} {top}V{end}"/>')
            else:
                drawn.append(
                    f'<path class="paper" d="M{x} {top}V{end}"/><path class="{kind}" d="M{x - 5} {top}h10V{end}h-10z"/>'
                )
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
    return 10.5 if one.isupper() or one in "mw@%" else 7.0 * columns(one)


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
