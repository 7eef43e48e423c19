"""What of a page or of a program is prose: what people read, and no code."""

from __future__ import annotations

import prose


def said(source: str) -> list[str]:
    return [passage.text.strip() for passage in prose.python(source, "module")]


def test_examples_are_no_prose_and_what_is_behind_them_keeps_its_line() -> None:
    source = 'def f():\n    """Do it.\n\n    >>> xyzzy\n    plugh\n\n    And rest.\n    """\n'
    assert [(passage.at(0), passage.text) for passage in prose.python(source, "module")] == [
        ("module:2", "Do it."),
        ("module:7", "And rest."),
    ]


def test_docstrings_comments_and_strings_of_python_are_prose() -> None:
    source = (
        '"""A module with :func:`send`."""\n'
        "x = 1  # a comment\n"
        "# that goes on\n"
        "#: a note\n"
        "y = f'got {x} of {\"all of\" + z}'  # type: ignore[a]  # for a reason\n"
        'key = "one"\n'
        'css = "var(--colour) red"\n'
        'html = "<b title=\\"a hint\\">Bold words</b>"\n'
        "def f(x):\n"
        '    """Do it.\n\n'
        "    Args:\n"
        "        xyzzy: what it is\n"
        '    """\n'
    )
    shown = " | ".join(" ".join(text.replace(prose.CODE, "*").split()) for text in said(source))
    for text in ("A module with *", "a comment that goes on a note", "for a reason", "got * of *", "all of", "Do it."):
        assert text in shown
    assert "a hint Bold words" in shown
    assert "what it is" in shown
    for text in ("xyzzy", "one", "var", "ignore", "func", "Args"):
        assert text not in shown.replace("Bold", "").split(), text


def test_an_example_in_a_docstring_is_no_prose() -> None:
    source = '"""Say it.\n\n>>> say(\'wrod\')\nwrod\n\nAnd go on.\n\n    >>> wrod\n"""\n'
    assert " ".join(" ".join(said(source)).split()) == "Say it. And go on."


def test_of_javascript_that_a_notebook_runs_the_comments_are_prose() -> None:
    script = "\nconst xyzzy = 'ws://plugh'; // say hello\nws.send(xyzzy); // and wait\n"
    source = f'x = 1\nPage("""{script}""")\n'
    found = prose.python(source, "cell", cell=True, scripts=frozenset({script}))
    assert [(passage.at(0), passage.text) for passage in found] == [("cell:3", "say hello"), ("cell:4", "and wait")]
