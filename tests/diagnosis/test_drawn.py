"""Drawn: the ladder of a recording has its times, to a tenth of a second."""

from __future__ import annotations

import dataclasses
import html
import re

from broughts import SCOPES
from played import endings
from verdicts import brought

from wskit.diagnosis.drawn import ladder_of


def test_times_are_counted_from_the_first_event_and_rounded() -> None:
    made = brought()
    later = [dataclasses.replace(one, time=1e9 + one.time) for one in made.happened[:-4]]
    later += [dataclasses.replace(one, time=1e9 + one.time + 60.04) for one in made.happened[-4:]]
    text = str(ladder_of(dataclasses.replace(made, happened=tuple(later))))
    assert "60 s" in text
    assert "60.04" not in text
    assert "client" in text
    assert " s " not in str(ladder_of(made)), "all of it took less than a moment"


def test_what_follows_within_a_moment_is_shown_at_once() -> None:
    made = brought()
    slow = [dataclasses.replace(one, time=0.15 * place) for place, one in enumerate(made.happened)]
    text = str(ladder_of(dataclasses.replace(made, happened=tuple(slow))))
    assert "0.3 s" in text
    assert "0.15" not in text
    assert "0.2 s" not in text


def test_of_a_capture_no_more_is_said_than_which_end_of_tcp_it_was() -> None:
    [wire] = SCOPES["capture"](endings()["server-shuts-down"])
    titles = str(ladder_of(wire)).splitlines()[0]
    assert titles.split("  ")[0] == "client's end of TCP"
    assert titles.endswith("  server's end of TCP")
    assert "the server's end of TCP hangs up" in html.unescape(ladder_of(wire).as_html())
    [own] = SCOPES["own"](endings()["server-shuts-down"])
    assert "end of TCP" not in ladder_of(own).as_html()


def test_nothing_is_drawn_of_nothing() -> None:
    assert "The beginning of the record is gone" in str(ladder_of(brought(happened=())))


def test_what_messages_say_may_be_left_out() -> None:
    [wire] = SCOPES["capture"](endings()["too-big"])
    [own] = SCOPES["own"](endings()["too-big"])
    for one in (wire, own):
        assert 'Text "' in str(ladder_of(one))
        for drawn in (str(ladder_of(one, content=False)), ladder_of(one, content=False).as_html()):
            assert not re.search('Text (?:"|&quot;)[^…]', drawn)
            assert "bytes)" in drawn
    assert "Close 1009" in str(ladder_of(wire, content=False))
