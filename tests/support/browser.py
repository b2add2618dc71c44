"""A real browser: HALL_CHROMIUM, else one that is installed, else the one the npm package @sparticuz/chromium carries.

``python -m tests.support.browser`` unpacks that one, so that no test has to wait for it.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.support.locking import locked

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# Tests open our own pages only; as root, and in most containers, there is no sandbox to be had.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip
HERE = {"127.0.0.1", "localhost", None}
PATIENCE_MS = 90_000
"""How long a screen may take to show what it must. Two cores may carry a dozen pages and a few halls: nothing is said about speed."""
HALL = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def executable() -> tuple[Path, dict[str, str]]:
    """The browser's program and what its environment needs besides ours."""
    if named := os.environ.get("HALL_CHROMIUM"):
        return Path(named), {}
    for name in INSTALLED:
        if found := shutil.which(name):
            return Path(found), {}
    if MAC.exists():
        return MAC, {}
    return _packaged()


def _packaged() -> tuple[Path, dict[str, str]]:
    if sys.platform != "linux" or platform.machine() != "x86_64" or not PACKAGE.exists():
        raise RuntimeError(
            "no browser: install Chromium or Chrome, or name one in HALL_CHROMIUM; on Linux x86-64 run ./dev test"
        )
    # Inside node_modules, so that a new install of the packages unpacks anew.
    folder = ROOT / "node_modules" / ".cache" / "chromium"
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            _unpack(folder)
    more = {"LD_LIBRARY_PATH": str(folder / "al2023" / "lib")}  # NSS, which a server's system does not have
    if not Path("/etc/fonts/fonts.conf").exists():
        more["FONTCONFIG_PATH"] = str(folder / "fonts")
    return folder / "chromium", more


def _unpack(folder: Path) -> None:
    draft = Path(tempfile.mkdtemp(dir=folder.parent))
    # Naming a Lambda runtime makes it unpack the system libraries as well.
    subprocess.run(
        ["node", "--input-type=module", "-e", "await (await import('@sparticuz/chromium')).default.executablePath()"],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(draft), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}, check=True, timeout=600,
    )  # fmt: skip
    draft.rename(folder)


@contextmanager
def running_browser() -> Iterator[Browser]:
    program, more = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, env={**os.environ, **more})
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody in front of a screen of ours. Nothing leaves this machine, and what goes wrong is written down."""

    context: BrowserContext
    faults: list[str] = field(default_factory=list)

    def page(self) -> Page:
        return self.context.new_page()

    def watch(self) -> None:
        # Listened to, not routed: a routed request waits for us, and a browser with a route keeps no cache.
        self.context.on("request", self._only_from_here)
        self.context.on("weberror", lambda error: self.faults.append(f"uncaught error: {error.error}"))

    def _only_from_here(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in HERE:
            self.faults.append(f"asked for {request.url}")


class Visitors:
    """Makes visitors, each with a browser profile of its own, and in the end says what went wrong on any screen."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._made: list[Visitor] = []

    def __call__(self, base_url: str, **options: Any) -> Page:
        """A page of a new visitor. options: those of a Playwright context, such as ``viewport`` or ``locale``."""
        context = self._browser.new_context(base_url=base_url, **{**HALL, **options})
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context)
        visitor.watch()
        self._made.append(visitor)
        return visitor.page()

    def leave(self) -> None:
        for visitor in self._made:
            visitor.context.close()
        faults = [fault for visitor in self._made for fault in visitor.faults]
        if faults:
            raise AssertionError("on the screens: " + "; ".join(faults))


if __name__ == "__main__":
    executable()
