"""Policies: what a server does that has nothing against a message, and what it forgets. For the rest see test_table."""

from __future__ import annotations

import asyncio

import pytest
import virtual
from helpers import echoes, soon

from wskit import CloseEvent, EchoServer, ReadyState, Timeline, WebSocket
from wskit.endings import policies
from wskit.ends.connection import OnMessage


@pytest.mark.parametrize(
    ("policy", "message"),
    [(policies.text_only, "text"), (policies.no_shouting, "hello"), (policies.no_shouting, b"HELLO")],
)
async def test_a_message_that_keeps_to_the_policy_is_sent_back(policy: OnMessage, message: str | bytes) -> None:
    async with EchoServer(on_message=policy, timeline=Timeline()) as server:
        ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
        assert await echoes(ws, message) == [message]
        ws.close()
        await soon(ws.closed)


def test_a_session_ends_when_it_is_over_and_a_token_is_good_until_then() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[object]:
        seen: list[object] = []
        for policy in (policies.sessions_of(60), policies.tokens_of(60)):
            timeline = Timeline(clock=loop.time)
            async with EchoServer(network="memory", on_message=policy, ping_interval=None, timeline=timeline) as server:
                ws = await WebSocket(server.url, timeline=timeline).opened
                [given] = await echoes(ws, "log in")
                await asyncio.sleep(59)
                seen += await echoes(ws, given)
                await asyncio.sleep(2)
                if not ws.closed.done():
                    ws.send(given)
                seen.append(await ws.closed)
        return seen

    assert virtual.run(story) == [
        "welcome",
        CloseEvent(1008, "your session has expired", was_clean=True),
        "welcome",
        CloseEvent(3000, "this token has expired", was_clean=True),
    ]


def test_a_user_has_one_tab_and_nobody_else_s_is_closed() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[object]:
        policy = policies.one_tab_for_each_user()
        async with EchoServer(network="memory", on_message=policy, ping_interval=None, timeline=Timeline()) as server:
            tabs = [await WebSocket(server.url, timeline=server.timeline).opened for _ in range(4)]
            for tab, user in zip(tabs, ("Ada", "Grace", "Ada", "Ada"), strict=True):
                await echoes(tab, user)
            over = [await tabs[0].closed, await tabs[2].closed]
            return [*over, *(tab.ready_state for tab in (tabs[1], tabs[3]))]

    closed = CloseEvent(policies.ANOTHER_TAB, "you have opened another tab", was_clean=True)
    assert virtual.run(story) == [closed, closed, ReadyState.OPEN, ReadyState.OPEN]


def test_a_page_with_a_heartbeat_stays_and_one_without_does_not() -> None:
    async def story(loop: virtual.VirtualLoop) -> tuple[float, CloseEvent]:
        policy = policies.wants_a_heartbeat(30)
        async with EchoServer(network="memory", on_message=policy, ping_interval=None, timeline=Timeline()) as server:
            ws = await WebSocket(server.url, timeline=server.timeline).opened
            for _ in range(10):
                await echoes(ws, "heartbeat")
                await asyncio.sleep(29)
            return loop.time(), await ws.closed

    long, closed = virtual.run(story)
    assert long >= 290
    assert closed == CloseEvent(3008, "no heartbeat", was_clean=True)
