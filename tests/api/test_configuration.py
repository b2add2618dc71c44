"""The doors through which a hall is changed: who may enter, what they answer, and that everybody sees it at once."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
import socketio  # type: ignore[import-untyped]
from jsonschema_rs import Draft202012Validator

from app.bootstrap import build
from app.domain.bounded import rules_of
from app.domain.policy import Policy
from app.settings import load_settings
from tests.builders import Answer, Caller, Web
from tests.support.server import Server

Opened = Callable[..., Web]

ITEMS = "编码,名称,部门,类型,业务组,区域,分钟\n440120010010,户口迁移,公安,即办件,户政,综合窗口,15\n440120010020,不动产抵押,自然资源,承诺件,不动产,A,20\n"


def patch(who: Caller, path: str, body: Any, **how: Any) -> Answer:
    return who.ask("PATCH", path, json=body, **how)


def upload(who: Caller, data: bytes, name: str = "items.csv", key: str | None = None, **query: Any) -> Answer:
    return who.ask(
        "POST", "/halls/H/service-items/import", data={"file": (io.BytesIO(data), name)}, query_string=query,
        headers={"Idempotency-Key": key} if key else {},
    )  # fmt: skip


# --- who may ----------------------------------------------------------------------------------------------------------

DEEDS = [
    ("PATCH", "/halls/H", {"name": "x"}),
    ("PATCH", "/halls/H/policy", {"calls_per_ticket": 4}),
    ("POST", "/halls/H/zones", {"code": "Q", "kind": "other", "name": "x", "prefix": "Q"}),
    ("PATCH", "/halls/H/zones/A", {"name": "x"}),
    ("POST", "/halls/H/zones/Z/actions/merge", {"into": "A"}),
    ("POST", "/halls/H/zones/Z/actions/switch-off", {}),
    ("POST", "/halls/H/windows", {"number": "9", "name": "x"}),
    ("POST", "/halls/H/people", {"username": "new.one", "name": "x", "role": "clerk"}),
    ("POST", "/halls/H/posts", {"code": "P9", "name": "x", "window": "1"}),
    ("POST", "/halls/H/waiting-areas", {"code": "W", "name": "x"}),
    ("PATCH", "/halls/H/service-items/passport", {"name": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), DEEDS)
def test_only_keepers_change_the_hall(web: Web, method: str, path: str, body: dict[str, Any]) -> None:
    assert web.visitor.ask(method, path, json=body).status == 401
    for who in (web.person("li"), web.person("gao"), web.device("kiosk")):
        assert who.ask(method, path, json=body).code == "forbidden"
    assert web.person("lin").ask(method, path, json=body).status in (200, 201)


def test_a_change_from_a_page_needs_its_csrf_token(web: Web) -> None:
    headers = {"X-CSRF-Token": ""}
    assert patch(web.person("lin"), "/halls/H", {"name": "x"}, headers=headers).code == "csrf_failed"
    refused = web.person("lin").ask(
        "POST", "/halls/H/service-items/import", data={"file": (io.BytesIO(ITEMS.encode()), "a.csv")}, headers=headers
    )
    assert refused.code == "csrf_failed"
    assert web.visitor.get("/halls/H")["name"] != "x"


@pytest.mark.req("R-001")
def test_keepers_change_their_own_hall_and_those_below_it_and_no_other(web: Web, open_web: Opened) -> None:
    other = open_web(code="G")
    assert patch(web.person("lin"), "/halls/G", {"name": "x"}).code == "other_hall"
    made = web.person("lin").post(
        "/halls/H/sub-halls", {"code": "H9", "name": "镇中心", "head": {"username": "head.9", "name": "何"}}
    )
    assert made.status == 201
    assert made["hall"]["parent"] == "H"
    assert patch(web.person("lin"), "/halls/H9", {"phone": "0753-1"})["phone"] == "0753-1"
    assert [hall["code"] for hall in web.person("lin").get("/halls/H/sub-halls")["items"]] == ["H9"]
    head = _signed_in(web, "head.9", made["password"])
    assert patch(head, "/halls/H9/zones/A", {"name": "综合"}).status == 200
    assert patch(head, "/halls/H/zones/A", {"name": "综合"}).code == "other_hall"
    assert patch(other.person("lin"), "/halls/H9", {"name": "x"}).code == "other_hall"


def _signed_in(web: Web, username: str, password: str) -> Caller:
    """A new account after its first login, with a password of its own."""
    client = web.app.test_client()
    me = client.post("/api/v1/auth/login", json={"username": username, "password": password}).get_json()
    assert me["must_change_password"]
    headers = {"X-CSRF-Token": me["csrf"]}
    changed = client.post("/api/v1/auth/password", json={"old": password, "new": "Jiangnan-77x"}, headers=headers)
    assert changed.status_code == 200
    cookie = client.get_cookie("tinghao_session")
    assert cookie is not None
    return Caller(web.app, lambda: headers | {"Cookie": f"tinghao_session={cookie.value}"}, {})


# --- seen at once -----------------------------------------------------------------------------------------------------


@pytest.mark.req("R-018")
def test_the_public_page_changes_as_soon_as_the_configuration_changes(web: Web) -> None:
    """Also in another process on the same database, which has read the hall before."""
    settings = web.hall.house.settings
    env = {"HALL_HOME": str(settings.home), "HALL_DATABASE_URL": settings.database.url}
    second = Web(build(load_settings(env=env), web.clock), web.hall)
    assert second.visitor.get("/halls/H")["phone"] == ""
    lin = web.person("lin")
    patch(lin, "/halls/H", {"phone": "0753-2180000"})
    patch(lin, "/halls/H/policy", {"sessions": [{"from": "09:00", "to": "17:00", "days": [1]}]})
    lin.post("/halls/H/zones", {"code": "P", "kind": "pick_up", "name": "结果领取", "prefix": "P"})
    lin.post("/halls/H/windows", {"number": "9", "name": "领证窗口", "profile": [{"zone": "P"}]})
    lin.post("/halls/H/service-items", {"code": "440199", "name": "证照领取", "zone": "P"})
    for seen in (web.visitor.get("/halls/H"), second.visitor.get("/halls/H")):
        assert seen["phone"] == "0753-2180000"
        assert seen["sessions"] == [{"from": "09:00", "to": "17:00", "days": [1]}]
        assert seen["zones"][-1]["name"] == "结果领取"
        assert seen["windows"][-1]["number"] == "9"
        assert "440199" in [item["code"] for item in seen["items"]]
    second.app.extensions["tinghao"].house.database.close()


@pytest.mark.req("R-002")
def test_kiosk_and_boards_show_the_name_of_the_hall(web: Web) -> None:
    patch(web.person("lin"), "/halls/H", {"name": "梅江区便民服务中心"})
    assert web.device("board").get("/halls/H/board")["state"]["hall"]["name"] == "梅江区便民服务中心"


@pytest.mark.req("R-028")
def test_a_full_zone_says_so_before_anybody_asks(web: Web) -> None:
    patch(web.person("lin"), "/halls/H/zones/Z", {"daily_cap": 1})
    web.take("Z")
    [zone] = [zone for zone in web.device("kiosk").get("/halls/H/board")["state"]["zones"] if zone["code"] == "Z"]
    assert (zone["issuing"]["open"], zone["issuing"]["reason"]) == (False, "cap")
    answer = web.device("kiosk").post("/halls/H/tickets", {"zone": "Z"})
    assert (answer.status, answer.code) == (409, "zone_cap_reached")
    assert "预约" in answer["detail"]


@pytest.mark.req("R-004")
def test_screens_hear_of_the_change_and_what_concerns_the_staff_only_they(shared_server: Server) -> None:
    tokens, hall = shared_server.credentials["tokens"], shared_server.credentials["hall"]
    lobby, floor = socketio.SimpleClient(), socketio.SimpleClient()
    with lobby, floor:
        lobby.connect(shared_server.base_url, {}, {"token": tokens["board"]}, ["websocket"], "/board")
        floor.connect(shared_server.base_url, {}, {"token": tokens["integration"], "hall": hall}, ["websocket"], "/floor")
        for client in (lobby, floor):
            _next(client, "snapshot")
        _patch_over_http(shared_server, f"/halls/{hall}/zones/Z", {"name": "咨询与引导"})
        assert _configured(lobby) == {"what": "zone"}
        assert _configured(floor)["after"] == {"name": "咨询与引导"}
        lobby.emit("sync", {"after": -1})
        zones = _next(lobby, "snapshot")["state"]["zones"]
    assert "咨询与引导" in [zone["name"] for zone in zones]


def _next(client: Any, name: str) -> Any:
    while True:
        heard, data = client.receive(timeout=120)
        if heard == name:
            return data


def _configured(client: Any) -> Any:
    while True:
        event = _next(client, "event")
        if event["type"] == "hall.configured":
            return event["data"]


def _patch_over_http(server: Server, path: str, body: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {server.credentials['tokens']['integration']}"}
    answer = requests.patch(f"{server.base_url}/api/v1{path}", json=body, headers=headers, timeout=120)
    assert answer.status_code == 200, answer.text


# --- what is sent -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/halls/H/zones/A", {"daily_cap": -1}, "daily_cap"),
        ("/halls/H/zones/A", {"name": ""}, "name"),
        ("/halls/H/zones/A", {"prefix": "a1"}, "prefix"),
        ("/halls/H/zones/A", {"identity_kinds": ["passport"]}, "identity_kinds.0"),
        ("/halls/H/zones/A", {"sessions": [{"from": "8:30", "to": "12:00"}]}, "sessions.0.from"),
        ("/halls/H", {"latitude": 91}, "latitude"),
        ("/halls/H", {"notices": "x"}, "notices"),
        ("/halls/H/service-items/passport", {"name": "=1+1"}, "name"),
        ("/halls/H/service-items/passport", {"guide_url": "javascript:alert(1)"}, "guide_url"),
    ],
)
def test_a_wrong_value_is_named(web: Web, path: str, body: dict[str, Any], field: str) -> None:
    answer = patch(web.person("lin"), path, body)
    assert (answer.status, answer.code) == (422, "validation_failed")
    assert [error["field"] for error in answer["errors"]] == [field]


def test_what_is_left_out_stays_and_null_takes_away(web: Web) -> None:
    lin = web.person("lin")
    patch(lin, "/halls/H/zones/A", {"daily_cap": 5, "note": "先取号"})
    zone = patch(lin, "/halls/H/zones/A", {"daily_cap": None})
    assert (zone["daily_cap"], zone["note"], zone["name"]) == (None, "先取号", "综合窗口")
    assert patch(lin, "/halls/H/zones/A", {}).body == zone.body


@pytest.mark.req("R-286")
def test_every_rule_is_listed_with_value_default_and_range(web: Web) -> None:
    patch(web.person("lin"), "/halls/H/policy", {"calls_per_ticket": 4})
    rules: dict[str, Any] = {}
    for lang in ("zh", "en"):
        rules = {rule["key"]: rule for rule in web.person("li").get("/halls/H/policy", lang=lang)["items"]}
        assert set(rules) == set(rules_of(Policy))
        assert all(rule["text"] and rule["allowed"] for rule in rules.values())
    rule = rules["calls_per_ticket"]
    assert (rule["value"], rule["default"], rule["minimum"], rule["maximum"], rule["own"]) == (4, 3, 1, 10, True)


def test_a_misspelt_rule_is_told_the_nearest(web: Web) -> None:
    answer = patch(web.person("lin"), "/halls/H/policy", {"undo_secnds": 5})
    assert (answer.status, answer.code) == (422, "policy_key_unknown")
    assert "undo_seconds" in answer["detail"]


def test_every_listed_rule_can_be_sent_back_as_it_is(web: Web) -> None:
    lin = web.person("lin")
    rules = {rule["key"]: rule["value"] for rule in lin.get("/halls/H/policy")["items"]}
    answer = patch(lin, "/halls/H/policy", rules)
    assert {rule["key"]: rule["value"] for rule in answer["items"]} == rules


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-261")
def test_a_new_persons_password_is_told_once_and_works_once(web: Web) -> None:
    made = web.person("lin").post("/halls/H/people", {"username": "xu.min", "name": "徐敏", "role": "guide"}, key="p1")
    assert made.status == 201
    assert web.person("lin").post(
        "/halls/H/people", {"username": "xu.min", "name": "徐敏", "role": "guide"}, key="p1"
    ).body == made.body  # fmt: skip
    assert _signed_in(web, "xu.min", made["password"]).get("/auth/me")["person"]["role"] == "guide"
    listed = web.person("lin").get("/halls/H/people").text
    assert "password_hash" not in listed
    assert made["password"] not in listed


def test_a_locked_person_is_let_in_again(web: Web) -> None:
    client = web.app.test_client()
    for _ in range(web.hall.house.settings.security.lock_after_tries):
        client.post("/api/v1/auth/login", json={"username": "li", "password": "wrong"})
    [before] = [one for one in web.person("lin").get("/halls/H/people")["items"] if one["username"] == "li"]
    assert before["locked_until"]
    assert web.person("lin").post("/halls/H/people/li/actions/unlock")["locked_until"] is None


# --- import -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-011")
def test_items_come_from_a_file_and_a_second_import_renames_them(web: Web) -> None:
    lin = web.person("lin")
    assert upload(lin, ITEMS.encode()).body == {"added": 2, "updated": 0, "unchanged": 0, "dry_run": False}
    ticket = web.take("A", service_item="440120010010")
    renamed = ITEMS.replace("户口迁移", "户口迁移登记").encode()
    assert upload(lin, renamed).body == {"added": 0, "updated": 1, "unchanged": 1, "dry_run": False}
    [item] = [item for item in web.visitor.get("/halls/H")["items"] if item["code"] == "440120010010"]
    assert (item["name"], item["department"], item["kind"], item["item_group"], item["expected_minutes"]) == (
        "户口迁移登记", "公安", "instant", "户政", 15,
    )  # fmt: skip
    assert lin.get(f"/tickets/{ticket['id']}")["item_name"] == "户口迁移登记"


@pytest.mark.req("R-282")
@pytest.mark.parametrize("told", [None, "gb18030"])
def test_a_file_in_gb_18030_is_imported(web: Web, told: str | None) -> None:
    query = {"encoding": told} if told else {}
    assert upload(web.person("lin"), ITEMS.encode("gb18030"), **query)["added"] == 2
    assert "不动产抵押" in [item["name"] for item in web.visitor.get("/halls/H")["items"]]


def test_a_trial_says_what_would_happen_and_changes_nothing(web: Web) -> None:
    before = web.hall.everything()
    lin = web.person("lin")
    assert upload(lin, ITEMS.encode(), dry_run="true").body == {"added": 2, "updated": 0, "unchanged": 0, "dry_run": True}
    after = web.hall.everything()
    assert {name for name in after if after[name] != before[name]} <= {"login_sessions", "people", "sign_ins"}


@pytest.mark.parametrize("trial", ["true", "false"])
def test_wrong_rows_are_named_and_nothing_is_imported(web: Web, trial: str) -> None:
    bad = ITEMS + "440120010030,,公安,即办件,户政,Q,0\n"
    answer = upload(web.person("lin"), bad.encode(), dry_run=trial)
    assert (answer.status, answer.code) == (422, "import_bad_rows")
    assert {(row["line"], row["column"]) for row in answer["rows"]} >= {(4, "名称"), (4, "分钟")}
    assert len(web.visitor.get("/halls/H")["items"]) == 3


def test_a_press_that_comes_twice_imports_once(web: Web) -> None:
    lin = web.person("lin")
    first = upload(lin, ITEMS.encode(), key="k")
    assert upload(lin, ITEMS.encode(), key="k").body == first.body
    assert first["added"] == 2
    assert upload(lin, ITEMS.replace("15", "16").encode(), key="k").code == "idempotency_mismatch"
    assert upload(lin, ITEMS.encode(), key="k", dry_run="true").code == "idempotency_mismatch"


def test_a_file_that_is_too_large_or_none_is_refused(open_web: Opened) -> None:
    web = open_web(toml="[limits]\nupload_bytes = 2048\n")
    lin = web.person("lin")
    for size in (2100, 40_000):  # over the limit of the file, and over that of the whole form
        answer = upload(lin, b"x" * size)
        assert (answer.status, answer.code) == (413, "body_too_large")
        assert "最多 2 KB" in answer["detail"]
    assert lin.post("/halls/H/service-items/import").code == "file_expected"
    assert upload(lin, b"\xff\xd8\xff\xe0\0\0JFIF", "photo.csv").code == "import_bad_file"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_halls_items_go_out_and_come_back_unchanged(web: Web, form: str, lang: str) -> None:
    lin = web.person("lin")
    patch(lin, "/halls/H/service-items/passport", {"name": "-护照", "daily_cap": 7, "guide_text": "第一行\n“第二行”, 三"})
    client = web.app.test_client(use_cookies=False)
    query = {"format": form, "filled": "true", "lang": lang}
    file = client.get("/api/v1/halls/H/service-items/template", query_string=query, headers=lin.headers())
    assert f"service-items-H.{form}" in file.headers["Content-Disposition"]
    assert upload(lin, file.data, f"back.{form}").body == {"added": 0, "updated": 0, "unchanged": 3, "dry_run": False}


def test_the_empty_template_has_headings_and_no_item(web: Web) -> None:
    client = web.app.test_client(use_cookies=False)
    headers = web.person("lin").headers()
    empty = client.get("/api/v1/halls/H/service-items/template?format=csv", headers=headers)
    assert empty.data.decode("utf-8-sig").splitlines()[0].startswith("编码,名称,英文名,部门")
    assert upload(web.person("lin"), empty.data).code == "import_no_rows"


def test_items_go_over_with_a_merged_zone_also_when_a_file_still_names_it(web: Web) -> None:
    lin = web.person("lin")
    assert lin.post("/halls/H/zones/K/actions/merge", {"into": "A"})["moved"] == 0
    upload(lin, ITEMS.replace("综合窗口", "跨域通办").encode())
    [item] = [item for item in web.visitor.get("/halls/H")["items"] if item["code"] == "440120010010"]
    assert item["zone"] == "A"


# --- devices ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-264")
def test_a_device_joins_with_a_token_told_once_until_it_is_revoked(web: Web) -> None:
    lin = web.person("lin")
    window = web.hall.windows["3"]
    made = lin.post(
        "/halls/H/devices", {"kind": "pad", "code": "PAD3", "name": "3 号评价器", "place": "东侧", "window": window}
    )
    pad = web.bearer(made["token"])
    assert pad.get("/halls/H/board").status == 200
    [listed] = [device for device in lin.get("/halls/H/devices")["items"] if device["code"] == "PAD3"]
    assert (listed["kind"], listed["place"], listed["window_number"], listed["revoked"]) == ("pad", "东侧", "3", False)
    assert made["token"] not in lin.get("/halls/H/devices").text
    assert lin.post(f"/devices/{made['id']}/actions/revoke").status == 200
    for answer in (pad.get("/halls/H/board"), pad.post("/halls/H/tickets", {"zone": "A"})):
        assert (answer.status, answer.code) == (401, "token_revoked")
    assert web.bearer("unknown").get("/halls/H/board").code == "device_unknown"


# --- the document -----------------------------------------------------------------------------------------------------


def test_answers_are_as_the_document_says(web: Web) -> None:
    document = web.visitor.get("/openapi.json").body
    lin = web.person("lin")
    for path in ("zones", "windows", "people", "posts", "waiting-areas", "policy", "sub-halls"):
        shape = document["paths"][f"/api/v1/halls/{{hall}}/{path}"]["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**shape["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(lin.get(f"/halls/H/{path}").body)


def test_a_change_has_no_idempotency_key_and_an_upload_is_a_form_in_the_document(web: Web) -> None:
    paths = web.visitor.get("/openapi.json").body["paths"]
    names = [parameter["name"] for parameter in paths["/api/v1/halls/{hall}/zones/{code}"]["patch"]["parameters"]]
    assert names == ["hall", "code", "draft"]
    form = paths["/api/v1/halls/{hall}/service-items/import"]["post"]["requestBody"]["content"]
    assert list(form) == ["multipart/form-data"]
    assert "default" not in json.dumps(web.visitor.get("/openapi.json").body["components"]["schemas"]["ZonePatch"])
