"""Answers to the checks of lesson 2: the closing handshake, the ready states, and what is on its way at the end."""

from __future__ import annotations

from .answer import Answers

ANSWERS = {
    "2.1": Answers(right=("'server'", "' Server '"), wrong=("'client'",), unclear=("'both'", "True", "1")),
    "2.2": Answers(right=("4", "4.0"), wrong=("0", "2", "6"), unclear=("'4'", "True", "(2, 2)")),
    "2.3": Answers(right=("0",), wrong=("1", "2"), unclear=("'none'", "False", "[]")),
    "2.4": Answers(right=("'OPEN'", "'open'"), wrong=("'CLOSING'", "'CLOSED'"), unclear=("'CONNECTING'", "1", "True")),
    "2.5": Answers(right=("'first'",), wrong=("'second'",), unclear=("'both'", "1", "('first', 'second')")),
    "2.6": Answers(right=("8",), wrong=("0", "3", "11"), unclear=("'8'", "True", "('two', 'three')")),
    "2.7": Answers(right=("True",), wrong=("False",), unclear=("'yes'", "1", "'late'")),
}
