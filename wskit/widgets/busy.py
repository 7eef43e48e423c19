"""Busy: a word for who presses while the kernel runs a cell. What is pressed then happens when that cell is done.

Who could say so is busy. So the word is there all the time, and the front end shows it: JupyterLab and Notebook 7 mark
their own sign of what the kernel does, and a style sheet looks at that. It waits for a second: most cells are quick.
"""

from __future__ import annotations

from typing import Any, Final

import ipywidgets

__all__ = ["WORDS", "busy_sign"]

WORDS: Final = "The kernel is busy with a cell. What you press now happens when it is done."
_BUSY: Final = '.jp-Notebook-ExecutionIndicator[data-status="busy"]'
_STYLE: Final = f"""<style>
.wskit-busy {{ display: none; }}
:root:has({_BUSY}) .wskit-busy {{ animation: wskit-busy 0s 1s both; background: var(--wskit-paper);
 border: 1px solid var(--wskit-amber); border-radius: 6px; display: block; font-size: var(--wskit-small, 12px);
 padding: 2px 10px; position: absolute; right: 0; top: 0; z-index: 2; }}
@keyframes wskit-busy {{ from {{ visibility: hidden; }} to {{ visibility: visible; }} }}
</style>"""


def busy_sign() -> Any:
    """Make the sign, to be placed in a box that others are placed in too."""
    made = ipywidgets.HTML(f'{_STYLE}<div class="wskit wskit-busy" role="status">{WORDS}</div>')
    made.add_class("wskit-busy-place")
    made.layout.height, made.layout.margin, made.layout.overflow = "0", "0", "visible"
    return made
