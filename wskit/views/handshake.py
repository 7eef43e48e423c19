"""Handshake view: the request and the response that open a connection, with what each header means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from ..protocol.handshake import Head, Sender, rows
from ..protocol.legible import begun, preview, visible
from ..protocol.response import accept_for
from .markup import STYLE, escape

__all__ = ["Handshake"]


class _Line(NamedTuple):
    """One line of a view: what stands in the head, what it is there for, and which section of RFC 6455 has it."""

    name: str
    value: str
    note: str
    section: str


# What each side's head begins with is called, and what everything in it is there for.
_NOTES: Final[dict[Sender, dict[str, tuple[str, str]]]] = {
    "client": {
        "request line": ("Every WebSocket connection begins as a request of HTTP, always a GET.", "4.1"),
        "host": ("Which server is meant: one address may have many.", "4.1"),
        "upgrade": ("Asks to change from HTTP to another protocol, and to which.", "4.1"),
        "connection": ("Says that Upgrade is for the next machine on the way and no further.", "4.1"),
        "sec-websocket-key": ("A question that only a WebSocket server answers right. It is no secret.", "4.1"),
        "sec-websocket-version": ("Which WebSocket: RFC 6455 is version 13.", "4.1"),
        "sec-websocket-protocol": ("The subprotocols that the client speaks, the one it likes best first.", "1.9"),
        "sec-websocket-extensions": ("The extensions that the client offers to use.", "9.1"),
        "origin": ("Whose page asks. A browser always says so, and a server may refuse.", "10.2"),
        "cookie": ("What the browser keeps for this host goes along.", "10.5"),
        "authorization": ("Who asks, and the proof of it.", "10.5"),
    },
    "server": {
        "status line": ("Agreed: after this head there are only frames, in both directions.", "4.2.2"),
        "upgrade": ("The protocol that both change to.", "4.2.2"),
        "connection": ("Says that Upgrade is for the next machine on the way and no further.", "4.2.2"),
        "sec-websocket-accept": ("The answer to Sec-WebSocket-Key.", "4.2.2"),
        "sec-websocket-protocol": ("The one subprotocol that the server chose of those offered.", "4.2.2"),
        "sec-websocket-extensions": ("The extensions that both will use.", "9.1"),
        "sec-websocket-version": ("The versions that the server speaks.", "4.4"),
    },
}
_REQUIRED: Final[dict[Sender, tuple[str, ...]]] = {
    "client": ("Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"),
    "server": ("Upgrade", "Connection", "Sec-WebSocket-Accept"),
}
_OTHERS: Final = "Headers that WebSocket does not look at:"
_WRONG: Final = "ERROR: "
_NOT_SHOWN: Final = "What is not chosen is not shown: some pages put a secret here."
_STYLE: Final = """<style>
.wskit table.wskit-head { border-collapse: collapse; margin: 4px 0 12px; table-layout: auto;
 width: 100%; }
.wskit table.wskit-head caption { caption-side: top; color: inherit; font-weight: 600; text-align: start; }
.wskit table.wskit-head :is(tr, th, td) { background: none; border: 0 solid var(--wskit-line);
 font-weight: inherit; overflow-wrap: anywhere; padding: 4px 12px 4px 0; text-align: start; vertical-align: top; }
.wskit table.wskit-head tbody :is(th, td) { border-top-width: 1px; }
.wskit table.wskit-head :is(thead th, code) { font-weight: 600; }
.wskit table.wskit-head tbody th { min-width: 7em; width: 12em; }
.wskit table.wskit-head th div { font-size: var(--wskit-small); }
.wskit table.wskit-head code { background: none; color: inherit; padding: 0; }
</style>"""


@dataclass(frozen=True, slots=True, repr=False)
class Handshake:
    """The opening handshake: what the client asked and what the server answered. A notebook shows both as tables."""

    request: Head | None
    response: Head | None
    missing: str = "nothing was recorded"
    """Why a part is not there, if one is not."""

    @property
    def fits(self) -> bool | None:
        """Whether the response's Sec-WebSocket-Accept answers the request's key; None if one of them is not there."""
        keys = self.request.values("Sec-WebSocket-Key") if self.request else []
        accepts = self.response.values("Sec-WebSocket-Accept") if self.response else []
        return accepts == [accept_for(key) for key in keys] if keys and accepts else None

    def _lines(self, head: Head) -> list[_Line]:
        notes, switching = _NOTES[head.sender], head.status in (None, 101)
        first = next(iter(notes))
        lines = [_Line(begun(first), head.first_line, *notes[first])]
        if not switching:
            lines = [lines[0]._replace(note=f"{_WRONG}it is not 101, so this becomes no WebSocket connection.")]
        for name, value in rows(head):
            note, section = notes.get(name.lower(), ("", ""))
            if name.lower() == "sec-websocket-protocol" and "…" in value:
                note = f"{note} {_NOT_SHOWN}"
            if name.lower() == "sec-websocket-accept" and self.fits is not None:
                note = f"{note} It fits the key." if self.fits else f"{_WRONG}it does not fit the key."
            lines.append(_Line(name, value, note, section))
        missing = [name for name in _REQUIRED[head.sender] if switching and not head.values(name)]
        return lines + [
            _Line(name, "(missing)", f"{_WRONG}it must be there.", notes[name.lower()][1]) for name in missing
        ]

    def _parts(self) -> list[tuple[str, str, list[_Line]]]:
        """Return, for each direction, its title, what is wrong with all of it, and its lines."""
        titles = "The request, from the client to the server", "The response, from the server to the client"
        return [
            (title, self.missing, [])
            if head is None
            else (title, head.problem, [] if head.problem else self._lines(head))
            for title, head in zip(titles, (self.request, self.response), strict=True)
        ]

    def __str__(self) -> str:
        text = []
        for title, problem, lines in self._parts():
            text += [title, f"    {_WRONG}{visible(problem)}"] if problem else [title]
            for line in (line for line in lines if line.note):
                text.append(f"    {line.name}: {preview(line.value)}")
                text.append(f"        {line.note} (RFC 6455 section {line.section})")
            if others := ", ".join(line.name for line in lines if not line.note):
                text.append(f"    {_OTHERS} {others}")
        return "\n".join(text)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        parts = "".join(_part_as_html(*part) for part in self._parts())
        return {"text/plain": str(self), "text/html": f'{STYLE}{_STYLE}<div class="wskit">{parts}</div>'}


def _part_as_html(title: str, problem: str, lines: list[_Line]) -> str:
    if problem:
        return f'<p><b>{title}</b></p><p class="wskit-error">{_WRONG}{escape(visible(problem))}</p>'
    body = "".join(_line_as_html(line) for line in lines if line.note)
    others = ", ".join(escape(line.name) for line in lines if not line.note)
    return (
        f'<table class="wskit-head"><caption>{title}</caption><thead><tr><th scope="col">Part</th>'
        f'<th scope="col">What it says, and what that is for</th></tr></thead><tbody>{body}</tbody></table>'
        + (f"<p>{_OTHERS} {others}</p>" if others else "")
    )


def _line_as_html(line: _Line) -> str:
    kind = ' class="wskit-error"' if line.note.startswith(_WRONG) else ""
    link = f'<a href="https://www.rfc-editor.org/rfc/rfc6455#section-{line.section}">section {line.section}</a>'
    return (
        f'<tr><th scope="row">{escape(line.name)} <div>{link}</div></th>'
        f"<td><code>{escape(preview(line.value))}</code> <div{kind}>{line.note}</div></td></tr>"
    )
