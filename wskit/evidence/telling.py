"""Telling: a connection of a capture as events of two ends, and in sentences what is not there. No I/O.

1. Both ends are told of, by what passed between them: nobody was at either of them.
2. The clock begins with the first packet of the file.
3. A capture is made at one point of the way. Who is at the other end of TCP, the peer or something in between, is not
   in it; nor what was done to packets on their way, nor what the programs at the ends told their users.
4. Of TLS only what TCP says is told.
5. Where nothing that one host sent was captured, what it did is not known, and the first note says so.
6. Who wanted to know when a capture stopped was told nothing: a connection that is not over in it was not recorded to
   its end, whether the file was cut or somebody pressed Ctrl+C.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from ..protocol.legible import many
from ..record import events
from ..record.events import End, Event
from .kept import BYTES, Row
from .kinds import Kind
from .recording import BOTH, Brought, Resent
from .scope import Scope
from .segments import Address
from .tcpends import Connection

__all__ = ["ENCRYPTED", "PLAIN", "text", "told"]

PLAIN: Final = Scope(name="a capture", place="wire", tcp=True, http=True, frames=True, closes=True, arrivals=True)
"""What a capture shows."""
ENCRYPTED: Final = Scope(name="a capture of TLS", place="wire", tcp=True, arrivals=True)
"""What it shows of TLS."""

_TARGET: Final = re.compile(rb"[A-Z]+ (\S*) ")


def told(connection: Connection, numbers: tuple[int, int], began: int, until: int) -> Brought:
    """Tell what happened on a connection.

    Args:
        numbers: the numbers of its two ends, the client's and the server's.
        began: when the clock begins, in nanoseconds since 1970.
        until: when the capture stopped, as far as is known.
    """
    client = connection.client or 0
    ends = End("client", numbers[0]), End("server", numbers[1])
    hosts = connection.hosts if client == 0 else connection.hosts[::-1]
    happened = tuple(_events(connection, client, ends, hosts, began))
    is_encrypted = connection.kind is Kind.TLS
    return Brought(
        happened,
        ends[0],
        ENCRYPTED if is_encrypted else PLAIN,
        f"{text(hosts[0])} → {text(hosts[1])}",
        since=began / 10**9,
        notes=tuple(_notes(connection, client)),
        encrypted=is_encrypted,
        made=connection.made,
        asked=connection.asked,
        directions=_directions(connection, client),
        gaps=_gaps(connection, client),
        stops=not connection.is_over,
        until=(until - began) / 10**9,
        resent=tuple(_resent(connection, client)),
        quiet=connection.quiet if is_encrypted else None,
    )


def _resent(connection: Connection, client: int) -> Iterator[Resent]:
    """Return what was sent again to the end. Of whom nothing was captured, nobody knows what they acknowledged."""
    sides: tuple[Literal["client", "server"], ...] = ("client", "server")
    for host, side in zip((client, 1 - client), sides, strict=True):
        stream = connection.streams[host]
        if stream.resent and len(connection.spoke) == 2:
            yield Resent(side, stream.resent, (stream.until - stream.since) / 10**9)


def _directions(connection: Connection, client: int) -> frozenset[Literal["client", "server"]]:
    """Return the sides of which there is anything. To a SYN alone it may be that nobody answered."""
    if not connection.linked:
        return BOTH
    return frozenset("client" if host == client else "server" for host in connection.spoke)


def _gaps(connection: Connection, client: int) -> frozenset[Literal["client", "server"]]:
    """Return the sides of which bytes are missing behind the handshake."""
    before = connection.cut or (0, 0)
    missing = (host for host in connection.spoke if connection.streams[host].missing > before[host])
    return frozenset("client" if host == client else "server" for host in missing)


def text(address: Address) -> str:
    """Write a host and a port as URLs do."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _events(
    connection: Connection, client: int, ends: tuple[End, End], hosts: tuple[Address, Address], began: int
) -> Iterator[Event]:
    target = _TARGET.match(connection.request)
    path = target[1].decode("latin-1") if target else "/"
    scheme = "wss" if connection.kind is Kind.TLS else "ws"
    for row in _without_beginning(connection):
        side = row.host ^ client
        end, time = ends[side], (row.time - began) / 10**9
        if row.kind is events.Connecting:
            yield events.Connecting(time, end, f"{scheme}://{text(hosts[1])}{path}", ())
        elif row.kind is events.Linked:
            yield events.Linked(time, end, hosts[side], hosts[1 - side])
        elif row.kind is events.Gone:
            yield events.Gone(time, end, *row.gone)
        elif row.kind in BYTES:
            yield row.kind(time, end, row.data)  # type: ignore[call-arg]  # these have bytes
        else:
            yield row.kind(time, end)


def _without_beginning(connection: Connection) -> Iterator[Row]:
    """Return the rows; where the handshake is missing, without the bytes before the first whole frames."""
    rows, starts = connection.rows.rows, connection.frames_from
    if starts is None:
        yield from rows
        return
    gone, after = [[1, 0, 0], [1, 0, 0]], list[Row]()
    for row in rows:
        sender = row.host if row.kind is events.BytesOut or row.gone[1] else 1 - row.host
        if row.kind not in BYTES or row.place >= starts[sender]:
            after.append(row)
        else:
            way = 1 if sender == row.host else 2
            gone[row.host][way] += len(row.data) + row.gone[way]
    begins = 0
    while begins < len(after) and after[begins].kind in (events.Connecting, events.Linked):
        begins += 1
    yield from after[:begins]
    for host, (count, out, came) in enumerate(gone):
        yield Row(rows[0].time, host, events.Gone, gone=(count, out, came))
    yield from after[begins:]


def _notes(connection: Connection, client: int) -> Iterator[str]:
    for side in sorted(BOTH - _directions(connection, client)):
        yield f"Nothing that the {side} sent was captured: only one direction is in the file."
    yield from _how_it_began(connection)
    yield from _what_is_missing(connection, client)
    again = sum(stream.again for stream in connection.streams)
    if again:
        yield f"TCP sent {many(again, 'segment')} again: what was sent before had been lost, or was late."
    if connection.kind is Kind.TLS:
        yield (
            "It is TLS: what is in it cannot be read, and whether it is a WebSocket connection is not known. Capture "
            "behind the end of TLS, between the proxy and the server, or let wskit tap stand before the server. "
            "Wireshark reads such a capture with the keys that a browser writes down when SSLKEYLOGFILE is set."
        )
        yield from _silence(connection)


def _how_it_began(connection: Connection) -> Iterator[str]:
    if connection.made == "refused":
        yield "The SYN was answered with a RST: nothing listens at this address, or something in between refuses it."
    elif connection.made == "unanswered":
        times = f", which was sent {connection.asked} times" if connection.asked > 1 else ""
        yield f"Nobody answered the SYN{times}."
    elif connection.made == "earlier":
        yield "The capture began after this TCP connection was made."
    if connection.kind is None:
        yield "Nothing was said on it, so nobody knows whether it was to be a WebSocket connection."
    if connection.begun_late:
        yield "Before this, other HTTP requests passed on the same TCP connection. They are left out."
    if connection.cut is not None:
        yield "Its packets were cut: of its opening handshake only the beginning is in the file."
    elif connection.frames_from is not None:
        yield (
            "Its opening handshake is missing. It is taken for a WebSocket connection because its bytes look like "
            "frames, masked in one direction only; who masks is the client."
        )


def _what_is_missing(connection: Connection, client: int) -> Iterator[str]:
    for host, side in ((client, "client"), (1 - client, "server")):
        missing = connection.streams[host].missing
        if missing and host in connection.spoke:
            yield f"{many(missing, 'byte')} that the {side} sent {'is' if missing == 1 else 'are'} not in the capture."
    if connection.rows.is_thinned:
        yield "It is long, and a part in its middle is left out."


def _silence(connection: Connection) -> Iterator[str]:
    if connection.quiet is not None:
        yield f"Nothing had passed for {connection.quiet:.1f} s when it was ended."
