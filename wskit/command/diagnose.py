"""Diagnose: a recording that somebody brings, explained to whoever sits at a terminal.

1. What it knows stands in `diagnosis`. Nothing is known here.
2. What is no file is not opened: who waits for a pipe or reads a device may do so for ever. ``-`` is what is piped in.
   It is put into a file of its own first, as much as may be, and that goes when it is read.
3. What cannot be read is said in one line, with what to do, and without anything that stands in the file.
4. The exit status is 0 if there was a connection, 1 if there was none, and 2 for what cannot be read.
5. Whoever waits longer than a moment is told what for.
6. In a terminal Ctrl-C goes to all of a pipeline. It ends what pipes something in, and what has come by then is read:
   a capture that is made by hand ends like this. The second one ends this command.
"""

from __future__ import annotations

import contextlib
import json
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ..evidence.recording import UnreadableError
from ..protocol.legible import visible
from ..views.tapped import size
from .terminal import Terminal

if TYPE_CHECKING:
    from ..diagnosis.verdict import Verdicts
    from ..evidence.opening import Reader

__all__ = ["diagnose"]

MOST: Final = 2**30
"""How many bytes are taken that are piped in."""
MOMENT: Final = 1.0
"""After how many seconds somebody is told what they wait for."""
_PIECE: Final = 2**20
_PLAIN: Final = {"→": "->", "←": "<-", "…": "...", "—": "-"}
"""What stands for a character that a terminal has no code for."""


def diagnose(
    path: str,
    number: int | None,
    reader: Reader | None,
    *,
    json: bool,
    left: bool,
    ruled_out: bool,
    content: bool = True,
) -> int:
    """Say what can be said of this recording. Returns the exit status.

    Args:
        path: the file, or ``-`` for what is piped in.
        number: of which connection all is said.
        reader: what reads a capture; None is the best there is.
        json: whether it is said to a program.
        left: whether each cause that is left is said even where there are many.
        ruled_out: whether each cause that is ruled out is said.
        content: whether what messages say is shown.
    """
    terminal, notes = Terminal(), Terminal(sys.stderr)
    try:
        with _file(path) as file, _patience(notes, file):
            verdicts = _verdicts(file, reader)
    except UnreadableError as error:
        return _bad(notes, visible(str(error)))
    except OSError as error:
        return _bad(notes, _trouble(error, path))
    many = len(verdicts.verdicts)
    if number is not None and number > many:
        counted = {0: "no WebSocket connection", 1: "1 connection"}.get(many, f"{many:,} connections")
        return _bad(notes, f"there is no connection {number}: the file has {counted}")
    if json:
        terminal.say(_dumped(verdicts, number))
    else:
        said = {"left": left, "ruled_out": ruled_out, "content": content}
        terminal.say(_text(terminal, verdicts, number, **said))
    return 0 if many else 1


def _verdicts(file: Path, reader: Reader | None) -> Verdicts:
    from ..diagnosis.diagnosing import diagnose as diagnosed

    return diagnosed(file, reader=reader).found


def _text(terminal: Terminal, verdicts: Verdicts, number: int | None, **said: bool) -> str:
    from ..diagnosis.plaintext import as_text

    text = as_text(verdicts, width=terminal.width, number=number, strong=terminal.bold, **said)
    for character, plain in _PLAIN.items():
        text = text if terminal.legible(character, "") else text.replace(character, plain)
    return text


def _dumped(verdicts: Verdicts, number: int | None) -> str:
    from ..diagnosis.objects import as_object

    return json.dumps(as_object(verdicts, number), indent=2)


@contextlib.contextmanager
def _file(path: str) -> Iterator[Path]:
    """Yield the path of what is to be read."""
    if path == "-":
        with tempfile.TemporaryDirectory(prefix="wskit-") as folder:
            file = Path(folder, "standard input")
            with _patient_with_ctrl_c():
                _keep(sys.stdin.buffer, file)
            yield file
        return
    mode = Path(path).stat().st_mode
    if stat.S_ISDIR(mode):
        raise UnreadableError(f"{path!r} is a folder: name a file in it")
    if not stat.S_ISREG(mode):
        kind = (
            "a pipe" if stat.S_ISFIFO(mode) else "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "no file"
        )
        raise UnreadableError(
            f"{path!r} is {kind}, and may never end: save it to a file, or pipe it into wskit diagnose -"
        )
    yield Path(path)


@contextlib.contextmanager
def _patient_with_ctrl_c() -> Iterator[None]:
    """Let the first Ctrl-C be for who pipes something in."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what a signal does
        return
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield  # whoever started this has other plans
        return

    def first(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _keep(stream: BinaryIO, file: Path) -> None:
    """Put what is piped in into a file."""
    if stream.isatty():
        raise UnreadableError("nothing is piped in: name a file, or pipe one in: wskit diagnose - < session.pcapng")
    kept = 0
    with file.open("xb") as written:
        while piece := stream.read(_PIECE):
            kept += len(piece)
            if kept > MOST:
                raise UnreadableError(
                    f"more than {MOST // 2**20:,} MiB were piped in: save them to a file, and name that"
                )
            written.write(piece)


@contextlib.contextmanager
def _patience(notes: Terminal, file: Path) -> Iterator[None]:
    """Tell a person what they wait for, if they do."""
    words = f"wskit: reading {visible(file.name)} ({size(file.stat().st_size)})… Ctrl-C ends it."[: notes.width - 1]
    said = threading.Event()

    def say() -> None:
        said.set()
        notes.write(words)

    timer = threading.Timer(MOMENT, say)
    timer.daemon = True
    if notes.is_person:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if said.is_set():
            timer.join()
            notes.write(f"\r{' ' * len(words)}\r")  # what is over is not waited for


def _trouble(error: OSError, path: str) -> str:
    match error:
        case FileNotFoundError():
            return f"there is no file {path!r}"
        case PermissionError():
            return f"you may not read {path!r}: it belongs to somebody else, or is locked"
    return f"{path!r} cannot be read: {error.strerror or type(error).__name__}"


def _bad(notes: Terminal, words: str) -> int:
    notes.say(notes.entry(f"wskit: {words}", "  "))
    return 2
