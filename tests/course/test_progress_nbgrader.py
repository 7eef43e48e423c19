"""An assignment with cards, as nbgrader takes it from a teacher to a learner and back, and what it scores.

nbgrader changes the JupyterLab that it is installed beside. So it gets an environment of its own, with all of this one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from wskit.course import answers, submissions

pytestmark = pytest.mark.timeout(600)

GUIDE: Final = Path(__file__).parents[2] / "docs" / "teaching.md"
[GRADED] = re.findall(r"```python\n(from wskit import score\n.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
"""The cell that is graded, as the guide for teachers has it."""

NBGRADER: Final = "nbgrader>=0.9.6,<0.10"

CARD: Final = """
async def experiment():
    ws = await WebSocket(EchoServer(network="memory").url).opened
    ws.close()
    return (await ws.closed).code
ask("my.{}", experiment, question="Which code?", choices=[1000, 1005])
"""
POINTS: Final = 10


def assignment() -> Any:
    """Make a notebook with two cards and a cell that is graded."""
    graded = {"grade": True, "grade_id": "cards", "locked": True, "points": POINTS, "schema_version": 3}
    cells = [
        new_markdown_cell("# An assignment"),
        new_code_cell("from wskit import EchoServer, WebSocket, ask"),
        *(new_code_cell(CARD.format(number), metadata={"jupyter": {"source_hidden": True}}) for number in (1, 2)),
        new_code_cell(GRADED, metadata={"nbgrader": {**graded, "solution": False, "task": False}}),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of nbgrader's with one assignment in it, and a place to exchange it."""
    course, exchange = tmp_path / "course", tmp_path / "exchange"
    (course / "source" / "hello").mkdir(parents=True)
    exchange.mkdir()
    exchange.chmod(0o777)
    nbformat.write(assignment(), course / "source" / "hello" / "hello.ipynb")
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'wskit'\nc.Exchange.root = {str(exchange)!r}\n"
    )
    return course


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has nbgrader, and all that is here."""
    root = tmp_path_factory.mktemp("nbgrader")
    venv.create(root)
    base = {"base": str(root), "platbase": str(root)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=base))
    (packages / "here.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    programs = Path(sysconfig.get_path("scripts", "venv", vars=base))
    pip = (sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "--quiet")
    subprocess.run([*pip, NBGRADER], check=True, timeout=200)
    # nbgrader runs alembic. JupyterHub has brought one here, but that program would not find nbgrader.
    subprocess.run([*pip, "--ignore-installed", "--no-deps", "alembic"], check=True, timeout=200)
    return programs


@pytest.fixture
def run(programs: Path, tmp_path: Path) -> Callable[..., str]:
    """Run a command as the teacher, or as the learner whose answers are ``kept`` there. Returns what it prints."""
    home = tmp_path / "home"

    def run(folder: Path, *command: str, kept: Path | None = None) -> str:
        environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "IPYTHONDIR": str(home / "ipython"),
            "PATH": os.pathsep.join([str(programs), sysconfig.get_path("scripts"), os.environ["PATH"]]),
            "WSKIT_PROGRESS": str(kept or home / "progress.jsonl"),
        }
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [str(programs / "python"), *command], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def answered(kept: Path, firsts: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer both cards, in the end right."""
    monkeypatch.setenv("WSKIT_PROGRESS", str(kept))
    for number, first in enumerate(firsts, 1):
        answers.note(f"my.{number}", "1005" if first else "1000", right=first, seconds=3)
        answers.note(f"my.{number}", "1005", right=True, seconds=3)


SCORES: Final = """
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({one.student.id: [one.score, one.max_score] for one in book.assignment_submissions("hello")}))
"""


def hand_in(course: Path, learner: str, kept: Path | None) -> None:
    """Hand in, past the exchange, a notebook out of which a card was deleted, and answers if there are any.

    A cell makes the file of answers. It runs again where the teacher grades it.
    """
    folder = course / "submitted" / learner / "hello"
    folder.mkdir(parents=True)
    released = nbformat.read(course / "release" / "hello" / "hello.ipynb", as_version=4)
    released.cells[3] = new_code_cell("import sys\n!{sys.executable} -m wskit answers")
    nbformat.write(released, folder / "hello.ipynb")
    if kept is not None:
        (folder / submissions.FILE).write_text(submissions.written(answers.entries(kept.read_bytes())))


@pytest.mark.skipif(os.name == "nt", reason="nbgrader exchanges nothing on Windows")
def test_an_assignment_with_cards_is_collected_and_scored_by_what_was_right_at_first(
    course: Path, run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(course, "-m", "nbgrader", "generate_assignment", "hello")
    run(course, "-m", "nbgrader", "release_assignment", "hello")

    learner = tmp_path / "learner"
    learner.mkdir()
    (learner / "nbgrader_config.py").write_text((course / "nbgrader_config.py").read_text())
    run(learner, "-m", "nbgrader", "fetch_assignment", "hello")
    answered(learner / "kept.jsonl", [True, False], monkeypatch)
    run(learner / "hello", "-m", "wskit", "answers", kept=learner / "kept.jsonl")
    run(learner, "-m", "nbgrader", "submit", "hello")
    run(course, "-m", "nbgrader", "collect", "hello")

    [collected] = (course / "submitted").iterdir()
    assert set(submissions.load(collected / "hello" / submissions.FILE).given) == {"my.1", "my.2"}

    answered(tmp_path / "late.jsonl", [False, False], monkeypatch)
    hand_in(course, "late", tmp_path / "late.jsonl")
    hand_in(course, "nothing", None)
    # The teacher has all right. That counts for nobody.
    answered(tmp_path / "teacher.jsonl", [True, True], monkeypatch)
    run(course, "-m", "nbgrader", "autograde", "hello", "--create", kept=tmp_path / "teacher.jsonl")
    scores = json.loads(run(course, "-c", SCORES))
    assert scores == {collected.name: [5, POINTS], "late": [0, POINTS], "nothing": [0, POINTS]}
