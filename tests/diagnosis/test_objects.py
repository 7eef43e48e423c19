"""Objects: what a program gets is all that is known, under names that stay."""

from __future__ import annotations

import json
from dataclasses import replace

from verdicts import IDLE, OTHER, brought, verdict, verdicts

from wskit.diagnosis.objects import as_object

NAMES = "number between path leg began seconds encrypted recorded ended told left ruled_out next notes"


def test_it_has_what_people_are_shown() -> None:
    made = as_object(verdicts(verdict(), notes=("Cut short.",)))
    assert (made["file"], made["format"], made["notes"]) == ("session.pcapng", "pcapng", ["Cut short."])
    [one] = made["connections"]
    assert list(one) == NAMES.split()
    assert one["number"] == 1
    assert [cause["key"] for cause in one["left"]] == ["proxy-idle", "process-ended"]
    assert one["left"][0]["because"] == list(IDLE.because)
    assert one["ruled_out"][0] == {"key": "reset", "words": "The network broke it off.", "sign": "No RST was seen."}
    assert one["next"]["decides"] == [{"seen": "a line that says so", "left": ["proxy-idle"]}]
    assert one["told"][1]["known"] == "unknown"
    assert one["recorded"] == {"kind": "a capture", "place": "wire", "directions": ["client", "server"], "gaps": []}
    first, last = brought().happened[0].time, brought().happened[-1].time
    assert one["began"] == round(1_796_000_000 + first, 6)
    assert one["seconds"] == round(last - first, 6)
    assert json.loads(json.dumps(made)) == made


def test_what_is_not_known_is_null() -> None:
    [one] = as_object(verdicts(verdict(brought=brought(happened=(), since=None), next=None)))["connections"]
    assert (one["began"], one["seconds"], one["next"]) == (None, None, None)


def test_what_half_a_recording_shows_and_on_which_side_of_a_proxy_it_stands() -> None:
    half = replace(brought(), directions=frozenset({"server"}), gaps=frozenset({"server"}))
    [one] = as_object(verdicts(verdict(brought=half, leg="back")))["connections"]
    assert (one["recorded"]["directions"], one["recorded"]["gaps"]) == (["server"], ["server"])
    assert (one["leg"], one["path"]) == ("back", "/…")


def test_one_of_several_keeps_its_number() -> None:
    several = verdicts(verdict(IDLE), verdict(OTHER), verdict())
    assert [one["number"] for one in as_object(several)["connections"]] == [1, 2, 3]
    assert [one["number"] for one in as_object(several, 2)["connections"]] == [2]
