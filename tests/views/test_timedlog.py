"""Timed logs: what one end may write, at which second, and no more than it knew."""

from __future__ import annotations

import asyncio

from wskit import EchoServer, WebSocket, fast_forward
from wskit.reading.signs import Signs
from wskit.views.timedlog import Entry, Line, timed_log


async def talk(*, close: bool = True, fails: bool = False) -> Signs:
    """Say something twice, after two seconds and after four, on a slow network, and close after six."""
    async with EchoServer(ping_interval=None, max_size=16) as server:
        ws = await WebSocket(server.url).opened
        ws.link.delay(0.5)
        for message in ("secret", "secret"):
            await asyncio.sleep(2)
            ws.send(message)
        await asyncio.sleep(2)
        if fails:
            ws.send("more than 16 bytes of text")
        elif close:
            ws.close(4000, "done")
        await asyncio.sleep(4)
        return Signs(ws.timeline.events())


async def test_it_has_when_it_opened_the_last_message_each_way_who_closed_and_what_was_told() -> None:
    signs = await fast_forward(talk)
    assert str(timed_log(signs, "client")).splitlines() == [
        "The page's log",
        "   0 s  opened",
        "   4 s  last message out",
        "   5 s  last message in",
        "   6 s  close(4000)",
        '   7 s  4000 "done", clean',
        "   7 s  unsent: 0",
    ]
    assert str(timed_log(signs, "server")).splitlines() == [
        "The server's log",
        "   0 s  opened",
        " 4.5 s  last message in",
        " 4.5 s  last message out",
        ' 7.5 s  4000 "done", clean',
    ]


async def test_what_messages_say_is_not_in_it() -> None:
    signs = await fast_forward(talk)
    assert "secret" not in str(timed_log(signs, "client")) + str(timed_log(signs, "server"))


async def test_an_end_that_gave_up_says_so_and_what_it_sent() -> None:
    signs = await fast_forward(lambda: talk(fails=True))
    *_, gave_up, lost = timed_log(signs, "server").lines
    assert (gave_up.entry, lost.entry) == (Entry.GAVE_UP, Entry.LOST)
    assert gave_up.words.startswith("gave up: a message was too big")
    assert lost.words == "1006, not clean (sent 1009)"


async def test_a_log_without_an_end_says_that_it_has_none() -> None:
    signs = await fast_forward(lambda: talk(close=False))
    assert timed_log(signs, "client").lines[-1] == Line(None, Entry.NOTHING, "(nothing more)")


async def test_a_program_that_is_gone_writes_no_more() -> None:
    signs = await fast_forward(talk)
    whole, cut = timed_log(signs, "server"), timed_log(signs, "server", until=3)
    assert [line.time for line in cut.lines] == [0, 2.5, 2.5, None]
    assert whole != cut
    assert repr(cut) == str(cut)


async def test_what_never_left_is_told_by_the_page_alone() -> None:
    signs = await fast_forward(talk)
    assert timed_log(signs, "client", unsent=12).lines[-1].words == "unsent: 12"
    assert timed_log(signs, "server", unsent=12) == timed_log(signs, "server")
