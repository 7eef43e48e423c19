"""The command ``wskit``: the course and its answers, a server to try things on, a tap, and why a connection ended.

1. Without the name of a command it opens the course: ``wskit`` is ``wskit lab``, and so is ``wskit FOLDER``.
2. What is slow to import is imported by the command that needs it.
3. The exit status is 0 if all went well, 1 if not, and 2 for what nobody can mean.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import __version__
from .command.parsers import TO, parser_for

COMMANDS: Final = ("answers", "diagnose", "handout", "lab", "serve", "slides", "tap", "why")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = parser_for(given[0] if given else "", __version__)
    if not given or given[0] not in (*COMMANDS, "-h", "--help", "--version"):
        if given and "://" in given[0]:
            parser.error("a URL is no command. To stand before your own server: wskit tap URL")
        if given and Path(given[0]).is_file():
            parser.error(f"{given[0]!r} is a file. If it is a recording of connections: wskit diagnose FILE")
        if given and (meant := _meant(given[0])):
            parser.error(f"there is no command {given[0]!r}, nor a folder of that name. Did you mean wskit {meant}?")
        given.insert(0, "lab")
    options = parser.parse_args(given)
    try:
        match options.command:
            case "answers":
                return _answers(options)
            case "handout":
                from .command.onpaper import write

                return write(options.file, options.lessons)
            case "slides":
                from .command import slideshow

                return slideshow.write(options.folder, options.lessons)
            case "diagnose":
                return _diagnose(options)
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
    if options.name or options.to != TO:
        options.parser.error("--name and --to are for a file of your own answers: leave the folder out")
    return class_report(options.paths, options.html, options.csv)


def _diagnose(options: argparse.Namespace) -> int:
    from .command.diagnose import diagnose

    reader = None if options.reader == "auto" else options.reader
    said = {"json": options.json, "left": options.left, "ruled_out": options.ruled_out}
    return diagnose(options.file, options.connection, reader, **said, content=not options.no_content)


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

    if options.sheet is not None:
        from .command.cheatsheet import sheet

        if options.words:
            options.parser.error("--sheet writes all of it; leave the words away")
        return sheet(options.sheet)
    if not "".join(options.words).strip():
        options.parser.error("what should be explained? A code, its name or words from a log: wskit why 1006")
    return why(" ".join(options.words))


if __name__ == "__main__":
    sys.exit(main())
