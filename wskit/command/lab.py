"""Lab: the course in JupyterLab.

1. The notebooks are handed out to a folder of the learner's (:mod:`~wskit.command.handout`), and JupyterLab opens
   there, on the start page.
2. One Ctrl-C ends it. What Jupyter has to say is said only if something is wrong.
3. JupyterLab is no part of the kit. Where it is missing, this says how to get it.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from .handout import course_folder, hand_out

__all__ = ["open_course"]

FOLDER: Final = "wskit-course"
"""Where the course is copied to, if nothing else is said: a folder here."""

_START: Final = "00-start-here.ipynb"
_SETTINGS: Final = Path(__file__).parent / "jupyter"
"""Where Jupyter is to look first: for settings, so that nobody is asked whether they want JupyterLab's news, and for a
kernel that warns of nothing that is as it should be."""


def open_course(
    folder: Path | None, version: str, *, blank: bool = False, browser: bool = True, port: int | None = None
) -> int:
    """Copy the course to ``folder`` and open it in JupyterLab, until Ctrl-C. Returns the exit status.

    Args:
        folder: where to copy the notebooks to; ``wskit-course`` here if not given.
        version: of the course.
        blank: whether to copy them without what their cells show.
        browser: whether to open a browser. The address is printed anyway.
        port: the port that JupyterLab is to listen on, if that matters.
    """
    folder = Path(FOLDER) if folder is None else folder
    if importlib.util.find_spec("jupyterlab") is None:
        return _fail("the course is opened in JupyterLab, which is not installed here. Get it: pip install wskit")
    if port is not None and not _is_free(port):
        return _fail(f"port {port} is taken; name another, or none to take any that is free")
    try:
        handed_out = hand_out(folder, version, blank=blank)
    except FileExistsError:
        return _fail(f"{folder} is a file; name a folder, or one that is not there yet")
    except OSError as error:
        return _fail(f"the course cannot be copied to {folder}: {error.strerror or error}")
    own = folder.resolve() == course_folder().resolve()
    if handed_out.new:
        _say(f"The course is in {folder} now: {_count(handed_out.new)}.")
    elif handed_out.renewed:
        _say(f"The course in {folder} is renewed: {_count(handed_out.renewed)}.")
    elif not handed_out.beside:
        _say(f"The course is in {folder}." if own else f"The course is in {folder}, as you left it.")
    for name, newer in handed_out.beside.items():
        _say(f"You have changed {name}, so it stays as it is. The newer one is beside it: {newer}.")
    _trust(sorted(folder.glob("*.ipynb")) if own else handed_out.written)
    _say("Starting JupyterLab ...")
    return _run(folder.resolve(), browser=browser, port=port)


def _say(text: str) -> None:
    print(text, flush=True)


def _count(notebooks: int) -> str:
    return f"{notebooks} notebook{'s' * (notebooks != 1)}"


def _fail(text: str) -> int:
    print(f"wskit: {text}", file=sys.stderr)
    return 1


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("localhost", port)).close()
    except OSError:
        return False
    return True


def _trust(notebooks: Iterable[Path]) -> None:
    """Tell Jupyter that what these show is ours, so that it shows it as it is."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in notebooks:
        notary.sign(nbformat.read(path, as_version=4))


def _run(folder: Path, *, browser: bool, port: int | None) -> int:
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        os.environ[name] = os.pathsep.join(filter(None, (str(_SETTINGS), os.environ.get(name))))
    # So that a cell finds the command, as in `!wskit answers`, where its environment is not the one that is active.
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    # Debuggers warn in every kernel that frozen modules are hard to debug. No learner needs that.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    from jupyterlab.labapp import LabApp

    arguments = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{_START}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.answer_yes=True",  # the first Ctrl-C is enough
        "--Application.log_level=ERROR",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if getattr(os, "geteuid", lambda: -1)() == 0:
        arguments.append("--ServerApp.allow_root=True")
    server = LabApp.initialize_server(argv=arguments)
    # What it shouts where nothing is wrong, such as where it can be reached, stands below in fewer words.
    server.log.addFilter(lambda record: record.levelno != logging.CRITICAL or "ERROR" in record.getMessage())
    # It only listens once its loop runs.
    server.io_loop.add_callback(lambda: _say(f"JupyterLab is at {_address(server)}\nTo end it, press Ctrl-C here."))
    server.start()
    _say(f"JupyterLab has ended. Your notebooks are in {folder}.")
    return 0


def _address(server: Any) -> str:
    token = server.identity_provider.token
    return f"{server.connection_url}lab/tree/{_START}" + (f"?token={token}" if token else "")
