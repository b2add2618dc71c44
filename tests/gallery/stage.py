"""What a shot is written with: the list of shots, the hall behind them (``Stage``) and the eyes before them (``View``)."""

import re
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal
from zlib import crc32

import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from tests.stories import lobby as stories
from tests.support.browser import PATIENCE_MS, Visitor, Visitors
from tests.support.extent import IS_WHOLE, is_chosen
from tests.support.server import PATIENT, Server, copy_home, override_policy

Lang = Literal["zh", "en"]
Opens = Callable[["View"], Page]
SetUp = Callable[["Stage"], Opens]

TOUCHED: Final = frozenset({"kiosk", "pad", "ticket"})
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")

# Written by us, so that a state is the same on every machine: nothing moves, and refusals of the policy are heard.
_SETTING: Final = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content Security Policy: ${event.violatedDirective} refused ${event.blockedURI}`));
try { localStorage.getItem("hall.lang") || localStorage.setItem("hall.lang", "%s"); } catch {}
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One state of one screen. sizes: "width x height" in CSS px, the first being the usual one."""

    screen: str
    name: str
    title: tuple[str, str]
    sizes: tuple[str, ...]
    langs: tuple[Lang, ...]
    set_up: SetUp
    elder: bool
    fresh: bool
    touch: bool

    @property
    def id(self) -> str:
        return f"{self.screen}-{self.name}"

    @property
    def all_views(self) -> list[tuple[str, Lang]]:
        """Its first language at every size, the others at the first."""
        return [(size, self.langs[0]) for size in self.sizes] + [(self.sizes[0], lang) for lang in self.langs[1:]]

    @property
    def is_checked(self) -> bool:
        """Whether the tests look at it: a screen's first state and one in eight of all; all with HALL_TESTS=all."""
        first = next(one for one in SHOTS.values() if one.screen == self.screen)
        return self is first or is_chosen(self.id, 8)

    @property
    def checked_views(self) -> list[tuple[str, Lang]]:
        """At a bounded cost: half of the states at their first size in their first language, half at their last in their last."""
        if IS_WHOLE:
            return self.all_views
        last = crc32(self.id.encode()[::-1]) % 2
        return [(self.sizes[-last], self.langs[-last])]


SHOTS: Final[dict[str, Shot]] = {}


def shot(
    screen: str,
    name: str,
    *,
    title: tuple[str, str],
    sizes: Sequence[str],
    langs: Sequence[Lang] = LANGS,
    elder: bool = False,
    fresh: bool = False,
    touch: bool | None = None,
) -> Callable[[SetUp], SetUp]:
    """Write a state down. elder: every control is 60 px or more. fresh: in a hall of its own. touch: for fingers, 44 px."""
    for size in sizes:
        if not re.fullmatch(r"\d+x\d+", size):
            raise ValueError(f"a size is like 1080x1920, not {size}")

    def keep(set_up: SetUp) -> SetUp:
        fingers = screen in TOUCHED if touch is None else touch
        one = Shot(screen, name, title, tuple(sizes), tuple(langs), set_up, elder, fresh, fingers)
        if one.id in SHOTS:
            raise ValueError(f"there are two shots {one.id}")
        SHOTS[one.id] = one
        return set_up

    return keep


# --- the hall ---------------------------------------------------------------------------------------------------------


@dataclass
class Lobby(stories.Lobby):
    """The stories' people and screens, with a few short ways to bring a hall into a state."""

    @property
    def windows(self) -> dict[str, str]:
        """Ids by number."""
        return {window["number"]: window["id"] for window in self.server.credentials["windows"]}

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """As the demo's program, which may do everything that its people may do."""
        headers = {"Authorization": f"Bearer {self.tokens['integration']}", "Idempotency-Key": str(uuid.uuid4())}
        answer = requests.request(
            method, f"{self.server.base_url}/api/v1{path}", json=body or None, headers=headers, timeout=PATIENCE_MS / 1000
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def take(self, n: int = 1, zone: str = "A", **more: Any) -> list[str]:
        """So many numbers; returns them."""
        return [self.ask("POST", "/halls/H1/tickets", zone=zone, **more)["ticket_no"] for _ in range(n)]

    def restaurant(self, last: str = "A") -> None:
        """A theme of two steps."""
        first = "A" if last != "A" else "Z"
        self.ask(
            "POST", "/halls/H1/themes", code="restaurant", name="开餐馆一件事", name_en="Opening a restaurant",
            steps=[{"zone": first}, {"zone": last}],
        )  # fmt: skip

    def act(self, number: str, verb: str, **body: Any) -> Any:
        """What the desk at window ``number`` does: "open", "call-next", "start", "finish" ..."""
        return self.ask("POST", f"/windows/{self.windows[number]}/actions/{verb}", **body)

    def sit_down(self, username: str, number: str, **options: Any) -> Page:
        """A clerk's desk at an open window, in a browser of its own."""
        page = self.log_in(username, **options)
        page.locator(f"[data-action=open][data-value='{self.windows[number]}']").click()
        expect(page.locator(".desk-head [data-field=state]")).to_have_attribute("data-value", "idle")
        return page


@dataclass
class Stage:
    """A running demo hall and the people in it. way_out: what a state started beside it, ended before the hall is.

    sessions: the cookies of each person who has logged in, so that many states need not log in more often than a hall allows.
    """

    server: Server
    lobby: Lobby
    sessions: dict[str, Any] = field(default_factory=dict)
    way_out: ExitStack = field(default_factory=ExitStack)


@contextmanager
def running_stage(template: Path, browser: Browser, *, worker: bool = True) -> Iterator[Stage]:
    """A hall that begins as ``template``. Raises at the end when a page of the lobby asked for something from outside.

    worker: whether anything is spoken and scheduled there; a state that needs neither is ready sooner.
    """
    with tempfile.TemporaryDirectory(prefix="hall-stage-") as folder:
        server = Server(copy_home(template, Path(folder) / "home"), worker=worker, quick=True)
        override_policy(server.home, PATIENT)
        server.start()
        visitors = Visitors(browser)
        stage = Stage(server, Lobby(server, visitors))
        try:
            yield stage
            visitors.leave()
        finally:
            stage.way_out.close()
            server.kill9()  # nothing of this hall is looked at any more


# --- the eyes ---------------------------------------------------------------------------------------------------------


@dataclass
class View:
    """One size and language in front of one state."""

    stage: Stage
    browser: Browser
    shot: Shot
    size: str
    lang: Lang
    faults: list[str] = field(default_factory=list)
    _visitors: list[Visitor] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.shot.id}-{self.size}-{self.lang}"

    @property
    def width(self) -> int:
        return int(self.size.split("x")[0])

    @property
    def height(self) -> int:
        return int(self.size.split("x")[1])

    def open(self, path: str, *, token: str | None = None, login: str | None = None, **options: Any) -> Page:
        """A page at this size and in this language.

        token: "board", "kiosk" or "integration"; "kiosk:K2" by code, "pad:3" by window; anything else is a token itself.
        login: the user name of somebody of the demo. options: those of a Playwright browser context.
        """
        page = self._visitor(options).page()
        if login:
            self._log_in(page, login)
        page.goto(self._address(path) + (f"#token={self._token(token)}" if token else ""))
        expect(page.locator("#screen > *").first).to_be_visible(timeout=PATIENCE_MS)
        self.speak(page)
        return page

    def close(self) -> None:
        for visitor in self._visitors:
            self.faults += visitor.faults
            visitor.context.close()
        self._visitors.clear()

    def _visitor(self, options: dict[str, Any]) -> Visitor:
        context = self.browser.new_context(
            **{
                "base_url": self.stage.server.base_url,
                "viewport": {"width": self.width, "height": self.height},
                "has_touch": self.shot.touch,
                "is_mobile": self.shot.touch and self.width < 600,
                "locale": "zh-CN" if self.lang == "zh" else "en-GB",
                "timezone_id": "Asia/Shanghai",
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_SETTING % self.lang)
        context.on("console", self._hear)
        context.on("response", self._check)
        visitor = Visitor(context)
        visitor.watch()
        self._visitors.append(visitor)
        return visitor

    def _hear(self, message: ConsoleMessage) -> None:
        # A lost connection is a state that screens are shown in; a file that is not there is told by `_check`.
        if message.type == "error" and not re.match("Failed to load resource|WebSocket connection to", message.text):
            self.faults.append(f"console: {message.text}")

    def _check(self, response: Response) -> None:
        if (response.status >= 500 and response.status != 503) or (response.status == 404 and "/assets/" in response.url):
            self.faults.append(f"{response.status} for {response.url}")

    def _log_in(self, page: Page, username: str) -> None:
        context, sessions = page.context, self.stage.sessions
        if username in sessions:
            context.add_cookies(sessions[username])
            if context.request.get("/api/v1/auth/me").ok:
                return
        password = self.stage.lobby.person(username)["password"]
        answer = context.request.post("/api/v1/auth/login", data={"username": username, "password": password})
        assert answer.ok, answer.text()
        sessions[username] = context.cookies()

    def _address(self, path: str) -> str:
        """Displays have no visitor before them who could choose: the language stands in their address."""
        if self.lang == "zh" or not path.startswith("/board/") or "lang=" in path:
            return path
        return f"{path}{'&' if '?' in path else '?'}lang=en"

    def _token(self, wanted: str) -> str:
        tokens = self.stage.lobby.tokens
        kind, _, which = wanted.partition(":")
        if which and kind == "kiosk":
            return str(tokens["kiosks"][which])
        if which and kind in {"pad", "window_display"}:
            return str(tokens[f"{kind}s"][self.stage.lobby.windows[which]])
        return str(tokens[wanted]) if isinstance(tokens.get(wanted), str) else wanted

    def speak(self, page: Page) -> None:
        """Where the page is not in this language by itself, its own switch makes it so, if it has one."""
        switch = page.locator("[data-action=switch-language]").first
        shown = page.evaluate("document.documentElement.lang")
        if not shown.startswith(self.lang) and switch.is_visible():
            switch.click()
            expect(page.locator(f"html[lang^={self.lang}]")).to_be_attached()


_SETTLED: Final = """
new Promise((done, fail) => {
  const since = Date.now();
  const drawn = () => requestAnimationFrame(() => requestAnimationFrame(done));
  const look = () => {
    if (document.fonts.size > 0 && document.fonts.status === "loaded") drawn();
    else if (Date.now() - since > %d) fail(new Error("the font of the page does not come"));
    else setTimeout(look, 20);
  };
  look();
})
"""


def settle(page: Page) -> None:
    """Return when the page's own font is there for all that it shows, and what was drawn is drawn."""
    # Not `wait_for_function`: the pages' policy forbids what it does.
    page.evaluate(_SETTLED % PATIENCE_MS)


# --- from shot to shot ------------------------------------------------------------------------------------------------


@dataclass
class _Running:
    """A hall that is open. done: the states it was brought to."""

    name: str
    stage: Stage
    way_out: ExitStack
    done: dict[str, Opens | Exception] = field(default_factory=dict)


@dataclass
class House:
    """Keeps one hall open for the states of a screen that share it, and one for a state that wants its own.

    It brings a hall to the state wanted, setting up those before it on the way.
    """

    template: Path
    browser: Browser
    _shared: _Running | None = None
    _fresh: _Running | None = None

    @cached_property
    def screens(self) -> list[str]:
        return list(dict.fromkeys(one.screen for one in SHOTS.values()))

    @contextmanager
    def views(self, wanted: Shot) -> Iterator[Callable[[str, Lang], View]]:
        """A maker of views of this shot; what was opened is closed at the end."""
        stage = self._hall_of(wanted).stage
        made: list[View] = []

        def view(size: str, lang: Lang) -> View:
            made.append(View(stage, self.browser, wanted, size, lang))
            return made[-1]

        try:
            yield view
        finally:
            for one in made:
                one.close()
            if wanted.fresh:
                self._leave_fresh()

    def opens(self, wanted: Shot) -> Opens:
        """What opens the page of this shot, the hall being ready for it."""
        hall = self._hall_of(wanted)
        for one in self._before(wanted):
            if one.id not in hall.done:
                hall.done[one.id] = _attempt(one, hall.stage)
        found = hall.done[wanted.id]
        if isinstance(found, Exception):
            raise found
        return found

    def leave(self) -> None:
        self._leave_fresh()
        left, self._shared = self._shared, None
        if left is not None:
            left.way_out.close()

    def _leave_fresh(self) -> None:
        left, self._fresh = self._fresh, None
        if left is not None:
            left.way_out.close()

    def _before(self, wanted: Shot) -> list[Shot]:
        if wanted.fresh:
            return [wanted]
        shared = [one for one in SHOTS.values() if one.screen == wanted.screen and not one.fresh]
        return shared[: shared.index(wanted) + 1]

    def _hall_of(self, wanted: Shot) -> _Running:
        if wanted.fresh:
            if self._fresh is None or self._fresh.name != wanted.id:
                self._leave_fresh()
                self._fresh = self._run(wanted.id, worker=False)
            return self._fresh
        if self._shared is None or self._shared.name != wanted.screen:
            self.leave()
            self._shared = self._run(wanted.screen, worker=True)
        return self._shared

    def _run(self, name: str, *, worker: bool) -> _Running:
        way_out = ExitStack()
        return _Running(name, way_out.enter_context(running_stage(self.template, self.browser, worker=worker)), way_out)


def _attempt(one: Shot, stage: Stage) -> Opens | Exception:
    """A state that cannot be brought about is told where it is wanted; those after it are tried all the same."""
    try:
        return one.set_up(stage)
    except Exception as error:  # noqa: BLE001
        return error
