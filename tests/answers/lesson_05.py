"""Answers to the checks of lesson 5: lose the network."""

from .answer import Answers

ANSWERS = {
    "5.1": Answers(right=("False",), wrong=("True",), unclear=("0", "'no'")),
    "5.2": Answers(right=("0", "0.0"), wrong=("17", "1"), unclear=("'0'", "False", "b''")),
    "5.3": Answers(right=("50", "50.0"), wrong=("20", "40", "10"), unclear=("'50'", "True")),
    "5.4": Answers(right=("1011",), wrong=("1006", "1000", "1001"), unclear=("'1011'", "False")),
    "5.5": Answers(
        right=("'server'", "' Server '"), wrong=("'client'", "'both'", "'nobody'"), unclear=("'page'", "1006", "True")
    ),
    "5.6": Answers(right=("35", "35.0"), wrong=("50", "40", "25", "5"), unclear=("'35'", "False")),
    "5.7": Answers(right=("0",), wrong=("1", "3"), unclear=("'none'", "[]", "False")),
    "5.8": Answers(right=("'client'", "'Client'"), wrong=("'server'",), unclear=("'both'", "1011", "True")),
}
