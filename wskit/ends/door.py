"""Door: by which a kernel tells the user's Jupyter Server that the learner's own browser may reach one of its ports.

1. A door is a file in Jupyter's `runtime` folder, which a user's kernels and server share and nobody else can read:
   0600 in a folder of its own with 0700. What is not so, or is somebody else's, is no door.
2. It names the process that opened it. When that is gone so is the door, however it went: another program may have the
   port by then. A process is told from a later one with its number by whose it is, and by when it began: on Linux to
   the tick of the clock that nobody sets.
3. It leads to this computer only, on loopback. It is said of one that was opened on another computer, or in another
   container.
4. It is looked for on each request, so that it is closed the moment that it is closed. That reads one small file.
"""

from __future__ import annotations

import atexit
import contextlib
import ipaddress
import json
import os
import socket
import stat
import tempfile
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..protocol.numbers import check_int

__all__ = ["Door", "NoDoorError", "close_behind", "close_door", "find_door", "open_door"]

LOOPBACK: Final = "127.0.0.1"

_FOLDER: Final = "wskit-doors"
_LARGEST: Final = 4096  # bytes of a file; a door has some 200
_STEP: Final = 60.0
"""How many seconds the computer's clock may be set back or forth, where nothing but it tells when a process began."""
_START: Final = 19
"""Where the ticks at which a process began stand in ``/proc/PID/stat``, behind its name (field 22 of ``proc(5)``)."""
_OPENED: Final[set[int]] = set()


class NoDoorError(LookupError):
    """No door stands open at a port. The message is one sentence that says why, for people, and holds no secret."""


class Door(NamedTuple):
    """An open door: the ``port`` it leads to, and the loopback address, ``host``, at which that is."""

    port: int
    host: str


def open_door(port: int, host: str = LOOPBACK) -> None:
    """Let the learner's own browser reach a port of this kernel through the user's Jupyter Server.

    It stays open until :func:`close_door`, or until this process ends. Opening it again is fine.

    Args:
        port: on which a server of this process listens, from 1 to 65535.
        host: the loopback address at which it does so.

    Raises:
        TypeError, ValueError: for arguments that cannot be.
        OSError: if Jupyter's `runtime` folder cannot be written to, or is not this user's alone.

    >>> import wskit.ends.door
    >>> server = EchoServer()
    >>> wskit.ends.door.open_door(server.port)
    >>> wskit.ends.door.find_door(server.port).host
    '127.0.0.1'
    >>> wskit.ends.door.close_door(server.port)
    """
    check_int("port", port, 1, 65535)
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"a door leads to a loopback address, such as 127.0.0.1, not to {host}")
    folder = _folder()
    _make_private(folder)
    _sweep(folder)
    told = {"port": port, "host": host, **_process(), "name": socket.gethostname(), "place": _place()}
    # Whoever looks sees all of it or nothing.
    descriptor, temporary = tempfile.mkstemp(dir=folder)  # with 0600
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.replace(temporary, _file(folder, port))
    except BaseException:
        os.unlink(temporary)
        raise
    _OPENED.add(port)
    atexit.unregister(_close_all)  # once is enough
    atexit.register(_close_all)


def close_door(port: int) -> None:
    """Close the door at a port. Nothing happens if there is none, or if another process opened it.

    What has come through stays: a connection ends when one of its ends ends it.

    Raises:
        TypeError, ValueError: for a port that cannot be.
        OSError: if the file cannot be deleted.
    """
    check_int("port", port, 1, 65535)
    _OPENED.discard(port)
    file = _file(_folder(), port)
    found = _read(file)
    if found is not None and (found["pid"], found["place"]) == (os.getpid(), _place()):
        file.unlink(missing_ok=True)


def close_behind(port: int) -> None:
    """Close the door to a server that listens no more, if this process has opened one. It fails for no reason."""
    if port in _OPENED:
        with contextlib.suppress(OSError):  # the folder may be gone
            close_door(port)


def find_door(port: int) -> Door:
    """Return the door that stands open at a port of this user's.

    Raises:
        NoDoorError: if there is none.
    """
    found = _read(_file(_folder(), port))
    if found is None:
        raise NoDoorError(f"no kernel of yours has opened port {port} to your browser on this computer.")
    if found["place"] != _place():
        raise NoDoorError(
            f"the kernel that opened port {port} runs on another computer than this server, or in another container: "
            f"{found['name']}, not {socket.gethostname()}."
        )
    if not _runs(found):
        raise NoDoorError(f"the kernel that opened port {port} has ended.")
    return Door(port, found["host"])


def _folder() -> Path:
    # Here, and not above: in a browser's tab there is no Jupyter to share a folder with.
    from jupyter_core.paths import jupyter_runtime_dir

    return Path(jupyter_runtime_dir()) / _FOLDER


def _file(folder: Path, port: int) -> Path:
    return folder / f"{port}.json"


def _close_all() -> None:
    for port in tuple(_OPENED):
        close_behind(port)


# Whose it is.


def _is_ours_alone(status: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # on Windows a user's folders are closed to others by what they inherit
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or not _is_ours_alone(status):
        raise PermissionError(
            f"{folder} must be a folder of yours that nobody else may enter; delete it, and try again"
        )


def _read(file: Path) -> dict[str, Any] | None:
    """Return what a door's file says; None if there is none, or one that is not the work of :func:`open_door`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if not _is_ours_alone(file.parent.lstat()):
            return None
        descriptor = os.open(file, flags)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not _is_ours_alone(status):
            return None
        text = os.read(descriptor, _LARGEST)
    finally:
        os.close(descriptor)
    try:
        told = json.loads(text)
        # A kernel may have another version of the kit than the server has.
        fields = {"port": int, "host": str, "pid": int, "began": float, "name": str, "place": str}
        if all(type(told[name]) is kind for name, kind in fields.items()):
            usable = _file(file.parent, told["port"]) == file and ipaddress.ip_address(told["host"]).is_loopback
            return told if usable else None
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return None


def _sweep(folder: Path) -> None:
    """Delete the doors that processes of this computer left when they were killed."""
    for file in folder.glob("*.json"):
        found = _read(file)
        if found is not None and found["place"] == _place() and not _runs(found):
            file.unlink(missing_ok=True)


# Which process it is, and where.


def _process() -> dict[str, Any]:
    import psutil

    pid = os.getpid()
    return {"pid": pid, "began": psutil.Process().create_time(), "ticks": _ticks(pid)}


def _runs(told: dict[str, Any]) -> bool:
    """Tell whether the process that a door names runs on this computer, and is this user's."""
    # Jupyter's kernels have imported it anyway. A server does when the first browser asks.
    import psutil

    try:
        process = psutil.Process(told["pid"])
        if hasattr(os, "geteuid") and process.uids().effective != os.geteuid():
            return False
        ticks = _ticks(told["pid"])
        if ticks is not None and "ticks" in told:
            is_it = told["ticks"] == ticks
        else:
            is_it = abs(process.create_time() - told["began"]) < _STEP
        return bool(is_it and process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.Error, ValueError):
        return False


def _ticks(pid: int) -> int | None:
    """Return when a process began, in ticks since the computer did; None where Linux does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes()
        return int(told.rpartition(b")")[2].split()[_START])  # a name may have anything in it
    except (OSError, ValueError, IndexError):
        return None


def _place() -> str:
    """Return what is the same for two processes only if loopback is the same for both, and the numbers of processes."""
    place = [socket.gethostname()]
    with contextlib.suppress(OSError):  # Linux tells more: two containers may have one name
        place += [Path("/proc/sys/kernel/random/boot_id").read_text().strip()]
        place += [str(os.stat(f"/proc/self/ns/{kind}").st_ino) for kind in ("net", "pid")]
    return " ".join(place)
