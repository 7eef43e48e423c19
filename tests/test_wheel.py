"""The wheels: what is in them, and that whoever has nothing else can take the course.

Two projects are built. ``wskit-core`` has the code and the notebooks. ``wskit`` brings that and JupyterLab.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from course import NOTEBOOKS, TOP

import wskit

pytestmark = pytest.mark.timeout(300)

LESSON = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
stored = [[output.get("data", output).get("text/plain", output.get("text")) for output in cell.get("outputs", ())]
          for cell in notebook.cells]
NotebookClient(notebook, timeout=60, kernel_name="python3", coalesce_streams=True).execute()
for cell, before in zip(notebook.cells, stored):
    after = [output.get("data", output).get("text/plain", output.get("text")) for output in cell.get("outputs", ())]
    assert after == before, (cell.source, before, after)
print("as stored:", sum(map(len, stored)) > 5)
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a program and return what it said."""
    # Nothing of this environment, nor of this clone, may help it.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV", "PIP_REQ"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env={**clean, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both projects, built as for a release."""
    folder = tmp_path_factory.mktemp("dist")
    for project in (TOP, TOP / "bundle"):
        run(sys.executable, "-m", "build", "--outdir", folder, project, cwd=folder)
    return folder


def installed(folder: Path, dist: Path, what: str) -> Path:
    """Make a fresh environment that has ``pip install`` behind it. Return the folder of its programs."""
    venv.create(folder / "env")
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    # By a pip from outside, and compiled where it is used: all of JupyterLab would take longer than its download.
    pip = (sys.executable, "-m", "pip", "--python", programs / "python")
    run(*pip, "install", "--quiet", "--no-compile", "--find-links", dist, what, cwd=folder)
    return programs


@pytest.fixture(scope="module")
def alone(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that has ``pip install wskit`` behind it."""
    return installed(tmp_path_factory.mktemp("alone"), dist, "wskit")


def test_the_files_are_as_an_index_wants_them(dist: Path) -> None:
    files = sorted(dist.iterdir())
    assert [file.name.partition("-")[0] for file in files] == ["wskit", "wskit", "wskit_core", "wskit_core"]
    run(sys.executable, "-m", "twine", "check", "--strict", *files, cwd=dist)


def test_the_wheel_holds_the_package_and_the_notebooks_and_nothing_else(dist: Path) -> None:
    [wheel] = dist.glob("wskit_core-*.whl")
    run("check-wheel-contents", wheel, cwd=dist, PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {str(path.relative_to(TOP).as_posix()) for path in (TOP / "wskit").rglob("*") if path.is_file()}
    package = {name for name in package if "__pycache__" not in name and not name.endswith(".po")}
    course = [*NOTEBOOKS.rglob("*.ipynb"), *NOTEBOOKS.glob("pictures/*.svg")]
    # By this Jupyter Server finds the tunnel. It is put where an environment has its settings.
    settings = f"wskit_core-{wskit.__version__}.data/data/etc/jupyter/jupyter_server_config.d/wskit.json"
    assert names == package | {f"wskit/{path.relative_to(TOP).as_posix()}" for path in course} | {settings}


def test_the_wheel_of_the_course_is_only_what_it_asks_for(dist: Path) -> None:
    [wheel] = dist.glob("wskit-*.whl")
    assert all(".dist-info/" in name for name in zipfile.ZipFile(wheel).namelist())


def test_both_projects_have_one_version_and_one_command() -> None:
    course, core = (
        tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for folder in (TOP / "bundle", TOP)
    )
    assert course["version"] == wskit.__version__
    assert course["dependencies"] == [f"wskit-core[lab]=={wskit.__version__}"]
    for field in ("scripts", "authors", "license", "requires-python", "keywords"):
        assert course[field] == core[field]


def test_whoever_has_nothing_but_the_wheel_takes_the_first_lesson(alone: Path, tmp_path: Path) -> None:
    command = [str(alone / "wskit"), "--no-browser"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    # What a shell runs in the background ignores Ctrl+C, and so would what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = list(until_ready(process.stdout))
            assert re.match(r"JupyterLab is at http://\S+/lab/tree/00-start-here.ipynb\?token=", said[-2]), said
            # The learner's own browser reaches a kernel's server from there, and the widget that drives it is shown.
            address, _, token = (
                said[-2].removeprefix("JupyterLab is at ").partition("/lab/tree/00-start-here.ipynb?token=")
            )
            with urllib.request.urlopen(f"{address}/wskit/tunnel/?token={token}", timeout=20) as answer:
                assert json.load(answer) == {"tunnel": 1}
            with urllib.request.urlopen(f"{address}/lab?token={token}", timeout=20) as answer:
                assert b'"name": "anywidget"' in answer.read()
            lesson = tmp_path / "wskit-course" / "01-say-hello.ipynb"
            assert run(alone / "python", "-c", LESSON, lesson, cwd=tmp_path) == "as stored: True\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()
            signal.signal(signal.SIGINT, before)


def until_ready(lines: Iterator[str]) -> Iterator[str]:
    """Read what it says, up to how it is ended."""
    for line in lines:
        yield line.rstrip()
        if line.startswith("To end it"):
            return


def test_the_kit_alone_brings_no_jupyterlab(dist: Path, tmp_path: Path) -> None:
    programs = installed(tmp_path, dist, "wskit-core")
    script = "import importlib.util, wskit; print(importlib.util.find_spec('jupyterlab'), wskit.EchoServer().url[:15])"
    assert run(programs / "python", "-c", script, cwd=tmp_path) == "None ws://127.0.0.1:\n"
    assert "Abnormal Closure" in run(programs / "wskit", "why", "1006", cwd=tmp_path)


def test_the_tests_of_the_sdist_run(dist: Path, tmp_path: Path) -> None:
    [sdist] = dist.glob("wskit_core-*.tar.gz")
    with tarfile.open(sdist) as file:
        file.extractall(tmp_path, filter="data")
    [top] = tmp_path.iterdir()
    # A part of them, with what is installed here: all of them take minutes.
    parts = ("tests/record", "tests/test_house.py")
    said = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *parts, cwd=top, PYTHONPATH=str(top))
    assert re.search(r"\d{3,} passed", said.splitlines()[-1]), said
