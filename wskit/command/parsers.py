"""Parsers: what can be given to the command ``wskit``, with the help for it, and what is wrong with what was given.

1. A parser says first what is wrong, and then where to read more.
2. Only what is asked for is made: a tap has more options than all others together.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

if TYPE_CHECKING:
    _Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"

__all__ = ["TO", "parser_for"]

TO: Final = Path("wskit-answers.json")
"""Where answers are put if nobody says otherwise."""


class _Parser(argparse.ArgumentParser):
    """Says first what is wrong, and then where to read more: to show all that can be given would be long."""

    def error(self, message: str) -> NoReturn:
        from .terminal import Terminal

        terminal = Terminal(sys.stderr)
        terminal.say(terminal.entry(f"{self.prog}: error: {message}", "  "), f"See {self.prog} --help.")
        self.exit(2)


def parser_for(asked: str, version: str) -> argparse.ArgumentParser:
    """Return the parser of all commands, whole for the one that is asked for."""
    parser = _Parser(
        prog="wskit",
        description="See how WebSocket connections end.",
        epilog="Without a command it is `lab`: `wskit` opens the course, and `wskit my-course` does so in that folder. "
        "`wskit COMMAND --help` tells more.",
    )
    parser.add_argument("--version", action="version", version=f"wskit {version}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for fill in (
        _fill_lab,
        _fill_answers,
        _fill_diagnose,
        _fill_handout,
        _fill_serve,
        _fill_slides,
        _fill_tap,
        _fill_why,
    ):
        command = fill(commands)
        command.set_defaults(parser=command)
    if asked == "tap":
        from .tapoptions import fill_tap

        fill_tap(commands.choices["tap"], _port)
    return parser


def _fill_lab(commands: _Commands) -> argparse.ArgumentParser:
    lab = commands.add_parser(
        "lab",
        help="open the course in JupyterLab",
        description="Open the course in JupyterLab. The notebooks are copied to a folder of yours, and what you have "
        "changed there is never overwritten.",
    )
    lab.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="where to (default: wskit-course, here)")
    lab.add_argument("--blank", action="store_true", help="copy the notebooks without what their cells show")
    lab.add_argument("--no-browser", action="store_true", help="open no browser; the address is printed anyway")
    lab.add_argument(
        "--port", type=_port, metavar="N", help="the port that JupyterLab listens on (default: a free one)"
    )
    return lab


def _fill_answers(commands: _Commands) -> argparse.ArgumentParser:
    answers = commands.add_parser(
        "answers",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="make a file of your answers, or a report of a whole class",
        description="Make one file of your answers in the course, to hand in. Or, with a folder of such\n"
        "files, report on a class: of each card how many were right at first, and what the\n"
        "others thought. The answers stay on this computer.",
        epilog="for example:\n  wskit answers\n  wskit answers handed-in",
    )
    answers.add_argument("paths", nargs="*", type=Path, metavar="FOLDER", help="files that were handed in, or folders")
    answers.add_argument("--name", type=_name, help="put your name, or whatever you want to be called, into your file")
    answers.add_argument(
        "--to", type=_ending(".json"), default=TO, metavar="FILE", help=f"where to put your answers (default: {TO})"
    )
    answers.add_argument("--html", type=_ending(".html"), metavar="FILE", help="write the report as a page, too")
    answers.add_argument(
        "--csv", type=_ending(".csv"), metavar="FILE", help="write a table, too, with a row for each learner and card"
    )
    return answers


def _fill_diagnose(commands: _Commands) -> argparse.ArgumentParser:
    diagnose = commands.add_parser(
        "diagnose",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="say why the connections in a recording ended",
        description="Say of each WebSocket connection in a recording how it ended, which causes are left\n"
        "and what to get next. A recording is a capture (pcap, pcapng), a HAR, a log with the\n"
        "debug lines of websockets, or what this kit has saved.",
        epilog="for example:\n"
        "  wskit diagnose session.pcapng\n"
        "  wskit diagnose page.har --connection 2 --ruled-out\n"
        "  tcpdump -i lo -U -w - port 8080 | wskit diagnose -   (until Ctrl-C)\n"
        "The exit status is 0 if there was a connection, 1 if there was none, and 2 for what\n"
        "cannot be read.",
    )
    diagnose.add_argument("file", metavar="FILE", help="the recording; - is what is piped in")
    diagnose.add_argument("--connection", type=_number, metavar="N", help="say all of the connection with this number")
    diagnose.add_argument("--left", action="store_true", help="list the causes that are left even where there are many")
    diagnose.add_argument(
        "--ruled-out", action="store_true", help="say also which causes are ruled out, and by what sign"
    )
    diagnose.add_argument(
        "--reader",
        choices=("auto", "dpkt", "tshark"),
        default="auto",
        help="what reads a capture (default: auto, which is tshark where it is installed, and else dpkt)",
    )
    diagnose.add_argument("--no-content", action="store_true", help="show nothing of what messages say")
    diagnose.add_argument("--json", action="store_true", help="print an object of JSON, for a program")
    return diagnose


def _fill_handout(commands: _Commands) -> argparse.ArgumentParser:
    handout = commands.add_parser(
        "handout",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="write the questions of the course for paper",
        description="Write what each lesson is about, its picture and its questions for paper:\n"
        "one A4 page for each lesson, and no answers.",
        epilog="for example:\n  wskit handout course.html\n  wskit handout lesson-5.html 5",
    )
    handout.add_argument("file", type=_ending(".html"), metavar="FILE", help="where to put it")
    handout.add_argument("lessons", nargs="*", type=int, metavar="LESSON", help="which lessons (default: all)")
    return handout


def _fill_serve(commands: _Commands) -> argparse.ArgumentParser:
    serve = commands.add_parser(
        "serve",
        help="run an echo server, and show who comes and how each connection ends",
        description="Run a server that sends every message back, for any WebSocket client: a browser's console, your "
        "own program. It prints its URL on a line of its own, and then a line for each connection that opens, ends or "
        "is refused. Ctrl-C closes all of them with 1001; a second one does not wait for them.",
        epilog="Whoever has the URL can use the server. Any page in your browser, and anybody on this computer, may "
        "try the port; the token in the URL keeps them out. With --reachable-by-others the same goes for other "
        "computers, and nothing is encrypted on the way: the URL and all that passes can be read there.",
    )
    serve.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help="the port to listen on (default: a free one). Its token is kept: the next start on this port has the same "
        "URL",
    )
    token = serve.add_mutually_exclusive_group()
    token.add_argument(
        "--token",
        type=_token,
        metavar="WORD",
        help="the token in the URL: 16 characters or more that nobody guesses. Others on this computer may see it in "
        "the list of its programs",
    )
    token.add_argument("--new-token", action="store_true", help="keep a new token for the port from now on")
    serve.add_argument(
        "--host",
        metavar="ADDRESS",
        help="the address of this computer to listen on (default: 127.0.0.1, which no other computer can reach)",
    )
    serve.add_argument(
        "--reachable-by-others", action="store_true", help="yes, other computers may reach the server: --host needs it"
    )
    serve.add_argument("--quiet", action="store_true", help="print the URL and nothing more")
    return serve


def _fill_slides(commands: _Commands) -> argparse.ArgumentParser:
    slides = commands.add_parser(
        "slides",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="write the lessons of the course as slides",
        description="Write lessons as pages of slides, one idea and at most one question on each.",
        epilog="for example:\n  wskit slides my-slides\n  wskit slides my-slides 5 6",
    )
    slides.add_argument("folder", type=Path, metavar="FOLDER", help="where to put them")
    slides.add_argument("lessons", nargs="*", type=int, metavar="LESSON", help="which lessons (default: all)")
    return slides


def _fill_tap(commands: _Commands) -> argparse.ArgumentParser:
    return commands.add_parser(
        "tap",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="stand before your own server, and show what passes and how each connection ends",
    )


def _fill_why(commands: _Commands) -> argparse.ArgumentParser:
    why = commands.add_parser(
        "why",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="explain a close code, or words from a log",
        description="Explain a close code, or words from a log: what they mean, who says so, what\n"
        "may be behind it, and what to ask for next.",
        epilog="for example:\n"
        "  wskit why 1006\n"
        "  wskit why going away\n"
        '  wskit why "sent 1011 (internal error) keepalive ping timeout"\n'
        "  wskit why - < server.log\n"
        "  wskit why --sheet cheat-sheet.html",
    )
    why.add_argument("words", nargs="*", metavar="WORD", help="a code, its name, or words from a log; - reads a log")
    why.add_argument(
        "--sheet", type=Path, metavar="FILE", help="write all of it to a page: a cheat sheet, one A4 page when printed"
    )
    return why


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"connections are counted from 1, and {text!r} is no such number")
    return int(text)


def _name(text: str) -> str:
    name = text.strip()
    if not (0 < len(name) <= 80 and name.isprintable()):
        raise argparse.ArgumentTypeError("a name is a line of up to 80 characters")
    return name


def _ending(ending: str) -> Callable[[str], Path]:
    """Let a file end so, and not otherwise: nothing else is overwritten by a slip."""

    def check(text: str) -> Path:
        if not text.lower().endswith(ending) or Path(text).is_dir():
            raise argparse.ArgumentTypeError(f"name a file that ends in {ending}, not {text!r}")
        return Path(text)

    return check


def _token(text: str) -> str:
    from ..ends.address import check_token

    try:
        return check_token(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
