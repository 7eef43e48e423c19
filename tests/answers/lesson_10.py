"""Answers to the checks of lesson 10: diagnose a broken connection."""

from .answer import Answers

ANSWERS = {
    "10.1": Answers(
        right=("'the ladder'", "' The Ladder '"),
        wrong=("'the bytes'", '"the other end\'s log"'),
        unclear=("'the moon'", "'ladder'", "2", "True"),
    ),
    "10.2": Answers(right=("1", "1.0"), wrong=("0", "2", "3"), unclear=("'1'", "True", "(1, 3)")),
    "10.3": Answers(right=("4", "4.0"), wrong=("1", "2", "3"), unclear=("5", "0", "'4'", "True")),
    "10.4": Answers(
        right=("(40, 60)", "[40, 60]"), wrong=("(60, 60)", "(40, 40)", "(60, 40)"), unclear=("40", "(40,)", "'40, 60'")
    ),
    "10.5": Answers(right=("1",), wrong=("2", "3", "4"), unclear=("5", "'1'", "True", "1006")),
    "10.6": Answers(right=("4",), wrong=("1", "2", "3"), unclear=("0", "'4'", "True")),
    "10.7": Answers(right=("2",), wrong=("1", "3"), unclear=("4", "'2'", "False", "1009")),
    "10.8": Answers(right=("2",), wrong=("1", "3", "4"), unclear=("4002", "'2'", "True")),
}
