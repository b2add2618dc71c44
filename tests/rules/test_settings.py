"""Settings start the server or stop it with a line that says what to do; the example is complete and true."""

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from app.demo.plan import hall_plans
from app.domain.bounded import rules_of
from app.domain.policy import Policy
from app.domain.special_groups import BEGINNING
from app.operations.configuring import FIVE_ZONES
from app.settings import GROUPS, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TABLES = tomllib.loads(EXAMPLE.read_text("utf-8"))
KEYS = [(group, key) for group, kind in GROUPS.items() for key in rules_of(kind)]


def comment_above(group: str, key: str) -> str:
    section = EXAMPLE.read_text("utf-8").split(f"\n[{group}]\n")[1].split("\n[")[0]
    lines = section.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{key} = "))
    return lines[at - 1]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.req("R-286")
@pytest.mark.parametrize(("group", "key"), KEYS)
def test_the_example_says_of_every_key_its_unit_range_default_and_source(group: str, key: str) -> None:
    comment = comment_above(group, key)
    for part in ("单位：", "；范围：", "；默认", "；依据："):
        assert part in comment
    assert f"范围：{rules_of(GROUPS[group])[key].allowed}；" in comment
    default = next(entry.default for entry in fields(GROUPS[group]) if entry.name == key)
    if isinstance(default, str | int | float):
        assert f"默认 {json.dumps(default, ensure_ascii=False)}；" in comment


def test_the_example_has_every_key_and_no_other() -> None:
    assert {(group, key) for group, table in TABLES.items() for key in table} == set(KEYS)


def test_the_example_is_the_default() -> None:
    plain, example = load_settings(), load_settings(EXAMPLE)
    for group in ("server", "database", "security", "limits", "policy", "voice", "log"):
        assert getattr(example, group) == getattr(plain, group)


SHIPPED: dict[str, tuple[Any, ...]] = {
    "policy.ticket_digits": (3,),
    "policy.calls_per_ticket policy.recall_spacing_seconds": (3, 10),
    "policy.no_show_after_seconds": (180,),
    "policy.reactivations policy.reactivate_after": (1, 3),
    "policy.priority_share": (2,),
    "policy.appointment_share_percent": (60,),
    "policy.booking_first_day policy.booking_last_day policy.booking_per_person policy.booking_cancel_minutes": (1, 5, 1, 120),
    "policy.booking_early_minutes policy.booking_late_minutes": (30, 15),
    "policy.booking_missed_max policy.booking_missed_days policy.booking_suspended_days": (3, 30, 30),
    "policy.held_max": (3,),
    "policy.crowd_minutes_yellow policy.crowd_minutes_orange policy.crowd_minutes_red": (20, 30, 45),
    "policy.crowd_waiting_yellow policy.crowd_waiting_orange policy.crowd_waiting_red": (10, 20, 30),
    "policy.alone_minutes": (5,),
    "policy.pause_max_minutes": (15,),
    "policy.kiosk_idle_seconds": (30,),
    "policy.reminder_ahead": (3,),
    "policy.pad_timeout_seconds": (60,),
    "policy.rating_days": (7,),
    "policy.reply_working_days": (3,),
    "policy.device_offline_seconds": (30,),
    "security.password_min_length security.lock_after_tries security.lock_minutes": (8, 5, 15),
    "security.session_idle_minutes": (15,),
}
"""What a hall begins with, each line one decision. Sessions, zones and the age of the elderly are tested below."""


@pytest.mark.parametrize(("keys", "values"), SHIPPED.items())
def test_a_hall_that_sets_nothing_has_the_agreed_defaults(keys: str, values: tuple[Any, ...]) -> None:
    settings = load_settings()
    found = [getattr(getattr(settings, group), key) for group, key in (name.split(".") for name in keys.split())]
    assert tuple(found) == values


def test_a_new_hall_begins_with_the_agreed_hours_zones_and_age_of_the_elderly() -> None:
    sessions = load_settings().policy.sessions
    assert [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in sessions] == [("08:30", "12:00"), ("14:30", "18:00")]
    zones = {"consult": "Z", "comprehensive": "A", "special_group": "T", "cross_region": "K", "hard_case": "B"}
    assert {kind: prefix for prefix, kind in FIVE_ZONES} == zones
    demo = hall_plans()[0]
    assert {zone["kind"]: zone["code"] for zone in demo.zones if zone.get("issues_tickets", True)} == zones
    assert next(group.from_age for group in BEGINNING if group.code == "elderly") == 60


@pytest.mark.req("R-267")
def test_the_example_has_no_secret() -> None:
    assert TABLES["database"]["url"] == TABLES["security"]["key_file"] == ""
    assert "key" not in TABLES["security"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[policy]\n\ncalls_per_tickets = 3\n",
            "line 3: there is no key policy.calls_per_tickets; the nearest is policy.calls_per_ticket",
        ),
        ("[polcy]\nx = 1\n", "line 1: there is no group [polcy]; the nearest is [policy]"),
        ("port = 80\n", "line 1: there is no group [port]"),
        ("[server]\nport = 0\n", "line 2: server.port must be 1–65535, not 0"),
        ("[server]\nport = '80'\n", "line 2: server.port must be 1–65535, not '80'"),
        ("[server]\nport = true\n", "must be 1–65535"),
        ("[log]\njson = 1\n", "log.json must be true | false"),
        ("[security]\ncipher = 'des'\n", "security.cipher must be aes-gcm | sm4-gcm"),
        ("[database]\nurl = 'mysql://x'\n", "database.url must be"),
        ("[policy]\nsessions = [{from='12:00', to='08:00'}]\n", "policy.sessions must be"),
        ("[policy]\nsessions = [{from='08:00', to='12:00'}, {from='11:00', to='13:00'}]\n", "policy.sessions must be"),
        ("[policy]\nreminder_channels = ['pigeon']\n", "policy.reminder_channels must be [page | message]"),
        ("[policy]\nkiosk_idle_seconds = 15\n", "kiosk_warn_seconds must be < kiosk_idle_seconds (15)"),
        ("[policy\n", "is not TOML"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(written(tmp_path, text))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "absent.toml")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "[server]\nport = 9000\n[home]\npath = '/srv/a'\n")
    settings = load_settings(path, {"PORT": "9100", "HALL_HOME": str(tmp_path), "HALL_KEY": "ab" * 32})
    assert settings.server.port == 9100
    assert settings.home == tmp_path
    assert settings.security.key == bytes.fromhex("ab" * 32)


@pytest.mark.parametrize(
    ("variable", "value"), [("PORT", "http"), ("PORT", "0"), ("HALL_KEY", "short"), ("HALL_DATABASE_URL", "mysql://x")]
)
def test_a_wrong_environment_stops_the_start_by_name(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load_settings(env={variable: value})


def test_a_file_in_the_home_folder_is_found(tmp_path: Path) -> None:
    written(tmp_path, "[server]\nport = 9000\n")
    assert load_settings(env={"HALL_HOME": str(tmp_path)}).server.port == 9000


def test_database_and_key_lie_in_the_home_folder(tmp_path: Path) -> None:
    settings = load_settings(env={"HALL_HOME": str(tmp_path)})
    assert settings.database.url == f"sqlite:///{tmp_path}/tinghao.sqlite3"
    assert settings.security.key_file == str(tmp_path / "keys" / "master.key")


@pytest.mark.req("R-267")
def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    env = {"HALL_KEY": "ab" * 32, "HALL_DATABASE_URL": "postgresql+psycopg://hall:secret@db/hall"}
    told: Any = repr(load_settings(env=env))
    assert "secret" not in told
    assert repr(bytes.fromhex("ab" * 32)) not in told


def test_the_policy_is_the_same_whether_it_came_from_the_file_or_a_hall() -> None:
    assert load_settings(EXAMPLE).policy == Policy().merged(TABLES["policy"])
