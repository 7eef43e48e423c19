"""Proofs: every line that a log can have says what it proves, and what it does not."""

from __future__ import annotations

import pytest

from wskit.course.proofs import PROOFS
from wskit.views.timedlog import Entry

ONLY_A_PAGES = {Entry.UNSENT}


@pytest.mark.parametrize("entry", Entry)
def test_every_kind_of_line_has_a_proof_in_the_log_of_each_side_that_writes_it(entry: Entry) -> None:
    assert ("client", entry) in PROOFS
    assert (("server", entry) in PROOFS) == (entry not in ONLY_A_PAGES)


@pytest.mark.parametrize("key", PROOFS, ids=str)
def test_it_says_both_in_sentences(key: tuple[str, Entry]) -> None:
    proof = PROOFS[key]  # type: ignore[index]
    for text in (proof.proves, proof.not_proves):
        assert text.startswith(("that ", "who ", "which ", "why ", "at 0, that "))  # goes on, and is a whole sentence
        assert text.endswith(".")
    assert str(proof) == f"It proves {proof.proves}\nIt does not prove {proof.not_proves}"
