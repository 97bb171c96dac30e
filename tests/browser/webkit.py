"""WebKit, the engine of Safari and of every iPhone: Debian's MiniBrowser through its own WebDriver, on a screen that
nobody sees.

    with WebKit(*paths) as kit:
        kit.open(address)
        kit.wait("document.documentElement.dataset.state === 'ready'")

Training crawls for its first ten seconds here.  The cause is the optimising tier of WebAssembly (OMG), which compiles
Python's large functions then: with JSC_useOMGJIT=0 in the environment the first network reached step 300 after 4 s,
with it after 14 to 22 s (two cores, loaded).  More compiler threads and a lower limit on the size of what is optimised
change nothing; without the baseline tier (JSC_useBBQJIT=0) the page does not start in 130 s.  No page can choose its
tiers.
"""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from conftest import free_port
from driver import Driver

BROWSERS = ("/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/lib/*/webkit2gtk-4.0/MiniBrowser",
            "/usr/libexec/webkit2gtk-4.*/MiniBrowser")
SCREEN = ("-screen", "0", "1600x1200x24")
ALONE = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "WEBKIT_FORCE_SANDBOX": "0", "LIBGL_ALWAYS_SOFTWARE": "1",
         "NO_AT_BRIDGE": "1", "GTK_A11Y": "none"}          # root has no sandbox, and here is no session of a desktop


def found() -> tuple[str, str, str] | None:
    """The driver, the browser and the screen's server; None where one is missing."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browser = next((str(path) for pattern in BROWSERS for path in Path("/").glob(pattern[1:])), None)
    return (driver, browser, screen) if driver and browser and screen else None


class WebKit(Driver):
    """One MiniBrowser with a fresh profile and one tab."""

    def __init__(self, driver: str, browser: str, screen: str) -> None:
        self.driver, self.browser, self.screen = driver, browser, screen
        self.said: list[str] = []             # its driver hears no console

    def __enter__(self) -> WebKit:
        read, write = os.pipe()
        self.server = subprocess.Popen([self.screen, "-displayfd", str(write), *SCREEN, "-nolisten", "tcp"],
                                       pass_fds=(write,),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as told:
            display = told.readline().strip()
        port = free_port()
        self.process = subprocess.Popen([self.driver, f"--port={port}"],
                                        env={**os.environ, **ALONE, "DISPLAY": f":{display}"},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.root = f"http://127.0.0.1:{port}"
        options = {"webkitgtk:browserOptions": {"binary": self.browser, "args": ["--automation"]}}
        self.session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": options}}, tries=50)["sessionId"]
        self._call("POST", self._here("timeouts"), {"script": 60_000, "pageLoad": 120_000})
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._call("DELETE", f"/session/{self.session}")
        except (AssertionError, OSError):
            pass
        for process in (self.process, self.server):
            process.terminate()
            process.wait(20)

    def _here(self, what: str) -> str:
        return f"/session/{self.session}/{what}"

    def _call(self, method: str, path: str, body: Any = None, tries: int = 1) -> Any:
        data = None if body is None else json.dumps(body).encode()
        for left in range(tries, 0, -1):
            request = urllib.request.Request(self.root + path, data, {"Content-Type": "application/json"},
                                             method=method)
            try:
                with urllib.request.urlopen(request, timeout=150) as answer:
                    return json.load(answer)["value"]
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{method} {path}: {error.read().decode()[:600]}") from None
            except OSError:
                if left == 1:
                    raise
                time.sleep(0.2)
        raise AssertionError("no try at all")

    def open(self, address: str) -> None:
        self._call("POST", self._here("url"), {"url": address})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression."""
        return self._call("POST", self._here("execute/sync"), {"script": f"return {expression}", "args": []})

    def click(self, css: str) -> None:
        """A press where a finger would press."""
        self._call("POST", self._here(f"element/{self._element(css)}/click"), {})

    def fill(self, css: str, text: str) -> None:
        """Keys into a box that is emptied first."""
        element = self._element(css)
        self._call("POST", self._here(f"element/{element}/clear"), {})
        self._call("POST", self._here(f"element/{element}/value"), {"text": text})

    def _element(self, css: str) -> str:
        value = self._call("POST", self._here("element"), {"using": "css selector", "value": css})
        return str(next(iter(value.values())))
