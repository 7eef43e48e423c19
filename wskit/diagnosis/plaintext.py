"""Plain text: a diagnosis as lines for a terminal, a file or a mail. No I/O.

1. Of one connection all is said. Of several there is a line for each group first, and then what is left of each.
2. Which causes are left comes first, and then what to get next, which is said in full once, however many need it. The
   ladder and what is known of each end come after.
3. More than a dozen nobody reads: then it is said first how many there are on each side, and which are ruled out.
4. A line is as long as it may be, but what is to be typed or was drawn is not broken. Where a ladder has no room, a
   line says so.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from .drawn import ladder_of
from .groups import MOST, Group, grouped
from .verdict import Left, Next, Verdict, Verdicts
from .whereabouts import MANY, by_side
from .wording import (
    at_most,
    both_ways,
    by_sign,
    causes_left,
    in_brief,
    like_it,
    likeliest_first,
    mend,
    of_file,
    said,
    sentence,
    told,
    ways,
    where,
    whom_to_ask,
)

__all__ = ["as_text"]

_WIDTH: Final = 78
_ONE: Final = "All of one of them, with its ladder: --connection N, or in a notebook diagnose(FILE, connection=N)."


def as_text(
    verdicts: Verdicts,
    *,
    width: int = _WIDTH,
    number: int | None = None,
    left: bool = True,
    ruled_out: bool = True,
    strong: Callable[[str], str] = str,
    content: bool = True,
) -> str:
    """Say what can be said of a recording.

    Args:
        width: how many characters a line may have.
        number: of which connection all is said, from 1. Of the only one it is anyway.
        left: whether each cause that is left is said even where there are more than a dozen; then they come last.
        ruled_out: whether each cause that is ruled out is said, and not only how many are.
        strong: makes a headline stand out.
        content: whether what messages say is shown.
    """
    return "\n".join(_Saying(width, left, ruled_out, strong, content).lines(verdicts, number))


class _Saying:
    """Says it in lines of a certain width."""

    def __init__(self, width: int, left: bool, ruled_out: bool, strong: Callable[[str], str], content: bool) -> None:
        self._width, self._left, self._ruled_out, self._strong = width, left, ruled_out, strong
        self._content = content
        self._advised: dict[str, int] = {}  # what was to be got, and for which connection it was said first

    def lines(self, verdicts: Verdicts, number: int | None) -> Iterator[str]:
        recording, all_ = verdicts.recording, verdicts.verdicts
        yield from self._wrap(of_file(recording))
        if number is None and len(all_) == 1:
            number = 1
        if number is not None:
            yield ""
            yield from self._whole(all_[number - 1], f"#{number}  " if len(all_) > 1 else "")
        elif all_:
            yield from self._several(grouped(all_), verdicts.alike)
        yield from self._notes([*recording.notes, *(all_[number - 1].brought.notes if number is not None else ())])

    def _several(self, groups: Sequence[Group], alike: Sequence[str]) -> Iterator[str]:
        shown = groups[:MOST]
        yield ""
        for group in shown:
            yield from self._wrap(_line(group), "", "      ")
        if len(groups) > MOST:
            yield from self._wrap(f"and {len(groups) - MOST:,} more that ended in other ways")
        yield from self._wrap(_ONE, "", "  ")
        if alike:
            yield from self._headline("What several have in common")
        for words in alike[:MOST]:
            yield from self._wrap(words, "  - ", "    ")
        for group in shown:
            yield ""
            yield self._strong(f"#{group.number}" + (f", and {like_it(len(group.others))}" if group.others else ""))
            yield from self._wrap(where(group.verdict.brought))
            yield from self._verdict(group.verdict, group.number)

    def _whole(self, verdict: Verdict, name: str) -> Iterator[str]:
        yield from self._wrap(name + where(verdict.brought))
        many = len(verdict.left) > MANY
        yield from self._verdict(verdict)
        if many:
            yield from self._excluded(verdict)
        yield from self._told(verdict)
        yield from self._ladder(verdict)
        if not many:
            yield from self._excluded(verdict)
        elif self._left:
            yield from self._headline("All causes that are left")
            yield from self._listed(likeliest_first(verdict))

    def _notes(self, notes: Sequence[str]) -> Iterator[str]:
        if notes:
            yield from self._headline("What this recording does not show")
        for note in notes:
            yield from self._wrap(said(note), "  - ", "    ")

    def _verdict(self, verdict: Verdict, number: int = 1) -> Iterator[str]:
        yield from self._wrap(said(verdict.ended))
        yield from self._headline(causes_left(verdict))
        left = likeliest_first(verdict)
        if len(left) > MANY:
            for side in by_side(left):
                yield from self._wrap(side, "  - ", "    ")
            if not self._left:
                yield from self._wrap("--left lists them.", "  ")
            yield from self._listed([cause for cause in left if cause.because])
        else:
            yield from self._listed(left)
        if whom := whom_to_ask(verdict):
            yield from self._wrap(whom, "  ")
        if helps := mend(verdict):
            yield from self._wrap(helps, "  ")
        if verdict.next is not None:
            yield from self._next(verdict, verdict.next, self._advised.setdefault(verdict.next.what, number), number)

    def _listed(self, causes: Sequence[Left]) -> Iterator[str]:
        for number, cause in enumerate(causes, 1):
            name = f"{number:>3}. " if len(causes) > 1 else "  "
            yield from self._wrap(said(cause.words), name, " " * len(name))
            for why in both_ways(cause):
                yield from self._wrap(said(why), " " * (len(name) + 2))

    def _next(self, verdict: Verdict, evidence: Next, first: int, number: int) -> Iterator[str]:
        if first == number:
            yield from self._headline("Get this next")
            yield from self._wrap(said(sentence(evidence.what)), "  ")
            yield from (f"      {line}" for line in ways(evidence))
            yield from self._wrap(said(evidence.aside), "  ")
        else:
            yield from self._headline(f"What to get next is as for #{first}: {said(evidence.what)}")
        if len(verdict.left) > MANY:
            yield from self._wrap(at_most(evidence), "  ")
            return
        numbers = {cause.key: number for number, cause in enumerate(likeliest_first(verdict), 1)}
        for seen, keys in evidence.decides:
            left = [f"{numbers[key]}" for key in keys if key in numbers]
            yield from self._wrap(f"If it shows {said(seen)}: {_one_of(left)}.", "  ", "    ")

    def _told(self, verdict: Verdict) -> Iterator[str]:
        if not verdict.told:
            return
        yield from self._headline("What each end was told")
        for one in verdict.told:
            because = f": {said(one.because)}" if one.because else ""
            yield from self._wrap(f"{told(one)}{because}", f"  {one.side:8}", " " * 10)

    def _ladder(self, verdict: Verdict) -> Iterator[str]:
        yield ""
        lines = str(ladder_of(verdict.brought, content=self._content)).splitlines()
        needed = max(map(len, lines), default=0)
        if needed > self._width:
            yield from self._wrap(f"There is no room for the ladder here: it needs {needed} columns.")
        else:
            yield from lines

    def _excluded(self, verdict: Verdict) -> Iterator[str]:
        many = len(verdict.ruled_out)
        if not many:
            return
        words = f"{many} causes are ruled out" if many > 1 else "One cause is ruled out"
        signs = by_sign(verdict) if len(verdict.left) > MANY and not self._ruled_out else []
        more = "; --ruled-out lists them." if signs else "; --ruled-out says by what sign."
        yield from self._headline(words if self._ruled_out else words + more)
        for sign in signs:
            yield from self._wrap(sign, "  - ", "    ")
        for cause in verdict.ruled_out if self._ruled_out else ():
            yield from self._wrap(f"{said(cause.words)} {said(cause.sign)}", "  - ", "    ")

    def _headline(self, words: str) -> Iterator[str]:
        yield ""
        yield from (self._strong(line) for line in self._wrap(words))

    def _wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=first,
            subsequent_indent=first if rest is None else rest,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _one_of(numbers: Sequence[str]) -> str:
    *most, last = numbers or ["none of these"]
    return f"{', '.join(most)} or {last}" if most else last


def _line(group: Group) -> str:
    """Say in a line what is to be said of a group."""
    others = f"  ({like_it(len(group.others))})" if group.others else ""
    return f"#{group.number:<4} {where(group.verdict.brought)}: {in_brief(group.verdict)}{others}"
