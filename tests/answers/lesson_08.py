"""Answers to the checks of lesson 8: come back after the end."""

from .answer import Answers

ANSWERS = {
    "8.1": Answers(right=("0", "0.0"), wrong=("1", "2"), unclear=("'none'", "False")),
    "8.2": Answers(right=("1013", "1013.0"), wrong=("1008", "1009", "1000"), unclear=("'1013'", "True")),
    "8.3": Answers(right=("60",), wrong=("6", "1", "59", "61"), unclear=("'sixty'", "[60]")),
    "8.4": Answers(right=("55", "55.0"), wrong=("7", "4", "35", "75"), unclear=("'55 s'", "True")),
    "8.5": Answers(right=("2",), wrong=("0", "1", "3", "4"), unclear=("'two'", "['salt', 'milk']", "True")),
    "8.6": Answers(right=("61", "61.0"), wrong=("60", "31", "63", "91"), unclear=("'61 s'", "True")),
    "8.7": Answers(right=("True",), wrong=("False",), unclear=("1000", "'yes'")),
    "8.8": Answers(right=("0", "0.0"), wrong=("1", "5", "3.1"), unclear=("'none'", "False")),
}
