"""Two computers that are far apart, and the network between them, which can fall silent: three network namespaces.

1. Nothing here changes the network of the computer that it runs on. It needs root and Linux; see :func:`missing`.
2. The network falls silent in the middle: it forwards nothing more, and neither end is told.
3. A socket belongs to the namespace of the thread that makes it, and works everywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

Result = TypeVar("Result")

CLIENT: Final = "10.203.1.1"
MOVED: Final = "10.203.1.9"
SERVER: Final = "10.203.2.1"
"""Their addresses. Nobody else has them: they are not known outside the namespaces."""
_CLONE_NEWNET: Final = 0x40000000
_COUNT: Final = itertools.count()


def missing() -> str:
    """Say what is missing to make namespaces; nothing if they can be made."""
    if not shutil.which("ip"):
        return "there is no `ip`; on Debian: sudo apt-get install iproute2"
    name = f"wskit-{os.getpid()}-try"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if tried.returncode:
        return f"network namespaces cannot be made here, which takes root on Linux: {tried.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", name], check=True)
    return ""


class Place:
    """One computer: a network namespace."""

    def __init__(self, name: str) -> None:
        self.name = name

    def inside(self, call: Callable[[], Result]) -> Result:
        """Call a function in this namespace, in a thread of its own, and return what it returns."""
        results: list[Result] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                with open(f"/run/netns/{self.name}") as file:
                    libc = ctypes.CDLL(None, use_errno=True)
                    if libc.setns(file.fileno(), _CLONE_NEWNET):
                        raise OSError(ctypes.get_errno(), f"setns({self.name})")
                results.append(call())
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if errors:
            raise errors[0]
        return results[0]

    def set(self, option: str, value: int) -> None:
        """Set an option of the network, such as ``ip_forward``."""
        self.inside(lambda: Path("/proc/sys/net/ipv4", option).write_text(f"{value}\n"))

    def listen(self) -> socket.socket:
        """Return a socket that listens here."""
        return self.inside(lambda: socket.create_server((SERVER, 0)))

    def connect(self, port: int) -> socket.socket:
        """Return a socket that is connected from here to the server's computer."""
        return self.inside(lambda: socket.create_connection((SERVER, port)))

    def connections(self) -> str:
        """Return the connections that this computer's system still knows, one a line, as `ss` prints them."""
        command = ["ip", "netns", "exec", self.name, "ss", "-Htno", "state", "connected"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Far:
    """The ``client``'s computer, the ``server``'s, and the network between them."""

    def __init__(self) -> None:
        number = next(_COUNT)
        names = (f"wskit-{os.getpid()}-{number}-{role}" for role in ("client", "middle", "server"))
        self.client, self.middle, self.server = (Place(name) for name in names)

    def fall_silent(self) -> None:
        """Lose all that is sent from now on, either way."""
        self.middle.set("ip_forward", 0)

    def lose_what_the_client_sends(self) -> None:
        """Lose that from now on, and nothing else."""
        self.middle.set("conf/m1/forwarding", 0)

    def come_back(self) -> None:
        """Let all through again."""
        self.middle.set("ip_forward", 1)
        self.middle.set("conf/m1/forwarding", 1)

    def move(self) -> None:
        """Give the client's computer another address: it has changed networks. Its connections have the old one."""
        name, router = self.client.name, "10.203.1.2"
        _ip("-n", name, "address", "del", f"{CLIENT}/24", "dev", "end")
        _ip("-n", name, "address", "add", f"{MOVED}/24", "dev", "end")
        _ip("-n", name, "route", "add", "default", "via", router)


@contextlib.contextmanager
def far() -> Iterator[Far]:
    """Make two computers and the network between them, and take them away afterwards."""
    here = Far()
    places = (here.client, here.middle, here.server)
    try:
        for place in places:
            _ip("netns", "add", place.name)
            _ip("-n", place.name, "link", "set", "lo", "up")
        for end, address, subnet in ((here.client, CLIENT, 1), (here.server, SERVER, 2)):
            middle = f"m{subnet}"
            link = ("link", "add", "end", "netns", end.name, "type", "veth", "peer", middle, "netns", here.middle.name)
            _ip(*link)
            _ip("-n", end.name, "address", "add", f"{address}/24", "dev", "end")
            _ip("-n", end.name, "link", "set", "end", "up")
            _ip("-n", here.middle.name, "address", "add", f"10.203.{subnet}.2/24", "dev", middle)
            _ip("-n", here.middle.name, "link", "set", middle, "up")
            _ip("-n", end.name, "route", "add", "default", "via", f"10.203.{subnet}.2")
        here.come_back()
        yield here
    finally:
        for place in places:
            subprocess.run(["ip", "netns", "del", place.name], capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
