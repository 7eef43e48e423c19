"""Replacing: a file that is written whole, or not at all.

1. It is written beside its place, and put there when it is done. What was there stays until there is something better.
2. Nothing half written is left behind.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

__all__ = ["replacing"]


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write to. It takes the place of ``path`` when the block ends.

    Raises:
        OSError: if the file cannot be written; it names ``path``.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        # The name that was asked for says more than the one in between.
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        part.unlink(missing_ok=True)
