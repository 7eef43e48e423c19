"""Symptoms: a field for what a log says, and what that can mean.

1. What is known stands in :mod:`wskit.course.symptoms` and beside it, and is found as by ``wskit why``. Nothing is
   known here.
2. It is answered while somebody types. Who does not know what to type presses one of a few symptoms that many have.
3. What was typed may have a secret in it. It is not shown again, and not kept in the picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

import ipywidgets

from ..course.recognition import Recognised, about, alike, recognise
from ..course.saidby import IN_LOG, REPORTED, code_title, who_says
from ..course.symptoms import Symptom
from ..language.speaking import word
from ..loops import cells, portal
from ..protocol.codes import close_code
from ..views.markup import STYLE, escape, inline, plain
from .controls import button, notice, row, still_button, text
from .dress import DRESS
from .pictured import Pictured

__all__ = ["COMMON", "Symptoms", "explained"]

COMMON: Final = tuple(
    plain(words)
    for words in (
        "`onopen`, then 1006",
        "`onerror`, then 1006",
        "`close()`, then 1006",
        "1011 `keepalive ping timeout`",
        "`no close frame received or sent`",
        "`Unexpected response code: 502`",
        "`ECONNRESET`",
        "still `OPEN`, and silent",
    )
)
"""What many have in their log: for who would rather press than type."""

_LOOK: Final = """<style>
.wskit .wskit-known { display: flex; flex-flow: row wrap; gap: 12px; margin-top: 8px; }
.wskit .wskit-known section { border: 1px solid var(--wskit-line); border-radius: 8px; flex: 1 1 22em; min-width: 0;
 overflow-wrap: anywhere; padding: 8px 12px; }
.wskit .wskit-known .wskit-wide { flex-basis: 100%; }
.wskit .wskit-known p { margin: 4px 0 0; }
</style>"""


class Symptoms(Pictured):
    """A field for a code, a name or a line of a log, buttons for what many have, and what it can mean.

    Args:
        search: what is looked for at first.

    Raises:
        TypeError: if ``search`` is no text.

    >>> Symptoms("ECONNRESET")
    [onopen, then 1006] ... [still OPEN, and silent]
    TCP was broken off (RST): ...
    """

    def __init__(self, search: str = "") -> None:
        if not isinstance(search, str):
            raise TypeError(f"a search is text such as '1006' or a line of a log, not {search!r}")
        cells.begin()
        self._begun_with = search
        self.search = text(
            "What does your log say?", search, "a code, or a line of it", "A code, a name, or a line of a log", ""
        )
        self.search.continuous_update = True
        self.buttons = {
            words: button(words, "Look this up", partial(self._look_up, words), kind="") for words in COMMON
        }
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        sheet = ipywidgets.HTML(STYLE + DRESS + _LOOK, layout={"display": "none"})
        super().__init__([sheet, row(self.search), row(*self.buttons.values()), self.outcome])
        self.search.observe(lambda change: portal.run(self._fill), "value")
        portal.run(self._fill)
        cells.keep(self)

    def _look_up(self, words: str) -> None:
        self.search.value = words
        self._used()

    def _fill(self) -> None:
        self.outcome.value = explained(self.search.value)

    def _still(self) -> dict[str, str]:
        # What somebody typed may have a secret in it. What the cell's own code says, stands there already.
        shown = self.search.value if self.search.value in (*COMMON, self._begun_with) else ""
        field = (
            f"<span>{escape(self.search.description)} <code>{escape(shown or self.search.placeholder)}</code></span>"
        )
        buttons = "".join(map(still_button, self.buttons.values()))
        rows = recognise(shown).symptoms if shown else ()
        lines = [" ".join(f"[{words}]" for words in COMMON), *(plain(one.means) for one in rows)]
        return {
            "text/html": f'{STYLE}{DRESS}{_LOOK}<div class="wskit"><div class="wskit-row">{field}</div>'
            f'<div class="wskit-row">{buttons}</div></div>{explained(shown)}',
            "text/plain": "\n".join(lines),
        }


def explained(words: str) -> str:
    """Say what a code, a name or a line of a log can mean, as HTML. Needs the style sheets."""
    if not words.strip():
        return ""
    found = recognise(words)
    if not found:
        return notice("", _unknown(words))
    return (
        f'<div class="wskit" role="status">{"" if not found.words else _NOT_JUST_SO}'
        f'<div class="wskit-known">{"".join(_sections(found))}</div></div>'
    )


_NOT_JUST_SO: Final = "<p>Nothing is known that is said just so. These have the words in them:</p>"


def _unknown(words: str) -> str:
    near = " or ".join(f"“{one}”" for one in alike(words))
    more = f"Did you mean {near}?" if near else "Try a code, its name, or the words of a log."
    return f"Nothing is known about this. {more}"


def _sections(found: Recognised) -> Iterable[str]:
    yield from map(_row, found.symptoms)
    for code in found.codes:
        facts = close_code(code)
        said = {"Who says it": who_says(facts), "What to do": facts.next_step.value, "Defined in": facts.reference}
        more = " A line of a log tells more than this number." if code in REPORTED and not found.symptoms else ""
        yield _section(code_title(facts), f"{facts.meaning}{more}", said, is_wide=True)
        if not found.symptoms:
            yield from map(_row, about(code))


def _row(one: Symptom) -> str:
    where = f"{IN_LOG[one.where]}, {one.by}" if one.by else IN_LOG[one.where]
    said = {"Said by": f"{one.says.value} ({where})", word("Means"): one.means, "Ask for": one.ask}
    if one.lessons:
        said[word("Lesson") if len(one.lessons) == 1 else word("Lessons")] = ", ".join(map(str, one.lessons))
    return _section(one.seen, "", said)


def _section(title: str, words: str, said: dict[str, str], *, is_wide: bool = False) -> str:
    facts = "".join(
        f'<p><span class="wskit-word">{head}:</span> {inline(text[:1].upper() + text[1:])}</p>'
        for head, text in said.items()
    )
    told = f"<p>{inline(words)}</p>" if words else ""
    wide = ' class="wskit-wide"' if is_wide else ""
    return f"<section{wide}><strong>{inline(title)}</strong>{told}{facts}</section>"
