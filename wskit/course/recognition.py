"""Recognition: what somebody may mean by a code, a name, or a line of a log. No I/O.

1. What is a number is that code, and a status of HTTP if it is like one. What is a name is the code of that name.
2. In a line of a log a number is a code only if it is said to be one, or is registered: lines are full of numbers.
3. A row of the tables is found if its words stand in the line. What people say is not looked for in a log.
4. If nothing is found, it is what begins so, for a line may be cut short, or else what has all the words somewhere. If
   nothing has, there is what is written like it.
5. However long a line is, only its beginning is looked at.
"""

from __future__ import annotations

import difflib
import http
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..protocol.codes import REGISTRY
from .phrases import NAMES, PHRASES
from .statuses import STATUSES
from .symptoms import MORE, PAGE, SAID, SERVER, Symptom

__all__ = ["SYMPTOMS", "Recognised", "about", "alike", "recognise"]

SYMPTOMS: Final[tuple[Symptom, ...]] = (*PAGE, *SERVER, *MORE, *SAID, *PHRASES)
"""Every row but those of the statuses."""
LONGEST: Final = 4000
"""How many characters of a line are looked at."""

_NUMBER: Final = re.compile(r"(?<![\w.:/#*$%+-])\d{1,5}(?![\w:/#%]|[.-]\d)")
_SAID: Final = re.compile(
    r"(?:\b(?:clos\w*|codes?|sent|received|said|answered|ended|onclose)\b|\bcode=)"
    r"(?:\W{1,4}(?:frame|status|event|with|by))?(?:\W{1,2}code)?\W{0,4}$",
    re.I,
)
_MEASURE: Final = re.compile(r"\s*(?:[mkMG]?[bB]\b|[mµn]?s\b|sec|min|bytes|connections|clients|messages|times)")
_BEFORE_STATUS: Final = (
    r"\bHTTP(?:/[\d.]+\"?)?",
    r"\"",  # behind the request, in the log of who was asked
    r"\bresponse\scode:",
    r"\bserver\sresponse:",
    r"\bHandshake\sstatus",
    r"\bstatus(?:\scode)?[:=]?",
    r"\brejected(?:\sconnection)?:?\s?\(?",
    r"\brefused",
    "WSServerHandshakeError:",
)
_STATUS: Final = re.compile(rf"(?:{'|'.join(_BEFORE_STATUS)})\s*([1-5]\d\d)(?!\d)", re.I)


@dataclass(frozen=True)
class Recognised:
    """What was found: ``codes`` by their numbers, and ``symptoms`` in the order of the tables.

    ``words`` is set if the symptoms have the words, and nothing was said just so.
    """

    codes: tuple[int, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    words: bool = False

    def __bool__(self) -> bool:
        return bool(self.codes or self.symptoms)


def about(code: int) -> list[Symptom]:
    """Return the rows about a code that are not in one program's words, those of pages first."""
    return [one for one in (*PAGE, *SAID, *SERVER, *MORE) if one.is_about(code)]


def recognise(text: str, *, in_a_log: bool = False) -> Recognised:
    """Find out what somebody may mean.

    Args:
        text: a code, a name, or a line of a log.
        in_a_log: whether it is a line of many, most of which mean nothing.
    """
    text = text[:LONGEST].strip()
    if not in_a_log and (whole := _whole(text)):
        return whole
    codes = tuple(dict.fromkeys(_codes(text, strict=in_a_log)))
    statuses = [STATUSES[status] for status in map(int, _STATUS.findall(text)) if status in STATUSES]
    symptoms = [one for one in SYMPTOMS if one.found_in(text) and not (in_a_log and one in SAID)]
    found = Recognised(codes, (*dict.fromkeys((*symptoms, *statuses)),))
    if found or in_a_log:
        return found
    named = tuple(dict.fromkeys(code for name, code in _NAMES.items() if " " in name and _stands_in(text, name)))
    begun = [one for one in SYMPTOMS if one.begins_in(text)]
    return Recognised(named) or Recognised((), tuple((begun or _with_all_the_words(text))[:FEW]), words=True)


def _whole(text: str) -> Recognised:
    """Return what the text is if it is nothing but a number or a name."""
    bare = text.strip("\"'`.,:;()[] ")
    if re.fullmatch(r"\d{1,5}", bare) and int(bare) < 65536:
        number = int(bare)
        return Recognised((number,), (STATUSES[number],) if number in STATUSES else ())
    name = _plain(bare)
    codes = tuple(dict.fromkeys(code for known, code in _NAMES.items() if _plain(known) == name))
    statuses = tuple(row for status, row in STATUSES.items() if _plain(http.HTTPStatus(status).phrase) == name)
    return Recognised(codes, statuses)


_NAMES: Final[dict[str, int]] = {
    **{facts.name.lower(): number for number, facts in REGISTRY.items()},
    **{name.lower(): number for name, number in NAMES.items()},
}


def _stands_in(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.I) is not None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _codes(text: str, *, strict: bool) -> Iterator[int]:
    of_http = {found.end() for found in _STATUS.finditer(text)}
    for found in _NUMBER.finditer(text):
        number, before = int(found[0]), text[: found.start()]
        if found.end() in of_http or number > 65535:
            continue
        said = _SAID.search(before)
        # Other numbers are codes only where somebody says that they close: programs exit with codes, too.
        if said and not 1000 <= number < 5000:
            said = None if strict or "clos" not in said[0].lower() else said
        is_alone = number in REGISTRY and not strict and not _MEASURE.match(text, found.end())
        if said or (is_alone and not before.lower().endswith("port ")):
            yield number


def _with_all_the_words(text: str) -> list[Symptom]:
    # The number of an error, a port or a line is another one each time.
    wanted = [word for word in re.findall(r"\w{3,}", text.lower()) if not word.isdecimal()]
    if not any(len(word) > 3 for word in wanted):
        return []
    rows = [*SYMPTOMS, *dict.fromkeys(STATUSES.values())]
    return [one for one in rows if all(word in _said(one) for word in wanted)]


FEW: Final = 4
"""How many rows are shown to who did not ask for any of them."""


def _said(row: Symptom) -> str:
    return " ".join((row.seen, row.words or "", row.means, row.ask, row.by)).lower()


def alike(text: str) -> list[str]:
    """Return names and words that are written like this."""
    known = {name.lower(): name for name in _spoken()}
    close = difflib.get_close_matches(text.lower()[:200], known, 3, 0.5)
    for word in re.findall(r"\w{4,}", text.lower())[:20]:
        near = difflib.get_close_matches(word, {part for name in known for part in name.split()}, 2, 0.8)
        close += [name for name in known if any(part in name.split() for part in near)]
    return [known[one] for one in dict.fromkeys(close)][:3]


def _spoken() -> Iterable[str]:
    """Return what can be asked for, as people write it."""
    yield from (facts.name for facts in REGISTRY.values())
    for row in SYMPTOMS:
        yield from (words for words in re.findall(r"`([^`…#]{4,40})`", f"{row.words or ''} {row.seen}") if " " in words)
