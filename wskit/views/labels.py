"""Labels: what travels, and what there is to note, in a few words. Pure functions.

1. Nothing in a label differs from run to run: no address, no masking key, no payload of a Ping.
2. Nobody is named as the sender of what nobody saw leave.
3. What is quoted is legible, and cut so that all fits.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from typing import Final
from unicodedata import combining, east_asian_width

from ..language.speaking import as_shown, word
from ..protocol.frames import Opcode
from ..protocol.handshake import Head
from ..protocol.legible import LONGEST, preview, visible
from ..reading.moments import Act, Arrival, Departure, Moment, Note, StateChange
from ..reading.passages import Passage, Scrap, Side, Signal

__all__ = [
    "CALLED",
    "OTHER_END",
    "columns",
    "happened",
    "label",
    "mark",
    "note",
    "other_end",
    "problems",
    "whose",
    "wrap",
]

OTHER_END: Final = "other end of TCP"
"""What stands over a side that was not recorded."""


_KINDS: Final = {"fails": word("fails"), "crashes": word("crashes"), "browser": word("browser")}
CALLED: Final[dict[Side, str]] = {"client": word("client"), "server": word("server")}


def label(passage: Passage, room: int = LONGEST) -> str:
    """Say what travels. What was quoted is cut so that all fits in ``room`` columns, if that can be."""
    what = passage.what
    if isinstance(what, Signal):
        return what.value
    if isinstance(what, Scrap):
        return f"{_bytes(passage.size)} {what.value}"
    if isinstance(what, Head):
        line = _head(what) or f"{_bytes(passage.size)} that are no HTTP"
        return visible(line) if columns(visible(line)) <= room else f"{_cut(line, room - 1)}…"
    size = passage.size - what.header_size
    more = "" if what.fin else " (more to come)"
    if what.compressed:
        return f"{what.name} ({_bytes(size)}, compressed){more}"
    match what.opcode:
        case Opcode.TEXT:
            # Four bytes are a character at most: this is enough of them.
            return _quoted("Text", what.payload[: 4 * room], size, room, more)
        case Opcode.BINARY:
            shown = what.payload[:6].hex(" ") + ("…" if size > 6 else "")
            return f"Binary {shown} ({_bytes(size)}){more}" if size else f"Binary (0 bytes){more}"
        case Opcode.CLOSE if what.close_code is None:
            return f"Close ({_bytes(size)})"
        case Opcode.CLOSE:
            name = f"Close {what.close_code}" if size else "Close (no code)"
            # It is for people: all of it, if it is no longer than it may be.
            return _quoted(name, what.payload[2 : 4 * LONGEST], size - 2, LONGEST) if size > 2 else name
        case Opcode.PING | Opcode.PONG:
            return what.name  # the payload of a keepalive is random
    return f"{what.name} ({_bytes(size)}){more}"


def _head(head: Head) -> str:
    if head.sender == "server" and head.status is not None:
        return head.first_line.partition(" ")[2]
    upgrade = any("websocket" in value.lower() for value in head.values("Upgrade"))
    return head.first_line + (", Upgrade: websocket" if upgrade else "")


# A live picture is drawn again and again, and most of it is as it was.
@lru_cache(maxsize=2048)
def _quoted(name: str, beginning: bytes, size: int, room: int, more: str = "") -> str:
    text = beginning.decode(errors="replace")
    whole = f'{name} "{visible(text)}"{more}'
    if size == len(beginning) and columns(whole) <= room:
        return whole
    ending = f'…" ({_bytes(size)}){more}'
    return f'{name} "{_cut(text, max(room - len(name) - 2 - len(ending), 8))}{ending}'


def _bytes(count: int) -> str:
    return "1 byte" if count == 1 else f"{count:,} bytes"


def note(note: Note) -> str:
    """Say what there is to note about a side."""
    return (
        f"… {note.text} …"
        if note.kind == "gone"
        else f"{_KINDS.get(note.kind, note.kind)}: {preview(as_shown(note.text))}"
    )


def happened(moment: Moment | Act) -> str:
    """Say what happened at a moment."""
    match moment:
        case Departure(passage):
            return label(passage)
        case Arrival(passage):
            return f"{label(passage)} arrives"
        case StateChange(side, state):
            return f"the {CALLED[side]} is {state.name}"
        case Act(text):
            return "the client changes networks" if moment.is_of_the_network else f"the middle {preview(text)}"
        case _:
            return note(moment)


def mark(passage: Passage) -> str:
    """Say what its sender does with a passage that ends the connection; nothing of one that nobody saw."""
    if passage.forged or passage.is_unseen:
        return ""
    return word("refuses") if passage.refuses else "hangs up"


def other_end(side: Side) -> str:
    """Name what sits where this side would be, and was not recorded there: nobody is accused whom nobody saw."""
    return f"the {OTHER_END}: the {CALLED[side]}, or something in between"


def whose(passage: Passage, called: Mapping[Side, str] = CALLED) -> str:
    """Say who sent what ends the connection, as far as anybody saw it. ``called`` has the names of the two sides."""
    if passage.forged:
        return "the network"
    return other_end(passage.sender) if passage.is_unseen else f"the {called[passage.sender]}"


def problems(passage: Passage) -> list[str]:
    """Say in short what is wrong with what travels."""
    what = passage.what
    if isinstance(what, Head):
        return [visible(as_shown(what.problem))] if what.problem else []
    return [as_shown(problem.what) for problem in getattr(what, "problems", ())]


def columns(text: str) -> int:
    """Return how many columns a text takes where every character takes one, or two if it is wide, or none."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=2048)
def _columns(one: str) -> int:
    return 0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1


@lru_cache(maxsize=2048)
def _spelled_columns(one: str) -> int:
    return columns(visible(one))


def _cut(text: str, room: int) -> str:
    """Spell out as much of a text as has room. What is spelled out as a whole is cut as a whole."""
    if text.isascii() and text.isprintable():
        return text[:room]
    widths = accumulate(map(_spelled_columns, text))
    return visible(text[: next((place for place, width in enumerate(widths) if width > room), None)])


@lru_cache(maxsize=2048)
def wrap(text: str, room: int, most: int | None = None) -> tuple[str, ...]:
    """Break a text into lines of ``room`` columns, at spaces where there are some; ``most`` is how many lines."""
    if columns(text) <= room:
        return (text,)
    # textwrap counts characters. Where some take two columns, it gets half of them.
    width = room if columns(text) == len(text) else room // 2
    return tuple(textwrap.wrap(text, width, max_lines=most, placeholder=" …", break_on_hyphens=False))
