"""The demo hall: what it offers, that it comes twice as well as once, and that it goes without a trace."""

import json
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from app.demo.hall import demo_is_loaded, load_demo, remove_demo
from app.demo.plan import hall_plans
from app.domain.people import Role
from app.domain.policy import Policy
from app.errors import Conflict, NotFound
from app.models import Base, Device, Hall, Idempotency, Person, Post, PostAssignment
from app.operations.configuration import HallConfig, Halls
from app.operations.unit_of_work import Database
from app.security.passwords import check_strength, verify_password
from app.security.tokens import token_hash
from devices.settings import load
from tests.support.clock import MORNING
from tests.support.postgres import Cluster

URL = "http://127.0.0.1:8000"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def loaded(database: Database, home: Path, url: str = URL) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(load_demo(database, home, url, MORNING).read_text("utf-8"))
    return content


@dataclass(frozen=True)
class Demo:
    """The demo hall as it is after the first load. content: what its credentials say."""

    database: Database
    home: Path
    content: dict[str, Any]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """On each database, loaded once for all tests that only look."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with ExitStack() as left:
        if request.param == "sqlite":
            file = shutil.copyfile(
                request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("sqlite") / "hall.sqlite3"
            )
            database = Database(f"sqlite:///{file}")
        else:
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            name = cluster.create_database(request.getfixturevalue("postgres_template"))
            left.callback(cluster.drop_database, name)
            database = Database(cluster.url(name))
        left.callback(database.close)
        yield Demo(database, home, loaded(database, home))


def the_hall(database: Database, code: str = "H1") -> HallConfig:
    with database.read() as connection:
        return Halls(Policy()).by_code(connection, code)


def rows(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def everything(database: Database, table: type[Base]) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table.__table__)))


@pytest.mark.req("R-003")
def test_five_queue_zones_are_ready_to_use(demo: Demo) -> None:
    content = demo.content
    zones = [zone for zone in the_hall(demo.database).zones.values() if zone.issues_tickets]
    assert [zone.kind for zone in zones] == ["consult", "comprehensive", "special_group", "cross_region", "hard_case"]
    assert [zone.prefix for zone in zones] == [zone.code for zone in zones] == content["zones"] == list("ZATKB")


def test_the_self_service_area_is_recorded_but_issues_no_tickets(demo: Demo) -> None:
    content = demo.content
    area = the_hall(demo.database).zone("S")
    assert not area.issues_tickets
    assert area.name == "自助服务区"
    assert "S" not in content["zones"]


def test_the_halls_form_a_tree(demo: Demo) -> None:
    centre, branch = the_hall(demo.database), the_hall(demo.database, "H2")
    assert (centre.kind, centre.parent_id) == ("centre", None)
    assert (branch.kind, branch.parent_id) == ("sub_hall", centre.id)


def test_every_zone_with_a_queue_has_windows_and_every_item_has_a_window_that_takes_it(demo: Demo) -> None:
    for code in ("H1", "H2"):
        hall = the_hall(demo.database, code)
        for item in hall.items.values():
            takers = [window.number for window in hall.windows.values() if window.takes(item.zone_id, item.item_group)]
            assert takers, f"{item.name} is handled nowhere"
        for zone in hall.zones.values():
            takers = [window.number for window in hall.windows.values() if window.takes(zone.id, "")]
            assert bool(takers) == zone.issues_tickets, zone.name


def test_special_groups_overflow_to_two_comprehensive_windows(demo: Demo) -> None:
    content = demo.content
    zones = {window["number"]: window["zones"] for window in content["windows"]}
    assert zones["9"][0] == "T"
    assert [number for number in zones if set(zones[number]) == {"T", "A"}] == ["7", "8", "9"]


def test_the_hall_is_open_at_any_hour_of_any_day(demo: Demo) -> None:
    hall = the_hall(demo.database)
    for hours in range(0, 8 * 24, 5):
        assert hall.hours(None, MORNING + timedelta(hours=hours)).open_now


def test_every_post_has_an_a_and_another_b(demo: Demo) -> None:
    by_post: dict[str, dict[str, str]] = {}
    for line in everything(demo.database, PostAssignment):
        by_post.setdefault(line.post_id, {})[line.role] = line.person_id
    assert len(by_post) == len(everything(demo.database, Post))
    for people in by_post.values():
        assert set(people) == {"A", "B"}
        assert people["A"] != people["B"]


def test_an_item_that_needs_training_has_a_trained_a_and_b_at_its_window(demo: Demo) -> None:
    content = demo.content
    hall = the_hall(demo.database)
    skilled = [item for item in hall.items.values() if item.skill]
    assert skilled
    skills = {person["username"]: set(person["skills"]) for person in content["people"]}
    by_number = {window["number"]: window["people"] for window in hall_plans()[0].windows}
    for item in skilled:
        for window in hall.windows.values():
            if window.takes(item.zone_id, item.item_group):
                assert all(item.skill in skills[username] for username in by_number[window.number])


def test_the_credentials_are_what_the_contract_says(demo: Demo) -> None:
    content = demo.content
    assert content["base_url"] == URL
    assert content["hall"] == "H1"
    window_ids = {window["id"] for window in content["windows"]}
    assert len(window_ids) == 12
    assert all({"id", "number", "zones"} <= set(window) for window in content["windows"])
    assert all({"username", "password", "role", "window_id"} <= set(person) for person in content["people"])
    assert {person["window_id"] for person in content["people"]} - {None} == window_ids
    assert {"kiosk", "board", "agent", "integration", "pads"} <= set(content["tokens"])
    assert set(content["tokens"]["pads"]) == window_ids
    assert [branch["hall"] for branch in content["sub_halls"]] == ["H2"]


def test_passwords_are_strong_and_only_hashes_are_stored(demo: Demo) -> None:
    content = demo.content
    stored = {person.username: person for person in everything(demo.database, Person)}
    everybody = content["people"] + content["sub_halls"][0]["people"]
    assert {person["username"] for person in everybody} == set(stored)
    for person in everybody:
        check_strength(person["password"], username=person["username"])
        assert person["password"] not in stored[person["username"]].password_hash
    first = everybody[0]
    assert verify_password(stored[first["username"]].password_hash, first["password"])
    assert len({person["password"] for person in everybody}) == len(everybody)


def test_tokens_open_the_device_they_are_for_and_only_hashes_are_stored(demo: Demo) -> None:
    tokens = demo.content["tokens"]
    kinds = {device.token_hash: device for device in everything(demo.database, Device)}
    for name in ("kiosk", "board", "agent", "integration"):
        assert kinds[token_hash(tokens[name])].kind is Role(name)
    for window_id, token in tokens["pads"].items():
        pad = kinds[token_hash(token)]
        assert (pad.kind, pad.window_id) == (Role.PAD, window_id)


def test_nobody_else_may_read_the_credentials(demo: Demo) -> None:
    path = demo.home / "demo" / "credentials.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert files == dict.fromkeys(["agent-token", "agent.toml", "credentials.json"], 0o600)


def test_loading_again_changes_nothing_but_the_address(database: Database, home: Path) -> None:
    before, count = loaded(database, home), rows(database)
    again = loaded(database, home, "http://127.0.0.1:9000")
    assert again == before | {"base_url": "http://127.0.0.1:9000"}
    assert rows(database) == count


def test_lost_credentials_are_made_anew_and_the_old_ones_are_void(database: Database, home: Path) -> None:
    before, count = loaded(database, home), rows(database)
    (home / "demo" / "credentials.json").unlink()
    after = loaded(database, home)
    assert rows(database) == count
    assert after["windows"] == before["windows"]
    hashes = {device.token_hash for device in everything(database, Device)}
    assert token_hash(after["tokens"]["kiosk"]) in hashes
    assert token_hash(before["tokens"]["kiosk"]) not in hashes


def test_credentials_of_an_earlier_database_are_replaced(database: Database, home: Path) -> None:
    (home / "demo").mkdir(parents=True)
    (home / "demo" / "credentials.json").write_text('{"hall": "H1", "tokens": {"kiosk": "old"}}')
    assert loaded(database, home)["tokens"]["kiosk"] != "old"


def test_a_real_hall_with_the_code_is_not_touched(database: Database, home: Path) -> None:
    database.write("", lambda work: work.connection.execute(insert(Hall), {"id": "01real", "code": "H2", "name": "真实分厅"}))
    with pytest.raises(Conflict) as refused:
        load_demo(database, home, URL, MORNING)
    assert (refused.value.code, refused.value.params) == ("code_taken", {"key": "H2"})
    assert not demo_is_loaded(database)
    assert rows(database)["halls"] == 1


def test_people_of_a_real_hall_keep_their_names_and_passwords(database: Database, home: Path) -> None:
    def real(work: Any) -> None:
        work.connection.execute(insert(Hall), {"id": "01real", "code": "R1", "name": "真实大厅"})
        person = {
            "id": "01p",
            "hall_id": "01real",
            "username": "clerk01",
            "name": "真",
            "role": Role.CLERK,
            "password_hash": "x",
        }
        work.connection.execute(insert(Person), person)

    database.write("", real)
    with pytest.raises(Conflict) as refused:
        load_demo(database, home, URL, MORNING)
    assert refused.value.code == "username_taken"
    assert [person.password_hash for person in everything(database, Person)] == ["x"]


@pytest.mark.req("R-287")
def test_the_demo_is_removed_without_a_trace(database: Database, home: Path) -> None:
    empty = rows(database)
    loaded(database, home)
    assert demo_is_loaded(database)
    remove_demo(database, home)
    assert rows(database) == empty
    assert not demo_is_loaded(database)
    assert not (home / "demo" / "credentials.json").exists()


def test_removal_forgets_the_answers_kept_for_its_devices_and_people_only(database: Database, home: Path) -> None:
    loaded(database, home)
    device, person = everything(database, Device)[0], everything(database, Person)[0]
    callers = [f"device:{device.id}", f"person:{person.id}", "visitor:127.0.0.1"]
    answer = {"key": "k", "fingerprint": "f", "status": 201, "answer": "{}", "at": MORNING}
    kept = [{"caller": caller, **answer} for caller in callers]
    database.write("", lambda work: work.connection.execute(insert(Idempotency), kept))
    remove_demo(database, home)
    assert [row.caller for row in everything(database, Idempotency)] == ["visitor:127.0.0.1"]


def test_removal_leaves_other_halls_alone(database: Database, home: Path) -> None:
    loaded(database, home)
    database.write("", lambda work: work.connection.execute(insert(Hall), {"id": "01real", "code": "R1", "name": "真实大厅"}))
    remove_demo(database, home)
    assert [hall.code for hall in everything(database, Hall)] == ["R1"]


def test_a_real_hall_is_never_removed(database: Database, home: Path) -> None:
    with pytest.raises(NotFound):
        remove_demo(database, home)
    loaded(database, home)
    database.write("", lambda work: work.connection.execute(update(Hall).where(Hall.code == "H1").values(is_demo=False)))
    before = rows(database)
    with pytest.raises(Conflict) as refused:
        remove_demo(database, home)
    assert (refused.value.code, refused.value.params) == ("not_a_demo_hall", {"hall": "H1"})
    assert rows(database) == before


def test_a_real_hall_below_the_demo_keeps_the_demo(database: Database, home: Path) -> None:
    loaded(database, home)
    hall = {"id": "01real", "code": "R1", "name": "真实分厅", "parent_id": the_hall(database).id}
    database.write("", lambda work: work.connection.execute(insert(Hall), hall))
    with pytest.raises(Conflict) as refused:
        remove_demo(database, home)
    assert refused.value.params == {"hall": "R1"}
    assert demo_is_loaded(database)


def test_the_demos_devices_have_an_agent_with_the_halls_token(demo: Demo) -> None:
    content = demo.content
    settings = demo.home / "demo" / "agent.toml"
    agent = load(settings)
    assert agent.server == URL
    assert agent.token_file.read_text("ascii").strip() == content["tokens"]["agent"]
    assert stat.S_IMODE(agent.token_file.stat().st_mode) == 0o600
    assert all(device.emulated for device in agent.devices)
    places = {device.place for device in agent.devices if device.kind in ("printer", "id_reader", "scanner")}
    assert places <= set(content["tokens"]["kiosks"])
    windows = {window.number for window in the_hall(demo.database).windows.values()}
    assert {device.window for device in agent.devices if device.window} <= windows
