"""Tap options: what nobody can mean is answered with what to do, and without a secret."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from wskit.__main__ import main
from wskit.command import tap as command
from wskit.command.tapoptions import TapOptions


def refused(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as exit_:
        main(["tap", *arguments])
    assert exit_.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    said, where = err.splitlines()
    assert where == "See wskit tap --help." or where == "See wskit --help."
    return str(said)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "before which server? Name its URL: wskit tap ws://localhost:3000/chat"),
        (["http://localhost:3000/chat?token=s3cret"], "is the URL of a page. Name the one that the page connects to"),
        (["https://localhost:3000/"], "such as wss://localhost:3000/"),
        (["localhost:3000"], "Did you mean ws://localhost:3000?"),
        (["3000"], "Did you mean ws://localhost:3000/?"),
        (["user:s3cret@h:1"], "begins with ws:// or wss://, and "),
        (["ftp://h/"], "begins with ws:// or wss://, and 'ftp://h/' does not"),
        (["ws://h:99999/s3cret-s3cret"], "has no valid port"),
        (["ws://h/#s3cret"], "has a fragment"),
        (["ws://h/", "--trust", "ca.pem"], "--trust is for a server that speaks TLS"),
        (["ws://h/", "--tls-ca", "ca.pem"], "--tls-ca needs --tls"),
        (["ws://h/", "--save", "session.txt"], "name a file that ends in .pcapng, .pcap or .jsonl"),
        (["ws://h/", "--save", "nowhere/session.pcap"], "there is no folder 'nowhere'"),
        (["ws://h/", "--idle-timeout", "0"], "a number above 0, such as 0.5 or 60, not '0'"),
        (["ws://h/", "--delay", "soon"], "not 'soon'"),
        (["ws://h/", "--max-age", "inf"], "not 'inf'"),
        (["ws://h/", "--refuse", "200"], "a refusal is a status from 400 to 599"),
        (["ws://h/", "--drop-pings", "--answer-pings"], "not allowed with"),
        (["ws://h/", "ws://h/"], "unrecognized arguments"),
        (["ws://h/", "--port", "x"], "a port is a number from 0 to 65535"),
    ],
)
def test_what_nobody_can_mean(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(*arguments, capsys=capsys)
    assert words in said
    assert "s3cret" not in said


def test_what_is_wrong_comes_first_and_fits_into_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    with pytest.raises(SystemExit):
        main(["tap", "http://localhost:3000/chat"])
    lines = screen.getvalue().splitlines()
    assert lines[0].startswith("wskit tap: error: http://localhost:3000/… is the URL")
    assert lines[-1] == "See wskit tap --help."
    assert len(lines) == 4
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize("name", ["a.pcapng", "a.PCAP", "a.jsonl", "a.JSONL"])
def test_three_kinds_of_files_can_be_saved(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[TapOptions] = []
    monkeypatch.setattr(command, "tap", told.append)
    main(["tap", "ws://h/", "--save", str(tmp_path / name)])
    assert told[0].save == tmp_path / name


def test_each_option_does_one_thing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[TapOptions] = []

    def run(options: TapOptions) -> int:
        told.append(options)
        return 7

    monkeypatch.setattr(command, "tap", run)
    save = tmp_path / "a.PCAPNG"
    assert main(["tap", "WS://localhost:80/a b"]) == 7
    assert main(["tap", "wss://h/", "--idle-timeout=60", "--max-age=3600", "--drop-pings", "--drop-codes"]) == 7
    assert main(["tap", "ws://h/", "--answer-pings", "--no-upgrade", "--refuse=503", "--delay=.5", "--limit=1000"]) == 7
    assert (
        main(["tap", "wss://h/", "--tls", "--tls-ca=ca.pem", "--trust=t", f"--save={save}", "--json", "--no-content"])
        == 7
    )
    assert told == [
        TapOptions(url="ws://localhost/a%20b"),
        TapOptions(url="wss://h/", habits={"idle_timeout": 60.0, "max_age": 3600.0, "pings": "drop", "codes": "drop"}),
        TapOptions(url="ws://h/", habits={"pings": "answer", "upgrade": False, "refuse": 503}, delay=0.5, limit=1000.0),
        TapOptions(url="wss://h/", tls=True, ca=Path("ca.pem"), trust=Path("t"), save=save, json=True, content=False),
    ]
