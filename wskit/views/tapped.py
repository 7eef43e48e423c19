"""Tapped: what passes a middle, as lines for a terminal or a file, and as objects for another program.

1. A line is made of spans, each with what it is; who shows it decides what that looks like. Without any looks it says
   the same.
2. It says who ended which of the two connections, as far as the middle saw it: who sits at the other end of TCP may be
   something in between. The code of either side is the one that a page reports that is told what it was told.
3. What came over the wire is legible, on one line, and short.
4. An object has the same names for ever. Times are in seconds since 1970, sizes in bytes.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, TypeAlias

from ..language.speaking import word
from ..protocol.glimpse import Glimpse
from ..protocol.legible import LONGEST, preview, visible
from ..reading.passages import Side, Signal
from ..reading.tapped import Acted, Frame, Left, Leg, News, Opened, Refused, Waits
from .tapsteps import FINE, next_step
from .visits import lasted

__all__ = ["Role", "Span", "as_object", "codes", "line", "why"]

Role: TypeAlias = Literal["", "number", "good", "bad", "client", "server", "quiet", "strong"]


class Span(NamedTuple):
    """A part of a line, and what it is."""

    text: str
    role: Role = ""


_WHO: Final[dict[Side, str]] = {"client": "the page", "server": "the server"}
_WHOSE: Final[dict[Side, str]] = {"client": "the page's", "server": "the server's"}
_TCP: Final = {Signal.FIN: "ended TCP (FIN)", Signal.RST: "broke TCP off (RST)"}


def line(news: News, *, content: bool = True, arrows: tuple[str, str] = ("→", "←")) -> list[Span]:
    """Say what happened, without a time.

    Args:
        content: whether what messages say is shown.
        arrows: what points from the page to the server, and back.
    """
    spans = [Span(f"#{news.number:<3} ", "number")]
    match news:
        case Opened():
            words = [news.target, f"subprotocol {preview(news.protocol)}" if news.protocol else "", _page(news.origin)]
            return [*spans, Span("opened  ", "strong"), Span("  ".join(filter(None, words)))]
        case Frame():
            way: Span = Span(f"page {arrows[0]} server", "client")
            if news.sender == "server":
                way = Span(f"page {arrows[1]} server", "server")
            held = [Span(f"  (held {news.held:.1f} s)", "quiet")] if news.held else []
            return [*spans, way, *_frame(news.frame, content=content), *held]
        case Acted():
            return [*spans, Span(f"the tap {news.what}", "quiet")]
        case Refused():
            status = "" if news.status is None else f" {news.status}"
            what = Span("left   ", "strong") if news.has_left else Span(f"refused{status}", "bad")
            where = _where(news.target, news.origin)
            return [*spans, what, Span(f"  {where}: {why(news)}" if where else f": {why(news)}")]
        case Waits():
            waited = "the server's answer" if news.is_connected else "a connection to the server"
            where = _where(news.target, news.origin)
            return [*spans, Span("waits  ", "strong"), Span(f"  {where}: for {waited}" if where else f"  for {waited}")]
        case Left():
            after = f"after {lasted(news.seconds)}: {why(news)}"
            return [*spans, Span("ended   ", "strong"), *codes(news), Span(after)]


def _where(target: str, origin: str) -> str:
    return "  ".join(filter(None, [target, _page(origin)]))


def _page(origin: str) -> str:
    return f"page of {preview(origin)}" if origin else ""


def _frame(frame: Glimpse, *, content: bool) -> list[Span]:
    if frame.name == "close":
        return [Span(f"  {_close(frame)}", "strong")]
    spans = [Span(f"  {frame.name:6} {size(frame.size):>7}", "quiet" if frame.opcode in (9, 10) else "")]
    words = "" if frame.fin else "more to come"
    if frame.is_compressed and not frame.is_legible:
        return [*spans, Span(f"  compressed{', ' if words else ''}{words}", "quiet")]
    said = _said(frame) if content and not frame.opcode & 0x8 else ""
    return [*spans, Span(f"  {said}" if said else ""), Span(f"  {words}" if words else "", "quiet")]


def _said(frame: Glimpse) -> str:
    """Return what a message says, as far as it is known."""
    if frame.is_text:
        whole = len(frame.text) <= LONGEST and (frame.is_compressed or len(frame.beginning) >= frame.size)
        return visible(frame.text[:LONGEST]) + ("" if whole else "…")
    return f"{frame.beginning[:16].hex(' ')}{' …' if frame.size > 16 else ''}"


def size(many: int) -> str:
    """Say how many bytes that is."""
    if many < 1000:
        return f"{many} B"
    for unit in ("kB", "MB", "GB"):
        value = many / 1000
        if value < 999.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 99.95 else f"{value:.0f} {unit}"
        many //= 1000
    raise AssertionError  # the last unit takes all


def codes(left: Left) -> list[Span]:
    """Say what code each side reports, as far as that can be seen from here, and a space."""
    if left.is_page_leaving:
        return []
    page, server = left.page.code, left.server.code
    if page == server and left.page.is_clean and left.server.is_clean:
        return [Span(f"{page} clean", "bad" if next_step(left) else "good"), Span(" ")]
    seen = [(who, code) for who, code in (("page", page), ("server", server)) if code is not None]
    spans: list[Span] = []
    for who, code in seen:
        is_bad = code < 4000 and code not in FINE
        spans += [Span(", " if spans else ""), Span(f"{who} {code}", "bad" if is_bad else "")]
    if not seen:
        return [Span("(neither side's code is seen here) ", "quiet")]
    if len(seen) == 1:
        spans.append(Span(f" (the {'page' if page is None else 'server'}'s code is not seen here)", "quiet"))
    return [*spans, Span(" ")]


def why(news: Refused | Left) -> str:
    """Say why somebody was not let in, or who ended which of the two connections."""
    if isinstance(news, Refused):
        return _why_refused(news)
    legs: dict[Side, Leg] = {"client": news.page, "server": news.server}
    if news.first == "middle":
        return f"the tap {news.acted.what if news.acted else 'ended both connections'}{_answers(legs)}"
    if news.is_page_leaving:
        changed = _changed(news.page, news.server)
        return f"the page left (1001: a reload, or its tab was closed){changed}"
    if news.first == "network":
        return f"the network was {'cut' if news.tampered == 'cut' else 'reset'} through the tap"
    first: Side = "client" if news.first == "client" else "server"
    other: Side = "server" if first == "client" else "client"
    if news.how != "Close":
        went = legs[other].went
        then = f"; the tap then {_ended(went)} {_WHOSE[other]} connection ({went.value})" if went else ""
        return f"{_WHOSE[first]} side {_TCP[Signal(news.how)]} with no Close frame, {_idle(news)}{then}"
    said = f"{_WHO[first]} said {_close(legs[first].said)} first{_changed(legs[first], legs[other])}"
    return f"{said}{_answer(legs[first], legs[other], other)}"


def _idle(left: Left) -> str:
    """Say how long nothing had passed."""
    return f"{lasted(left.idle)} after the last frame" if left.has_frames else "before any frame"


def _ended(signal: Signal) -> str:
    return "ended" if signal is Signal.FIN else "broke off"


def _answers(legs: dict[Side, Leg]) -> str:
    """Say who has answered the tap's own goodbye, if it said one."""
    if any(leg.told is None for leg in legs.values()):
        return ""
    silent = [_WHO[side] for side, leg in legs.items() if leg.said is None]
    return f"; {' and '.join(silent)} did not answer" if silent else "; both answered"


def _changed(leg: Leg, other: Leg) -> str:
    """Say what became of a Close frame on its way, if it did not stay what it was."""
    if other.told is None or leg.said is None:
        return ", which was not passed on" if leg.said is not None and other.told is None else ""
    same = leg.said.beginning == other.told.beginning
    return "" if same else f" (the tap made {_close(other.told)} of it)"


def _answer(leg: Leg, other: Leg, who: Side) -> str:
    if other.told is None and other.said is None:
        return ""  # it was not asked
    if other.said is None and leg.told is None and leg.left_first:
        return ", and did not wait for the answer"
    if other.said is None:
        left = f"; {_WHOSE[who]} side {_TCP[other.came]}" if other.came is not None else ""
        return f", and {_WHO[who]} did not answer{left}"
    same = leg.said is not None and other.said.beginning == leg.said.beginning
    return f", and {_WHO[who]} answered {'the same' if same else _close(other.said)}"


def _close(close: Glimpse | None) -> str:
    """Name a Close frame."""
    if close is None:
        return word("nothing")
    if close.close_code is None:
        return "Close with half a code"
    reason = f' "{preview(close.close_reason)}"' if close.close_reason else ""
    return f"Close {close.close_code}{reason}" if close.size else "Close without a code"


def _why_refused(refused: Refused) -> str:
    if refused.acted is not None and refused.is_by_middle:
        return f"the tap {refused.acted.what}"
    if refused.problem:
        return refused.problem
    if refused.has_left:
        return f"the page gave up after {lasted(refused.seconds)}, before there was an answer"
    plain = ", for the request asked for no WebSocket" if refused.is_plain else ""
    without = " (the tap passed the request on without Upgrade)" if refused.acted else ""
    return f"the server's answer{plain}{without}"


# For programs.


def as_object(news: News, time: float, *, content: bool = True) -> dict[str, Any]:
    """Return what happened with names that stay. ``time`` is when, in seconds since 1970.

    Every object has ``event``, ``time`` and ``connection``, the number. Then there is, by ``event``:

    - "opened": ``path``, ``origin``, ``subprotocol``
    - "frame": ``from`` ("page" or "server"), ``kind``, ``fin``, ``size``, ``compressed``; ``text`` or ``hex`` with the
      beginning of a message, ``code`` and ``reason`` of a Close frame; ``held``, how long a frozen network held it
    - "acted": ``what``, of the tap
    - "refused": ``path``, ``origin``, ``status``, ``by`` ("tap" or "server"), ``why``, ``next``
    - "waits": ``path``, ``origin``, ``for`` ("answer" or "connection"): the server has not answered yet
    - "left": ``path``, ``origin``, ``by`` ("page"), ``seconds``, ``why``: it did not wait for the answer
    - "ended": ``seconds``, ``idle`` (how many of these nothing had passed when it began to end), ``first`` ("page",
      "server", "tap" or "network"), ``how`` ("Close", "FIN" or "RST"), ``page`` and ``server`` (each with ``code``,
      ``reason``, ``clean``, ``said``, ``told``, ``ended``), ``why``, ``next``
    """
    made: dict[str, Any] = {"event": type(news).__name__.lower(), "time": round(time, 6), "connection": news.number}
    match news:
        case Opened():
            return made | {"path": news.target, "origin": news.origin or None, "subprotocol": news.protocol or None}
        case Frame():
            held = {"held": round(news.held, 6)} if news.held else {}
            return made | _frame_object(news, content=content) | held
        case Acted():
            return made | {"what": news.what}
        case Refused():
            made |= {"path": news.target, "origin": news.origin or None}
            if news.has_left:
                return made | {"event": "left", "by": "page", "seconds": round(news.seconds, 6), "why": why(news)}
            made |= {"status": news.status, "by": "tap" if news.is_by_middle else "server"}
            return made | {"why": why(news), "next": next_step(news) or None}
        case Waits():
            what = "answer" if news.is_connected else "connection"
            return made | {"path": news.target, "origin": news.origin or None, "for": what}
        case Left():
            first = {"client": "page", "middle": "tap"}.get(news.first, news.first)
            made |= {"event": "ended", "seconds": round(news.seconds, 6), "idle": round(news.idle, 6)}
            made |= {"first": first, "how": news.how}
            made |= {"page": _leg_object(news.page), "server": _leg_object(news.server)}
            return made | {"why": why(news), "next": next_step(news) or None}


def _frame_object(news: Frame, *, content: bool) -> dict[str, Any]:
    frame = news.frame
    made: dict[str, Any] = {"from": "page" if news.sender == "client" else "server", "kind": frame.name}
    made |= {"fin": frame.fin, "size": frame.size, "compressed": frame.is_compressed}
    if frame.name == "close":
        made |= {"code": frame.close_code, "reason": frame.close_reason}
    elif content and not frame.opcode & 0x8 and frame.is_legible:
        made |= {"text": frame.text} if frame.is_text else {"hex": frame.beginning.hex()}
    return made


def _leg_object(leg: Leg) -> dict[str, Any]:
    return {
        "code": leg.code,
        "reason": leg.reason,
        "clean": leg.is_clean,
        "said": None if leg.said is None else leg.said.close_code,
        "told": None if leg.told is None else leg.told.close_code,
        "ended": None if not (leg.came or leg.went) else "peer" if leg.left_first else "tap",
    }
