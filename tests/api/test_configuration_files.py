"""A hall's configuration as one file over HTTP: who may, what is told, and that a look changes nothing."""

import io
import json
from typing import Any

from tests.builders import Answer, Caller, Web

FILE = "/halls/H/configuration"


def document(caller: Caller) -> dict[str, Any]:
    told = caller.get(FILE)
    assert told.status == 200, told.text
    found: dict[str, Any] = json.loads(told.text)
    return found


def send(caller: Caller, told: Any, key: str | None = None, **query: Any) -> Answer:
    headers = {"Idempotency-Key": key} if key else {}
    return caller.ask("POST", FILE, json=told, query_string=query, headers=headers)


def test_an_administrator_alone_takes_the_file_and_brings_it(web: Web) -> None:
    for name in ("lin", "gao", "li", "shen"):
        assert web.person(name).get(FILE).code == "forbidden"
        assert send(web.person(name), {}).code == "forbidden"
    admin = web.person("admin1")
    answer = admin.get(FILE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="configuration-H.json"'
    assert send(admin, json.loads(answer.text)).body == {
        "differences": [], "without_password": [], "to_enrol": [], "dry_run": False,
    }  # fmt: skip


def test_a_look_tells_the_differences_and_changes_nothing(web: Web) -> None:
    admin = web.person("admin1")
    told = document(admin)
    told["zones"][0]["name"] = "综合服务"
    looked = send(admin, told, dry_run=1)
    assert looked["dry_run"]
    [difference] = looked["differences"]
    assert difference == {
        "part": "zones", "key": "A", "kind": "changed", "before": {"name": "综合窗口"}, "after": {"name": "综合服务"},
    }  # fmt: skip
    assert document(admin)["zones"][0]["name"] == "综合窗口"
    done = admin.ask(
        "POST", FILE, data={"file": (io.BytesIO(json.dumps(told).encode()), "h.json")}, headers={"Idempotency-Key": "k1"}
    )
    assert done["differences"] == looked["differences"]
    assert document(admin) == told
    assert web.visitor.get("/halls/H")["zones"][0]["name"] == "综合服务"
    assert [change["key"] for change in admin.get("/halls/H/changes")["items"]] == ["A"]


def test_the_same_press_for_another_purpose_is_another_request(web: Web) -> None:
    admin = web.person("admin1")
    told = document(admin)
    assert send(admin, told, key="k", dry_run=1).status == 200
    assert send(admin, told, key="k").code == "idempotency_mismatch"


def test_every_problem_is_told_in_the_readers_language(web: Web) -> None:
    admin = web.person("admin1")
    told = document(admin)
    told["service_items"][1]["expected_minutes"] = 999
    told["zones"][2]["prefix"] = "A"
    answer = send(admin, told, lang="en")
    assert (answer.status, answer.code) == (422, "configuration_file_refused")
    assert answer["detail"].startswith("The configuration file has 2 problems, and nothing was changed.")
    assert answer["problems"] == [
        {"place": "service_items[1].expected_minutes", "code": "file_range", "detail": "The number is out of range; it must be ≤ 480."},
        {"place": "zones[2].prefix", "code": "prefix_taken", "detail": "Ticket prefix A is in use. Choose another one."},
    ]  # fmt: skip
    assert send(admin, told)["problems"][0]["detail"] == "数值超出范围，应 ≤ 480。"
    assert send(admin, {}).code == "file_not_ours"
    assert admin.ask("POST", FILE, data=b"{", headers={"Content-Type": "application/json"}).code == "file_not_json"
    assert admin.ask("POST", FILE, data={}).code == "file_expected"
