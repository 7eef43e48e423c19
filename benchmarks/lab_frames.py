"""What a kernel tells a page, read from the frames of the WebSocket between them, and how much of it comes in a second.

A frame is one message. It begins with a table: how many offsets there are, and where in the frame each part begins, as
64-bit integers, little-endian. The parts are the channel, the header, the parent's header, the metadata, the content,
and buffers; the last offset is the frame's end. (Jupyter Server, "v1.kernel.websocket.jupyter.org".)
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

__all__ = ["DRAWING", "KernelMessage", "busiest_second", "read"]

DRAWING: Final = frozenset(
    {"clear_output", "comm_close", "comm_msg", "comm_open", "display_data", "stream", "update_display_data"}
)
"""The kinds of message that change what a page shows. The others tell how a cell's run goes."""


class KernelMessage(NamedTuple):
    """One message: when the kernel made it (in seconds of its clock), its kind, and its size in bytes."""

    time: float
    kind: str
    size: int


def read(frame: bytes | str) -> KernelMessage:
    """Read a frame.

    Raises:
        ValueError: if it is of an older protocol.
    """
    if isinstance(frame, str):
        raise ValueError("this Jupyter Server speaks an older protocol; install one of version 2")
    (count,) = struct.unpack_from("<Q", frame)
    _, begin, end, *_ = struct.unpack_from(f"<{count}Q", frame, 8)
    header = json.loads(frame[begin:end])
    return KernelMessage(datetime.fromisoformat(header["date"]).timestamp(), header["msg_type"], len(frame))


def busiest_second(amounts: Iterable[tuple[float, float]]) -> float:
    """Return the most that came within any one second, of pairs of a time in seconds and an amount."""
    came = sorted(amounts)
    first, total, most = 0, 0.0, 0.0
    for time, amount in came:
        total += amount
        while came[first][0] <= time - 1:
            total -= came[first][1]
            first += 1
        most = max(most, total)
    return most
