"""FrameWriter: the bytes of one frame, written bit by bit, and sent to a real server as they are.

1. A byte is a button, and so is each bit of the byte that was pressed. What they mean together is said at every press.
2. Nothing is mended: a length that does not fit stays, and what is wrong is said before it is sent, and sent all the
   same. The server decides.
3. What is shown of a trial is of the bytes that were sent. If they have changed since, that is said.
4. No button goes away under the focus: one that has nothing to do says why.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import ipywidgets

from ..endings.byhand import send_by_hand
from ..loops import cells, portal
from ..views.anatomy import LOOKS, Anatomy, characters, table
from ..views.markup import STYLE, escape
from ..views.spelled import BITS, Spelled, spelled
from .controls import button, group, row, still_button
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .placing import drawing, mark_if
from .replay import Replay
from .showing import Showing

__all__ = ["FrameWriter"]

HELLO: Final = bytes.fromhex("81 85 37 fa 21 3d 7f 9f 4d 51 58")
"""The masked frame of RFC 6455 section 5.7."""
MOST: Final = 40
"""How many bytes there may be."""
LEAST: Final = 2
STARTS: Final = (
    ("Hello", "A text, as in RFC 6455 section 5.7", HELLO),
    ("Goodbye", "A Close frame with a code", bytes.fromhex("88 82 37 fa 21 3d 38 5a")),
    ("Nothing", "Two bytes of zeros, to build on", bytes(2)),
)
LOOK: Final = """<style>
.wskit .wskit-bytes { margin: 4px 0; }
.wskit .wskit-bytes > .widget-html { padding-top: 4px; }
.wskit .wskit-bytes .jupyter-button.wskit-one { font-family: var(--wskit-mono); line-height: 1.35; padding: 3px 5px;
 text-align: center; white-space: pre; }
.wskit .wskit-bytes .wskit-one::first-line { font-weight: 700; }
.wskit .wskit-bytes .wskit-one.wskit-begins { margin-left: 7px; }
.wskit .wskit-bytes .jupyter-button.wskit-byte-button { background: var(--wskit-wash); }
.wskit .wskit-bytes .jupyter-button.wskit-bit { font-size: var(--wskit-small); min-width: 36px; }
.wskit .wskit-bytes .jupyter-button:is(.wskit-set, .wskit-now) { border-color: var(--wskit-blue);
 box-shadow: inset 0 0 0 1px var(--wskit-blue); color: var(--wskit-blue); }
.wskit .wskit-bytes .jupyter-button.wskit-spare { border-style: dashed; color: var(--wskit-quiet); }
.wskit .wskit-says { font-weight: 600; }
@media (forced-colors: active) {
 .wskit .wskit-bytes .jupyter-button:is(.wskit-set, .wskit-now) { border: 2px solid Highlight; }
}
</style>"""
_STALE: Final = "<em>The bytes have changed. Below is what came of others.</em>"
_BELOW: Final = "Below a byte of the payload stands what it is without the mask, and below that its letter."


class FrameWriter(Pictured):
    """The bytes of a client's frame as buttons, the bits of one of them, and a button that sends them as they are.

    Args:
        data: the bytes to begin with, 2 to 40. Without them it is the text ``Hello``, masked.

    Raises:
        TypeError: if they are not bytes.
        ValueError: if they are too few or too many.

    >>> FrameWriter(bytes.fromhex("88 82 37 fa 21 3d 38 5a"))
    88 82 37 fa 21 3d 38 5a
    Close 4000, 8 bytes.
    [Send it]
    """

    def __init__(self, data: bytes = HELLO) -> None:
        if not isinstance(data, bytes):
            raise TypeError(f"a frame is bytes, such as bytes.fromhex('88 80 37 fa 21 3d'), not {type(data).__name__}")
        if not LEAST <= len(data) <= MOST:
            raise ValueError(f"here a frame has {LEAST} to {MOST} bytes, and this one has {len(data)}")
        cells.begin()
        self.data = bytearray(data)
        """The bytes as they are now."""
        self.place = 0
        """Which of them is shown bit by bit."""
        self._sent: bytes | None = None  # what the outcome is of
        self._word = ""
        self._is_used = False
        self._pacer = Pacer(self._draw)
        self.starts = [button(label, tip, partial(self._begin_with, it)) for label, tip, it in STARTS]
        self.bytes = [self._one("wskit-byte-button", partial(self._choose, at)) for at in range(MOST)]
        self.bits = [self._one("wskit-bit", partial(self._flip, at)) for at in range(8)]
        self.more = button("Add a byte", "A byte of zeros, at the end", self._add, kind="quiet")
        self.less = button("Take one away", "The last byte", self._take, kind="quiet")
        self.trial = Showing("Send it", "Send these bytes to a real server, on a new connection", self._try)
        self.trial.button.add_class("wskit-main")
        self.says, self.which, self.table, self.stale = (drawing() for _ in range(4))
        self.replay = Replay()
        of_bytes, of_bits = row(*self.bytes, group(self.more, self.less)), row(self.which, *self.bits)
        for one in (of_bytes, of_bits):
            one.add_class("wskit-bytes")
            one.layout.grid_gap, one.layout.align_items = "4px 3px", "flex-start"
        begin = ipywidgets.HTML('<span class="wskit">Begin with:</span>')
        below = f'<div class="wskit wskit-word">{_BELOW}</div>'
        super().__init__(
            [
                ipywidgets.HTML(STYLE + LOOKS + DRESS + LOOK, layout={"display": "none"}),
                row(begin, *self.starts),
                of_bytes,
                drawing(below),
                self.says,
                of_bits,
                self.table,
                row(self.trial.button, self.trial.notice),
                self.stale,
                self.trial.outcome,
                self.replay.box,
            ]
        )
        self.add_class("wskit-anatomy")
        portal.run(self._pacer.draw)
        cells.keep(self)

    @staticmethod
    def _one(kind: str, action: Any) -> Any:
        made = button("", "", action)
        for name in ("wskit-one", kind):
            made.add_class(name)
        return made

    # What the buttons do, on the background loop.

    def _begin_with(self, data: bytes) -> None:
        self.data, self.place = bytearray(data), 0
        self._change()

    def _choose(self, at: int) -> None:
        self.place = at
        self._change()

    def _flip(self, bit: int) -> None:
        self.data[self.place] ^= 0x80 >> bit
        self._change()

    def _add(self) -> None:
        if len(self.data) == MOST:
            self._change(f"There is room for {MOST} bytes here.")
            return
        self.data.append(0)
        self.place = len(self.data) - 1
        self._change()

    def _take(self) -> None:
        if len(self.data) == LEAST:
            self._change("A header has two bytes at least.")
            return
        del self.data[-1]
        self.place = min(self.place, len(self.data) - 1)
        self._change()

    def _change(self, word: str = "") -> None:
        self._word, self._is_used = word, True
        self._pacer.ask()

    async def _try(self) -> dict[str, str]:
        self._sent = data = bytes(self.data)
        self._change()
        sent = await send_by_hand(data)
        self.replay.show(sent.happened, sent.end, exact=sent.exact)
        self._pacer.ask()
        answers = "".join(
            f"<details><summary>The answer, byte for byte</summary>{Anatomy(one).as_html()}</details>"
            for one in sent.answers[:1]
        )
        headline = f'<p class="wskit wskit-says" role="status">{escape(sent.headline)}</p>'
        html = f'{headline}<div class="wskit wskit-fold">{answers}</div>'
        return {"text/html": html, "text/plain": sent.headline}

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self.trial.stop()
        self.replay.halt()
        super().replace()

    # What is drawn.

    def _draw(self) -> None:
        read = spelled(bytes(self.data))
        under = _under(self.data, read)
        whole = len(self.data) - read.left
        for at, one in enumerate(self.bytes):
            there = at < len(self.data)
            one.layout.display = None if there else "none"
            if there:
                one.description = "\n".join([f"{self.data[at]:02x}", *under[at]])
                names = " and ".join(field.name for _, field in read.at(at)) or "left over"
                one.tooltip = f"Byte {at}: {names}"
            _be(one, {number for number, _ in read.at(at)} if there else set())
            mark_if(one, "wskit-now", at == self.place)
            mark_if(one, "wskit-spare", at >= whole)
            mark_if(one, "wskit-begins", at > 0 and read.at(at) != read.at(at - 1))
        called, before = BITS[min(self.place, 2)], set[int]()
        for bit, one in enumerate(self.bits):
            value = self.data[self.place] >> 7 - bit & 1
            one.description = f"{value}\n{called[bit]}"
            one.tooltip = f"Bit {bit} of byte {self.place}"
            mark_if(one, "wskit-set", bool(value))
            of = {number for number, field in read.at(self.place) if field.bits is None or bit in field.bits}
            mark_if(one, "wskit-begins", bit > 0 and of != before)
            before = of
            _be(one, of)
        self.which.value = f'<span class="wskit" role="status">Byte {self.place}, bit by bit:</span>'
        role = ' role="status"' if self._is_used else ""
        kind = "wskit wskit-error" if read.problems else "wskit"
        word = f" {self._word}" if self._word else ""
        self.says.value = f'<div class="{kind} wskit-says"{role}>{escape(read.words + word)}</div>'
        shown = read.at(self.place)
        label = f"The fields in byte {self.place}"
        self.table.value = f'<div class="wskit">{table(shown, label)}</div>' if shown else ""
        old = self._sent is not None and self._sent != bytes(self.data)
        self.stale.value = f'<div class="wskit" role="status">{_STALE}</div>' if old else ""
        if self._is_used:
            self._used()

    def _still(self) -> dict[str, str]:
        read = spelled(bytes(self.data))
        shown = self.data.hex(" ")
        replay, tried = self.replay.still(), self.trial.shown
        buttons = "".join(map(still_button, self.starts))
        return {
            "text/html": f'{STYLE}{LOOKS}{DRESS}<div class="wskit wskit-anatomy"><div class="wskit-row">{buttons}</div>'
            f"<p><code>{shown}</code></p><p>{escape(read.words)}</p>{table(enumerate(read.fields), 'The fields')}"
            f"<p>{still_button(self.trial.button)}</p></div>{tried['text/html']}{replay['text/html']}",
            "text/plain": "\n".join([shown, read.words, "[Send it]", tried["text/plain"]]).rstrip(),
        }


def _be(widget: Any, numbers: set[int]) -> None:
    """Let a button be of the fields with these numbers: pointing at it outlines them."""
    for number in range(10):
        mark_if(widget, f"wskit-f{number}", number in numbers)


def _under(data: bytearray, read: Spelled) -> list[list[str]]:
    """Return, for each byte, what stands below it: unmasked, and as a character."""
    end = read.start + len(read.payload)
    masked = data[1] >= 0x80
    after = 2 if data[0] & 0xF == 8 else 0  # a code is no text
    letters = [""] * after + characters(read.payload[after:])
    found: list[list[str]] = []
    for at in range(len(data)):
        inside = read.start <= at < end
        plain = [f"{read.payload[at - read.start]:02x}"] if inside and masked else []
        letter = [letters[at - read.start] or " "] if inside and any(letters) else []
        found.append(plain + letter)
    return found
