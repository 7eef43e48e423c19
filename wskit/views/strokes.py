"""Strokes: what stands in a row between two sides, as plain text. Pure functions of one conversation.

1. Between the sides there are so many columns: ``INSIDE`` where there are two, fewer where there are three.
2. An arrow is drawn from the side where something happens. What nobody saw leave or arrive is dashed at that end.
3. Where there is little room, what has become of something stands under its arrow.
"""

from __future__ import annotations

from typing import Final

from ..reading.conversation import Conversation
from ..reading.passages import Fate, Passage
from .labels import columns, label, problems, wrap
from .notes import noted
from .rungs import Rung

__all__ = ["INSIDE", "between", "padded"]

INSIDE: Final = 54
"""How many columns there are between the two sides. With the ready states beside them, a line has 78."""
ROOM: Final = 40
"""How many columns of these a line of a label has."""
FADING: Final = 12
"""How many columns of an arrow are dashed where it reaches what was not recorded."""
_TIPS: Final = {Fate.LOST: "x", Fate.HELD: "|", Fate.ON_ITS_WAY: ""}
"""How an arrow ends that has not arrived. One on its way points there."""


def padded(text: str, inside: int = INSIDE, *, right: bool = False) -> str:
    """Fill a text with spaces up to so many columns."""
    space = " " * (inside - columns(text))
    return space + text if right else text + space


def between(rung: Rung, conversation: Conversation, inside: int = INSIDE) -> list[str]:
    """Draw what stands between the two sides: an arrow with its label in it, and under it what found no room.

    The lines are as long as what is in them.
    """
    if rung.note is not None:
        lines = wrap(noted(rung.note, conversation), inside - (8 if inside == INSIDE else 4))
        return [f"  {line}" if rung.note.side == "client" else _right(f"{line}  ", inside) for line in lines]
    if rung.passage is None:
        return [""]
    fate = conversation.fate(rung.passage)
    room = _room(rung, fate, inside)
    text, *more = wrap(label(rung.passage, 2 * ROOM), room)
    if inside != INSIDE and more:  # under an arrow there is more room than in it
        rest = label(rung.passage, 2 * ROOM).removeprefix(text).lstrip()
        more = list(wrap(rest, inside - 5))
    more += [line for problem in problems(rung.passage) for line in wrap(f"⚠ {problem}", min(ROOM, inside - 5))]
    if fate in _TIPS and inside != INSIDE:
        more.append(fate.value)
    stroke = "=" if conversation.ends_with(rung.passage) else "-"
    arrow = _arrow(rung, rung.passage, fate, text, stroke, inside)
    # It is drawn from the side where something happens; what comes from in between, to the side that it reaches.
    begins = rung.leaves and not (rung.comes and rung.passage.forged)
    at_client = (rung.passage.sender == "client") == begins
    return [
        arrow if at_client else _right(arrow, inside),
        *(f"    {line}" for line in more if rung.leaves),
    ]


def _room(rung: Rung, fate: Fate, inside: int) -> int:
    """Tell how many columns a line of a label has."""
    if inside == INSIDE:
        return ROOM - 8 if fate in _TIPS else ROOM
    if rung.passage is not None and rung.passage.forged:
        inside //= 2
    if not (rung.leaves and rung.comes):
        return inside - 11
    return inside - (9 if rung.passage is not None and _fades_at_right(rung.passage, fate) else 7)


def _fades_at_right(passage: Passage, fate: Fate) -> bool:
    """Tell whether what is at the right end of an arrow nobody saw."""
    return fate is Fate.UNKNOWN if passage.sender == "client" else passage.is_unseen


def _right(text: str, inside: int) -> str:
    return padded(text, inside, right=True)


def _arrow(rung: Rung, passage: Passage, fate: Fate, text: str, stroke: str, inside: int) -> str:
    """Draw an arrow that points where the passage goes."""
    rightward = passage.sender == "client"
    if rung.leaves and rung.comes:
        length = inside // 2 if passage.forged else inside
        # What nobody saw arrive, or leave, is not drawn as if somebody had.
        at_left, at_right = passage.is_unseen if rightward else fate is Fate.UNKNOWN, _fades_at_right(passage, fate)
        shaft = f"{'- -' if at_left else stroke * 3} {text} "
        rest = length - 1 - columns(shaft)
        dashes = "- " * (min(rest, FADING) // 2) if at_right else ""
        shaft += stroke * (rest - len(dashes)) + dashes[::-1]
        return f"{shaft}>" if rightward else f"<{shaft}"
    if fate is Fate.ARRIVED and rung.leaves:
        return f"{stroke * 3} {text} {stroke * 3}..." if rightward else f"...{stroke * 3} {text} {stroke * 3}"
    if fate is Fate.ARRIVED:
        return f"...{stroke * 3} {text} {stroke * 2}>" if rightward else f"<{stroke * 2} {text} {stroke * 3}..."
    dashes = f"{stroke} {stroke} "
    tip = _TIPS[fate] or (">" if rightward else "<")
    if inside != INSIDE:
        return f"{dashes}{text} {dashes}{tip}" if rightward else f"{tip} {dashes}{text} {dashes}".rstrip()
    if rightward:
        return f"{dashes}{text} {dashes}{tip} {fate.value}"
    return f"{fate.value} {tip} {dashes}{text} {dashes}".rstrip()
