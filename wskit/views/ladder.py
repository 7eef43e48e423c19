"""Ladder: one connection as a sequence diagram, as text and as a picture.

1. The client is on the left, the server on the right, and time runs down: a row is what happened next.
2. An arrow is something that travels, from where it was sent. One that has not arrived is dashed and stops on the way:
   it is lost, it is held, or it is on its way.
3. Beside each side stands its ready state, from the row on that brought it about.
4. Who hung up or refused is seen first: a thick arrow, and a mark at the side that was seen to do it.
5. The same conversation gives the same ladder: no port or identifier is in it, and no time but a story's.
6. Where times are shown, a line says what time it is each time that it is another one.
7. A middle that was recorded stands between the two, as a column of its own. There an end that was not recorded is a
   side, and one line says of all of them that nobody knows who is there.
8. A picture of three columns that is not drawn while it happens begins at its top, and shows where it goes on.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ..language.speaking import word
from ..reading.across import Across, across
from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Side
from ..record.timeline import HasEnd, end_of
from .clock import Clock, clock_of
from .drawing import STYLE, picture
from .labels import OTHER_END, mark, other_end
from .layout import SILENCE
from .markup import STYLE as COMMON
from .markup import escape
from .rungs import rungs
from .strokes import INSIDE, between, padded
from .transcript import MimeBundle
from .widepicture import wide_picture
from .widesheet import STYLE as WIDE_STYLE
from .widetext import as_lines

__all__ = ["LIVE_STYLE", "STYLE", "Ladder", "Read", "as_html", "as_text", "ladder", "picture"]

Read: TypeAlias = Conversation | Across
"""What a ladder is drawn from. Where a middle stands on the way, it has three columns."""

LIVE_STYLE: Final = STYLE + WIDE_STYLE
"""What live pictures need besides the common style sheet. Others bring what they need beyond ``STYLE`` along."""


def as_text(read: Read) -> str:
    """Draw a conversation as plain text, at most 78 columns wide."""
    if isinstance(read, Across):
        return _wide_text(read) if read.has_middle else as_text(read.front)
    conversation = read
    clock = clock_of(conversation)
    lines = _remarks(conversation)
    if not conversation.moments:
        return "\n".join(lines)
    left, right = (_title(side, conversation) for side in SIDES)
    lines.append(left + right.rjust(INSIDE + 24 - len(left)))
    borders = "".join(":" if conversation.is_missing(side) or conversation.is_gone(side) else "|" for side in SIDES)
    now: int | None = None
    for rung in rungs(conversation, clock):
        if clock is not None and now is not None and rung.tick > now:
            lines += _passed(clock, rung.tick - now, rung.tick)
        now = max(rung.tick, now or 0)
        last = conversation.ends_with(rung.passage)
        if rung.passage and rung.leaves and last and (mark_ := mark(rung.passage)):
            lines.append(_line({rung.passage.sender: mark_}, "", borders))
        inside = between(rung, conversation)
        beside = {side: state.name for side, state in rung.states.items()}
        lines += [_line({} if number else beside, text, borders) for number, text in enumerate(inside)]
    return "\n".join(lines)


def _wide_text(read: Across) -> str:
    return "\n".join([*_remarks(read), *(as_lines(read, clock_of(read)) if read.moments else [])])


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
    name = conversation.called[side]
    return f"{name} (not known)" if conversation.is_gone(side) else name


def _remarks(read: Read) -> list[str]:
    """Say what is not in the drawing."""
    count, said = read.dropped, []
    if count:
        said.append("1 earlier moment is not shown." if count == 1 else f"{count:,} earlier moments are not shown.")
    if read.truncated:
        said.append("The beginning of the record is gone: what travelled cannot be told.")
    elif read.torn:
        said.append("A part of the record is gone: its beginning and its end are shown.")
    if isinstance(read, Across):
        names = dict(zip(("client", "", "server"), read.names, strict=True))
        sides = [names[side] for side in SIDES if read.leg_of(side).is_missing(side)]
        if sides:
            where = word(" and ").join(f"on the {side}'s" for side in sides)
            said.append(f"Not recorded: who is {where} side: the end itself, or something in between.")
    else:
        said += [f"Not recorded: {other_end(side)}." for side in SIDES if read.is_missing(side)]
    if not read.moments and not read.truncated:
        said.append("Nothing has happened yet.")
    return said


def _line(beside: dict[Side, str], inside: str, borders: str) -> str:
    between = f"{borders[0]}{padded(inside)}{borders[1]}"
    return f"{beside.get('client', ''):<10} {between} {beside.get('server', '')}".rstrip()


def as_html(read: Read, *, live: bool = False, now: float | None = None) -> str:
    """Draw a conversation as HTML. Needs the common style sheet and ``STYLE``.

    A picture that is not ``live`` brings its text along. In a live one what is on its way moves: it has come as far as
    it was at the time ``now``, by the clock of the record; without one, as at the latest time of the record.
    """
    if live:
        return _box(_drawing(read, live=True, now=now))
    return _still(_drawing(read), as_text(read))


def _drawing(read: Read, *, live: bool = False, now: float | None = None, brings: bool = False) -> str:
    if isinstance(read, Across) and not read.has_middle:
        read = read.front
    remarks = "".join(f"<p>{escape(one)}</p>" for one in _remarks(read))
    if isinstance(read, Across):
        drawn = wide_picture(read, live=live, now=now)
        remarks += WIDE_STYLE if brings or not live else ""
    else:
        drawn = picture(read, live=live, now=now)
    kept = " kept" if isinstance(read, Across) and not (live and not brings) else ""
    return f'{remarks}<div class="wskit-ladder-box{kept}" role="group" aria-label="Ladder" tabindex="0">{drawn}</div>'


def _box(drawing: str) -> str:
    return f'<div class="wskit wskit-ladder">{drawing}</div>'


def _still(drawing: str, text: str) -> str:
    return (
        _box(drawing) + '<details class="wskit wskit-ladder-text">'
        f"<summary>The ladder as text</summary><pre>{escape(text)}</pre></details>"
    )


class Ladder:
    """What had happened on one connection when this was made. A notebook shows a picture, ``print`` plain text."""

    def __init__(self, read: Read) -> None:
        self._text = as_text(read)
        self._drawing = _drawing(read)
        self._live = _drawing(read, live=True, brings=True)

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

    Where a :class:`Middle` stands on the way that wrote down on the same timeline, it has three columns: client,
    middle, server. It is the same ladder, whichever end it is asked of.

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
    return Ladder(across(which.timeline.events(), end, exact=which.timeline.is_exact))
