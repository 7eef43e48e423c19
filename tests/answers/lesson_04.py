"""Answers to the checks of lesson 4: let the server hang up."""

from .answer import Answers

ANSWERS = {
    "4.1": Answers(right=("1011", "1011.0"), wrong=("1000", "1001", "1006", "1008"), unclear=("'1011'", "True")),
    "4.2": Answers(right=("True",), wrong=("False",), unclear=("1", "'clean'")),
    "4.3": Answers(right=("True",), wrong=("False",), unclear=("'equal'", "4000")),
    "4.4": Answers(
        right=("(4002, 4001)", "[4002, 4001]"),
        wrong=("(4001, 4002)", "(4001, 4001)", "(4002, 4002)", "(1006, 1006)"),
        unclear=("4002", "('4002', '4001')", "(4002,)"),
    ),
    "4.5": Answers(right=("False",), wrong=("True",), unclear=("0", "'no'")),
    "4.6": Answers(right=("1",), wrong=("0", "2", "3"), unclear=("'one'", "True")),
    "4.7": Answers(right=("1012",), wrong=("1000", "1005", "1006"), unclear=("'1012'", "False")),
    "4.8": Answers(right=("True",), wrong=("False",), unclear=("1", "'ConnectionClosedError'")),
}
