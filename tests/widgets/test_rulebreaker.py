"""The rule breaker without a front end: a button for each broken rule, and a table of what they earned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from expected import BEAT
from helpers import tasks_on_the_portal, until

from wskit import RuleBreaker
from wskit.endings.violations import USUAL, VIOLATIONS
from wskit.loops import portal
from wskit.protocol.browsers import FIREFOX


@pytest.fixture
def panel() -> Iterator[RuleBreaker]:
    panel = RuleBreaker(beat=BEAT)
    yield panel
    portal.run(panel.replace)


def pressed(panel: RuleBreaker, name: str) -> str:
    """Press a button, and return what is shown of all that was pressed, a line for each."""
    panel.buttons[name].click()
    until(panel.notice, lambda value: "Done." in value)
    until(panel.outcome, lambda value: f"<strong>{VIOLATIONS[name].label}</strong>" in value)
    text = re.sub(r"</t[dh]>", " | ", panel.outcome.value.replace("</tr>", "\n").replace("</p>", "\n"))
    return re.sub(r"<[^>]+>", "", text)


def test_what_is_said_of_clean_is_so_for_every_rule() -> None:
    panel = RuleBreaker(tuple(VIOLATIONS), beat=BEAT)
    try:
        for name in VIOLATIONS:
            assert "has read a Close frame and sent one" in pressed(panel, name)
            report = panel.report
            assert report is not None
            for end in (report.client, report.server):
                assert end.tells is not None
                read = None if end.failed else end.received
                assert end.tells.was_clean == (read is not None and end.sent is not None), name
    finally:
        portal.run(panel.replace)


def test_http_in_an_open_connection_is_read_out_as_a_frame(panel: RuleBreaker) -> None:
    assert "5450 is the code 21584" in pressed(panel, "server-writes-http")
    assert b"HTTP".hex(" ") == "48 54 54 50"
    assert (0x48 & 15, 0x54, 0x5450) == (8, 84, 21584)
    assert "21584" not in pressed(panel, "unmasked")


def test_there_is_a_button_for_one_of_each_kind(panel: RuleBreaker) -> None:
    assert set(panel.buttons) == set(USUAL)
    assert panel._repr_mimebundle_()["text/plain"] == (
        "The client breaks a rule: [Leave out the mask] [Use an unknown opcode] [Close with 1005] "
        "[Send Latin-1 as text] [Send too much]\n"
        "The server breaks a rule: [Mask a frame] [Send Latin-1 as text] [Write HTTP]"
    )
    assert panel.outcome.value == ""


def test_a_press_breaks_a_rule_and_the_table_has_what_each_end_is_left_with(panel: RuleBreaker) -> None:
    shown = pressed(panel, "unmasked")
    assert "by the server: Close 1002 &quot;incorrect masking&quot; | 1002, not clean | 1006, not clean" in shown
    assert "the server failed the connection" in panel.notice.value
    assert "Close 1002" in panel.ladder.value
    assert FIREFOX not in shown, "no browser had to judge"


def test_what_was_tried_stays_and_what_is_tried_again_keeps_its_place(panel: RuleBreaker) -> None:
    pressed(panel, "too-big")
    pressed(panel, "server-masks")
    shown = pressed(panel, "too-big").splitlines()
    assert [line.split(" | ")[0] for line in shown if line and not line.startswith("Clean:")] == [
        "Broken rule",
        "The client breaks a rule",
        "Send too much",
        "The server breaks a rule",
        "Mask a frame",
    ]
    assert panel.outcome.value.count("<strong>Send too much") == 1
    assert "<strong>Mask" not in panel.outcome.value


@pytest.mark.parametrize(
    ("name", "firefox"),
    [
        ("server-masks", "It unmasks the frame, and takes it."),
        ("server-text-not-text", "and sends no Close."),
        ("server-writes-http", "It sends no Close."),
    ],
)
def test_a_page_has_an_error_first_and_what_firefox_does_is_said(panel: RuleBreaker, name: str, firefox: str) -> None:
    shown = pressed(panel, name)
    assert "by the client: Close 1002" in shown
    assert "error, then 1006, not clean | 1002" in shown
    assert re.search(rf"{FIREFOX}: .*{re.escape(firefox)}", shown)


def test_a_press_while_a_rule_is_broken_changes_nothing(panel: RuleBreaker) -> None:
    def both() -> None:
        panel.buttons["server-masks"].click()
        panel.buttons["unmasked"].click()

    portal.run(both)  # on the loop, where nothing can be done between the two
    until(panel.outcome, lambda value: "<strong>Mask a frame</strong>" in value)
    until(panel.notice, lambda value: "Done." in value)
    assert VIOLATIONS["unmasked"].label not in panel.outcome.value


def test_its_still_picture_has_the_ladder_and_the_table_and_no_ids(panel: RuleBreaker) -> None:
    pressed(panel, "illegal-code")
    bundle = panel._repr_mimebundle_()
    assert 'class="wskit-rungs"' in bundle["text/html"]
    assert "What each broken rule has earned" in bundle["text/html"]
    assert "127.0.0.1" not in bundle["text/html"]
    assert bundle["text/plain"].startswith("The client breaks a rule: ")
    assert "Who failed it: the server" in bundle["text/plain"]


def test_there_are_those_that_are_asked_for_and_no_others() -> None:
    panel = RuleBreaker(("half-a-code",))
    assert panel._repr_mimebundle_()["text/plain"] == "The client breaks a rule: [Send half a code]"
    portal.run(panel.replace)


@pytest.mark.parametrize(
    ("rules", "beat", "error", "said"),
    [
        (("nothing",), 0.2, ValueError, "nothing"),
        ("unmasked", 0.2, TypeError, "tuple"),
        (None, 0, ValueError, "beat is"),
    ],
)
def test_what_cannot_be_is_an_error_and_nothing_begins(
    rules: Any, beat: float, error: type[Exception], said: str
) -> None:
    before = tasks_on_the_portal()
    with pytest.raises(error, match=said):
        RuleBreaker(rules, beat=beat)
    assert tasks_on_the_portal() <= before
