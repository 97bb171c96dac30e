"""Firefox through WebDriver BiDi, which every Firefox speaks by itself: no driver, no download.

    with Firefox(path) as fox:
        fox.open(address)
        fox.wait("document.documentElement.dataset.state === 'ready'")
        fox.said, fox.outside      console errors and warnings; addresses of other hosts that it was asked for
"""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from driver import Driver

client = pytest.importorskip("websockets.sync.client")

SETTINGS = {                        # nothing of its own to download or to ask for
    "app.normandy.enabled": False, "app.update.disabledForTesting": True, "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False, "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False, "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "services.settings.server": "", "toolkit.telemetry.enabled": False,
    "remote.prefs.recommended": True, "intl.accept_languages": "en-US",
}


class Firefox(Driver):
    """One headless Firefox with a fresh profile and one tab."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.said: list[str] = []
        self.outside: list[str] = []
        self._number = 0

    @classmethod
    def of_this_machine(cls) -> Firefox:
        """The installed one; the test is skipped where there is none."""
        path = os.environ.get("UNROLLED_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
        if not path:
            pytest.skip("no Firefox on this machine")
        return cls(path)

    def __enter__(self) -> Firefox:
        self.profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in SETTINGS.items()]
        (self.profile / "user.js").write_text("\n".join(lines))
        self.process = subprocess.Popen([self.path, "--headless", "--no-remote", "--remote-debugging-port=0",
                                         "--profile", str(self.profile)],
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert self.process.stderr is not None
        found = next(m for line in self.process.stderr if (m := re.search(r"BiDi listening on (ws://\S+)", line)))
        self.socket = client.connect(found[1] + "/session", max_size=None)
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.tab = self._call("browsingContext.getTree")["contexts"][0]["context"]
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        if self.process.stderr is not None:
            self.process.stderr.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _call(self, method: str, **params: Any) -> Any:
        self._number += 1
        self.socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            reply = json.loads(self.socket.recv(timeout=120))
            if reply.get("id") == self._number:
                if reply["type"] == "error":
                    raise AssertionError(f"{method}: {reply['error']}: {reply['message']}")
                return reply["result"]
            self._hear(reply)

    def _hear(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "log.entryAdded" and params["level"] in ("error", "warn"):
            self.said.append(f"{params['level']}: {params['text']}")
        if event.get("method") == "network.beforeRequestSent":
            address = urlsplit(params["request"]["url"])
            if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
                self.outside.append(params["request"]["url"])

    def before(self, function: str) -> None:
        """A function that runs in every page before its own scripts."""
        self._call("script.addPreloadScript", functionDeclaration=function)

    def open(self, address: str, wait: str = "complete") -> None:
        self._call("browsingContext.navigate", context=self.tab, url=address, wait=wait)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, through JSON."""
        result = self._call("script.evaluate",
                            expression=f"Promise.resolve({expression}).then(v => JSON.stringify(v) ?? 'null')",
                            target={"context": self.tab}, awaitPromise=True)
        if result["type"] != "success":
            raise AssertionError(f"{expression}: {result['exceptionDetails']['text']}")
        return json.loads(result["result"]["value"])
