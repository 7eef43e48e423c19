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
    """What a line ``proves``, and what it does ``not``; each goes on from *It proves* and *It does not prove*."""

    proves: str
    not_proves: str

    def __str__(self) -> str:
        return f"It proves {self.proves}\nIt does not prove {self.not_proves}"


_EITHER: Final = {
    Entry.OPENED: Proof(
        "that there was a handshake, and that its answer was 101.",
        "who is at the far end: the other program, or a proxy before it.",
    ),
    Entry.LAST_IN: Proof(
        "that up to then, the way from the other end to here has worked.",
        "that it worked a second later. Nor does it prove that it failed, if nothing else was due.",
    ),
    Entry.LAST_OUT: Proof(
        "that this end's code has called `send()`, and that for all this end knew it was `OPEN`.",
        "that the message arrived. Only an answer to it would prove that.",
    ),
    Entry.HANGS_UP: Proof(
        "that this end's own code hung up at that second.",
        "that the goodbye arrived, or that the other end had not hung up before.",
    ),
    Entry.RAISED: Proof(
        "that this end's own code failed, and on what.",
        "that nothing was done before that: half an order may have been booked.",
    ),
    Entry.LOST: Proof(
        "that until then no valid Close frame had come to this end.",
        "who ended it, or when the line broke. This end learned of it at that second, and not before.",
    ),
    Entry.ENDED: Proof(
        "that the other end's Close frame came, with this code. *Clean* says that both have said goodbye.",
        "who was first, unless this end knows that it was not itself. Nor does it prove that every message arrived.",
    ),
    Entry.NOTHING: Proof(
        "that this end wrote no more.",
        "that it is over. The program may be dead or stuck, or the connection may be open and quiet.",
    ),
}

_GAVE_UP: Final = {
    "client": Proof(
        "that the browser gave up on this connection.",
        "why it did so: the page is not told. Look into the browser's console, and into the server's log.",
    ),
    "server": Proof(
        "that this end asked with a Ping, and that no Pong came in time.",
        "which way was dead, the Ping's or the Pong's. Nor does it prove that anybody was there to answer.",
    ),
}

PROOFS: Final[dict[tuple[Side, Entry], Proof]] = {
    **{(side, entry): proof for side in ("client", "server") for entry, proof in _EITHER.items()},
    ("client", Entry.GAVE_UP): _GAVE_UP["client"],
    ("server", Entry.GAVE_UP): _GAVE_UP["server"],
    ("client", Entry.UNSENT): Proof(
        "at 0, that this end's system has taken every byte; above 0, that these bytes never left.",
        "at 0, that a single one of them arrived.",
    ),
}
"""What each kind of line proves, by whose log it stands in."""
