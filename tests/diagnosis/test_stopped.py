"""Stopped: what may have come after a recording stopped rules nothing out, and that is said first."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from broughts import SCOPES, STOPS
from played import endings

from wskit.diagnosis.diagnosing import verdict
from wskit.diagnosis.look import Look
from wskit.diagnosis.observing import facts_of
from wskit.diagnosis.plaintext import as_text
from wskit.diagnosis.verdict import Verdict, Verdicts
from wskit.evidence.lines import read_log
from wskit.evidence.recording import Recording

FIRST = "It was not recorded to its end. "
GOODBYE = 'The client\'s end sent the first Close frame. It says 1000 "Deliberate disconnection".'
LOG = """\
2026-11-30 09:06:10,420 websockets.server DEBUG = connection is CONNECTING
2026-11-30 09:06:10,440 websockets.server DEBUG < GET /chat HTTP/1.1
2026-11-30 09:06:10,440 websockets.server DEBUG < Host: 127.0.0.1:18182
"""


def parts_of(name: str) -> list[Verdict]:
    return [verdict(one) for one in SCOPES[STOPS](endings()[name])]


def keys(found: Verdict) -> set[str]:
    return {one.key for one in found.left}


def test_that_it_was_not_recorded_to_its_end_is_said_first() -> None:
    *parts, whole = parts_of("client-1000")
    assert not whole.brought.stops
    assert not whole.ended.startswith(FIRST)
    said = [one.ended.removeprefix(FIRST) for one in parts if one.ended.startswith(FIRST)]
    assert [*dict.fromkeys(said)] == [
        "By then the opening handshake had not been answered.",
        "By then nobody had ended it.",
        f"{GOODBYE} No answer to it was seen.",
        f"{GOODBYE} It was answered. The answer had not come in when the recording stopped.",
    ]


def test_in_the_middle_of_a_handshake_nobody_is_accused() -> None:
    for one in parts_of("client-1000")[:5]:
        assert {"client-closes", "server-closes", "nobody-listens", "proxy-idle", "server-killed"} <= keys(one)
        assert [told.known for told in one.told] == ["unknown", "unknown"]


def test_an_answer_that_is_on_its_way_is_not_lost() -> None:
    for one in parts_of("client-1000"):
        assert "client-closes" in keys(one)


def test_of_an_answer_that_never_came_in_it_is_said() -> None:
    on_its_way = next(one.brought for one in parts_of("client-1000") if "had not come in" in one.ended)
    assert verdict(replace(on_its_way, stops=False)).ended == f"{GOODBYE} It was answered. The answer never came in."


def test_what_to_get_next_is_the_rest() -> None:
    found = parts_of("client-1000")[0]
    assert found.next is not None
    assert found.next.what == "the same again, captured until the connection has ended"
    text = as_text(Verdicts(Recording("a.pcap", "pcap", (found.brought,)), (found,)))
    assert "Whatever it shows" not in text


def test_a_log_that_ends_within_the_headers_tells_no_more() -> None:
    [brought] = read_log(io.BytesIO(LOG.encode()), "a.log").connections
    found = verdict(brought)
    assert found.ended == FIRST + "By then the opening handshake had not been answered."
    assert "client-closes" in keys(found)
    assert found.next is not None
    assert found.next.what.startswith("the rest of the log")


@pytest.mark.parametrize(("more", "how"), [("", None), ("= connection is CONNECTING", "RST")])
def test_a_log_that_goes_on_has_the_last_word(more: str, how: str | None) -> None:
    log = "".join(
        f"2026-11-30 09:06:11,000 websockets.client DEBUG {line}\n"
        for line in (
            *("= connection is CONNECTING", "> GET / HTTP/1.1", "> Upgrade: websocket", "< HTTP/1.1 101 Switching"),
            *("= connection is OPEN", "< EOF", "> EOF", "= connection is CLOSED"),
            *([more] if more else []),
        )
    )
    [brought] = read_log(io.BytesIO(log.encode()), "a.log").connections
    assert facts_of(Look(brought)).how == how


def test_nothing_came_for_long_is_a_sign() -> None:
    [one] = SCOPES["log of the server"](endings()["black-hole"])
    by_key = {cause.key: cause.because for cause in verdict(one).left}
    assert by_key["server-killed"] == ("Of this connection its log has no end. Whoever is gone writes none.",)
    assert by_key["server-closes"] == ()
