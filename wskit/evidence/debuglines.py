"""Debug lines: what one line says that the library ``websockets`` has logged. No I/O.

1. Whatever stands before a message is its program's own: a time, a level, the name of a logger, the id of a connection.
2. The messages are those of websockets 17.4 at level DEBUG, of its asyncio and of its threading implementation.
3. A payload is cut in the middle if it is long; its size is always there. What was cut is filled, so that the size is
   right, and begins with "…".
4. A line of JSON is read by its members.
"""

from __future__ import annotations

import ast
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from ..protocol.frames import Opcode
from .rebuilt import as_utf8, close_payload

__all__ = ["FILLED", "Kind", "Line", "Payload", "payload_of", "read_line"]

FILLED: Final = 2**20
"""How many bytes a payload may have that is filled. Of a longer one only the size is told."""

Kind: TypeAlias = Literal[
    "state", "frame", "request", "answer", "header", "body", "eof", "half", "late", "crash", "error", "other"
]

_KINDS: Final[dict[Kind, str]] = {
    "state": r"= connection is (?P<state>CONNECTING|OPEN|CLOSING|CLOSED)\b",
    "frame": r"[<>] (?:TEXT|BINARY|CONT|CLOSE|PING|PONG) .+",
    "request": r"[<>] [A-Z]{1,20} \S+ HTTP/\d\.\d\b",
    "answer": r"[<>] HTTP/\d\.\d \d{3}\b.*",
    "eof": r"[<>] EOF\b",
    "body": r"[<>] \[body\] \(\d{1,18} bytes\)",
    "header": r"[<>] [!#$%&'*+.^`|~\w-]+:(?: .*)?$",
    "half": r"x (?:half-)?closing TCP connection\b",
    "late": r"- timed out waiting for keepalive pong\b",
    "crash": r"connection handler failed\b",
    "error": r"! error while (?:receiving|sending) data\b",
    "other": (
        r"% (?:sent|received) keepalive (?:ping|pong)\b|! (?:invalid|no valid|request line|header fields)\b.*"
        r"|connection (?:open|closed|rejected \(.*\))$|HTTP response sent \(.*\)$|opening handshake failed\b"
        r"|keepalive ping failed\b|server (?:listening on .*|closing|closed)$"
    ),
}
_MESSAGE: Final = re.compile(
    r"(?:^|(?<=[\s:\])|>]))(?:" + "|".join(f"(?P<{kind}_>{how})" for kind, how in _KINDS.items()) + ")"
)
# Most lines of a log are its program's own. To look for these takes a fraction of the time of the expression above.
_HINTS: Final = (
    *("> ", "< ", "= connection is", "x half-closing", "x closing", "- timed out", "% sent", "% received", "! "),
    *(
        "connection open",
        "connection closed",
        "connection rejected",
        "connection handler failed",
        "keepalive ping failed",
    ),
    *("opening handshake failed", "HTTP response sent", "server listening", "server clos"),
)
_SHORTEST: Final = len("< EOF")
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*[@-~]")
_ID: Final = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_LOGGER: Final = re.compile(r"\bwebsockets\.(client|server)\b")
# A rich handler writes the place in the code behind the message.
_PLACE: Final = re.compile(r"\s{2,}\w+\.py:\d+\s*$")

_DATE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z\b|[+-]\d\d:?\d\d\b)?|"
    r"(?<![\d:.])(\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?(?![\d:])|"
    r"(?<![\d:.-])(1\d{9})(?:[.,](\d{1,9}))?(?![\d:-])"
)


class Line(NamedTuple):
    """A line of the library: where it stands, when it was written, and what it says.

    ``time`` is in seconds; ``is_absolute`` tells that it is since 1970, and not since some midnight or in some zone
    that the log does not name. ``side`` and ``name`` are that of its logger and the id of its connection, where it has
    them. ``ours`` tells who sent what it is about: this end, or its peer. ``trace`` has the last lines of a traceback.
    """

    number: int
    time: float | None
    is_absolute: bool
    side: Literal["client", "server"] | None
    name: str
    kind: Kind
    ours: bool
    text: str
    trace: tuple[str, ...] = ()


def read_line(number: int, line: str) -> Line | None:
    """Return what a line says; None if it is none of the library."""
    if len(line) < _SHORTEST:
        return None
    for hint in _HINTS:  # twice as quick as any()
        if hint in line:
            break
    else:
        return None
    if line.startswith("{"):
        line = _json(line)
    line = _PLACE.sub("", _COLOR.sub("", line)).rstrip()
    found = _MESSAGE.search(line)
    if found is None:
        return None
    kind = next(one for one in _KINDS if found[f"{one}_"] is not None)
    before, text = line[: found.start()], found[0]
    time, is_absolute = _time(before)
    logger, name = _LOGGER.search(before), _ID.search(before)
    side: Literal["client", "server"] | None = (
        None if logger is None else "client" if logger[1] == "client" else "server"
    )
    ours = text.startswith(">")
    rest = found["state"] or (text[2:] if text[:2] in ("> ", "< ") else text)
    return Line(number, time, is_absolute, side, "" if name is None else name[0].lower(), kind, ours, rest)


def _json(line: str) -> str:
    """Return a line of JSON as a line of text: its message behind its other members."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return line
    message = next((one for key in ("message", "msg", "event") if isinstance(one := found.get(key), str)), "")
    others = (str(one) for one in found.values() if isinstance(one, str | int | float) and one != message)
    return f"{' '.join(others)} {message}".replace("\n", " ")


def _time(before: str) -> tuple[float | None, bool]:
    """Return the time in what stands before a message, and whether it is since 1970."""
    found = _DATE.search(before)
    if found is None:
        return None, False
    date, clock, part, zone, only_clock, only_part, epoch, epoch_part = found.groups()
    fraction = float(f"0.{part or only_part or epoch_part or 0}")
    if epoch is not None:
        return int(epoch) + fraction, True
    try:
        if only_clock is not None:
            at = datetime.fromisoformat(f"1970-01-01T{only_clock}+00:00")
        else:
            at = datetime.fromisoformat(f"{date}T{clock}{zone or '+00:00'}")
    except ValueError:
        return None, False
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1) + fraction, bool(zone)


# Frames.


class Payload(NamedTuple):
    """What a line says of a frame. ``data`` is None if it is too long to be filled, and ``size`` always right."""

    opcode: Opcode
    data: bytes | None
    size: int
    fin: bool
    is_cut: bool


_FRAME: Final = re.compile(
    r"(TEXT|BINARY|CONT|CLOSE|PING|PONG) (.*) \[(?:(?:text|binary), )?(\d{1,18}) bytes?(, continued)?\]", re.DOTALL
)
_OPCODES: Final = {"CONT": Opcode.CONTINUATION} | {one.name: one for one in Opcode}
_CLOSE: Final = re.compile(r"(\d{1,5}) \([^)]*\)(?: (.*))?", re.DOTALL)
_HEX: Final = re.compile(r"[0-9a-f]{2}(?: [0-9a-f]{2})*")
_CUT: Final = "..."
_TORN: Final = re.compile(r"\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})?$")


def payload_of(text: str) -> Payload | None:
    """Return what a line says of a frame; None if the line ends before it has said it."""
    found = _FRAME.match(text)
    if found is None:
        return None
    opcode, shown, size, fin = _OPCODES[found[1]], found[2], int(found[3]), found[4] is None
    whole = _whole(opcode, shown)
    if whole is not None and len(whole) == size:
        return Payload(opcode, whole, size, fin, is_cut=False)
    if size > FILLED:
        return Payload(opcode, None, size, fin, is_cut=True)
    return Payload(opcode, _filled(opcode, shown, size), size, fin, is_cut=True)


def _whole(opcode: Opcode, shown: str) -> bytes | None:
    """Return the payload that is shown, if it is not cut."""
    if opcode == Opcode.CLOSE and (close := _CLOSE.fullmatch(shown)):
        return int(close[1]).to_bytes(4)[2:] + as_utf8(close[2] or "")
    if shown[:1] in ("'", '"'):
        text = _unquoted(shown)
        return None if text is None else as_utf8(text)
    return bytes.fromhex(shown) if _HEX.fullmatch(shown) else None


def _unquoted(shown: str) -> str | None:
    """Return the text that Python shows so; None if it is none."""
    mark = shown[:1]
    if not re.fullmatch(rf"{mark}(?:[^\\{mark}]|\\.)*{mark}", shown, re.DOTALL):
        return None
    try:
        text: str = ast.literal_eval(shown)
    except (ValueError, SyntaxError):
        return None
    return text


def _filled(opcode: Opcode, shown: str, size: int) -> bytes:
    """Return a payload of this size that begins and ends as the line shows."""
    # The library leaves twice as much before the cut as behind it.
    middle = 2 * (len(shown) - len(_CUT)) // 3
    begin, end = (shown[:middle], shown[middle + len(_CUT) :]) if shown[middle:].startswith(_CUT) else (shown, "")
    if opcode == Opcode.CLOSE and (close := _CLOSE.fullmatch(begin)):
        first = close_payload(int(close[1]), close[2] or "")
        return _joined(first, as_utf8(end), size, is_text=True)
    if shown[:1] in ("'", '"'):
        mark = shown[:1]
        first_text = _unquoted(_TORN.sub("", begin) + mark) or begin[1:]
        last_text = _unquoted(mark + end) or end[:-1]
        return _joined(as_utf8(first_text), as_utf8(last_text), size, is_text=True)
    first, last = (bytes.fromhex("".join(re.findall(r"\b[0-9a-f]{2}\b", part))) for part in (begin, end))
    return _joined(first, last, size, is_text=False)


def _joined(first: bytes, last: bytes, size: int, *, is_text: bool) -> bytes:
    missing = size - len(first) - len(last)
    if missing < 0:
        return (
            (first + last)[:size].decode(errors="ignore").encode().ljust(size, b".")
            if is_text
            else (first + last)[:size]
        )
    mark = "…".encode() if is_text and missing >= 3 else b""
    return first + mark + (b"." if is_text else b"\0") * (missing - len(mark)) + last
