"""Undecided: what connections say before it is known what they are about, within a bound for all of them. No I/O.

1. A request may be long, and there may be many that do not end. Beyond the bound, nobody waits any more for the end of
   the one that began first.
2. How many these were is kept, so that it can be said.
"""

from __future__ import annotations

from typing import Final

from .tcpends import Connection

__all__ = ["MOST", "Undecided"]

MOST: Final = 32 * 2**20
"""How many bytes all of them may have said."""


class Undecided:
    """The connections that have begun to say something.

    Args:
        most: how many bytes they may have said.
    """

    def __init__(self, most: int = MOST) -> None:
        self.given_up = 0
        """Of how many connections nobody waited for the end of what they asked."""
        self._most = most
        self._size = 0
        self._sizes: dict[Connection, int] = {}

    def note(self, connection: Connection) -> None:
        """Note what a connection has said by now."""
        size, before = connection.undecided, self._sizes.get(connection, 0)
        self._size += size - before
        if size:
            self._sizes[connection] = size
        elif before:
            del self._sizes[connection]
        while self._size > self._most:
            oldest = next(iter(self._sizes))
            oldest.give_up()
            self._size -= self._sizes.pop(oldest)
            self.given_up += 1
