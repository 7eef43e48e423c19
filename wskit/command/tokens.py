"""Tokens: that of a server on a port that was named, kept so that its URL is the same again.

1. There is one for each port, in a file that only its owner may read.
2. What is in the file and is no token does not count.
3. A file is there whole or not at all.

The folder is where this system keeps the state of programs. The environment variable ``WSKIT_STATE`` names another.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import Final

from platformdirs import user_state_path

from ..ends.address import check_token

__all__ = ["folder", "keep", "kept", "remember"]

VARIABLE: Final = "WSKIT_STATE"


def folder() -> Path:
    """Return where tokens are kept."""
    named = os.environ.get(VARIABLE)
    return (Path(named) if named else user_state_path("wskit", appauthor=False)) / "tokens"


def kept(port: int) -> str | None:
    """Return the token that is kept for this port, None if there is none."""
    try:
        return check_token((folder() / str(port)).read_text(encoding="ascii").strip())
    except (OSError, ValueError):  # bytes that are no text are a ValueError, too
        return None


def keep(port: int, token: str) -> None:
    """Keep this token for this port, instead of another.

    Raises:
        OSError: if that cannot be.
    """
    path = folder() / str(port)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{port}.{secrets.token_hex(4)}")
    try:
        # Windows knows no such rights. There the folder is in the user's own, which others may not read.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{token}\n")
        draft.replace(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def remember(port: int, url: str) -> bool:
    """Keep the token of this URL for the next one on its port, or say why that cannot be. Returns whether it is."""
    try:
        keep(port, url.rpartition("/")[2])
    except OSError as error:
        print(
            f"wskit: the token cannot be kept ({error.strerror or error}: {folder()}), so the next start has "
            "another URL. For the same again, choose a token with --token.",
            file=sys.stderr,
        )
        return False
    return True
