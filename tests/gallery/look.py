"""What must hold of every page in every state, seen as a visitor's browser sees it."""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app import data
from tests.gallery.stage import Lang

WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HAN: Final = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff][㐀-鿿豈-﫿\U00020000-\U0003ffff·（）]*")
WORD: Final = re.compile(r"[A-Za-z][a-z]{2,}(?:[ -][A-Za-z]+)*")
PLACE: Final = re.compile(r"\{\w+\}")
# Names of things that have no Chinese name.
SAME_IN_BOTH: Final = frozenset(
    "alt enter esc tab token http https px webp png wav csv xlsx json pdf id ip usb wifi hls tinghao sqlite postgresql chromium websocket python".split()
)
FINGER, ELDER = 44, 60

# Text that is drawn, with the language it is marked as and the boxes that cut it.
_TEXTS: Final = """
() => {
  const spoken = (node) => node.closest("[lang]")?.getAttribute("lang") ?? "";
  const quiet = new Set(["SCRIPT", "STYLE", "TITLE", "NOSCRIPT", "TEMPLATE"]);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.nodeValue.trim();
    const parent = node.parentElement;
    if (!text || quiet.has(parent.tagName) || !parent.checkVisibility({ visibilityProperty: true })) continue;
    found.push({ text, lang: spoken(parent), code: !!parent.closest("code, kbd, samp, [translate=no]") });
  }
  for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = element.getAttribute(name)?.trim();
      if (text) found.push({ text, lang: spoken(element), code: false });
    }
  }
  return found;
}
"""

_CUT: Final = """
() => {
  const faults = [];
  const meant = (element, style) => style.textOverflow === "ellipsis" || (style.webkitLineClamp && style.webkitLineClamp !== "none")
    || element.matches(".visually-hidden, [data-cut]");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.nodeValue.trim();
    const parent = node.parentElement;
    if (!text || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest(".visually-hidden, script, style")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // The font's own box is taller than the letters in it.
    const slack = parseFloat(getComputedStyle(parent).fontSize) * 0.35 + 1;
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
    // What lies wholly beside the window was put there: it is not to be seen but to be printed.
    if (!rects.length || rects.every((rect) => rect.right <= 0)) continue;
    for (let box = parent; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (meant(box, style)) break;
      const inside = box.getBoundingClientRect();
      const across = /hidden|clip/.test(style.overflowX) && rects.some((rect) => rect.left < inside.left - 1.5 || rect.right > inside.right + 1.5);
      const down = /hidden|clip/.test(style.overflowY) && rects.some((rect) => rect.top < inside.top - slack || rect.bottom > inside.bottom + slack);
      if (across || down) {
        faults.push(`"${text.slice(0, 40)}" is cut by ${box.tagName.toLowerCase()}.${box.className}`);
        break;
      }
      if (/auto|scroll/.test(style.overflowX + style.overflowY) || style.position === "fixed") break;
    }
  }
  return faults;
}
"""

_CONTROLS: Final = """
(least) => {
  const faults = [];
  const all = "button, a[href], input:not([type=hidden]), select, textarea, [role=button], [role=tab], [role=radio]";
  for (const element of document.body.querySelectorAll(all)) {
    if (element.matches(":disabled") || element.getAttribute("aria-disabled") === "true" || element.inert) continue;
    if (element.closest("[inert], [aria-hidden=true]") || !element.checkVisibility({ visibilityProperty: true })) continue;
    // A link within a sentence is as high as its line, which the standard allows.
    if (element.matches("p a, li p a, dd a") && getComputedStyle(element).display === "inline") continue;
    const touched = (element.matches("input") && element.closest("label")) || element;
    if (touched.matches(".visually-hidden, .visually-hidden *")) continue;
    const { width, height } = touched.getBoundingClientRect();
    if (width < least - 0.5 || height < least - 0.5) {
      const name = (element.getAttribute("aria-label") || touched.textContent || element.name || "").trim().slice(0, 30);
      faults.push(`"${name}" (${element.dataset.action ?? element.tagName}) is ${width.toFixed(0)} by ${height.toFixed(0)} px, not ${least}`);
    }
  }
  return faults;
}
"""


def faults_of(page: Page, lang: Lang, *, elder: bool, touch: bool) -> list[str]:
    """All that is wrong with a page at rest, a line each."""
    found = [*accessibility(page), *_overflow(page), *page.evaluate(_CUT)]
    if elder or touch:
        found += page.evaluate(_CONTROLS, ELDER if elder else FINGER)
    return found + language_faults(page, lang)


def lasting_faults_of(page: Page, lang: Lang, *, elder: bool, touch: bool) -> list[str]:
    """What is wrong now and still is after a second look: an event may have come in the very moment of the first."""
    first = faults_of(page, lang, elder=elder, touch=touch)
    if not first:
        return []
    page.wait_for_timeout(1000)
    again = faults_of(page, lang, elder=elder, touch=touch)
    return [fault for fault in first if fault in again]


def accessibility(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, with where."""
    run_only = {"type": "tag", "values": WCAG}
    answer = Axe().run(page, options={"runOnly": run_only, "resultTypes": ["violations"]}).response
    return [_violation(one, node) for one in answer["violations"] for node in one["nodes"][:4]]


def _violation(one: dict[str, Any], node: dict[str, Any]) -> str:
    why = [check["message"] for check in (*node["any"], *node["all"], *node["none"])][:2]
    return f"axe {one['id']}: {' '.join(str(part) for part in node['target'])}: {'; '.join(why)}"


def _overflow(page: Page) -> list[str]:
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [f"{wide[0]} px wide in a window of {wide[1]}"] if wide[0] > wide[1] else []


def language_faults(page: Page, lang: Lang) -> list[str]:
    """Words in the other language that are not marked as such, and a page that says it is in another than it is."""
    said = page.evaluate("document.documentElement.lang")
    found = [] if said.startswith(lang) else [f"the page says that its language is {said}"]
    texts = [one for one in page.evaluate(_TEXTS) if not one["code"]]
    wrong = _chinese_in_english(texts) if lang == "en" else _english_in_chinese(texts)
    return found + list(dict.fromkeys(wrong))


def _chinese_in_english(texts: Sequence[dict[str, Any]]) -> list[str]:
    return [
        f"Chinese in the English page: {one['text'][:60]}"
        for one in texts
        if not one["lang"].startswith("zh") and any(run not in _names() for run in HAN.findall(one["text"]))
    ]


def _english_in_chinese(texts: Sequence[dict[str, Any]]) -> list[str]:
    return [
        f"English in the Chinese page: {one['text'][:60]}"
        for one in texts
        if not one["lang"].startswith("en") and any(_is_foreign(run) for run in WORD.findall(PLACE.sub("", one["text"])))
    ]


def _is_foreign(run: str) -> bool:
    return any(word.lower() not in SAME_IN_BOTH for word in re.split(r"[ -]", run) if len(word) > 2)


@cache
def _names() -> str:
    """Everything that the demo's halls call by a Chinese name: items, people and places need no English one."""
    files = (Path(data.__file__).parent / "demo").rglob("*.*")
    return "\n".join(_strings(file) for file in sorted(files))


def _strings(file: Path) -> str:
    text = file.read_text("utf-8")
    return json.dumps(json.loads(text), ensure_ascii=False) if file.suffix == ".json" else text
