"""Devices: joining with a token, being revoked, falling silent and coming back."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.people import Role
from app.operations import devices
from app.operations.devices import actor_of_token
from app.queries.hall_state import devices_view, snapshot
from tests.builders import SmallHall, refused


def hear(hall: SmallHall, name: str = "kiosk", **said: Any) -> None:
    heard: Mapping[str, Mapping[str, Any]] = {hall.devices[name]: said}
    hall.do(devices.hear, hall.id, heard, hall.clock.now)


def find_silent(hall: SmallHall) -> int:
    return hall.do(devices.find_silent, hall.id, hall.clock.now)


def told(hall: SmallHall) -> list[str]:
    return [event.type for event in hall.events() if event.type.startswith(("device.", "alarm."))]


def shown(hall: SmallHall, name: str = "kiosk") -> dict[str, Any]:
    return next(view for view in hall.look(devices_view, hall.config) if view["code"] == name)


@pytest.mark.req("R-264")
def test_a_device_joins_with_a_token_that_is_told_once_and_kept_as_a_hash(hall: SmallHall) -> None:
    admin = hall.person("admin1")
    device_id, token = hall.do(
        devices.enrol, hall.id, Role.PAD, "P9", "九号评价器", admin, hall.clock.now, window_id=hall.windows["2"]
    )
    actor = hall.look(actor_of_token, token)
    assert (actor.role, actor.hall_id, actor.device_id, actor.window_id) == (Role.PAD, hall.id, device_id, hall.windows["2"])
    assert token not in repr(hall.everything())


@pytest.mark.req("R-264")
def test_an_unknown_token_is_nobody(hall: SmallHall) -> None:
    with refused("device_unknown"):
        hall.look(actor_of_token, "made-up")


@pytest.mark.req("R-264")
def test_a_revoked_token_opens_nothing(hall: SmallHall) -> None:
    hall.do(devices.revoke, hall.devices["kiosk"], hall.person("admin1"), hall.clock.now)
    with refused("token_revoked"):
        hall.look(actor_of_token, hall.tokens["kiosk"])
    assert hall.last_event().type == "device.revoked"


def test_a_code_belongs_to_one_device_of_a_hall(hall: SmallHall) -> None:
    with refused("code_taken", key="kiosk"):
        hall.do(devices.enrol, hall.id, Role.KIOSK, "kiosk", "另一台", hall.person("admin1"), hall.clock.now)


def test_only_devices_are_enrolled(hall: SmallHall) -> None:
    with refused("validation_failed"):
        hall.do(devices.enrol, hall.id, Role.ADMIN, "X1", "", hall.person("admin1"), hall.clock.now)


@pytest.mark.req("R-111")
def test_every_device_shows_identity_kind_place_window_life_version_and_faults(hall: SmallHall) -> None:
    hear(hall, "pad", version="1.4", state={"paper": "low"})
    view = shown(hall, "pad")
    expected = {
        "id": hall.devices["pad"], "kind": "pad", "code": "pad", "place": "一楼", "window_number": "1", "online": True,
        "version": "1.4", "state": {"paper": "low"}, "revoked": False,
    }  # fmt: skip
    assert {name: view[name] for name in expected} == expected
    assert view["last_seen_at"] == int(hall.clock.now.timestamp() * 1000)


@pytest.mark.req("R-112")
def test_a_device_silent_for_thirty_seconds_is_offline_and_alarmed(hall: SmallHall) -> None:
    hear(hall)
    hall.clock.advance(30)
    assert find_silent(hall) == 0
    hall.clock.advance(0.001)
    assert find_silent(hall) == 1
    assert told(hall) == ["device.online", "device.offline", "alarm.raised"]
    assert shown(hall)["online"] is False


@pytest.mark.req("R-112")
def test_a_device_that_is_back_clears_its_alarm(hall: SmallHall) -> None:
    hear(hall)
    hall.clock.advance(60)
    find_silent(hall)
    hear(hall)
    assert told(hall)[-2:] == ["device.online", "alarm.cleared"]


def test_signs_of_life_are_recorded_but_not_told_each_time(hall: SmallHall) -> None:
    for _ in range(10):
        hear(hall)
        hall.clock.advance(10)
        find_silent(hall)
    assert told(hall) == ["device.online"]


def test_a_device_is_alarmed_once_and_not_every_time_one_looks(hall: SmallHall) -> None:
    hear(hall)
    for _ in range(5):
        hall.clock.advance(60)
        find_silent(hall)
    assert told(hall).count("alarm.raised") == 1


@pytest.mark.req("R-112")
def test_calls_go_on_while_a_device_is_away(hall: SmallHall) -> None:
    hear(hall, "board")
    hall.clock.advance(60)
    find_silent(hall)
    hall.take()
    assert hall.open("1").calls() == "A001"


def test_a_revoked_device_is_not_heard(hall: SmallHall) -> None:
    hall.do(devices.revoke, hall.devices["kiosk"], hall.person("admin1"), hall.clock.now)
    hear(hall)
    assert shown(hall)["online"] is False


# --- sound ------------------------------------------------------------------------------------------------------------


def says_of_its_sound(hall: SmallHall, audio: str | None) -> None:
    state = {} if audio is None else {"audio": audio}
    hall.do(devices.hear, hall.id, {hall.devices["board"]: {"state": state}}, hall.clock.now)


def alarms_shown(hall: SmallHall, lang: str = "zh") -> list[tuple[str, str]]:
    shown = hall.look(snapshot, hall.config, hall.clock.now, lang=lang, staff=True)["state"]["staff"]["alarms"]
    return [(alarm["type"], alarm["text"]) for alarm in shown]


@pytest.mark.req("R-112")
def test_a_board_that_cannot_be_heard_is_an_alarm_until_it_can(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    says_of_its_sound(hall, "ready")
    assert alarms_shown(hall) == []
    for _ in range(2):  # said with every beat, raised once
        says_of_its_sound(hall, "blocked")
    assert alarms_shown(hall) == [("board_silent", "board（一楼）的声音被浏览器拦住，请在大屏上点一下")]
    assert len(hall.events("alarm.raised")) == 1
    says_of_its_sound(hall, "failed")
    assert alarms_shown(hall, "en") == [("board_silent", "board (一楼) cannot play its sound: check loudspeakers and cables")]
    says_of_its_sound(hall, "ready")
    assert alarms_shown(hall) == []
    assert len(hall.events("alarm.cleared")) == 1


@pytest.mark.parametrize("audio", ["off", None])
def test_a_board_whose_sound_is_switched_off_is_no_alarm(hall: SmallHall, audio: str | None) -> None:
    says_of_its_sound(hall, "blocked")
    says_of_its_sound(hall, audio)
    assert alarms_shown(hall) == []


def test_a_board_that_went_away_without_sound_is_one_alarm(hall: SmallHall) -> None:
    says_of_its_sound(hall, "blocked")
    hall.clock.advance(hall.config.policy.device_offline_seconds + 1)
    hall.do(devices.find_silent, hall.id, hall.clock.now)
    assert [kind for kind, _ in alarms_shown(hall)] == ["device_offline"]
