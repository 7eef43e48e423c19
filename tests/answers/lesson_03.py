"""Answers to the checks of lesson 3: who may send which code, what never travels, and how long a reason may be."""

from __future__ import annotations

from .answer import Answers

ANSWERS = {
    "3.1": Answers(right=("3", "3.0"), wrong=("2", "4", "6"), unclear=("'3'", "True", "(1000, 3000, 4000)")),
    "3.2": Answers(right=("0",), wrong=("2", "4", "1005"), unclear=("'none'", "False", "b''")),
    "3.3": Answers(right=("1002",), wrong=("1005", "1006", "1000"), unclear=("'1002'", "True")),
    "3.4": Answers(right=("30",), wrong=("123", "61", "31"), unclear=("'30'", "True", "(30,)")),
    "3.5": Answers(right=("True",), wrong=("False",), unclear=("'yes'", "1", "4001")),
    "3.6": Answers(right=("4002",), wrong=("4001", "1005", "1006"), unclear=("'4002'", "True")),
    "3.7": Answers(right=("1006",), wrong=("1002", "1005", "1000"), unclear=("'1006'", "False")),
}
