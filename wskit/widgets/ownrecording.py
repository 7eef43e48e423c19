"""Own recording: a place for a file that somebody brings, and what its diagnosis says.

1. The file is given by its path, or with a button that hands it over: where the kernel is elsewhere, it has no path.
2. It goes to the kernel and no farther. What was handed over is deleted once it is read.
3. What is wrong with a file is said in the panel. It never raises.
4. Nothing of it stays in the notebook's file: a picture is empty, for what a recording says is nobody else's business.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any, Final

import ipywidgets

from ..diagnosis.diagnosing import Diagnosis, diagnose
from ..loops import cells, portal
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE
from .controls import button, notice, row, status, still_button, text
from .dress import DRESS
from .pictured import Pictured

__all__ = ["OwnRecording"]

NAME: Final = "Choose a file"
_LOOK: Final = """<style>
.wskit.wskit-panel .widget-upload.jupyter-button { width: auto; }
</style>"""


class OwnRecording(Pictured):
    """A field for the path of a file, a button to choose one with, and what can be said of what is in it.

    Args:
        content: whether what messages say is shown.

    >>> OwnRecording()
    Path: session.pcapng [Diagnose] [Choose a file]
    """

    def __init__(self, *, content: bool = True) -> None:
        cells.begin()
        self.diagnosis: Diagnosis | None = None
        """What was said of the last file, None before there is one."""
        self._content = content
        self._reading = False
        self._is_gone = False
        self.upload = ipywidgets.FileUpload(description=NAME, multiple=False, layout={"width": "auto"})
        self.upload.tooltip = "A capture, a HAR, a log, or what the kit has saved"
        for name in ("wskit-button", "wskit-main"):
            self.upload.add_class(name)
        self.upload.observe(lambda change: portal.run(functools.partial(self._take, change["new"])), "value")
        self.path = text("Path:", "", "session.pcapng", "Where the file is, for the kernel", "22em", self._press)
        self.read_button = button("Diagnose", "Read the file with this path", self._press)
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        sheet = ipywidgets.HTML(STYLE + LADDER_STYLE + DRESS + _LOOK, layout={"display": "none"})
        super().__init__([sheet, row(self.path, self.read_button, self.upload), self.notice, self.outcome])
        cells.keep(self)

    def _press(self) -> None:
        typed = self.path.value.strip()
        if not typed:
            self.notice.value = notice("Type the path of a file, or choose one.")
        elif not self._reading:
            self._begin(functools.partial(diagnose, Path(typed).expanduser(), content=self._content))

    def _take(self, value: Any) -> None:
        """Take a file that was handed over. ipywidgets 7 has a mapping of files by their names."""
        files = [(name, one["content"]) for name, one in value.items()] if isinstance(value, dict) else []
        files = files or [(one["name"], one["content"]) for one in value]
        if files and not self._reading:
            name, data = files[-1]
            self._begin(functools.partial(_read, str(name), bytes(data), self._content))

    def _begin(self, read: Any) -> None:
        self._reading, self.diagnosis = True, None
        self.notice.value, self.outcome.value = status("It is being read …"), ""
        portal.start(self._diagnose(read))

    async def _diagnose(self, read: Any) -> None:
        try:
            try:
                found = await portal.in_a_thread(read, lambda: None)
            except RuntimeError:  # there are no threads here
                found = read()
        except Exception as error:
            self._say(notice(_trouble(error)))
        else:
            self.diagnosis = found
            self._say("", found._repr_mimebundle_()["text/html"])
        finally:
            self._reading = False

    def _say(self, words: str, shown: str = "") -> None:
        if not self._is_gone:
            self.notice.value, self.outcome.value = words, shown

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._is_gone = True
        super().replace()

    def _still(self) -> dict[str, str]:
        upload, read = still_button(self.upload), still_button(self.read_button)
        path = f"<span>Path: <code>{self.path.placeholder}</code></span>"
        controls = f'<div class="wskit-row">{path}{read}{upload}</div>'
        return {
            "text/html": f'{STYLE}{LADDER_STYLE}{DRESS}<div class="wskit">{controls}</div>',
            "text/plain": f"Path: {self.path.placeholder} [Diagnose] [{NAME}]",
        }


def _read(name: str, data: bytes, content: bool) -> Diagnosis:
    """Diagnose a file that was handed over."""
    with tempfile.TemporaryDirectory(prefix="wskit-") as folder:
        path = Path(folder, Path(name.replace("\\", "/")).name or "recording")
        path.write_bytes(data)
        return diagnose(path, content=content)


def _trouble(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return f"There is no file {error.filename}. The path is one of the computer on which the kernel runs."
        case OSError():
            return f"It cannot be read: {error.strerror or error}."
    return f"It cannot be read: {error}"
