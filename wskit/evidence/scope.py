"""Scope: what a kind of recording can show. No I/O.

1. What a recording can show and does not have, was not. What it cannot show is not known.
2. A view says what is known, so whoever reads a recording asks its scope before it says that something is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Place", "Scope"]

Place: TypeAlias = Literal["client", "server", "wire", "both"]
"""Where it was recorded: at one of the two ends, somewhere on the wire between them, or at both ends."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one kind of recording shows.

    ``name`` is what people call it, with its article: "a capture", "a HAR". ``place`` is where it is made. The rest
    tells what it shows if it was there: ``tcp`` is a connection that was made or refused, a FIN or a RST; ``http`` the
    opening handshake with its status; ``frames`` are the frames and not only their messages, so Ping and Pong too;
    ``closes`` the Close frames of both sides. ``arrivals`` tells whether what one side sent came in at the other.
    ``told`` are the sides of whom it shows what their users were told, and ``own`` those whose own errors it has: what
    an end failed for, or what its code raised.
    """

    name: str
    place: Place
    tcp: bool = False
    http: bool = False
    frames: bool = False
    closes: bool = False
    arrivals: bool = False
    told: frozenset[Literal["client", "server"]] = frozenset()
    own: frozenset[Literal["client", "server"]] = frozenset()
