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
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .between.middle import Middle
    from .course.casebook.case import Case
    from .course.casebook.deck import Deck
    from .course.cheatsheet import cheat_sheet
    from .course.checks import check
    from .course.environment import check_environment
    from .course.finding import Finding
    from .course.progress import begin_anew, progress, score
    from .diagnosis.bringing import bring
    from .diagnosis.diagnosing import diagnose
    from .endings.storms import Storm, storm
    from .endings.table import ENDINGS, play
    from .endings.trial import explore
    from .ends.putaway import PutAway
    from .ends.raw import RawClient, RawServer
    from .ends.server import EchoServer
    from .ends.websocket import WebSocket
    from .language.speaking import speak
    from .loops.virtual import fast_forward
    from .protocol.codes import CloseCode, close_code
    from .protocol.cookies import browser_headers
    from .protocol.interface import CloseEvent, DOMException, MessageEvent, ReadyState
    from .record.timeline import Timeline
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
    from .widgets.framewriter import FrameWriter
    from .widgets.gallery import Gallery
    from .widgets.inventory import Inventory
    from .widgets.meter import Meter
    from .widgets.mystery import Mystery
    from .widgets.narrowing import Narrowing
    from .widgets.ownbrowser import Browser
    from .widgets.ownrecording import OwnRecording
    from .widgets.panel import Panel
    from .widgets.repair import Repair
    from .widgets.rulebreaker import RuleBreaker
    from .widgets.shop import Shop
    from .widgets.shutdownpanel import ShutdownPanel
    from .widgets.stage import Stage
    from .widgets.stormpanel import StormPanel
    from .widgets.strangers import Strangers
    from .widgets.symptoms import Symptoms
    from .widgets.tap import Tap
    from .widgets.twins import Twins
    from .widgets.twologs import TwoLogs
    from .widgets.webpage import TUTORIAL, Page

__version__ = "0.1.0"

__all__ = [
    "ENDINGS",
    "TUTORIAL",
    "Browser",
    "Case",
    "CloseCode",
    "CloseEvent",
    "CodeBook",
    "DOMException",
    "Deck",
    "EchoServer",
    "Explorer",
    "Finding",
    "FrameWriter",
    "Gallery",
    "Inventory",
    "MessageEvent",
    "Meter",
    "Middle",
    "Mystery",
    "Narrowing",
    "OwnRecording",
    "Page",
    "Panel",
    "PutAway",
    "RawClient",
    "RawServer",
    "ReadyState",
    "Repair",
    "RuleBreaker",
    "Shop",
    "ShutdownPanel",
    "Stage",
    "Storm",
    "StormPanel",
    "Strangers",
    "Symptoms",
    "Tap",
    "Timeline",
    "Twins",
    "TwoLogs",
    "WebSocket",
    "anatomy",
    "ask",
    "bars",
    "begin_anew",
    "bring",
    "browser_headers",
    "cheat_sheet",
    "check",
    "check_environment",
    "close_code",
    "diagnose",
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
    "speak",
    "storm",
    "transcript",
]

# Where it all is. It is imported when first asked for: widgets take longer than all else, and not everyone shows one. A
# Jupyter Server imports one small room of this house (extension), and is to start no later for it.
_ELSEWHERE = {
    "Browser": "widgets.ownbrowser",
    "Case": "course.casebook.case",
    "CloseCode": "protocol.codes",
    "CloseEvent": "protocol.interface",
    "CodeBook": "widgets.codebook",
    "DOMException": "protocol.interface",
    "Deck": "course.casebook.deck",
    "ENDINGS": "endings.table",
    "EchoServer": "ends.server",
    "Explorer": "widgets.explorer",
    "Finding": "course.finding",
    "FrameWriter": "widgets.framewriter",
    "Gallery": "widgets.gallery",
    "Inventory": "widgets.inventory",
    "MessageEvent": "protocol.interface",
    "Meter": "widgets.meter",
    "Middle": "between.middle",
    "Mystery": "widgets.mystery",
    "Narrowing": "widgets.narrowing",
    "OwnRecording": "widgets.ownrecording",
    "Page": "widgets.webpage",
    "Panel": "widgets.panel",
    "PutAway": "ends.putaway",
    "RawClient": "ends.raw",
    "RawServer": "ends.raw",
    "ReadyState": "protocol.interface",
    "Repair": "widgets.repair",
    "RuleBreaker": "widgets.rulebreaker",
    "Shop": "widgets.shop",
    "ShutdownPanel": "widgets.shutdownpanel",
    "Stage": "widgets.stage",
    "Storm": "endings.storms",
    "StormPanel": "widgets.stormpanel",
    "Symptoms": "widgets.symptoms",
    "Strangers": "widgets.strangers",
    "TUTORIAL": "widgets.webpage",
    "Tap": "widgets.tap",
    "Timeline": "record.timeline",
    "Twins": "widgets.twins",
    "TwoLogs": "widgets.twologs",
    "WebSocket": "ends.websocket",
    "anatomy": "views.anatomy",
    "ask": "widgets.card",
    "bars": "views.bars",
    "begin_anew": "course.progress",
    "cheat_sheet": "course.cheatsheet",
    "browser_headers": "protocol.cookies",
    "bring": "diagnosis.bringing",
    "check": "course.checks",
    "check_environment": "course.environment",
    "close_code": "protocol.codes",
    "diagnose": "diagnosis.diagnosing",
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
    "speak": "language.speaking",
    "storm": "endings.storms",
    "transcript": "views.transcript",
}


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(importlib.import_module(f".{_ELSEWHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


# The first thing that happens: what is loaded is not said again in another language.
if "WSKIT_LANGUAGE" in os.environ:
    from .language.speaking import begin

    begin()
