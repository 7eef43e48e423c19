"""Ladder: one connection as a sequence diagram, as text and as a picture.

1. The client is on the left, the server on the right, and time runs down: a row is what happened next.
2. An arrow is something that travels, from where it was sent. One that has not arrived is dashed and stops on the way:
   it is lost, it is held, or it is on its way.
3. Beside each side stands its ready state, from the row on that brought it about.
4. Who hung up or refused is seen first: a thick arrow, and a mark at the side that was seen to do it.
5. The same conversation gives the same ladder: no port or identifier is in it, and no time but a story's.
6. Where times are shown, a line says what time it is each time that it is another one.
"""

from __future__ import annotations

from typing import Final

from ..reading.conversation import Conversation, conversation
from ..reading.passages import SIDES, Fate, Passage, Side
from ..record.timeline import HasEnd, end_of
from .clock import Clock, clock_of
from .drawing import STYLE, picture
from .labels import OTHER_END, columns, label, mark, note, other_end, problems, wrap
from .layout import SILENCE
from .markup import STYLE as COMMON
from .markup import escape
from .rungs import Rung, rungs
from .transcript import MimeBundle

__all__ = ["STYLE", "Ladder", "as_html", "as_text", "ladder", "picture"]

ROOM: Final = 40
"""How many columns a line of a label has."""
FADING: Final = 12
"""How many columns of an arrow are dashed where it reaches what was not recorded."""
_TIPS: Final = {Fate.LOST: "x", Fate.HELD: "|", Fate.ON_ITS_WAY: ""}
"""How an arrow ends that has not arrived. One on its way points there."""
INSIDE: Final = 54
"""How many columns there are between the two sides. With the ready states beside them, a line has 78."""


def as_text(conversation: Conversation) -> str:
    """Draw a conversation as plain text, at most 78 columns wide."""
    clock = clock_of(conversation)
    lines = _remarks(conversation)
    if not conversation.moments:
        return "\n".join(lines)
    left, right = (_title(side, conversation) for side in SIDES)
    lines.append(left + right.rjust(INSIDE + 24 - len(left)))
    borders = "".join("|" if _title(side, conversation) == side else ":" for side in SIDES)
    now: int | None = None
    for rung in rungs(conversation, clock):
        if clock is not None and now is not None and rung.tick > now:
            lines += _passed(clock, rung.tick - now, rung.tick)
        now = max(rung.tick, now or 0)
        last = conversation.ends_with(rung.passage)
        if rung.passage and rung.leaves and last and (mark_ := mark(rung.passage)):
            lines.append(_line({rung.passage.sender: mark_}, "", borders))
        inside = _inside(rung, conversation, "=" if last else "-")
        beside = {side: state.name for side, state in rung.states.items()}
        lines += [_line({} if number else beside, text, borders) for number, text in enumerate(inside)]
    return "\n".join(lines)


def _passed(clock: Clock, passed: int, now: int) -> list[str]:
    """Draw that time passes: the longer it is, the more."""
    seconds = clock.seconds(passed)
    empty = f"{'':<10} :{' ' * INSIDE}:"
    silence = f"{'':<10} :{f'… {clock.words(passed)} …':^{INSIDE}}:"
    return [*([empty, silence] if seconds >= SILENCE else []), f"{clock.words(now):<10} :{' ' * INSIDE}:"]


def _title(side: Side, conversation: Conversation) -> str:
    """Name a side, as far as it is known who is there."""
    if conversation.is_missing(side):
        return f"{OTHER_END} (not recorded)"
    return f"{side} (not known)" if conversation.is_gone(side) else side


def _remarks(conversation: Conversation) -> list[str]:
    """Say what is not in the drawing."""
    count, said = conversation.dropped, []
    if count:
        said.append("1 earlier moment is not shown." if count == 1 else f"{count:,} earlier moments are not shown.")
    if conversation.truncated:
        said.append("The beginning of the record is gone: what travelled cannot be told.")
    elif conversation.torn:
        said.append("A part of the record is gone: its beginning and its end are shown.")
    for side in SIDES:
        if conversation.is_missing(side):
            said.append(f"Not recorded: {other_end(side)}.")
    if not conversation.moments and not conversation.truncated:
        said.append("Nothing has happened yet.")
    return said


def _line(beside: dict[Side, str], inside: str, borders: str) -> str:
    padding = " " * (INSIDE - columns(inside))
    return (
        f"{beside.get('client', ''):<10} {borders[0]}{inside}{padding}{borders[1]} {beside.get('server', '')}".rstrip()
    )


def _inside(rung: Rung, conversation: Conversation, stroke: str) -> list[str]:
    """Draw what stands between the two sides: an arrow with its label in it, and under it what found no room."""
    if rung.note is not None:
        lines = wrap(note(rung.note), INSIDE - 8)
        return [f"  {line}" if rung.note.side == "client" else _to_the_right(f"{line}  ") for line in lines]
    if rung.passage is None:
        return [""]
    fate = conversation.fate(rung.passage)
    stops = fate in _TIPS
    text, *more = wrap(label(rung.passage, 2 * ROOM), ROOM - 8 if stops else ROOM)
    more += [line for problem in problems(rung.passage) for line in wrap(f"⚠ {problem}", ROOM)]
    arrow = _arrow(rung, rung.passage, fate, text, stroke)
    # It is drawn from the side where something happens; what comes from in between, to the side that it reaches.
    begins = rung.leaves and not (rung.comes and rung.passage.forged)
    at_client = (rung.passage.sender == "client") == begins
    return [
        arrow if at_client else _to_the_right(arrow),
        *(f"    {line}" for line in more if rung.leaves),
    ]


def _to_the_right(text: str) -> str:
    return " " * (INSIDE - columns(text)) + text


def _arrow(rung: Rung, passage: Passage, fate: Fate, text: str, stroke: str) -> str:
    """Draw an arrow that points where the passage goes."""
    rightward = passage.sender == "client"
    if rung.leaves and rung.comes:
        length = INSIDE // 2 if passage.forged else INSIDE
        shaft = f"{'- -' if rightward and passage.is_unseen else stroke * 3} {text} "
        rest = length - 1 - columns(shaft)
        # What nobody saw arrive, or leave, is not drawn as if somebody had.
        dashes = (
            "- " * (min(rest, FADING) // 2) if fate is Fate.UNKNOWN or (not rightward and passage.is_unseen) else ""
        )
        shaft += stroke * (rest - len(dashes)) + dashes[::-1]
        return f"{shaft}>" if rightward else f"<{shaft}"
    if fate is Fate.ARRIVED and rung.leaves:
        return f"{stroke * 3} {text} {stroke * 3}..." if rightward else f"...{stroke * 3} {text} {stroke * 3}"
    if fate is Fate.ARRIVED:
        return f"...{stroke * 3} {text} {stroke * 2}>" if rightward else f"<{stroke * 2} {text} {stroke * 3}..."
    dashes = f"{stroke} {stroke} "
    tip = _TIPS[fate] or (">" if rightward else "<")
    if rightward:
        return f"{dashes}{text} {dashes}{tip} {fate.value}"
    return f"{fate.value} {tip} {dashes}{text} {dashes}".rstrip()


def as_html(conversation: Conversation, *, live: bool = False, now: float | None = None) -> str:
    """Draw a conversation as HTML. Needs the common style sheet and ``STYLE``.

    A picture that is not ``live`` brings its text along. In a live one what is on its way moves: it has come as far as
    it was at the time ``now``, by the clock of the record; without one, as at the latest time of the record.
    """
    if live:
        return _box(_drawing(conversation, live=True, now=now))
    return _still(_drawing(conversation), as_text(conversation))


def _drawing(conversation: Conversation, *, live: bool = False, now: float | None = None) -> str:
    remarks = "".join(f"<p>{escape(one)}</p>" for one in _remarks(conversation))
    drawn = picture(conversation, live=live, now=now)
    return f'{remarks}<div class="wskit-ladder-box" role="group" aria-label="Ladder" tabindex="0">{drawn}</div>'


def _box(drawing: str) -> str:
    return f'<div class="wskit wskit-ladder">{drawing}</div>'


def _still(drawing: str, text: str) -> str:
    return (
        _box(drawing) + '<details class="wskit wskit-ladder-text">'
        f"<summary>The ladder as text</summary><pre>{escape(text)}</pre></details>"
    )


class Ladder:
    """What had happened on one connection when this was made. A notebook shows a picture, ``print`` plain text."""

    def __init__(self, conversation: Conversation) -> None:
        self._text = as_text(conversation)
        self._drawing = _drawing(conversation)
        self._live = _drawing(conversation, live=True)

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__

    def as_html(self, *, live: bool = False) -> str:
        """Draw it as :func:`as_html` does."""
        return _box(self._live) if live else _still(self._drawing, self._text)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return {"text/plain": self._text, "text/html": COMMON + STYLE + self.as_html()}


def ladder(which: HasEnd) -> Ladder:
    """Return the ladder, so far, of a :class:`WebSocket` or of one of a server's connections.

    Raises:
        TypeError: for anything else.

    >>> server = EchoServer()
    >>> ws = await WebSocket(server.url).opened
    >>> ladder(ws)
    client                                                                  server
    CONNECTING |                                                      | CONNECTING
               |--- GET /… HTTP/1.1, Upgrade: websocket ------------->|
    OPEN       |<--- 101 Switching Protocols -------------------------| OPEN
    """
    end = end_of(which, "ladder")
    return Ladder(conversation(which.timeline.events(), end, exact=which.timeline.is_exact))
