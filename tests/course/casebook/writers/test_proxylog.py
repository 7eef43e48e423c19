"""Proxylog: what proxies write is what `wskit why` knows, with the numbers of the record."""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from wskit.course.casebook.world import World
from wskit.course.casebook.writers.proxylog import access_log, balancer_log, configuration, error_log, sockets
from wskit.course.casebook.writers.told import Told
from wskit.course.recognition import recognise
from wskit.loops.virtual import fast_forward

T = TypeVar("T")


def itself(world: World) -> Any:
    return world


async def played(
    happens: Callable[[World], Awaitable[object]], tell: Callable[[World], T] = itself, **habits: float
) -> T:
    """Let something happen to a page, a proxy and a server, and tell of it before the story is over."""

    async def story() -> T:
        world = World(random.Random(7))
        world.serve()
        world.stand_between(**habits)  # type: ignore[arg-type]  # a habit is no URL
        await world.visit().opened
        await happens(world)
        return tell(world)

    return await fast_forward(story)


async def over(world: World) -> None:
    await world.page_closed()


async def test_nginx_says_at_level_info_that_it_lost_patience() -> None:
    world: World = await played(over, idle_timeout=75.0)
    log = error_log(world, "info")
    [line] = log.lines
    assert "upstream timed out (110: Connection timed out) while proxying upgraded connection" in line
    assert any("`proxy_read_timeout`" in one.means for one in recognise(line, in_a_log=True).symptoms)
    assert log.facts == {"proxy:timed-out"}
    assert error_log(world, "notice").lines == ("(no line)",)
    assert "proxy:limit-met" in configuration(world).facts
    [line] = access_log(world).lines
    assert '"GET /feed HTTP/1.1" 101 0 ' in line
    assert re.search(r"rt=75\.00[1-9] ", line), line


async def test_nginx_says_at_level_info_that_it_got_a_rst() -> None:
    async def reset(world: World) -> None:
        world.visitor.link.reset()
        await world.page_closed()
        await world.settle()

    world: World = await played(reset, idle_timeout=75.0)
    [line] = error_log(world).lines
    assert any("broke TCP off (RST)" in one.means for one in recognise(line, in_a_log=True).symptoms)
    assert configuration(world).facts == {"proxy:limit-not-met"}


async def test_bytes_are_counted_without_the_handshake() -> None:
    async def talk(world: World) -> None:
        world.connection.send("hello")
        world.connection.close(1000)
        await world.page_closed()

    [line] = (await played(talk, access_log)).lines
    assert '" 101 11 "-"' in line  # two frames, of 7 and of 4 bytes


async def test_envoy_says_when_the_server_was_first() -> None:
    async def killed(world: World) -> None:
        world.kill()
        await world.page_closed()

    log = balancer_log(await played(killed))
    assert log.facts == {"balancer:server"}
    found = recognise(log.lines[0], in_a_log=True).symptoms
    assert any("The server ended TCP first" in one.means for one in found)


@pytest.mark.parametrize(
    ("log", "fact"), [(access_log, "proxy:still-open"), (balancer_log, "balancer:still-open")], ids=["nginx", "envoy"]
)
async def test_what_is_open_has_no_line(log: Callable[[World], Told], fact: str) -> None:
    async def nothing(world: World) -> None:
        await world.until(10.0)

    told = await played(nothing, log)
    assert fact in told.facts
    assert told.lines == ("(no line)",)


async def test_what_nobody_acknowledged_is_counted_and_sent_again_ever_more_rarely() -> None:
    async def silent(world: World) -> None:
        await world.until(1.0)
        world.visitor.link.silence()
        world.connection.send("x" * 98)
        await world.until(30.0)

    log = await played(silent, sockets)
    assert log.facts == {"proxy:unacknowledged"}
    assert re.search(r"ESTAB 0 +100 .*timer:\(on,\d+sec,7\)", log.lines[1]), log.lines
