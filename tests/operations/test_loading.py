"""A hall's whole configuration as one document: written, loaded elsewhere, written again; and all that may be wrong in it."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.api.configuration_shapes import read_document
from app.bootstrap import open_house
from app.demo.hall import load_demo
from app.demo.plan import HALL
from app.domain.configuration_file import differences
from app.domain.people import SYSTEM, Actor
from app.hall import House
from app.models import Event, Person
from app.operations import accounts
from app.operations.configuring import NewHall, found_hall
from app.operations.employing import open_account
from app.operations.loading import DocumentRefused, Loaded, load
from app.operations.unit_of_work import Work
from app.queries.configuration_file import as_bytes, configuration_file
from app.settings import load_settings
from tests.builders import PEOPLE, SmallHall, refused
from tests.support.clock import Clock
from tests.support.postgres import Cluster

Document = dict[str, Any]


def written(house: House, code: str) -> Document:
    with house.database.read() as connection:
        return configuration_file(connection, house.halls.by_code(connection, code))


def bring(house: House, code: str, document: Document, *, actor: Actor = SYSTEM, **how: Any) -> Loaded:
    read = read_document(as_bytes(document))

    def loaded(work: Work) -> Loaded:
        hall_id = house.halls.id_of(work.connection, code)
        return load(work, house.halls, hall_id, house.settings.policy, read, actor, house.now(), **how)

    return house.database.write("", loaded)


def events(house: House) -> int:
    with house.database.read() as connection:
        return connection.execute(select(func.count()).select_from(Event)).scalar_one()


def problems(hall: SmallHall, document: Document, **how: Any) -> set[tuple[str, str]]:
    with pytest.raises(DocumentRefused) as refused:
        bring(hall.house, hall.code, document, **how)
    return {(one.place, one.error.code) for one in refused.value.problems}


def entry(document: Document, part: str, key: str) -> dict[str, Any]:
    named: dict[str, Any] = next(
        one for one in document[part] if key in (one.get("code"), one.get("number"), one.get("username"))
    )
    return named


# --- there and back ---------------------------------------------------------------------------------------------------


@pytest.fixture
def second_sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "second.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def second_postgres_url(postgres_cluster: Cluster, postgres_template: str) -> Iterator[str]:
    name = postgres_cluster.create_database(postgres_template)
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def two_houses(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[list[House]]:
    """One with the demo hall, one with a hall that was just created."""
    urls = [request.getfixturevalue(f"{place}{request.param}_url") for place in ("", "second_")]
    homes = [tmp_path / "one", tmp_path / "two"]
    houses = [
        open_house(load_settings(env={"HALL_HOME": str(home), "HALL_DATABASE_URL": url}), clock)
        for home, url in zip(homes, urls, strict=True)
    ]
    load_demo(houses[0].database, homes[0], "http://127.0.0.1", clock.now)
    houses[1].database.write("", _create)
    yield houses
    for house in houses:
        house.database.close()


def _create(work: Work) -> None:
    hall_id = found_hall(work.connection, NewHall("N1", "新厅"), parent=None)
    open_account(work, hall_id, {"username": "admin", "name": "admin", "role": "admin"}, SYSTEM, 10)


def test_the_demo_hall_goes_into_an_empty_one_and_comes_out_the_same(two_houses: list[House]) -> None:
    demo, empty = two_houses
    document = written(demo, HALL)
    loaded = bring(empty, "N1", document)
    again = written(empty, "N1")
    # The administrator of the new hall stays; devices are enrolled where their keys are told.
    again["people"] = [one for one in again["people"] if one["username"] != "admin"]
    assert differences({**document, "devices": []}, again) == []
    assert again["people"] == document["people"]
    assert sorted(loaded.without_password) == [one["username"] for one in document["people"]]
    assert sorted(loaded.to_enrol) == [one["code"] for one in document["devices"]]
    assert as_bytes({**again, "devices": document["devices"]}) == as_bytes(document)
    for house, code in ((demo, HALL), (empty, "N1")):  # once more, and it says nothing new
        before = events(house)
        assert bring(house, code, document, remove=True).differences == []
        assert events(house) == before


def test_a_new_account_cannot_log_in_before_a_keeper_gives_a_password(hall: SmallHall) -> None:
    document = written(hall.house, "H")
    document["people"].append({"username": "xin.ren", "name": "新人", "role": "clerk"})
    assert bring(hall.house, "H", document).without_password == ["xin.ren"]
    house = hall.house
    with house.database.read() as connection:
        stored = connection.execute(select(Person.password_hash).where(Person.username == "xin.ren")).scalar_one()
        assert stored == ""
        assert not accounts.credentials_of(connection, "xin.ren").password_hash


def test_nothing_secret_is_written_down(hall: SmallHall) -> None:
    text = as_bytes(written(hall.house, "H")).decode()
    ids = [hall.id, *hall.zones.values(), *hall.windows.values(), *hall.people.values(), *hall.devices.values()]
    assert [one for one in (*ids, *hall.tokens.values()) if one in text] == []
    assert "password" not in text
    assert "token" not in text


def test_what_is_out_of_use_goes_along(hall: SmallHall, second_sqlite_url: str, tmp_path: Path) -> None:
    """A merged zone, an item switched off that a theme and a plan name, a post whose holder has left, two summers."""
    document = written(hall.house, "H")
    step = {"zone": "Z", "service_item": None}
    document["themes"] = [{"code": "t", "name": "一件事", "steps": [step, {"zone": "K", "service_item": "abroad"}]}]
    hours = [{"from": "09:00", "to": "12:00"}]
    document["booking_plans"] = [{"code": "p", "name": "号源", "zone": "K", "service_item": "abroad", "hours": hours}]
    document["seasons"] = [
        {"name": "夏", "first": f"{year}-06-01", "last": f"{year}-08-31", "sessions": hours} for year in (2026, 2027)
    ]
    noon = {"zone": "K", "kind": "noon", "name": "午间", "from": "12:00", "to": "14:00", "items": ["abroad"], "staff": ["wu"]}
    document["extended_sessions"] = [noon, {**noon, "days": [6], "kind": "weekend"}]
    document["trainings"] = [
        {"username": "wu", "kind": "skill", "name": "跨域", "skill": "cross", "passed": True, "on_day": "2026-01-05"},
        {"username": "li", "name": "岗前", "passed": False, "on_day": "2026-01-05"},
    ]
    bring(hall.house, "H", document)
    document = written(hall.house, "H")
    entry(document, "service_items", "abroad")["active"] = False
    entry(document, "people", "wu").update(active=False, skills=[])
    entry(document, "zones", "B").update(merged_into="A", active=False)
    bring(hall.house, "H", document)
    document = written(hall.house, "H")
    assert entry(document, "zones", "B")["merged_into"] == "A"
    second = open_house(
        load_settings(env={"HALL_HOME": str(tmp_path / "two"), "HALL_DATABASE_URL": second_sqlite_url}), hall.clock
    )
    second.database.write("", _create)
    bring(second, "N1", document, remove=True)
    again = written(second, "N1")
    again["people"] = [one for one in again["people"] if one["username"] != "admin"]
    assert differences({**document, "devices": []}, again) == []
    second.database.close()
    summers = document["seasons"]
    summers[0]["last"], summers[1]["last"] = "2026-09-15", "2027-09-15"
    told = bring(hall.house, "H", document).differences
    assert [(one["part"], one["kind"], one["after"]) for one in told] == [
        ("seasons", "changed", {"last": "2026-09-15"}), ("seasons", "changed", {"last": "2027-09-15"}),
    ]  # fmt: skip


# --- what changes -----------------------------------------------------------------------------------------------------


def test_each_change_goes_through_its_operation_and_is_on_record(hall: SmallHall) -> None:
    document = written(hall.house, "H")
    entry(document, "zones", "A")["daily_cap"] = 300
    document["policy"]["priority_share"] = 3
    before = events(hall.house)
    told = bring(hall.house, "H", document).differences
    assert [(one["part"], one["key"], one["before"], one["after"]) for one in told] == [
        ("policy", "", {}, {"priority_share": 3}),
        ("zones", "A", {"daily_cap": None}, {"daily_cap": 300}),
    ]
    with hall.house.database.read() as connection:
        rows = connection.execute(select(Event.data, Event.type).order_by(Event.seq).offset(before)).all()
    assert [row.type for row in rows] == ["hall.configured"] * 2
    assert {"what": "zone", "key": "A", "before": {"daily_cap": None}, "after": {"daily_cap": 300}} in [
        row.data for row in rows
    ]


def test_what_is_left_out_stays_unless_it_is_to_be_removed(hall: SmallHall) -> None:
    document = written(hall.house, "H")
    document["seasons"] = [{"name": "夏令", "first": "06-01", "last": "09-30", "sessions": [{"from": "08:00", "to": "12:00"}]}]
    bring(hall.house, "H", document)
    for part, key in (("zones", "B"), ("service_items", "abroad"), ("windows", "4"), ("people", "wu"), ("posts", "P4")):
        document[part].remove(entry(document, part, key))
    document["people"] = [one for one in document["people"] if one["role"] != "admin"]
    document |= {"seasons": [], "policy": {}}
    assert bring(hall.house, "H", document).differences == []
    told = bring(hall.house, "H", document, remove=True)
    assert {(one["part"], one["key"], one["kind"]) for one in told.differences} == {
        ("zones", "B", "changed"), ("service_items", "abroad", "changed"), ("windows", "4", "changed"),
        ("people", "wu", "changed"), ("posts", "P4", "changed"), ("seasons", "夏令", "removed"),
    }  # fmt: skip
    assert entry(written(hall.house, "H"), "people", "admin1")["active"], "a hall stays in somebody's hands"


def test_a_part_that_the_document_does_not_have_stays_as_it_is(hall: SmallHall) -> None:
    before = written(hall.house, "H")
    few = {"format": before["format"], "version": 1, "zones": [{"code": "A", "kind": "comprehensive", "name": "综合"}]}
    told = bring(hall.house, "H", few)
    assert [(one["key"], one["after"]) for one in told.differences] == [("A", {"name": "综合"})]


def test_the_order_in_the_document_does_not_matter(hall: SmallHall) -> None:
    """A window names an item group of an item further down, a post a person, an overflow a zone."""
    document = written(hall.house, "H")
    new_zone = {
        **entry(document, "zones", "B"),
        "code": "N",
        "prefix": "N",
        "name": "新区",
        "overflow_into": "M",
        "active": False,
    }
    target = {**entry(document, "zones", "B"), "code": "M", "prefix": "M", "name": "又一区", "merged_into": None}
    document["zones"] = [new_zone, *document["zones"], target]
    document["windows"].insert(0, {"number": "0", "name": "新窗口", "profile": [{"zone": "N", "item_group": "new"}]})
    document["service_items"].insert(
        0, {"code": "new-item", "name": "新事项", "zone": "N", "item_group": "new", "active": False}
    )
    bring(hall.house, "H", document)
    after = written(hall.house, "H")
    assert [zone["code"] for zone in after["zones"]] == [zone["code"] for zone in document["zones"]]
    assert entry(after, "zones", "N")["overflow_into"] == "M"
    assert not entry(after, "zones", "N")["active"]
    assert not entry(after, "service_items", "new-item")["active"]


def _edit(  # noqa: C901 - one case for each part of a document
    document: Document, number: int, choose: Callable[[list[Any]], Any]
) -> None:
    """One thing that an administrator might write otherwise."""
    match choose(["hall", "zone", "item", "window", "policy", "season", "calendar", "person", "plan", "new_item", "theme"]):
        case "hall":
            document["hall"] |= {"phone": f"0753-{number}", "notices": ["一", "二"][:number]}
            document["hall"]["map"] = {"width": 9, "height": 9, "places": []} if number % 2 else None
        case "zone":
            zone = choose(document["zones"])
            zone |= {"name": f"区域{number}", "silent": bool(number % 2), "note": f"说明{number}"}
            document["zones"].sort(key=lambda one: one["code"], reverse=bool(number % 2))
        case "item":
            choose(document["service_items"])["name"] = f"事项{number}"
            choose(document["service_items"]).update(expected_minutes=number + 1, active=bool(number % 2))
        case "window":
            zones = [zone["code"] for zone in document["zones"] if zone["issues_tickets"]]
            line = {"zone": choose(zones), "item_group": "", "rank": number % 9 + 1, "weight": 1.5}
            choose(document["windows"]).update(profile=[line], tidal=bool(number % 2))
        case "policy":
            document["policy"] |= {"overtakes_max": number + 1, "voice_one": choose(["yi", "yao"])}
            document["policy"] = dict(sorted(document["policy"].items()))
        case "season":
            hours = [{"from": "08:00", "to": f"1{number % 8}:00", "days": [1, 2]}]
            season = {"name": "夏", "name_en": "", "zone": None, "first": "06-01", "last": "08-31", "sessions": hours}
            document["seasons"] = [season]
        case "calendar":
            day = {"day": "2027-01-01", "kind": choose(["closed", "open"]), "name": f"{number}", "name_en": "", "sessions": []}
            document["calendar"] = [{**day, "source": choose(["own", "national"])}]
        case "person":
            one = {**document["people"][0], "username": f"new.{number}", "skills": ["cross"], "active": bool(number % 2)}
            document["people"] = [*(known for known in document["people"] if known["username"] != one["username"]), one]
            document["people"].sort(key=lambda known: known["username"])
        case "plan":
            hours = [{"from": "09:00", "to": "12:00", "days": [1]}]
            document["booking_plans"] = [{
                "code": "P1", "name": "号源", "name_en": "", "zone": "A", "service_item": None, "hours": hours, "slot_minutes": 30,
                "capacity": number, "first_day": None, "last_day": None, "follows_hours": True, "active": True,
            }]  # fmt: skip
        case "new_item":
            new = {**document["service_items"][0], "code": f"zz{number}", "active": True}
            document["service_items"] = [*(i for i in document["service_items"] if i["code"] != new["code"]), new]
            document["service_items"].sort(key=lambda item: item["code"])
        case _:
            steps = [{"zone": "Z", "service_item": None}, {"zone": choose(["A", "K"]), "service_item": None}]
            document["themes"] = [
                {"code": "born", "name": f"出生{number}", "name_en": "", "place": "next", "steps": steps, "active": True}
            ]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_edited_comes_out_as_it_went_in(hall: SmallHall, data: st.DataObject) -> None:
    house = hall.house
    document = deepcopy(written(house, "H"))
    for number in data.draw(st.lists(st.integers(0, 40), min_size=1, max_size=5)):
        _edit(document, number, lambda choices: data.draw(st.sampled_from(choices)))
    read = read_document(as_bytes(document))

    def tried(work: Work) -> tuple[Document, Loaded]:
        told = load(work, house.halls, hall.id, house.settings.policy, read, SYSTEM, house.now())
        after = configuration_file(work.connection, house.halls.changed(work, hall.id))
        work.begin_again()  # the next example begins with the same hall
        return after, told

    after, told = house.database.write("", tried)
    assert as_bytes(after) == as_bytes(document)
    assert (told.differences == []) == (document == written(house, "H"))


# --- what is wrong ----------------------------------------------------------------------------------------------------

Broken = Callable[[Document], object]
BROKEN: list[tuple[Broken, str, str]] = [
    (lambda d: d["service_items"][1].update(expected_minutes=0), "service_items[1].expected_minutes", "file_range"),
    (lambda d: d["service_items"][1].update(expected_minutes="ten"), "service_items[1].expected_minutes", "file_type"),
    (lambda d: d["service_items"][0].update(zone="NO"), "service_items[0].zone", "unknown_zone"),
    (lambda d: d["service_items"][0].update(zone="X"), "service_items[0].zone", "zone_issues_no_tickets"),
    (lambda d: d["service_items"].append({"code": "new", "zone": "A"}), "service_items[3].name", "file_missing"),
    (lambda d: d["service_items"].append(d["service_items"][0]), "service_items[3].code", "file_twice"),
    (lambda d: d["zones"][0].update(nmae="x"), "zones[0].nmae", "file_unknown"),
    (lambda d: d["zones"][0].update(kind="cellar"), "zones[0].kind", "file_choice"),
    (lambda d: d["zones"][1].update(prefix="A"), "zones[1].prefix", "prefix_taken"),
    (lambda d: d["zones"][0].update(name="x" * 201), "zones[0].name", "file_long"),
    (lambda d: d["zones"][0].update(area="Q"), "zones[0].area", "unknown_area"),
    (lambda d: d["zones"][0].update(overflow_into="A"), "zones[0].overflow_into", "overflow_into_itself"),
    (lambda d: d["zones"][0].update(sessions=[{"from": "9", "to": "10:00"}]), "zones[0].sessions[0].from", "file_pattern"),
    (lambda d: d["zones"][0].update(sessions=[{"from": "11:00", "to": "10:00"}]), "zones[0].sessions", "sessions_invalid"),
    (lambda d: d["windows"][3]["profile"][0].update(zone="NO"), "windows[3].profile[0].zone", "unknown_zone"),
    (lambda d: d["windows"][3]["profile"][0].update(item_group="no"), "windows[3].profile[0].item_group", "unknown_item_group"),
    (lambda d: d["windows"][3]["profile"][0].update(wieght=2), "windows[3].profile[0].wieght", "file_unknown"),
    (lambda d: d["policy"].update(priority_shar=2), "policy.priority_shar", "policy_key_unknown"),
    (lambda d: d["policy"].update(priority_share=99), "policy.priority_share", "policy_value_invalid"),
    (lambda d: d["people"][0].update(role="king"), "people[0].role", "file_choice"),
    (lambda d: d["people"].append({"username": "x y", "name": "x", "role": "clerk"}), f"people[{len(PEOPLE)}].username", "file_pattern"),
    (lambda d: d["posts"][0]["people"][0].update(username="nobody"), "posts[0].people", "unknown_person"),
    (lambda d: d["posts"][0].update(window="77"), "posts[0].window", "unknown_window"),
    (lambda d: d["devices"][0].update(window="77"), "devices[0].window", "unknown_window"),
    (lambda d: d["calendar"].append({"day": "2027-02-30", "kind": "closed"}), "calendar[0].day", "calendar_day_invalid"),
    (lambda d: d["trainings"].append({"username": "zz", "name": "x", "passed": True, "on_day": "2026-01-01"}),
     "trainings[0].username", "unknown_person"),
    (lambda d: d["hall"].update(latitude=100), "hall.latitude", "file_range"),
    (lambda d: d["hall"].update(slip={"width": 1}), "hall.slip", "slip_field_invalid"),
    (lambda d: d["hall"]["special_groups"][0].update(zone="NO"), "hall.special_groups[0].zone", "special_group_zone"),
    (lambda d: d.update(zonez=[]), "zonez", "file_unknown"),
    (lambda d: d.update(themes={}), "themes", "file_type"),
]  # fmt: skip


def test_each_thing_that_is_wrong_is_told_at_its_place_and_nothing_is_changed(hall: SmallHall) -> None:
    right = written(hall.house, "H")
    before = events(hall.house)
    for breaks, place, code in BROKEN:
        document = deepcopy(right)
        breaks(document)
        assert problems(hall, document) == {(place, code)}
    assert written(hall.house, "H") == right
    assert events(hall.house) == before


def test_all_that_is_wrong_is_told_at_once(hall: SmallHall) -> None:
    document = written(hall.house, "H")
    wanted = set()
    for number in (0, 2, 8, 14, 18, 22, 26):
        breaks, place, code = BROKEN[number]
        breaks(document)
        wanted.add((place, code))
    assert problems(hall, document) == wanted


def test_a_misspelt_member_is_told_beside_all_else_and_only_what_is_near_is_meant(hall: SmallHall) -> None:
    document = written(hall.house, "H")
    part = {"format": document["format"], "version": document["version"]}
    found = {
        "zones": [
            {"code": "N", "nmae": "x", "position": -1},
            {"code": "Q", "nmae": "x"},
            {"code": "A", "kidn": "x", "name": ""},
        ],
        "hall": {"code": "H"},
    }
    with pytest.raises(DocumentRefused) as refusal:
        bring(hall.house, "H", part | found)
    told = {one.place: (one.error.code, one.error.params.get("nearest")) for one in refusal.value.problems}
    stranger = ("file_stranger", None)
    assert told == {
        "zones[0].nmae": ("file_unknown", "name"), "zones[0].position": stranger, "zones[1].nmae": ("file_unknown", "name"),
        "zones[2].kidn": ("file_unknown", "kind"), "zones[2].name": ("file_short", None), "hall.code": stranger,
    }  # fmt: skip


def test_what_a_known_entry_leaves_out_stays_also_where_a_new_one_must_have_it(hall: SmallHall) -> None:
    before = written(hall.house, "H")
    part = {"format": before["format"], "version": before["version"]}
    told = bring(hall.house, "H", part | {
        "zones": [{"code": "A", "name": "新名"}], "windows": [{"number": "1"}], "people": [{"username": "li", "name": "李铭"}],
    })  # fmt: skip
    assert [(one["part"], one["key"], one["after"]) for one in told.differences] == [
        ("zones", "A", {"name": "新名"}), ("people", "li", {"name": "李铭"}),
    ]  # fmt: skip
    # A new one cannot be without.
    assert problems(hall, part | {"zones": [{"code": "N", "name": "新区"}]}) == {("zones[0].kind", "file_missing")}


def test_what_only_follows_from_another_problem_is_not_told(hall: SmallHall) -> None:
    document = written(hall.house, "H")
    document["zones"].append({"code": "N", "kind": "other", "name": "新区", "prefix": "A"})
    document["service_items"].append({"code": "n1", "name": "新事项", "zone": "N"})
    document["windows"][0]["profile"] = [{"zone": "N"}]
    assert problems(hall, document) == {("zones[6].prefix", "prefix_taken")}


def test_what_somebody_waits_for_is_not_switched_off(hall: SmallHall) -> None:
    hall.take("A")
    hall.open("3")
    document = written(hall.house, "H")
    entry(document, "zones", "A")["active"] = False
    entry(document, "windows", "3")["active"] = False
    entry(document, "people", "sun")["active"] = False
    assert problems(hall, document) == {
        ("zones[0].active", "zone_has_waiting"), ("windows[2].active", "window_not_closed"),
        ("people[8].active", "person_at_window"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe{", "file_not_json"), (b"{", "file_not_json"), (b'{"a": NaN}', "file_not_json"), (b"[" * 100_000, "file_not_json"),
        (b"[]", "file_not_ours"), (b"{}", "file_not_ours"), (b'{"format": "tinghao-configuration"}', "file_version"),
        (json.dumps({"format": "tinghao-configuration", "version": 2}).encode(), "file_version"),
    ],
)  # fmt: skip
def test_another_file_is_no_document(data: bytes, code: str) -> None:
    with refused(code):
        read_document(data)
