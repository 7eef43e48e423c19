"""Proxylog: what nginx writes in its access log and its error log, and what Envoy writes instead. Of one connection.

1. A line of an access log is written at the end. A connection that is open has none.
2. At level ``info`` the error log says why. By default it has none of that.
3. A proxy knows its own two connections. Whether anybody said goodbye, it does not.
"""

from __future__ import annotations

import json
from typing import Final

from ....record import events
from ..world import World
from .told import Line, Told, told

__all__ = ["BROWSER", "access_log", "balancer_log", "caddy_log", "configuration", "error_log", "sockets"]

BROWSER: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
)
LEVELS: Final = ("info", "notice", "warn", "error")
SOON: Final = 5.0
"""Within how many seconds of a goodbye a connection should be over."""
FIRST: Final = 0.2
LONGEST: Final = 120.0
"""After how many seconds Linux sends something again, at first and at last."""
LOGOUT: Final = "/logout"
POLLED: Final = "/api/me"
"""What every page asks for again and again: it says nothing."""
NEAR: Final = 15.0
"""Within how many seconds of an end another request may have to do with it."""
HOST: Final = "live.example.org"


class _Passed:
    """What passed through the proxy."""

    def __init__(self, world: World) -> None:
        self.front, self.back = world.proxy_ends
        self.at_front, self.at_back = world.events(self.front), world.events(self.back)
        said = b"".join(event.data for event in self.at_front if isinstance(event, events.BytesOut))
        head, _, self.body = said.partition(b"\r\n\r\n")
        self.status = int(head.split(b" ")[1]) if head.startswith(b"HTTP/") else 0
        heard = b"".join(event.data for event in self.at_front if isinstance(event, events.BytesIn))
        self.heard = heard.partition(b"\r\n\r\n")[2]
        self.request = heard.split(b"\r\n", 1)[0].decode("ascii", "replace")
        self.begins = self.at_front[0].time if self.at_front else 0.0
        self.acts = [event for event in (*self.at_front, *self.at_back) if isinstance(event, events.Acted)]
        lets_go = [
            event.time
            for event in (*self.at_front, *self.at_back)
            if isinstance(event, events.FinOut | events.RstOut | events.Unlinked)
        ]
        self.over = min(lets_go) if lets_go else None

    @property
    def upstream(self) -> bool:
        """Whether it has asked the server."""
        tried = any(act.deed == "misses" for act in self.acts)
        return tried or any(isinstance(event, events.BytesOut) for event in self.at_back)


def access_log(world: World, title: str = "nginx, access.log") -> Told:
    """Write the lines of nginx's access log, those of other requests of this client too."""
    passed = _Passed(world)
    lines = [_other_request(world, note.time, note.whom) for note in world.noted("request")]
    facts = ["proxy:nothing"] if not passed.status else []
    facts += [] if any(line.facts for line in lines) else ["proxy:asked-nothing"]
    if passed.status and passed.over is not None:
        took = world.took(passed.begins, passed.over)
        up = f"{world.names.address}:8000" if passed.upstream else "-"
        text = _access(world, passed.over, "GET /feed HTTP/1.1", passed.status, len(passed.body), took, up)
        lines.append(Line.of(passed.over, text, f"proxy:{passed.status}", *_when(world, passed.over)))
    elif passed.status:
        facts.append("proxy:still-open")
    return told(title, lines, *facts)


def _when(world: World, over: float) -> list[str]:
    """Tell whether it was over when the page said goodbye, or long after that."""
    said = [event.time for event in world.events(world.page_end) if isinstance(event, events.Closing) and event.ours]
    return [] if not said else ["proxy:over-at-once" if over - said[0] < SOON else "proxy:over-late"]


def _access(world: World, time: float, request: str, status: int, size: int, took: float, up: str) -> str:
    when = f"{world.at(time):%d/%b/%Y:%H:%M:%S} +0000"
    return f'{world.names.page} - - [{when}] "{request}" {status} {size} "-" "{BROWSER}" rt={took:.3f} up="{up}"'


def _other_request(world: World, time: float, path: str) -> Line:
    method, status = ("POST", 204) if path == LOGOUT else ("GET", 200)
    text = _access(world, time, f"{method} {path} HTTP/1.1", status, 512 + world.seed % 97, 0.012, "10.42.0.9:8080")
    ended = world.now if world.ended is None else world.ended
    said = [f"proxy:asked-{path}"] if abs(time - ended) < NEAR and path != POLLED else []
    return Line.of(time, text, *said)


def configuration(world: World, title: str = "nginx, what it was told") -> Told:
    """Write how long nginx waits. Whether it was as long as that, the times of what passed tell."""
    passed, habits = _Passed(world), world.stand.habits
    limit = habits.idle_timeout or 0.0
    facts = []
    if passed.over is not None:
        moved = [
            event.time
            for event in (*passed.at_front, *passed.at_back)
            if isinstance(event, events.BytesIn | events.BytesOut)
        ]
        facts.append("proxy:limit-met" if abs(passed.over - max(moved) - limit) < 1.0 else "proxy:limit-not-met")
    return told(title, [Line.of(0.0, f"proxy_read_timeout {limit:g}s;")], *facts)


def error_log(world: World, level: str = "info") -> Told:
    """Write the lines of nginx's error log, from a level on."""
    passed, names = _Passed(world), world.names
    lines: list[Line] = []

    def write(time: float, at: str, text: str, *said: str, worker: int | None = None, whose: bool = True) -> None:
        if LEVELS.index(at) < LEVELS.index(level):
            return
        pid = names.worker if worker is None else worker
        number = f" *{names.number}" if whose else ""
        lines.append(Line.of(time, f"{world.at(time):%Y/%m/%d %H:%M:%S} [{at}] {pid}#{pid}:{number} {text}", *said))

    of_it = (
        f'client: {names.page}, server: {HOST}, request: "GET /feed HTTP/1.1", '
        f'upstream: "http://{names.address}:8000/feed", host: "{HOST}"'
    )
    on, reading = "while proxying upgraded connection", "while reading response header from upstream"
    for act in passed.acts:
        if act.deed == "idles":
            write(act.time, "info", f"upstream timed out (110: Connection timed out) {on}, {of_it}", "proxy:timed-out")
        elif act.deed == "misses":
            what = "connect() failed (111: Connection refused) while connecting to upstream"
            write(act.time, "error", f"{what}, {of_it}", "proxy:refused")
        elif "answered nothing" in act.what and "502" in act.what:
            what = f"upstream prematurely closed connection {reading}"
            write(act.time, "error", f"{what}, {of_it}", "proxy:prematurely")
    for event in (*passed.at_front, *passed.at_back):
        if isinstance(event, events.RstIn) and passed.status == 101:
            write(event.time, "info", f"recv() failed (104: Connection reset by peer) {on}, {of_it}", "proxy:reset")
    for note in world.noted("worker-leaves", "worker-left"):
        ours = note.amount == 0
        worker = names.worker if ours else int(note.amount)
        if note.what == "worker-leaves":
            said = ["proxy:worker-leaves"] if ours else []
            write(note.time, "notice", "gracefully shutting down", *said, worker=worker, whose=False)
        else:
            write(note.time, "notice", "exit", worker=worker, whose=False)
    said_of_it = [fact for line in lines for fact in line.facts]
    return told(f"nginx, error.log (level {level})", lines, *([] if said_of_it else ["proxy:no-error"]))


def balancer_log(world: World, title: str = "Envoy, access log") -> Told:
    """Write the line of Envoy's access log, in its own format."""
    passed = _Passed(world)
    if passed.over is None:
        return told(title, [], "balancer:still-open")
    flags, details, fact = _why_over(passed)
    took = round(1000 * world.took(passed.begins, passed.over))
    start = world.at(passed.begins)
    text = (
        f'[{start:%Y-%m-%dT%H:%M:%S}.{start.microsecond // 1000:03}Z] "GET /feed HTTP/1.1" {passed.status} '
        f'{flags} {details} - "-" {len(passed.heard)} {len(passed.body)} {took} - "{world.names.page}" "{BROWSER}" '
        f'"-" "{HOST}" "{world.names.address}:8000"'
    )
    return told(title, [Line.of(passed.over, text, fact)])


def _why_over(passed: _Passed) -> tuple[str, str, str]:
    for act in passed.acts:
        if act.deed == "idles":
            return "SI", "stream_idle_timeout", "balancer:idle"
        if "old" in act.what.split():
            return "-", "max_duration_timeout", "balancer:too-old"
        if act.deed in ("ends", "parts"):
            return "DC", "downstream_local_disconnect", "balancer:stopped"
    firsts = [
        (event.time, event.end)
        for event in (*passed.at_front, *passed.at_back)
        if isinstance(event, events.FinIn | events.RstIn)
    ]
    if firsts and min(firsts)[1] == passed.front:
        return "DC", "downstream_remote_disconnect", "balancer:client"
    return "UC", "upstream_reset_after_response_started{connection_termination}", "balancer:server"


def caddy_log(world: World, title: str = "Caddy, its log") -> Told:
    """Write what Caddy says: of requests, and of the configurations that it was given."""
    passed, ended = _Passed(world), world.now if world.ended is None else world.ended
    lines: list[Line] = []

    def write(time: float, logger: str, message: str, more: dict[str, object], *said: str) -> None:
        stamp = round(world.at(time).timestamp(), 3)
        what = {"level": "info", "ts": stamp, "logger": logger, "msg": message, **more}
        lines.append(Line.of(time, f"{world.at(time):%H:%M:%S} {json.dumps(what)}", *said))

    def handled(time: float, path: str, status: int, size: int, took: float, *said: str, page: str = "") -> None:
        request = {"remote_ip": page or world.names.page, "method": "GET", "host": HOST, "uri": path}
        more = {"request": request, "duration": round(took, 3), "status": status, "size": size}
        write(time, "http.log.access", "handled request", more, *said)

    if passed.over is not None:
        took = world.took(passed.begins, passed.over)
        handled(passed.over, "/feed", passed.status, len(passed.body), took)
    facts = _how_alike(world, passed)
    for note in world.noted("other-page"):
        handled(note.time, "/feed", 101, len(passed.body) + 97, note.amount, page=note.whom)
    for note in world.noted("request", "caddy-loads"):
        near = abs(note.time - ended) < NEAR
        if note.what == "request":
            said = [f"caddy:asked-{note.whom}"] if near else []
            handled(note.time, note.whom, 200, 512 + world.seed % 97, 0.012, *said)
        else:
            write(note.time, "admin.api", "load complete", {}, *(["caddy:loads"] if near else []))
    return told(title, lines, *facts, *([] if any(line.facts for line in lines) else ["caddy:nothing"]))


def _how_alike(world: World, passed: _Passed) -> list[str]:
    """Tell whether all connections lived as long as this one; nothing if no other one ended."""
    others = [note.amount for note in world.noted("other-page")]
    if passed.over is None or not others:
        return []
    ours = passed.over - passed.begins
    return ["caddy:alike" if all(abs(other - ours) < 1.0 for other in others) else "caddy:not-alike"]


def _again(seconds: float) -> str:
    """Tell when Linux sends it again, after so many seconds without an answer, and how often it has."""
    often, due = 0, FIRST
    while due <= seconds:
        often, due = often + 1, due + min(FIRST * 2 ** (often + 1), LONGEST)
    return f"{due - seconds:.0f}sec,{often}"


def sockets(world: World, title: str = "ss -tno, at the proxy") -> Told:
    """Write what the proxy's system knows of its two connections: above all, what nobody has acknowledged yet."""
    passed, names = _Passed(world), world.names
    written = sum(len(event.data) for event in passed.at_front if isinstance(event, events.BytesOut))
    page = world.events(world.page_end)
    came = sum(len(event.data) for event in page if isinstance(event, events.BytesIn))
    holds = any(isinstance(event, events.Tampered) and event.what == "freeze" for event in passed.at_front)
    waiting = 0 if holds else written - came
    last = max((event.time for event in page if isinstance(event, events.BytesIn)), default=0.0)
    since = [event.time for event in passed.at_front if isinstance(event, events.BytesOut) and event.time > last]
    timer = f"timer:(on,{_again(world.now - min(since))})" if waiting and since else "timer:(keepalive,27min,0)"
    lines = [
        f"ESTAB 0      {waiting:<6} {names.proxy}:443    {names.page}:{names.port}   {timer}",
        f"ESTAB 0      0      10.42.0.4:41872   {names.address}:8000   timer:(keepalive,27min,0)",
    ]
    above = ("State Recv-Q Send-Q Local Address:Port   Peer Address:Port",)
    fact = "proxy:unacknowledged" if waiting else "proxy:all-acknowledged"
    return told(title, [Line.of(world.now, line) for line in lines], fact, above=above)
