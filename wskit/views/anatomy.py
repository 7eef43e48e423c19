"""Anatomy: the bytes of one frame, field by field, to look at and to point at.

The strip of bytes is a picture of the table below it and says nothing more: point at a byte or at a field, or move to a
field by keyboard, and what belongs together is outlined. That is CSS alone. Without it the strip is a line of text.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from itertools import zip_longest
from typing import Final, Literal

from ..language.speaking import as_shown, word
from ..protocol.frames import Frame, FrameParser, Opcode
from .fields import SHOWN, Field, extended, fields, size_of
from .markup import STYLE, escape

__all__ = ["LOOKS", "Anatomy", "anatomy", "characters", "table"]

_TOGETHER: Final = ", ".join(
    f".wskit-anatomy:has(.wskit-f{n}:hover, .wskit-f{n}:focus-visible, .wskit-f{n} :focus-visible) .wskit-f{n}"
    for n in range(10)
)
LOOKS: Final = f"""<style>
.wskit-strip {{ display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 12px; }}
.wskit-strip::after {{ content: "Point at a byte or a field, or press Tab, to see what belongs together.";
 flex-basis: 100%; }}
.wskit-strip::after, .wskit-name {{ font-size: var(--wskit-small); }}
.wskit-byte, .wskit-bits .wskit-cells, .wskit table.wskit-fields code {{
 font-family: var(--wskit-mono); }}
.wskit-bits, .wskit-part {{ border: 1px solid var(--wskit-line); border-radius: 4px; display: flex;
 flex-direction: column; justify-content: space-between; padding: 2px 4px; }}
.wskit-part {{ flex-direction: column-reverse; }}
.wskit-bits > span {{ display: flex; justify-content: center; }}
.wskit-bits .wskit-part {{ align-items: center; border-color: transparent; }}
.wskit-cells {{ display: flex; flex-wrap: wrap; gap: 2px; }}
.wskit-byte {{ align-items: center; background: var(--wskit-wash); border-radius: 2px;
 display: flex; flex-direction: column; font-weight: 600; margin: 1px; padding: 0 3px; }}
.wskit-byte::before, .wskit-byte::after {{ font-weight: 400; order: 1; }}
.wskit-byte[data-plain]::before {{ content: attr(data-plain); }}
.wskit-byte[data-text]::after {{ content: attr(data-text); }}
.wskit-legend {{ align-items: flex-end; background: none; font-weight: 400; }}
.wskit-strip .wskit-bad {{ border: 1px dashed var(--wskit-red); color: var(--wskit-red); }}
.wskit table.wskit-fields {{ border-collapse: collapse; margin: 4px 0; table-layout: auto; width: 100%; }}
.wskit table.wskit-fields :is(tr, th, td) {{ background: none; border: 0 solid var(--wskit-line); font-weight: 400;
 overflow-wrap: anywhere; padding: 4px 8px; text-align: start; vertical-align: top;
 width: 28%; }}
.wskit table.wskit-fields :is(th, td):last-child {{ width: 44%; }}
.wskit table.wskit-fields tbody :is(th, td) {{ border-top-width: 1px; }}
.wskit table.wskit-fields :is(thead th, tbody th, code) {{ font-weight: 600; }}
.wskit table.wskit-fields th div {{ font-size: var(--wskit-small); font-weight: 400; }}
.wskit table.wskit-fields code {{ background: none; color: inherit; padding: 0; }}
{_TOGETHER} {{ background: color-mix(in srgb, var(--wskit-blue) 15%, transparent); outline: 2px solid var(--wskit-blue);
 outline-offset: -2px; }}
</style>"""

"""The style sheet of the bytes and the table."""


class Anatomy:
    """A frame, taken apart. A notebook shows its bytes and a table of its fields, ``print`` the table alone."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.fields = tuple(fields(frame))

    @property
    def title(self) -> str:
        """The frame in a few words."""
        wrong = len(self.frame.problems)
        errors = "" if not wrong else ", 1 error" if wrong == 1 else f", {wrong} errors"
        return f"{self.frame.name} frame, {size_of(len(self.frame.raw))}{errors}"

    def __str__(self) -> str:
        rows = [[["Field"], ["Where"], ["On the wire"], ["What it means"], ["RFC 6455"]]]
        for one in self.fields:
            raw = textwrap.wrap(one.raw, 23)  # eight bytes
            if one.unmasked:
                raw += ["unmasked:", *textwrap.wrap(one.unmasked, 23)]
            meaning = textwrap.wrap(one.meaning, 44)
            for problem in one.problems:
                meaning += textwrap.wrap(f"ERROR: {as_shown(problem.what)} (section {problem.section})", 44)
            rows.append([[one.name], [one.where], raw, meaning, [one.section]])
        widths = [max(len(line) for row in rows for line in row[column]) for column in range(5)]
        lines = [line for row in rows for line in zip_longest(*row, fillvalue="")]
        table = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines)
        return "\n".join([self.title, *(line.rstrip() for line in table)])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": STYLE + LOOKS + self.as_html()}

    def as_html(self) -> str:
        """Draw it as HTML. Needs the common style sheet and :data:`LOOKS`."""
        return (
            f'<div class="wskit wskit-anatomy"><div><b>{self.title}</b></div>{self._strip()}'
            f"{table(enumerate(self.fields), 'The fields of the frame')}</div>"
        )

    def _strip(self) -> str:
        """Draw the bytes. The table says the same in words, so a screen reader is spared them."""
        parts = []
        for byte in (0, 1):
            shared = [(number, one) for number, one in enumerate(self.fields) if one.bits and byte in one.bytes]
            classes = " ".join(f"wskit-f{number}" for number, _ in shared)
            bits = " ".join(_part(number, one, f"<span>{one.raw}</span>") for number, one in shared)
            cell = f'<span class="wskit-byte {classes}">{self.frame.raw[byte]:02x}</span>'
            parts.append(f'<span class="wskit-bits"><span>{cell}</span> <span>{bits}</span></span>')
        parts += [
            _part(number, one, self._cells(one)) for number, one in enumerate(self.fields) if one.bytes and not one.bits
        ]
        return f'<div class="wskit-strip" aria-hidden="true">{" ".join(parts)}</div>'

    def _cells(self, one: Field) -> str:
        """Draw the bytes of a field: as they were sent, below that unmasked, and below that as characters."""
        size = min(len(one.bytes), SHOWN)
        at = one.bytes.start - self.frame.header_size
        payload = self.frame.payload[at : at + size] if at >= 0 else b""
        sent = [f"{byte:02x}" for byte in self.frame.raw[one.bytes.start : one.bytes.start + size]]
        plain = [f"{byte:02x}" for byte in payload] if one.unmasked else []
        text = characters(payload) if one.name not in ("Close code", "Binary payload") else []
        cells = [_cell(*cell) for cell in zip_longest(sent, plain, text, fillvalue="")]
        if plain or text:
            cells.insert(0, _cell(word("sent"), "unmasked" if plain else "", "text" if text else "", " wskit-legend"))
        if len(one.bytes) > size:
            cells.append(f"<span>… {size_of(len(one.bytes))} in all</span>")
        return " ".join(cells)


def table(numbered: Iterable[tuple[int, Field]], label: str) -> str:
    """Draw fields, each with its number in the frame, as a table. It needs :data:`LOOKS`."""
    rows = "".join(_row(number, one) for number, one in numbered)
    return (
        f'<table class="wskit-fields" aria-label="{label}"><thead><tr><th scope="col">Field</th>'
        f'<th scope="col">On the wire</th><th scope="col">What it means</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def characters(data: bytes) -> list[str]:
    """Return, for each byte, the character that begins with it, or a dot; nothing for the rest of its bytes."""
    found = []
    for character in data.decode(errors="surrogateescape"):
        size = len(character.encode(errors="surrogateescape"))
        shown = "␣" if character == " " else character if character.isprintable() else "·"
        found += [shown, *[""] * (size - 1)]
    return found


def _cell(sent: str, plain: str, text: str, more: str = "") -> str:
    # What is below comes out of the style sheet: without it, a line of bytes is left.
    under = (f' data-plain="{plain}"' if plain else "") + (f' data-text="{escape(text)}"' if text else "")
    return f'<span class="wskit-byte{more}"{under}>{sent}</span>'


def _part(number: int, one: Field, cells: str) -> str:
    bad = " wskit-bad" if one.problems else ""
    name = f'<span class="wskit-name">{"✗ " if bad else ""}{one.name}</span>'
    return f'<span class="wskit-part wskit-f{number}{bad}">{name} <span class="wskit-cells">{cells}</span></span>'


def _row(number: int, one: Field) -> str:
    raw = f"<code>{one.raw}</code>" + (f" <div>unmasked <code>{one.unmasked}</code></div>" if one.unmasked else "")
    problems = "".join(
        f'<div class="wskit-error">ERROR: {escape(as_shown(problem.what))} ({_link(problem.section)})</div>'
        for problem in one.problems
    )
    return (
        f'<tr class="wskit-f{number}" tabindex="0"><th scope="row">{one.name} <div>{one.where} · {_link(one.section)}'
        f"</div></th><td>{raw}</td><td>{escape(one.meaning)}{problems}</td></tr>"
    )


def _link(section: str) -> str:
    return f'<a href="https://www.rfc-editor.org/rfc/rfc6455#section-{section}">section {section}</a>'


def anatomy(
    frame: Frame | bytes | bytearray | memoryview, sender: Literal["client", "server"] | None = None
) -> Anatomy:
    """Take a frame apart.

    Args:
        frame: a frame that was read, or the bytes of one, whole and nothing more. Bytes are looked at by themselves: a
            continuation is taken to continue something.
        sender: which side sends the bytes, and so whether they have to be masked. If it is not given, whoever masks
            as they do. A frame that was read has its sender already.

    Raises:
        TypeError: if ``frame`` is neither.
        ValueError: if the bytes are not one whole frame, or ``sender`` is neither side.

    >>> print(anatomy(bytes.fromhex("88 02 03 e8")))
    Close frame, 4 bytes
    Field           Where             On the wire  What it means                                RFC 6455
    FIN             byte 0, bit 0     1            whole: a control frame is never split        5.5
    ...
    Close code      bytes 2–3         03 e8        3 × 256 + 232 = 1000, Normal Closure: The    7.4
    ...
    """
    if isinstance(frame, Frame):
        return Anatomy(frame)
    if not isinstance(frame, bytes | bytearray | memoryview):
        raise TypeError(f"anatomy() takes a frame or bytes, such as bytes.fromhex('8105'), not {type(frame).__name__}")
    if sender not in ("client", "server", None):
        raise ValueError(f"the sender of a frame is 'client' or 'server', not {sender!r}")
    return Anatomy(_read(bytes(frame), sender))


def _read(data: bytes, sender: Literal["client", "server"] | None) -> Frame:
    lengths = 2 + extended(data[1]) if len(data) > 1 else 2
    if len(data) < lengths:
        raise ValueError(f"this is no whole frame: {size_of(len(data))}, and at least {lengths - len(data)} missing")
    length = int.from_bytes(data[2:lengths]) if lengths > 2 else data[1] & 0x7F
    if length >= 2**63:
        raise ValueError("this is no frame: the top bit of its length is set (RFC 6455 section 5.2)")
    size = lengths + (4 if data[1] & 0x80 else 0) + length
    if len(data) < size:
        raise ValueError(f"this is no whole frame: {size_of(len(data))}, and {size - len(data):,} missing")
    if len(data) > size:
        raise ValueError(f"this is more than a frame: {size_of(size)}, and {size_of(len(data) - size)} left over")
    parser = FrameParser(sender or ("client" if data[1] & 0x80 else "server"))
    if data[0] & 0xF == Opcode.CONTINUATION:
        parser.feed(b"\x02\x00")  # something to continue
    [frame] = parser.feed(data)
    return frame
