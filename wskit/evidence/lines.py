"""Lines: a log with the debug lines of the library ``websockets``, taken apart into connections.

1. A connection begins with ``= connection is CONNECTING`` and is over with ``= connection is CLOSED``. Behind that
   there may be a last word: that TCP is half-closed, and what its handler raised.
2. A line is of the connection whose id it has. Without ids, lines can only be told apart by the side that their logger
   names: where a second connection begins before the first is over, both are left out, and it is said how to log ids.
3. The first line of a connection never has an id: the library writes it before it tells the logger which it is.
4. Two ends with the same Sec-WebSocket-Key are those of one WebSocket connection. They stay two here, and each names
   the other: whether a proxy stands between them, which makes two TCP connections of one, is not in a log.
5. Times may be in any of the common formats, or missing. A log without a date may go past midnight.
6. A log may be of any size. What is kept of it has bounds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import IO, Final, TypeAlias

from .debuglines import Line, payload_of, read_line
from .logged import Side, key_of, side_of, told
from .recording import Brought, Recording, UnreadableError
from .texts import is_text, lines_of

__all__ = ["LONGEST", "MOST", "looks_like_log", "read_log"]

MOST: Final = 200_000
"""How many lines of the library may be read."""
OTHERS: Final = 5_000_000
"""How many other lines it may have: a log of about 500 MB."""
LONGEST: Final = 65536
"""How many characters of a line are read. The library cuts what it logs of a message to 75."""
ROOM: Final = 64 * 2**20
"""How many bytes all frames may have together."""
_REASON: Final = 512
"""How many characters of a line are waited for whose Close is not whole: twice what a reason may have."""
_TRACE: Final = 8
"""How many of the last lines of a traceback are kept, of each exception in it."""
_DAY: Final = 86400.0

_HOW: Final = (
    'Let your program log it: logging.getLogger("websockets").setLevel(logging.DEBUG), and a format with '
    '"%(asctime)s %(name)s %(message)s".'
)
_IDS: Final = (
    "Log the id of the connection with each line: give serve() or connect() a logging.LoggerAdapter as its logger. Its "
    'process(message, more) puts `more["extra"]["websocket"].id` before the message: see docs/your-own-connection.md.'
)

_Key: TypeAlias = tuple[str, Side | None]


def looks_like_log(beginning: bytes) -> bool:
    """Tell whether a file that begins so may be a log: whether it is text. Ask this last."""
    return is_text(beginning)


def read_log(file: IO[bytes], name: str) -> Recording:
    """Read the connections in a log with debug lines of ``websockets``.

    Raises:
        UnreadableError: if there are none in it, or too many.
    """
    found = _Connections()
    for line in _lines(file, found):
        found.add(line)
    if not found.debugged:
        seen = "has lines of websockets, and none at level DEBUG" if found.count else "has no line of websockets"
        where = "" if found.stopped is None else f" among its first {found.stopped:,}"
        raise UnreadableError(f"This text {seen}{where}. {_HOW}")
    sided = [(side_of(lines), lines) for lines in found.all()]
    known = [(side, lines) for side, lines in sided if side is not None]
    nobodys = len(sided) - len(known)
    others = _others([(side, key_of(lines)) for side, lines in known])
    brought = [
        told(lines, side, number, others.get(number), is_last=lines[-1].number == found.last)
        for number, (side, lines) in enumerate(known, 1)
    ]
    return Recording(name, "a log of websockets", tuple(brought), tuple(_notes(found, brought, nobodys)))


def _others(keys: Sequence[tuple[Side, str]]) -> dict[int, int]:
    """Return, for each connection whose other end is in the log too, the number of that."""
    by_key: dict[str, dict[Side, list[int]]] = {}
    for number, (side, key) in enumerate(keys, 1):
        if key:
            by_key.setdefault(key, {}).setdefault(side, []).append(number)
    pairs = [(one["client"], one["server"]) for one in by_key.values() if len(one) == 2]
    # A key that comes again is none (RFC 6455 section 4.1), or somebody has put two copies of a log together.
    sure = [(client[0], server[0]) for client, server in pairs if len(client) == len(server) == 1]
    return dict(sure) | {server: client for client, server in sure}


def _notes(found: _Connections, brought: list[Brought], nobodys: int) -> Iterator[str]:
    if found.tangled:
        first, last = found.tangled
        yield (
            f"Between the lines {first:,} and {last:,} several connections are open at once, and nothing says which "
            f"line is of which: they are left out. What their lines mean without that: wskit why - < FILE. {_IDS}"
        )
    if found.stopped is not None:
        yield (
            f"Reading stopped after {found.stopped:,} lines: {OTHERS:,} of them are none of websockets. Cut the log "
            "down to the time that it is about."
        )
    if nobodys:
        yield f"Of {nobodys:,} connections the log does not say whether it is the client's or the server's: {_HOW}"
    if any(connection.own_clock is not None for connection in brought):
        yield "The log does not say in which time zone it is: the time of day is that of its own clock."
    if any(connection.since is connection.own_clock is None for connection in brought):
        yield "The log has no times: when it was, and for how long, is not known."


def _lines(file: IO[bytes], found: _Connections) -> Iterator[Line]:
    """Return the lines of the library, each with the traceback behind it."""
    last: Line | None = None
    trace: list[str] = []
    room = ROOM
    count = 0
    for number, text in enumerate(lines_of(file, LONGEST), 1):
        line = read_line(number, text)
        if line is None:
            if number - count > OTHERS:
                found.stopped = number
                break
            if last is not None and _goes_on(last):
                last = last._replace(text=f"{last.text}\n{text}")
            elif last is not None and text.strip() and not text.startswith((" ", "\t")):
                trace = [*trace[-_TRACE:], text]
            continue
        if last is not None:
            yield last._replace(trace=tuple(trace))
        last, trace, count = line, [], count + 1
        if line.kind == "frame" and (payload := payload_of(line.text)):
            room -= len(payload.data or b"")
        if count > MOST or room < 0:
            raise UnreadableError(
                f"This log has more than {MOST:,} lines of websockets, or its messages are too long. Cut it down to "
                "the connection that it is about."
            )
    if last is not None:
        yield last._replace(trace=tuple(trace))


def _goes_on(last: Line) -> bool:
    """Tell whether the next line may be a part of this: a reason may have line feeds in it, and is logged as it is."""
    is_close = last.kind == "frame" and last.text.startswith("CLOSE")
    return is_close and len(last.text) < _REASON and not payload_of(last.text)


class _Connections:
    """The lines of a log, by connection."""

    def __init__(self) -> None:
        self._named: dict[str, list[Line]] = {}
        self._open: dict[Side | None, deque[list[Line]]] = {}
        self._tangled_now: dict[Side | None, bool] = {}
        self._over: dict[Side | None, list[Line]] = {}
        self._done: list[list[Line]] = []
        self._midnights: dict[_Key, tuple[float, float]] = {}
        self.tangled: tuple[int, int] | None = None
        self.stopped: int | None = None
        """At which line reading stopped, if that was before the end."""
        self.count = 0
        self.last = 0
        """Which line of the library is the last."""
        self.debugged = False

    def add(self, line: Line) -> None:
        """Take the next line."""
        self.count += 1
        self.last = line.number
        self.debugged = self.debugged or line.kind not in ("other", "crash")
        line = self._dated(line)
        if line.name:
            self._named.setdefault(line.name, []).append(line)
        elif line.kind == "state" and line.text == "CONNECTING":
            self._begin(line)
        elif not line.text.startswith("server "):
            self._go_on(line)

    def _dated(self, line: Line) -> Line:
        """Count on behind midnight where there are no dates."""
        if line.time is None or line.is_absolute or line.time > 400 * _DAY:
            return line
        key = line.name, line.side
        last, past = self._midnights.get(key, (0.0, 0.0))
        if line.time < last - _DAY / 2:
            past += _DAY
        self._midnights[key] = line.time, past
        return line._replace(time=line.time + past)

    def _begin(self, line: Line) -> None:
        self._open.setdefault(line.side, deque()).append([line])

    def _go_on(self, line: Line) -> None:
        """Take a line that does not say of which connection it is."""
        some = self._open.setdefault(line.side, deque())
        # What a handler raised is logged when its connection is over, and perhaps another has begun.
        is_last_word = line.kind == "crash" or (not some and line.kind in ("half", "other", "error"))
        if is_last_word:
            self._over.get(line.side, []).append(line)
            return
        if not some:
            some.append([])
        if len(some) > 1 or self._tangled_now.get(line.side):
            self._tangled_now[line.side] = True
            self.tangled = (self.tangled or (line.number, 0))[0], line.number
        some[-1].append(line)
        if line.kind == "state" and line.text == "CLOSED":
            self._close(line.side)

    def _close(self, side: Side | None) -> None:
        some = self._open[side]
        if self._tangled_now.get(side):
            some.popleft()
            if not some:
                self._tangled_now[side] = False
            return
        self._over[side] = some.pop()
        self._done.append(self._over[side])

    def all(self) -> list[list[Line]]:
        """Return the lines of each connection, in the order in which they began."""
        left = [
            lines
            for side, some in self._open.items()
            if not self._tangled_now.get(side)
            for lines in some
            if any(line.text != "CONNECTING" for line in lines)
        ]
        return sorted([*self._done, *self._named.values(), *left], key=lambda lines: lines[0].number)
