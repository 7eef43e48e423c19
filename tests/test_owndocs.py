"""Your own connection: what the page tells people to type works, and what it tells them to log can be read."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from wskit.evidence.lines import read_log

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "your-own-connection.md").read_text(encoding="utf-8")
PROGRAMS = "wskit |python3 |sudo |docker |kubectl |dumpcap |tcpdump |\\.venv/"
COMMANDS = sorted(
    {
        *re.findall(rf"^    ((?:{PROGRAMS}).+)$", TEXT, re.MULTILINE),
        *(one for one in re.findall(r"`([^`\n]+)`", TEXT) if re.match(rf"(?:{PROGRAMS})", one)),
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_to_be_typed_can_be_pasted(command: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    done = subprocess.run([bash, "-n", "-c", command], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "…" not in command


def test_there_are_such_commands() -> None:
    assert len(COMMANDS) > 10


async def test_a_log_with_ids_tells_two_connections_apart_that_are_open_at_once() -> None:
    [recipe] = [one for one in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "LoggerAdapter" in one]
    made: dict[str, Any] = {"logging": logging}
    exec(recipe, made)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("websockets.server")
    logger.addHandler(handler)
    level, logger.level = logger.level, logging.DEBUG

    async def echo(ws: ServerConnection) -> None:
        async for message in ws:
            await ws.send(message)

    try:
        async with serve(echo, "localhost", 0, logger=made["logger"]) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with connect(f"ws://localhost:{port}/a") as one, connect(f"ws://localhost:{port}/b") as other:
                await asyncio.gather(one.send("one"), other.send("other"))
                assert (await one.recv(), await other.recv()) == ("one", "other")
                await one.close(4001)
                await other.close(4002)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    found = read_log(io.BytesIO(stream.getvalue().encode()), "session.log")
    assert len(found.connections) == 2
    assert not [note for note in found.notes if "left out" in note]
