"""Shaking hands: how a raw end opens its connection. After that its bytes are its own.

The handshake is the library's Sans-I/O protocol's. Only the head is read by it; what comes right behind is not.
"""

from __future__ import annotations

import asyncio
import http
from collections.abc import Callable
from typing import cast

from websockets.client import ClientProtocol
from websockets.http11 import Request
from websockets.protocol import Protocol as SansIO
from websockets.protocol import State
from websockets.server import ServerProtocol

from ..network.hooks import OnLink
from ..protocol.interface import ReadyState
from .failure import why_not_open
from .rawend import RawEnd

__all__ = ["linked_protocol"]


class _Shaking(asyncio.Protocol):
    """Shakes hands by a Sans-I/O protocol of the library, then hands on the bytes as they are."""

    def __init__(self, raw: RawEnd, sansio: SansIO, admits: Callable[[str], bool]) -> None:
        self._raw = raw
        self._sansio = sansio
        self._admits = admits

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._raw._begun(self._transport)
        if isinstance(self._sansio, ClientProtocol):
            self._sansio.send_request(self._sansio.connect())
            self._flush()

    def _flush(self) -> None:
        for data in self._sansio.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()

    def data_received(self, data: bytes) -> None:
        # Line by line, because only the head is for the library: what comes right behind it is ours.
        while data and self._raw.ready_state is ReadyState.CONNECTING:
            line, newline, data = data.partition(b"\n")
            self._shake(line + newline)
        if data:
            self._raw._take(data)

    def _shake(self, line: bytes) -> None:
        self._sansio.receive_data(line)
        for event in self._sansio.events_received():
            if isinstance(event, Request):
                self._respond(event)
        self._flush()
        if self._sansio.state is State.OPEN:
            self._raw._open()

    def _respond(self, request: Request) -> None:
        sansio = cast(ServerProtocol, self._sansio)
        if self._admits(request.path):
            sansio.send_response(sansio.accept(request))
        else:
            sansio.send_response(sansio.reject(http.HTTPStatus.FORBIDDEN, "This URL is not the server's own.\n"))

    def eof_received(self) -> bool:
        # It ends TCP when it is told to, and not because its peer did. Without a handshake there is nothing to keep.
        if self._sansio.state is State.OPEN:
            return True
        self._sansio.receive_eof()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._raw._over(why_not_open(self._sansio.handshake_exc or exc or ConnectionAbortedError()))


class _Linked(OnLink, _Shaking, asyncio.BufferedProtocol):
    """The same, on a link."""


def linked_protocol(
    raw: RawEnd, sansio: SansIO, admits: Callable[[str], bool] = lambda path: False
) -> asyncio.Protocol:
    """Make the protocol of a raw end. A server's ``admits`` tells whether a request's path is known to it."""
    protocol = _Linked(raw, sansio, admits)
    protocol.link = raw.link
    return protocol
