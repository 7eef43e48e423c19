"""The words of the project: every rule of tools/words.py finds what is wrong and lets pass what is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import prose
import pytest
import words

RIGHT = "You close the connection, and the server's answer comes back."


def spelling(text: str, *own: str) -> list[str]:
    return words.misspelt(prose.markdown(text, "page"), list(own))


def naming(text: str) -> list[str]:
    return words.misnamed(prose.markdown(text, "page"))


def reading(text: str) -> list[str]:
    return words.hard(prose.markdown(text, "page", page="page"))


def test_the_project_itself_is_in_order() -> None:
    wrong = words.problems()
    if wrong:
        pytest.fail("\n".join(["the words of the project:", *wrong]), pytrace=False)


# --- spelling


def test_an_unknown_word_is_named_with_its_line_and_what_was_meant() -> None:
    (problem,) = spelling("The first line is right.\nYou recieve a message.")
    assert problem.startswith("page:2: 'recieve' is not known: write 'receive'")


@pytest.mark.parametrize(
    "text",
    [RIGHT, "Don't; it isn’t yours.", "A half-open end.", "WAIT", "the servers' answers", "A **part**ly bold one."],
)
def test_known_words_pass(text: str) -> None:
    assert spelling(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Call `recieve` now.",
        "Call ``recieve`` now.",
        "```\nrecieve\n```",
        "So:\n\n    recieve",
        "See [it](recieve.html).",
        "See <https://recieve.example/recieve>.",
        "Set recieve_buffer, wskit.recieve, recieve(xyzzy), utf16recieve and U+FFFD.",
        "<b class='recieve'>Bold</b>.",
        "The bytes are 88fa and 0xfe.",
    ],
)
def test_what_is_code_or_a_name_or_an_address_is_no_word(text: str) -> None:
    assert spelling(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Recieve",
        "- one\n- recieve",
        "| a | b |\n|---|---|\n| the | recieve |",
        "See [recieve](page.html).",
        '<img src="a.png" alt="You recieve it, it\'s true">',
        '<picture>\n<img alt="recieve">\n</picture>',
        "> **recieve**",
        "one/recieve",
    ],
)
def test_every_part_of_a_page_that_is_read_is_spelt(text: str) -> None:
    assert len(spelling(text)) == 1


@pytest.mark.parametrize(
    ("american", "british"), [("color", "colour"), ("Behavior", "behaviour"), ("initialize", "initialise")]
)
def test_spelling_is_british(american: str, british: str) -> None:
    (problem,) = spelling(f"A word: {american}.")
    assert problem == f"page:1: {american!r} is American: write {british!r}"
    assert spelling(f"A word: {british}.") == []


def test_the_table_of_codespell_is_where_it_was_and_has_the_form_it_had() -> None:
    table = words._american()
    assert len(table) > 400
    assert all(one.isalpha() and one.islower() and one.isascii() for pair in table.items() for one in pair)


@pytest.mark.parametrize("word", ["practice", "program", "license", "routing"])
def test_what_is_american_and_british_passes(word: str) -> None:
    assert spelling(f"A word: {word}.") == []


def test_our_own_list_allows_a_word_in_its_spelling() -> None:
    assert spelling("loopback and Loopback", "loopback") == []
    assert spelling("TCP", "TCP") == []
    assert len(spelling("Tcp and tcp, TCP", "TCP")) == 2
    assert spelling("Authorization", "Authorization") == []


def test_our_own_list_keeps_no_word_that_nobody_uses() -> None:
    assert spelling(RIGHT, "xyzzy") == ["tools/words.txt: nobody uses 'xyzzy': take it out"]


@pytest.mark.parametrize("own", [["xyzzy", "plugh"], ["plugh", "plugh", "xyzzy"], ["plugh", "xyzzy", "TCP"]])
def test_our_own_list_is_sorted_and_has_a_word_once(own: list[str]) -> None:
    (problem,) = spelling(" ".join(own), *own)
    assert problem.startswith("tools/words.txt: ")
    assert problem.endswith("sort the list")
    assert spelling(" ".join(own), *sorted(set(own), key=str.lower)) == []


# --- terms


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("A Websocket opens.", "A WebSocket opens."),
        ("A web\nsocket opens.", "Open `new WebSocket()`."),
        ("A websocket opens.", "The library websockets, and `websocket`."),
        ("The closing code is 1000.", "The close code is 1000."),
        ("The close-code is 1000.", "Close with a code."),
        ("It sends a close frame.", "It sends a Close frame."),
        ("A Closing frame.", "The library says: no close frame received or sent."),
        ("The close handshake.", "The closing handshake."),
        ("The hand-shake.", "The handshake."),
        ("A sub-protocol.", "A subprotocol."),
        ("A half open connection.", "A half-open connection; a door half open."),
        ("A time-out.", "A timeout."),
        ("A keep-alive.", "A keepalive; to keep it alive."),
        ("With back-off.", "With backoff; to back off."),
        ("Then re-connect.", "Then reconnect."),
        ("The event has wasClean.", "The event has `wasClean`."),
        ("In Javascript.", "In JavaScript."),
        ("In Jupyter Lab.", "In JupyterLab."),
        ("Ipywidgets draws.", "ipywidgets draws."),
        ("It is utf-8.", "It is UTF-8."),
        ("With python.", "With Python; run python -m wskit."),
    ],
)
def test_a_thing_has_one_name(wrong: str, right: str) -> None:
    (problem,) = naming(wrong)
    assert problem.startswith("page:1: ")
    assert naming(right) == []


def test_every_term_is_tried_above() -> None:
    (mark,) = [mark for mark in test_a_thing_has_one_name.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    fired = {
        term for wrong, _ in mark.args[1] for term in words.TERMS if naming(wrong) and term.right in naming(wrong)[0]
    }
    assert fired == set(words.TERMS)


def test_a_wrong_name_is_not_reported_as_a_misspelling_too() -> None:
    assert spelling("A Websocket.") == []
    assert naming("A Websocket.") == ["page:1: 'Websocket': write 'WebSocket' (RFC 6455 and WHATWG write it so)"]


# --- reading


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? `send()` is four. 1006 is five.", 5),
        ("Some codes, e.g. 1006, are never sent. See section 1.4 there.", 2),
        ('It said "no." Then it went.', 2),
        ("One line\nand the next.", 1),
    ],
)
def test_a_sentence_ends_where_the_next_begins(text: str, count: int) -> None:
    (passage,) = prose.markdown(text, "page")
    assert len(words.sentences(passage.text)) == count


def test_code_is_one_word_of_a_sentence() -> None:
    (passage,) = prose.markdown("Call `close(1000, 'a reason')` - and wait.", "page")
    assert words.length(passage.text) == 4


def sentence(count: int) -> str:
    return " ".join(["Word", *["word"] * (count - 1)]) + "."


def test_a_sentence_has_at_most_so_many_words() -> None:
    short = " ".join([sentence(5)] * 12)
    assert reading(f"{short} {sentence(words.LONGEST)}") == []
    (problem,) = reading(f"{short}\n{sentence(words.LONGEST + 1)}")
    assert problem.startswith(f"page:2: 'Word word word word word word' begins a sentence of {words.LONGEST + 1} words")


def test_the_sentences_of_a_page_are_short_on_average() -> None:
    assert reading(" ".join([sentence(words.MEAN)] * 4)) == []
    assert "words on average" in reading(" ".join([sentence(words.MEAN + 1)] * 4))[0]


def test_few_sentences_of_a_page_are_long() -> None:
    long = sentence(words.LONG + 1)
    assert reading(" ".join([sentence(5)] * 9 + [long])) == []
    (problem,) = reading(" ".join([sentence(5)] * 8 + [long]))
    assert problem.startswith(f"page: 11% of its sentences have over {words.LONG} words")


def test_headings_tables_and_code_are_no_sentences() -> None:
    text = f"# {sentence(40)}\n\n| a |\n|---|\n| {sentence(40)} |\n\n```\n{sentence(40)}\n```\n\n{sentence(5)}"
    assert reading(text) == []
    assert len(reading(f"- {sentence(40)}")) == 3


# --- all of a project


def test_a_problem_in_python_is_named_with_its_line() -> None:
    source = '"""Good.\n\nA recieve.\n"""\n\nx = 1\n# Fine.\n# A recieve.\ny = "a recieve"\n'
    places = [problem.split(": ")[0] for problem in words.misspelt(prose.python(source, "m.py"), [])]
    assert sorted(places) == ["m.py:3", "m.py:8", "m.py:9"]


def project(root: Path, **cells: str) -> Path:
    for folder in ("docs/deep", "notebooks", "wskit/views"):
        (root / folder).mkdir(parents=True)
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/deep/guide.md"):
        (root / name).write_text(RIGHT, encoding="utf-8")
    (root / "wskit/views/ladder.py").write_text(f'"""{RIGHT}"""\n', encoding="utf-8")
    made = [{"cell_type": kind, "source": [source]} for kind, source in cells.items()]
    (root / "notebooks/01.ipynb").write_text(json.dumps({"cells": made}), encoding="utf-8")
    return root


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.txt"
    path.write_text("", encoding="utf-8")
    return path


def test_a_project_in_order_has_no_problems(tmp_path: Path, own: Path) -> None:
    root = project(tmp_path, markdown=RIGHT, code="await x  # a comment\nprint('Hang up first.')", raw="recieve")
    assert words.problems(root, own) == []


def test_cells_are_named_by_their_place(tmp_path: Path, own: Path) -> None:
    root = project(
        tmp_path, markdown="Good.\n\nA recieve.", code="x = 1\nawait x  # a Websocket\nprint('You recieve it')"
    )
    places = [problem.split(": ")[0] for problem in words.problems(root, own)]
    assert places == ["notebooks/01.ipynb:cell 1:3", "notebooks/01.ipynb:cell 2:3", "notebooks/01.ipynb:cell 2:2"]


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/deep/guide.md", "wskit/views/ladder.py"]
)
def test_every_file_that_is_read_is_checked(tmp_path: Path, own: Path, name: str) -> None:
    root = project(tmp_path)
    (root / name).write_text("# You recieve it.\n", encoding="utf-8")
    (problem,) = words.problems(root, own)
    assert problem.startswith(f"{name}:1: 'recieve'")


@pytest.mark.parametrize(("name", "count"), [("README.md", 3), ("docs/deep/guide.md", 3), ("CHANGELOG.md", 0)])
def test_pages_are_plain_and_the_list_of_changes_is_a_list(tmp_path: Path, own: Path, name: str, count: int) -> None:
    root = project(tmp_path)
    (root / name).write_text(sentence(40), encoding="utf-8")
    assert len(words.problems(root, own)) == count


def test_the_exit_status_tells(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(words, "problems", lambda: ["a: wrong", "b: wrong"])
    assert words.main() == 1
    assert capsys.readouterr().out == "a: wrong\nb: wrong\n"
    monkeypatch.setattr(words, "problems", list)
    assert words.main() == 0
    assert capsys.readouterr().out == "All words are in order.\n"


def test_it_runs_as_a_command_in_less_than_twenty_seconds_of_work() -> None:
    command = [sys.executable, "-c", "import time, words; words.problems(); print(time.process_time())"]
    run = subprocess.run(command, cwd=Path(words.__file__).parent, capture_output=True, text=True, check=True)
    assert float(run.stdout) < 20  # it is 8 now, 11 under coverage, and grows with the words there are
