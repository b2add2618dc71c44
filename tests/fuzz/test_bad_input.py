"""What must not be sent is refused in one shape, in the caller's language, and changes nothing."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import requests
from sqlalchemy import Engine, create_engine

from app.auth import COOKIE, CSRF_HEADER
from tests.support.invariants import contents, must_hold
from tests.support.postgres import Cluster
from tests.support.server import Server, copy_home

EMOJI, FAMILY, RARE = "🎫🖨", "👩‍👩‍👧‍👦", "𠮷𡃁𪚥"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
UNTOUCHED = ("idempotency", "login_sessions", "sign_ins")
"""Tables where a refusal may leave something: the answer to send again, and when somebody was last seen."""
CAP = {"zone": "A"}


@dataclass(frozen=True)
class Refusal:
    """One bad request. path: below /api/v1, with {names} of the hall's ids. raw: sent as it is, instead of ``body``."""

    name: str
    status: int
    code: str
    path: str
    body: Any = None
    raw: bytes | None = None
    method: str = "POST"
    who: str = "integration"
    headers: Mapping[str, str] = field(default_factory=dict)


def at(window: str, verb: str) -> str:
    return f"/windows/{{{window}}}/actions/{verb}"


TAKE = "/halls/H1/tickets"
REFUSALS = [
    # Nothing there
    Refusal("an unknown zone", 404, "unknown_zone", TAKE, {"zone": "QQ"}),
    Refusal("a zone of rare characters", 404, "unknown_zone", TAKE, {"zone": RARE}),
    Refusal("a hall of emoji", 404, "unknown_hall", f"/halls/{quote(EMOJI)}/tickets", CAP),
    Refusal("a hall of joined emoji", 404, "not_found", f"/halls/{quote(FAMILY)}/tickets", CAP),
    Refusal("an unknown hall", 404, "unknown_hall", "/halls/H9/tickets", CAP),
    Refusal("an unknown item", 404, "unknown_item", TAKE, {"zone": "A", "service_item": "none"}),
    Refusal("an unknown ticket", 404, "unknown_ticket", "/tickets/01nobody/actions/cancel", {"reason": "误取"}),
    Refusal("a ticket of emoji", 404, "unknown_ticket", f"/tickets/{quote(EMOJI)}/actions/reprint"),
    Refusal("an unknown window", 404, "unknown_window", "/windows/01nobody/actions/call-next"),
    Refusal("an unknown link", 404, "unknown_token", "/e-tickets/nobody/actions/here", who="nobody"),
    Refusal("an unknown address", 404, "not_found", "/halls/H1/nothing"),
    Refusal("a NUL in the address", 404, "not_found", "/tickets/%00/actions/reprint"),
    # Not now
    Refusal("recall at an empty desk", 409, "no_open_ticket", at("idle", "recall")),
    Refusal("finish at an empty desk", 409, "no_open_ticket", at("idle", "finish")),
    Refusal("no-show of somebody in service", 409, "illegal_move", at("serving", "no-show")),
    Refusal("put back of somebody in service", 409, "illegal_move", at("serving", "put-back")),
    Refusal("calling while one is open", 409, "ticket_open", at("serving", "call-next")),
    Refusal("calling at a closed window", 409, "window_closed", at("closed", "call-next")),
    Refusal("calling at a paused window", 409, "window_paused", at("paused", "call-next")),
    Refusal("opening an open window", 409, "window_not_free", at("idle", "open")),
    Refusal("cancelling somebody in service", 409, "illegal_move", "/tickets/{ticket_serving}/actions/cancel", {"reason": "误取"}),
    Refusal("reactivating who was not missed", 409, "illegal_move", "/tickets/{ticket_waiting}/actions/reactivate"),
    Refusal("rating before the service", 409, "rating_not_open", "/tickets/{ticket_waiting}/rating", {"level": 5}),
    Refusal("undo of nothing", 409, "undo_nothing", at("closed", "undo")),
    # Somebody else's
    Refusal("another window's ticket", 409, "ticket_not_here", at("called", "finish"), {"ticket": "{ticket_serving}"}),
    Refusal("another window's held ticket", 409, "ticket_not_here", at("idle", "resume-hold"), {"ticket": "{ticket_held}"}),
    Refusal("another zone's ticket", 409, "ticket_not_for_window", at("idle", "call"), {"ticket": "{ticket_of_z}"}),
    Refusal("another hall's kiosk", 403, "other_hall", TAKE, CAP, who="kiosk_of_h2"),
    Refusal("another hall's head at a window", 403, "other_hall", at("idle", "call-next"), who="head_of_h2"),
    Refusal("another hall's head and a ticket", 403, "other_hall", "/tickets/{ticket_waiting}/actions/cancel", {"reason": "误取"}, who="head_of_h2"),
    Refusal("another hall's head closes the day", 403, "other_hall", "/halls/H1/actions/close-day", who="head_of_h2"),
    Refusal("a kiosk that calls", 403, "forbidden", at("idle", "call-next"), who="kiosk"),
    Refusal("a page without its CSRF token", 403, "csrf_failed", "/halls/H2/actions/close-day", who="head_without_csrf"),
    Refusal("nobody who calls", 401, "unauthorized", at("idle", "call-next"), who="nobody"),
    Refusal("a token nobody gave out", 401, "device_unknown", TAKE, CAP, who="stranger"),
    # Not JSON, not ours
    Refusal("half a body", 400, "bad_json", TAKE, raw=b'{"zone": "A'),
    Refusal("a word for a body", 400, "bad_json", TAKE, raw=b"zone"),
    Refusal("bytes that are no text", 400, "bad_json", TAKE, raw=b'{"zone": "\xff\xfe"}'),
    Refusal("no body", 400, "bad_json", TAKE, raw=b""),
    Refusal("NaN", 400, "bad_json", TAKE, raw=b'{"zone": "A", "case_count": NaN}'),
    Refusal("a number of 5000 digits", 400, "bad_json", TAKE, raw=b'{"zone": "A", "case_count": ' + b"9" * 5000 + b"}"),
    Refusal("a body 50,000 lists deep", 400, "bad_json", TAKE, raw=b"[" * 50_000),
    Refusal("a list for a body", 422, "validation_failed", TAKE, []),
    Refusal("a body of 5 MB", 413, "body_too_large", TAKE, {"zone": "A", "purpose": "办" * 1_700_000}),
    Refusal("a form", 415, "unsupported_media_type", TAKE, raw=b"zone=A", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Refusal("plain text", 415, "unsupported_media_type", TAKE, raw=b'{"zone": "A"}', headers={"Content-Type": "text/plain"}),
    Refusal("a method that is not there", 405, "method_not_allowed", TAKE, CAP, method="DELETE"),
    # Wrong values
    Refusal("a NUL in a code", 422, "validation_failed", TAKE, {"zone": "A\0"}),
    Refusal("half a surrogate pair", 422, "validation_failed", TAKE, raw=b'{"zone": "\\ud83d"}'),
    Refusal("half a surrogate pair in a reason", 422, "validation_failed", "/tickets/{ticket_waiting}/actions/cancel", raw=b'{"reason": "\\udfff"}'),
    Refusal("half a surrogate pair in a name", 422, "validation_failed", TAKE, raw=b'{"zone": "A", "identity": {"kind": "id_card", "number": "1", "name": "\\ud800"}}'),
    Refusal("no cases", 422, "validation_failed", TAKE, {"zone": "A", "case_count": 0}),
    Refusal("cases as many as grains of sand", 422, "validation_failed", TAKE, {"zone": "A", "case_count": 10**30}),
    Refusal("a zone that is a number", 422, "validation_failed", TAKE, {"zone": 7}),
    Refusal("a note as long as a book", 422, "validation_failed", at("serving", "hold"), {"note": RARE * 1000}),
    Refusal("an ID number that cannot be", 422, "identity_invalid", TAKE, {"zone": "A", "identity": "123"}),
    Refusal("a cancellation without a reason", 422, "reason_required", "/tickets/{ticket_waiting}/actions/cancel"),
    Refusal("an outcome nobody knows", 422, "outcome_unknown", at("serving", "finish"), {"outcome": "💥"}),
    Refusal("a reply by some day", 422, "validation_failed", at("serving", "finish"), {"reply_by": "soon"}),
    Refusal("a transfer to nowhere", 422, "transfer_nowhere", at("serving", "transfer"), {"place": "next"}),
    Refusal("a pause of a day", 422, "pause_too_long", at("idle", "pause"), {"reason": "meal", "minutes": 1440}),
    Refusal("a rating of six", 422, "rating_level_unknown", "/tickets/{ticket_finished}/rating", {"level": 6}),
    Refusal("a rating of infinitely much", 400, "bad_json", "/tickets/{ticket_finished}/rating", raw=b'{"level": Infinity}'),
    # Lists
    Refusal("a limit that is a word", 422, "validation_failed", "/halls/H1/events?limit=many", method="GET"),
    Refusal("a limit that is not a number", 422, "validation_failed", "/halls/H1/events?limit=NaN", method="GET"),
    Refusal("a limit of nothing", 422, "validation_failed", "/halls/H1/tickets?limit=0", method="GET"),
    Refusal("a limit too large", 422, "validation_failed", "/halls/H1/tickets?limit=201", method="GET"),
    Refusal("events before the first", 422, "validation_failed", "/halls/H1/events?after=-1", method="GET"),
    Refusal("events after the last of all", 422, "validation_failed", f"/halls/H1/events?after={10**30}", method="GET"),
    Refusal("a cursor of emoji", 400, "cursor_invalid", f"/halls/H1/tickets?cursor={quote('🎫')}", method="GET"),
    Refusal("a NUL in a query", 422, "validation_failed", "/halls/H1/tickets?q=%00", method="GET"),
    Refusal("a day that never was", 422, "validation_failed", "/halls/H1/ledger?day=2026-02-30", method="GET"),
    # Keys
    Refusal("a key of 201 characters", 400, "bad_request", TAKE, CAP, headers={"Idempotency-Key": "k" * 201}),
    Refusal("a key of 5000 characters", 400, "bad_request", TAKE, CAP, headers={"Idempotency-Key": "k" * 5000}),
    Refusal("an empty key", 400, "bad_request", TAKE, CAP, headers={"Idempotency-Key": ""}),
    Refusal("a key of two words", 400, "bad_request", TAKE, CAP, headers={"Idempotency-Key": "one two"}),
]  # fmt: skip


class Stage:
    """A running hall with somebody in every place a bad request may point at."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.engine: Engine = create_engine(server.database_url)
        self.http = requests.Session()
        self.ids: dict[str, str] = {}
        known = server.credentials
        self.who: dict[str, dict[str, str]] = {
            "integration": _bearer(known["tokens"]["integration"]),
            "kiosk": _bearer(known["tokens"]["kiosk"]),
            "kiosk_of_h2": _bearer(server.hall("token", "new", "H2", "kiosk", "BAD1").split()[-1]),
            "stranger": _bearer("nobody-gave-this-token-out"),
            "nobody": {},
        }
        [h2] = known["sub_halls"]
        head = next(person for person in h2["people"] if person["role"] == "sub_hall_head")
        signed_in = requests.post(
            f"{server.base_url}/api/v1/auth/login", timeout=60,
            json={"username": head["username"], "password": head["password"]},
        )  # fmt: skip
        cookie = {"Cookie": f"{COOKIE}={signed_in.cookies[COOKIE]}"}
        self.who |= {"head_of_h2": cookie | {CSRF_HEADER: signed_in.json()["csrf"]}, "head_without_csrf": cookie}
        self._set_up({window["number"]: window["id"] for window in known["windows"]})

    def _set_up(self, windows: dict[str, str]) -> None:
        self.ids |= {"idle": windows["1"], "serving": windows["2"], "called": windows["7"], "paused": windows["8"]}
        self.ids["closed"] = windows["9"]
        for name in ("idle", "serving", "called", "paused"):
            self.must(at(name, "open"))
        self.must(at("paused", "pause"), {"reason": "设备故障"})
        for name in ("finished", "held", "serving"):
            self.ids[f"ticket_{name}"] = self.must(TAKE, CAP)["id"]
            self.must(at("serving", "call-next"))
            self.must(at("serving", "start"))
            if name != "serving":
                self.must(at("serving", "finish" if name == "finished" else "hold"))
        self.must(TAKE, CAP)
        self.must(at("called", "call-next"))
        self.ids["ticket_waiting"] = self.must(TAKE, CAP)["id"]
        self.ids["ticket_of_z"] = self.must(TAKE, {"zone": "Z"})["id"]

    def must(self, path: str, body: Any = None) -> Any:
        answer = self.send(Refusal("", 200, "", path, body))
        assert answer.ok, answer.text
        return answer.json()

    def send(self, bad: Refusal, lang: str = "zh", *, key: str = "") -> requests.Response:
        data = bad.raw if bad.raw is not None else json.dumps(self._filled(bad.body)).encode()
        headers = {"Content-Type": "application/json", "Accept-Language": lang, **self.who[bad.who]}
        headers |= {"Idempotency-Key": key} if key else {}
        url = self.server.base_url + "/api/v1" + bad.path.format(**self.ids)
        return self.http.request(
            bad.method, url, data=data if bad.method != "GET" else None, headers={**headers, **bad.headers}, timeout=60
        )

    def _filled(self, body: Any) -> Any:
        if not isinstance(body, dict):
            return body if body is not None else {}
        return {
            name: self.ids.get(value.strip("{}"), value) if isinstance(value, str) else value for name, value in body.items()
        }

    def everything(self) -> dict[str, set[tuple[Any, ...]]]:
        with self.engine.connect() as connection:
            return contents(connection, without=UNTOUCHED)

    def leave(self) -> None:
        self.http.close()
        self.engine.dispose()
        self.server.stop()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def stage(request: pytest.FixtureRequest, demo_home: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    # Without a worker: nothing may change by itself while before is compared with after.
    home = tmp_path_factory.mktemp("bad") / "home"
    if request.param == "sqlite":
        server = Server(copy_home(demo_home, home), worker=False, quick=True)
        forget: Callable[[], None] = lambda: None  # noqa: E731
    else:
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        name = cluster.create_database(request.getfixturevalue("postgres_template"))
        server = Server(home, cluster.url(name), worker=False, quick=True)
        server.hall("demo", "load")
        forget = lambda: cluster.drop_database(name)  # noqa: E731
    server.start()
    made = Stage(server)
    yield made
    made.leave()
    forget()


@pytest.mark.parametrize("bad", REFUSALS, ids=lambda bad: bad.name)
def test_it_is_refused_in_one_shape_and_two_languages_and_changes_nothing(stage: Stage, bad: Refusal) -> None:
    before = stage.everything()
    key = "" if "Idempotency-Key" in bad.headers or bad.method == "GET" else str(uuid4())
    chinese, english, again = stage.send(bad), stage.send(bad, "en"), stage.send(bad, key=key)
    for answer in (chinese, english, again):
        assert (answer.status_code, answer.json().get("code")) == (bad.status, bad.code), answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == f"urn:tinghao:problem:{bad.code}"
        assert problem["status"] == bad.status
        assert problem["title"]
        assert re.fullmatch(r"[0-9a-f]{16}", problem["trace_id"])
    assert CHINESE.search(chinese.json()["detail"])
    assert english.json()["detail"] != chinese.json()["detail"]
    assert chinese.json()["trace_id"] != english.json()["trace_id"]
    if key:
        assert stage.send(bad, key=key).status_code == bad.status
    assert stage.everything() == before


def test_a_header_larger_than_any_server_reads_is_refused_and_changes_nothing(stage: Stage) -> None:
    before = stage.everything()
    bad = Refusal("a key of 100 KB", 431, "", TAKE, CAP, headers={"Idempotency-Key": "k" * 100_000})
    assert 400 <= stage.send(bad).status_code < 500
    assert stage.everything() == before


@pytest.mark.parametrize(
    "words", [EMOJI, FAMILY, RARE, "“引号” \\ ' \" <b> %s {zone}", "ｆｕｌｌ　ｗｉｄｔｈ", "עברית العربية"]
)
def test_any_words_are_kept_as_they_were_written(stage: Stage, words: str) -> None:
    stage.must(at("idle", "pause"), {"reason": "设备故障", "public_text": words})
    window = stage.http.get(
        f"{stage.server.base_url}/api/v1/windows/{stage.ids['idle']}", headers=stage.who["integration"], timeout=60
    ).json()["window"]
    assert window["public_text"] == words
    stage.must(at("idle", "resume"))


def test_after_all_of_it_the_hall_contradicts_itself_nowhere(stage: Stage) -> None:
    must_hold(stage.server.database_url)
