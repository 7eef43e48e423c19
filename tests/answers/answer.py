"""What a table of answers is made of. The tables are for the tests: no notebook and no part of the kit reads them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """Answers to one check, each as the text a learner would put in place of the three dots.

    ``right`` are all told right, ``wrong`` are all told wrong, and ``unclear`` are answers of no use: they are of the
    wrong kind, or nonsense. Every check is also tried unanswered, and with the nonsense in :data:`NONSENSE`.
    """

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    unclear: tuple[str, ...] = ()


NONSENSE = ("object()", "{}", "print", "[[]]", "float('nan')")
UNANSWERED = ("...", "None", "''", "'  '")
