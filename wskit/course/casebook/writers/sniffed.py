"""Sniffed: a capture at one end, a line a packet that says something, as Wireshark says it. What was sealed was opened.

1. A capture has what its own computer sent and what came there. Of what got lost it has that it was sent again.
2. What comes to a computer is in the capture when it comes, however late a program reads it.
3. Packets that only acknowledge are left out, but for the one that opens TCP. Of long silences nothing is written.
4. Of a handshake there is which page asks, and that a cookie goes along. What stands in the cookie is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from ....language.speaking import word
from ....protocol.frames import Frame, FrameParser, Opcode
from ....protocol.redaction import redact_value, shown
from ....record import events
from ....record.events import End, Event
from ..world import World
from .packets import Packet, Way, facts_of
from .told import Line, Told, clock, told

__all__ = ["page_capture", "proxy_capture", "server_capture"]

AGAIN: Final = (1, 3, 7, 15)
"""After how many times the first wait a packet is sent again that nobody acknowledges: each wait is twice the last."""
FIRST: Final = 0.2
"""How many seconds the first wait is at least, on Linux. The time that answers take is added."""
RESOLVER: Final = "192.0.2.53"
"""Who is asked for addresses."""
MOST: Final = 40
"""How many lines of a capture are shown: its first and its last ones."""


WANTED: Final = ("upgrade", "origin", "sec-websocket-protocol", "cookie")
"""Which lines of a head are shown."""

Placed: TypeAlias = tuple[int, Event]
Read: TypeAlias = tuple[float, int, Frame | str]


def page_capture(world: World, title: str = word("Capture at the page's computer (TLS opened)")) -> Told:
    """Write what a capture at the page's computer has."""
    front, _ = world.proxy_ends
    own = _placed(world, world.page_end)
    packets = [*_sent(own, _placed(world, front), "client", meets=front is not None), *_come(own, "server")]
    packets += _before_tcp(world)
    return _capture(world, title, packets, world.names.page, world.names.proxy, "page-capture")


def server_capture(world: World, title: str = word("Capture at the server's computer")) -> Told:
    """Write what a capture at the server's computer has. What comes there, the proxy sends; nothing of it is lost."""
    if world.node_is_lost:
        return told(title, [], "server-capture:nothing", empty="(this computer cannot be reached)")
    _, back = world.proxy_ends
    own, theirs = _placed(world, world.server_end), _placed(world, back)
    if world.server_end is None:
        own = list(_as_departures(theirs))
    packets = [*_sent(own, theirs, "server", meets=False), *_come(list(_as_arrivals(theirs)), "client")]
    packets += _nobody(world, "in") if world.is_at_home else []
    return _capture(world, title, packets, world.names.address, "10.42.0.4", "server-capture")


def proxy_capture(world: World, title: str = word("Capture at the proxy, towards the server")) -> Told:
    """Write what a capture at the proxy has of its way to the server."""
    _, back = world.proxy_ends
    own = _placed(world, back)
    packets = [*_sent(own, [], "client", meets=False), *_come(own, "server")]
    for place, event in enumerate(world.happened):
        if isinstance(event, events.Acted) and event.deed == "misses":
            packets += [
                Packet(event.time, place, "out", "TCP [SYN]"),
                Packet(event.time, place, "in", "TCP [RST, ACK]"),
            ]
    return _capture(world, title, packets, "10.42.0.4", world.names.address, "proxy-capture")


def _placed(world: World, end: End | None) -> list[Placed]:
    """Return what happened at an end, each with its place in the record. What the network forged, it did not do."""
    forged = {
        event.time
        for event in world.events(end)
        if isinstance(event, events.Tampered) and event.what in ("reset", "cut")
    }
    return [
        (place, event)
        for place, event in enumerate(world.happened)
        if event.end == end and not (event.time in forged and isinstance(event, events.FinOut | events.RstOut))
    ]


def _nobody(world: World, way: Way) -> Iterator[Packet]:
    """Yield what passes where a proxy asks for a server, and no program listens."""
    for place, event in enumerate(world.happened):
        if isinstance(event, events.Acted) and event.deed == "misses":
            yield Packet(event.time, place, way, "TCP [SYN]")
            yield Packet(event.time, place, "out" if way == "in" else "in", "TCP [RST, ACK]")


def _as_departures(came: Iterable[Placed]) -> Iterator[Placed]:
    """Turn what came to one end of a short way into what the other one sent."""
    for place, event in came:
        if isinstance(event, events.BytesIn):
            yield place, events.BytesOut(event.time, event.end, event.data)
        elif isinstance(event, events.FinIn):
            yield place, events.FinOut(event.time, event.end)
        elif isinstance(event, events.Linked):
            yield place, event


def _as_arrivals(sent: Iterable[Placed]) -> Iterator[Placed]:
    """Turn what one end of a short way sent into what came to the other."""
    for place, event in sent:
        if isinstance(event, events.BytesOut):
            yield place, events.BytesIn(event.time, event.end, event.data)
        elif isinstance(event, events.FinOut):
            yield place, events.FinIn(event.time, event.end)


class _Reader:
    """Reads one direction: the head of the handshake first, then frames."""

    def __init__(self, sender: Literal["client", "server"]) -> None:
        self._frames, self._head, self._is_open = FrameParser(sender), b"", False

    def feed(self, data: bytes) -> Iterator[Frame | str]:
        if not self._is_open:
            self._head += data
            head, mark, data = self._head.partition(b"\r\n\r\n")
            if not mark:
                return
            self._is_open = True
            yield _head_in_words(head)
            if head.startswith(b"HTTP/") and not head.startswith(b"HTTP/1.1 101"):
                return
        yield from self._frames.feed(data)


def _head_in_words(head: bytes) -> str:
    lines = head.decode("latin-1").split("\r\n")
    first = lines[0] if lines[0].startswith("HTTP/") else "GET /feed HTTP/1.1"
    more = [_field(line) for line in lines[1:] if line.split(":")[0].lower() in WANTED]
    return "; ".join([f"HTTP {first}", *more])


def _field(line: str) -> str:
    name, _, value = line.partition(": ")
    return f"{name}: {shown(redact_value(name, value))}" if name.lower() == "cookie" else line


def _read(happened: list[Placed], kind: type[Event], sender: Literal["client", "server"]) -> list[Read]:
    reader = _Reader(sender)
    return [
        (event.time, place, thing)
        for place, event in happened
        if isinstance(event, kind) and isinstance(event, events.BytesIn | events.BytesOut)
        for thing in reader.feed(event.data)
    ]


def _sent(
    own: list[Placed], theirs: list[Placed], sender: Literal["client", "server"], *, meets: bool
) -> Iterator[Packet]:
    """Yield what an end sent. What never came to the other got lost; a way that is slow lets go of it late."""
    came, is_slow, waits, last = _read(theirs, events.BytesIn, sender), False, False, 0.0
    for number, (time, place, what) in enumerate(_read(own, events.BytesOut, sender)):
        is_lost = meets and number >= len(came)
        if is_lost and is_slow:
            waits = True  # what waits for its turn has not been sent, and nothing behind it
            break
        late = meets and not is_lost and came[number][0] > time + 1
        is_slow = is_slow or late
        last = came[number][0] if late else last
        yield Packet(came[number][0] - 0.2 if late else time, place, "out", what, is_lost, late)
    begun = next((event.time for _, event in own if isinstance(event, events.Connecting)), None)
    for place, event in own:
        if isinstance(event, events.Linked):
            yield from _opens(event.time if begun is None else begun, event.time, place, sender)
        elif isinstance(event, events.FinOut) and not waits:
            yield Packet(max(event.time, last), place, "out", "TCP [FIN, ACK]")


def _opens(begun: float, open_at: float, place: int, sender: Literal["client", "server"]) -> Iterator[Packet]:
    """Yield the three packets that open TCP, as they are seen at this end."""
    asks: Way = "out" if sender == "client" else "in"
    answers: Way = "in" if sender == "client" else "out"
    yield Packet(begun, place, asks, "TCP [SYN]")
    yield Packet(open_at, place, answers, "TCP [SYN, ACK]")
    yield Packet(open_at, place, asks, "TCP [ACK]")


def _come(own: list[Placed], sender: Literal["client", "server"]) -> Iterator[Packet]:
    for time, place, what in _read(own, events.BytesIn, sender):
        yield Packet(time, place, "in", what)
    for place, event in own:
        if isinstance(event, events.FinIn):
            yield Packet(event.time, place, "in", "TCP [FIN, ACK]")
        elif isinstance(event, events.RstIn):
            yield Packet(event.time, place, "in", "TCP [RST]")


_BEFORE_TCP: Final[dict[str, tuple[Way, str]]] = {
    "dns-asked": ("out", "DNS Standard query A live.example.org"),
    "dns-no-such-name": ("in", "DNS Standard query response, No such name A live.example.org"),
    "syn": ("out", "TCP [SYN]"),
    "syn-ack": ("in", "TCP [SYN, ACK]"),
    "ack": ("out", "TCP [ACK]"),
    "tls-hello": ("out", "TLSv1.3 Client Hello (SNI=live.example.org)"),
    "tls-answer": ("in", "TLSv1.3 Server Hello, Certificate, Finished"),
    "tls-expired": ("out", "TLSv1.3 Alert (Level: Fatal, Description: Certificate Expired)"),
}


def _before_tcp(world: World) -> Iterator[Packet]:
    for place, note in enumerate(world.noted(*_BEFORE_TCP)):
        way, what = _BEFORE_TCP[note.what]
        yield Packet(note.time, place, way, what)


def _capture(world: World, title: str, packets: list[Packet], here: str, there: str, where: str) -> Told:
    packets.sort(key=lambda packet: (packet.time, packet.place))
    lines = [
        Line.of(packet.time + late, _written(world, packet, late, here, there))
        for packet in packets
        for late in (0.0, *(_again(world, packet) if packet.is_lost else ()))
    ]
    lines.sort(key=lambda line: line.time)
    if len(lines) > MOST:
        left_out = f"… {len(lines) - MOST} more …"
        cut = Line.of(lines[MOST // 2].time, left_out)
        lines = [*lines[: MOST // 2], cut, *lines[-MOST // 2 :]]
    said = facts_of(packets, world.now if world.ended is None else world.ended) if packets else ["nothing"]
    return told(title, lines, *(f"{where}:{fact}" for fact in said), empty="(no packet)")


def _again(world: World, packet: Packet) -> Iterator[float]:
    """Yield how long after a packet it is sent again: what waits for an answer knows about how long one takes."""
    answers_take = 0.004 + (world.seed % 53) / 1000
    for number, times in enumerate(AGAIN):
        yield times * (FIRST + answers_take) + (world.seed // 53 + packet.place + 7 * number) % 9 / 1000


def _written(world: World, packet: Packet, late: float, here: str, there: str) -> str:
    there = RESOLVER if isinstance(packet.what, str) and packet.what.startswith("DNS") else there
    way = f"{here} → {there}" if packet.way == "out" else f"{there} → {here}"
    text = packet.what if isinstance(packet.what, str) else f"WebSocket {_frame_in_words(packet.what)}"
    again = "[TCP Retransmission] " if late else ""
    return f"{clock(world.at(packet.time + late))} {way} {again}{text}"


def _frame_in_words(frame: Frame) -> str:
    masked = " [MASKED]" if frame.masked else ""
    fin = " [FIN]" if frame.fin else ""
    more = f" ({frame.close_code})" if frame.opcode == Opcode.CLOSE else f" {len(frame.payload):,} bytes"
    return f"{frame.name}{fin}{masked}{more}"
