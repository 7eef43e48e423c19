"""Opening: a file that somebody brought, whatever it is.

1. The format is seen in the content. The name of the file says nothing.
2. What is packed with gzip is unpacked on the way, within bounds: a small file may hold a very large one.
3. A reader is imported when it is needed: most people bring one kind of file.
4. Whatever is wrong with a file is an :class:`UnreadableError`, and says what to do. What is wrong with the way to it,
   as that there is none of that name, is what the operating system says.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias, cast

from .mistaken import mistaken_for
from .recording import Recording, UnreadableError
from .unpacking import GZIP, Unpacked

__all__ = ["Reader", "read"]

BEGINNING: Final = 64 * 1024
"""How many bytes of a file are looked at to see what it is."""

Reader: TypeAlias = Literal["tshark", "dpkt"]
"""What reads a capture."""
Read: TypeAlias = Callable[[IO[bytes], str], Recording]

_READERS: Final = (
    ("pcaps", "looks_like_capture", "read_capture"),
    ("story", "looks_like_story", "read_story"),
    ("har", "looks_like_har", "read_har"),
    ("lines", "looks_like_log", "read_log"),
)
"""Who reads what, in the order in which they are asked: a log may be any text, so it comes last."""

_KINDS: Final = (
    "bring a capture (.pcap or .pcapng, from Wireshark, tcpdump or dumpcap), a HAR file, a log with the debug lines of "
    "websockets, or what timeline.save() wrote"
)


def read(path: str | os.PathLike[str], *, reader: Reader | None = None) -> Recording:
    """Read a recording that somebody brings: a capture, a HAR file, a log, or one of the kit's own.

    What is not there to be read is said: in the ``notes`` of the recording and of its connections, and by the ``scope``
    of each. Nothing is shown of secrets that views do not show either.

    Args:
        path: the file.
        reader: what reads a capture, "tshark" or "dpkt". Without one it is tshark for small files, if that is there
            and works, and dpkt for large ones that it can read (:func:`wskit.evidence.pcaps.read_capture`).

    Raises:
        TypeError: if ``path`` is no path.
        OSError: if the file cannot be opened or read; ``FileNotFoundError`` if there is none.
        UnreadableError: if it is no recording, or nothing in it can be read. The message says why, and what to do.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from wskit.evidence.opening import read
    >>> timeline = Timeline()
    >>> report = await play("client-1000", timeline=timeline)
    >>> with TemporaryDirectory() as folder:
    ...     timeline.save(Path(folder) / "mine.pcapng")
    ...     recording = read(Path(folder) / "mine.pcapng")
    >>> recording.format, len(recording.connections)
    ('pcapng', 1)
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"read() takes a path as a str or a pathlib.Path, not {type(path).__name__}")
    name = Path(path).name
    mode = Path(path).stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # who opens a folder is told by the system
        raise UnreadableError(f"{name} is a pipe or a device, and may never end: save what comes from it to a file")
    with Path(path).open("rb") as file:
        beginning = file.read(BEGINNING)
        file.seek(0)
        if not beginning:
            raise UnreadableError(f"{name} is empty: {_KINDS}")
        if not beginning.startswith(GZIP):
            return _reader(beginning, name, reader)(file, name)
        with Unpacked(file) as inner:
            beginning = inner.peek(BEGINNING)
            if not beginning:
                raise UnreadableError(f"{name} is packed with gzip, and nothing can be unpacked: {_KINDS}")
            return _reader(beginning, name, reader)(inner, name)


def _reader(beginning: bytes, name: str, chosen: Reader | None) -> Read:
    """Return who reads a file that begins like this."""
    if other := mistaken_for(beginning):
        raise UnreadableError(f"{name} {other}")
    for module, sniff, reader in _READERS:
        found = import_module(f"{__package__}.{module}")
        if getattr(found, sniff)(beginning):
            reads = getattr(found, reader)
            return cast("Read", partial(reads, reader=chosen) if module == "pcaps" else reads)
    raise UnreadableError(f"{name} is no recording that can be read here: {_KINDS}")
