"""A session: one item after the other, nothing told, the first answer counts."""

from __future__ import annotations

import asyncio

import pytest
from helpers import soon

from wskit.course import answers, inventory
from wskit.course.asking import Asking
from wskit.course.inventory import ITEMS
from wskit.course.session import Session


@pytest.fixture(autouse=True)
def kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")


async def all_answered(session: Session, place: int | None) -> None:
    """Answer all of it with the choice in this place, or with none."""
    while session.item is not None:
        await soon(session.answer(None if place is None else session.item.choices[place]))


async def test_items_come_one_after_the_other_and_answers_are_kept() -> None:
    session = Session("before", "first")
    assert (session.place, session.item) == (1, ITEMS["before.1"])
    await soon(session.answer(session.item.choices[0] if session.item else None))
    assert (session.place, session.item) == (2, ITEMS["before.2"])
    await all_answered(session, None)
    assert session.over
    kept = answers.given()
    assert list(kept) == [f"before.{number}" for number in range(1, 11)]
    assert kept["before.1"].first.misconception == "late-send-raises"
    assert kept["before.2"].first.gave_up
    assert str(session.score("before")) == "0 of 10 right before the course"


async def test_the_next_item_comes_before_the_experiment_has_ended() -> None:
    session = Session("before")
    deciding = asyncio.ensure_future(session.answer(None))
    await asyncio.sleep(0)
    assert session.item is ITEMS["before.2"]
    await soon(deciding)


async def test_whoever_stops_goes_on_where_they_were_and_may_begin_anew() -> None:
    first = Session("after", "first")
    await soon(first.answer(None))
    await soon(first.answer(None))
    later = Session("after", "first")
    assert later.item is ITEMS["after.3"]
    later.begin_anew()
    assert later.item is ITEMS["after.1"]
    assert answers.given() == {}
    await all_answered(later, 0)
    assert later.score("after").right == 4  # where the first choice is right


async def test_both_sessions_are_compared_whoever_was_first() -> None:
    before, after = Session("before", "second"), Session("after", "second")
    await all_answered(before, 1)
    await all_answered(after, 1)
    assert (after.score("before").answered, after.score("after").answered) == (10, 10)
    assert (before.score("before").answered, before.score("after").answered) == (10, 10)


async def test_what_could_not_be_decided_is_asked_again_last(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail() -> None:
        raise OSError("no more files")

    broken = {"before.2"}

    def perhaps(name: str) -> Asking:
        if name in broken:
            broken.discard(name)
            return Asking(ITEMS[name], fail)
        return inventory.asking(name)

    monkeypatch.setattr("wskit.course.session.asking", perhaps)
    session = Session("before", "first")
    asked = []
    while session.item is not None:
        asked.append(session.item.name)
        await soon(session.answer(None))
    assert asked == [f"before.{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2)]
    assert session.over
    assert session.score("before").answered == 10


async def test_an_answer_too_many_does_nothing() -> None:
    session = Session("before", "first")
    await all_answered(session, None)
    await soon(session.answer(None))
    assert len(answers.given()["before.10"].tries) == 1


def test_a_session_is_before_or_after() -> None:
    with pytest.raises(ValueError, match='"before" or "after" the course'):
        Session("meanwhile")  # type: ignore[arg-type]
