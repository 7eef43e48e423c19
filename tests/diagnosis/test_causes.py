"""Causes: over every ending and every kind of recording, none is ruled out that was true, none left that cannot be."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import Final

import pytest
from broughts import CUT, FAMILIES, ONE_WAY, PARTS_OF_LOGS, SCOPES, STOPS, hides, through_a_capture
from expected import ROWS
from played import TRUE, Played, endings
from variants import PARTS, part

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.look import Look
from wskit.diagnosis.observed import Facts
from wskit.diagnosis.observing import facts_of

NAMES = [ending.name for ending in ROWS]


@cache
def seen_of(scope: str, name: str, *, whole: bool = False) -> tuple[tuple[Played, Facts], ...]:
    """One part of what was played, as it is seen in a scope. One play may have several causes, and is read once.

    ``whole`` is without what is not over in the recording. Else that is there twice: as it is, and as it would be if it
    had been recorded for so long that nobody waited for more.
    """
    read: dict[int, list[Facts]] = {}
    found = []
    for one in part(name):
        if not hides(one, scope):
            if id(one.happened) not in read:
                some = [brought for brought in SCOPES[scope](one) if not (whole and brought.stops)]
                if scope not in {*PARTS_OF_LOGS, STOPS}:
                    some += [replace(brought, stops=False) for brought in some if brought.stops]
                read[id(one.happened)] = [facts_of(Look(brought)) for brought in some]
            found += [(one, facts) for facts in read[id(one.happened)]]
    return tuple(found)


def seen(scope: str, *, whole: bool = False) -> list[tuple[Played, Facts]]:
    """Everything that was played, as it is seen in a scope."""
    return [one for name in PARTS for one in seen_of(scope, name, whole=whole)]


@cache
def true_of(scope: str) -> dict[Facts, set[str]]:
    """By what is seen, the true causes of all that looks like this, in any scope that cannot be told from this one."""
    found: dict[Facts, set[str]] = defaultdict(set)
    for one in {one for family in FAMILIES if scope in family for one in family}:
        for played, facts in seen(one):
            found[timeless(facts)].add(played.cause)
    return found


def timeless(facts: Facts) -> Facts:
    """What is seen, but for what a HAR tells only of what took time: that it had ended. Many plays take none."""
    return replace(facts, over=None) if facts.at == "client" and facts.first is None else facts


def left(facts: Facts) -> set[str]:
    return {key for key, cause in CAUSES.items() if not cause.against(facts)}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("name", PARTS)
def test_the_true_cause_is_never_ruled_out(name: str, scope: str) -> None:
    wrong = [
        (played.name, CAUSES[played.cause].against(facts), facts.known())
        for played, facts in seen_of(scope, name)
        if played.cause not in left(facts)
    ]
    assert not wrong


def half(facts: Facts) -> Facts:
    """What is seen of one direction, but for how far the recording goes, and for which code an end said."""
    said = [one and ("nothing" if one == "nothing" else "a code") for one in (facts.said_client, facts.said_server)]
    opening = "opened" if facts.opening == "unseen" else facts.opening
    return replace(facts, opening=opening, agreed=None, spoke=None, over=None, said_client=said[0], said_server=said[1])


UNPLAYED: Final = frozenset({"client-gave-up", "too-big"})
"""Of these there is no play in which that end says no Close, though in the world there may be."""


@pytest.mark.parametrize("scope", sorted(ONE_WAY))
def test_for_each_cause_that_one_direction_leaves_there_is_something_like_it(scope: str) -> None:
    names, true = set(endings()), defaultdict[Facts, set[str]](set)
    for facts, causes in true_of(scope).items():
        true[half(facts)] |= causes
    padded = {
        (played.name, cause)
        for played, facts in seen(scope, whole=True)
        if played.name in names and played.name not in ("ws-to-tls", "no-upgrade")
        for cause in left(facts) - true[half(facts)] - UNPLAYED
    }
    assert not padded


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope not in {*ONE_WAY, *PARTS_OF_LOGS, CUT, STOPS}])
def test_for_each_cause_that_is_left_there_is_something_that_looks_the_same(scope: str) -> None:
    names, true = set(endings()), true_of(scope)
    padded = [
        (played.name, left(facts) - true[timeless(facts)], facts.known())
        for played, facts in seen(scope, whole=True)
        # Where a Close may have come before it was begun, all is left that begins with one.
        if played.name in names and left(facts) - true[timeless(facts)] and (facts.first, facts.how) != (None, "Close")
    ]
    assert not padded


def test_every_ending_has_one_true_cause_and_every_cause_is_true_of_something() -> None:
    assert sorted(TRUE) == sorted(NAMES)
    assert set(CAUSES) == {played.cause for name in PARTS for played in part(name)}


@pytest.mark.skipif(not shutil.which("tshark"), reason="there is no tshark; on Debian: sudo apt-get install tshark")
@pytest.mark.parametrize(
    "name", ["client-leaves", "server-killed", "proxy-idle", "deaf-client", "bad-gateway", "expired"]
)
def test_tshark_and_dpkt_show_the_same(name: str) -> None:
    found = [
        [facts_of(Look(brought)) for brought in through_a_capture(endings()[name], reader)]
        for reader in ("tshark", "dpkt")
    ]
    assert found[0] == found[1]


def test_a_tab_that_chromium_closes_looks_like_that_of_the_kit() -> None:
    [real] = [facts for played, facts in seen("capture") if played.name == "a tab of Chromium is closed"]
    assert [real] == [facts for played, facts in seen("capture") if played.name == "client-leaves"]


def test_the_words_of_each_cause_are_its_own() -> None:
    assert len({cause.words for cause in CAUSES.values()}) == len(CAUSES)
    assert all(cause.words.endswith(".") and not cause.owner.endswith(".") for cause in CAUSES.values())
