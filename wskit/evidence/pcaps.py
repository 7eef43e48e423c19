"""Captures: what Wireshark, tcpdump and dumpcap write, as the WebSocket connections that are in it.

1. Segments are read one after the other, by ``tshark`` or by dpkt, and what is not needed is not kept: a capture may
   be larger than the memory. No more are read than a bound.
2. Connections are told apart by their two addresses. When these are used again, with another SYN, it is another one.
3. What is a WebSocket connection is brought, and so is TLS, in which there may be one. Where nothing was said, as on
   one that was refused, it is brought if the server is one of these, or if there is nothing else. Who connects and says
   nothing beside others that do has made a spare connection: that is none.
4. The rest is counted, and what is left out is said.
5. A capture is made at one point of the way, and the notes say what cannot be known there.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import IO, Final, Literal, TypeAlias

from ..protocol.legible import many
from ..record import events
from . import dpktreader, tsharkreader
from .containers import MAGIC, packets
from .kept import Room
from .kinds import Kind
from .recording import BOTH, Brought, Recording, UnreadableError
from .segments import ACK, RST, SEGMENTS, SYN, Address, Segment, Tally
from .tcpends import Connection
from .telling import text, told
from .undecided import Undecided

__all__ = ["CANNOT", "Reader", "looks_like_capture", "read_capture"]

Reader: TypeAlias = Literal["tshark", "dpkt"]

CANNOT: Final = (
    "A capture is made at one point of the way. It does not show who is at the other end of TCP, the peer or something "
    "in between, nor whether a RST has arrived, nor what the programs at the ends told their users."
)
"""What no capture can show."""

OPEN: Final = 50_000
"""How many connections are followed at a time."""
MOST: Final[dict[Kind | None, int]] = {Kind.WEBSOCKET: 10_000, Kind.TLS: 1000, None: 1000}
"""How many of them are brought."""
ENDS: Final = 10
"""How many kinds of ends are told of connections of which there is nothing else."""
AT_A_TIME: Final = 256
LARGE: Final = 4 * 2**20
"""How many bytes a file may have that is read by tshark if both can."""

_COUNTED: Final = {
    Kind.HTTP: ("is plain HTTP", "are plain HTTP"),
    Kind.HTTP2: (
        "is HTTP/2, in which a WebSocket (RFC 8441) is not looked for",
        "are HTTP/2, in which a WebSocket (RFC 8441) is not looked for",
    ),
    Kind.OTHER: ("speaks another protocol", "speak other protocols"),
    None: ("is one on which nothing was said", "are some on which nothing was said"),
}


def looks_like_capture(beginning: bytes) -> bool:
    """Tell whether a file that begins like this is a capture."""
    return beginning.startswith(MAGIC)


def read_capture(file: IO[bytes], name: str, *, reader: Reader | None = None) -> Recording:
    """Read a capture, pcap or pcapng.

    Args:
        file: the file, which stands at its beginning.
        name: what it is called, without folders.
        reader: "tshark" or "dpkt". Without one it is tshark, if that is on the PATH and works, for a file of up to
            4 MiB. A larger one is read by dpkt, and by tshark only if dpkt finds no TCP in it, or a kind of network
            that it does not know. Both tell the same of what both can read. (Of 1 MB, dpkt needs less than 0.1 s and
            tshark 0.5 s; of 40 MB they need 0.6 s and 2.1 s.)

    Raises:
        UnreadableError: if there is no TCP in it that can be read.
        OSError: if the file cannot be read.
    """
    program = None if reader == "dpkt" else tsharkreader.find()
    if reader == "tshark" and program is None:
        raise UnreadableError("there is no tshark on the PATH: install Wireshark's tshark, or read with dpkt")
    tally, table = _by_best(file, program) if reader is None and program else _by(file, program)
    notes = tuple(tally.notes(getattr(file, "problem", "")))
    if table.began is None:
        raise UnreadableError(
            " ".join((f"{name} is a capture, and there is no TCP in it that can be read.", *notes, _AGAIN))
        )
    found = table.brought()
    connections = tuple(
        told(connection, (number, number), table.began, table.until) for number, connection in enumerate(found, start=1)
    )
    return Recording(name, tally.format, connections, (*_one_way(connections), *notes, *table.notes(), CANNOT))


def _one_way(connections: Sequence[Brought]) -> Iterator[str]:
    """Say of how many connections one direction is missing."""
    some = [one for one in connections if one.directions != BOTH]
    for missing in sorted({side for one in some for side in BOTH - one.directions}):
        many_ = sum(missing not in one.directions for one in some)
        of = "" if many_ == len(connections) else f"Of {many(many_, 'connection')}: "
        yield (
            f"{of}Nothing that the {missing} sent is in the file, only the other direction. So nobody can see who did "
            "something first. Capture again, with no `src` and no `dst` in the filter."
        )


_AGAIN: Final = (
    'Capture what goes to and from the port of the server: tcpdump -i any -s 0 -w mine.pcap "tcp port 8080".'
)


def _by(file: IO[bytes], program: str | None) -> tuple[Tally, _Table]:
    """Read a file with tshark, or without it."""
    tally, table = Tally(), _Table()
    if program is None:
        table.feed(dpktreader.read_segments(file, tally), tally)
        return tally, table
    table.feed(tsharkreader.read_segments(program, file, tally), tally)
    if tally.format == "pcapng":
        # Of what stands beside the packets, tshark says nothing.
        beside = Tally()
        file.seek(0)
        deque(islice(packets(file, beside), tsharkreader.PACKETS), maxlen=0)
        tally.dropped, tally.has_keys = beside.dropped, beside.has_keys
    return tally, table


def _by_best(file: IO[bytes], program: str) -> tuple[Tally, _Table]:
    """Read a file with what is best for it: tshark knows more, and dpkt is quicker."""
    is_large = _is_large(file)
    file.seek(0)
    if is_large:
        tally, table = _by(file, None)
        if not tally.strange and (table.began is not None or tally.stopped):
            return tally, table
        file.seek(0)
    try:
        return _by(file, program)
    except UnreadableError:
        file.seek(0)
        return _by(file, None)


def _is_large(file: IO[bytes]) -> bool:
    left = LARGE + 1
    while left > 0 and (data := file.read(min(left, 64 * 1024))):
        left -= len(data)
    return left <= 0


class _Table:
    """The connections of a capture."""

    def __init__(self) -> None:
        self.began: int | None = None
        """The time of the first segment, in nanoseconds since 1970."""
        self.until = 0
        """The time of the last one."""
        self._room = Room()
        self._undecided = Undecided()
        self._open: dict[tuple[Address, Address], Connection] = {}
        # Of whom there is a SYN and nothing else yet, which are many where somebody scans: only that.
        self._asked: dict[tuple[Address, Address], Segment] = {}
        self._over: dict[Kind | None, list[tuple[int, Connection]]] = {kind: [] for kind in MOST}
        self._counted: Counter[Kind | None] = Counter()
        self._left_out: Counter[Kind | None] = Counter()
        self._count = 0
        self._cut = self._cut_requests = 0
        self._ends: Counter[str] = Counter()
        self._spare = 0

    def feed(self, segments: Iterator[Segment], tally: Tally) -> None:
        """Take the segments of a file, up to a bound, and then it is over."""
        with closing(segments):  # type: ignore[type-var]  # they are a generator
            for count, segment in enumerate(segments):
                if count >= SEGMENTS:
                    tally.stopped = f"it has more than {SEGMENTS:,} segments of TCP"
                    break
                self._take(segment)
        for connection in self._open.values():
            self._retire(connection)
        for asked in self._asked.values():
            self._retire_asked(asked)

    def _take(self, segment: Segment) -> None:
        if self.began is None:
            self.began = segment.time
        self.until = max(self.until, segment.time)
        one, other = segment.source, segment.target
        key = (one, other) if one < other else (other, one)
        connection = self._open.get(key)
        if key in self._asked:
            asked = self._asked.pop(key)
            connection = self._open[key] = Connection(asked, self._room)
            connection.feed(asked)
        if segment.flags & (SYN | ACK) == SYN:
            if connection is not None and connection.is_opened_anew(segment):
                self._retire(self._open.pop(key))
                connection = None
        elif connection is not None and connection.is_done and not segment.flags & RST:
            return
        if connection is None:
            if segment.flags & RST:
                return  # of one that was over before the capture began
            self._make_room()
            if segment.flags == SYN and not segment.size:
                self._asked[key] = segment
                return
            connection = self._open[key] = Connection(segment, self._room)
        connection.feed(segment)
        self._cut += len(segment.data) < segment.size
        self._undecided.note(connection)
        self._count += 1
        if self._count % AT_A_TIME == 0:
            self._room.tidy()

    def _make_room(self) -> None:
        """Take a tenth of the connections to be over if there are too many, so that this is seldom."""
        if len(self._open) + len(self._asked) < OPEN:
            return
        # Those that were there first, of which most are over; and before them those that nobody answered.
        asked = list(self._asked)[: OPEN // 10]
        for key in asked:
            self._retire_asked(self._asked.pop(key))
        for key in list(self._open)[: OPEN // 10 - len(asked)]:
            self._retire(self._open.pop(key))

    def _retire_asked(self, segment: Segment) -> None:
        """Bring a connection of which there is a SYN and nothing else to where those are that are over."""
        if len(self._over[None]) >= MOST[None]:
            self._left_out[None] += 1
            return
        connection = Connection(segment, self._room)
        connection.feed(segment)
        self._retire(connection)

    def _retire(self, connection: Connection) -> None:
        """Bring a connection to where those are that are over."""
        connection.finish()
        self._undecided.note(connection)
        kind = connection.kind
        is_known = kind is not None or connection.made != "earlier"
        if not is_known:
            self._too_late(connection)
        elif kind not in MOST:
            is_missing = any(stream.missing for stream in connection.streams)
            self._cut_requests += connection.is_request_cut or (kind is Kind.HTTP and is_missing)
            self._counted[kind] += not connection.is_request_cut
        elif len(self._over[kind]) >= MOST[kind]:
            self._left_out[kind] += 1
        else:
            self._over[kind].append((connection.rows.rows[0].time, connection))
            return
        connection.rows.leave()

    def _too_late(self, connection: Connection) -> None:
        """Count a connection that was made before the capture began, and on which nothing was said any more."""
        ended = next((row for row in connection.rows.rows if row.kind in (events.FinOut, events.RstOut)), None)
        if ended is None:
            self._counted[None] += 1
            return
        # Nobody saw it connect. A system gives its clients the higher ports.
        server = min((0, 1), key=lambda host: connection.hosts[host][1])
        name = text(connection.hosts[server])
        how = "a FIN" if ended.kind is events.FinOut else "a RST"
        one = f"{name} ended TCP first" if ended.host == server else f"the other end, and not {name}, ended TCP first"
        self._ends[f"{one}, with {how}"] += 1

    def brought(self) -> list[Connection]:
        """Return the connections that are brought, oldest first."""
        known = [*self._over[Kind.WEBSOCKET], *self._over[Kind.TLS]]
        servers = {connection.server for _, connection in known}
        is_alone = not known and not any(self._counted[kind] for kind in _COUNTED if kind is not None)
        asked = [one for one in self._over[None] if is_alone or not one[1].is_spare]
        self._spare = len(self._over[None]) - len(asked)
        silent = [one for one in asked if not servers or one[1].server in servers]
        self._counted[None] += len(asked) - len(silent)
        return [connection for _, connection in sorted([*known, *silent], key=lambda one: one[0])]

    def notes(self) -> Iterator[str]:
        """Say what was left out."""
        if self._cut:
            yield (
                f"{many(self._cut, 'packet')} {'was' if self._cut == 1 else 'were'} cut when they were captured: only "
                "the first bytes are in the file. Capture again with `-s 0`, so that nothing is cut."
            )
        counts = [(kind, self._counted[kind]) for kind in _COUNTED if self._counted[kind]]
        if counts:
            words = (f"{many(count, 'connection')} {_COUNTED[kind][count != 1]}" for kind, count in counts)
            yield f"Beside these: {'; '.join(words)}."
        if self._spare:
            counted = "it is not counted here" if self._spare == 1 else "they are not counted here"
            yield (
                f"On {many(self._spare, 'TCP connection')} nobody sent a byte, so {counted}: a browser keeps spare "
                "ones. Who ends one has ended no WebSocket connection."
            )
        if self._undecided.given_up:
            yield (
                f"{many(self._undecided.given_up, 'connection')} began a request that did not end for so long that it "
                "was not waited for."
            )
        if self._cut_requests:
            yield (
                f"Of {many(self._cut_requests, 'request')} in HTTP a part is missing, so it is not known whether a "
                "WebSocket connection was asked for."
            )
        for ended, count in self._ends.most_common(ENDS):
            yield (
                f"The capture began too late for {many(count, 'connection')}: nothing but the end is in it, and "
                f"whether a Close came before is not known. {ended[0].upper()}{ended[1:]}."
            )
        left_out = sum(self._left_out.values())
        if left_out:
            yield f"There are more connections than can be shown. Left out: {left_out:,}."
