"""Unpacking: what is packed with gzip, unpacked as far as it is read, and never more than a bound. No I/O of its own.

1. Nothing is unpacked before somebody reads it, and nothing is kept that was read.
2. A file that is damaged, or larger than the bound, ends there. What is wrong is in ``problem``, and nothing raises:
   what came before is worth reading.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import IO, Any, Final

__all__ = ["GZIP", "LARGEST", "Unpacked"]

GZIP: Final = b"\x1f\x8b"
"""How every gzip file begins (RFC 1952 section 2.3.1)."""
LARGEST: Final = 4 * 2**30
"""How many bytes are unpacked of one file."""


class _Inside(io.RawIOBase):
    """The bytes inside, up to the first problem."""

    def __init__(self, file: IO[bytes], largest: int) -> None:
        self._inner = gzip.GzipFile(fileobj=file)
        self._left = largest
        self._largest = largest
        self.problem = ""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if (offset, whence) == (0, io.SEEK_CUR):
            return self._largest - self._left
        if (offset, whence) != (0, io.SEEK_SET):
            raise io.UnsupportedOperation("what is packed is read from the beginning to the end")
        self._inner.rewind()
        self._left, self.problem = self._largest, ""
        return 0

    def readinto(self, buffer: Any) -> int:
        if self.problem:
            return 0
        view = memoryview(buffer)
        try:
            data = self._inner.read1(min(len(view), self._left + 1))
        except EOFError:
            self.problem = "the gzip file is cut short"
            return 0
        except (OSError, zlib.error):
            self.problem = "the gzip file is damaged"
            return 0
        if len(data) > self._left:
            self.problem = f"more than {self._largest:,} bytes are packed in the gzip file, and only those are read"
            data = data[: self._left]
        self._left -= len(data)
        view[: len(data)] = data
        return len(data)


class Unpacked(io.BufferedReader):
    """What is packed in a gzip file, as a file to read from the beginning to the end, and perhaps once more.

    Args:
        file: the packed file. It is read from where it stands, and stays open.
        largest: how many bytes are unpacked at most.
    """

    def __init__(self, file: IO[bytes], largest: int = LARGEST) -> None:
        self._inside = _Inside(file, largest)
        super().__init__(self._inside, 64 * 1024)

    @property
    def problem(self) -> str:
        """What is wrong with the file, as far as it was read; nothing if nothing is."""
        return self._inside.problem
