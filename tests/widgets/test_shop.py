"""The shop without a front end: what is pressed happens, and what each side has is said."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import tasks_on_the_portal, until

from wskit import Shop
from wskit.endings.orders import GOODS, Policy
from wskit.loops import portal


@pytest.fixture
def panel() -> Iterator[Shop]:
    panel = Shop(delay=0.1)
    yield panel
    portal.run(panel.replace)


def rows(html: str) -> list[str]:
    """Return the lines of the table, its head left out."""
    text = re.sub(r"</t[dh]>", " | ", html.partition("</table>")[0].replace("</tr>", "\n"))
    return [line.rstrip(" |") for line in re.sub(r"<[^>]+>", "", text).splitlines()][1:]


def ordered(panel: Shop, count: int = 1) -> None:
    """Order, and wait for the answers."""
    before = len(panel.orders.all)
    for _ in range(count):
        panel.order_button.click()
    until(panel.table, lambda value: "no answer" not in value and len(rows(value)) == before + count)


def broken(panel: Shop) -> None:
    panel.break_button.click()
    until(panel.notice, lambda value: "1006" in value)


def back(panel: Shop) -> None:
    panel.back_button.click()
    until(panel.notice, lambda value: "is back" in value)


def done(panel: Shop, policy: Policy) -> list[str]:
    """Let one button do all of it, and wait for the end."""
    if panel.policy.value is not policy:
        panel.policy.value = policy
    panel.all_button.click()
    until(panel.notice, lambda value: "is back" in value)
    if policy is not Policy.FORGET:
        until(panel.table, lambda value: "no answer" not in value)
    return rows(panel.table.value)


def test_at_first_nothing_is_ordered_and_nothing_is_open(panel: Shop) -> None:
    assert panel._repr_mimebundle_()["text/plain"] == (
        "After a break: Send and forget [Order] [Break the network] [Come back] [Do it all] [Begin anew]  NOT CONNECTED"
    )
    assert "Nothing is ordered yet" in panel.table.value
    assert panel.ladder.value == panel.earlier.value == ""
    assert panel.orders.server.connections == ()


def test_an_order_is_sent_over_a_real_connection_and_answered(panel: Shop) -> None:
    ordered(panel, 2)
    assert rows(panel.table.value) == [
        "1 tea | sent, answered | \N{CHECK MARK} once",
        "2 bread | sent, answered | \N{CHECK MARK} once",
    ]
    assert "In the shop's book: <strong>tea, bread</strong>" in panel.table.value
    until(panel.ladder, lambda value: "1 tea" in value)
    assert "OPEN (1)" in panel.badge.value


@pytest.mark.parametrize(
    ("policy", "bread", "salt"),
    [
        (Policy.FORGET, "sent, no answer | \N{CHECK MARK} once", "sent, no answer | \N{WARNING SIGN} never"),
        (Policy.AGAIN, "sent twice, answered | \N{WARNING SIGN} twice", "sent twice, answered | \N{CHECK MARK} once"),
        (
            Policy.ONCE,
            "sent twice, answered | \N{CHECK MARK} once, 1 left out",
            "sent twice, answered | \N{CHECK MARK} once",
        ),
    ],
)
def test_one_button_does_all_of_it_by_each_policy(policy: Policy, bread: str, salt: str) -> None:
    panel = Shop(delay=1)  # a busy computer is late by less than a fifth of that
    shown = done(panel, policy)
    assert shown == [
        "1 tea | sent, answered | \N{CHECK MARK} once",
        f"2 bread | {bread}",
        f"3 salt | {salt}",
        f"4 milk | {salt}",
    ]
    portal.run(panel.replace)


def test_a_connection_that_broke_can_still_be_looked_at(panel: Shop) -> None:
    ordered(panel)
    broken(panel)
    assert "CLOSED (3)" in panel.badge.value
    assert "RST" in panel.ladder.value
    assert panel.earlier.value == ""
    back(panel)
    until(panel.earlier, lambda value: "The connection before" in value)
    assert "1 tea" in panel.earlier.value
    ordered(panel)
    broken(panel)
    back(panel)
    until(panel.earlier, lambda value: "The connections before" in value)


@pytest.mark.parametrize(("many", "said"), [(1, "1 order was sent, and is answered"), (2, "2 orders were sent")])
def test_what_is_said_of_orders_that_had_no_answer_is_true_when_they_have_one(many: int, said: str) -> None:
    panel = Shop(delay=0.2)
    panel.policy.value = Policy.AGAIN
    ordered(panel)
    for _ in range(many):
        panel.order_button.click()
    broken(panel)
    panel.back_button.click()
    until(panel.notice, lambda value: "no answer yet" in value)
    until(panel.notice, lambda value: said in value)
    assert "no answer" not in panel.table.value
    portal.run(panel.replace)


def test_coming_back_twice_at_once_is_coming_back_once(panel: Shop) -> None:
    ordered(panel)
    broken(panel)
    portal.run(lambda: (panel.back_button.click(), panel.back_button.click()))
    until(panel.notice, lambda value: "Break the network off first" in value)
    until(panel.earlier, lambda value: "The connection before" in value)
    assert len(panel.orders.server.connections) == 2


def test_what_is_ordered_without_a_connection_is_dropped_or_kept(panel: Shop) -> None:
    for policy, said in ((Policy.FORGET, "dropped it without a word"), (Policy.AGAIN, "keeps it for later")):
        panel.policy.value = policy
        ordered(panel)
        broken(panel)
        panel.order_button.click()
        until(panel.notice, lambda value, said=said: said in value)  # type: ignore[misc]
        assert "not sent" in rows(panel.table.value)[1]
    back(panel)
    until(panel.table, lambda value: "bread</strong>" in value)


def test_what_cannot_be_done_is_said_and_changes_nothing(panel: Shop) -> None:
    panel.back_button.click()
    until(panel.notice, lambda value: "There was no connection yet" in value)
    panel.break_button.click()
    until(panel.notice, lambda value: "no connection to break off" in value)
    ordered(panel, len(GOODS))
    panel.order_button.click()
    until(panel.notice, lambda value: "The list is at its end" in value)
    panel.back_button.click()
    until(panel.notice, lambda value: "Break the network off first" in value)
    assert "1 tea" in panel.ladder.value
    assert panel.earlier.value == ""


def test_another_policy_is_another_shop(panel: Shop) -> None:
    ordered(panel)
    panel.policy.value = Policy.ONCE
    until(panel.notice, lambda value: "Send again, leave out doubles: another shop" in value)
    assert "Nothing is ordered yet" in panel.table.value
    assert panel.ladder.value == ""
    ordered(panel)
    panel.anew_button.click()
    assert "Nothing is ordered yet" in panel.table.value


def test_who_presses_takes_over_from_what_is_done_by_itself(panel: Shop) -> None:
    panel._delay = 60
    panel.all_button.click()
    until(panel.table, lambda value: len(rows(value)) == 1)
    panel.break_button.click()
    until(panel.notice, lambda value: "1006" in value)
    assert len(panel.orders.all) == 1


def test_its_still_picture_has_the_table_and_the_ladder_and_no_ids(panel: Shop) -> None:
    ordered(panel)
    broken(panel)
    bundle = panel._repr_mimebundle_()
    assert "1 tea: sent, answered; \N{CHECK MARK} once" in bundle["text/plain"]
    assert "CLOSED" in bundle["text/plain"]
    assert 'class="wskit-rungs"' in bundle["text/html"]
    assert "127.0.0.1" not in bundle["text/html"]


def test_replacing_it_leaves_nothing_open_and_no_widgets() -> None:
    before = tasks_on_the_portal()
    panel = Shop(delay=0.1)
    ordered(panel)
    panel.all_button.click()
    until(panel.table, lambda value: "no answer" in value)
    server = panel.orders.server
    portal.run(panel.replace)
    assert panel.comm is None
    server.closed.result(5)
    portal.run_async(asyncio.sleep(0))
    assert tasks_on_the_portal() <= before


@pytest.mark.parametrize(("delay", "error"), [(0, ValueError), (-1, ValueError), ("slow", TypeError)])
def test_a_delay_that_cannot_be_is_an_error_and_nothing_begins(delay: Any, error: type[Exception]) -> None:
    before = tasks_on_the_portal()
    with pytest.raises(error, match="delay"):
        Shop(delay=delay)
    assert tasks_on_the_portal() <= before
