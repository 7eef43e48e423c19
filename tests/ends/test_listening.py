"""Listening: what listens closes itself where its block ends, and is waited for where that can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from helpers import refuses, soon

from wskit import EchoServer, Middle, Timeline
from wskit.ends.listening import Listening

KINDS: dict[str, Callable[[], Listening]] = {
    "an echo": lambda: EchoServer(timeline=Timeline()),
    "a middle": lambda: Middle("ws://localhost:9/", timeline=Timeline()),
}
EACH = pytest.mark.parametrize("kind", KINDS)


@EACH
def test_it_tells_where_to_connect(kind: str) -> None:
    with KINDS[kind]() as made:
        assert made.urls == (made.url,)
        assert f":{made.port}/" in made.url
    assert made.closed.done()
    assert refuses(made.port)


@EACH
async def test_on_a_loop_its_end_is_awaited(kind: str) -> None:
    async with KINDS[kind]() as made:
        assert not made.closed.done()
    assert made.closed.done()


@EACH
async def test_a_plain_block_on_a_loop_waits_for_nothing(kind: str) -> None:
    with KINDS[kind]() as made:
        pass
    await soon(made.closed)


def test_what_listens_has_to_know_how_to_close() -> None:
    made: Any = Listening()
    with pytest.raises(NotImplementedError):
        made.close()
