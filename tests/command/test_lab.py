"""Lab: the course in a real JupyterLab, as whoever typed ``wskit`` gets it."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import course
import pytest

from wskit.command import handout, lab
from wskit.command.lab import open_course

MANY = len(course.notebooks()) + len(course.translations())
READY = re.compile(r"^JupyterLab is at (http://\S+)$")


@contextlib.contextmanager
def opened(folder: Path, home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run ``wskit`` there until it is ready; yields the process and what it said so far."""
    command = [sys.executable, "-m", "wskit", "lab", "--no-browser", *options]
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": f"{home}/runtime", "JUPYTER_DATA_DIR": f"{home}/data"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line.rstrip("\n"))
                if line.startswith("To end it"):
                    break
            yield process, said
        finally:
            process.kill()


def fetch(url: str, path: str) -> Any:
    address, _, token = url.partition("?token=")
    request = urllib.request.Request(address.split("/lab/")[0] + path, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


@pytest.mark.timeout(120)
def test_it_opens_the_course_in_a_folder_here_and_ends_on_one_ctrl_c(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with opened(tmp_path, home) as (process, said):
        assert said[:2] == [f"The course is in wskit-course now: {MANY} notebooks.", "Starting JupyterLab ..."]
        ready = READY.match(said[-2])
        assert ready, said
        url = ready[1]
        here = {one["name"] for one in fetch(url, "/api/contents")["content"]}
        assert "00-start-here.ipynb" in here
        with urllib.request.urlopen(url, timeout=20) as page:
            assert page.status == 200
        # Nobody is asked whether they want JupyterLab's news.
        settings = fetch(url, "/lab/api/settings/@jupyterlab/apputils-extension:notification")
        assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
        # A kernel that runs holds nothing up.
        fetch_kernel = urllib.request.Request(
            url.split("/lab/")[0] + "/api/kernels",
            method="POST",
            headers={"Authorization": f"token {url.partition('?token=')[2]}"},
        )
        urllib.request.urlopen(fetch_kernel, timeout=20).close()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
        assert (process.returncode, out) == (
            0,
            f"JupyterLab has ended. Your notebooks are in {tmp_path}/wskit-course.\n",
        )


@pytest.mark.timeout(120)
def test_a_port_that_is_taken_is_said_and_the_status_is_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with opened(tmp_path, tmp_path / "home", "there", "--port", str(port)) as (process, said):
            assert process.wait(20) == 1
    assert f"port {port} is taken; name another, or none to take any that is free" in said[-1]


def test_without_jupyterlab_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert open_course(tmp_path / "new", "1.0") == 1
    assert capsys.readouterr().err.endswith("which is not installed here. Get it: pip install wskit\n")
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert open_course(tmp_path / "file", "1.0") == 1
    assert (
        capsys.readouterr().err
        == f"wskit: {tmp_path / 'file'} is a file; name a folder, or one that is not there yet\n"
    )


def test_a_folder_that_cannot_be_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(place: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handout, "_write", full)
    assert open_course(tmp_path, "1.0") == 1
    assert capsys.readouterr().err == f"wskit: the course cannot be copied to {tmp_path}: No space left on device\n"


def test_a_clone_is_where_the_course_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(lab, "_run", lambda folder, **options: 0)
    monkeypatch.setattr(lab, "_trust", lambda notebooks: None)
    assert open_course(handout.course_folder(), "1.0") == 0
    assert capsys.readouterr().out.splitlines()[0] == f"The course is in {handout.course_folder()}."


def test_what_was_done_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lab, "_run", lambda folder, **options: 0)

    def says(version: str) -> list[str]:
        assert open_course(tmp_path, version) == 0
        return capsys.readouterr().out.splitlines()[:-1]

    assert says("1.0") == [f"The course is in {tmp_path} now: {MANY} notebooks."]
    assert says("1.0") == [f"The course is in {tmp_path}, as you left it."]
    # The first lesson was changed by somebody, and both are older than the course is now.
    first, second = tmp_path / "01-say-hello.ipynb", tmp_path / "02-say-goodbye.ipynb"
    for lesson in (first, second):
        notebook = json.loads(lesson.read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = "another"
        lesson.write_text(json.dumps(notebook), encoding="utf-8")
    note = tmp_path / handout.NOTE
    marks = {**json.loads(note.read_text()), first.name: "older", second.name: handout._mark_of(second)}
    note.write_text(json.dumps(marks))
    assert says("1.1") == [
        f"The course in {tmp_path} is renewed: 1 notebook.",
        "You have changed 01-say-hello.ipynb, so it stays as it is. "
        "The newer one is beside it: 01-say-hello-1.1.ipynb.",
    ]


def test_what_was_copied_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat
    from nbformat.sign import NotebookNotary

    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(lab, "_run", lambda folder, **options: 0)
    assert open_course(tmp_path / "mine", "1.0") == 0
    lesson = nbformat.read(tmp_path / "mine" / "01-say-hello.ipynb", as_version=4)
    assert NotebookNotary().check_signature(lesson)
