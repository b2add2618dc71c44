"""``./dev pictures``: every state of every screen, in Chromium, to docs/screens and docs/screens.md."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import expect

from tests import gallery
from tests.gallery import album
from tests.gallery.stage import House, Shot
from tests.support.browser import PATIENCE_MS, running_browser
from tests.support.programs import ROOT
from tests.support.server import hall


def main() -> int:
    options = _options()
    gallery.load()
    shots = album.all_shots()
    wanted = [one for one in shots if options.screen in (None, one.screen) and options.shot in (None, one.name, one.id)]
    if not wanted:
        print("there is no such shot; there are: " + ", ".join(one.id for one in shots), file=sys.stderr)
        return 2
    if len({one.screen for one in wanted}) > 1:
        return _side_by_side(list(dict.fromkeys(one.screen for one in wanted)), options)
    began = time.monotonic()
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory(prefix="hall-gallery-") as folder, running_browser() as browser:
        home = Path(folder) / "home"
        hall(home, "migrate")
        hall(home, "demo", "load")
        house = House(home, browser)
        faults = album.take(house, wanted, options.out, "png" if options.png else "webp")
        try:
            house.leave()
        except AssertionError as error:
            faults.append(str(error))
    if not options.png:
        _write(options.out, shots)
    size = sum(file.stat().st_size for file in options.out.iterdir()) / 1e6
    print(f"{len(wanted)} states in {time.monotonic() - began:.0f} s, {size:.1f} MB in {options.out}", file=sys.stderr)
    print("".join(f"FAULT {fault}\n" for fault in faults), end="", file=sys.stderr)
    return 1 if faults else 0


def _side_by_side(screens: list[str], options: argparse.Namespace) -> int:
    """Each screen in a process of its own, as many at a time as there are processors; what they say is passed on."""
    more = [*(["--shot", options.shot] if options.shot else []), *(["--png"] if options.png else [])]

    def take(screen: str) -> int:
        command = [sys.executable, "-m", "tests.gallery", "--screen", screen, "--out", str(options.out), *more]
        return subprocess.run(command, cwd=ROOT, check=False).returncode

    began = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = [screen for screen, code in zip(screens, pool.map(take, screens), strict=True) if code]
    print(
        f"all in {time.monotonic() - began:.0f} s" + (f"; with faults: {', '.join(failed)}" if failed else ""), file=sys.stderr
    )
    return 1 if failed else 0


def _write(out: Path, shots: list[Shot]) -> None:
    """The page, with the pictures of all states, also when only some were taken anew; pictures of no state go."""
    known = {f"{shot.id}-{size}-{lang}.webp" for shot in shots for size, lang in shot.all_views}
    for file in out.glob("*.webp"):
        if file.name not in known:
            file.unlink(missing_ok=True)
    page = out.with_suffix(".md")
    draft = out.with_suffix(f".{os.getpid()}.md")  # another process may write the same page
    draft.write_text(album.page_of(shots, out), "utf-8")
    draft.replace(page)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev pictures", description="Picture every state of every screen.")
    parser.add_argument("--screen", help="only this screen")
    parser.add_argument("--shot", help="only this state")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs" / "screens", help="folder for the pictures; the page is beside it"
    )
    parser.add_argument("--png", action="store_true", help="PNG, to be looked at with anything; the page is left alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
