"""Hints: what speaks for a cause is true of the recording, and decides nothing."""

from __future__ import annotations

import re

from broughts import SCOPES
from played import Played, endings
from virtual import run

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.hints import hints_for, silence
from wskit.diagnosis.look import Look
from wskit.diagnosis.observing import facts_of
from wskit.endings.table import play
from wskit.record.timeline import Timeline


def hints(played: Played, cause: str, scope: str = "capture at the client") -> tuple[str, ...]:
    look = Look(SCOPES[scope](played)[0])
    return hints_for(look, facts_of(look), CAUSES[cause])


def with_beat(name: str, beat: float) -> Played:
    report = run(lambda loop: play(name, network="memory", timeline=Timeline(clock=loop.time), beat=beat))
    happened, end, _ = report.record
    return Played(name, name, happened, end)


def test_a_silence_as_long_as_a_common_limit_is_said() -> None:
    played = with_beat("proxy-idle", 60)
    assert hints(played, "proxy-idle") == (
        "Nothing had passed for 60.0 s; nginx and AWS's Application Load Balancer wait for 60 s by default.",
    )
    assert hints(with_beat("proxy-idle", 137), "proxy-idle") == (
        "Nothing had passed for 137 s; a limit that somebody has set is often a whole number.",
    )
    assert hints(with_beat("proxy-idle", 5), "proxy-idle") == (
        "Nothing had passed for 5.0 s; a limit that somebody has set is often a whole number.",
    )
    assert hints(with_beat("proxy-idle", 5.4), "proxy-idle") == ()


def test_an_age_that_is_a_common_limit_is_said_where_something_had_just_passed() -> None:
    [found] = hints(with_beat("proxy-age", 30 / 1.75), "proxy-age")
    assert found.startswith("It ended 30.0 s after it began; Google Cloud's")
    assert hints(with_beat("proxy-age", 8), "proxy-age") == ()


def test_what_passed_just_before_is_said_of_a_process() -> None:
    assert hints(endings()["server-killed"], "server-killed") == ("Bytes had passed less than a second before.",)


def test_reasons_answered_pings_losses_and_sizes_are_said() -> None:
    ends = endings()
    assert hints(ends["second-tab"], "replaced") == ('Its reason is "you have opened another tab".',)
    assert hints(ends["server-blocked"], "server-blocked") == ("The client did answer the Ping.",)
    assert hints(ends["black-hole-pings"], "network-silent", "own") == ("What both sides sent last never came in.",)
    assert hints(ends["too-big"], "too-big") == ("The largest message before had 26 bytes.",)
    assert hints(ends["too-big"], "client-closes") == ()


def test_a_connection_that_nobody_ended_was_never_silent_before_its_end() -> None:
    assert silence(Look(SCOPES["own"](endings()["black-hole"])[0])) is None


def test_a_reason_is_said_of_the_cause_that_its_words_speak_for() -> None:
    for key in ("server-closes", "session-over", "message-refused", "server-busy", "upstream-gone"):
        assert hints(endings()["second-tab"], key) == (), key
    assert hints(endings()["client-1000"], "too-big") == ()


def test_what_a_log_has_of_a_crash_is_said_with_its_line() -> None:
    [found] = hints(endings()["server-crashes"], "server-crashes", "log of the server")
    assert re.fullmatch(r"It says: the handler raised .+ \(line \d+ of the log\)\.", found)
