"""What is read from a kernel's frames, and how much of it comes in one second."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime
from itertools import accumulate

import pytest

from benchmarks.lab_frames import busiest_second, read


def frame(*parts: bytes) -> bytes:
    """Put parts together as Jupyter Server does."""
    table = 8 * (len(parts) + 2)
    offsets = accumulate(map(len, parts), initial=table)
    return struct.pack(f"<{len(parts) + 2}Q", len(parts) + 1, *offsets) + b"".join(parts)


def test_a_frame_is_read_as_jupyter_server_writes_it() -> None:
    made = datetime(2025, 1, 2, 3, 4, 5, 250_000, tzinfo=UTC)
    header = {"msg_type": "comm_msg", "date": made.isoformat().replace("+00:00", "Z")}
    whole = frame(b"iopub", json.dumps(header).encode(), b"{}", b"{}", b'{"data": "\xc3\xa9"}', b"a buffer")
    assert read(whole) == (made.timestamp(), "comm_msg", len(whole))


def test_a_frame_of_the_older_protocol_is_refused() -> None:
    with pytest.raises(ValueError, match="older protocol"):
        read('{"channel": "iopub"}')


@pytest.mark.parametrize(
    ("amounts", "most"),
    [
        ([], 0),
        ([(5, 3)], 3),
        ([(0, 1), (1, 1)], 1),  # a second later is the next second
        ([(0, 1), (0.999, 1)], 2),
        ([(0, 1), (0.6, 10), (1.5, 10), (2.5, 1)], 20),  # wherever it begins
        ([(1.5, 10), (0.6, 10)], 20),  # in any order
        ([(number / 16, 1) for number in range(160)], 16),
    ],
)
def test_the_busiest_second_is_found_wherever_it_begins(amounts: list[tuple[float, float]], most: float) -> None:
    assert busiest_second(amounts) == most
