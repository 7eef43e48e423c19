"""Bringing: what is known of an ending to whoever recorded it somewhere. Each recording is a file, and is diagnosed.

1. What was played was recorded whole. A piece is what one kind of recording, made at one place, has of that.
2. A piece is written to a file as whoever brings one would have it, and :func:`~wskit.diagnosis.diagnosing.diagnose`
   reads the file. Nobody tells it what was played.
3. Of several pieces on one connection, a cause is left if each of them leaves it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import dpkt.pcap
from dpkt.ip import IP

from ..evidence.recording import UnreadableError
from ..reading.across import across
from ..reading.passages import Side
from ..record.capture import save
from ..record.events import Event
from ..record.harfile import as_har
from ..record.logfile import as_log
from ..record.veiled import veiled
from ..views.report import Report
from .causes import CAUSES
from .diagnosing import Diagnosis, diagnose

__all__ = ["PIECES", "Piece", "bring", "left_by"]


@dataclass(frozen=True)
class Piece:
    """A recording that can be had of an ending: its ``label``, what is done to have it, and where it is made."""

    label: str
    made: str
    side: Side
    spares: frozenset[str] = frozenset()
    """The kinds of evidence, of :data:`~wskit.diagnosis.kinds.KINDS`, that nobody needs who has this."""


_FRAMES: Final = frozenset({"tap", "keys"})
"""Who sees the frames at one place needs neither a tap there nor the keys of TLS."""

PIECES: Final[dict[str, Piece]] = {
    "har": Piece("HAR of the browser", "What the network tab of the developer tools saves", "client"),
    "client": Piece("Capture at the client", "What tcpdump writes on the client's computer", "client", _FRAMES),
    "late": Piece("Capture at the client, begun late", "Begun when the connection was open already", "client"),
    "tls": Piece("Capture at the client, encrypted", "Made where TLS hides what passes", "client"),
    "server": Piece("Capture at the server", "What tcpdump writes on the server's computer", "server", _FRAMES),
    "log": Piece("Log of the server's library", "What it writes with DEBUG", "server", _FRAMES),
}
"""The pieces, by what they are called in code."""


def bring(report: Report, piece: str) -> Diagnosis:
    """Record an ending that was played at one place, and diagnose the file.

    Args:
        report: what :func:`~wskit.endings.table.play` returned.
        piece: the kind of recording, and its place: `har`, `client` (a capture there), `late` (the same, begun late),
            `tls` (the same, encrypted), `server` (a capture there) or `log` (that of the server).

    Raises:
        ValueError: if there is no such piece, or nothing could be recorded there.
        UnreadableError: if nothing of the connection is in the file.

    >>> report = await play("server-crashes")
    >>> [cause.key for cause in bring(report, "client").verdicts[0].left]
    ['server-closes', 'server-crashes']
    >>> [cause.key for cause in bring(report, "log").verdicts[0].left]
    ['server-crashes']
    """
    if piece not in PIECES:
        raise ValueError(f"there is no piece {piece!r}. There are {', '.join(PIECES)}.")
    with tempfile.TemporaryDirectory(prefix="wskit-") as folder:
        return diagnose(_written(report, piece, Path(folder)), reader="dpkt")


def left_by(brought: Iterable[Diagnosis | None]) -> list[str]:
    """Return the keys of the causes that are left by all of these, in the order of the table.

    None is a piece in which nothing is, and leaves them all.
    """
    left = list(CAUSES)
    for one in brought:
        if one is not None and one.verdicts:
            kept = {cause.key for cause in one.verdicts[0].left}
            left = [key for key in left if key in kept]
    return left


def _written(report: Report, piece: str, folder: Path) -> Path:
    """Write a piece to a file."""
    happened, end, _ = report.record
    read = across(happened, end)
    own = {"client": read.client, "server": read.server}[PIECES[piece].side]
    seen = [one for one in happened if one.end == own]
    if not seen:
        raise ValueError("nobody recorded the server, as it was another program or never heard of this")
    match piece:
        case "har":
            return _bytes(folder / "page.har", as_har(seen))
        case "log":
            return _bytes(folder / "server.log", as_log(seen, "server"))
        case "late":
            return _late(seen, folder / "late.pcap")
    path = folder / f"{piece}.pcap"
    save(veiled(seen) if piece == "tls" else seen, path)
    return path


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _late(seen: list[Event], path: Path) -> Path:
    """Write a capture that begins behind the opening handshake."""
    whole = path.with_name("whole.pcap")
    save(seen, whole)
    with whole.open("rb") as file, path.open("wb") as cut:
        writer = dpkt.pcap.Writer(cut, linktype=dpkt.pcap.DLT_RAW)
        began = False
        for time, packet in dpkt.pcap.Reader(file):
            if began:
                writer.writepkt(packet, time)
            began = began or bytes(IP(packet).data.data).startswith(b"HTTP/1.1 101")
    if not began:
        raise UnreadableError("it never opened, so nothing came behind that")
    return path
