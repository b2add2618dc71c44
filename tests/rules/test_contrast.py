"""The colours of the screens can be read: every pair that the tokens name, in both themes, by WCAG's formula."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

DISPLAY = Path(__file__).resolve().parents[2] / "display"
TOKENS = (DISPLAY / "common" / "tokens.css").read_text("utf-8")
RULE = re.compile(r"contrast ([\w -]+?) on ([\w -]+?) >= ([\d.]+)")


def declared(selector: str) -> dict[str, str]:
    """The custom properties of the first block with this selector."""
    found = re.search(re.escape(selector) + r" \{(.*?)\}", TOKENS, re.DOTALL)
    assert found, selector
    return dict(re.findall(r"--([\w-]+): ([^;]+);", found[1]))


LIGHT = declared('[data-theme="light"]')
DARK = declared('[data-theme="dark"]')


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> Iterator[tuple[str, str, float]]:
    for above, below, least in RULE.findall(TOKENS):
        for text in above.split():
            yield from ((text, ground, float(least)) for ground in below.split())


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), list(pairs()))
def test_every_pair_can_be_read(theme: dict[str, str], text: str, ground: str, least: float) -> None:
    assert contrast(theme[text], theme[ground]) >= least


def test_the_dark_theme_gives_every_colour_anew() -> None:
    assert DARK.keys() == LIGHT.keys()


def test_a_page_that_follows_its_device_has_the_same_dark_colours() -> None:
    assert declared('[data-theme="auto"]') == DARK


def test_every_colour_that_is_text_or_an_edge_is_in_a_rule() -> None:
    grounds = {"ground", "surface", "surface-sunk", "line", "shade", "shadow", "shadow-raised"}
    named = {name for text, ground, _ in pairs() for name in (text, ground)}
    assert LIGHT.keys() - grounds <= named


SHEETS = sorted(sheet for sheet in DISPLAY.glob("*/*.css") if sheet.parent.name != "dist")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_screens_use_tokens_that_are_there(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    scripts = "".join(script.read_text("utf-8") for script in sheet.parent.glob("*.tsx"))
    own = set(re.findall(r"(--[\w-]+)\s*:", TOKENS + text)) | set(re.findall(r"[\"`](--[\w-]+)[\"`]", scripts))
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= own
