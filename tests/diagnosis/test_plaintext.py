"""Plain text: what stands where, in lines that have room."""

from __future__ import annotations

import dataclasses

import pytest
from verdicts import IDLE, OTHER, brought, verdict, verdicts

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.groups import MOST
from wskit.diagnosis.plaintext import as_text
from wskit.diagnosis.verdict import Left, Next, RuledOut, Told


def test_of_one_connection_all_is_said_and_what_is_asked_first_comes_first() -> None:
    text = as_text(verdicts(verdict(), notes=("The file was cut short.",)))
    parts = [
        "session.pcapng, read as pcapng: 1 WebSocket connection.",
        "127.0.0.1:52114 → 127.0.0.1:8080",
        "The other end of TCP ended it with a FIN",
        "2 causes are left. This recording cannot tell which of them it was.",
        f"  1. {IDLE.words}",
        "       Nothing had passed for 60.0 s before the FIN.",
        f"  2. {OTHER.words}",
        "Get this next\n  The log of what stands there\n      grep 'upstream timed out' error.log",
        "  If it shows a line that says so: 1.",
        "What each end was told\n  client  1006, not clean (it follows): TCP ended (FIN)",
        "  server  not known: its side was not recorded",
        "CONNECTING |",
        "2 causes are ruled out\n  - The network broke it off. No RST was seen.",
        "What this recording does not show\n  - The file was cut short.\n  - The capture shows one place",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert max(map(len, text.splitlines())) <= 78


def test_which_causes_are_ruled_out_need_not_be_said() -> None:
    text = as_text(verdicts(verdict()), ruled_out=False)
    assert "2 causes are ruled out; --ruled-out says by what sign." in text
    assert "No RST was seen" not in text


def test_of_several_there_is_a_line_for_each_group_and_what_is_left_of_it() -> None:
    text = as_text(verdicts(verdict(IDLE), *[verdict()] * 39))
    assert "\n#1    127.0.0.1:52114" in text
    assert "38 more like this one" in text
    assert "\n#2, and 38 more like this one\n" in text
    assert text.count("Get this next") == 1
    assert text.count("grep 'upstream") == 1, "what several need is said once"
    assert "\nWhat to get next is as for #1: the log of what stands there\n  If it shows" in text
    assert "--connection N" in text
    assert "CONNECTING" not in text


def test_what_several_have_in_common_stands_before_what_is_left_of_each() -> None:
    made = dataclasses.replace(verdicts(verdict(IDLE), verdict()), alike=("#1 and #2 ended at the same time.",))
    text = as_text(made)
    assert "What several have in common\n  - #1 and #2 ended at the same time.\n" in text
    assert text.index("in common") < text.index("Get this next")


MANY = [Left(key, f"{key}.") for key in list(CAUSES)[:20]]


def test_many_are_counted_by_side_first_and_listed_last_if_at_all() -> None:
    made = verdicts(verdict(dataclasses.replace(MANY[0], because=("Something speaks for it.",)), *MANY[1:]))
    text = as_text(made)
    parts = [
        "20 causes are left: this",
        "  - ",
        "Something speaks",
        "Get this next",
        "left at most",
        "All causes that are left",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert "--left" not in text
    short = as_text(made, left=False, ruled_out=False)
    assert "--left lists them." in short
    assert "All causes that are left" not in short
    assert "2 causes are ruled out; --ruled-out lists them.\n  - " in short
    assert "That rules out 1." in short


def test_of_one_that_somebody_can_mend_it_is_said_whom_to_ask() -> None:
    assert "\n  Ask whoever runs it.\n" in as_text(
        verdicts(verdict(dataclasses.replace(IDLE, owner="whoever runs it")))
    )
    assert "Ask" not in as_text(verdicts(verdict(dataclasses.replace(IDLE, owner="nobody"))))
    assert "Ask" not in as_text(verdicts(verdict(IDLE, dataclasses.replace(OTHER, owner="whoever runs it"))))


def test_of_one_of_several_all_is_said() -> None:
    text = as_text(verdicts(verdict(IDLE), verdict(OTHER)), number=2)
    assert "#2  127.0.0.1" in text
    assert OTHER.words in text
    assert IDLE.words not in text.split("Get this next")[0]
    assert "CONNECTING" in text


def test_many_groups_are_not_all_shown() -> None:
    made = [verdict(Left(f"cause-{one}", f"Cause {one}x.")) for one in range(MOST + 9)]
    text = as_text(verdicts(*made))
    assert "and 9 more that ended in other ways" in text
    assert text.count("\nWhat to get next is as for #1: ") == MOST - 1


def test_of_no_connection_only_the_file_is_named() -> None:
    assert as_text(verdicts()) == "session.pcapng, read as pcapng: no WebSocket connection."


def test_nothing_is_said_of_what_is_not_known() -> None:
    bare = verdict(told=(), ruled_out=(), next=None, left=(), brought=brought(notes=()))
    text = as_text(verdicts(bare))
    for words in ("told", "ruled out", "next", "does not show"):
        assert words not in text
    assert "None of the causes" in text


def test_a_single_cause_that_is_ruled_out_is_one() -> None:
    one = verdict(ruled_out=(RuledOut("reset", "The network broke it off.", "No RST was seen."),))
    assert "One cause is ruled out\n  - " in as_text(verdicts(one))


@pytest.mark.parametrize("width", [24, 40, 60, 77, 78, 100])
def test_a_ladder_without_room_is_not_broken(width: int) -> None:
    text = as_text(verdicts(verdict()), width=width)
    assert ("CONNECTING |" in text) is (width >= 78)
    assert ("There is no room for the ladder" in " ".join(text.split())) is (width < 78)
    assert max(map(len, text.splitlines())) <= max(width, 41), "but for what is to be typed"


def test_headlines_stand_out() -> None:
    text = as_text(verdicts(verdict(), verdict(IDLE)), strong=lambda line: f"<{line}>")
    assert "<#1>" in text
    assert "<Get this next>" in text


def test_what_came_from_a_file_is_on_one_line_and_moves_no_cursor() -> None:
    bad = "a\x1b[31m\r\nb\x07\u202e\x9b2J"
    made = verdict(
        Left("odd", bad, (bad,)),
        ended=bad,
        told=(Told("client", "recorded", 1000, bad, bad),),
        ruled_out=(RuledOut("x", bad, bad),),
        next=Next(bad, f"{bad}\nls", ((bad, ("odd", bad)),)),
        brought=brought(between=bad, notes=(bad,)),
    )
    for text in (as_text(verdicts(made, name=bad, notes=(bad,))), as_text(verdicts(made, verdict(), name=bad))):
        assert text.replace("\n", "").isprintable()
        assert "\\x1b[31m" in text


def test_what_is_known_beside_a_command_stands_below_it_and_the_path_stands_at_the_head() -> None:
    step = Next("a log", "tail -f A\ntail -f B", (), "ws.close();", "It is empty by default.")
    text = as_text(verdicts(verdict(next=step)), content=False)
    assert "\n      tail -f A\n      tail -f B\n      ws.close();\n  It is empty by default.\n" in text
    assert "127.0.0.1:8080, /…, 2026-" in text, "the path of a server of wskit is its token"
