"""Logging in from a browser, and what a session may do."""

from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from flask.testing import FlaskClient

from tests.builders import PASSWORD, Web

LOGIN = "/api/v1/auth/login"


def browser(web: Web) -> FlaskClient:
    return web.app.test_client()


def log_in(client: FlaskClient, username: str = "li", password: str = PASSWORD) -> str:
    """The CSRF token of the new session."""
    answer = client.post(LOGIN, json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    token: str = answer.get_json()["csrf"]
    return token


def test_a_person_logs_in_and_is_known(web: Web) -> None:
    client = browser(web)
    log_in(client)
    me = client.get("/api/v1/auth/me").get_json()
    assert (me["person"]["name"], me["person"]["role"], me["person"]["hall"]) == ("李明", "clerk", "H")


# Of each of the managers' pages, what it reads first.
READS = {
    "floor": "/halls/H/today", "statistics": "/halls/H/figures", "reports": "/halls/H/reports",
    "review": "/halls/H/reviews", "forecast": "/halls/H/forecast",
}  # fmt: skip
ONLY_OWN = "/me/reviews"


@pytest.mark.req("R-260")
@pytest.mark.parametrize("username", ["li", "chen", "gao", "lin", "he", "admin1", "shen", "xu"])
def test_a_person_is_led_to_the_pages_that_let_him_in_and_to_no_other(web: Web, username: str) -> None:
    person = web.person(username)
    let_in = [page for page, path in READS.items() if person.get(path).code != "forbidden"]
    if "review" not in let_in and person.get(ONLY_OWN).status == 200:
        let_in.append("review")
    assert sorted(person.get("/auth/me")["pages"]) == sorted(let_in)


@pytest.mark.parametrize("username", ["li", "gao"])
def test_who_may_not_is_sent_to_somebody_who_may_and_not_to_himself(web: Web, username: str) -> None:
    answer = web.person(username).get("/halls/H/reports")
    assert answer.code == "forbidden"
    assert answer["detail"].endswith("请联系大厅管理员或系统管理员。")


def test_a_manager_is_not_sent_to_the_manager(web: Web) -> None:
    answer = web.person("lin").post("/halls/H/reported-waits", {})
    assert answer.code == "forbidden"
    assert answer["detail"].endswith("请联系系统管理员。")


@pytest.mark.req("R-261")
def test_a_wrong_name_and_a_wrong_password_sound_the_same(web: Web) -> None:
    wrong = [
        browser(web).post(LOGIN, json={"username": name, "password": password}).get_json()
        for name, password in (("li", "Wrong-12345"), ("nobody", PASSWORD))
    ]
    assert {answer["code"] for answer in wrong} == {"login_failed"}
    assert wrong[0]["detail"] == wrong[1]["detail"]


@pytest.mark.req("R-261")
def test_after_five_wrong_passwords_the_right_one_does_not_open_either(web: Web) -> None:
    client = browser(web)
    for _ in range(5):
        client.post(LOGIN, json={"username": "li", "password": "Wrong-12345"})
    answer = client.post(LOGIN, json={"username": "li", "password": PASSWORD}).get_json()
    assert answer["code"] == "login_locked"
    assert "15" in answer["detail"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(web: Web) -> None:
    answer = browser(web).post(LOGIN, json={"username": "li", "password": PASSWORD})
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["tinghao_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert len(cookie.value) == 43  # 256 random bits


def test_the_cookie_goes_over_https_only_where_the_hall_says_so(open_web: Callable[..., Web]) -> None:
    web = open_web(toml="[security]\ncookie_secure = true\n")
    answer = browser(web).post(LOGIN, json={"username": "li", "password": PASSWORD})
    assert SimpleCookie(answer.headers["Set-Cookie"])["tinghao_session"]["secure"] is True


@pytest.mark.req("R-265")
@pytest.mark.parametrize("token", [None, "", "made-up", "another's"])
def test_a_deed_without_the_sessions_own_token_is_refused(web: Web, token: str | None) -> None:
    client, other = browser(web), browser(web)
    log_in(client)
    if token == "another's":
        token = log_in(other, "wang")
    headers = {} if token is None else {"X-CSRF-Token": token}
    window = web.hall.windows["1"]
    answer = client.post(f"/api/v1/windows/{window}/actions/open", json={}, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "csrf_failed")
    assert web.hall.events("window.") == []


@pytest.mark.req("R-265")
def test_a_form_of_another_site_is_no_request_of_ours(web: Web) -> None:
    client = browser(web)
    csrf = log_in(client)
    answer = client.post(
        f"/api/v1/windows/{web.hall.windows['1']}/actions/open", data={"a": "b"}, headers={"X-CSRF-Token": csrf}
    )
    assert answer.get_json()["code"] == "unsupported_media_type"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_looking_needs_no_token(web: Web) -> None:
    client = browser(web)
    log_in(client)
    assert client.get("/api/v1/halls/H/floor").status_code == 200


@pytest.mark.req("R-261")
def test_an_idle_session_ends(web: Web) -> None:
    client = browser(web)
    log_in(client)
    web.clock.advance(15 * 60)
    assert client.get("/api/v1/auth/me").get_json()["code"] == "session_expired"


def test_a_session_that_acts_stays(web: Web) -> None:
    client = browser(web)
    csrf = log_in(client)
    for _ in range(3):
        web.clock.advance(14 * 60)
        done = client.post(f"/api/v1/windows/{web.hall.windows['1']}/actions/open", json={}, headers={"X-CSRF-Token": csrf})
        assert done.get_json().get("code") in (None, "window_not_free")


def test_after_logout_the_cookie_opens_nothing(web: Web) -> None:
    client = browser(web)
    csrf = log_in(client)
    assert client.post("/api/v1/auth/logout", json={}, headers={"X-CSRF-Token": csrf}).status_code == 204
    assert client.get("/api/v1/auth/me").get_json()["code"] in ("session_expired", "unauthorized")


@pytest.mark.req("R-261")
def test_at_the_first_login_the_password_is_changed_before_anything_else(open_web: Callable[..., Web]) -> None:
    web = open_web(people={"li": {"must_change_password": True}})
    client = browser(web)
    csrf = log_in(client)
    headers = {"X-CSRF-Token": csrf}
    assert client.get("/api/v1/auth/me").get_json()["must_change_password"] is True
    assert client.get("/api/v1/halls/H/floor").get_json()["code"] == "must_change_password"
    opened = client.post(f"/api/v1/windows/{web.hall.windows['1']}/actions/open", json={}, headers=headers)
    assert opened.get_json()["code"] == "must_change_password"
    weak = client.post("/api/v1/auth/password", json={"old": PASSWORD, "new": "password"}, headers=headers).get_json()
    assert weak["code"] == "password_too_weak"
    changed = client.post("/api/v1/auth/password", json={"old": PASSWORD, "new": "Mei-hua-2026"}, headers=headers)
    assert changed.status_code == 200
    assert client.get("/api/v1/halls/H/floor").status_code == 200


def test_somebody_who_left_does_not_get_in(open_web: Callable[..., Web]) -> None:
    web = open_web(people={"li": {"active": False}})
    answer = browser(web).post(LOGIN, json={"username": "li", "password": PASSWORD})
    assert answer.get_json()["code"] == "login_failed"
