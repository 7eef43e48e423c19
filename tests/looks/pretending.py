"""Pretending: every view in a language that nobody speaks, made by a Python of its own.

python -m looks.pretending LANGUAGE CATALOGUES    print all views, as one object of JSON
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from catalogues import pretended
from pseudo import LANGUAGES

__all__ = ["catalogues", "spoken"]

TESTS: Final = Path(__file__).parents[1]


@functools.cache
def catalogues() -> Path:
    """Return the folder of the catalogues of all languages that nobody speaks. It goes when Python ends."""
    folder = Path(_kept().name)
    for language, change in LANGUAGES.items():
        file = folder / language / "LC_MESSAGES" / "wskit.mo"
        file.parent.mkdir(parents=True)
        file.write_bytes(pretended(change))
    return folder


@functools.cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="wskit-languages-")


@functools.cache
def spoken(language: str) -> dict[str, str]:
    """Return the HTML of every view in a language, by its name."""
    command = [sys.executable, "-m", "looks.pretending", language, str(catalogues())]
    there = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent / 'tools'}"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=there)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    views: dict[str, str] = json.loads(done.stdout)
    return views


if __name__ == "__main__":
    from wskit.language.speaking import speak

    speak(sys.argv[1], sys.argv[2])
    from .shown import views

    print(json.dumps(views()))
