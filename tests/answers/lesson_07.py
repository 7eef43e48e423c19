"""Answers to the checks of lesson 7: break the rules."""

from .answer import Answers

ANSWERS = {
    "7.1": Answers(right=("1002", "1002.0"), wrong=("1000", "1006", "1007"), unclear=("'1002'", "True")),
    "7.2": Answers(right=("1006",), wrong=("1002", "1005"), unclear=("'1006'", "False")),
    "7.3": Answers(right=("1002",), wrong=("1005", "1006", "1007"), unclear=("'protocol error'", "(1002,)")),
    "7.4": Answers(right=("1007",), wrong=("1002", "1003", "1006"), unclear=("b'1007'", "True")),
    "7.5": Answers(right=("1006",), wrong=("1002", "1005"), unclear=("'1006'", "False")),
    "7.6": Answers(right=("1003",), wrong=("1006", "1000", "1008"), unclear=("'1003'", "[1003]")),
    "7.7": Answers(right=("1006",), wrong=("1009", "1000"), unclear=("'1006'", "(1009, 1006)")),
    "7.8": Answers(right=("1",), wrong=("0", "2", "3"), unclear=("'one'", "['hi']", "True")),
    "7.9": Answers(right=("'server'", "' Server '"), wrong=("'client'",), unclear=("1007", "'both'", "True")),
}
