"""Guessing: who is the client of a connection that nobody saw begin. No I/O.

1. It is who asks in HTTP or in TLS, or who is answered.
2. Else there may be frames, which the client masks and the server does not. It takes some whole ones, and none that
   says the contrary.
3. Who goes on in TLS does not say which end it is. Then it is who has the higher port: a system gives its clients such.
4. When enough was looked at in vain, it is another protocol.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .kinds import Kind, begins_request, begins_response, begins_tls, goes_on_as_tls, whole_frames

__all__ = ["FRAMES", "TRIES", "Guess", "Guessed"]

TRIES: Final = 32
"""How many portions are looked at for frames."""
FRAMES: Final = 2
"""How many frames it takes to believe in them."""


class Guessed(NamedTuple):
    """What was found out: which host is the ``client``, what it is about, each None as long as that is not known.

    ``starts`` are the places of the first whole frames, of each host that sent some; it is None unless it are frames
    that told.
    """

    client: int | None
    kind: Kind | None = None
    starts: dict[int, int] | None = None


class Guess:
    """What is known so far.

    Args:
        ports: those of the two hosts.
    """

    __slots__ = ("_found", "_ports", "_tries")

    def __init__(self, ports: tuple[int, int]) -> None:
        self._ports = ports
        # Of each host, with a mask and without: where whole frames were seen first, and how many were.
        self._found: dict[tuple[int, bool], tuple[int, int]] = {}
        self._tries = 0

    def look(self, host: int, place: int, data: bytes) -> Guessed:
        """Look at the next bytes that a host sent, and at which place they stand."""
        if begins_request(data) or begins_tls(data):
            return Guessed(host)
        if begins_response(data):
            return Guessed(1 - host, Kind.HTTP)  # what it answers was not captured
        if goes_on_as_tls(data):
            return Guessed(max((0, 1), key=lambda one: self._ports[one]), Kind.TLS)
        return self._look_for_frames(host, place, data)

    def _look_for_frames(self, host: int, place: int, data: bytes) -> Guessed:
        self._tries += 1
        found = whole_frames(data)
        if found is not None:
            count, is_masked = found
            first, before = self._found.get((host, is_masked), (place, 0))
            self._found[host, is_masked] = first, before + count
            for client in (0, 1):
                if self._frames(client) >= FRAMES and not self._frames(1 - client):
                    return Guessed(client, Kind.WEBSOCKET, {one: first for (one, _), (first, _) in self._found.items()})
        return Guessed(None, Kind.OTHER if self._tries >= TRIES else None)

    def _frames(self, client: int) -> int:
        """Return how many frames there were if this is the client, which masks its own."""
        return sum(self._found.get(one, (0, 0))[1] for one in ((client, True), (1 - client, False)))
