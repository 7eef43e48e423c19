"""The panel of strangers without a front end: switches, visitors, and a table of what each of them got."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from helpers import until

from wskit import Strangers
from wskit.loops import portal
from wskit.widgets.strangers import KEPT, NOW_TRY


@pytest.fixture
def panel() -> Iterator[Strangers]:
    panel = Strangers()
    yield panel
    portal.run(panel.replace)


def pressed(panel: Strangers, name: str) -> list[str]:
    """Press a button, and return the lines of the table."""
    panel.buttons[name].click()
    until(panel.notice, lambda value: "was let in" in value or "got nothing" in value)
    until(panel.outcome, lambda value: f"<strong>{panel.buttons[name].description}".replace("'", "&#x27;") in value)
    text = re.sub(r"</t[dh]>", " | ", panel.outcome.value.replace("</tr>", "\n"))
    return [line for line in re.sub(r"<[^>]+>", "", text).replace("&#x27;", "'").splitlines() if line][1:]


def test_it_begins_with_a_server_that_checks_nothing_and_an_empty_table(panel: Strangers) -> None:
    assert panel._repr_mimebundle_()["text/plain"] == (
        "The server: It does not look at Origin. Its cookie says SameSite=None: pages of every site bring it. "
        "It asks for no ticket.\n"
        "[Your page] [Another page of your site] [A stranger's page] [A program that lies]"
    )
    assert panel.outcome.value == panel.head.value == ""
    assert 'role="status"' not in panel.says.value


def test_a_stranger_gets_the_letters_and_that_is_marked(panel: Strangers) -> None:
    assert pressed(panel, "yours") == [
        "Your page | SameSite=None | Origin: https://quiz.example, Anna's cookie | Anna's letters | 1000, clean | "
    ]
    assert "wskit-error" not in panel.outcome.value
    assert "Anna's letters" in pressed(panel, "stranger")[1]
    assert "wskit-error" in panel.outcome.value
    assert "Text" in panel.ladder.value


def test_a_switch_is_said_in_words_and_holds_for_the_next_who_connects(panel: Strangers) -> None:
    pressed(panel, "stranger")
    panel.origin.value = True
    until(panel.says, lambda value: "<strong>It checks Origin" in value and 'role="status"' in value)
    assert NOW_TRY in panel.notice.value
    lines = pressed(panel, "stranger")
    assert "<strong>" not in panel.says.value
    assert [line.split(" | ")[1] for line in lines] == ["SameSite=None", "Origin checked (403), SameSite=None"]
    assert "| nothing | 1006, not clean" in lines[1]
    panel.no.value = "1008"
    assert "1008, clean &quot;not for this page&quot;" in pressed(panel, "neighbour")[2]


def test_what_is_tried_again_keeps_its_place_and_of_many_the_oldest_goes(panel: Strangers) -> None:
    pressed(panel, "yours")
    pressed(panel, "program")
    assert len(pressed(panel, "yours")) == 2
    for same_site in ("Lax", "Strict"):
        panel.same_site.value = same_site
        for name in panel.buttons:
            lines = pressed(panel, name)
    assert len(lines) == KEPT + 1
    assert lines[-2].startswith("A program that lies | SameSite=Strict")
    assert lines[-1] == "The last 8 are shown: 2 before them are gone."


def test_a_switch_that_would_do_nothing_is_not_there(panel: Strangers) -> None:
    assert panel.no.layout.display == "none"
    panel.origin.value = True
    until(panel.says, lambda value: "checks Origin" in value)
    displays = [panel.no.layout.display]
    panel.origin.value = False
    until(panel.says, lambda value: "does not look" in value)
    assert [*displays, panel.no.layout.display] == [None, "none"]
    assert panel.notice.value == ""  # it is as it was when somebody knocked


def test_who_has_a_ticket_and_who_has_none_stands_in_the_table(panel: Strangers) -> None:
    panel.ticket.value = True
    assert "Anna's cookie, its ticket | Anna's letters" in pressed(panel, "yours")[0]
    assert "Anna's cookie, no ticket | nothing" in pressed(panel, "stranger")[1]


def test_the_head_is_shown_without_its_secrets(panel: Strangers) -> None:
    pressed(panel, "stranger")
    pressed(panel, "program")
    assert re.findall(r"<summary>The opening handshake of: ([^(]+) ", panel.head.value) == [
        "A stranger&#x27;s page",
        "A program that lies",
    ]
    assert "https://prize.example" in panel.head.value
    assert "4d7a1f" not in panel.head.value


def test_a_press_while_somebody_knocks_changes_nothing(panel: Strangers) -> None:
    def both() -> None:
        panel.buttons["yours"].click()
        panel.buttons["stranger"].click()

    portal.run(both)
    until(panel.outcome, lambda value: "Your page" in value)
    assert "stranger" not in panel.outcome.value


def test_its_still_picture_has_the_ladder_and_the_table_and_no_ids(panel: Strangers) -> None:
    pressed(panel, "stranger")
    bundle = panel._repr_mimebundle_()
    assert 'class="wskit-rungs"' in bundle["text/html"]
    assert "Who connected, and what they got" in bundle["text/html"]
    assert not re.search(r"127\.0\.0\.1:\d", bundle["text/html"])
    assert "SameSite=None: A stranger's page was let in" in bundle["text/plain"]


def test_what_cannot_be_made_to_happen_is_said(panel: Strangers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise OSError("no port is free")

    monkeypatch.setattr("wskit.widgets.strangers.knock", fails)
    panel.buttons["yours"].click()
    until(panel.notice, lambda value: "could not be made to happen: no port is free" in value)
