"""Scopes: what each kind of recording would show of something that was played."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

import dpkt.pcap
from dpkt.ip import IP
from dpkt.tcp import TCP, TH_ACK, TH_FIN, TH_RST, TH_SYN
from played import Played

from wskit.evidence.har import read_har
from wskit.evidence.lines import read_log
from wskit.evidence.pcaps import Reader, read_capture
from wskit.evidence.recording import Brought, UnreadableError
from wskit.evidence.scope import Scope
from wskit.evidence.story import read_story
from wskit.reading.across import across
from wskit.record import events
from wskit.record.capture import save
from wskit.record.events import End, Event
from wskit.record.harfile import as_har
from wskit.record.logfile import as_log
from wskit.record.story import save as save_story

BOTH: Final[frozenset[Literal["client", "server"]]] = frozenset({"client", "server"})
OWN: Final = Scope("wskit's own record", "both", True, True, True, True, True, BOTH, BOTH)
OWN_CLIENT: Final = Scope(
    "wskit's own record", "client", True, True, True, True, False, frozenset({"client"}), frozenset({"client"})
)
OWN_SERVER: Final = Scope(
    "wskit's own record", "server", True, True, True, True, False, frozenset({"server"}), frozenset({"server"})
)
CAPTURE: Final = Scope("a capture", "wire", True, True, True, True, True)
TLS: Final = Scope("a capture", "wire", True, False, False, False, True)
HAR: Final = Scope("a HAR", "client", False, True, False, False, False)
HAR_CLOSE: Final = Scope("a HAR", "client", False, True, False, False, False, frozenset({"client"}))

_LINK: Final = (
    *(events.Connecting, events.Linked, events.Unlinked, events.BytesOut, events.BytesIn),
    *(events.FinOut, events.FinIn, events.RstOut, events.RstIn),
)


def _bring(happened: Iterable[Event], end: End, scope: Scope, *, encrypted: bool = False) -> Brought:
    return Brought(tuple(happened), end, scope, "a → b", encrypted=encrypted)


def _kinds(happened: Iterable[Event], *kinds: type[Event]) -> list[Event]:
    return [one for one in happened if isinstance(one, kinds)]


def legs(played: Played) -> list[tuple[str, End | None, End | None]]:
    read = across(played.happened, played.end, 10_000)
    ends = {one.end for one in played.happened if isinstance(one, events.Linked)}

    def known(end: End | None) -> End | None:
        return end if end in ends else None

    if not read.has_middle and read.server is None:
        # To a client that never had a connection, its server is nobody.
        server = next((end for end in ends if end.side == "server"), None)
        return [("", known(read.client), server)]
    if not read.has_middle:
        return [("", known(read.client), known(read.server))]
    front, back = read.front, read.legs[1] if len(read.legs) == 2 else None
    found = [(" front", known(front.client), known(front.server))]
    if back is not None:
        found.append((" back", known(back.client), known(back.server)))
    return found


def alone(played: Played) -> tuple[Event, ...]:
    """What happened on the connection that it is about, and not on those of others."""
    read = across(played.happened, played.end, 10_000)
    ends = {*read.ends, played.end, *(read.bridge or ())}
    return tuple(one for one in played.happened if one.end in ends)


def own(played: Played) -> list[Brought]:
    ends = {one.end.side for one in played.happened}
    process = ends == {"client"}
    return [_bring(played.happened, played.end, OWN_CLIENT if process else OWN)]


def own_client(played: Played) -> list[Brought]:
    """The kit's own record of a client whose server somebody else has."""
    own = [one for one in played.happened if one.end == played.end and not isinstance(one, events.Tampered)]
    return [_bring(own, played.end, OWN_CLIENT)]


def own_server(played: Played) -> list[Brought]:
    server = across(played.happened, played.end, 10_000).server
    own = [one for one in played.happened if one.end == server and not isinstance(one, events.Tampered | events.Acted)]
    return [_bring(own, server, OWN_SERVER)] if server is not None and own else []


def partly(*sides: str) -> Callable[[Played], Sequence[Brought]]:
    """The kit's own record of a middle, and of the end on one side of it, or of none. Beyond it nobody records."""

    def reduce(played: Played) -> Sequence[Brought]:
        read = across(played.happened, played.end, 10_000)
        if not read.has_middle:
            return []
        away = {end for end in (read.client, read.server) if end is not None and end.side not in sides}
        shown = [one for one in alone(played) if one.end not in away]
        return _saved(shown) if any(isinstance(one, events.Bridged) for one in shown) else []

    return reduce


def tapped(side: str) -> Callable[[Played], Sequence[Brought]]:
    """What a tap records that stands beside one end of TCP, and passes on what comes and goes there."""

    def reduce(played: Played) -> Sequence[Brought]:
        found: list[Brought] = []
        for _, client, server in legs(played):
            end = client if side == "client" else server
            found += _saved(_passed_on(played.happened, end)) if end is not None else ()
        return found

    return reduce


def _passed_on(happened: Iterable[Event], end: End) -> list[Event]:
    front, back = End("server", 98), End("client", 98)
    near, far = (front, back) if end.side == "client" else (back, front)
    made: list[Event] = []
    for one in _kinds(happened, *_LINK):
        if one.end != end:
            continue
        match one:
            case events.Linked():
                here, there = (one.local, one.remote) if end.side == "client" else (one.remote, one.local)
                made += [events.Linked(one.time, front, there, here), events.Bridged(one.time, front, back)]
                made += [events.Linked(one.time, back, ("127.0.0.1", 9), there)]
            case events.BytesOut():
                made += [events.BytesIn(one.time, near, one.data), events.BytesOut(one.time, far, one.data)]
            case events.BytesIn():
                made += [events.BytesIn(one.time, far, one.data), events.BytesOut(one.time, near, one.data)]
            case events.FinOut():
                made += [events.FinIn(one.time, near), events.FinOut(one.time, far)]
            case events.FinIn():
                made += [events.FinIn(one.time, far), events.FinOut(one.time, near)]
            case events.RstOut():  # it passes a RST on as a FIN
                made += [events.RstIn(one.time, near), events.FinOut(one.time, far)]
            case events.RstIn():
                made += [events.RstIn(one.time, far), events.FinOut(one.time, near)]
    return made


def wire(played: Played) -> list[Brought]:
    found = []
    for _, client, server in legs(played):
        shown = [one for one in _kinds(played.happened, *_LINK) if one.end in (client, server)]
        if any(isinstance(one, events.Linked) for one in shown):
            found.append(_bring(_both_ends(shown, client, server), client or End("client", 99), CAPTURE))
    return found


def _both_ends(shown: list[Event], client: End | None, server: End | None) -> list[Event]:
    """Of an end that nobody recorded, a capture shows what came from it, and that it took in what it got."""
    if client is not None and server is not None:
        return shown
    known = client or server
    assert known is not None
    hidden = End("server" if known.side == "client" else "client", 99)
    made: list[Event] = []
    for one in shown:
        match one:
            case events.Linked():
                made += [one, events.Linked(one.time, hidden, one.remote, one.local)]
            case events.BytesOut():
                made += [one, events.BytesIn(one.time, hidden, one.data)]
            case events.BytesIn():
                made += [events.BytesOut(one.time, hidden, one.data), one]
            case events.FinOut():
                made += [one, events.FinIn(one.time, hidden)]
            case events.FinIn():
                made += [events.FinOut(one.time, hidden), one]
            case events.RstOut():
                made += [one, events.RstIn(one.time, hidden)]
            case events.RstIn():
                made += [events.RstOut(one.time, hidden), one]
            case _:
                made.append(one)
    return made


def _at(side: str) -> Callable[[Played], list[Brought]]:
    """A capture made beside one end: what never came there was never seen."""

    def reduce(played: Played) -> list[Brought]:
        leg = legs(played)[0 if side == "client" else -1]
        end = leg[1] if side == "client" else leg[2]
        if end is None:
            return []
        shown = [one for one in _kinds(played.happened, *_LINK) if one.end == end]
        if not any(isinstance(one, events.Linked) for one in shown):
            return []
        client, server = (end, None) if side == "client" else (None, end)
        peer = leg[2] if side == "client" else leg[1]
        came = sum(
            len(one.data)
            for one in _kinds(played.happened, events.BytesIn)
            if one.end == peer and isinstance(one, events.BytesIn)
        )
        made: list[Event] = []
        left = came
        for one in _both_ends(shown, client, server):
            if isinstance(one, events.BytesIn) and one.end != end and peer is not None:
                if left <= 0:
                    continue
                left -= len(one.data)
            made.append(one)
        return [_bring(made, end if side == "client" else End("client", 99), CAPTURE)]

    return reduce


def tls(played: Played) -> list[Brought]:
    """A capture of the same over TLS: bytes that nobody can read."""
    found: list[Brought] = []
    for one in wire(played) if played.cause != "plain-to-tls" else ():
        happened = [
            replace(event, data=b"\x17\x03\x03" + b"?" * len(event.data))
            if isinstance(event, events.BytesOut | events.BytesIn)
            else replace(event, url="wss://a.example/")
            if isinstance(event, events.Connecting)
            else event
            for event in one.happened
        ]
        found.append(_bring(happened, one.end, TLS, encrypted=True))
    return found


def har(played: Played) -> list[Brought]:
    return [replace(one, scope=HAR) for one in _har(played, told=False)]


def har_close(played: Played) -> list[Brought]:
    return _har(played, told=True)


def _har(played: Played, *, told: bool) -> list[Brought]:
    kinds = [events.Connecting, events.Linked, *([events.Closed] if told else [])]
    heads = {events.BytesOut: b"", events.BytesIn: b""}
    made: list[Event] = []
    for one in played.happened:
        if one.end != played.end:
            continue
        if isinstance(one, (events.BytesOut, events.BytesIn)):
            before = heads[type(one)]
            if b"\r\n\r\n" not in before:
                heads[type(one)] = before + one.data
                head = heads[type(one)].partition(b"\r\n\r\n")
                if head[1] and head[0][:4] in (b"HTTP", b"GET "):
                    made.append(type(one)(one.time, one.end, head[0] + head[1]))
        elif isinstance(one, tuple(kinds)):
            made.append(one)
    return [_bring(made, played.end, HAR_CLOSE)] if made else []


def through_a_capture(played: Played, reader: Reader = "dpkt") -> Sequence[Brought]:
    """What is read back from the capture that the kit saves. By dpkt: it takes a second to start tshark."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "played.pcapng"
        try:
            save(alone(played), path)
        except ValueError:
            return []  # there was no TCP connection
        with path.open("rb") as file:
            return read_capture(file, path.name, reader=reader).connections


def _late(begins: Callable[[TCP], bool], side: str = "") -> Callable[[Played], Sequence[Brought]]:
    """What is read from a capture that was begun when the connection was open already: no SYN, and no handshake.

    With a ``side`` it was made beside that end.
    """

    def reduce(played: Played) -> Sequence[Brought]:
        seen = alone(played) if not side else [event for one in _at(side)(played) for event in one.happened]
        with tempfile.TemporaryDirectory() as folder:
            path, late = Path(folder) / "played.pcap", Path(folder) / "late.pcap"
            try:
                save(seen, path)
            except ValueError:
                return []  # there was no TCP connection
            opened, begun = set[frozenset[int]](), set[frozenset[int]]()
            with path.open("rb") as whole, late.open("wb") as cut:
                writer = dpkt.pcap.Writer(cut, linktype=dpkt.pcap.DLT_RAW)
                for time, packet in dpkt.pcap.Reader(whole):
                    tcp = IP(packet).data
                    ports = frozenset({tcp.sport, tcp.dport})
                    if ports in opened and (ports in begun or begins(tcp)):
                        begun.add(ports)
                        writer.writepkt(packet, time)
                    elif bytes(tcp.data).startswith(b"HTTP/1.1 101"):
                        opened.add(ports)
            with late.open("rb") as file:
                try:
                    return read_capture(file, late.name, reader="dpkt").connections
                except UnreadableError:
                    return []  # it never opened, or nothing was said any more

    return reduce


def _one_way(side: Literal["client", "server"]) -> Callable[[Played], Sequence[Brought]]:
    """What is read from a capture that has only what one side sent: the filter had `src port` or `dst port` in it."""

    def reduce(played: Played) -> Sequence[Brought]:
        with tempfile.TemporaryDirectory() as folder:
            path, half = Path(folder) / "played.pcap", Path(folder) / "half.pcap"
            try:
                save(alone(played), path)
            except ValueError:
                return []  # there was no TCP connection
            servers = set[int]()
            with path.open("rb") as whole, half.open("wb") as cut:
                writer = dpkt.pcap.Writer(cut, linktype=dpkt.pcap.DLT_RAW)
                for time, packet in dpkt.pcap.Reader(whole):
                    tcp = IP(packet).data
                    if tcp.flags & (TH_SYN | TH_ACK) == TH_SYN:
                        servers.add(tcp.dport)
                    if (tcp.sport in servers) == (side == "server"):
                        writer.writepkt(packet, time)
            with half.open("rb") as file:
                try:
                    return read_capture(file, half.name, reader="dpkt").connections
                except UnreadableError:
                    return []  # that side said nothing

    return reduce


def cut_short(played: Played) -> Sequence[Brought]:
    """What is read from a capture whose packets were cut at 100 bytes, 26 of them Ethernet's and TCP's options."""
    with tempfile.TemporaryDirectory() as folder:
        path, short = Path(folder) / "played.pcap", Path(folder) / "short.pcap"
        try:
            save(alone(played), path)
        except ValueError:
            return []  # there was no TCP connection
        with path.open("rb") as whole, short.open("wb") as cut:
            writer = dpkt.pcap.Writer(cut, snaplen=74, linktype=dpkt.pcap.DLT_RAW)
            for time, packet in dpkt.pcap.Reader(whole):
                writer.writepkt(packet[:74], time)
        with short.open("rb") as file:
            return read_capture(file, short.name, reader="dpkt").connections


def stopped(played: Played) -> Sequence[Brought]:
    """What is read from each beginning of a capture: it was cut, or whoever made it stopped too early."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "played.pcap"
        try:
            save(alone(played), path)
        except ValueError:
            return []  # there was no TCP connection
        whole = path.read_bytes()
    found: list[Brought] = []
    place = 24
    while place < len(whole):
        place += 16 + int.from_bytes(whole[place + 8 : place + 12], "little")
        found += read_capture(io.BytesIO(whole[:place]), "stopped.pcap", reader="dpkt").connections
    return found


def _ends(tcp: TCP) -> bool:
    """Whether this ends it, or begins to."""
    return bool(tcp.flags & (TH_FIN | TH_RST)) or bytes(tcp.data)[:1] == b"\x88"


def through_a_story(played: Played) -> Sequence[Brought]:
    """What is read back from the file in which the kit saves everything."""
    return _saved(alone(played))


def _saved(happened: Sequence[Event]) -> Sequence[Brought]:
    """What is read back of this, once it was saved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "played.jsonl"
        save_story(happened, path, exact=True)
        with path.open("rb") as file:
            return read_story(file, path.name).connections


def through_a_har(played: Played) -> Sequence[Brought]:
    """What is read back from the HAR that Chromium exports."""
    return read_har(io.BytesIO(as_har(alone(played))), "played.har").connections


def _through_a_log(side: Literal["client", "server"]) -> Callable[[Played], Sequence[Brought]]:
    def reduce(played: Played) -> Sequence[Brought]:
        log = as_log(alone(played), side)
        return read_log(io.BytesIO(log), "played.log").connections if log else []

    return reduce


def _part_of_a_log(side: Literal["client", "server"], *, late: bool) -> Callable[[Played], Sequence[Brought]]:
    """What is read from each beginning of a log, or else from each end: `head -n`, and `tail -n`."""

    def reduce(played: Played) -> Sequence[Brought]:
        lines = as_log(alone(played), side).splitlines(keepends=True)
        found: list[Brought] = []
        for place in range(1, len(lines)):
            with contextlib.suppress(UnreadableError):  # nothing in it is of the library, at level DEBUG
                some = lines[place:] if late else lines[:place]
                found += read_log(io.BytesIO(b"".join(some)), "part.log").connections
        return found

    return reduce


SCOPES: Final[dict[str, Callable[[Played], Sequence[Brought]]]] = {
    "own": own,
    "own, client": own_client,
    "own, server": own_server,
    "own file": through_a_story,
    "own, middle and client": partly("client"),
    "own, middle and server": partly("server"),
    "own, middle": partly(),
    "own, tap beside the client": tapped("client"),
    "own, tap beside the server": tapped("server"),
    "capture": wire,
    "capture file": through_a_capture,
    "capture begun late": _late(lambda tcp: True),
    "capture begun at the end": _late(_ends),
    "capture begun late at the client": _late(lambda tcp: True, "client"),
    "capture begun late at the server": _late(lambda tcp: True, "server"),
    "capture that is cut": cut_short,
    "capture that stops": stopped,
    "capture of what the client sent": _one_way("client"),
    "capture of what the server sent": _one_way("server"),
    "capture at the client": _at("client"),
    "capture at the server": _at("server"),
    "capture of TLS": tls,
    "HAR": har,
    "HAR with close": har_close,
    "HAR file": through_a_har,
    "log of the client": _through_a_log("client"),
    "log of the server": _through_a_log("server"),
    "log of the client, its beginning": _part_of_a_log("client", late=False),
    "log of the server, its beginning": _part_of_a_log("server", late=False),
    "log of the client, its end": _part_of_a_log("client", late=True),
    "log of the server, its end": _part_of_a_log("server", late=True),
}

CUT: Final = "capture that is cut"
"""Of one thing that was played it hides more than of another, by how long a message is: few look the same."""
STOPS: Final = "capture that stops"
"""Whatever may come after where it stops is left, and looks like this where it is the beginning of something."""
PARTS_OF_LOGS: Final = frozenset(scope for scope in SCOPES if scope.startswith("log") and "," in scope)
LATE: Final = frozenset(scope for scope in SCOPES if "begun" in scope)

ONE_WAY: Final = frozenset(scope for scope in SCOPES if "sent" in scope)

FAMILIES: Final = (
    ("own", "own, client", "own, server", "own file", "own, middle and client", "own, middle and server"),
    ("own, middle", "own, tap beside the client", "own, tap beside the server"),
    ("capture", "capture file", "capture at the client", "capture at the server"),
    # What was saved by the kit, and is TLS, is a capture of TLS.
    ("capture of TLS", "capture file"),
    tuple(LATE),
    tuple(ONE_WAY),
    (CUT,),
    ("HAR",),
    ("HAR with close",),
    ("HAR file",),
    ("log of the client",),
    ("log of the server",),
)
"""Scopes of which nobody can tell one from another by what is in it: a capture does not say where it was made."""

LIKE: Final = {
    **dict.fromkeys(("own file", "own, middle and client", "own, middle and server", "own, middle"), "own"),
    "own, tap beside the server": "capture",
    **dict.fromkeys(LATE | ONE_WAY | {CUT, STOPS}, "capture file"),
    **{scope: scope.partition(",")[0] for scope in PARTS_OF_LOGS},
}
"""What shows the same as another scope: what one hides is hidden in the other, too."""


def hides(played: Played, scope: str) -> bool:
    """Tell whether something cannot be in a scope."""
    return scope in played.hides or LIKE.get(scope) in played.hides
