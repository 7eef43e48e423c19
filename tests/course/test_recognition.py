"""Recognition: what somebody means by a number, a name, words or a line, and what nobody means."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.course.phrases import NAMES
from wskit.course.recognition import FEW, LONGEST, SYMPTOMS, Recognised, about, alike, recognise
from wskit.course.statuses import STATUSES
from wskit.course.symptoms import Symptom
from wskit.protocol.codes import REGISTRY


@pytest.mark.parametrize("number", [0, 7, 999, *REGISTRY, 1016, 2999, 3999, 4001, 5000, 65535])
@pytest.mark.parametrize("form", ["{}", " {} ", "'{}'", "({})", "{}."])
def test_a_number_is_that_code(number: int, form: str) -> None:
    assert recognise(form.format(number)) == Recognised((number,))


@pytest.mark.parametrize("status", STATUSES)
def test_a_number_that_is_a_status_of_http_may_be_that(status: int) -> None:
    assert recognise(str(status)) == Recognised((status,), (STATUSES[status],))


@pytest.mark.parametrize("number", ["65536", "99999", "100000", "10061006"])
def test_a_number_that_cannot_be_is_none(number: str) -> None:
    assert not recognise(number)


@pytest.mark.parametrize(
    ("name", "code"), [*((facts.name, number) for number, facts in REGISTRY.items()), *NAMES.items()]
)
def test_a_name_is_its_code_however_it_is_spelt(name: str, code: int) -> None:
    words = name.replace("_", " ")
    for spelt in (name, name.lower(), name.upper(), words.replace(" ", "_"), words.replace(" ", "-"), f'"{name}"'):
        assert recognise(spelt).codes == (code,)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1005 1006", (1005, 1006)),
        ("sent 1011 (internal error); then received 1006", (1011, 1006)),
        ("received 4001 (private use) bye; then sent 4001 (private use) bye", (4001,)),
        ("onclose: 3999 bye true", (3999,)),
        ("closed with code 4999", (4999,)),
        ("close code: 999", (999,)),
        ("code=2999", (2999,)),
        ("the code was 1001, it says", (1001,)),
        ("an abnormal closure, and going away", (1006, 1001)),
        ("Close frame with 1008", (1008,)),
    ],
)
def test_codes_in_a_text_are_found_in_their_order(text: str, codes: tuple[int, ...]) -> None:
    assert sorted(recognise(text).codes) == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        "took 1000 ms",
        "1001 bytes",
        "ws://127.0.0.1:1006/",
        "127.0.0.1:1006",
        "main.py:1006",
        "#1006",
        "1006#1006",
        "12:1006:00",
        "2026-1006-01",
        "1006.5",
        "x1006",
        "the year 2026",
        "port 3000",
        "exited with code 1",
    ],
)
def test_a_number_that_is_something_else_is_no_code(text: str) -> None:
    assert recognise(text).codes == ()


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("12:00:00 worker 1006 has 1000 clients", ()),
        ("exited with code 0", ()),
        ("exited with code 137", ()),
        ("12:00:00 closed 1006", (1006,)),
        ("12:00:00 #2 ended   1006 not clean", (1006,)),
        ("{'code': 1006, 'reason': ''}", (1006,)),
        ("onclose: 1001 false", (1001,)),
        ("internal server error", ()),
        ("going away", ()),
    ],
)
def test_in_a_log_a_number_is_a_code_only_if_it_is_said_to_be_one(line: str, codes: tuple[int, ...]) -> None:
    assert recognise(line, in_a_log=True).codes == codes


def test_words_that_no_row_has_just_so_are_looked_for_one_by_one() -> None:
    found = recognise("server masked pongs")
    assert not found
    found = recognise("certificate")
    assert found.words
    assert all("certificate" in f"{one.means} {one.ask}".lower() for one in found.symptoms)
    assert 1 <= len(found.symptoms) <= FEW
    assert not recognise("is it me")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("upstream timed out (110", "`upstream timed out … while proxying upgraded connection`"),
        ("upstream timed out (110: Connection timed out)", "`upstream timed out … while connecting to upstream`"),
        ("recv() failed (104", "`recv() failed … while proxying upgraded connection`"),
        ("timed out 110", "`upstream timed out … while proxying upgraded connection`"),
    ],
)
def test_a_line_that_was_cut_short_is_found_by_its_beginning(line: str, said: str) -> None:
    found = recognise(line)
    assert found.words
    assert said in [one.seen for one in found.symptoms]
    assert len(found.symptoms) <= FEW


@pytest.mark.parametrize("row", [one for one in SYMPTOMS if one.words and "…" in one.words], ids=lambda one: one.seen)
def test_whoever_types_a_line_sees_something_at_its_first_words(row: Symptom) -> None:
    for phrase in re.findall(r"`([^`…]* [^`…]*)…", row.words or ""):
        assert recognise(phrase.replace("#", "104") + " (110")


@pytest.mark.parametrize(
    ("slip", "near"),
    [
        ("keepalve ping timeout", "keepalive ping timeout"),
        ("keepalve", "keepalive ping timeout"),
        ("abnormal closing", "Abnormal Closure"),
        ("polciy violation", "Policy Violation"),
        ("going awya", "Going Away"),
    ],
)
def test_a_slip_is_near_what_was_meant(slip: str, near: str) -> None:
    assert not recognise(slip)
    assert near in alike(slip)


def test_near_nothing_is_nothing() -> None:
    assert alike("xyzzy") == []
    assert alike("") == []


@pytest.mark.parametrize(
    "said", ["every minute", "it disconnects every 60 seconds", "drops after a minute", "closes after 60 s"]
)
def test_what_people_say_of_a_proxy_that_waits_leads_there_and_a_log_means_something_else(said: str) -> None:
    [row] = recognise(said).symptoms
    assert (row.lessons, row.codes) == ((8,), (1006,))
    assert not recognise(f"cron: looks for mail, {said}", in_a_log=True)


def test_a_code_has_the_rows_of_pages_first() -> None:
    assert [one.where for one in about(1006)] == ["page"] * 6 + ["server"] * 4


@given(st.text(max_size=200), st.booleans())
def test_whatever_stands_there_it_ends_well(text: str, in_a_log: bool) -> None:
    found = recognise(text, in_a_log=in_a_log)
    assert all(0 <= code <= 65535 for code in found.codes)
    hash(found)
    alike(text)


@pytest.mark.parametrize("text", ["onerror", "sent 1001", "1006 ", "recv() failed", "`", "close ", "HTTP "])
def test_a_line_without_end_takes_no_time(text: str) -> None:
    begun = time.process_time()
    recognise(text * 1_000_000, in_a_log=True)
    assert recognise(text * 10_000) == recognise((text * 10_000)[:LONGEST])
    assert time.process_time() - begun < 2
