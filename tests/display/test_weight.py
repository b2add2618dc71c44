"""What each page weighs when it is opened for the first time, and that all of it comes from the hall's own server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.gallery.stage import Stage, running_stage
from tests.support.weight import Door, doors, weigh

# kB packed of scripts; what stands in the hall or is paid for by the visitor is lighter than what staff open once a day.
SCRIPTS = {
    "home": 30, "login": 30, "kiosk": 64, "board": 55, "window board": 55, "pad": 55, "ticket": 45, "guide": 45,
    "promises": 45, "forecast": 280, "statistics": 280, "reports": 75, "review": 75,
    "desk": 75, "floor": 82, "centre": 55, "devices": 75, "admin": 90, "style": 60,
}  # fmt: skip
STYLES, PAGE, FONTS = 14, 4, 1500
# Besides 'self': sockets by their own scheme for older browsers, and the code of a slip, a picture inside the answer.
MORE_THAN_SELF = {"connect-src": {"ws:", "wss:"}, "img-src": {"data:"}}


def is_strict(policy: str) -> bool:
    """Whether nothing may come from elsewhere, and no script, style or font from inside the page."""
    rules = {name: set(sources) for name, *sources in (rule.split() for rule in policy.split(";"))}
    closed = rules.keys() >= {"default-src", "object-src", "base-uri", "form-action", "frame-ancestors"}
    return closed and all(sources <= {"'self'", "'none'"} | MORE_THAN_SELF.get(name, set()) for name, sources in rules.items())


@pytest.fixture(scope="module")
def stage(demo_home: Path, browser: Browser) -> Iterator[Stage]:
    with running_stage(demo_home, browser) as stage:
        yield stage


@pytest.fixture(scope="module")
def pages(stage: Stage) -> dict[str, Door]:
    return dict(doors(stage.lobby))


@pytest.mark.browser
@pytest.mark.req("R-283")
@pytest.mark.parametrize("name", list(SCRIPTS))
def test_a_page_is_light_and_comes_from_here_alone(name: str, stage: Stage, pages: dict[str, Door], browser: Browser) -> None:
    weight = weigh(browser, stage.lobby, pages[name])
    assert weight.outside == []
    assert weight.refused == []
    assert len(weight.policies) == 1
    assert all(is_strict(policy) for policy in weight.policies)
    assert 0 < weight.kb("js") <= SCRIPTS[name]
    assert 0 < weight.kb("css") <= STYLES
    assert 0 < weight.kb("html") <= PAGE
    assert 0 < weight.kb("font") <= FONTS


@pytest.mark.parametrize("loose", ["script-src 'self' 'unsafe-inline'", "style-src *", "font-src data:", "img-src https:"])
def test_a_loose_policy_is_seen(loose: str) -> None:
    strict = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    assert is_strict(strict)
    assert not is_strict(f"{strict}; {loose}")


def test_every_page_is_weighed(pages: dict[str, Door]) -> None:
    assert pages.keys() == SCRIPTS.keys()
