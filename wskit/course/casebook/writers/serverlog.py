"""Serverlog: what a server writes that is made with ``websockets``: the library's lines, and its own application's.

1. The application writes down what the library raises at the end of a connection, in the library's words.
2. A process that was killed writes nothing more. What a later process writes is of no use to anybody here.
3. Its times are those of the server. What it read late, it says late.
"""

from __future__ import annotations

import http
from typing import Final

from ....language.speaking import word
from ....record import events
from ....record.events import Event
from ....views.sheet import raised_at_the_server
from ..world import Note, World
from .told import Line, Told, day_and_time, quoted, told

__all__ = ["APPLICATION", "server_log"]

LATE: Final = 30.0
"""After how many seconds an answer to a goodbye is late."""

LATELY: Final = 25.0
SLOW: Final = 5.0
"""After how many seconds a message is late."""

APPLICATION: Final = {
    "credentials": "auth: the credentials of this connection are no longer valid",
    "policy": "policy: this connection is over a limit",
    "rotation": "limits: closing this connection",
    "config-missing": "KeyError: 'FEED_DATABASE_URL'",
    "listens": "server listening on {whom}",
    "starts": "server listening on {whom}",
    "closing": "server closing",
}
"""What the server writes besides, by what is noted of it."""
_OF_THE_LIBRARY: Final = ("listens", "starts", "closing")


def server_log(world: World, title: str = word("The server's log"), *, traffic: bool = True, got: bool = True) -> Told:
    """Write the log of the server, as far as it is about this connection; its messages too, or not what it ``got``.

    What it leaves out, its title says.
    """
    title = f"{title}, without messages" if not traffic else title if got else f"{title}, without what it gets"
    end, lines, facts = world.server_end, [], set()
    signs = world.signs()

    def write(time: float, text: str, *said: str, level: str = "INFO", logger: str = "feed") -> None:
        lines.append(Line.of(time, f"{day_and_time(world.at(time))} {level:<7} {logger}: {text}", *said))

    for event in world.events(end):
        match event:
            case events.Opened():
                write(event.time, "connection open", "server:opened", logger="websockets.server")
            case events.Received() if traffic and got:
                write(event.time, f"got {quoted(event.data)}")
            case events.Sent() if traffic:
                write(event.time, f"sent {quoted(event.data)}")
            case events.Closed():
                error = raised_at_the_server(signs, event)
                said = [_ending(event, str(error)), *_when(world, event)]
                write(event.time, "connection closed", logger="websockets.server")
                write(event.time, f"{type(error).__name__}: {error}", *said)
            case events.BytesOut() if status := _refusal(event):
                words = f"connection rejected ({status} {http.HTTPStatus(status).phrase})"
                write(event.time, words, f"server:rejected-{status}", logger="websockets.server")
    for note in world.noted(*APPLICATION):
        logger = "websockets.server" if note.what in _OF_THE_LIBRARY else "feed"
        text = APPLICATION[note.what].format(whom=note.whom)
        write(note.time, text, *_said(world, note), logger=logger)
    if end is None:
        facts.add("server:nothing")
    elif not any(isinstance(event, events.Closed | events.BytesOut) and _is_over(event) for event in world.events(end)):
        facts.add("server:no-end")
    facts |= _goes_on(world) if traffic else set()
    facts |= _how_late(world) if traffic and got else set()
    return told(title, lines, *facts, empty="(no line about this connection)")


def _said(world: World, note: Note) -> list[str]:
    """Tell what a line says that is of no connection. Where a server listens is compared with where it is asked."""
    if note.what != "listens":
        return [f"app:{note.what}"]
    asked = f"{world.names.address}:8000"
    if note.whom == asked:
        return ["app:listens"]
    return ["app:listens-on-another-port" if world.is_at_home else "app:listens-elsewhere"]


def _is_over(event: Event) -> bool:
    return not isinstance(event, events.BytesOut) or bool(_refusal(event))


def _refusal(event: events.BytesOut) -> int:
    """Return the status with which a handshake was refused, or 0."""
    first = event.data.split(b"\r\n", 1)[0].split(b" ")
    return int(first[1]) if first[0] == b"HTTP/1.1" and first[1] != b"101" else 0


def _ending(event: events.Closed, said: str) -> str:
    if "keepalive ping timeout" in said:
        return "server:ping-timeout"
    if said.startswith("no close frame"):
        return "server:no-goodbye"
    first = said.split(" ")
    return f"server:{first[0]}-{first[1]}"


def _goes_on(world: World) -> set[str]:
    """Tell whether the server sent anything in the last quarter of a minute before the end."""
    ended = world.now if world.ended is None else world.ended
    sent = [event.time for event in world.events(world.server_end) if isinstance(event, events.Sent)]
    return {"server:sends-on" if any(ended - LATELY <= time <= ended for time in sent) else "server:sends-nothing"}


def _how_late(world: World) -> set[str]:
    """Tell whether what the page sent came in time; nothing if nothing came."""
    left = [event.time for event in world.events(world.page_end) if isinstance(event, events.Sent)]
    came = [event.time for event in world.events(world.server_end) if isinstance(event, events.Received)]
    late = [came_at - left_at for left_at, came_at in zip(left, came, strict=False)]
    return set() if not late else {"server:messages-late" if max(late) > SLOW else "server:messages-in-time"}


def _when(world: World, closed: Event) -> list[str]:
    """Tell whether a page's goodbye was answered in time."""
    said = [event.time for event in world.events(world.page_end) if isinstance(event, events.Closing) and event.ours]
    if not said or closed.time < said[0]:
        return []
    return ["server:late" if closed.time - said[0] > LATE else "server:in-time"]
