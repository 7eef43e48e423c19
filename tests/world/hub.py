"""A real JupyterHub with its own proxy, configurable-http-proxy, on this computer only.

Whoever gives the password is let in under any name. Each user's server is a process of whoever runs the test, with a
home of its own.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import secrets
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .chromium import missing
from .proxies import Proxy, running, wait_until

PROGRAM: Final = (
    Path(__file__).parents[1]
    / "browser"
    / "node_modules"
    / "configurable-http-proxy"
    / "bin"
    / "configurable-http-proxy"
)
PATIENCE: Final = 60.0
"""How long a hub or a user's server may take to begin, in seconds: they are large programs."""
PASSWORD: Final = "a password of this test's"
SETTINGS: Final = """
c.JupyterHub.bind_url = "http://0.0.0.0:{0}/"
c.JupyterHub.hub_port = {1}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{2}"
c.ConfigurableHTTPProxy.command = {command}
c.JupyterHub.cookie_secret_file = "{folder}/cookies"
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = [
    "--allow-root",
    # A test finds the notebook by what the front end tells its page of itself.
    "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True",
]
c.Spawner.environment = {{
    "JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp",
    # A page that is nobody's can show who it is in no other way.
    "JUPYTERHUB_ALLOW_TOKEN_IN_URL": "1",
}}
c.Spawner.start_timeout = 60
c.LocalProcessSpawner.interrupt_timeout = 1
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "test", "services": ["test"], "scopes": ["admin:users", "admin:servers", "tokens"]}}
]
"""


@dataclass
class Hub:
    """A JupyterHub that runs. Whoever has the ``token`` may do what its administrator may."""

    proxy: Proxy
    token: str

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.proxy.ports[0]}"

    def home(self, user: str) -> Path:
        """Return the folder that a user's notebooks are in."""
        return self.proxy.folder / "home" / user

    def runtime(self, user: str) -> Path:
        """Return the folder that a user's server and kernels share."""
        return self.home(user) / ".local" / "share" / "jupyter" / "runtime"

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the hub's API."""
        request = urllib.request.Request(
            f"{self.url}/hub/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            said = answer.read()
        return json.loads(said) if said else None

    def start(self, *users: str) -> None:
        """Start the servers of these users, and wait until they run."""
        for user in users:
            self.ask("POST", f"users/{user}")
            with contextlib.suppress(urllib.error.HTTPError):
                self.ask("POST", f"users/{user}/server")
        deadline = time.monotonic() + PATIENCE
        while not all(self.ask("GET", f"users/{user}")["servers"].get("", {}).get("ready") for user in users):
            if time.monotonic() > deadline:
                raise TimeoutError(f"there were never servers of {users}: {self.proxy.lines()}")
            time.sleep(0.05)


def _when_ready(made: Hub) -> Hub:
    """Wait until the proxy knows its hub: it listens before that."""

    def look() -> bool:
        with contextlib.suppress(urllib.error.URLError):
            return "version" in made.ask("GET", "")
        return False

    wait_until(look, f"a hub behind its proxy: {made.proxy.lines()}", PATIENCE)
    return made


@contextlib.contextmanager
def hub() -> Iterator[Hub]:
    """Run a JupyterHub. Its ports are the proxy's, the hub's and that of the proxy's API."""
    if importlib.util.find_spec("jupyterhub") is None:
        missing("there is no jupyterhub; pip install jupyterhub")
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        missing("there is no configurable-http-proxy; with nodejs and npm: npm ci --prefix tests/browser")
    token = secrets.token_hex()

    def write(folder: Path, ports: tuple[int, ...]) -> None:
        settings = SETTINGS.format(
            *ports, command=[node, str(PROGRAM)], folder=folder, password=PASSWORD, python=sys.executable, token=token
        )
        (folder / "settings.py").write_text(settings)

    def command(folder: Path) -> list[str]:
        return [sys.executable, "-m", "jupyterhub", f"--config={folder}/settings.py"]

    with running("jupyterhub", command, write, ports=3, patience=PATIENCE) as made:
        try:
            yield _when_ready(Hub(made, token))
        finally:
            made.process.terminate()  # it ends the servers of its users, and the proxy
            made.process.wait(PATIENCE)
