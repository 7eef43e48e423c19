"""Listening: what an echo server and a middle have in common: an address, and an end that can be waited for.

1. What listens no more needs no door for the learner's own browser: it is closed behind it.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from ..loops import memory, portal
from ..loops.portal import Promise
from ..protocol.nearby import Nearby
from .address import Address
from .door import close_behind

__all__ = ["Listening"]


class Listening(Nearby):
    """Something that listens. It closes itself at the end of a ``with`` block, and waits there until it has."""

    _address: Address
    closed: Promise[None]

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        return self._address.port

    @property
    def url(self) -> str:
        """Where to connect. Whoever has this URL can use the server."""
        return self._address.url

    @property
    def urls(self) -> tuple[str, ...]:
        """Every URL to connect to: there are several if it listens on all addresses of this computer."""
        return self._address.urls

    def close(self) -> None:
        """Stop listening, and end what there is. Returns at once; ``closed`` tells when the last has ended."""
        raise NotImplementedError

    def _listens_no_more(self) -> None:
        """Close the door to it, if there is one. In memory its port is another's, if it is anybody's."""
        if memory.HOST not in self.url:
            close_behind(self.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        if portal.running_loop() is None:
            self.closed.result()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        await self.closed
