"""Who is let in, what they get, and what they are told: every visitor, by every check."""

from __future__ import annotations

import itertools

import pytest

from wskit.endings.strangers import GUEST, LETTERS, NO, TICKET, VISITORS, Checks, knock
from wskit.ends.address import Network

ALL = [Checks(*each) for each in itertools.product((False, True), ("None", "Lax", "Strict"), (False, True), NO)]


def expected(name: str, checks: Checks) -> tuple[str, int]:
    known = name in ("yours", "program")
    if checks.origin and not known:
        return "", 1006 if checks.no == "403" else 1008
    if checks.ticket:
        return (LETTERS, 1000) if name == "yours" else ("", 3000)
    has_cookie = name in ("yours", "neighbour") or (name == "stranger" and checks.same_site == "None")
    return LETTERS if has_cookie else GUEST, 1000


@pytest.mark.parametrize("name", VISITORS)
@pytest.mark.parametrize("checks", ALL, ids=lambda checks: f"{checks.short}-{checks.no}")
async def test_what_comes_of_a_knock(name: str, checks: Checks) -> None:
    found = await knock(VISITORS[name], checks, network="memory")
    assert (found.got, found.told.code) == expected(name, checks)
    assert found.told.was_clean == (found.told.code != 1006)


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_what_was_recorded_has_no_secrets(network: Network) -> None:
    found = await knock(VISITORS["stranger"], Checks(), network=network)
    assert found.cookie
    assert "4d7a1f" not in repr(found)
    assert found.headline == "A stranger's page was let in, and got: Anna's letters."
    assert found.report.client.tells is not None


async def test_who_is_told_why_is_quoted() -> None:
    found = await knock(VISITORS["stranger"], Checks(origin=True, no="1008"), network="memory")
    assert found.headline == "A stranger's page got nothing. It was told 1008: not for this page."
    found = await knock(VISITORS["stranger"], Checks(origin=True), network="memory")
    assert found.headline == "A stranger's page got nothing. It was told 1006."


def test_checks_say_what_they_are() -> None:
    assert str(Checks(True, "Lax", True)) == (
        "It checks Origin, and says no with 403, before it opens. Its cookie says SameSite=Lax: only pages of its own "
        "site bring it. It asks for a ticket in the first message."
    )
    assert Checks().short == "SameSite=None"
    assert Checks(origin=True, ticket=True).short == "Origin checked (403), SameSite=None, ticket"


async def test_a_ticket_is_seen_in_the_first_message_of_who_has_one() -> None:
    yours, stranger = [
        await knock(VISITORS[name], Checks(ticket=True), network="memory") for name in ("yours", "stranger")
    ]
    assert (yours.ticket, stranger.ticket) == (True, False)
    assert f'Text "{TICKET}' in str(yours.report.ladder)
    assert TICKET not in str(stranger.report.ladder)
    assert (await knock(VISITORS["yours"], Checks(), network="memory")).ticket is None


async def test_nothing_of_a_refusal_in_good_order_is_lost() -> None:
    refused = await knock(VISITORS["stranger"], Checks(origin=True), network="memory")
    assert "403 Forbidden" in str(refused.report.ladder)
    assert "lost" not in str(refused.report.ladder)
