"""``wskit answers``: a file to hand in with no name in it, and a report on a class."""

from __future__ import annotations

import getpass
import io
import json
import os
import socket
import subprocess
from pathlib import Path

import pytest
import smallscenes
from processes import COMMAND

from wskit.__main__ import main
from wskit.command.answers import _Report
from wskit.command.terminal import Terminal
from wskit.course import answers, classes, submissions
from wskit.course.casebook import scenes
from wskit.course.casebook.codeword import codeword
from wskit.course.casebook.deal import dealt
from wskit.course.casebook.pieces import Piece
from wskit.course.outlay import Outlay


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and a file for answers that is not there yet, in a home of somebody."""
    home, here = tmp_path / "home-of-ada", tmp_path / "here"
    for folder in (home, here):
        folder.mkdir()
    monkeypatch.setenv("WSKIT_PROGRESS", str(home / "progress.jsonl"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(here)
    return here


def refused(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is said to what nobody can mean."""
    with pytest.raises(SystemExit) as exit_:
        main(["answers", *arguments])
    assert exit_.value.code == 2
    said, where = capsys.readouterr().err.splitlines()
    assert where == "See wskit answers --help."
    return str(said)


# To hand in.


def test_the_answers_are_one_file_with_no_name(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers.note("1.1", "1005", right=False, seconds=3)
    answers.note("1.1", "1000", right=True, seconds=4)
    answers.note("1.2", "yes", right=True, seconds=5)
    assert main(["answers"]) == 0
    assert capsys.readouterr().out == (
        "wskit-answers.json has your 3 answers to 2 cards, and no name.\nIt is text: read it before you hand it in.\n"
    )
    text = Path("wskit-answers.json").read_text()
    for word in (str(elsewhere.parent), "home-of-ada", getpass.getuser(), socket.gethostname(), str(Path.home())):
        assert json.dumps(word).strip('"') not in text
    assert json.loads(text)["name"] == ""
    assert set(json.loads(text)["answers"][0]) == {
        "card", "choice", "right", "at", "seconds", "misconception", "hint", "gave_up"
    }  # fmt: skip
    assert [path.name for path in elsewhere.iterdir()] == ["wskit-answers.json"]


def test_a_name_is_in_it_only_if_somebody_types_one(capsys: pytest.CaptureFixture[str]) -> None:
    answers.note("1.1", "", right=True)
    assert main(["answers", "--name", " Ada ", "--to", "mine.json"]) == 0
    assert "mine.json has your 1 answer to 1 card, and the name Ada." in capsys.readouterr().out
    assert submissions.load(Path("mine.json")).name == "Ada"


def test_where_nothing_is_answered_there_is_nothing_to_hand_in(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, said in [
        (os.environ["WSKIT_PROGRESS"], "nothing is answered yet, so there is nothing to hand in"),
        ("", "your answers are not kept."),
        (str(elsewhere), "your answers cannot be read: "),
    ]:
        monkeypatch.setenv("WSKIT_PROGRESS", place)
        assert main(["answers"]) == 1
        assert capsys.readouterr().err.startswith(f"wskit: {said}")
    assert list(elsewhere.iterdir()) == []


def test_a_file_is_renewed_but_that_of_somebody_else_is_not_overwritten(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path("wskit-answers.json")
    answers.note("1.1", "first", right=False)
    assert main(["answers"]) == 0
    answers.begin_anew("1")
    answers.note("1.1", "second", right=True)
    assert main(["answers", "--name", "Ada"]) == 0
    assert [one.choice for one in submissions.load(file).given["1.1"].tries] == ["second"]
    before = file.read_text()
    monkeypatch.setenv("WSKIT_PROGRESS", str(elsewhere / "teacher.jsonl"))
    assert main(["answers"]) == 1
    answers.note("1.1", "the teacher's", right=True)
    capsys.readouterr()
    assert main(["answers"]) == 1
    assert capsys.readouterr().err == (
        "wskit: wskit-answers.json has other answers than yours, and is not overwritten. Name another file: --to FILE\n"
    )
    assert file.read_text() == before
    file.write_text("something else")
    assert main(["answers"]) == 1
    assert file.read_text() == "something else"


def test_where_it_cannot_be_written_it_says_so(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers.note("1.1", "", right=True)
    assert main(["answers", "--to", "no-such-folder/a.json"]) == 1
    assert "wskit: " in (said := capsys.readouterr().err)
    assert "a.json cannot be written: No such file or directory" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--csv", "a.csv"], "of which class?"),
        (["--html", "a.html"], "of which class?"),
        ([".", "--name", "Ada"], "leave the folder out"),
        ([".", "--to", "a.json"], "leave the folder out"),
        ([".", "--csv", "a.json"], "name a file that ends in .csv, not 'a.json'"),
        ([".", "--html", ".."], "name a file that ends in .html, not '..'"),
        (["--to", "a.csv"], "name a file that ends in .json, not 'a.csv'"),
        (["--name", " "], "a name is a line of up to 80 characters"),
        (["--name", "x" * 81], "a name is a line of up to 80 characters"),
        (["--name", "a\nb"], "a name is a line of up to 80 characters"),
    ],
)
def test_what_nobody_can_mean_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refused(*arguments, capsys=capsys)


# The report.


@pytest.fixture
def handed_in(elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with what four learners handed in, and what is no answer."""
    folder = elsewhere / "handed-in"
    folder.mkdir()
    for number in range(4):
        monkeypatch.setenv("WSKIT_PROGRESS", str(elsewhere / f"{number}.jsonl"))
        if number:
            answers.note("1.1", "1005", right=False, seconds=number * 10, misconception="own-code")
        answers.note("1.1", "1000", right=True, seconds=3)
        answers.note("my.1", "=1<b>\x1b[31m\u202e", right=False, seconds=5)
        assert main(["answers", "--to", f"handed-in/{number}.json", *(["--name", "<i>Ada"] if number else [])]) == 0
    answers.begin_anew("my")
    answers.note("my.1", "", right=False, gave_up=True)
    assert main(["answers", "--to", "handed-in/3 again.json"]) == 0
    (folder / "<b>.json").write_text("[" * 100_000)
    capsys.readouterr()
    return folder


REPORT = """\
4 learners, 2 cards

Fewer than half were right at first: my.1 (0%), 1.1 (25%).

Begun anew by 1 learner: what they had answered before does not count.

Of each card: how many answered, how many were right at first and in the end,
and the median time of the first answers. Below it: what stood behind those that
were not right, and how often.

Card   Answered   Right at first   In the end     Time
1.1           4         1    25%            4     15 s
       Your page calls close(1000, "Deliberate disconnection"), and the server
       answers the goodbye. Which end has the reason in its close event?
         3  An end is left with the code that it sent

my.1          4         0     0%            0      5 s
         3  answered =1<b>\\x1b[31m\\u202e
         1  I don't know

Left out: 2 files
  <b>.json has no answers in it
  3.json has earlier answers of 3 again.json

"""


def test_a_report_says_of_each_card_what_the_class_thought(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", "handed-in"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == (REPORT, "")


def test_it_is_written_as_a_page_and_as_a_table(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", str(handed_in), "--html", "class.html", "--csv", "class.CSV"]) == 0
    assert capsys.readouterr().out == f"{REPORT}Written: class.html\nWritten: class.CSV\n"
    assert "<h1>Class report: 4 learners</h1>" in Path("class.html").read_text(encoding="utf-8")
    table = Path("class.CSV").read_bytes().decode()
    assert table.count("\r\n") == 1 + 4 * 2
    assert "'=1<b>\\x1b[31m\\u202e" in table


@pytest.fixture
def played(elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with what three learners handed in who played the deck, and answered no card."""
    monkeypatch.setattr(scenes, "SCENES", smallscenes.SCENES)
    folder = elsewhere / "played"
    folder.mkdir()
    for number, spent in enumerate([("other",), ("other", "captures"), ()]):
        monkeypatch.setenv("WSKIT_PROGRESS", str(elsewhere / f"{number}.jsonl"))
        cost = sum(Piece(key).cost for key in spent)
        if number == 1:
            first = Outlay(spent, cost, 1)
            answers.note("case.blue-otter-17", "It was the <proxy>.", right=False, spent=first)
        closed = Outlay(spent, cost, 1, 9 - cost if spent else 0)
        answers.note("case.blue-otter-17", "It was this.", right=bool(spent), gave_up=not spent, spent=closed)
        assert main(["answers", "--to", f"played/{number}.json"]) == 0
    capsys.readouterr()
    return folder


DECK = """\
3 learners

The deck: 1 case

Of each case: how many closed it, how many solved it at the first guess, and
what the evidence cost that they bought, in the mean, beside the least that was
enough. Below it: what was bought by how many, and the first guesses that were
wrong.

Case                     Closed   Solved at first   Mean cost   Enough
blue-otter-17                 3          1    33%         1.7        1
       It stopped again in {scene}, and nobody knows why.
       Bought: the other end's log 2, captures at both ends 1. Skipped by 1.
         1  It was the <proxy>.

"""


def test_of_the_deck_it_says_what_was_solved_and_what_was_bought(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["answers", "played", "--html", "class.html", "--csv", "class.csv"]) == 0
    scene = dealt(codeword("blue-otter-17"))[0].key
    assert capsys.readouterr().out == DECK.format(scene=scene) + "Written: class.html\nWritten: class.csv\n"
    html = Path("class.html").read_text(encoding="utf-8")
    assert html.count("<table") == 1
    assert "<h2>The deck</h2>" in html
    assert "blue-otter-17 <span" in html
    assert "<li>2 × the other end&#x27;s log</li>" in html
    assert "1 (33%)" in html
    assert "<li>1 × It was the &lt;proxy&gt;.</li>" in html
    assert "other captures,4,1,5" in Path("class.csv").read_text(encoding="utf-8")


def test_where_there_are_no_answers_it_says_so(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", ".", "nowhere", "--html", "class.html"]) == 1
    out, err = capsys.readouterr()
    assert out == "Left out: 1 file\n  nowhere cannot be read: No such file or directory\n\n"
    assert err == "wskit: there is no file of answers to report on\n"
    assert list(elsewhere.iterdir()) == []


def test_a_page_that_cannot_be_written_is_told(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", "handed-in", "--csv", "nowhere/class.csv"]) == 1
    assert "class.csv cannot be written: No such file or directory" in capsys.readouterr().err


class Person(io.StringIO):
    """A terminal in front of a person."""

    def isatty(self) -> bool:
        return True


def test_for_a_person_what_matters_is_bold(handed_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "here")
    monkeypatch.delenv("NO_COLOR", raising=False)
    person = Person()
    _Report(Terminal(person)).tell(classes.collect([handed_in]))
    assert "\x1b[1m4 learners, 2 cards\x1b[0m" in person.getvalue()
    assert "\x1b[1m1.1   \x1b[0m" in person.getvalue()
    assert "\x1b[31m" not in person.getvalue()


def test_it_can_be_piped_where_nobody_reads_on(handed_in: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "answers", "handed-in"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(25) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
