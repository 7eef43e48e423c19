"""Proofs: what a line of a log proves, and what it does not prove. One table.

1. A line proves what its end has seen or done itself, at that second. It never proves what became of that elsewhere.
2. A statement holds for every log in which the line stands, whatever else stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..reading.passages import Side
from ..views.timedlog import Entry

__all__ = ["PROOFS", "Proof"]


@dataclass(frozen=True)
class Proof:
    """What a line ``proves``, and what it does ``not``; each is a sentence."""

    proves: str
    not_proves: str

    def __str__(self) -> str:
        return f"It proves: {self.proves}\nIt does not prove: {self.not_proves}"


_EITHER: Final = {
    Entry.OPENED: Proof(
        "There was a handshake, and its answer was 101.",
        "Who is at the far end: the other program, or a proxy before it.",
    ),
    Entry.LAST_IN: Proof(
        "Up to then, the way from the other end to here has worked.",
        "That it worked a second later. And if nothing was due, later silence means nothing.",
    ),
    Entry.LAST_OUT: Proof(
        "This end's code has called `send()`, and for all this end knew it was `OPEN`.",
        "That the message arrived. Only an answer to it would.",
    ),
    Entry.HANGS_UP: Proof(
        "This end's own code hung up at that second.",
        "That the goodbye arrived, or that the other end had not hung up before.",
    ),
    Entry.RAISED: Proof(
        "This end's own code failed, and on what.",
        "That nothing was done before that: half an order may have been booked.",
    ),
    Entry.LOST: Proof(
        "Until then no valid Close frame had come to this end.",
        "Who ended it, or when the line broke. This end learned of it at that second, and not before.",
    ),
    Entry.ENDED: Proof(
        "The other end's Close frame came, with this code. Clean: both have said goodbye.",
        "Who was first, unless this end knows that it was not itself. And not that every message arrived.",
    ),
    Entry.NOTHING: Proof(
        "This end wrote no more.",
        "That it is over. The program may be dead, or stuck, or the connection is open and quiet.",
    ),
}

_GAVE_UP: Final = {
    "client": Proof(
        "The browser gave up on this connection.",
        "Why: the page is not told. Look into the browser's console, and into the server's log.",
    ),
    "server": Proof(
        "This end asked with a Ping, and no Pong came in time.",
        "Which way was dead: the Ping's or the Pong's. Or whether anybody was there to answer.",
    ),
}

PROOFS: Final[dict[tuple[Side, Entry], Proof]] = {
    **{(side, entry): proof for side in ("client", "server") for entry, proof in _EITHER.items()},
    ("client", Entry.GAVE_UP): _GAVE_UP["client"],
    ("server", Entry.GAVE_UP): _GAVE_UP["server"],
    ("client", Entry.UNSENT): Proof(
        "At 0, this end's system has taken every byte. Above 0, these bytes never left.",
        "At 0, that a single one of them arrived.",
    ),
}
"""What each kind of line proves, by whose log it stands in."""
