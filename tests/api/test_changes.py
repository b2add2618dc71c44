"""What was changed in a hall's configuration is listed with both values, and taken back in one press."""

from typing import Any

from tests.builders import Caller, Web


def newest(caller: Caller) -> dict[str, Any]:
    answer = caller.get("/halls/H/changes")
    assert answer.status == 200, answer.text
    item: dict[str, Any] = answer["items"][0]
    return item


def patch(caller: Caller, path: str, body: dict[str, Any]) -> Any:
    return caller.ask("PATCH", path, json=body)


def take_back(caller: Caller, seq: int) -> Any:
    return caller.post(f"/halls/H/changes/{seq}/actions/take-back", {"reason": "试错"})


def zone(web: Web, code: str) -> dict[str, Any]:
    return next(one for one in web.person("admin1").get("/halls/H/zones")["items"] if one["code"] == code)


def test_a_change_is_listed_with_both_values_and_taken_back_as_one_more_change(web: Web) -> None:
    admin = web.person("admin1")
    before = zone(web, "A")
    assert patch(admin, "/halls/H/zones/A", {"name": "综合受理", "daily_cap": 200}).status == 200
    change = newest(admin)
    assert (change["what"], change["key"], change["may_be_taken_back"]) == ("zone", "A", True)
    assert {one["name"]: (one["before"], one["after"]) for one in change["values"]} == {
        "name": (before["name"], "综合受理"), "daily_cap": (before["daily_cap"], 200),
    }  # fmt: skip
    assert take_back(admin, change["seq"]).status == 200
    assert zone(web, "A") == before
    assert newest(admin)["values"][0]["after"] == before["name"]


def test_a_rule_goes_back_to_what_it_was_and_to_the_default_where_the_hall_had_none(web: Web) -> None:
    admin = web.person("admin1")

    def rule() -> tuple[Any, bool]:
        rules = admin.get("/halls/H/policy")["items"]
        return next((one["value"], one["own"]) for one in rules if one["key"] == "overtakes_max")

    was = rule()
    patch(admin, "/halls/H/policy", {"overtakes_max": 9})
    first = newest(admin)["seq"]
    patch(admin, "/halls/H/policy", {"overtakes_max": 7})
    assert take_back(admin, first).code == "change_overtaken"
    assert take_back(admin, newest(admin)["seq"]).status == 200
    assert rule() == (9, True)
    # Its own taking back came later than the first change, so it is this that is taken back.
    assert take_back(admin, newest(admin)["seq"]).status == 200
    assert rule() == (7, True)
    patch(admin, "/halls/H/policy", {"overtakes_max": None})
    assert rule() == was


def test_changes_on_top_of_each_other_are_taken_back_one_after_the_other(web: Web) -> None:
    admin, was = web.person("admin1"), zone(web, "A")["name"]
    for name in ("一", "二"):
        assert patch(admin, "/halls/H/zones/A", {"name": name}).status == 200
    second, first = (one["seq"] for one in admin.get("/halls/H/changes")["items"][:2])
    assert take_back(admin, first).code == "change_overtaken"
    assert take_back(admin, second).status == 200
    assert take_back(admin, first).status == 200
    assert zone(web, "A")["name"] == was


def test_what_is_taken_back_is_the_window_that_was_changed_whatever_its_number_is_now(web: Web) -> None:
    admin = web.person("admin1")

    def window(number: str) -> dict[str, Any]:
        return next(one for one in admin.get("/halls/H/windows")["items"] if one["number"] == number)

    changed, other = window("1"), window("2")
    assert patch(admin, f"/halls/H/windows/{changed['id']}", {"name": "新名"}).status == 200
    change = newest(admin)["seq"]
    assert patch(admin, f"/halls/H/windows/{changed['id']}", {"number": "71"}).status == 200
    assert patch(admin, f"/halls/H/windows/{other['id']}", {"number": "1"}).status == 200
    assert take_back(admin, change).status == 200
    assert (window("71")["name"], window("1")["name"]) == (changed["name"], other["name"])


def test_a_window_switched_off_is_on_again(web: Web) -> None:
    admin = web.person("admin1")
    window = web.hall.windows["2"]
    assert admin.post(f"/halls/H/windows/{window}/actions/switch-off", {"reason": "装修"}).status == 200
    assert take_back(admin, newest(admin)["seq"]).status == 200
    assert newest(admin)["values"] == [{"name": "active", "before": False, "after": True}]


def test_what_was_added_stays_and_who_may_not_is_refused(web: Web) -> None:
    admin = web.person("admin1")
    assert admin.post("/halls/H/waiting-areas", {"code": "N", "name": "北区"}).status == 201
    change = newest(admin)
    assert change["may_be_taken_back"] is False
    assert take_back(admin, change["seq"]).code == "change_stays"
    assert take_back(admin, 999_999).code == "unknown_change"
    assert admin.post("/halls/H/changes/x/actions/take-back", {}).code == "unknown_change"
    assert take_back(web.person("sun"), change["seq"]).status == 403
