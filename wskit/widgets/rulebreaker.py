"""RuleBreaker: a button for each rule that an end can break, and a table of what that has earned.

1. A press opens a real connection and breaks one rule on it. The ladder shows how, and the table what each end is left
   with.
2. What was tried stays in the table, so that it can be compared. What is tried again takes the place that it had.
3. What another browser makes of it is said below, in the words of :mod:`wskit.protocol.browsers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import ipywidgets

from ..endings.violations import USUAL, VIOLATIONS, Violation
from ..protocol.browsers import CHROMIUM, FIREFOX
from ..reading.account import Account
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape
from ..views.report import Report
from .controls import button, row, still_button
from .dress import DRESS
from .happening import Happening
from .scenery import one_of

__all__ = ["RuleBreaker"]

_SIDES: Final = {"client": "The client breaks a rule", "server": "The server breaks a rule"}
_CLEAN: Final = (
    "Clean: this end has read a Close frame and sent one, whatever was in them. Who breaks a rule here byte by byte "
    "answers nothing; a page's browser does by itself."
)
_HEADS: Final = ("Broken rule", "Close frame sent", "The client is told", "The server is told")


class RuleBreaker(Happening):
    """Buttons that break a rule each, on a new connection; its ladder; and a table of what each end is left with.

    Args:
        rules: the names of those that there are, of :data:`~wskit.endings.violations.VIOLATIONS`. Without it there is
            one of each kind.
        beat: the unit of time for patience, in seconds.

    Raises:
        TypeError: if ``rules`` are no tuple of names.
        ValueError: if there is no such rule, or the beat is not above 0.

    >>> RuleBreaker(("unmasked", "server-masks"))
    The client breaks a rule: [Leave out the mask]
    The server breaks a rule: [Mask a frame]
    """

    def __init__(self, rules: Iterable[str] | None = None, *, beat: float = 0.2) -> None:
        names = one_of(tuple(VIOLATIONS), USUAL if rules is None else rules)
        self._rules = [VIOLATIONS[name] for name in VIOLATIONS if name in names]
        self._earned: dict[str, Report] = {}
        self._last: Violation | None = None
        super().__init__(beat)

    def _parts(self) -> list[Any]:
        self.buttons = {
            rule.ending.name: button(rule.label, rule.ending.title, self._breaking(rule)) for rule in self._rules
        }
        rows = []
        for side, words in _SIDES.items():
            some = [self.buttons[rule.ending.name] for rule in self._rules if rule.side == side]
            if some:
                head = ipywidgets.HTML(f'<span class="wskit wskit-word">{words}:</span>', layout={"width": "auto"})
                rows.append(row(head, *some))
                rows[-1].layout.margin = "0 0 8px"
        sheet = ipywidgets.HTML(STYLE + DRESS, layout={"display": "none"})
        return [sheet, *rows, self.notice, self.replay.box, self.outcome]

    def _breaking(self, rule: Violation) -> Any:
        def take_note(report: Report) -> str:
            self._earned[rule.ending.name], self._last = report, rule
            failed = "client" if report.client.failed else "server"
            return f"Done. {rule.ending.title}: the {failed} failed the connection."

        return lambda: self._let_happen(rule.ending, take_note)

    def _outcome(self) -> str:
        """Draw what all that was tried has earned."""
        if not self._earned:
            return ""
        heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
        bodies = "".join(self._body(side) for side in _SIDES)
        about = "What each broken rule has earned"
        table = f'<table class="wskit-report" aria-label="{about}"><thead><tr>{heads}</tr></thead>{bodies}</table>'
        remark = [self._last.remark] if self._last and self._last.remark else []
        said = "".join(f"<p>{escape(one)}</p>" for one in (_CLEAN, *remark, *self._elsewhere()))
        return f'<div class="wskit">{table}{said}</div>'

    def _body(self, side: str) -> str:
        lines = "".join(
            _line(rule, self._earned[rule.ending.name], is_last=rule is self._last)
            for rule in self._rules
            if rule.side == side and rule.ending.name in self._earned
        )
        # As the head of a group it would be one without cells, for which axe has no answer.
        head = f'<tr><td colspan="{len(_HEADS)}"><strong>{_SIDES[side]}</strong></td></tr>'
        return f"<tbody>{head}{lines}</tbody>" if lines else ""

    def _elsewhere(self) -> list[str]:
        """Say what browsers make of the last rule that was broken, where it was for a browser to judge."""
        found = self._last.row if self._last else None
        if found is None:
            return []
        return [f"{CHROMIUM}: {found.chromium}", f"{FIREFOX}: {found.firefox}"]

    def _still(self) -> dict[str, str]:
        html = text = ""
        for side, words in _SIDES.items():
            some = [self.buttons[rule.ending.name] for rule in self._rules if rule.side == side]
            if some:
                html += f'<div class="wskit-row"><span>{words}:</span>{"".join(map(still_button, some))}</div>'
                text += f"{words}: {' '.join(f'[{one.description}]' for one in some)}\n"
        shown = ""
        if self.report is not None:
            shown = LADDER_STYLE + self.report.ladder.as_html() + self._outcome()
            text += f"{self.report.ladder}\n{self.report}"
        return {
            "text/html": f'{STYLE}{DRESS}<div class="wskit">{html}</div>{shown}',
            "text/plain": text.rstrip(),
        }


def _line(rule: Violation, report: Report, *, is_last: bool) -> str:
    """Draw the row of a rule. The last one that was broken is heavier."""
    failing = report.client if report.client.failed else report.server
    sent = f"by the {failing.side}: {failing.words_for(failing.sent)}"
    cells = rule.label, sent, _told(report.client), _told(report.server)
    name, *others = (f"<strong>{escape(one)}</strong>" if is_last else escape(one) for one in cells)
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{one}</td>" for one in others)}</tr>'


def _told(account: Account) -> str:
    """Say what an end tells its user; its reason stands with what was sent. A page that fails has an error first."""
    told = account.tells
    words = f"{told.code}, {'clean' if told.was_clean else 'not clean'}" if told else account.says
    return f"error, then {words}" if account.side == "client" and account.failed else words
