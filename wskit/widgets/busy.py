"""Busy: a word for who presses while the kernel runs a cell, or when it has gone.

1. Who could say so is busy, or gone. So the words are there all the time, and the front end shows them: JupyterLab and
   Notebook 7 mark their own sign of what the kernel does, and a style sheet looks at that.
2. What is pressed while a cell runs happens when that cell is done. It waits for a second: most cells are quick.
3. A kernel that was shut down takes nothing away from the page, so buttons would look as if they worked. Only the
   notebook that had the kernel says so. Where a kernel died and another began, the picture is there instead.
"""

from __future__ import annotations

from typing import Any, Final

import ipywidgets

__all__ = ["GONE", "WORDS", "busy_sign"]

WORDS: Final = "The kernel is busy with a cell. What you press now happens when it is done."
_BUSY: Final = '.jp-Notebook-ExecutionIndicator[data-status="busy"]'
GONE: Final = "There is no kernel any more: run this cell again."
_GONE: Final = ", ".join(f'.jp-Notebook-ExecutionIndicator[data-status="{one}"]' for one in ("unknown", "dead"))
_STYLE: Final = f"""<style>
.wskit-busy, .wskit-gone {{ display: none; }}
:root:has({_BUSY}) .wskit-busy {{ animation: wskit-busy 0s 1s both; background: var(--wskit-paper);
 border: 1px solid var(--wskit-amber); border-radius: 6px; display: block; font-size: var(--wskit-small, 12px);
 padding: 2px 10px; position: absolute; right: 0; top: 0; z-index: 2; }}
.jp-NotebookPanel:has({_GONE}) .wskit-gone {{ background: var(--wskit-paper); border: 1px solid var(--wskit-red);
 border-radius: 6px; display: block; padding: 2px 10px; position: absolute; right: 0; top: 0; z-index: 2; }}
@keyframes wskit-busy {{ from {{ visibility: hidden; }} to {{ visibility: visible; }} }}
</style>"""


def busy_sign() -> Any:
    """Make the sign, to be placed in a box that others are placed in too."""
    busy = f'<div class="wskit wskit-busy" role="status">{WORDS}</div>'
    # What is around the words is there before them, so a screen reader hears that they have come.
    gone = f'<div aria-live="assertive"><div class="wskit wskit-gone">{GONE}</div></div>'
    made = ipywidgets.HTML(f"{_STYLE}{busy}{gone}")
    made.add_class("wskit-busy-place")
    made.layout.height, made.layout.margin, made.layout.overflow = "0", "0", "visible"
    return made
