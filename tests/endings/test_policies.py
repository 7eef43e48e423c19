"""Acts: what servers with a policy do with a message that they have nothing against. For the rest see test_table."""

from __future__ import annotations

import pytest
from helpers import echoes, soon

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings import acts
from wskit.ends.connection import OnMessage


@pytest.mark.parametrize(
    ("policy", "message"), [(acts.text_only, "text"), (acts.no_shouting, "hello"), (acts.no_shouting, b"HELLO")]
)
async def test_a_message_that_keeps_to_the_policy_is_sent_back(policy: OnMessage, message: str | bytes) -> None:
    async with EchoServer(on_message=policy, timeline=Timeline()) as server:
        ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
        assert await echoes(ws, message) == [message]
        ws.close()
        await soon(ws.closed)
