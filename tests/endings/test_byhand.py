"""Bytes by hand: whatever a client writes, a real server reads it, and what came of it is told as it was."""

from __future__ import annotations

import pytest
import virtual
from helpers import tasks_on_the_portal
from hypothesis import given, settings
from hypothesis import strategies as st

from wskit.endings.byhand import Sent, send_by_hand
from wskit.protocol.interface import ReadyState


def sent(data: bytes) -> Sent:
    """Send it in memory, where it takes no time and what is left behind is an error."""
    return virtual.run(lambda loop: send_by_hand(data, network="memory"))


@pytest.mark.parametrize(
    ("data", "headline"),
    [
        (
            "81 85 37 fa 21 3d 7f 9f 4d 51 58",
            "You sent Text (5 bytes). The server answered Text (5 bytes): 81 05 48 65 6c 6c 6f. "
            "Both ends are still OPEN.",
        ),
        (
            "89 81 00 00 00 00 68",
            "You sent Ping (1 byte). The server answered Pong (1 byte): 8a 01 68. Both ends are still OPEN.",
        ),
        ("8a 80 00 00 00 00", "You sent Pong (0 bytes). The server answered nothing. Both ends are still OPEN."),
        (
            "88 82 37 fa 21 3d 38 5a",
            "You sent Close 4000. The server answered Close 4000: 88 02 0f a0. "
            "The client reports 4000, clean; the server reports 4000, clean.",
        ),
        (
            "81 85 37 fa 21 3d",
            "You sent the beginning of a frame. The server answered nothing: it waits for the rest. "
            "Both ends are still OPEN.",
        ),
        (
            "01 81 00 00 00 00 68",
            "You sent Text (1 byte, more to come). The server answered nothing: it waits for the rest. "
            "Both ends are still OPEN.",
        ),
        (
            "88 02 0f a0",
            'You sent Close 4000. The server answered Close 1002 "incorrect masking": '
            "88 13 03 ea 69 6e 63 6f 72 72 65 63 74 20 6d 61 … "
            'The client reports 1002 "incorrect masking", clean; the server reports 1006, not clean.',
        ),
    ],
)
def test_what_came_of_it_is_said(data: str, headline: str) -> None:
    assert sent(bytes.fromhex(data)).headline == headline


def test_what_was_recorded_goes_with_it() -> None:
    it = sent(bytes.fromhex("88 80 00 00 00 00"))
    assert it.end.side == "client"
    assert it.report.client.state is it.report.server.state is ReadyState.CLOSED
    assert [str(one) for one in it.answers] == ["Close without a code"]
    assert it.happened


async def test_it_leaves_nothing_open() -> None:
    before = tasks_on_the_portal()
    await send_by_hand(bytes.fromhex("81 80 00 00 00 00"))
    await send_by_hand(bytes.fromhex("88 80 00 00 00 00"))
    assert tasks_on_the_portal() <= before


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=2, max_size=40))
def test_whatever_is_written_something_is_said(data: bytes) -> None:
    it = sent(data)
    assert it.data == data
    assert it.headline.startswith("You sent ")
