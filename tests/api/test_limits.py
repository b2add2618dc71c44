"""Doors that anybody can knock at are opened only so often."""

from collections.abc import Callable

import pytest

from app.api.limits import PerMinute
from tests.builders import Web

Opened = Callable[..., Web]


@pytest.mark.req("R-266")
def test_one_address_asks_only_so_often(open_web: Opened) -> None:
    web = open_web(toml="[limits]\npublic_per_minute = 10\n")
    answers = [web.visitor.get("/halls") for _ in range(60)]
    refused = [answer for answer in answers if answer.status == 429]
    assert answers[0].status == 200
    assert refused
    assert (refused[0].code, refused[0].headers["Retry-After"]) == ("rate_limited", "60")


@pytest.mark.req("R-266")
def test_another_address_is_not_held_up(open_web: Opened) -> None:
    web = open_web(toml="[limits]\npublic_per_minute = 10\n")
    for _ in range(60):
        web.visitor.get("/halls")
    assert web.visitor.ask("GET", "/halls", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status == 200


def test_devices_and_staff_are_not_counted(open_web: Opened) -> None:
    web = open_web(toml="[limits]\npublic_per_minute = 10\n")
    assert {web.device("kiosk").get("/halls/H/board").status for _ in range(60)} == {200}


@pytest.mark.req("R-266", "R-261")
def test_one_address_tries_only_so_many_passwords(open_web: Opened) -> None:
    web = open_web(toml="[limits]\nlogin_per_minute = 1\n")
    tries = [web.visitor.post("/auth/login", {"username": "nobody", "password": "x"}).status for _ in range(5)]
    assert tries[0] == 401
    assert 429 in tries


@pytest.mark.req("R-266")
@pytest.mark.parametrize("path", ["/e-tickets/guessed", "/ratings/guessed"])
def test_a_guessed_link_opens_nothing(web: Web, path: str) -> None:
    web.take()
    method = "GET" if path.startswith("/e-") else "POST"
    answer = web.visitor.ask(method, path, json={"level": 5} if method == "POST" else None)
    assert (answer.status, answer.code) == (404, "unknown_token")


def test_a_bucket_has_only_what_fills_it() -> None:
    bucket = PerMinute(1)
    assert bucket.take("a")
    assert not bucket.take("a")
    assert bucket.take("b")
