"""Terminal: how a command says something, to a person or into a pipe.

1. Every line is there as soon as it is said.
2. Where nobody reads any more, as behind ``| head -1``, nothing breaks: there is nothing more to say.
3. Bold is for a person only: not in a file or a pipe, and not for who has set ``NO_COLOR`` (no-color.org).
4. A character that the other side has no code for is spelled out.
5. Lines are broken where the terminal ends, but none is so long that it is hard to read.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import textwrap
from typing import Final, TextIO

__all__ = ["NARROWEST", "WIDEST", "Terminal"]

WIDEST: Final = 100
NARROWEST: Final = 24


class Terminal:
    """Where a command says what it has to say.

    Args:
        stream: standard output if not given. None is what a program without one has.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = self._stream = sys.stdout if stream is None else stream
        """What it is said on."""
        self.closed = self._stream is None
        """Whether nobody reads any more."""
        if isinstance(self._stream, io.TextIOWrapper):
            self._stream.reconfigure(errors="backslashreplace")
        self.is_person = not self.closed and self._stream.isatty()
        """Whether a person reads."""
        has_bold = os.environ.get("TERM") != "dumb" and (os.name != "nt" or "WT_SESSION" in os.environ)
        self.has_looks = self.is_person and has_bold and not os.environ.get("NO_COLOR")
        """Whether letters may be bold or coloured."""

    @property
    def width(self) -> int:
        """How long a line may be."""
        return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)

    def legible(self, text: str, otherwise: str) -> str:
        """Return the text if the other side has codes for its characters, and else what stands for it."""
        try:
            text.encode(getattr(self._stream, "encoding", None) or "ascii")
        except UnicodeError:
            return otherwise
        return text

    def bold(self, text: str) -> str:
        """Return the text so that it will be bold, if it may be."""
        return f"\x1b[1m{text}\x1b[0m" if self.has_looks else text

    def entry(self, text: str, rest: str) -> str:
        """Return what is to be one line: for a person it is broken where the terminal ends, and ``rest`` is put before
        what is left of it."""
        return self.wrapped(text, "", rest, shutil.get_terminal_size().columns) if self.is_person else text

    def wrapped(self, text: str, first: str = "", rest: str | None = None, width: int | None = None) -> str:
        """Break a text into lines. The ``first`` begins with this, and the ``rest`` with that or with the same."""
        return textwrap.fill(
            text,
            self.width if width is None else max(width, NARROWEST),
            initial_indent=first,
            subsequent_indent=first if rest is None else rest,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def say(self, *lines: str) -> None:
        """Say these lines now."""
        self.write("".join(f"{line}\n" for line in lines))

    def write(self, text: str) -> None:
        """Write this now, which need not be a whole line."""
        if self.closed or not text:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # Windows has other numbers for it than a broken pipe.
            self._close()

    def _close(self) -> None:
        self.closed = True
        # Else Python complains at its end of what it could not write.
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
