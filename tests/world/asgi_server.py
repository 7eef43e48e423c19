"""An echo server of uvicorn's, without a framework: ``python -m uvicorn --app-dir … asgi_server:app``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any


async def app(
    scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Send every message back, and hang up if asked. At the end, say with which code."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        if event.get("text") == "hang up":
            await send({"type": "websocket.close", "code": 4001, "reason": "you asked for it"})
            return
        await send({"type": "websocket.send", "text": event.get("text"), "bytes": event.get("bytes")})
    print(event["code"], flush=True)
