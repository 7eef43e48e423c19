"""Tabs: JupyterLab in a tab of Chromium or of Firefox, moved by the same few steps.

Playwright does not drive the Firefox that a system has. Firefox itself listens for WebDriver BiDi, and of that a tab
needs three commands.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from differential.browsers import NoBrowser, arguments
from playwright.sync_api import Page
from websockets.sync.client import ClientConnection, connect

__all__ = ["Tab", "chromium_tab", "firefox"]

PATIENCE: Final = 30.0

_FIND: Final = """
const panels = () => [...document.querySelectorAll(".wskit-panel")].filter((one) => one.offsetParent !== null);
const panel = (at) => panels()[at];
const named = (at, name) => [...panel(at).querySelectorAll("button")].find((one) => one.textContent.trim() === name);
const field = (at, name, nth) => {
  const labels = [...panel(at).querySelectorAll("label")].filter((one) => one.textContent.trim() === name);
  return labels[nth].parentElement.querySelector("input");
};
const kernel = () => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
"""


class Tab:
    """A tab that shows JupyterLab.

    Args:
        evaluate: calls a function of JavaScript with these arguments, waits for what it returns, and returns that.
        go: goes to an address.
        close: closes it.
    """

    def __init__(self, evaluate: Callable[..., Any], go: Callable[[str], Any], close: Callable[[], Any]) -> None:
        self._evaluate, self.go, self.close = evaluate, go, close

    def js(self, body: str, *given: object) -> Any:
        """Run the body of an async function, whose arguments are ``a``, ``b`` and ``c``."""
        return self._evaluate(f"async (a, b, c) => {{ {_FIND} {body} }}", *given)

    def until(self, condition: str, *given: object, patience: float = PATIENCE) -> Any:
        """Wait until an expression is true."""
        # The page itself looks at each change, so that nothing is missed that is there for a moment.
        found = self.js(
            f"""const holds = () => {{ try {{ return {condition}; }} catch {{ return undefined; }} }};
            return await new Promise((done) => {{
              const end = (value) => {{ clearInterval(ticks); done(Boolean(value)); }};
              const until = performance.now() + {patience * 1000};
              const look = () => {{
                const value = holds();
                if (value || performance.now() > until) end(value);
              }};
              const ticks = setInterval(look, 30);
              look();
            }});""",
            *given,
        )
        assert found, f"{condition} {given}: {self.js('return document.body.innerText.slice(0, 4000)')}"
        return found

    def open(self, lab: str, name: str) -> None:
        """Show a notebook, and wait until its kernel is ready."""
        self.go(f"{lab}/doc/tree/{name}?reset")
        self.until("kernel()?.status === 'idle' && document.querySelector('.jp-Notebook .jp-Cell')", patience=60)

    def open_instead(self, name: str) -> None:
        """Show another notebook, and end the one that is shown: far quicker than to load all of JupyterLab."""
        self.js(
            """const {commands, shell} = window.jupyterapp;
            const last = shell.currentWidget;
            shell.activateById((await commands.execute("docmanager:open", {path: a})).id);
            await last.sessionContext.shutdown();
            last.dispose();""",
            name,
        )
        self.until(
            "window.jupyterapp.shell.currentWidget.context.path === a && kernel()?.status === 'idle' && "
            "document.querySelectorAll('.jp-Notebook').length === 1 && document.querySelector('.jp-Notebook .jp-Cell')",
            name,
            patience=60,
        )

    def run_all(self) -> None:
        """Run all cells."""
        self.js("await window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def kernel(self, code: str) -> str:
        """Run code in the kernel, beside the notebook, and return what it prints."""
        return str(
            self.js(
                """const future = kernel().requestExecute({code: a});
                let said = "";
                future.onIOPub = ({header, content}) => { said += content.text ?? content.evalue ?? ""; };
                await future.done;
                return said;""",
                code,
            )
        ).strip()

    def press(self, name: str, panel: int = 0) -> None:
        """Press a button."""
        self.until("named(a, b)", panel, name)
        self.js(
            """const button = named(a, b);
            button.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
            button.click();""",
            panel,
            name,
        )

    def fill(self, name: str, value: str, panel: int = 0, nth: int = 0) -> None:
        """Type into a field."""
        self.js(
            """const [input, value] = [field(a, b, c[1]), c[0]];
            input.focus();
            input.value = value;
            for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, {bubbles: true}));
            input.blur();""",
            panel,
            name,
            [value, nth],
        )

    def shows(self, words: str, panel: int = 0, patience: float = PATIENCE) -> None:
        """Wait until a panel shows these words."""
        self.until("panel(a).innerText.includes(b)", panel, words, patience=patience)

    def text(self, panel: int = 0) -> str:
        """Return all that a panel shows."""
        return str(self.js("return panel(a).innerText", panel))


def chromium_tab(page: Page) -> Tab:
    """Return a tab of Playwright's."""

    def evaluate(function: str, *given: object) -> Any:
        return page.evaluate(f"given => ({function})(...given)", list(given))

    return Tab(evaluate, page.goto, page.close)


class _Bidi:
    """Commands to a browser, one after the other (W3C WebDriver BiDi)."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._numbers = connection, itertools.count(1)

    def __call__(self, method: str, **params: object) -> Any:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=120))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]


@contextlib.contextmanager
def firefox() -> Iterator[Callable[[], Tab]]:
    """Run Firefox, and give a function that opens a tab in it.

    Raises:
        NoBrowser: if there is none.
    """
    with tempfile.TemporaryDirectory(prefix="wskit-", ignore_cleanup_errors=True) as profile:
        command = [*arguments("firefox", profile, "about:blank"), "--remote-debugging-port=0"]
        with (Path(profile) / "log").open("w+") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ}
            )
            try:
                with connect(f"{_address(process, Path(profile) / 'log')}/session", max_size=None) as connection:
                    bidi = _Bidi(connection)
                    bidi("session.new", capabilities={})
                    yield lambda: _firefox_tab(bidi)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"ws://[\d.]+:\d+", log.read_text()):
            return found[0]
        time.sleep(0.05)
    raise NoBrowser(f"Firefox does not listen: {log.read_text()}")


def _firefox_tab(bidi: _Bidi) -> Tab:
    context = bidi("browsingContext.create", type="tab")["context"]
    bidi("browsingContext.setViewport", context=context, viewport={"width": 1300, "height": 1100})

    def evaluate(function: str, *given: object) -> Any:
        answer = bidi(
            "script.callFunction",
            functionDeclaration=f"async given => JSON.stringify(await ({function})(...JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            awaitPromise=True,
            target={"context": context},
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def go(url: str) -> None:
        bidi("browsingContext.navigate", context=context, url=url, wait="complete")

    return Tab(evaluate, go, lambda: bidi("browsingContext.close", context=context))
