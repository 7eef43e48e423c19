"""Cards without a front end: a press runs the experiment, and the card says what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import until

from wskit import EchoServer, Finding, WebSocket, ask, histogram, play
from wskit.course import answers
from wskit.loops import portal
from wskit.views.outcome import Outcome
from wskit.widgets.card import Card
from wskit.widgets.cardlook import picture, still_choices
from wskit.widgets.pictured import WAKE


async def bare_close() -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        event = await server.connections[-1].closed
        return Finding(event.code, ws)


@pytest.fixture(autouse=True)
def kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")


@pytest.fixture
def card() -> Iterator[Card]:
    made = ask(
        "my.1", bare_close, question="Which `code` *then*?", choices=[1000, 1005, 1006], hint="Look at the frame."
    )
    yield made
    portal.run(made.replace)


def pressed(card: Card, button: Any) -> str:
    button.click()
    until(card.outcome, lambda value: "wskit-reply" in value)
    return str(card.outcome.value)


def ladder(card: Card) -> str:
    until(card.happened.box, lambda parts: len(parts) > 0, "children")
    [replay] = card.happened.box.children
    shown = next(
        part
        for part in replay.children
        if "wskit-ladder" in getattr(part, "value", "") and part.layout.display != "none"
    )
    until(shown, lambda value: "CLOSED" in value)
    return str(shown.value)


def is_shown(button: Any) -> bool:
    return bool(button.layout.display != "none")


def test_its_picture_has_its_form_and_no_button(card: Card) -> None:
    html = card._repr_mimebundle_()["text/html"]
    assert "<button" not in html
    assert html.count('<p class="wskit-unpressed wskit-choice">') == 3
    assert '<span class="wskit-unpressed">I don&#x27;t know</span>' in html
    assert html.index("</style>") < html.index(WAKE) < html.index('wskit-question">')
    marked = still_choices(["\N{CHECK MARK} 1005", "1006"])
    assert marked.count("wskit-marked") == 1


def test_a_card_shows_its_question_and_no_answer(card: Card) -> None:
    still = card._repr_mimebundle_()
    assert still["text/plain"] == "Which code then?\n  [1000]\n  [1005]\n  [1006]"
    assert "<code>code</code> <em>then</em>" in still["text/html"]
    assert "No Status" not in still["text/html"]
    assert "4000" not in repr(card)


def test_a_press_runs_the_experiment_and_marks_what_was_right(card: Card) -> None:
    said = pressed(card, card.choice_buttons[0])
    assert "Not this time" in said
    assert "1005 No Status Rcvd" in said
    assert [one.description for one in card.choice_buttons] == ["✗ 1000", "✓ 1005", "1006"]
    assert "Close (no code)" in ladder(card)


def test_it_can_be_tried_again(card: Card) -> None:
    pressed(card, card.choice_buttons[0])
    card.choice_buttons[1].click()
    until(card.outcome, lambda value: "Right" in value)
    given = answers.given()["my.1"]
    assert [one.choice for one in given.tries] == ["1000", "1005"]


def test_a_hint_is_given_when_asked_for(card: Card) -> None:
    assert "Look at the frame." not in card.notice.value
    card.hint_button.click()
    until(card.notice, lambda value: "Look at the frame." in value)


def test_an_answer_takes_the_place_of_the_hint(card: Card) -> None:
    card.hint_button.click()
    until(card.hint_button, lambda value: value == "Hide the hint", "description")
    pressed(card, card.choice_buttons[0])
    assert card.hint_button.description == "Hint"


def test_i_do_not_know_is_an_answer(card: Card) -> None:
    assert "The answer" in pressed(card, card.give_up_button)
    assert card.choice_buttons[1].description == "✓ 1005"


def test_the_code_unfolds_and_folds(card: Card) -> None:
    card.code_button.click()
    until(card.code, lambda value: "async def bare_close" in value)
    card.code_button.click()
    until(card.code, lambda value: value == "")


def test_what_is_of_no_use_any_more_goes_but_not_from_under_the_focus(card: Card) -> None:
    assert [is_shown(one) for one in (card.hint_button, card.give_up_button, card.anew_button)] == [True, True, False]
    pressed(card, card.choice_buttons[0])
    until(card.anew_button.layout, lambda display: display is None, "display")
    assert [is_shown(one) for one in (card.hint_button, card.give_up_button)] == [True, True]
    card.give_up_button.click()
    until(card.outcome, lambda value: "The answer" in value)
    until(card.hint_button.layout, lambda display: display == "none", "display")
    assert is_shown(card.give_up_button)


def test_begun_anew_it_is_as_new_and_the_next_answer_is_the_first(card: Card) -> None:
    pressed(card, card.choice_buttons[0])
    card.anew_button.click()
    until(card.notice, lambda value: "Begun anew" in value)
    assert card.reply is None
    assert card.outcome.value == ""
    assert [one.description for one in card.choice_buttons] == ["1000", "1005", "1006"]
    assert "my.1" not in answers.given()
    rested(card)
    pressed(card, card.choice_buttons[1])
    assert answers.given()["my.1"].right_at_first


def rested(card: Card) -> None:
    until(card, lambda classes: "wskit-resting" not in classes, "_dom_classes")


def test_a_second_press_of_begin_anew_answers_nothing(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wskit.widgets.rest.REST", 60)
    pressed(card, card.choice_buttons[0])
    card.anew_button.click()
    card.choice_buttons[0].click()  # where the focus is now
    card.give_up_button.click()
    until(card.notice, lambda value: "Begun anew" in value)
    assert not card._runs
    assert "my.1" not in answers.given()
    portal.run(card._pause._end)  # the time is over
    assert "Right" in pressed(card, card.choice_buttons[1])
    assert not card._gave_up


def test_a_card_answered_on_another_day_says_so_and_not_how(card: Card) -> None:
    pressed(card, card.choice_buttons[0])
    other = ask("my.1", bare_close, question="Which?", choices=[1000, 1005])
    assert "You have answered this before; the first answer counts." in other.notice.value
    assert "alert" not in other.notice.value
    assert is_shown(other.anew_button)
    assert str(other) == "Which?\n  [1000]\n  [1005]"
    pressed(other, other.choice_buttons[1])
    assert other.notice.value == ""
    assert not answers.given()["my.1"].right_at_first


def test_a_report_is_shown_with_its_ladder_and_can_be_played_again() -> None:
    async def reset() -> Finding:
        report = await play("network-resets")
        return Finding(report.client.tells.code if report.client.tells else 0, report)

    card = ask("my.5", reset, question="Which?", choices=[1000, 1006])
    pressed(card, card.choice_buttons[0])
    until(card.happened.box, lambda parts: len(parts) == 2, "children")
    assert "Who hung up first" in card.happened.beside.value
    assert "RST" in str(card)
    portal.run(card.replace)


def test_what_is_no_recording_is_shown_as_it_is() -> None:
    async def nothing() -> Finding:
        return Finding(1, {"a": "<b>"})

    card = ask("my.6", nothing, question="Which?", choices=[1, 2])
    pressed(card, card.choice_buttons[0])
    until(card.happened.beside, lambda value: "&lt;b&gt;" in value)


def test_a_second_press_while_it_runs_is_told_so() -> None:
    go_on: portal.Promise[int] = portal.Promise()

    async def wait() -> int:
        return await go_on

    card = ask("my.2", wait, question="Which?", choices=[1, 2])
    card.choice_buttons[0].click()
    card.choice_buttons[1].click()
    until(card.notice, lambda value: "One press is enough" in value)
    card.give_up_button.click()
    portal.run(lambda: go_on.resolve(2))
    until(card.outcome, lambda value: "Not this time" in value)
    assert len(answers.given()["my.2"].tries) == 1


def test_a_number_is_typed_and_entered() -> None:
    async def two() -> int:
        return 2

    card = ask("my.3", two, question="How many?", typed="number")
    assert str(card).endswith("How many?\n  a number: [Check]")
    assert "Type a number first" in pressed(card, card.check_button)
    card.field.value = "2"
    card.field._handle_custom_msg({"event": "submit"}, [])
    until(card.outcome, lambda value: "Right" in value)
    assert card.reply is not None
    assert card.reply.outcome is Outcome.RIGHT


def test_a_choice_is_answered_by_name_too(card: Card) -> None:
    card.answer("1005")
    until(card.outcome, lambda value: "Right" in value)


def test_a_picture_of_an_answered_card_has_the_ladder_as_text(card: Card) -> None:
    pressed(card, card.choice_buttons[1])
    still = card._repr_mimebundle_()
    assert "Close (no code)" in still["text/plain"]
    assert re.search(r"Right.*1005", still["text/html"], re.DOTALL)


def test_a_plot_is_drawn_and_not_spelled() -> None:
    plot = histogram({"attempts": [0.5]}, width=1, unit="s", title="One page")
    assert "<svg" in picture(plot)
    assert picture(["a < b"]) == "<pre>[&#x27;a &lt; b&#x27;]</pre>"


def test_what_a_question_says_is_escaped() -> None:
    card = ask("my.4", bare_close, question="<b>Which</b>?", choices={1000: "<i>one</i>", 1005: "two"})
    html = card._repr_mimebundle_()["text/html"]
    assert "<b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("name", "options", "error", "said"),
    [
        (7, {}, TypeError, "a card's name is text"),
        ("", {}, TypeError, "a card's name is text"),
        ("99.9", {}, ValueError, "There is no card '99.9'"),
        ("my.1", {"question": "Which?"}, ValueError, "give choices, or say what is typed"),
        ("my.1", {"question": "Which?", "choices": [1]}, ValueError, "give at least two"),
    ],
)
def test_what_cannot_be_asked_is_refused(name: Any, options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        ask(name, bare_close, **options)


async def closed_twice() -> Finding:
    async with EchoServer() as server:
        both = {}
        for name, code in (("the first", 4001), ("the second", 4002)):
            both[name] = ws = await WebSocket(server.url).opened
            ws.close(code)
            await ws.closed
        return Finding(2, both, noted=["tea", "bread"])


def test_of_several_connections_each_can_be_looked_at_and_what_none_tells_is_said() -> None:
    card = ask("my.2", closed_twice, question="How many?", choices=[1, 2], why="So many.")
    assert "<p>Noted: tea, bread.</p>" in pressed(card, card.choice_buttons[1])
    several = card.happened
    until(several.box, lambda parts: len(parts) == 3, "children")
    ladder = several.box.children[2].children[1]
    until(ladder, lambda value: "Close 4002" in value)
    assert "Shown: the second." in several.said.value
    several.which.value = "the first"
    assert "Shown: the first." in several.said.value
    until(ladder, lambda value: "Close 4001" in value)
    still = card._repr_mimebundle_()
    for kind in ("text/html", "text/plain"):
        assert still[kind].index("the first") < still[kind].index("4001") < still[kind].index("the second")
    card.choice_buttons[0].click()
    until(several.said, lambda value: "the second" in value)
    portal.run(card.replace)
    assert several.which.comm is None
