"""``wskit why``: what it says is true of what really happens, and reads well where it is read."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
from collections.abc import Callable

import pytest
import virtual
from expected import ANYWHERE, BEAT, ROWS
from processes import COMMAND, run

from wskit import Timeline
from wskit.__main__ import main
from wskit.command import why as command
from wskit.command.terminal import Terminal
from wskit.course.recognition import about, recognise
from wskit.course.symptoms import Symptom
from wskit.endings.table import Ending, play
from wskit.protocol.codes import REGISTRY, close_code
from wskit.views.report import Report


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal as wide as most."""
    monkeypatch.setenv("COLUMNS", "80")


def said(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what it says, on one line."""
    assert main(["why", *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return " ".join(out.split())


# Codes.


@pytest.mark.parametrize("code", [*REGISTRY, 0, 999, 1016, 2999, 3001, 4000, 4999, 5000, 65535])
def test_every_code_is_explained_as_each_side_sees_it(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(str(code), capsys=capsys)
    facts = close_code(code)
    for words in (str(code), facts.name.lower(), facts.meaning.lower(), facts.next_step.value, facts.reference.lower()):
        assert words in text.lower()
    for heading in ("Who says it", "Seen by a page", "Seen by a server"):
        assert heading in text
    for row in about(code):
        assert row.means.replace("`", "") in text
    assert ("nobody may send" in text) is (code in (1005, 1006, 1015))
    assert ("a page may send it" in text) is facts.from_page


@pytest.mark.parametrize("words", [["going", "away"], ["Going Away"], ["EndpointUnavailable"], ["1001."]])
def test_a_name_is_explained_as_its_code_is(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert said(*words, capsys=capsys) == said("1001", capsys=capsys)


def test_a_status_of_http_is_explained_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    text = said("403", capsys=capsys)
    assert "The server does not let you in" in text
    assert "Numbers below 1000 are not close codes." in text
    assert "says more" not in text


# Lines.


def test_a_line_of_a_log_is_explained_and_its_codes_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    line = "sent 1011 (internal error) keepalive ping timeout; no close frame received"
    text = said(line, capsys=capsys)
    assert "The network is silent, one way or both; or the loop of a client in Python is blocked" in text
    assert "Said by The end itself; no frame told it so (in a server's log, websockets 17.4)" in text
    assert "Your Pongs are lost" not in text, "that is what the other side thinks"
    assert "1011 Internal Error" in text
    assert "wskit why 1011 says more." in text


def test_several_codes_in_a_line_are_all_explained(capsys: pytest.CaptureFixture[str]) -> None:
    text = said("sent 4001 ... received 1006", capsys=capsys)
    assert "4001 (private use)" in text
    assert "1006 Abnormal Closure" in text


def test_who_says_only_some_words_is_told_what_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("certificate", capsys=capsys).startswith("Nothing is known that is said just so. These have the words")


# What is not known.


@pytest.mark.parametrize("number", ["65536", "99999", "9" * 5000])
def test_a_number_that_cannot_be_is_answered_with_those_that_can(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["why", number]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"wskit: {number[:20]} is no close code: those are numbers from 0 to 65535\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["keepalve", "ping"], "Did you mean 'keepalive ping timeout'"),
        (["xyzzy"], "Try a code, its name, or the words of a log."),
        (["\x1b[2J"], r"nothing is known about '\\x1b[2J'."),
    ],
)
def test_what_nobody_knows_is_answered_with_what_is_like_it(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["why", *words]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert hint in err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_no_secret_of_a_line_is_shown_again(capsys: pytest.CaptureFixture[str]) -> None:
    line = '10.0.0.1 "GET /chat?access_token=SECRETURLTOKEN HTTP/1.1" closed with code 1006\n'
    status, out, err = read(line, capsys)
    assert status == 0
    assert "SECRETURLTOKEN" not in out + err
    assert "Line 1: 10.0.0.1" in out
    assert "access_token=…" in out
    assert main(["why", "xyzzy?token=SECRETURLTOKEN"]) == 1
    assert "SECRETURLTOKEN" not in capsys.readouterr().err


# A log.


def read(text: str | bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    status = command._Reading(Terminal()).read(stream)
    return (status, *capsys.readouterr())


def test_a_log_is_read_from_a_pipe_and_each_thing_is_explained_once() -> None:
    log = "".join(
        f"12:00:{second:02} ERROR no close frame received or sent\n12:00:{second:02} INFO all is well\n"
        for second in range(50)
    )
    status, out, err = run("why", "-", typed=f"{log}12:01:00 closed with 4001\n")
    assert (status, err) == (0, "")
    assert out.count("TCP ended without a goodbye") == 1
    assert "Line 1: 12:00:00 ERROR no close frame received or sent" in out
    assert "Known: 51 of 101 lines." in out
    assert "no close frame received or sent: 50 lines, from 1 to 99" in out
    assert "4001 (private use): line 101" in out


def test_a_log_that_still_grows_is_explained_while_it_does() -> None:
    with subprocess.Popen(
        [*COMMAND, "why", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("Error: socket hang up\n")
        process.stdin.flush()
        assert process.stdout.readline() == "Line 1: Error: socket hang up\n"
        process.stdin.close()
        assert "Said by  The end itself" in process.stdout.read()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("log", "words"),
    [("", "nothing is known about an empty log"), ("all is well\n", "about 1 line"), ("a\nb\n", "2 lines")],
)
def test_a_log_that_says_nothing_known_is_told_so(log: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = read(log, capsys)
    assert (status, out) == (1, "")
    assert words in err


def test_no_line_of_a_log_is_too_long_or_too_wild(capsys: pytest.CaptureFixture[str]) -> None:
    long = b"\xff\x00\x1b[2J socket hang up " + b"x" * 10 * command.LINE + b" ECONNREFUSED\n"
    status, out, _ = read(long + b"\r\n" + b"Broken pipe", capsys)
    assert status == 0
    assert "Known: 2 of 3 lines." in out
    assert all(line.isprintable() and len(line) <= 80 for line in out.splitlines())
    assert "ECONNREFUSED" not in out, "only the beginning of a line is looked at"


def test_a_log_of_everything_is_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    log = "".join(f"closed with code {code}\n" for code in range(3000, 5000))
    status, out, _ = read(log, capsys)
    assert status == 0
    assert "Others, of more kinds than are told apart: 1,800 lines" in out
    assert "Known: 2,000 of 2,000 lines." in out


def test_who_presses_ctrl_c_gets_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if not line:
                raise KeyboardInterrupt
            return line

    assert command._Reading(Terminal()).read(Interrupted(b"Broken pipe\n")) == 0
    assert "Known: 1 of 1 line." in capsys.readouterr().out


def test_where_nobody_reads_any_more_it_ends_well() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with subprocess.Popen(
        [*COMMAND, "why", "-"], stdin=subprocess.PIPE, stdout=write_end, stderr=subprocess.PIPE
    ) as process:
        os.close(write_end)
        _, err = process.communicate(b"Broken pipe\n" * 1000, timeout=20)
        assert (process.returncode, err) == (0, b"")


# How it reads.


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("words", ["1006", "1011", "4001", "403", "keepalive ping timeout", "proxy"])
def test_it_fits_the_terminal(
    columns: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["why", words]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= columns
    assert out.isascii() or "…" in out
    assert "\x1b" not in out
    assert "`" not in out
    assert "\n\n\n" not in out


# Whether it is true: each row that an answer gives of an ending is held to what both sides reported.


def client(code: int, *, clean: bool, reason: str | None = None) -> Callable[[Report], bool]:
    def holds(report: Report) -> bool:
        tells = report.client.tells
        return tells is not None and (tells.code, tells.was_clean) == (code, clean) and reason in (None, tells.reason)

    return holds


def abnormal(report: Report) -> bool:
    return client(1006, clean=False)(report)


# What must be so, for a row of a page to be seen; and what it says is behind it, to be there.
PAGES: dict[str, Callable[[Report], bool]] = {
    "`onerror`, then 1006, and no `onopen`": lambda one: (
        abnormal(one) and not one.client.opened and bool(one.client.failed)
    ),
    "`onopen`, then 1006": lambda one: (
        abnormal(one) and one.client.opened and not one.client.failed and one.client.because.startswith("TCP")
    ),
    "`close()`, then 1006": lambda one: abnormal(one) and one.client.sent is not None and one.client.received is None,
    "`onopen`, `onerror`, 1006": lambda one: (
        abnormal(one)
        and one.client.opened
        and one.client.failed.startswith(("the peer broke", "text was not", "the page was put"))
    ),
    "Nothing, still `OPEN`": lambda one: one.client.tells is None and one.client.opened,
    "1000": lambda one: one.client.tells is not None and one.client.tells.code == 1000,
    "1001, 1012, 1013": lambda one: one.client.tells is not None and one.client.tells.code in (1001, 1012, 1013),
    "1002, 1007, 1009": lambda one: one.client.tells is not None and one.client.tells.code in (1002, 1007, 1009),
    "1003, 1008, 4000 to 4999": lambda one: (
        one.client.tells is not None and (one.client.tells.code in (1003, 1008) or 4000 <= one.client.tells.code < 5000)
    ),
    "1005": client(1005, clean=True),
    "1011, no reason": lambda one: client(1011, clean=True, reason="")(one) and bool(one.server.raised),
    '1011, "keepalive ping timeout"': client(1011, clean=True, reason="keepalive ping timeout"),
    "1011, and another reason": lambda one: client(1011, clean=True)(one) and "because" in one.client.says,
    "1010": client(1010, clean=True),
    "1014": client(1014, clean=True),
    "3000": client(3000, clean=True),
    "3008": client(3008, clean=True),
    "Another code from 3001 to 3999": lambda one: one.client.tells is not None and 3000 < one.client.tells.code < 4000,
}


def played(ending: Ending) -> Report:
    if ending in ANYWHERE:
        return virtual.run(
            lambda loop: play(ending.name, network="memory", timeline=Timeline(clock=loop.time), beat=20)
        )
    return asyncio.run(play(ending.name, beat=BEAT))


def true_of(report: Report, rows: tuple[Symptom, ...] | list[Symptom]) -> list[str]:
    return [row.seen for row in rows if row.seen in PAGES and PAGES[row.seen](report)]


@pytest.mark.parametrize("ending", ROWS, ids=lambda ending: ending.name)
def test_of_every_ending_it_knows_something_true(ending: Ending) -> None:
    report = played(ending)
    tells = report.client.tells
    rows = list(recognise("still open").symptoms) if tells is None else about(tells.code)
    assert true_of(report, rows), "the code is known for something that is so"
    if tells is not None:
        assert main(["why", str(tells.code)]) == 0
    # What the kit itself says of it is known, too, and as something that can end a connection so.
    for account in (report.client, report.server):
        for words in filter(None, (account.failed, account.raised and "connection handler failed")):
            found = recognise(words)
            assert found.symptoms, words
        if account.tells is not None and account.tells.code == 1006:
            assert any(row.is_about(1006) for row in recognise(account.because).symptoms), account.because


def test_every_row_of_a_page_is_true_of_some_ending() -> None:
    reports = [played(ending) for ending in ROWS if ending in ANYWHERE]
    never = [seen for seen, holds in PAGES.items() if not any(holds(report) for report in reports)]
    assert never == []
