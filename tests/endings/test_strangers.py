"""Who is let in, what they get, and what they are told: every visitor, by every check."""

from __future__ import annotations

import itertools

import pytest

from wskit.endings.strangers import GUEST, LETTERS, NO, VISITORS, Checks, knock
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
        "It checks Origin, and says no with 403, before it opens. Its cookie says SameSite=Lax. It asks for a ticket."
    )
    assert Checks().short == "SameSite=None"
    assert Checks(origin=True, ticket=True).short == "Origin checked (403), SameSite=None, ticket"
