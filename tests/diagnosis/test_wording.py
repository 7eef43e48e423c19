"""Wording: it says how much is known, and no more."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from verdicts import IDLE, OTHER, brought, verdict, verdicts

from wskit.diagnosis.verdict import Next, Told
from wskit.diagnosis.wording import (
    began,
    both_ways,
    causes_left,
    in_brief,
    like_it,
    likeliest_first,
    lived,
    mend,
    of_file,
    said,
    sentence,
    told,
    ways,
    where,
)
from wskit.evidence.recording import Brought
from wskit.evidence.scope import Scope
from wskit.record import events
from wskit.record.events import End


def test_one_cause_is_named_and_several_are_counted() -> None:
    one, two, none = verdict(IDLE), verdict(IDLE, OTHER), verdict(left=())
    assert causes_left(one) == "One cause is left."
    assert causes_left(two) == (
        "2 causes are left. This recording cannot tell which of them it was. "
        "Those for which something speaks stand first."
    )
    assert causes_left(verdict(OTHER, OTHER)) == "2 causes are left. This recording cannot tell which of them it was."
    assert causes_left(none) == "None of the causes that are known here is left."
    assert [in_brief(each) for each in (one, two, none)] == [IDLE.words, "2 are left", "none is left"]


def test_what_something_speaks_for_stands_first() -> None:
    assert likeliest_first(verdict(OTHER, IDLE)) == [IDLE, OTHER]
    assert likeliest_first(verdict(OTHER, OTHER)) == [OTHER, OTHER]


def test_each_way_to_get_something_is_a_line() -> None:
    evidence = Next("a log", "grep a b; tail c\n\nask\x1b", (), "ws.close();")
    assert ways(evidence) == ["grep a b; tail c", "ask\\x1b", "ws.close();"]
    assert ways(Next("a log", "", ())) == []


def test_what_an_end_was_told_says_how_that_is_known() -> None:
    assert told(Told("client", "recorded", 1001, "1001, clean", "")) == "1001, clean (recorded)"
    assert told(Told("client", "follows", 1006, "1006, not clean", "")) == "1006, not clean (it follows)"
    assert told(Told("server", "unknown", None, "nobody knows", "")) == "not known"


def test_a_time_of_day_is_that_of_utc() -> None:
    first = brought().happened[0].time
    assert began(brought(since=86400 - first)) == "1970-01-02 00:00:00 UTC"
    assert began(brought(since=None, own_clock=100 * 86400 - first)) == "1970-04-11 00:00:00 by its own clock"
    assert began(brought(since=None, own_clock=3600 - first)) == "01:00:00 by its own clock"


@pytest.mark.parametrize("since", [None, 1e300, float("nan"), float("inf"), -1e12])
def test_a_clock_that_says_anything_is_not_shown(since: float | None) -> None:
    assert began(brought(since=since)) == ""


def test_what_has_no_events_has_no_times() -> None:
    empty = brought(happened=())
    assert (began(empty), lived(empty), where(empty)) == ("", "", "127.0.0.1:52114 → 127.0.0.1:8080")


def test_a_connection_is_named_by_who_when_and_how_long() -> None:
    one = brought(between="a → b\n")
    assert where(one) == f"a → b\\n, /…, {began(one)}, {lived(one)}"
    assert lived(one) == "0.0 s"


def test_a_file_is_named_with_what_is_in_it() -> None:
    assert of_file(verdicts(name="a\nb").recording) == "a\\nb, read as pcapng: no WebSocket connection."
    assert of_file(verdicts(verdict()).recording).endswith(": 1 WebSocket connection.")
    assert of_file(verdicts(*[verdict()] * 1000).recording).endswith(": 1,000 WebSocket connections.")


def test_small_words() -> None:
    assert (like_it(0), like_it(1200)) == ("", "1,200 more like this one")
    assert (sentence("the log"), sentence("")) == ("The log", "")
    assert said("\x1b[2J\u202e") == "\\x1b[2J\\u202e"


def test_a_har_does_not_say_how_long_a_connection_lasted() -> None:
    asked = (events.Connecting(0.0, End("client", 1), "ws://a.example/", ()),)
    scope = Scope("a HAR", "client", http=True)
    made = Brought(asked, End("client", 1), scope, "a → b")
    assert lived(made).endswith(" until the last that is in it")
    over = (*asked, events.Closed(9.0, End("client", 1), 1006, "", False))
    assert lived(dataclasses.replace(made, happened=over)) == "9.0 s"


def test_where_an_idle_timeout_stands_first_it_is_said_what_helps() -> None:
    idle = replace(IDLE, key="proxy-idle")
    as_likely = replace(OTHER, because=idle.because)
    assert mend(verdict(OTHER, idle)).startswith(
        "If it was an idle timeout: let the server send a Ping more often than that limit."
    )
    assert mend(verdict(idle, replace(as_likely, but=("it was not this one.",))))
    assert "only moves the 1006" in mend(verdict(replace(idle, because=())))
    unlikely = replace(idle, because=()), replace(idle, but=("it was not this one.",))
    for left in ((OTHER,), (idle, as_likely), *((one, OTHER) for one in unlikely)):
        assert not mend(verdict(*left))
    assert not mend(verdict(left=()))


def test_what_something_speaks_against_stands_last_and_says_so() -> None:
    against = replace(IDLE, but=("It had let 25.0 s of silence pass before.",))
    assert likeliest_first(verdict(against, OTHER)) == [OTHER, against]
    assert both_ways(against) == [*IDLE.because, "But it had let 25.0 s of silence pass before."]
