"""What the notebooks become outside Jupyter: scripts and slides."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import course
import pytest

pytestmark = pytest.mark.timeout(120)

NAMES = sorted(path.stem for path in (*course.notebooks(), course.EXAMPLE))


def export(kind: str, folder: Path) -> list[Path]:
    """Do what ``jupyter nbconvert --to`` does to every notebook, and return the files that it writes, by name."""
    options = ["--to", kind, "--log-level=ERROR", f"--output-dir={folder}"]
    paths = map(str, (*course.notebooks(), course.EXAMPLE))
    subprocess.run([sys.executable, "-m", "nbconvert", *options, *paths], check=True)
    return sorted(folder.iterdir())


def test_a_script_is_a_python_file_that_compiles(tmp_path: Path) -> None:
    scripts = export("script", tmp_path)
    assert [script.name for script in scripts] == [f"{name}.py" for name in NAMES]
    for script in scripts:
        compile(script.read_text(encoding="utf-8"), script.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_slides_are_many_and_begin_with_headings(tmp_path: Path) -> None:
    for path in export("slides", tmp_path):
        # One section is a stack of slides, and each slide in it is a section, too.
        stacks = path.read_text(encoding="utf-8").split("<section><section>")[1:]
        assert len(stacks) >= 4, path.name
        for stack in stacks:
            assert re.search(r"<h[12] ", stack.partition("</section>")[0]), stack
