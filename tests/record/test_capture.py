"""Captures: read back by Wireshark's own ``tshark``, and compared with what the kit reads in the same bytes."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import struct
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

import dpkt
import pytest
from dpkt.tcp import TH_ACK, TH_FIN, TH_RST, TH_SYN
from helpers import echoes, soon
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from wskit import EchoServer, WebSocket
from wskit.protocol.frames import FrameParser, Opcode
from wskit.protocol.redaction import redact
from wskit.record import capture, events
from wskit.record.capture import packets, save
from wskit.record.events import End, Event

Side: TypeAlias = Literal["client", "server"]

SIDES: Final[tuple[Side, Side]] = ("client", "server")
PORT: Final = 34567  # one that Wireshark knows nothing about
_times: Final = (time.monotonic() + tick / 1000 for tick in itertools.count())


def other(side: Side) -> Side:
    return "server" if side == "client" else "client"


class Talk:
    """A client and a server of the library, and what the links under them would write down.

    Args:
        number: which client this is; each has a port of its own.
        writes: how many bytes each write takes, as long as they last; then all there are.
        reads: how many bytes are read after each write, likewise.
    """

    def __init__(self, number: int = 1, writes: Iterable[int] = (), reads: Iterable[int] = ()) -> None:
        self.client = ClientProtocol(parse_uri(f"ws://127.0.0.1:{PORT}/"))
        self.server = ServerProtocol()
        self.port = 50_000 + number
        self.ends: dict[Side, End] = {side: End(side, number) for side in SIDES}
        self.headers: dict[Side, dict[str, str]] = {side: {} for side in SIDES}
        self.events: list[Event] = []
        self._writes, self._reads = iter(writes), iter(reads)

    def note(self, side: Side, event: Callable[..., Event], *args: object) -> None:
        self.events.append(event(next(_times), self.ends[side], *args))

    def link(self, host: str = "127.0.0.1") -> None:
        client, server = (host, self.port), (host, PORT)
        self.note("client", events.Linked, client, server)
        self.note("server", events.Linked, server, client)

    def open(self) -> Talk:
        self.link()
        request = self.client.connect()
        request.headers.update(self.headers["client"])
        self.client.send_request(request)
        self.pump()
        return self

    def close(self, side: Side, code: int | None = 1000, reason: str = "") -> Talk:
        self.protocol(side).send_close(code, reason)
        self.pump()
        return self.unlink()

    def unlink(self) -> Talk:
        for side in SIDES:
            self.note(side, events.Unlinked)
        return self

    def protocol(self, side: Side) -> ClientProtocol | ServerProtocol:
        return self.client if side == "client" else self.server

    def of(self, *recorded: Side) -> list[Event]:
        """What would be written down if only these sides were recorded."""
        return [event for event in self.events if event.end.side in recorded]

    def pump(self) -> None:
        """Let each side say what it has to say and hear what the other says, until both are silent."""
        while self._say("client") | self._say("server"):
            pass

    def _say(self, side: Side) -> bool:
        said = self.protocol(side).data_to_send()
        self._write(side, b"".join(said))
        if b"" in said:  # the library's sign for the end
            self.note(side, events.FinOut)
            self.note(other(side), events.FinIn)
            self.protocol(other(side)).receive_eof()
        return bool(said)

    def _write(self, side: Side, said: bytes) -> None:
        pending = b""
        while said:
            size = next(self._writes, len(said))
            written, said = said[:size], said[size:]
            self.note(side, events.BytesOut, written)
            pending += written
            size = next(self._reads, len(pending)) if said else len(pending)
            read, pending = pending[:size], pending[size:]
            if read:
                self.note(other(side), events.BytesIn, read)
                self._hear(other(side), read)

    def _hear(self, side: Side, data: bytes) -> None:
        self.protocol(side).receive_data(data)
        for event in self.protocol(side).events_received():
            if isinstance(event, Request):
                response = self.server.accept(event)
                response.headers.update(self.headers["server"])
                self.server.send_response(response)


def linked(*happened: tuple[Side, Callable[..., Event]] | tuple[Side, Callable[..., Event], object]) -> Talk:
    """Two ends that are linked and to which this happened."""
    talk = Talk()
    talk.link()
    for side, event, *args in happened:
        talk.note(side, event, *args)
    return talk


def interleaved(talks: Iterable[Talk]) -> list[Event]:
    """What is written down of several talks that go on at the same time."""
    turns = itertools.zip_longest(*(talk.events for talk in talks))
    return [replace(event, time=next(_times)) for turn in turns for event in turn if event is not None]


def stream(recorded: Sequence[Event], side: Side) -> bytes:
    """All bytes that this side wrote; if it was not recorded, all that its peer got."""
    there = any(event.end.side == side for event in recorded)
    kind, where = (events.BytesOut, side) if there else (events.BytesIn, other(side))
    return b"".join(event.data for event in recorded if isinstance(event, kind) and event.end.side == where)


FrameRow: TypeAlias = tuple[int, bool, bool, int | None, str]


def frames(data: bytes, side: Side) -> list[FrameRow]:
    """What the kit reads: opcode, whether it is final, whether it is masked, code and reason of a Close."""
    _, _, rest = data.partition(b"\r\n\r\n")
    return [
        (frame.opcode, frame.fin, frame.masked, frame.close_code if frame.payload else None, frame.close_reason)
        for frame in FrameParser(side).feed(rest)
    ]


# What Wireshark reads.

FIELDS: Final = [
    "frame.time_epoch",
    "tcp.stream",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "tcp.seq",
    "tcp.ack",
    "tcp.payload",
    "tcp.completeness",
    "http.response.code",
    "websocket.opcode",
    "websocket.fin",
    "websocket.mask",
    "websocket.payload.close.status_code",
    "websocket.payload.close.reason",
    "ip.checksum.status",
    "tcp.checksum.status",
    "_ws.malformed",
    "_ws.expert.severity",
    "_ws.expert.message",
    "tcp.analysis.flags",
]
BETWEEN: Final = "\x1f"  # several values of one field
WARNING: Final = 0x600000
OPENED: Final = 0b001111  # SYN, SYN-ACK, ACK, data
WHOLE: Final = 0b011111  # and FIN, and no RST


@dataclass(frozen=True)
class Row:
    """One packet, as Wireshark reads it."""

    time: float
    stream: int
    port: int
    """The client's."""
    side: Side
    """Which sends it."""
    flags: int
    seq: int
    ack: int
    payload: bytes
    completeness: int
    """What there was in the connection, at least before this packet."""
    status: str
    frames: list[FrameRow]
    complaints: list[str]


def row(line: str) -> Row:
    value = dict(zip(FIELDS, line.split("\t"), strict=True))
    values = {field: text.split(BETWEEN) if text else [] for field, text in value.items()}
    from_client = value["tcp.dstport"] == str(PORT)
    # A Close frame is the last in its packet.
    code = next(map(int, values["websocket.payload.close.status_code"]), None)
    reason = next(iter(values["websocket.payload.close.reason"]), "")
    opcodes = [int(text) for text in values["websocket.opcode"]]
    fins, masks = ([text in ("1", "True") for text in values[f"websocket.{field}"]] for field in ("fin", "mask"))
    return Row(
        time=float(value["frame.time_epoch"]),
        stream=int(value["tcp.stream"]),
        port=int(value["tcp.srcport" if from_client else "tcp.dstport"]),
        side="client" if from_client else "server",
        flags=int(value["tcp.flags"], 16),
        seq=int(value["tcp.seq"]),
        ack=int(value["tcp.ack"]),
        payload=bytes.fromhex(value["tcp.payload"]),
        completeness=int(value["tcp.completeness"]),
        status=value["http.response.code"],
        frames=[
            (opcode, fin, mask, code, reason) if opcode == Opcode.CLOSE else (opcode, fin, mask, None, "")
            for opcode, fin, mask in zip(opcodes, fins, masks, strict=True)
        ],
        complaints=[
            *(field for field in ("_ws.malformed", "tcp.analysis.flags") if value[field]),
            *(field for field in ("ip.checksum.status", "tcp.checksum.status") if value[field] != "1"),
            *(
                message
                for message, severity in zip(values["_ws.expert.message"], values["_ws.expert.severity"], strict=True)
                if int(severity) >= WARNING
            ),
        ],
    )


Tshark: TypeAlias = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def tshark(tmp_path_factory: pytest.TempPathFactory) -> Tshark:
    """Save events and read the file as Wireshark does, told that the server speaks HTTP unless ``as_http`` is false."""
    program = shutil.which("tshark")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no tshark, and continuous integration must have it")
        pytest.skip("there is no tshark; on Debian or Ubuntu: sudo apt-get install tshark")
    folder = tmp_path_factory.mktemp("captures")
    numbers = itertools.count()
    # Settings of its own: whoever runs this may have others.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "WIRESHARK_CONFIG_DIR": str(folder)}
    # One pass: in a second one, tshark 4.0 loses frames when two messages end in one packet, both in fragments.
    options = ["-n", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    options += ["-T", "fields", "-E", f"aggregator={BETWEEN}", *(f"-e{field}" for field in FIELDS)]

    def read(recorded: Iterable[Event], suffix: str = ".pcapng", *, as_http: bool = True) -> list[Row]:
        path = folder / f"{next(numbers)}{suffix}"
        save(recorded, path)
        command = [program, *options, *(["-d", f"tcp.port=={PORT},http"] if as_http else []), "-r", str(path)]
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
        return [row(line) for line in done.stdout.decode().split("\n") if line]

    return read


def of_talk(rows: Iterable[Row], talk: Talk) -> list[Row]:
    return [row for row in rows if row.port == talk.port]


def check_agreement(rows: Sequence[Row], recorded: Sequence[Event]) -> None:
    """Check that Wireshark reads the bytes that were recorded, but for secrets, the kit's frames, and nothing wrong."""
    assert [row.complaints for row in rows if row.complaints] == []
    for side in SIDES:
        sent = redact(stream(recorded, side))
        assert b"".join(row.payload for row in rows if row.side == side) == sent
        assert [frame for row in rows if row.side == side for frame in row.frames] == frames(sent, side)


# Connections that end well.


def short_messages(talk: Talk) -> None:
    talk.client.send_text(b"WebSocket rocks")
    talk.server.send_binary(bytes(range(100)))
    talk.pump()
    talk.server.send_text("Grüße".encode())
    talk.client.send_text(b"")


def fragments(talk: Talk) -> None:
    talk.client.send_text(b"one ", fin=False)
    talk.client.send_continuation(b"message", fin=False)
    talk.client.send_ping(b"between")
    talk.client.send_continuation(b"", fin=True)
    talk.server.send_binary(b"a", fin=False)
    talk.pump()
    talk.server.send_continuation(b"b", fin=True)


def pings(talk: Talk) -> None:
    talk.client.send_ping(b"")
    talk.pump()
    talk.server.send_ping(b"are you there?")
    talk.client.send_pong(b"nobody asked")


def every_length(talk: Talk) -> None:
    for size in (125, 126, 65_535, 65_536, 200_000):
        talk.client.send_binary(bytes(size))
        talk.server.send_text(b"x" * size)
        talk.pump()


def several_at_once(talk: Talk) -> None:
    for text in (b"a", b"b", b"c"):
        talk.client.send_text(text)
        talk.server.send_text(text)
    talk.server.send_ping(b"d")


def nothing(talk: Talk) -> None:
    pass


MESSAGES: Final = [short_messages, fragments, pings, every_length, several_at_once]
CLOSES: Final = [
    (None, ""),
    (1000, ""),
    (1000, "Deliberate disconnection"),
    (4999, 'año, "终", \\ 👋'),
    (3000, "x" * 123),
]


@pytest.fixture(scope="module")
def ordinary() -> list[Talk]:
    """Every kind of message and every kind of Close, each in one piece and in many."""
    plans = [(messages, SIDES[0], CLOSES[2]) for messages in MESSAGES]
    plans += [(nothing, side, how) for side in SIDES for how in CLOSES]
    talks = []
    for number, ((messages, side, how), in_pieces) in enumerate(itertools.product(plans, (False, True)), start=1):
        # Only the first few hundred bytes come one by one: every packet takes time.
        writes, reads = (itertools.repeat(1, 600), itertools.cycle([0, 1, 5])) if in_pieces else ((), ())
        talk = Talk(number, writes, reads).open()
        messages(talk)
        talk.pump()
        talks.append(talk.close(side, *how))
    return talks


@pytest.fixture(scope="module")
def ordinary_rows(tshark: Tshark, ordinary: list[Talk]) -> list[Row]:
    return tshark(interleaved(ordinary))


def test_wireshark_reads_the_same_bytes_and_frames_as_the_kit(ordinary: list[Talk], ordinary_rows: list[Row]) -> None:
    for talk in ordinary:
        check_agreement(of_talk(ordinary_rows, talk), talk.events)
    read = [frame for row in ordinary_rows for frame in row.frames]
    assert {opcode for opcode, *_ in read} == set(Opcode)
    assert {(code, reason) for opcode, _, _, code, reason in read if opcode == Opcode.CLOSE} == set(CLOSES)
    assert max(len(row.frames) for row in ordinary_rows) == 4


def test_wireshark_lists_a_text_of_a_page_as_lesson_10_says(tmp_path: Path) -> None:
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("there is no tshark")
    talk = Talk().open()
    talk.client.send_text(b"Hello")
    talk.pump()
    save(talk.events, tmp_path / "hello.pcapng")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "WIRESHARK_CONFIG_DIR": str(tmp_path)}
    command = [program, "-n", "-d", f"tcp.port=={PORT},http", "-Y", "websocket", "-r", str(tmp_path / "hello.pcapng")]
    done = subprocess.run(command, capture_output=True, check=True, env=environment, text=True)
    assert "WebSocket Text [FIN] [MASKED]" in done.stdout


def test_a_connection_is_whole_from_its_three_way_handshake_to_both_fins(
    ordinary: list[Talk], ordinary_rows: list[Row]
) -> None:
    for talk in ordinary:
        rows = of_talk(ordinary_rows, talk)
        assert [(row.side, row.flags, row.seq, row.ack) for row in rows[:3]] == [
            ("client", TH_SYN, 0, 0),
            ("server", TH_SYN | TH_ACK, 0, 1),
            ("client", TH_ACK, 1, 1),
        ]
        assert [row.status for row in rows if row.status] == ["101"]
        assert [row.side for row in rows if row.flags & TH_FIN] == ["server", "client"]
        assert rows[-1].completeness == WHOLE
        for side in SIDES:
            # In the end everything is acknowledged, with one each for SYN and FIN.
            assert max(row.ack for row in rows if row.side == side) == len(stream(talk.events, other(side))) + 2


def test_wireshark_finds_the_websocket_by_itself_if_the_head_comes_in_one_piece(
    tshark: Tshark, ordinary: list[Talk]
) -> None:
    talk = ordinary[0]
    check_agreement(tshark(talk.events, as_http=False), talk.events)


def test_both_formats_say_the_same(tshark: Tshark, ordinary: list[Talk]) -> None:
    recorded = interleaved(ordinary[:4])
    pcapng, pcap = tshark(recorded), tshark(recorded, ".PCAP")
    assert [replace(row, time=0.0) for row in pcap] == [replace(row, time=0.0) for row in pcapng]
    # The time of day is looked up whenever a file is saved.
    assert [row.time - pcap[0].time for row in pcap] == pytest.approx(
        [row.time - pcapng[0].time for row in pcapng], abs=2e-6
    )


# Any connection.


@dataclass(frozen=True)
class Script:
    """What is said in a connection, how it ends, in which pieces it travels, and which ends are recorded."""

    messages: list[tuple[Side, Opcode, str, int, bool]]
    side: Side
    ending: tuple[int | None, str] | Literal["FIN", "RST"]
    writes: list[int]
    reads: list[int]
    recorded: tuple[Side, ...]

    def play(self, number: int) -> Talk:
        talk = Talk(number, self.writes, self.reads).open()
        for side, opcode, text, times, at_once in self.messages:
            protocol, data = talk.protocol(side), text.encode() * times
            match opcode:
                case Opcode.TEXT:
                    protocol.send_text(data)
                case Opcode.PING:
                    protocol.send_ping(data[:125])
                case _:
                    protocol.send_binary(data, fin=False)
                    protocol.send_continuation(data, fin=True)
            if at_once:
                talk.pump()
        talk.pump()
        if isinstance(self.ending, tuple):
            talk.close(self.side, *self.ending)
        else:
            out, in_ = {"FIN": (events.FinOut, events.FinIn), "RST": (events.RstOut, events.RstIn)}[self.ending]
            talk.note(self.side, out)
            talk.note(other(self.side), in_)
            talk.unlink()
        talk.events = talk.of(*self.recorded)
        return talk


scripts = st.builds(
    Script,
    messages=st.lists(
        st.tuples(
            st.sampled_from(SIDES),
            st.sampled_from([Opcode.TEXT, Opcode.PING, Opcode.CONTINUATION]),
            # Wireshark takes a character 0 in a text for its end.
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
            st.sampled_from([1, 20, 10_000]),
            st.booleans(),
        ),
        max_size=4,
    ),
    side=st.sampled_from(SIDES),
    ending=st.sampled_from([*CLOSES, "FIN", "RST"]),
    writes=st.lists(st.integers(1, 400), max_size=20),
    reads=st.lists(st.integers(0, 400), max_size=20),
    recorded=st.sampled_from([SIDES, ("client",), ("server",)]),
)


# To shrink an example would take minutes.
@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(plans=st.lists(scripts, min_size=10, max_size=20))
def test_wireshark_and_the_kit_agree_on_any_connections(tshark: Tshark, plans: list[Script]) -> None:
    talks = [script.play(number) for number, script in enumerate(plans, start=1)]
    rows = tshark(interleaved(talks))
    for script, talk in zip(plans, talks, strict=True):
        mine = of_talk(rows, talk)
        assert mine[-1].completeness & OPENED == OPENED
        fins = [row.side for row in mine if row.flags & TH_FIN]
        if script.ending == "RST":
            # Wireshark warns of it. There is one, it is the last, and nothing else is wrong.
            rst = mine.pop()
            assert (rst.side, rst.flags, rst.complaints) == (script.side, TH_RST | TH_ACK, ["Connection reset (RST)"])
            assert fins == []
        else:
            assert fins == ([script.side] if script.ending == "FIN" else ["server", "client"])
        check_agreement(mine, talk.events)


def test_addresses_that_are_used_again_are_of_another_connection(tshark: Tshark) -> None:
    first, second = Talk(1).open().close("client"), Talk(1).open().close("server")
    again = [replace(event, end=End(event.end.side, 2)) for event in second.events]
    again[:2] = again[1], again[0]  # the server's end may be written down first
    for recorded in (first.of("client"), first.of("server"), first.events):
        rows = tshark([*recorded, *again])
        old, new = ([row for row in rows if row.stream == number] for number in (0, 1))
        assert (len(old) + len(new), old[-1].completeness, new[-1].completeness) == (len(rows), WHOLE, WHOLE)
        check_agreement(old, recorded)
        # Wireshark remarks that the ports were used before.
        assert new[0].complaints == ["tcp.analysis.flags"]
        check_agreement([replace(new[0], complaints=[]), *new[1:]], again)


async def test_wireshark_and_the_kit_agree_on_what_the_kit_itself_recorded(tshark: Tshark, server: EchoServer) -> None:
    endings: list[Callable[[WebSocket], object]] = [
        lambda ws: ws.close(4000, "Grüße"),
        lambda ws: ws.link.cut(),
        lambda ws: ws.link.reset(),
    ]
    for end in endings:
        ws = WebSocket(server.url, timeline=server.timeline)
        await soon(ws.opened)
        # What is still on its way when a page lets go of TCP is answered with a RST, if it comes late enough.
        assert await echoes(ws, "WebSocket rocks", bytes(100_000)) == ["WebSocket rocks", bytes(100_000)]
        end(ws)
        await soon(ws.closed)
        await soon(server.connections[-1].closed)
    port = urlsplit(server.url).port
    recorded = [
        replace(event, local=with_port(event.local, port), remote=with_port(event.remote, port))
        if isinstance(event, events.Linked)
        else event
        for event in server.timeline
    ]
    rows = tshark(recorded)
    last = []
    for number in range(len(endings)):
        mine = [row for row in rows if row.stream == number]
        ours = [event for event in recorded if event.end.number == number + 1]
        assert mine[2].completeness < OPENED <= mine[-1].completeness
        last.append(
            ([row.side for row in mine if row.flags & TH_FIN], [row.side for row in mine if row.flags & TH_RST])
        )
        check_agreement([row for row in mine if not row.flags & TH_RST], ours)
    assert last == [(["server", "client"], []), (["client", "server"], []), ([], ["client"])]


def with_port(address: tuple[str, int], port: int | None) -> tuple[str, int]:
    """The same address with the port that stands for the server's in these tests."""
    return (address[0], PORT) if address[1] == port else address


# Packet by packet, without Wireshark.


class Packet:
    """One packet, as dpkt reads it."""

    def __init__(self, time: float, data: bytes) -> None:
        ip = dpkt.ip.IP(data)
        self.time = time
        self.hosts: tuple[bytes, bytes] = (ip.src, ip.dst)
        self.ports: tuple[int, int] = (ip.tcp.sport, ip.tcp.dport)
        self.side: Side = "server" if ip.tcp.sport == PORT else "client"
        self.flags: int = ip.tcp.flags
        self.seq: int = ip.tcp.seq
        self.ack: int = ip.tcp.ack
        self.data: bytes = bytes(ip.tcp.data)

    def __str__(self) -> str:
        """Such as "client FIN", "server ACK", or "client hello" for bytes."""
        flags = {TH_SYN: "SYN", TH_SYN | TH_ACK: "SYN-ACK", TH_FIN | TH_ACK: "FIN", TH_RST | TH_ACK: "RST"}
        return f"{self.side} {self.data.decode() or flags.get(self.flags, 'ACK')}"


def dissected(recorded: Sequence[Event]) -> list[Packet]:
    return [Packet(*packet) for packet in packets(recorded)]


def sent(recorded: Sequence[Event]) -> list[str]:
    """What is sent after the three-way handshake, in short."""
    said = [str(packet) for packet in dissected(recorded)]
    assert said[:3] == ["client SYN", "server SYN-ACK", "client ACK"]
    return said[3:]


def acknowledged(recorded: Sequence[Event], side: Side) -> list[int]:
    """How many bytes this side has acknowledged, in each packet it sends."""
    mine = [packet for packet in dissected(recorded) if packet.side == side and packet.flags & TH_ACK]
    return [packet.ack - mine[0].ack for packet in mine[1:]]


@pytest.fixture
def as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let words stand for bytes. The first bytes of a connection are starred out where they are no head of HTTP."""
    monkeypatch.setattr(capture, "redacted", lambda recorded: {})


@pytest.mark.usefixtures("as_they_are")
def test_an_ack_comes_when_bytes_reach_the_other_end() -> None:
    talk = linked(
        ("client", events.BytesOut, b"one"),
        ("client", events.BytesOut, b"two"),
        ("server", events.BytesIn, b"onet"),
        ("server", events.BytesOut, b"three"),
        ("server", events.BytesIn, b"wo"),
    )
    assert sent(talk.events) == ["client one", "client two", "server ACK", "server three", "server ACK"]
    assert acknowledged(talk.events, "server") == [4, 4, 6]
    assert [packet.time for packet in dissected(talk.events)[3:]] == [event.time for event in talk.events[2:]]


@pytest.mark.usefixtures("as_they_are")
def test_what_is_lost_is_never_acknowledged() -> None:
    talk = linked(
        ("client", events.BytesOut, b"arrives"),
        ("server", events.BytesIn, b"arr"),
        ("client", events.BytesOut, b"is lost"),
        ("server", events.BytesOut, b"hello"),
        ("client", events.BytesIn, b"hello"),
        ("client", events.FinOut),
        ("server", events.FinOut),
    )
    assert sent(talk.events) == [
        *("client arrives", "server ACK", "client is lost", "server hello", "client ACK", "client FIN", "server FIN")
    ]
    assert acknowledged(talk.events, "server") == [3, 3, 3]
    assert acknowledged(talk.events, "client") == [0, 0, 5, 5]


def test_wireshark_sees_that_what_was_lost_is_not_acknowledged(tshark: Tshark) -> None:
    talk = Talk().open()
    arrived = len(stream(talk.events, "client"))
    talk.client.send_text(b"into the void")
    for data in talk.client.data_to_send():
        talk.note("client", events.BytesOut, data)
    talk.server.send_text(b"are you there?")
    talk.pump()
    rows = tshark(talk.events)
    check_agreement(rows, talk.events)
    assert max(row.ack for row in rows if row.side == "server") == 1 + arrived < rows[-1].seq


@pytest.mark.usefixtures("as_they_are")
def test_what_comes_behind_a_gap_is_not_acknowledged_and_nor_is_the_fin() -> None:
    talk = linked(
        ("client", events.BytesOut, b"one"),
        ("client", events.BytesOut, b"two"),
        ("client", events.BytesOut, b"three"),
        ("server", events.BytesIn, b"onet"),
        ("server", events.BytesIn, b"hree"),
        ("client", events.FinOut),
        ("server", events.FinIn),
        ("server", events.BytesOut, b"late"),
    )
    assert sent(talk.events)[3:] == ["server ACK", "client FIN", "server late"]
    assert acknowledged(talk.events, "server") == [4, 4]


@pytest.mark.usefixtures("as_they_are")
def test_an_ack_waits_for_what_it_acknowledges() -> None:
    # Links do not write things down in this order. If they did, nothing would be acknowledged before it is sent.
    talk = linked(
        ("server", events.BytesIn, b"hello"),
        ("server", events.FinIn),
        ("client", events.BytesOut, b"hel"),
        ("client", events.BytesOut, b"lo"),
        ("client", events.FinOut),
    )
    assert sent(talk.events) == ["client hel", "server ACK", "client lo", "server ACK", "client FIN", "server ACK"]
    assert acknowledged(talk.events, "server") == [3, 5, 6]


def test_a_fin_is_acknowledged_when_it_arrives() -> None:
    talk = linked(("server", events.FinOut), ("client", events.FinIn), ("client", events.FinOut))
    assert sent(talk.events) == ["server FIN", "client ACK", "client FIN"]
    assert acknowledged(talk.events, "client") == [1, 1]


@pytest.mark.usefixtures("as_they_are")
def test_a_fin_that_a_link_makes_up_is_none_of_a_peer_that_was_recorded() -> None:
    # What cutting a link does: one end is told that the peer has ended, and the peer is told later.
    talk = linked(
        ("client", events.FinOut),
        ("client", events.FinIn),
        ("client", events.Unlinked),
        ("server", events.BytesOut, b"hello"),
        ("server", events.FinIn),
        ("server", events.FinOut),
    )
    assert sent(talk.events) == ["client FIN", "server hello", "server ACK", "server FIN"]


@pytest.mark.usefixtures("as_they_are")
def test_after_a_fin_come_no_bytes_and_after_a_rst_comes_nothing() -> None:
    after_fin = linked(("client", events.FinOut), ("client", events.BytesOut, b"x"), ("client", events.FinOut))
    assert sent(after_fin.events) == ["client FIN"]
    after_rst = linked(
        ("server", events.BytesOut, b"x"),
        ("client", events.RstOut),
        ("client", events.BytesOut, b"x"),
        ("client", events.BytesIn, b"x"),
        ("client", events.FinOut),
        ("client", events.RstOut),
        ("server", events.RstIn),
    )
    assert sent(after_rst.events) == ["server x", "client RST"]


def test_a_rst_that_no_end_sent_comes_from_the_peer_of_the_end_that_got_it() -> None:
    talk = linked(("server", events.FinOut), ("server", events.Unlinked), ("client", events.RstIn))
    assert sent(talk.events) == ["server FIN", "server RST"]
    assert sent(talk.of("client")) == ["server RST"]


@pytest.mark.parametrize("recorded", [SIDES, ("client",)])
def test_an_end_that_breaks_off_gets_no_rst_from_its_peer(recorded: tuple[Side, ...]) -> None:
    talk = linked(("client", events.RstOut), ("client", events.RstIn), ("server", events.RstIn))
    assert sent(talk.of(*recorded)) == ["client RST"]


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("side", SIDES)
def test_what_a_peer_sent_that_was_not_recorded_is_known_from_what_arrived(side: Side) -> None:
    peer = other(side)
    recorded = linked(
        (side, events.BytesOut, b"hello"),
        (side, events.BytesOut, b"?"),
        (side, events.BytesIn, b"yes"),
        (side, events.BytesOut, b"bye"),
        (side, events.FinOut),
        (side, events.FinIn),
        (side, events.Unlinked),
    ).of(side)
    assert sent(recorded) == [
        *(f"{side} hello", f"{side} ?", f"{peer} yes", f"{side} ACK"),
        *(f"{side} bye", f"{side} FIN", f"{peer} FIN", f"{side} ACK"),
    ]
    assert acknowledged(recorded, peer)[-2:] == [len("hello?"), len("hello?bye") + 1]
    assert acknowledged(recorded, side)[-4:] == [3, 3, 3, 4]


@pytest.mark.usefixtures("as_they_are")
def test_an_end_whose_beginning_is_gone_is_left_out() -> None:
    talk = linked(("client", events.BytesOut, b"gone"), ("server", events.BytesIn, b"here"))
    assert sent(talk.events[1:]) == ["client here", "server ACK"]


def test_what_is_no_affair_of_the_link_is_no_packet() -> None:
    talk = linked(("client", events.Opened, ""), ("client", events.Sent, "hello"), ("client", events.Tampered, "cut"))
    assert sent(talk.events) == []


@pytest.mark.usefixtures("as_they_are")
def test_an_end_that_is_linked_again_is_on_another_connection() -> None:
    talk = linked(("client", events.BytesOut, b"one"))
    talk.port += 1
    talk.link()
    talk.note("client", events.BytesOut, b"two")
    said = [(packet.data, packet.ports) for packet in dissected(talk.events) if packet.data]
    assert said == [(b"one", (50_001, PORT)), (b"two", (50_002, PORT))]


@pytest.mark.parametrize(
    ("host", "written"),
    [("127.0.0.1", "127.0.0.1"), ("10.1.2.3", "10.1.2.3"), ("::1", "127.0.0.1"), ("memory.test", "127.0.0.1")],
)
def test_a_host_that_is_no_ipv4_address_becomes_loopback_and_the_port_is_kept(host: str, written: str) -> None:
    talk = Talk()
    talk.link(host)
    assert {packet.hosts for packet in dissected(talk.events)} == {(socket.inet_aton(written),) * 2}
    assert [packet.ports for packet in dissected(talk.events)][:2] == [(talk.port, PORT), (PORT, talk.port)]


def test_no_packet_is_longer_than_ip_allows() -> None:
    talk = linked(("client", events.BytesOut, bytes(200_000)))
    assert [len(data) for _, data in packets(talk.events)][3:] == [65_535] * 3 + [40 + 200_000 - 3 * 65_495]


def test_sequence_numbers_begin_again_after_four_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "_SPACING", 2**32 - 3)
    talk = linked(
        ("client", events.BytesOut, b"hello"), ("server", events.BytesIn, b"hello"), ("client", events.BytesOut, b"bye")
    )
    *_, hello, ack, bye = dissected(talk.events)
    assert (hello.seq, ack.ack, bye.seq) == (2**32 - 2, 3, 3)


ENDS: Final = [End(side, number) for side in SIDES for number in (1, 2)]
WITH_BYTES: Final = [events.BytesOut, events.BytesIn]
BARE: Final = [events.FinOut, events.FinIn, events.RstOut, events.RstIn]


def anything(end: End) -> st.SearchStrategy[Event]:
    time = st.just(0.0)
    data = st.text("\x01\x02", max_size=3).map(str.encode)  # no text, so that none of it is a secret
    with_bytes = (st.builds(kind, time, st.just(end), data) for kind in WITH_BYTES)
    return st.one_of(*with_bytes, *(st.builds(kind, time, st.just(end)) for kind in BARE))


@given(
    ends=st.lists(st.sampled_from(ENDS), min_size=1, unique=True),
    happened=st.lists(st.one_of([anything(end) for end in ENDS])),
)
def test_in_whatever_order_nothing_is_acknowledged_that_was_not_sent(ends: list[End], happened: list[Event]) -> None:
    recorded: list[Event] = []
    for end in ends:
        addresses = [("127.0.0.1", end.number), ("127.0.0.1", PORT)]
        recorded.append(events.Linked(0.0, end, *(addresses if end.side == "client" else addresses[::-1])))
    recorded += happened
    following: dict[tuple[int, ...], int] = {}  # the next number of each direction
    said: dict[tuple[int, ...], bytes] = defaultdict(bytes)
    acked: dict[tuple[int, ...], int] = defaultdict(int)
    broken_off = set()
    for packet in dissected(recorded):
        way = packet.ports
        assert way not in broken_off
        assert packet.seq == following.get(way, packet.seq)
        following[way] = packet.seq + len(packet.data) + bool(packet.flags & (TH_SYN | TH_FIN))
        assert acked[way] <= packet.ack <= following.get(way[::-1], 0)
        acked[way] = packet.ack
        said[way] += packet.data
        if packet.flags & TH_RST:
            broken_off.add(way)
    for end in ends:
        way = (end.number, PORT) if end.side == "client" else (PORT, end.number)
        mine = [event for event in happened if event.end == end]
        before_the_end = itertools.takewhile(lambda event: not isinstance(event, events.FinOut | events.RstOut), mine)
        wrote = b"".join(event.data for event in before_the_end if isinstance(event, events.BytesOut))
        # A RST that the peer got may come before.
        assert wrote.startswith(said[way]) if way in broken_off else said[way] == wrote


# Times.


def links_at(times: Iterable[float]) -> list[Event]:
    """Connections made at these times, of three packets each."""
    client = End("client", 1)
    return [events.Linked(time, client, ("127.0.0.1", 50_001), ("127.0.0.1", PORT)) for time in times]


def times_in(path: Path) -> list[float]:
    """When each of those connections was made, as the file says."""
    reader = dpkt.pcapng.Reader if path.suffix == ".pcapng" else dpkt.pcap.Reader
    with path.open("rb") as file:
        return [time for time, _ in reader(file)][::3]


def microseconds(path: Path) -> Iterator[int]:
    """The second half of every time in a .pcap file."""
    data = path.read_bytes()[24:]
    while data:
        _, micros, size, _ = struct.unpack_from("=4I", data)
        yield micros
        data = data[16 + size :]


def test_the_file_has_the_time_of_day(tmp_path: Path) -> None:
    path = tmp_path / "times.pcapng"
    before = time.time()
    now = time.monotonic()
    save(links_at([now, now + 60]), path)
    first, second = times_in(path)
    assert before - 1 < first < time.time() + 1
    assert second - first == pytest.approx(60, abs=2e-6)


@pytest.mark.parametrize("suffix", [".pcap", ".pcapng"])
def test_times_are_kept_to_the_microsecond(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(time, "monotonic", lambda: 500.0)
    path = tmp_path / f"times{suffix}"
    save(links_at([500.0, 500.000001, 500.4999994, 500.999999, 500.9999997, 501.0, 501.25]), path)
    since = [round((time - 1_800_000_000) * 1e6) for time in times_in(path)]
    assert since == [0, 1, 499_999, 999_999, 1_000_000, 1_000_000, 1_250_000]
    if suffix == ".pcap":
        # Not every program that reads it copes with a second of a million microseconds.
        assert max(microseconds(path)) == 999_999


# Secrets.

SECRET: Final = b"c2VzYW1lIG9wZW4h"
FRAME: Final = b"\r\nCookie: this is no header\r\n\r\n"


def secretive(writes: Iterable[int] = (), reads: Iterable[int] = ()) -> Talk:
    """A talk with secrets in both heads, and with a frame that only looks like a head."""
    talk = Talk(1, writes, reads)
    secret = SECRET.decode()
    talk.headers = {
        "client": {
            "cookie": f"session={secret}",
            "Authorization": f"Basic {secret}",
            "X-Last": secret,
            "Allow": "kept",
        },
        "server": {"Set-Cookie": f"session={secret}; HttpOnly", "X-Last": secret, "Allow": "kept"},
    }
    talk.open()
    talk.server.send_text(FRAME)
    talk.pump()
    return talk


@pytest.mark.parametrize("recorded", [SIDES, ("client",), ("server",)])
@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
def test_secrets_of_the_handshake_are_not_in_the_file(recorded: tuple[Side, ...], size: int, tmp_path: Path) -> None:
    happened = secretive(itertools.repeat(size), itertools.cycle([0, 3, 2 * size])).of(*recorded)
    save(happened, tmp_path / "secret.pcapng")
    assert SECRET not in (tmp_path / "secret.pcapng").read_bytes()
    for side in SIDES:
        original = stream(happened, side)
        assert original.count(SECRET) == {"client": 3, "server": 2}[side]
        # However it was cut, it is the same as in one piece, and what follows the head is as it was.
        shown = b"".join(packet.data for packet in dissected(happened) if packet.side == side)
        assert shown == redact(original)
        assert SECRET not in shown
        assert b"Allow: kept" in shown
        assert shown.partition(b"\r\n\r\n")[2] == original.partition(b"\r\n\r\n")[2]


def test_a_head_without_its_secrets_is_cut_where_it_was_cut() -> None:
    happened = secretive(itertools.cycle([5, 50])).of("client")
    written = [len(event.data) for event in happened if isinstance(event, events.BytesOut)]
    shown = [packet.data for packet in dissected(happened) if packet.side == "client" and packet.data]
    assert [len(data) for data in shown] == written
    assert FRAME in b"".join(packet.data for packet in dissected(happened))


def test_a_head_that_breaks_off_gives_nothing_away() -> None:
    before = b"GET / HTTP/1.1\r\nCookie: "
    for end in range(1, len(SECRET)):
        talk = linked(("client", events.BytesOut, before[:20]), ("client", events.BytesOut, before[20:] + SECRET[:end]))
        shown = b"".join(packet.data for packet in dissected(talk.events))
        assert shown == before + b"*" * end


def test_bytes_of_a_secret_are_acknowledged_like_any_others() -> None:
    before = b"GET / HTTP/1.1\r\nCookie: "
    talk = linked(
        ("client", events.BytesOut, before + SECRET + b"\r\n\r\n"),
        ("server", events.BytesIn, before + SECRET[:4]),
    )
    assert acknowledged(talk.events, "server") == [len(before) + 4]


def test_what_comes_too_late_to_be_of_a_head_is_left_as_it_is() -> None:
    late = b"\r\nCookie: this is no header\r\n"
    talk = linked(*(("client", events.BytesOut, data) for data in (bytes(2**20 - 10) + late, late)))
    assert b"".join(packet.data for packet in dissected(talk.events)) == bytes(2**20 - 10) + late + late


# What cannot be saved.

HELLO: Final = linked(("client", events.BytesOut, b"hello")).events


def test_an_older_file_of_that_name_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "hello.pcap"
    path.write_text("something else")
    save(HELLO, str(path))
    assert path.read_bytes().endswith(b"*" * 5)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["hello", "hello.txt", "hello.pcapng.gz", ".pcap"])
def test_a_name_that_ends_in_anything_else_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"^save to a name that ends in \.pcapng, \.pcap or \.jsonl, not '{name}'$"):
        save(HELLO, tmp_path / name)


@pytest.mark.parametrize("path", [None, 1, b"hello.pcap"])
def test_what_is_no_path_is_refused(path: object) -> None:
    with pytest.raises(TypeError, match=rf"^save\(\) takes a path .*, not {type(path).__name__}$"):
        save(HELLO, path)  # type: ignore[arg-type]


@pytest.mark.parametrize("happened", [[], [events.Connecting(0.0, End("client", 1), "ws://localhost/", ())]])
def test_there_must_be_a_connection_to_save(happened: list[Event], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^no connection was recorded yet: there is nothing to save$"):
        save(happened, tmp_path / "hello.pcap")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "hello.pcap"
    with pytest.raises(FileNotFoundError) as caught:
        save(HELLO, path)
    assert str(caught.value).endswith(f": '{path}'")


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "hello.pcap"
    path.mkdir()
    with pytest.raises(OSError, match=f": '{path}'$"):
        save(HELLO, path)
    path.rmdir()
    path.write_text("the one before")
    no_port = events.Linked(0.0, End("server", 2), ("127.0.0.1", 70_000), ("127.0.0.1", 1))
    with pytest.raises(dpkt.PackError):
        save([*HELLO, no_port], path)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("hello.pcap", "the one before")]


def test_where_the_beginning_is_gone_it_says_that_nothing_can_be_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^the beginning of the record is gone, and nothing can be saved without it$"):
        save(HELLO[-1:], tmp_path / "file.pcap")


@pytest.mark.parametrize("peer", [True, False])
def test_behind_a_part_that_is_gone_the_numbers_of_the_bytes_go_on(peer: bool) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    talk = linked(("client", events.BytesOut, request), ("server", events.BytesIn, request))
    talk.note("client", events.Gone, 9, 1000, 500)
    talk.note("server", events.Gone, 9, 500, 990)
    talk.note("server", events.BytesIn, b"x" * 10)  # what the client sent before
    talk.note("client", events.BytesOut, b"hello")
    talk.note("server", events.BytesIn, b"hello")
    happened = [event for event in talk.events if peer or event.end.side == "client"]
    tcps = [dpkt.ip.IP(data).data for _, data in packets(happened)]
    [first] = [tcp for tcp in tcps if bytes(tcp.data) == request]
    [last] = [tcp for tcp in tcps if bytes(tcp.data) == b"hello"]
    assert last.seq - first.seq == len(request) + 1000
    assert last.ack - first.ack == 500
    if peer:
        assert tcps[-1].ack == last.seq + 5
