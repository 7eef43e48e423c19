"""Orders, on a clock that jumps: what a page knows and what a shop has, by each policy."""

from __future__ import annotations

import asyncio

import pytest

from wskit.endings.orders import GOODS, Order, Orders, Policy
from wskit.loops.virtual import fast_forward
from wskit.record import events

Row = tuple[str, int, bool, int]


def row(order: Order) -> Row:
    return order.what, order.sent, order.answered, order.taken


async def broken_off(policy: Policy) -> Orders:
    """Order four things, a second apart, and break the network off while half of it is on its way."""
    orders = Orders(policy, delay=1.5)
    for pause in (1, 1, 1, 0.2):
        await orders.order()
        await asyncio.sleep(pause)
    await orders.break_off()
    return orders


async def and_back(policy: Policy) -> Orders:
    orders = await broken_off(policy)
    await orders.come_back()
    await asyncio.sleep(5)
    orders.replace()
    return orders


@pytest.mark.parametrize("policy", Policy)
async def test_what_is_on_its_way_is_lost_in_both_directions(policy: Policy) -> None:
    async def story() -> tuple[list[Row], list[bool]]:
        orders = await broken_off(policy)
        orders.replace()
        return [row(one) for one in orders.all], [orders.is_lost(one) for one in orders.all]

    rows, lost = await fast_forward(story)
    assert rows == [("tea", 1, True, 1), ("bread", 1, False, 1), ("salt", 1, False, 0), ("milk", 1, False, 0)]
    gone = policy is Policy.FORGET
    assert lost == [False, False, gone, gone], "what is kept is not lost yet"


@pytest.mark.parametrize(
    ("policy", "book", "sent", "left_out"),
    [
        (Policy.FORGET, ["tea", "bread"], [1, 1, 1, 1], 0),
        (Policy.AGAIN, ["tea", "bread", "bread", "salt", "milk"], [1, 2, 2, 2], 0),
        (Policy.ONCE, ["tea", "bread", "salt", "milk"], [1, 2, 2, 2], 1),
    ],
)
async def test_what_the_shop_has_in_the_end(policy: Policy, book: list[str], sent: list[int], left_out: int) -> None:
    orders = await fast_forward(lambda: and_back(policy))
    assert orders.book == book
    assert [one.sent for one in orders.all] == sent
    assert [one.left_out for one in orders.all] == [0, left_out, 0, 0]
    assert [one.answered for one in orders.all] == ([True, False, False, False] if sent[1] == 1 else [True] * 4)
    assert [one.number for one in orders.kept] == []


async def test_the_connections_are_two_and_the_first_was_reset() -> None:
    orders = await fast_forward(lambda: and_back(Policy.AGAIN))
    happened = orders.timeline.events()
    assert len([one for one in happened if isinstance(one, events.Connecting)]) == 2
    ended = [one for one in happened if isinstance(one, events.Closed) and one.end.side == "client"]
    assert ended[0].code == 1006


@pytest.mark.parametrize(
    ("policy", "lost", "book"), [(Policy.FORGET, True, ["tea"]), (Policy.AGAIN, False, ["tea", "bread"])]
)
async def test_what_is_ordered_without_a_connection_waits_or_is_dropped(
    policy: Policy, lost: bool, book: list[str]
) -> None:
    async def story() -> tuple[Row, bool, list[str]]:
        orders = Orders(policy, delay=1)
        await orders.order()
        await asyncio.sleep(3)
        await orders.break_off()
        await orders.order()
        between = row(orders.all[1]), orders.is_lost(orders.all[1])
        await orders.come_back()
        await asyncio.sleep(3)
        orders.replace()
        return *between, orders.book

    assert await fast_forward(story) == (("bread", 0, False, 0), lost, book)


async def test_two_orders_at_once_share_the_first_connection() -> None:
    async def story() -> Orders:
        orders = Orders(Policy.AGAIN, delay=0)
        await asyncio.gather(orders.order(), orders.order())
        await asyncio.sleep(1)
        orders.replace()
        return orders

    orders = await fast_forward(story)
    assert orders.book == ["tea", "bread"]
    assert len(orders.server.connections) == 1


async def test_what_cannot_be_done_is_said() -> None:
    async def story() -> list[str]:
        said = []
        orders = Orders(Policy.AGAIN, delay=0)

        async def tried(act: object) -> None:
            with pytest.raises(ValueError, match=r"\.$") as error:
                await act  # type: ignore[misc]
            said.append(str(error.value).split(".")[0])

        await tried(orders.break_off())
        await tried(orders.come_back())
        for _ in GOODS:
            await orders.order()
        await tried(orders.order())
        await tried(orders.come_back())
        await orders.break_off()
        await tried(orders.break_off())
        orders.replace()
        return said

    assert await fast_forward(story) == [
        "There is no connection to break off",
        "There was no connection yet",
        "The list is at its end",
        "The connection is open",
        "There is no connection to break off",
    ]
