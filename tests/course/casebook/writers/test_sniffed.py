"""Sniffed: a capture has what came to a computer, and that of what got lost it was sent again."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

from wskit.course.casebook.world import World
from wskit.course.casebook.writers.sniffed import page_capture, server_capture
from wskit.course.casebook.writers.told import Told
from wskit.loops.virtual import fast_forward


async def played(happens: Callable[[World], Awaitable[object]]) -> tuple[Told, Told]:
    async def story() -> tuple[Told, Told]:
        world = World(random.Random(7))
        world.serve()
        world.stand_between()
        await world.visit().opened
        await happens(world)
        return page_capture(world), server_capture(world)

    return await fast_forward(story)


async def test_a_goodbye_has_both_its_frames_and_then_the_fins() -> None:
    async def goodbye(world: World) -> None:
        world.visitor.close(4001)
        await world.page_closed()

    log, _ = await played(goodbye)
    assert [line.split(" ", 4)[4] for line in log.lines[5:]] == [
        "WebSocket Close [FIN] [MASKED] (4001)",
        "WebSocket Close [FIN] (4001)",
        "TCP [FIN, ACK]",
        "TCP [FIN, ACK]",
    ]
    assert {"page-capture:close-out-first", "page-capture:answer-101"} <= log.facts


async def test_what_got_lost_was_sent_again() -> None:
    async def lost(world: World) -> None:
        world.visitor.link.drop("out")
        world.visitor.send("hello?")
        await world.until(10.0)

    log, other = await played(lost)
    assert sum("[TCP Retransmission] WebSocket Text" in line for line in log.lines) == 4
    assert "page-capture:sends-again" in log.facts
    assert not any("Text" in line for line in other.lines)


async def test_what_a_busy_server_has_not_read_has_come_to_its_computer() -> None:
    async def busy(world: World) -> None:
        world.block()
        world.visitor.send("hello?")
        await world.until(10.0)

    _, log = await played(busy)
    assert any("WebSocket Text [FIN] [MASKED] 6 bytes" in line for line in log.lines)


async def test_a_long_capture_shows_how_it_begins_and_ends() -> None:
    async def chatter(world: World) -> None:
        for number in range(100):
            world.connection.send(f"{number:4}")
        await world.until(10.0)

    log, _ = await played(chatter)
    assert len(log.lines) == 41
    assert log.lines[20] == "… 65 more …"


async def test_a_computer_that_is_gone_has_no_capture() -> None:
    async def gone(world: World) -> None:
        world.lose_node()

    _, log = await played(gone)
    assert log.lines == ("(this computer cannot be reached)",)
