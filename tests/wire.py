"""A connection played by hand: the library's Sans-I/O protocols make the bytes, and events are written down as a link
would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import Protocol
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from wskit.record import events
from wskit.record.events import End, Event

Side = Literal["client", "server"]
CLIENT, SERVER = End("client", 1), End("server", 1)
HERE, THERE = ("127.0.0.1", 50_000), ("127.0.0.1", 8765)
ELSEWHERE = ("127.0.0.1", 50_001)


class Wire:
    """Both ends of a connection and what is between them. The clock ticks once for every event.

    Args:
        client, server: the ends; one that is None is not recorded.
    """

    def __init__(self, client: End | None = CLIENT, server: End | None = SERVER) -> None:
        self.events: list[Event] = []
        self.ends: dict[Side, End | None] = {"client": client, "server": server}
        self.protocols: dict[Side, Protocol] = {
            "client": ClientProtocol(parse_uri("ws://localhost:8765/")),
            "server": ServerProtocol(),
        }
        self.sent: dict[Side, list[bytes]] = {"client": [], "server": []}

    def note(self, event: type[Event], side: Side, *args: object) -> None:
        """Write down an event, if that end is recorded."""
        if (end := self.ends[side]) is not None:
            self.events.append(event(float(len(self.events)), end, *args))

    # Whole acts.

    def link(self) -> None:
        """Make the TCP connection."""
        self.note(events.Connecting, "client", "ws://localhost:8765/", ())
        self.note(events.Linked, "client", HERE, THERE)
        self.note(events.Linked, "server", THERE, HERE)

    def ask(self) -> None:
        """Let the client send its request."""
        client = self.protocols["client"]
        assert isinstance(client, ClientProtocol)
        client.send_request(client.connect())
        self.flush("client")

    def answer(self, status: int = 101) -> None:
        """Let the server answer."""
        server = self.protocols["server"]
        assert isinstance(server, ServerProtocol)
        [request] = server.events_received()
        assert isinstance(request, Request)
        response = server.accept(request) if status == 101 else server.reject(status, "go away\n")
        server.send_response(response)
        self.flush("server")

    def open(self) -> Wire:
        """Do the opening handshake."""
        self.link()
        self.ask()
        self.deliver("client")
        self.answer()
        self.deliver("server")
        return self

    def text(self, side: Side, text: str) -> None:
        """Send a message."""
        self.protocols[side].send_text(text.encode())
        self.flush(side)

    def close(self, side: Side, code: int | None = None, reason: str = "") -> None:
        """Send a Close frame."""
        self.protocols[side].send_close(code, reason)
        self.flush(side)

    def frame(self, side: Side, opcode: int, data: bytes = b"", *, fin: bool = True) -> None:
        """Send a frame that breaks rules."""
        self.write(side, Frame(opcode, data, fin).serialize(mask=side == "client"))  # type: ignore[arg-type]

    # What they are made of.

    def flush(self, side: Side) -> None:
        """Send what the protocol has to send."""
        for data in self.protocols[side].data_to_send():
            if data:
                self.write(side, data)
            elif side == "server":  # the client waits for the server's
                self.fin(side)

    def write(self, side: Side, data: bytes) -> None:
        """Write bytes."""
        self.note(events.BytesOut, side, data)
        self.sent[side].append(data)

    def fin(self, side: Side) -> None:
        """Send a FIN."""
        self.note(events.FinOut, side)
        self.sent[side].append(b"")

    def rst(self, side: Side) -> None:
        """Break the connection off, at both ends."""
        self.note(events.RstOut, side)
        self.unlink(side)
        peer = self.peer(side)
        self.note(events.RstIn, peer)
        self.unlink(peer)

    def deliver(self, side: Side, *, obey: bool = True) -> None:
        """Let arrive what this side sent, and the other answer as the protocol says."""
        peer = self.peer(side)
        things, self.sent[side] = self.sent[side], []
        for data in things:
            if data:
                self.note(events.BytesIn, peer, data)
                self.protocols[peer].receive_data(data)
            else:
                self.note(events.FinIn, peer)
                self.protocols[peer].receive_eof()
            if obey:
                self.flush(peer)

    def unlink(self, side: Side) -> None:
        """Tell an end that its connection is gone."""
        self.note(events.Unlinked, side)

    def end(self) -> None:
        """Let the TCP connection end as it does after a closing handshake: the server's FIN is under way."""
        self.deliver("server")
        self.fin("client")
        self.unlink("client")
        self.deliver("client")
        self.unlink("server")

    @staticmethod
    def peer(side: Side) -> Side:
        return "server" if side == "client" else "client"


def split(happened: Iterable[Event], sizes: Iterator[int]) -> Iterator[Event]:
    """Cut the bytes in events into portions of these sizes."""
    for event in happened:
        if not isinstance(event, events.BytesOut | events.BytesIn):
            yield event
            continue
        data = event.data
        while data:
            size = next(sizes)
            yield replace(event, data=data[:size])
            data = data[size:]
