"""Answers to the checks of lesson 1: say hello to a server."""

from .answer import Answers

ANSWERS = {
    "1.1": Answers(right=("False",), wrong=("True",), unclear=("0", "'no'")),
    "1.2": Answers(right=("1006", "1006.0"), wrong=("1000", "1005", "0"), unclear=("'1006'", "True")),
    "1.3": Answers(right=("1005",), wrong=("1000", "1006"), unclear=("'1005'", "False")),
    "1.4": Answers(right=("0",), wrong=("1", "2"), unclear=("'none'", "[]")),
    "1.5": Answers(right=("2",), wrong=("0", "1"), unclear=("'two'", "[1, 2]")),
}
