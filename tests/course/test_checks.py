"""Checks: a prediction is compared with what really happened."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from helpers import soon

from wskit import EchoServer, Finding, ReadyState, WebSocket, check, play
from wskit.course.checks import Verdict
from wskit.views.outcome import Outcome

RIGHT, WRONG, UNCLEAR, UNANSWERED = Outcome.RIGHT, Outcome.WRONG, Outcome.UNCLEAR, Outcome.UNANSWERED


@pytest.mark.parametrize(
    ("prediction", "truth", "outcome", "message"),
    [
        (1000, 1000, RIGHT, "it was 1000 Normal Closure. The purpose of the connection has been fulfilled."),
        (1006, 4999, WRONG, "you said 1006, and it was 4999 Private Use. It means whatever this application's client"),
        (7, 7, RIGHT, "it was 7."),
        (5, 7, WRONG, "you said 5, and it was 7."),
        ("abc", "abc", RIGHT, 'it was "abc".'),
        ("abc", "ab\n", WRONG, r'you said "abc", and it was "ab\n".'),
        (b"\x01", b"\x02", WRONG, 'you said "01 (1 byte, binary)", and it was "02 (1 byte, binary)".'),
        (True, True, RIGHT, "it was True."),
        (True, False, WRONG, "you said True, and it was False."),
        (3, ReadyState.CLOSED, RIGHT, "it was CLOSED (3)."),
        (ReadyState.OPEN, ReadyState.CLOSED, WRONG, "you said OPEN, and it was CLOSED (3)."),
        ([1], [1], RIGHT, "it was [1]."),
        ("1000", 1000, UNCLEAR, "the answer is a number without quotes, and yours is text in quotes."),
        (1000, "1000", UNCLEAR, "the answer is text in quotes, and yours is a number without quotes."),
        (b"abc", "abc", UNCLEAR, "the answer is text in quotes, and yours is bytes."),
        (1, True, UNCLEAR, "the answer is True or False, and yours is a number without quotes."),
        (True, 1, UNCLEAR, "the answer is a number without quotes, and yours is True or False."),
        (1000.0, 1000, RIGHT, "it was 1000 Normal Closure."),
        (2.5, 2, WRONG, "you said 2.5, and it was 2."),
        (40, 40.0, RIGHT, "it was 40.0."),
        (float("nan"), 40.0, UNCLEAR, "the answer is a number without quotes, and yours is not a number."),
        (" Server ", "server", RIGHT, 'it was "server".'),
        ((1009, 1006), [1009, 1006], RIGHT, "it was [1009, 1006]."),
        ([1006, 1009], (1009, 1006), WRONG, "you said [1006, 1009], and it was [1009, 1006]."),
        ((1009, "x"), (1009, 1006), UNCLEAR, "the answer is a list of 2: [a number without quotes, a number without"),
        ((1009,), (1009, 1006), UNCLEAR, "the answer is a list of 2: [a number without quotes, a number without"),
        (1000, [1000], UNCLEAR, "the answer is a list of 1: [a number without quotes], and yours is a number without"),
        ({1000}, 1000, UNCLEAR, "the answer is a number without quotes, and yours is of type set."),
    ],
)
async def test_a_prediction_is_compared_with_the_truth(
    prediction: object, truth: object, outcome: Outcome, message: str
) -> None:
    verdict = await check(prediction, lambda: truth)
    assert verdict.outcome is outcome
    assert verdict.message.startswith(message)


@pytest.mark.parametrize("prediction", [..., None, "", "  "])
async def test_without_a_prediction_the_experiment_is_not_run(prediction: object) -> None:
    verdict = await check(prediction, lambda: pytest.fail("it was run"))
    assert verdict == Verdict(UNANSWERED, "put your prediction in place of the three dots and run the cell again.")


async def test_an_unclear_answer_does_not_give_the_truth_away() -> None:
    verdict = await check("four thousand", lambda: 4000)
    assert "4000" not in str(verdict)


async def test_the_answer_comes_from_running_the_real_thing(server: EchoServer) -> None:
    async def experiment() -> int:
        ws = WebSocket(server.url)
        await ws.opened
        ws.close()
        return (await ws.closed).code

    assert (await check(1005, experiment)).outcome is RIGHT
    assert (await check(1000, experiment)).outcome is WRONG


async def test_an_experiment_may_return_anything_that_can_be_awaited(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    verdict = await soon(check("anything", lambda: ws.opened))
    assert verdict.outcome is UNCLEAR
    assert verdict.message.startswith("the answer is of type WebSocket")


async def test_an_experiment_that_takes_too_long_is_a_timeout_error() -> None:
    async def experiment() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await check(1000, experiment, timeout=0.01)


@pytest.mark.parametrize("experiment", [None, 1000])
async def test_an_experiment_that_is_no_function_is_a_type_error(experiment: Callable[[], Awaitable[int]]) -> None:
    with pytest.raises(TypeError, match="pass its name, without parentheses"):
        await check(1000, experiment)


@pytest.mark.parametrize(
    ("verdict", "opening"),
    [
        (Verdict(RIGHT, "it was 7."), '<p class="wskit" role="status"><strong class="wskit-right">Right:</strong>'),
        (
            Verdict(WRONG, "it was 7."),
            '<p class="wskit" role="status"><strong class="wskit-error">Not this time:</strong>',
        ),
        (Verdict(UNCLEAR, "it was 7."), '<p class="wskit" role="status"><strong class="">Almost:</strong>'),
        (Verdict(UNANSWERED, "it was 7."), '<p class="wskit" role="status"><strong class="">Your turn:</strong>'),
    ],
)
def test_a_verdict_says_the_same_in_text_and_in_html(verdict: Verdict, opening: str) -> None:
    assert str(verdict) == repr(verdict) == f"{verdict.outcome.value}: it was 7."
    assert verdict._repr_html_().endswith(f"{opening} it was 7.</p>")


async def test_what_a_verdict_quotes_is_escaped() -> None:
    verdict = await check("<b>", lambda: "<script>")
    assert "&lt;b&gt;" in verdict._repr_html_()
    assert "<script>" not in verdict._repr_html_()


async def test_a_finding_says_why_in_a_sentence_or_with_a_report() -> None:
    verdict = await check(7, lambda: Finding(7, "Days make weeks."))
    assert repr(verdict) == "Right: it was 7.\nDays make weeks."
    assert verdict._repr_html_().endswith('it was 7.</p><p class="wskit">Days make weeks.</p>')

    async def too_big() -> Finding:
        report = await play("too-big", network="memory")
        return Finding(int(report.client.tells.code), report)  # type: ignore[union-attr]

    verdict = await check(1000, too_big)
    assert verdict.outcome is WRONG
    assert verdict.because == (
        'The client reports 1009 "frame with 26 bytes exceeds limit of 16 bytes", clean: '
        "a Close frame with 1009 reached it.",
        "The server reports 1006, not clean: it failed the connection (a message was too big: frame with 26 bytes "
        "exceeds limit of 16 bytes), sent 1009 and read no further.",
    )


async def test_an_answer_that_cannot_be_compared_is_not_told_why() -> None:
    assert (await check("x", lambda: Finding(7, "Days make weeks."))).because == ()


@pytest.mark.parametrize(
    ("prediction", "outcome"), [("client", RIGHT), (" Server", WRONG), ("nobody", UNCLEAR), (3, UNCLEAR)]
)
async def test_where_there_are_choices_others_are_told_so_and_nothing_is_run(
    prediction: object, outcome: Outcome
) -> None:
    runs: list[int] = []

    def experiment() -> str:
        runs.append(1)
        return "client"

    verdict = await check(prediction, experiment, choices=("client", "server"))
    assert verdict.outcome is outcome
    if outcome is UNCLEAR:
        assert verdict.message == 'the answer is one of "client", "server".'
        assert not runs


async def test_a_name_that_is_no_text_is_refused_before_anything_happens() -> None:
    with pytest.raises(TypeError, match=r'such as "2\.1", not 2\.1'):
        await check(1, lambda: pytest.fail("it was run"), 2.1)  # type: ignore[arg-type]


async def test_of_several_connections_the_last_says_why_and_so_does_what_is_noted() -> None:
    async def twice() -> Finding:
        both = {str(code): await play("client-no-code") for code in (1, 2)}
        return Finding(2, both, noted=[])

    verdict = await check(2, twice)
    assert verdict.because[0] == "Noted: nothing."
    assert verdict.because[1].startswith("The client reports")
