"""Asking: an answer is compared with what the experiment finds, kept, and spoken to."""

from __future__ import annotations

import asyncio

import pytest
from helpers import soon

from wskit import EchoServer, Finding, WebSocket
from wskit.course import answers
from wskit.course.asking import Asking
from wskit.course.finding import Recording
from wskit.course.items import Choice, Item
from wskit.course.misconceptions import MISCONCEPTIONS
from wskit.reading.conversation import conversation
from wskit.views.outcome import Outcome

ITEM = Item(
    "my.1",
    "Which code?",
    (Choice(4000, slip="own-code"), Choice(1005), Choice(1006, "`1006`, as always")),
    hint="Think.",
)


async def bare_close() -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        event = await server.connections[-1].closed
        return Finding(event.code, ws)


@pytest.fixture(autouse=True)
def kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")


@pytest.mark.parametrize("answer", [1005, "1005"])
async def test_the_right_answer_is_right_and_says_why(answer: object) -> None:
    reply = await soon(Asking(ITEM, bare_close).answer(answer))
    assert reply.outcome is Outcome.RIGHT
    assert reply.message.startswith("1005 No Status Rcvd.") or reply.message.startswith("it was 1005 No Status Rcvd.")
    assert reply.slip is None
    assert reply.truth is ITEM.choices[1]
    assert isinstance(reply.shown, Recording)
    assert reply.why == (reply.shown.report().why,)


async def test_a_wrong_answer_is_spoken_to() -> None:
    reply = await soon(Asking(ITEM, bare_close).answer(4000))
    assert reply.outcome is Outcome.WRONG
    assert reply.message.startswith("you said 4000, and it was 1005 No Status Rcvd.")
    assert reply.slip is MISCONCEPTIONS["own-code"]
    assert MISCONCEPTIONS["own-code"].instead in str(reply)


async def test_i_do_not_know_tells_the_answer() -> None:
    reply = await soon(Asking(ITEM, bare_close).give_up())
    assert (reply.outcome, reply.truth) == (Outcome.TOLD, ITEM.choices[1])
    assert answers.given()["my.1"].first.gave_up


async def test_the_first_answer_counts_and_later_ones_are_kept() -> None:
    asking = Asking(ITEM, bare_close)
    await soon(asking.answer(4000))
    asking.hint()
    await soon(asking.answer(1005))
    given = answers.given()["my.1"]
    assert (given.right_at_first, given.right_in_the_end) == (False, True)
    assert [(one.choice, one.misconception, one.hint) for one in given.tries] == [
        ("4000", "own-code", False),
        ("1005", "", True),
    ]


async def test_what_happened_is_shown_with_both_ends_over() -> None:
    async def leave_early() -> Finding:
        server = EchoServer()
        ws = await WebSocket(server.url).opened
        server.close()
        return Finding((await ws.closed).code, ws)

    reply = await soon(Asking(Item("my.2", "Which?", (Choice(1000), Choice(1001))), leave_early).answer(1001))
    assert isinstance(reply.shown, Recording)
    report = reply.shown.report()
    assert report.client.says == report.server.says
    assert report.client.says.startswith("1001")


async def test_what_only_clears_away_is_not_shown() -> None:
    async def look_at_once() -> Finding:
        async with EchoServer() as server:
            ws = await WebSocket(server.url).opened
            ws.link.delay(1)
            return Finding(1, ws)

    async def close_and_look() -> Finding:
        async with EchoServer() as server:
            ws = await WebSocket(server.url).opened
            ws.link.delay(1)
            ws.close()
            await asyncio.sleep(0.5)
            return Finding(1, ws)

    for experiment, states in ((look_at_once, {"OPEN"}), (close_and_look, {"CLOSING", "OPEN"})):
        reply = await soon(Asking(Item("my.2", "Which?", (Choice(1), Choice(2))), experiment, story=True).answer(1))
        assert isinstance(reply.shown, Recording)
        seen = conversation(reply.shown.events, reply.shown.end).states
        assert {state.name for state in seen.values()} == states


async def test_a_story_is_lived_through_on_its_clock() -> None:
    async def story() -> float:
        await asyncio.sleep(4000)
        return asyncio.get_running_loop().time()

    item = Item("my.3", "How long?", typed="number")
    assert (await soon(Asking(item, story, story=True).answer("4000"))).outcome is Outcome.RIGHT


async def test_nothing_is_run_for_what_is_no_answer() -> None:
    def never() -> None:
        pytest.fail("it was run")

    assert (await Asking(ITEM, never).answer("1007")).outcome is Outcome.UNCLEAR
    typed = Item("my.3", "How long?", typed="number")
    for nothing in ("", " ", "soon"):
        assert (await Asking(typed, never).answer(nothing)).outcome is Outcome.UNANSWERED
    assert answers.given() == {}


async def test_one_answer_at_a_time() -> None:
    going, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> int:
        going.set()
        await go_on.wait()
        return 1005

    asking = Asking(ITEM, wait)
    first = asyncio.ensure_future(asking.answer(1005))
    await soon(going.wait())
    for refused in (await asking.answer(4000), await asking.give_up()):
        assert (refused.outcome, refused.message) == (Outcome.UNCLEAR, "it still runs. One press is enough.")
    go_on.set()
    assert (await soon(first)).outcome is Outcome.RIGHT
    assert len(answers.given()["my.1"].tries) == 1


async def test_an_experiment_that_fails_counts_for_nothing_and_can_be_tried_again() -> None:
    works = False

    async def perhaps() -> int:
        if not works:
            raise NameError("server")
        return 1005

    asking = Asking(ITEM, perhaps)
    reply = await soon(asking.answer(1005))
    assert reply.outcome is Outcome.UNCLEAR
    assert "NameError: server. Your answer does not count." in reply.message
    assert answers.given() == {}
    works = True
    assert (await soon(asking.answer(1005))).outcome is Outcome.RIGHT


async def test_an_experiment_that_hangs_is_stopped() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    reply = await soon(Asking(ITEM, hang, timeout=0.01).answer(1005))
    assert (reply.outcome, reply.message) == (
        Outcome.UNCLEAR,
        "it took longer than 0.01 s, and was stopped. Press again.",
    )


def test_an_experiment_is_a_function() -> None:
    with pytest.raises(TypeError, match="without parentheses"):
        Asking(ITEM, 1005)  # type: ignore[arg-type]
