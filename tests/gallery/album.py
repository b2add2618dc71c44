"""Takes the pictures of docs/screens and writes the page that shows them."""

import base64
import sys
import time
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.gallery.stage import SHOTS, House, Lang, Shot, settle

QUALITY: Final = 72
# A page that is scrolled is shown whole, but not without end.
MOST_SCREENFULS: Final = 3
THUMBNAIL: Final = 300  # px, the longer side

NAMES: Final = {
    "kiosk": ("取号机", "Kiosk"),
    "board": ("大厅屏与窗口屏", "Boards"),
    "pad": ("评价器", "Rating pad"),
    "ticket": ("手机号票", "Ticket on the phone"),
    "desk": ("窗口工作台", "Desk"),
    "guide": ("导办", "Guide"),
    "guide_desk": ("导办台", "Guide desk"),
    "registers": ("登记簿", "Registers"),
    "statistics": ("统计", "Statistics"),
    "book": ("预约", "Booking"),
    "floor": ("值班大厅", "Floor"),
    "centre": ("所有大厅", "All halls"),
    "promises": ("等候准不准", "Scorecard of waits"),
    "forecast": ("客流预测", "Forecast"),
    "reports": ("报表", "Reports"),
    "review": ("双月考核", "Two-month review"),
    "devices": ("设备现场", "Devices"),
    "admin": ("管理", "Administration"),
    "home": ("首页", "Front page"),
    "login": ("登录", "Logging in"),
    "style": ("设计语言", "Design language"),
}

SIZES_SAID: Final = {"zh": "中文", "en": "English"}


def take(house: House, shots: Iterable[Shot], out: Path, kind: str = "webp") -> list[str]:
    """Picture every size and language of these; what failed, one line each. A fault of one state does not stop the others."""
    out.mkdir(parents=True, exist_ok=True)
    faults = []
    for shot in shots:
        began = time.monotonic()
        faults += [f"{shot.id}: {_first_line(fault)}" for fault in _take_one(house, shot, out, kind)]
        print(f"{shot.id}: {len(shot.all_views)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return faults


def _take_one(house: House, shot: Shot, out: Path, kind: str) -> Iterator[str]:
    try:
        with house.views(shot) as view:
            opens = house.opens(shot)
            for size, lang in shot.all_views:
                seen = view(size, lang)
                try:
                    page = opens(seen)
                    settle(page)
                    (out / f"{seen.name}.{kind}").write_bytes(picture(page, seen.width, seen.height, kind))
                except Exception as error:  # noqa: BLE001
                    yield f"{size} {lang}: {error}"
                seen.close()
                yield from (f"{size} {lang}: {fault}" for fault in seen.faults)
    except Exception as error:  # noqa: BLE001
        house.leave()
        yield str(error)


def _first_line(fault: str) -> str:
    return " ".join(fault.split())[:300]


# How far a page is scrolled, how high it is, and whether something lies before it that belongs to the window, not to the page.
_EXTENT: Final = """[Math.round(scrollX), Math.round(scrollY),
  Math.max(document.documentElement.scrollHeight, document.body.scrollHeight), !!document.querySelector("[aria-modal=true]")]"""


def picture(page: Page, width: int, height: int, kind: str = "webp") -> bytes:
    """A picture of what is seen, of a long page at its top what is below as well; large screens at half their size."""
    left, top, whole, covered = page.evaluate(_EXTENT)
    seen = height if top or covered else min(max(whole, height), height * MOST_SCREENFULS)
    clip = {"x": left, "y": top, "width": width, "height": seen, "scale": scale(width)}
    quality = {"quality": QUALITY} if kind == "webp" else {}
    asked = {"format": kind, **quality, "clip": clip, "captureBeyondViewport": seen > height}
    return base64.b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"])


def scale(width: int) -> float:
    """A phone as it is; a desk at three quarters; what hangs on a wall at half."""
    return 1.0 if width < 700 else 0.75 if width < 1080 else 0.5 if width <= 1920 else 960 / width


# --- the page ---------------------------------------------------------------------------------------------------------


def page_of(shots: Iterable[Shot], out: Path) -> str:
    """docs/screens.md: every screen with its states, in both languages, each picture a link to itself."""
    by_screen: dict[str, list[Shot]] = {}
    for shot in shots:
        by_screen.setdefault(shot.screen, []).append(shot)
    order = [name for name in NAMES if name in by_screen] + sorted(by_screen.keys() - NAMES.keys())
    lines = [
        "# 界面 · Screens",
        "",
        "每个界面的每种状态，中文按各种尺寸、英文按第一种尺寸各一张，由 `./dev pictures` 在演示大厅中自动拍摄；点图看大图。",
        "Every screen in every state, in Chinese at its sizes and in English at the first, taken in the demo hall by `./dev pictures`; press to enlarge.",
        "",
        " · ".join(f"[{_name(screen)}](#{screen})" for screen in order),
    ]
    for screen in order:
        lines += ["", f'<a id="{screen}"></a>', f"## {_name(screen)}"]
        for shot in by_screen[screen]:
            lines += ["", f"### {shot.title[0]} · {shot.title[1]}", "", *_pictures(shot, out)]
    return "\n".join(lines) + "\n"


def _name(screen: str) -> str:
    return " · ".join(NAMES.get(screen, (screen, screen))[:2])


def _pictures(shot: Shot, out: Path) -> Iterator[str]:
    for size, lang in shot.all_views:
        yield _picture(shot, size, lang, out)


def _picture(shot: Shot, size: str, lang: Lang, out: Path) -> str:
    width, height = (int(side) for side in size.split("x"))
    side = f'width="{THUMBNAIL}"' if width >= height else f'height="{THUMBNAIL}"'
    file = f"{out.name}/{shot.id}-{size}-{lang}.webp"
    alt = escape(f"{shot.title[0 if lang == 'zh' else 1]}, {size}, {SIZES_SAID[lang]}")
    return f'<a href="{file}"><img src="{file}" {side} alt="{alt}"></a>'


def all_shots() -> list[Shot]:
    return list(SHOTS.values())
