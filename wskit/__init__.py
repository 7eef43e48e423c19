"""wskit: see how WebSocket connections live and, above all, how they end.

server = EchoServer()
ws = WebSocket(server.url)
await ws.opened
ws.send("WebSocket rocks")
ws.close(1000, "Deliberate disconnection")
await ws.closed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .checks import check
from .codes import CloseCode, close_code
from .dom import CloseEvent, DOMException, MessageEvent, ReadyState
from .server import EchoServer
from .timeline import Timeline
from .transcript import transcript
from .websocket import WebSocket

if TYPE_CHECKING:
    from .panel import Panel

__version__ = "0.1.0"

__all__ = [
    "CloseCode",
    "CloseEvent",
    "DOMException",
    "EchoServer",
    "MessageEvent",
    "Panel",
    "ReadyState",
    "Timeline",
    "WebSocket",
    "check",
    "close_code",
    "transcript",
]


def __getattr__(name: str) -> Any:
    # Widgets take longer to import than all the rest, and not everyone shows one.
    if name == "Panel":
        from .panel import Panel

        return Panel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
