"""Rest: what is pressed too early does not count, however long a key is held."""

from __future__ import annotations

import asyncio

import ipywidgets
import virtual

from wskit.widgets.rest import CLASS, REST, Rest


def test_a_key_that_is_held_down_is_not_heard_again() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        box = ipywidgets.VBox()
        rest = Rest(box)
        assert not rest.ignores()
        rest.begin()
        await asyncio.sleep(0.5)
        for _ in range(100):
            assert rest.ignores()
            await asyncio.sleep(0.03)
        assert CLASS in box._dom_classes
        await asyncio.sleep(REST)
        assert CLASS not in box._dom_classes
        assert not rest.ignores()

    virtual.run(play)


def test_a_widget_that_is_gone_is_left_alone() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        box = ipywidgets.VBox()
        rest = Rest(box)
        rest.begin()
        rest.stop()
        await asyncio.sleep(2 * REST)
        assert CLASS in box._dom_classes
        assert not rest.ignores()

    virtual.run(play)
