"""Two logs without a front end: an ending at a press, what each line proves, and which endings are left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import tasks_on_the_portal, until

from wskit import TwoLogs
from wskit.endings.lookalikes import LOOKALIKES, Lookalike
from wskit.loops import portal
from wskit.reading.passages import Side


@pytest.fixture
def panel() -> Iterator[TwoLogs]:
    panel = TwoLogs()
    yield panel
    portal.run(panel.replace)


def pressed(panel: TwoLogs, name: str) -> None:
    title = next(one.title for one in LOOKALIKES if one.name == name)
    panel.buttons[name].click()
    until(panel.notice, lambda value: f"{title.replace(chr(39), '&#x27;')}: you know that" in value)


def lines(panel: TwoLogs, side: Side) -> list[str]:
    return [one.description.strip() for one in panel.logs[side].lines if one.layout.display != "none"]


def test_it_begins_with_a_button_for_each_and_no_log(panel: TwoLogs) -> None:
    assert [*panel.buttons] == [one.name for one in LOOKALIKES]
    assert panel.both.layout.display == "none"
    assert panel.outcome.value == panel.proof.value == ""
    assert panel.remaining() == []


def test_a_press_shows_the_pages_log_and_covers_the_servers(panel: TwoLogs) -> None:
    pressed(panel, "killed")
    assert lines(panel, "client")[-2:] == ["50 s  1006, not clean", "50 s  unsent: 0"]
    assert lines(panel, "server") == []
    assert panel.ask_button.layout.display is None
    assert "With the page's log alone: 3 of 7 endings leave just this." in panel.outcome.value
    assert panel.remaining() == ["The network breaks off", "A proxy restarts", "The server is killed"]


def test_the_servers_log_can_be_asked_for_and_leaves_fewer(panel: TwoLogs) -> None:
    pressed(panel, "killed")
    panel.ask_button.click()
    assert lines(panel, "server")[-1] == "(nothing more)"
    assert panel.ask_button.layout.display == "none"
    assert "With both logs: 1 of 7 endings leaves just this." in panel.outcome.value
    assert panel.remaining() == ["The server is killed"]


def test_another_ending_covers_it_again(panel: TwoLogs) -> None:
    pressed(panel, "killed")
    panel.ask_button.click()
    panel.logs["server"].lines[0].click()
    pressed(panel, "proxy")
    assert lines(panel, "server") == []
    assert "Press a line" in panel.proof.value


def test_a_line_says_what_it_proves(panel: TwoLogs) -> None:
    pressed(panel, "silence")
    panel.logs["client"].lines[2].click()
    assert "<code>60 s  last message out</code>" in panel.proof.value
    assert "Only an answer to it would prove that." in panel.proof.value
    assert "wskit-read" in panel.logs["client"].lines[2]._dom_classes
    panel.logs["client"].lines[0].click()
    assert "wskit-read" not in panel.logs["client"].lines[2]._dom_classes


def test_every_line_of_every_ending_says_something(panel: TwoLogs) -> None:
    for name in panel.buttons:
        pressed(panel, name)
        panel.ask_button.click()
        for side in ("client", "server"):
            assert 3 <= len(lines(panel, side)) <= len(panel.logs[side].lines)
            for place, line in enumerate(lines(panel, side)):
                panel.logs[side].lines[place].click()
                assert "It does not prove</strong>" in panel.proof.value
                assert line.split("  ")[-1].replace("'", "&#x27;").replace('"', "&quot;") in panel.proof.value


def test_the_ladder_is_there_for_who_opens_it(panel: TwoLogs) -> None:
    pressed(panel, "crash")
    until(panel.outcome, lambda value: re.search(r"<details .*Close 1011", value, re.DOTALL) is not None)


def test_a_press_while_one_happens_changes_nothing(panel: TwoLogs) -> None:
    def both() -> None:
        panel.buttons["crash"].click()
        panel.buttons["left"].click()

    portal.run(both)
    until(panel.notice, lambda value: "you know that" in value)
    assert "has a bug" in panel.notice.value


def test_what_cannot_be_made_to_happen_is_said(panel: TwoLogs, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_network(self: object) -> Any:
        raise OSError("no network here")

    monkeypatch.setattr(Lookalike, "play", no_network)
    panel.buttons["left"].click()
    until(panel.notice, lambda value: "It could not be made to happen: no network here" in value)


def test_its_still_picture_has_what_is_uncovered_and_nothing_else(panel: TwoLogs) -> None:
    assert panel._repr_mimebundle_()["text/plain"] == f"What happens after 50 seconds: {TITLES}"
    pressed(panel, "reset")
    still = panel._repr_mimebundle_()
    assert "The page's log\n   0 s  opened" in still["text/plain"]
    assert "The server's log" not in still["text/plain"]
    panel.ask_button.click()
    still = panel._repr_mimebundle_()
    assert still["text/plain"].endswith("Left: The network breaks off; A proxy restarts")
    assert "memory.invalid" not in still["text/html"]


TITLES = " ".join(f"[{one.title}]" for one in LOOKALIKES)


def test_there_are_those_that_are_asked_for_and_they_are_compared_with_each_other() -> None:
    panel = TwoLogs(("silence", "killed"))
    pressed(panel, "killed")
    assert panel.remaining() == ["The server is killed"]
    portal.run(panel.replace)


@pytest.mark.parametrize(
    ("endings", "error", "said"), [(("nothing",), ValueError, "nothing"), ("silence", TypeError, "tuple")]
)
def test_what_cannot_be_is_an_error_and_nothing_begins(endings: Any, error: type[Exception], said: str) -> None:
    before = tasks_on_the_portal()
    with pytest.raises(error, match=said):
        TwoLogs(endings)
    assert tasks_on_the_portal() <= before
