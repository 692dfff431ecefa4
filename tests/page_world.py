"""A made-up market that is served, and a real browser that looks at it: what the tests of the page share.

The browser is Chromium as the system has it. Without one these tests are skipped; with `CI` set they fail.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, expect, sync_playwright

from streams.web.page_data import VIEWS
from tests.test_serve_process import command, environment, free_port, wait_until_ready

__all__ = ["BRAND", "VIEW_NAMES", "Watched", "browser_found", "opened_browser", "serving", "shown", "swap", "world"]

BRAND = "velora"  # of it every view has something to show
VIEW_NAMES = tuple(VIEWS)
_EVENTS = 8_000  # with fewer, the planted burst is not found
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 20_000
expect.set_options(timeout=_PATIENCE_MS)


def browser_found() -> str:
    """The path of a browser. Skips the test where there is none; fails it where CI is set."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), "")
    if not found and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail("with CI set the tests of the page need Chromium: install it (make browser, as root), or unset CI")
    if not found:
        pytest.skip("no Chromium is installed")
    return found


def world(factory: pytest.TempPathFactory, worker: str) -> Path:
    """The data folder of a demo, made once for all workers of a run: copy what you change."""
    folder = factory.getbasetemp() if worker == "master" else factory.getbasetemp().parent
    with (folder / "page-world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = folder / "page-world"
        if not (data / "murmure.duckdb").is_file():
            words = command("demo", "--data", data, "--events", str(_EVENTS))
            subprocess.run(words, check=True, capture_output=True, env=environment(), timeout=200)
    return data


@contextmanager
def serving(data: Path, said: Path, **more: str) -> Iterator[str]:
    """`murmure serve` of a folder: its address. `more`: of the environment."""
    port = free_port()
    with said.open("wb") as log:
        words = command("serve", "--data", data, "--port", str(port), "--processes", "1")
        process = subprocess.Popen(words, stdout=log, stderr=log, env=environment(**more))
        try:
            wait_until_ready(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium. Close it before the module ends: while it runs, no other event loop can in this process."""
    path = browser_found()
    with sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


class Watched:
    """A page of which everything is noted that should not happen: `faults` stays empty."""

    def __init__(self, browser: Browser, place: str, **options: Any) -> None:  # noqa: ANN401 - as the library has them
        self.place = place
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(**{"locale": "en-GB", **options})
        self.context.set_default_timeout(_PATIENCE_MS)
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.error('refused by the policy', e.blockedURI))"
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("dialog", self._halted)

    def close(self) -> None:
        """Forget all of it."""
        self.context.close()

    def go(self, view: str, query: str = f"brand={BRAND}") -> Page:
        """The page with this view, once it is drawn."""
        self.page.goto(f"{self.place}/#/{view}?{query}")
        return shown(self.page, view)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "GL Driver Message" not in message.text:
            self.faults.append(f"{message.type}: {message.text}")

    def _halted(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.place, "blob:", "data:")):
            self.faults.append(f"asked elsewhere: {request.url}")


def shown(page: Page, view: str) -> Page:
    """Waits until the view is drawn."""
    expect(page.locator(f'main[data-view="{view}"][aria-busy="false"]')).to_be_visible()
    return page


def swap(made: Path, data: Path) -> None:
    """Put another published file in place, as the writer does it; the served stamp is another."""
    time.sleep(0.01)
    made.replace(data / "murmure.duckdb")
