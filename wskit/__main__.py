"""The command ``wskit``: the course and its answers, a server to try things on, a tap, and what a code or a log means.

1. Without the name of a command it opens the course: ``wskit`` is ``wskit lab``, and so is ``wskit FOLDER``.
2. What is slow to import is imported by the command that needs it.
3. The exit status is 0 if all went well, 1 if not, and 2 for what nobody can mean.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from . import __version__

if TYPE_CHECKING:
    _Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"

_TO: Final = Path("wskit-answers.json")
COMMANDS: Final = ("answers", "lab", "serve", "tap", "why")


class _Parser(argparse.ArgumentParser):
    """Says first what is wrong, and then where to read more: to show all that can be given would be long."""

    def error(self, message: str) -> NoReturn:
        from .command.terminal import Terminal

        terminal = Terminal(sys.stderr)
        terminal.say(terminal.entry(f"{self.prog}: error: {message}", "  "), f"See {self.prog} --help.")
        self.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given[0] if given else "")
    if not given or given[0] not in (*COMMANDS, "-h", "--help", "--version"):
        if given and "://" in given[0]:
            parser.error("a URL is no command. To stand before your own server: wskit tap URL")
        if given and (meant := _meant(given[0])):
            parser.error(f"there is no command {given[0]!r}, nor a folder of that name. Did you mean wskit {meant}?")
        given.insert(0, "lab")
    options = parser.parse_args(given)
    try:
        match options.command:
            case "answers":
                return _answers(options)
            case "serve":
                return _serve(options)
            case "tap":
                return _tap(options)
            case "why":
                return _why(options)
        return _lab(options)
    except KeyboardInterrupt:
        return 130


def _meant(word: str) -> str:
    """Return the command that this may be a slip of; nothing if it is a folder, or like no command."""
    if word.startswith("-") or word != Path(word).name or Path(word).exists():
        return ""
    near = difflib.get_close_matches(word.lower(), COMMANDS, 1, 0.6)
    if word.isdecimal() and len(word) == 4:
        return f"why {word}"
    return near[0] if near else ""


def _lab(options: argparse.Namespace) -> int:
    from .command.lab import open_course

    return open_course(
        options.folder, __version__, blank=options.blank, browser=not options.no_browser, port=options.port or None
    )


def _answers(options: argparse.Namespace) -> int:
    from .command.answers import class_report, hand_in

    if not options.paths:
        if options.html or options.csv:
            options.parser.error("of which class? Name the folder with the files that were handed in")
        return hand_in(options.to, options.name or "")
    if options.name or options.to != _TO:
        options.parser.error("--name and --to are for a file of your own answers: leave the folder out")
    return class_report(options.paths, options.html, options.csv)


def _serve(options: argparse.Namespace) -> int:
    from .command.serving import serve
    from .ends.address import is_loopback

    fail = options.parser.error
    if options.new_token and not options.port:
        fail("--new-token needs --port: only the token of a port that is named is kept")
    if options.reachable_by_others and options.host is None:
        fail("--reachable-by-others needs --host: such as 0.0.0.0, for every address that this computer has")
    if options.host is not None and not options.reachable_by_others:
        try:
            alone = is_loopback(options.host)
        except OSError as error:
            print(f"wskit: {error.strerror}", file=sys.stderr)
            return 1
        if not alone:
            fail(
                f"other computers can reach {options.host}, and whoever has the URL could use the server from there. "
                "If that is what you want, add --reachable-by-others"
            )
    return serve(options.port, host=options.host, token=options.token, new_token=options.new_token, quiet=options.quiet)


def _tap(options: argparse.Namespace) -> int:
    from .command.tap import tap
    from .command.tapoptions import options_of

    try:
        told = options_of(options)
    except ValueError as error:
        options.parser.error(str(error))
    return tap(told)


def _why(options: argparse.Namespace) -> int:
    from .command.why import why

    if not "".join(options.words).strip():
        options.parser.error("what should be explained? A code, its name or words from a log: wskit why 1006")
    return why(" ".join(options.words))


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="wskit",
        description="See how WebSocket connections end.",
        epilog="Without a command it is `lab`: `wskit` opens the course, and `wskit my-course` does so in that folder. "
        "`wskit COMMAND --help` tells more.",
    )
    parser.add_argument("--version", action="version", version=f"wskit {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for fill in (_fill_lab, _fill_answers, _fill_serve, _fill_tap, _fill_why):
        command = fill(commands)
        command.set_defaults(parser=command)
    if asked == "tap":
        from .command.tapoptions import fill_tap

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
        "--to", type=_ending(".json"), default=_TO, metavar="FILE", help=f"where to put your answers (default: {_TO})"
    )
    answers.add_argument("--html", type=_ending(".html"), metavar="FILE", help="write the report as a page, too")
    answers.add_argument(
        "--csv", type=_ending(".csv"), metavar="FILE", help="write a table, too, with a row for each learner and card"
    )
    return answers


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
        "  wskit why - < server.log",
    )
    why.add_argument("words", nargs="*", metavar="WORD", help="a code, its name, or words from a log; - reads a log")
    return why


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
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
    from .ends.address import check_token

    try:
        return check_token(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
