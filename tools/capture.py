"""Make the capture that the README diagnoses, and put into the README what is said of it.

PYTHONPATH=tests:tools python tools/capture.py

1. A client talks to npm's ws through nginx, and says nothing more for longer than nginx waits. tcpdump sees the
   client's side. That takes root, and a minute.
2. The README shows it as far as what to get next, and not what that may show.
3. With ``--text`` only the text is made again, of the capture that is there.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

TOP: Final = Path(__file__).parent.parent
CAPTURE: Final = TOP / "docs" / "nginx-idle.pcap"
COMMAND: Final = f"wskit diagnose {CAPTURE.relative_to(TOP).as_posix()}"
COLUMNS: Final = 90
_PLACE: Final = re.compile(r"(?<=<!-- diagnosis -->\n\n).*?(?=\n\n<!-- end of diagnosis -->)", re.DOTALL)


def main() -> None:
    """Make both."""
    if "--text" not in sys.argv:
        record()
    readme = TOP / "README.md"
    readme.write_text(renewed(readme.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def record() -> None:
    """Capture how nginx loses patience."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect
    from world.backends import backend
    from world.nginx import plain
    from world.sniffing import over, sniffing

    with tempfile.TemporaryDirectory() as folder, backend("ws") as server, plain(server.port) as nginx:
        with sniffing("tcpdump", Path(folder), nginx.port) as sniffer:
            with connect(nginx.url(server.url), ping_interval=None) as ws:
                ws.send("hello")
                ws.recv()
                with contextlib.suppress(ConnectionClosed):
                    ws.recv(timeout=90)
            sniffer.read(over(1))
        CAPTURE.write_bytes(sniffer.path.read_bytes())


def said() -> str:
    """Return what the command says of it, in a terminal that is wide enough."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "wskit", *COMMAND.split()[1:]]
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.rstrip()


def renewed(readme: str) -> str:
    """Return the README with what is said now."""
    beginning = said().partition("\n  If it shows")[0]
    shown = f"```console\n$ {COMMAND}\n{beginning}\n\n…\n```"
    return _PLACE.sub(lambda _: shown, readme)


if __name__ == "__main__":
    main()
