"""Report: how one connection ended, in words, from both sides.

1. All of it is read off the record: what each side sent, what reached it, and what it told its user.
2. An end that failed the connection reads no further, so it reports 1006 whatever it sent (RFC 6455 section 7.1.7).
3. An end that reports 1006 has a reason that its user is not told. The report is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import events
from .conversation import Arrival, Conversation, Departure
from .dom import ReadyState
from .events import End, Event
from .frames import Frame
from .markup import STYLE, escape, visible
from .passages import Passage, Side, Signal
from .transcript import HasEnd, MimeBundle

__all__ = ["Account", "Report", "report", "report_of"]

_SILENCE = {
    ReadyState.CONNECTING: "nothing has answered it",
    ReadyState.OPEN: "nothing has told it that anything is wrong",
    ReadyState.CLOSING: "it still waits for an answer to its goodbye",
}


@dataclass(frozen=True)
class Account:
    """One side's part in it.

    ``sent`` and ``received`` are its Close frame and the one that reached it. ``tells`` is what it told its user, None
    while it has told nothing. ``because`` says why, and ``failed`` why it gave up on the connection if it did.
    """

    side: Side
    recorded: bool
    state: ReadyState
    opened: bool
    sent: Frame | None
    received: Frame | None
    tells: events.Closed | None
    failed: str
    because: str
    story: tuple[str, ...]
    """The names of its events as its user saw them, in order, without messages."""

    @property
    def says(self) -> str:
        """What it tells its user, in words."""
        if not self.recorded:
            return "nobody knows"
        if self.tells is None:
            return f"nothing: it is {self.state.name}"
        reason = f' "{visible(self.tells.reason)}"' if self.tells.reason else ""
        return f"{self.tells.code}{reason}, {'clean' if self.tells.was_clean else 'not clean'}"


@dataclass(frozen=True)
class Report:
    """How a connection ended. A notebook shows it as a table, ``print`` as text."""

    client: Account
    server: Account
    started: str
    failed: str
    why: str

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The table: what is told, of the client, of the server."""
        sides = (self.client, self.server)
        sent, received = ([_close(one.sent) for one in sides], [_close(one.received) for one in sides])
        says, because = [one.says for one in sides], [one.because for one in sides]
        return [
            ("sent", *sent),
            ("received", *received),
            ("tells its user", *says),
            ("because", *because),
        ]  # type: ignore[list-item]  # two sides make three columns

    def __str__(self) -> str:
        lines = [f"Who hung up first: {self.started}.", f"Who failed it: {self.failed}."]
        for what, client, server in self.rows:
            lines += [f"{what}:", f"  client: {client}", f"  server: {server}"]
        return "\n".join([*lines, self.why])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return {"text/plain": str(self), "text/html": STYLE + self.as_html()}

    def as_html(self) -> str:
        """Draw it as HTML. Needs the style sheet."""
        body = "".join(
            f'<tr><th scope="row">{what}</th><td>{escape(client)}</td><td>{escape(server)}</td></tr>'
            for what, client, server in self.rows
        )
        return (
            f'<div class="wskit"><p><strong>Who hung up first:</strong> {escape(self.started)}. '
            f"<strong>Who failed it:</strong> {escape(self.failed)}.</p>"
            '<table class="wskit-report"><thead><tr><td></td><th scope="col">Client</th><th scope="col">Server</th></tr>'
            f"</thead><tbody>{body}</tbody></table><p>{escape(self.why)}</p></div>"
        )


def report(which: HasEnd) -> Report:
    """Report on the connection of a :class:`~wskit.websocket.WebSocket`, or of any other end.

    Raises:
        TypeError: for anything else.
    """
    if not isinstance(getattr(which, "end", None), End):
        raise TypeError(f"report() takes a WebSocket or one of server.connections, not {type(which).__name__}")
    return report_of(which.timeline.events(), which.end)


def report_of(happened: Iterable[Event], end: End) -> Report:
    """Report on the connection of ``end``, from the events of a timeline."""
    happened = tuple(happened)
    conversation = Conversation(end, keep=10_000)
    for event in happened:
        conversation.feed(event)
    client = _account(conversation, "client", happened)
    server = _account(conversation, "server", happened)
    opened = client.opened or server.opened
    return Report(client, server, _started(conversation.hung_up, opened), _failed(client, server), _why(client, server))


def _account(conversation: Conversation, side: Side, happened: tuple[Event, ...]) -> Account:
    end = conversation.client if side == "client" else conversation.server
    own = [event for event in happened if event.end == end]
    moments = conversation.moments
    passages = [one.passage for one in moments if isinstance(one, Departure) and one.passage.sender == side]
    arrivals = [one.passage for one in moments if isinstance(one, Arrival) and one.passage.receiver == side]
    if end is None:
        # What it sent can still be known from what reached the other side.
        passages = [one.passage for one in moments if isinstance(one, Arrival) and one.passage.sender == side]
    opened = any(isinstance(event, events.Opened) for event in own)
    tells = next((event for event in own if isinstance(event, events.Closed)), None)
    failed = next((event.why for event in own if isinstance(event, events.Failed)), "")
    state = conversation.states.get(side, ReadyState.CONNECTING)
    sent, received = _first_close(passages), _first_close(arrivals)
    kinds = (events.Opened, events.Closing, events.Failed, events.Closed)
    return Account(
        side,
        bool(own),
        state,
        opened,
        sent,
        received,
        tells,
        failed,
        _because(state, opened, tells, failed, sent, received, arrivals) if own else "its side was not recorded",
        tuple(type(event).__name__ for event in own if isinstance(event, kinds)),
    )


def _first_close(passages: Iterable[Passage]) -> Frame | None:
    return next((one.what for one in passages if one.is_close and isinstance(one.what, Frame)), None)


def _because(
    state: ReadyState,
    opened: bool,
    tells: events.Closed | None,
    failed: str,
    sent: Frame | None,
    received: Frame | None,
    arrivals: Iterable[Passage],
) -> str:
    """Say why a side tells its user what it tells."""
    if tells is None:
        return _SILENCE.get(state, "its connection never opened, so it has nobody to tell")
    if not opened:
        return f"it never opened: {failed}" if failed else "it never opened"
    if tells.code == 1006 and failed:
        said = f", sent {sent.close_code}" if sent is not None and sent.close_code else ""
        return f"it failed the connection ({failed}){said} and read no further"
    if tells.code == 1005:
        return "a Close frame without a code reached it"
    if tells.code != 1006:
        return f"a Close frame with {tells.code} reached it"
    signals = [one.what for one in arrivals if isinstance(one.what, Signal)]
    if Signal.RST in signals:
        return "TCP was broken off (RST), and no Close frame had come"
    if Signal.FIN in signals:
        return "TCP ended (FIN), and no Close frame had come"
    return "no answer came, and it stopped waiting"


def _started(hung_up: list[Passage], opened: bool) -> str:
    if not opened:
        return "nobody; it never opened"
    if not hung_up:
        return "nobody"
    if all(passage.forged for passage in hung_up):
        return "the network"
    if len(hung_up) > 1:
        return "both at once"
    [first] = hung_up
    how = (
        "with a Close frame"
        if first.is_close
        else f"with a {first.what.value}"
        if isinstance(first.what, Signal)
        else ""
    )
    return f"the {first.sender}, {how}"


def _failed(client: Account, server: Account) -> str:
    blame = [f"the {one.side} ({one.failed})" for one in (client, server) if one.failed]
    return " and ".join(blame) if blame else "nobody"


def _why(client: Account, server: Account) -> str:
    """Say in one sentence why the two sides say the same, or do not."""
    told = [one for one in (client, server) if one.recorded and (one.tells or one.opened)]
    if len(told) == 2 and client.tells and server.tells and client.because == server.because:
        return f"Both report {client.tells.code}: {_for_both(client.because)}."
    if len(told) == 2 and not client.tells and not server.tells and client.because == server.because:
        return f"Neither side reports anything: {client.because}."
    sentences = [
        f"the {one.side} reports {one.tells.code}, because {one.because}"
        if one.tells
        else f"the {one.side} reports nothing, because {one.because}"
        for one in told
    ]
    text = "; ".join(sentences)
    return text[:1].upper() + text[1:] + "."


def _for_both(because: str) -> str:
    return because.replace("reached it", "reached each of them")


def _close(frame: Frame | None) -> str:
    return "no Close frame" if frame is None else visible(str(frame))
