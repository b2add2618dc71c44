"""Windows of a hall, the posts at them and the people who hold them, as their keeper sets them up."""

from typing import Any

from app.api import payloads as p
from app.api.configuration import READERS, hall_of, now_set_up, wanted
from app.api.endpoint import Act, Ask, Nouns
from app.domain.people import KEEPERS, Role
from app.operations import employing, equipping
from app.operations.configuration import HallConfig
from app.queries import configuration as views

nouns = Nouns("personnel")
_SEES_ACCOUNTS = KEEPERS | {Role.SHIFT_LEADER, Role.AUDITOR}


# Windows


@nouns.look(
    "/halls/<hall>/windows",
    roles=READERS,
    answer=p.WindowSetupList,
    configuration=True,
    summary="All windows with what they take",
)
def list_windows(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.windows_setup(ask.connection, hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/windows",
    roles=KEEPERS,
    body=p.WindowBody,
    answer=p.WindowSetup,
    status=201,
    configuration=True,
    summary="Add a window",
)
def add_window(act: Act, body: p.WindowBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    window_id = equipping.add_window(
        act.work, act.house.halls, config.id, _without_reason(body), act.actor, act.at, body.reason
    )
    return _window(act, config, window_id)


@nouns.deed(
    "/halls/<hall>/windows/<window_id>", method="PATCH", roles=KEEPERS, body=p.WindowPatch, answer=p.WindowSetup,
    configuration=True, summary="Change a window: name, number, scope, what it takes and in which order",
)  # fmt: skip
def change_window(act: Act, body: p.WindowPatch, hall: str, window_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    equipping.change_window(
        act.work, act.house.halls, config.id, window_id, _without_reason(body), act.actor, act.at, body.reason
    )
    return _window(act, config, window_id)


@nouns.deed(
    "/halls/<hall>/windows/<window_id>/actions/switch-off", roles=KEEPERS, body=p.ReasonBody, answer=p.WindowSetup,
    configuration=True, summary="Take a closed window out of use",
)  # fmt: skip
def switch_window_off(act: Act, body: p.ReasonBody, hall: str, window_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    equipping.switch_window_off(act.work, act.house.halls, config.id, window_id, act.actor, act.at, body.reason)
    return _window(act, config, window_id)


@nouns.deed(
    "/halls/<hall>/windows/<window_id>/actions/switch-on", roles=KEEPERS, body=p.ReasonBody, answer=p.WindowSetup,
    configuration=True, summary="Take a window into use again",
)  # fmt: skip
def switch_window_on(act: Act, body: p.ReasonBody, hall: str, window_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    equipping.switch_window_on(act.work, act.house.halls, config.id, window_id, act.actor, act.at, body.reason)
    return _window(act, config, window_id)


def _without_reason(body: p.WindowPatch) -> dict[str, Any]:
    return {name: value for name, value in wanted(body).items() if name != "reason"}


def _window(act: Act, hall: HallConfig, window_id: str) -> dict[str, Any]:
    windows = views.windows_setup(act.connection, now_set_up(act, hall))
    return next(window for window in windows if window["id"] == window_id)


# People


@nouns.look("/halls/<hall>/people", roles=_SEES_ACCOUNTS, answer=p.PersonSetupList, summary="Accounts of a hall")
def list_people(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.people_setup(ask.connection, hall_of(ask, hall), ask.at), "next": None}


@nouns.deed(
    "/halls/<hall>/people", roles=KEEPERS, body=p.PersonBody, answer=p.PersonAnswer, status=201, secret=True,
    summary="Add a person; the first password is told once",
)  # fmt: skip
def add_person(act: Act, body: p.PersonBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    password = employing.add_person(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at, _min_length(act))
    return {"person": _person(act, config, body.username), "password": password}


@nouns.deed(
    "/halls/<hall>/people/<username>", method="PATCH", roles=KEEPERS, body=p.PersonPatch, answer=p.PersonSetup,
    summary="Change name, number, role, skills, or whether the account is in use",
)  # fmt: skip
def change_person(act: Act, body: p.PersonPatch, hall: str, username: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    employing.change_person(act.work, act.house.halls, config.id, username, wanted(body), act.actor, act.at)
    return _person(act, config, username)


@nouns.deed(
    "/halls/<hall>/people/<username>/actions/reset-password", roles=KEEPERS, answer=p.PersonAnswer, secret=True,
    summary="Give a new password, told once; ends the person's sessions",
)  # fmt: skip
def reset_password(act: Act, hall: str, username: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    password = employing.reset_password(act.work, act.house.halls, config.id, username, act.actor, act.at, _min_length(act))
    return {"person": _person(act, config, username), "password": password}


@nouns.deed(
    "/halls/<hall>/people/<username>/actions/unlock", roles=KEEPERS, answer=p.PersonSetup,
    summary="Let a person try again after too many wrong passwords",
)  # fmt: skip
def unlock_person(act: Act, hall: str, username: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    employing.unlock(act.work, act.house.halls, config.id, username, act.actor, act.at)
    return _person(act, config, username)


def _min_length(act: Act) -> int:
    return act.house.settings.security.password_min_length


def _person(act: Act, hall: HallConfig, username: str) -> dict[str, Any]:
    people = views.people_setup(act.connection, hall, act.at)
    return next(person for person in people if person["username"] == username)


# Posts


@nouns.look(
    "/halls/<hall>/posts", roles=READERS, answer=p.PostSetupList, configuration=True, summary="Posts with their A and B persons"
)
def list_posts(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.posts_setup(ask.connection, hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/posts",
    roles=KEEPERS,
    body=p.PostBody,
    answer=p.PostSetup,
    status=201,
    configuration=True,
    summary="Add a post",
)
def add_post(act: Act, body: p.PostBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    equipping.add_post(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return _post(act, config, body.code)


@nouns.deed(
    "/halls/<hall>/posts/<code>", method="PATCH", roles=KEEPERS, body=p.PostPatch, answer=p.PostSetup,
    configuration=True, summary="Rename a post, put it at another window, change its A and B persons",
)  # fmt: skip
def change_post(act: Act, body: p.PostPatch, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    equipping.change_post(act.work, act.house.halls, config.id, code, wanted(body), act.actor, act.at)
    return _post(act, config, code)


def _post(act: Act, hall: HallConfig, code: str) -> dict[str, Any]:
    return next(post for post in views.posts_setup(act.connection, hall) if post["code"] == code)
