"""Refusals: one shape, a stable code, and a sentence in the caller's language that says what to do next."""

from collections.abc import Callable, Iterator
from string import Formatter
from typing import Any

import pytest

from app.api.error_map import STATUS, problem, status_of
from app.api.field_problems import problem_text
from app.bootstrap import NOUNS
from app.errors import HallError
from app.texts import CATALOGUE
from tests.builders import Answer, Web

MEMBERS = {"type", "title", "status", "detail", "code", "trace_id"}


def facts_of(code: str) -> dict[str, Any]:
    """Something for every gap in the sentences of ``code``."""
    return {
        name: "7" for sentence in CATALOGUE[code] for _, name, _, _ in Formatter().parse(sentence) if name and "|" not in name
    }


def kinds(kind: type[HallError] = HallError) -> Iterator[type[HallError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from kinds(child)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_refusal_has_the_shape_of_a_problem(kind: type[HallError]) -> None:
    body, status = problem(kind(**facts_of(kind.code)), "zh", "0123456789abcdef")
    assert set(body) == MEMBERS
    assert body["status"] == status >= 400
    assert body["code"] == kind.code
    assert body["type"] == f"urn:tinghao:problem:{kind.code}"
    assert body["trace_id"] == "0123456789abcdef"
    assert any(base in STATUS for base in kind.__mro__)


def test_a_code_may_have_a_status_of_its_own() -> None:
    assert status_of(HallError("bad_json")) == 400


def asked(web: Web, how: str) -> Answer:
    kiosk = web.device("kiosk")
    ways: dict[str, Callable[[], Answer]] = {
        "nowhere": lambda: kiosk.get("/nowhere"),
        "unknown hall": lambda: kiosk.get("/halls/nowhere/board"),
        "unknown ticket": lambda: kiosk.get("/tickets/nothing"),
        "no token": lambda: web.visitor.get("/halls/H/floor"),
        "a wrong token": lambda: web.bearer("made-up").get("/halls/H/floor"),
        "another's door": lambda: kiosk.get("/halls/H/floor"),
        "another method": lambda: kiosk.ask("DELETE", "/halls/H/board"),
        "no JSON": lambda: kiosk.ask("POST", "/halls/H/tickets", data="{", content_type="application/json"),
        "not a number": lambda: kiosk.ask("POST", "/halls/H/tickets", data='{"zone": NaN}', content_type="application/json"),
        "another type": lambda: kiosk.ask("POST", "/halls/H/tickets", data="zone=A", content_type="text/plain"),
        "a member missing": lambda: kiosk.post("/halls/H/tickets", {}),
        "too much": lambda: kiosk.post("/halls/H/tickets", {"zone": "A" * 2_000_000}),
        "a wrong cursor": lambda: web.person("chen").get("/halls/H/tickets", cursor="../../etc"),
        "against the state": lambda: web.open("1").act("1", "recall"),
    }
    return ways[how]()


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("nowhere", 404, "not_found"), ("unknown hall", 404, "unknown_hall"), ("unknown ticket", 404, "unknown_ticket"),
        ("no token", 401, "unauthorized"), ("a wrong token", 401, "device_unknown"), ("another's door", 403, "forbidden"),
        ("another method", 405, "method_not_allowed"), ("no JSON", 400, "bad_json"), ("not a number", 400, "bad_json"),
        ("another type", 415, "unsupported_media_type"), ("a member missing", 422, "validation_failed"),
        ("too much", 413, "body_too_large"), ("a wrong cursor", 400, "cursor_invalid"), ("against the state", 409, "no_open_ticket"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_told_in_the_same_shape(web: Web, how: str, status: int, code: str) -> None:
    answer = asked(web, how)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.body) >= MEMBERS
    assert len(answer["trace_id"]) == 16


def test_a_wrong_member_is_named(web: Web) -> None:
    answer = web.device("kiosk").post("/halls/H/tickets", {"zone": "A", "case_count": 0})
    [error] = answer["errors"]
    assert (error["field"], error["problem"], error["limits"]) == ("case_count", "greater_than_equal", {"ge": 1})


@pytest.mark.req("R-280")
def test_each_wrong_member_says_what_is_allowed_in_the_callers_language(web: Web) -> None:
    hours = [{"from": "9", "to": "10:00"}]
    plan = {"code": "上午", "name": "", "zone": "A", "slot_minutes": 1, "capacity": 10_000, "first_day": 5, "hours": hours}

    def told(language: str) -> dict[str, str]:
        answer = web.person("admin1").ask("POST", "/halls/H/booking-plans", json=plan, headers={"Accept-Language": language})
        return {error["field"]: error["text"] for error in answer["errors"]}

    zh, en = told("zh"), told("en")
    assert zh["code"] == "只能用字母、数字和 - _，长度 1–16。"
    assert (zh["name"], zh["slot_minutes"], zh["capacity"]) == ("请填写这一项。", "不能小于 5。", "不能大于 9999。")
    assert zh["hours.0.from"].startswith("应为时间，如 08:30")
    assert en["code"] == "Use letters, digits, - and _ only; length 1–16."
    assert (en["name"], en["slot_minutes"]) == ("Fill this in.", "This must be 5 or more.")
    assert en.keys() == zh.keys()


def patterns_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from patterns_in(part)


def test_every_pattern_of_a_request_has_a_sentence_that_says_what_fits(web: Web) -> None:
    bodies = {
        endpoint.body or endpoint.query
        for nouns in NOUNS
        for endpoint in nouns.endpoints
        if endpoint.body is not None or endpoint.query is not None
    }
    patterns = {pattern for body in bodies if body is not None for pattern in patterns_in(body.model_json_schema())}
    assert len(patterns) > 10
    for pattern in patterns:
        wrong = {"field": "x", "problem": "string_pattern_mismatch", "limits": {"pattern": pattern}}
        assert problem_text(wrong, "zh") != CATALOGUE["field_problem.other"][0], pattern


def test_a_wrong_time_until_which_a_window_is_lent_is_named_by_its_own_member(web: Web) -> None:
    path = f"/windows/{web.hall.windows['1']}/actions/lend"
    answer = web.person("gao").post(path, {"zone": "T", "until": "soon", "reason": "人多"})
    [error] = answer["errors"]
    assert (error["field"], "+08:00" in error["text"]) == ("until", True)


@pytest.mark.req("R-280")
@pytest.mark.parametrize(
    ("language", "detail"),
    [("zh-CN,zh;q=0.9", "1 号窗口现在没有号，请先叫号。"), ("en-GB,en;q=0.9", "Window 1 has no ticket now. Call one first.")],
)
def test_the_sentence_comes_in_the_callers_language(web: Web, language: str, detail: str) -> None:
    web.open("1")
    answer = web.person("li").ask(
        "POST", f"/windows/{web.hall.windows['1']}/actions/recall", json={}, headers={"Accept-Language": language}
    )
    assert answer["detail"] == detail


def test_a_fault_of_ours_tells_nothing_but_its_number(web: Web) -> None:
    def broken() -> str:
        raise ZeroDivisionError("the secret place")

    web.app.add_url_rule("/api/v1/broken", view_func=broken)
    answer = web.visitor.get("/broken")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "Zero" not in answer.text
