"""The command ``wskit``: which command is meant, and what nobody can mean."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from processes import run

import wskit
from wskit import __main__
from wskit.__main__ import main
from wskit.command import lab


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it, and no token that matters."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """How the course was opened; it is not opened."""
    calls: list[Any] = []

    def open_course(folder: Path | None, version: str, **options: Any) -> int:
        calls.append((folder, version, options))
        return 7

    monkeypatch.setattr(lab, "open_course", open_course)
    return calls


def refused(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is said to what nobody can mean."""
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    said, where = err.splitlines()
    assert re.fullmatch(r"See wskit( \w+)? --help\.", where)
    return str(said)


DEFAULT = {"blank": False, "browser": True, "port": None}


@pytest.mark.parametrize(
    ("arguments", "folder", "options"),
    [
        ([], None, {}),
        (["lab"], None, {}),
        (["my-course"], "my-course", {}),
        (["lab", "my-course"], "my-course", {}),
        (["lab", "serve"], "serve", {}),
        (["./serve"], "serve", {}),
        (["--blank"], None, {"blank": True}),
        (["--no-browser", "x"], "x", {"browser": False}),
        (["lab", "--port", "9000"], None, {"port": 9000}),
        (["--port", "0"], None, {"port": None}),
    ],
)
def test_without_the_name_of_a_command_it_opens_the_course(
    arguments: list[str], folder: str | None, options: dict[str, Any], opened: list[Any]
) -> None:
    assert main(arguments) == 7
    assert opened == [(None if folder is None else Path(folder), wskit.__version__, {**DEFAULT, **options})]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        *[("serv", "serve"), ("Serve", "serve"), ("wy", "why"), ("labb", "lab"), ("tpa", "tap")],
        ("1006", "why 1006"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(
    slip: str, meant: str, capsys: pytest.CaptureFixture[str], opened: list[Any]
) -> None:
    said = refused(slip, capsys=capsys)
    assert said == (
        f"wskit: error: there is no command '{slip}', nor a folder of that name. Did you mean wskit {meant}?"
    )
    assert opened == []


@pytest.mark.parametrize("url", ["ws://localhost:3000/chat?token=secret", "https://localhost:3000/"])
def test_a_url_alone_is_for_the_tap(url: str, capsys: pytest.CaptureFixture[str], opened: list[Any]) -> None:
    said = refused(url, capsys=capsys)
    assert said == "wskit: error: a URL is no command. To stand before your own server: wskit tap URL"
    assert opened == []


def test_what_looks_like_a_slip_and_is_a_folder_is_a_folder(elsewhere: Path, opened: list[Any]) -> None:
    (elsewhere / "serv").mkdir()
    assert main(["serv"]) == 7
    assert opened[0][0] == Path("serv")


@pytest.mark.parametrize("port", ["-1", "65536", "http", "80.5", "", "²"])
@pytest.mark.parametrize("command", ["serve", "lab"])
def test_a_port_that_cannot_be_is_bad_usage(command: str, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "a port is a number from 0 to 65535" in refused(command, f"--port={port}", capsys=capsys)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--token", "tooshort-secret"], "a token has at least 16 characters"),
        (["--token", "a-space in-the-token"], "this one has others"),
        (["--token", "one-of-16-letters", "--new-token"], "not allowed with"),
        (["--new-token"], "--new-token needs --port"),
        (["--host", "0.0.0.0"], "other computers can reach 0.0.0.0"),
        (["--host", "0.0.0.0"], "add --reachable-by-others"),
        (["--host", "::"], "add --reachable-by-others"),
        (["--reachable-by-others"], "--reachable-by-others needs --host"),
        (["here"], "unrecognized arguments: here"),
    ],
)
def test_what_nobody_can_mean_is_answered_with_what_to_do(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused("serve", *options, capsys=capsys)
    assert words in said
    assert "tooshort" not in said


def test_a_port_that_is_taken_is_named_and_the_status_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    assert capsys.readouterr() == ("", f"wskit: port {port} is taken; name another, or none to take any that is free\n")


@pytest.mark.parametrize("options", [[], ["--reachable-by-others"]])
def test_a_host_that_is_none_is_named_and_the_status_is_1(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--host", "nowhere.invalid", *options]) == 1
    assert capsys.readouterr() == ("", "wskit: there is no host 'nowhere.invalid'\n")


@pytest.mark.parametrize("words", [[], [""], ["  "]])
def test_nothing_to_explain_is_bad_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "what should be explained? A code, its name or words from a log" in refused("why", *words, capsys=capsys)


@pytest.mark.parametrize("arguments", [["--help"], ["lab", "-h"], ["serve", "--help"], ["why", "--help"]])
@pytest.mark.parametrize("columns", ["40", "80"])
def test_help_reads_well(
    arguments: list[str], columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: wskit {arguments[0]}"[: 13 + 6 * (len(arguments) > 1)])
    assert "None" not in out
    if columns == "80":
        assert max(map(len, out.splitlines())) <= 79


def test_help_needs_no_panel_and_no_jupyter() -> None:
    script = (
        "import sys, wskit.__main__ as m\ntry: m.main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    loaded = done.stdout.splitlines()[-1]
    for name in ("ipywidgets", "jupyterlab", "nbformat", "wskit.views", "wskit.course"):
        assert f"'{name}" not in loaded
    assert re.findall(r"'wskit\.command\.(\w+)", loaded) == ["parsers"]


def test_it_is_called_wskit_however_it_was_started() -> None:
    assert run("--version") == (0, f"wskit {wskit.__version__}\n", "")
    status, _, err = run("serve", "--port", "x")
    assert status == 2
    assert err.startswith("wskit serve: error: ")


def test_who_presses_ctrl_c_early_sees_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__, "_why", interrupt)
    assert main(["why", "1006"]) == 130
