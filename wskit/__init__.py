"""wskit: see how WebSocket connections live and, above all, how they end.

server = EchoServer()
ws = WebSocket(server.url)
await ws.opened
ws.send("WebSocket rocks")
ws.close(1000, "Deliberate disconnection")
await ws.closed
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .anatomy import anatomy
from .checks import check
from .codes import CloseCode, close_code
from .dom import CloseEvent, DOMException, MessageEvent, ReadyState
from .endings import ENDINGS, play
from .ladder import ladder
from .raw import RawClient, RawServer
from .report import report
from .server import EchoServer
from .timeline import Timeline
from .transcript import transcript
from .websocket import WebSocket
from .wire import frames_of, handshake

if TYPE_CHECKING:
    from .gallery import Gallery
    from .panel import Panel
    from .workbench import Workbench

__version__ = "0.1.0"

__all__ = [
    "ENDINGS",
    "CloseCode",
    "CloseEvent",
    "DOMException",
    "EchoServer",
    "Gallery",
    "MessageEvent",
    "Panel",
    "RawClient",
    "RawServer",
    "ReadyState",
    "Timeline",
    "WebSocket",
    "Workbench",
    "anatomy",
    "check",
    "close_code",
    "frames_of",
    "handshake",
    "ladder",
    "play",
    "report",
    "transcript",
]

_WIDGETS = {"Panel": "panel", "Workbench": "workbench", "Gallery": "gallery"}


def __getattr__(name: str) -> Any:
    # Widgets take longer to import than all the rest, and not everyone shows one.
    if name in _WIDGETS:
        return getattr(importlib.import_module(f".{_WIDGETS[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
