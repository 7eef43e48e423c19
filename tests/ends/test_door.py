"""Door: which files open one, and what is said where none does."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from wskit import EchoServer, Middle
from wskit.ends import door
from wskit.ends.door import NoDoorError, close_behind, close_door, find_door, open_door
from wskit.ends.raw import RawServer

OPENS = "import sys; from wskit.ends.door import open_door; open_door(int(sys.argv[1])); print('open', flush=True); "


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime folder of the test's own, for this process and those it starts."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr(door, "_OPENED", set())
    return tmp_path / "runtime"


def file(runtime: Path, port: int = 8765) -> Path:
    return runtime / "wskit-doors" / f"{port}.json"


def why(port: int = 8765) -> str:
    with pytest.raises(NoDoorError) as caught:
        find_door(port)
    return str(caught.value)


def rewrite(path: Path, **other: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **other}))


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def test_a_server_that_listens_no_more_closes_the_door_behind_it() -> None:
    with EchoServer() as server, Middle(server) as middle:
        raw = RawServer()
        ports = (server.port, middle.port, urlsplit(raw.url).port or 0)
        for port in ports:
            open_door(port)
            assert find_door(port).port == port
        raw.close()
        RawServer(network="memory").close()
    for port in ports:
        assert "no kernel of yours" in why(port)


def test_in_memory_a_port_is_none_of_the_computers(monkeypatch: pytest.MonkeyPatch) -> None:
    server = EchoServer(network="memory")
    open_door(server.port or 1)
    server.close()
    assert find_door(server.port or 1)


def test_a_door_that_cannot_be_closed_stops_nobody(runtime: Path) -> None:
    open_door(8765)
    file(runtime).unlink()
    file(runtime).mkdir()
    close_behind(8765)
    close_behind(8764)


def test_a_door_leads_to_its_port_until_it_is_closed() -> None:
    assert why() == "no kernel of yours has opened port 8765 to your browser on this computer."
    open_door(8765)
    open_door(8766, "::1")
    assert find_door(8765) == (8765, "127.0.0.1")
    assert find_door(8766) == (8766, "::1")
    close_door(8765)
    close_door(8765)
    assert "no kernel of yours" in why()
    assert find_door(8766).host == "::1"


def test_opened_again_it_is_one_door() -> None:
    open_door(8765)
    open_door(8765, "127.0.0.2")
    assert find_door(8765).host == "127.0.0.2"
    close_door(8765)
    assert "no kernel of yours" in why()


@pytest.mark.skipif(os.name == "nt", reason="there are no modes there")
def test_nobody_else_can_read_it(runtime: Path) -> None:
    old = os.umask(0)
    try:
        open_door(8765)
    finally:
        os.umask(old)
    assert file(runtime).stat().st_mode & 0o777 == 0o600
    assert file(runtime).parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in file(runtime).parent.iterdir()] == ["8765.json"]


@pytest.mark.parametrize("port", [0, -1, 65536, True, "8765", 8765.0])
def test_what_is_no_port_is_refused(port: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="port is"):
        open_door(port)
    with pytest.raises((TypeError, ValueError), match="port is"):
        close_door(port)


@pytest.mark.parametrize("host", ["203.0.113.1", "0.0.0.0", "::"])
def test_it_leads_nowhere_but_to_this_computer(host: str, runtime: Path) -> None:
    with pytest.raises(ValueError, match="a door leads to a loopback address"):
        open_door(8765, host)
    open_door(8765)
    rewrite(file(runtime), host=host)
    assert "no kernel of yours" in why()


def test_a_name_is_no_host() -> None:
    with pytest.raises(ValueError, match="localhost"):
        open_door(8765, "localhost")


def test_a_process_that_ends_closes_its_doors(runtime: Path) -> None:
    subprocess.run([sys.executable, "-c", OPENS, "8765"], check=True, capture_output=True)
    assert not file(runtime).exists()


def test_a_process_that_is_killed_leaves_a_door_that_is_closed(runtime: Path) -> None:
    command = [sys.executable, "-c", OPENS + "sys.stdin.read()", "8765"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"open"
        assert find_door(8765).port == 8765
        close_door(8765)  # it is not ours
        assert find_door(8765).port == 8765
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # nobody has asked yet how it ended
        assert why() == "the kernel that opened port 8765 has ended."
    assert why() == "the kernel that opened port 8765 has ended."
    open_door(8766)
    assert not file(runtime).exists()


def test_a_later_process_with_the_same_number_is_another(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(door, "_ticks", lambda _: None)  # as where there is no /proc
        open_door(8765)
        rewrite(file(runtime), began=psutil.Process().create_time() - 3600)
        assert "has ended" in why()
        rewrite(file(runtime), began=psutil.Process().create_time() - 1)  # the clock was set
        assert find_door(8765).port == 8765


@pytest.mark.skipif(sys.platform != "linux", reason="no other tells ticks")
def test_on_linux_it_is_another_if_it_began_a_tick_later(runtime: Path) -> None:
    open_door(8765)
    ticks = json.loads(file(runtime).read_text())["ticks"]
    rewrite(file(runtime), ticks=ticks - 1)
    assert "has ended" in why()
    rewrite(file(runtime), ticks=ticks, began=0.0)  # the clock was set, however far
    assert find_door(8765).port == 8765
    told = json.loads(file(runtime).read_text())
    del told["ticks"]  # an older kit's
    file(runtime).write_text(json.dumps({**told, "began": psutil.Process().create_time()}))
    assert find_door(8765).port == 8765


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
def test_a_process_of_another_user_with_the_same_number_is_another(runtime: Path) -> None:
    open_door(8765)
    with subprocess.Popen(["sleep", "60"], user=65534) as process:
        rewrite(
            file(runtime),
            pid=process.pid,
            ticks=door._ticks(process.pid),
            began=psutil.Process(process.pid).create_time(),
        )
        assert "has ended" in why()
        process.kill()


def test_a_number_that_no_process_can_have_is_of_none(runtime: Path) -> None:
    open_door(8765)
    assert door._ticks(2**80) is None
    for pid in (-1, 2**80):
        rewrite(file(runtime), pid=pid)
        assert "has ended" in why()


def test_one_from_another_computer_says_so(runtime: Path) -> None:
    open_door(8765)
    rewrite(file(runtime), place="elsewhere", name="elsewhere")
    assert why() == (
        "the kernel that opened port 8765 runs on another computer than this server, or in another container: "
        f"elsewhere, not {socket.gethostname()}."
    )
    close_door(8765)
    open_door(8766)
    assert file(runtime).exists()  # nobody here can tell whether it runs


def test_where_linux_does_not_tell_the_name_tells_computers_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> str:
        raise FileNotFoundError

    open_door(8765)
    monkeypatch.setattr(Path, "read_text", nothing)
    assert door._place() == socket.gethostname()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("{"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text("{}"),
        lambda path: path.write_bytes(b"\xff"),
        lambda path: path.write_text("[" * 100_000),
        lambda path: rewrite(path, pid="1"),
        lambda path: rewrite(path, pid=True),
        lambda path: rewrite(path, port=8766),
        lambda path: rewrite(path, host="localhost"),
        lambda path: rewrite(path, name="x" * 5000),
        lambda path: path.chmod(0o644),
        lambda path: path.chmod(0o620),
        lambda path: path.parent.chmod(0o755),
        lambda path: (path.rename(path.with_name("other")), path.symlink_to(path.with_name("other"))),
        lambda path: (path.unlink(), path.mkdir()),
        piped,
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="there are no modes there")
def test_what_is_not_the_work_of_a_kernel_of_this_users_is_no_door(runtime: Path, spoil: Callable[[Path], Any]) -> None:
    open_door(8765)
    spoil(file(runtime))
    assert "no kernel of yours" in why()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_what_is_somebody_elses_is_no_door(runtime: Path) -> None:
    open_door(8765)
    os.chown(file(runtime), 12345, -1)
    assert "no kernel of yours" in why()
    os.chown(file(runtime).parent, 12345, -1)
    with pytest.raises(PermissionError, match="must be a folder of yours"):
        open_door(8766)


def test_a_folder_that_others_may_enter_is_not_used(runtime: Path) -> None:
    (runtime / "wskit-doors").mkdir(parents=True)
    (runtime / "wskit-doors").chmod(0o755)
    with pytest.raises(PermissionError, match="delete it, and try again"):
        open_door(8765)
    (runtime / "wskit-doors").rmdir()
    (runtime / "elsewhere").mkdir(mode=0o700)
    (runtime / "wskit-doors").symlink_to(runtime / "elsewhere")
    with pytest.raises(PermissionError, match="must be a folder of yours"):
        open_door(8765)


def test_what_cannot_be_written_leaves_nothing(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    open_door(8766)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        open_door(8765)
    assert [path.name for path in file(runtime).parent.iterdir()] == ["8766.json"]


def test_at_the_end_it_does_not_matter_that_the_folder_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError

    open_door(8765)
    open_door(8766)
    with monkeypatch.context() as patched:
        patched.setattr(door, "close_door", broken)
        door._close_all()
    assert find_door(8765)
    door._close_all()
    for port in (8765, 8766):
        assert "no kernel of yours" in why(port)


def test_where_there_are_no_modes_the_folder_is_trusted(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_door(8765)
    file(runtime).chmod(0o644)
    monkeypatch.delattr(os, "geteuid", raising=False)
    assert find_door(8765).port == 8765
