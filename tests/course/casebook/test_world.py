"""World: what happens around a connection, and what a process that is dead does not say."""

from __future__ import annotations

import random

from wskit.course.casebook.world import World
from wskit.loops.virtual import fast_forward
from wskit.record import events


async def test_the_same_dice_make_the_same_world() -> None:
    async def story() -> tuple[World, World, World]:
        return World(random.Random(1)), World(random.Random(1)), World(random.Random(2))

    one, same, other = await fast_forward(story)
    assert (one.begins, one.names) == (same.begins, same.names)
    assert (one.begins, one.names) != (other.begins, other.names)
    assert 90.5 < (one.at(90.5) - one.begins).total_seconds() < 90.51, "no timer is exact, and none fires too early"


async def test_a_measure_has_what_it_was_given_last() -> None:
    async def story() -> list[float]:
        world = World(random.Random(1))
        world.level("cpu", 50.0, at=-10.0)
        world.level("cpu", 90.0, at=20.0)
        return [world.measured("cpu", time, 22.0) for time in (-11.0, -10.0, 19.9, 20.0)]

    assert await fast_forward(story) == [22.0, 50.0, 50.0, 90.0]


async def test_a_process_that_is_killed_says_nothing_and_its_system_sends_a_fin() -> None:
    async def story() -> World:
        world = World(random.Random(1))
        world.serve()
        page = world.visit()
        await page.opened
        world.kill()
        await world.page_closed()
        await world.settle()
        return world

    world = await fast_forward(story)
    end = next(event.end for event in world.happened if event.end.side == "server")
    own = [type(event) for event in world.happened if event.end == end]
    assert events.FinOut in own
    assert events.Closed not in own
    assert [event.code for event in world.events(world.page_end) if isinstance(event, events.Closed)] == [1006]


async def test_a_process_that_was_killed_with_bytes_unread_leaves_a_rst() -> None:
    async def story() -> World:
        world = World(random.Random(1))
        world.serve()
        page = world.visit()
        await page.opened
        world.block()
        page.send("nobody reads this")
        await world.until(1.0)
        world.kill()
        await world.page_closed()
        return world

    world = await fast_forward(story)
    assert any(isinstance(event, events.RstIn) for event in world.events(world.page_end))


async def test_notes_are_told_in_the_order_of_their_times() -> None:
    async def story() -> list[str]:
        world = World(random.Random(1))
        world.note("later", at=5.0)
        world.note("sooner", at=-5.0)
        world.note("never")
        return [note.what for note in world.noted("later", "sooner")]

    assert await fast_forward(story) == ["sooner", "later"]


async def test_a_page_is_gone_from_when_it_left_until_it_is_brought_back() -> None:
    async def story() -> list[bool]:
        world = World(random.Random(1))
        world.note("put-away", at=2.0)
        world.note("brought-back", at=4.0)
        return [world.page_is_gone(time) for time in (1.0, 2.0, 3.0, 4.0)]

    assert await fast_forward(story) == [False, True, True, False]
