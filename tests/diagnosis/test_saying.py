"""Saying: each fact that is seen anywhere is a sentence, and a capture does not name who is behind an end."""

from __future__ import annotations

import pytest
from broughts import SCOPES
from played import endings

from wskit.diagnosis.look import Look
from wskit.diagnosis.observing import facts_of
from wskit.diagnosis.saying import how_it_ended, sentence, whose

UNSEEN = "How it ended cannot be seen in this kind of recording."
INSIDE = "Whether a Close frame came before is inside TLS."
NOT_ACCEPTED = "An answer to the opening handshake came, and the client did not accept it."


@pytest.mark.parametrize("scope", SCOPES)
def test_each_fact_of_each_ending_is_a_sentence(scope: str) -> None:
    for played in endings().values():
        for brought in SCOPES[scope](played):
            look = Look(brought)
            facts = facts_of(look)
            said = [sentence(look, facts, name) for name in facts.known()]
            assert all(one[0].isupper() and one.endswith(".") for one in said)
            assert how_it_ended(look, facts).endswith((".", '"', "seen."))


def test_only_an_end_that_was_recorded_is_called_by_its_name() -> None:
    own = Look(SCOPES["own"](endings()["client-1000"])[0])
    wire = Look(SCOPES["capture"](endings()["client-1000"])[0])
    assert (whose(own, "server"), whose(wire, "server")) == ("the server", "the server's end")


@pytest.mark.parametrize(
    ("name", "scope", "words"),
    [
        ("server-no-code", "capture", "The server's end sent the first Close frame. It has no code. It was answered."),
        ("bad-gateway", "capture", "It never opened. The answer to the opening handshake was HTTP 502."),
        ("server-no-code", "own", "The server sent the first Close frame. It has no code. It was answered."),
        ("client-1000", "HAR", "How it ended cannot be seen in this kind of recording."),
        ("client-3000", "HAR with close", "The client's user was told 3000. Who ended it cannot be seen here."),
        ("client-1000", "capture of TLS", f"The server's end ended TCP first, with a FIN. {INSIDE} {UNSEEN}"),
        ("proxy-idle", "HAR file", f"It ended when nothing had passed for 20.0 s. {UNSEEN}"),
        ("no-subprotocol", "HAR file", f"It never opened. {NOT_ACCEPTED}"),
        ("black-hole", "own", "Nobody has ended the connection in this recording."),
    ],
)  # fmt: skip
def test_how_it_ended_is_said_in_a_sentence_or_two(name: str, scope: str, words: str) -> None:
    look = Look(SCOPES[scope](endings()[name])[0])
    assert how_it_ended(look, facts_of(look)) == words


def test_a_cause_that_the_record_knows_better_is_ruled_out_by_that() -> None:
    look = Look(SCOPES["own"](endings()["client-1000"])[0])
    assert sentence(look, facts_of(look), "recorded") == "Who did it was recorded, and it was somebody else."
