"""wskit: see how WebSocket connections live and, above all, how they end.

>>> server = EchoServer()
>>> ws = WebSocket(server.url)
>>> await ws.opened
<WebSocket OPEN>
>>> ws.send("WebSocket rocks")
>>> ws.close(1000, "Deliberate disconnection")
>>> await ws.closed
CloseEvent(code=1000, reason='Deliberate disconnection', was_clean=True)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .ends.server import EchoServer
from .ends.websocket import WebSocket
from .protocol.codes import CloseCode, close_code
from .protocol.interface import CloseEvent, DOMException, MessageEvent, ReadyState
from .record.timeline import Timeline

if TYPE_CHECKING:
    from .between.middle import Middle
    from .course.checks import check
    from .course.deck import Case, Deck
    from .course.environment import check_environment
    from .course.finding import Finding
    from .course.progress import begin_anew, progress, score
    from .endings.storms import Storm, storm
    from .endings.table import ENDINGS, play
    from .endings.trial import explore
    from .ends.raw import RawClient, RawServer
    from .loops.virtual import fast_forward
    from .views.anatomy import anatomy
    from .views.bars import bars
    from .views.histogram import histogram
    from .views.ladder import ladder
    from .views.report import report
    from .views.transcript import transcript
    from .views.wire import frames_of, handshake
    from .widgets.card import ask
    from .widgets.codebook import CodeBook
    from .widgets.explorer import Explorer
    from .widgets.gallery import Gallery
    from .widgets.inventory import Inventory
    from .widgets.meter import Meter
    from .widgets.mystery import Mystery
    from .widgets.panel import Panel
    from .widgets.stage import Stage
    from .widgets.stormpanel import StormPanel
    from .widgets.tap import Tap

__version__ = "0.1.0"

__all__ = [
    "ENDINGS",
    "Case",
    "CloseCode",
    "CloseEvent",
    "CodeBook",
    "DOMException",
    "Deck",
    "EchoServer",
    "Explorer",
    "Finding",
    "Gallery",
    "Inventory",
    "MessageEvent",
    "Meter",
    "Middle",
    "Mystery",
    "Panel",
    "RawClient",
    "RawServer",
    "ReadyState",
    "Stage",
    "Storm",
    "StormPanel",
    "Tap",
    "Timeline",
    "WebSocket",
    "anatomy",
    "ask",
    "bars",
    "begin_anew",
    "check",
    "check_environment",
    "close_code",
    "explore",
    "fast_forward",
    "frames_of",
    "handshake",
    "histogram",
    "ladder",
    "play",
    "progress",
    "report",
    "score",
    "storm",
    "transcript",
]

# Where the rest is. It is imported when first asked for: widgets take longer than all else, and not everyone shows one.
_ELSEWHERE = {
    "Case": "course.deck",
    "CodeBook": "widgets.codebook",
    "Deck": "course.deck",
    "ENDINGS": "endings.table",
    "Explorer": "widgets.explorer",
    "Finding": "course.finding",
    "Gallery": "widgets.gallery",
    "Inventory": "widgets.inventory",
    "Meter": "widgets.meter",
    "Middle": "between.middle",
    "Mystery": "widgets.mystery",
    "Panel": "widgets.panel",
    "RawClient": "ends.raw",
    "RawServer": "ends.raw",
    "Stage": "widgets.stage",
    "Storm": "endings.storms",
    "StormPanel": "widgets.stormpanel",
    "Tap": "widgets.tap",
    "anatomy": "views.anatomy",
    "ask": "widgets.card",
    "bars": "views.bars",
    "begin_anew": "course.progress",
    "check": "course.checks",
    "check_environment": "course.environment",
    "explore": "endings.trial",
    "fast_forward": "loops.virtual",
    "frames_of": "views.wire",
    "handshake": "views.wire",
    "histogram": "views.histogram",
    "ladder": "views.ladder",
    "play": "endings.table",
    "progress": "course.progress",
    "report": "views.report",
    "score": "course.progress",
    "storm": "endings.storms",
    "transcript": "views.transcript",
}


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(importlib.import_module(f".{_ELSEWHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
