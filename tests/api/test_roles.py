"""Every door says who may come in, and lets nobody else."""

from collections.abc import Callable

import pytest

from app.api.endpoint import PREFIX
from app.bootstrap import NOUNS
from app.domain.people import STAFF, Role
from tests.builders import OBSERVER, PEOPLE, Caller, Web

ENDPOINTS = [endpoint for nouns in NOUNS for endpoint in nouns.endpoints]
WITHOUT_LOGIN = {"/healthz", "/readyz", "/metrics", f"{PREFIX}/openapi.json"}
CALLERS: dict[Role, Callable[[Web], Caller]] = {
    Role.VISITOR: lambda web: web.visitor,
    Role.KIOSK: lambda web: web.device("kiosk"),
    Role.BOARD: lambda web: web.device("board"),
    Role.PAD: lambda web: web.device("pad"),
    Role.AGENT: lambda web: web.device("agent"),
    Role.INTEGRATION: lambda web: web.device("integration"),
    Role.CLERK: lambda web: web.person("li"),
    Role.GUIDE: lambda web: web.person("chen"),
    Role.SHIFT_LEADER: lambda web: web.person("gao"),
    Role.MANAGER: lambda web: web.person("lin"),
    Role.HANDLER: lambda web: web.person("he"),
    Role.ADMIN: lambda web: web.person("admin1"),
    Role.AUDITOR: lambda web: web.person("shen"),
    Role.SUPERVISOR: lambda web: web.person("xu"),
    Role.OBSERVER: lambda web: web.person("mo"),
}


@pytest.fixture
def web(open_web: Callable[..., Web]) -> Web:
    """A hall with somebody of every role."""
    return open_web(people=OBSERVER)


@pytest.mark.req("R-260")
def test_every_route_declares_its_roles(web: Web) -> None:
    declared = {(PREFIX + endpoint.rule, endpoint.method) for endpoint in ENDPOINTS if endpoint.roles}
    found = {
        (rule.rule, method)
        for rule in web.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith("pages.") and rule.rule not in WITHOUT_LOGIN
    }
    assert found == declared


@pytest.mark.req("R-260", "R-264")
def test_nobody_comes_in_by_a_door_of_somebody_else(web: Web) -> None:
    callers = {role: make(web) for role, make in CALLERS.items()}
    let_in = []
    for endpoint in ENDPOINTS:
        path = endpoint.rule.replace("<hall>", "H").replace("<", "").replace(">", "")
        for role, caller in callers.items():
            if role in endpoint.roles:
                continue
            answer = caller.ask(endpoint.method, path, json={} if endpoint.method != "GET" else None)
            expected = (401, "unauthorized") if role is Role.VISITOR else (403, "forbidden")
            if (answer.status, answer.code) != expected:
                let_in.append((endpoint.method, endpoint.rule, role.value, answer.status))
    assert let_in == []


PUBLIC_DEEDS = {
    "/auth/login", "/auth/logout", "/auth/password", "/ratings/<token>", "/e-tickets/<token>/actions/here",
    "/e-tickets/<token>/actions/abandon", "/e-tickets/<token>/actions/set-relative",
}  # fmt: skip
"""What anybody may do who has the link, or for the own account."""


@pytest.mark.req("R-251")
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SUPERVISOR])
def test_who_watches_reads_everything_and_changes_nothing(role: Role) -> None:
    deeds = {endpoint.rule for endpoint in ENDPOINTS if role in endpoint.roles and endpoint.method != "GET"}
    assert deeds - PUBLIC_DEEDS == {"/tickets/<ticket_id>/rating"}  # the operation refuses all staff with its own words


@pytest.mark.req("R-216")
def test_a_social_supervisor_has_a_door_to_totals_and_what_is_public_and_to_no_other() -> None:
    doors = {endpoint.rule for endpoint in ENDPOINTS if Role.OBSERVER in endpoint.roles and endpoint.roles < frozenset(Role)}
    assert doors - {"/auth/me", "/auth/logout", "/auth/password"} == {"/halls/<hall>/centre"}


def test_devices_have_no_door_to_the_staffs_pictures() -> None:
    for endpoint in ENDPOINTS:
        if endpoint.rule.endswith(("/floor", "/audit", "/trail", "/stats", "/ledger", "/people")):
            assert endpoint.roles <= STAFF | {Role.INTEGRATION}


@pytest.mark.req("R-001", "R-260")
def test_nobody_looks_into_or_acts_in_another_hall(open_web: Callable[..., Web]) -> None:
    here, there = open_web(), open_web(code="H9")
    ticket = there.take()
    clerk, kiosk = here.person("li"), here.device("kiosk")
    assert clerk.get("/halls/H9/floor").code == "other_hall"
    assert clerk.get(f"/tickets/{ticket['id']}/trail").code == "other_hall"
    assert kiosk.get(f"/tickets/{ticket['id']}").code == "other_hall"
    assert kiosk.post("/halls/H9/tickets", {"zone": "A"}).code == "other_hall"
    assert kiosk.post(f"/tickets/{ticket['id']}/actions/reprint").code == "other_hall"
    assert here.person("gao").post(f"/windows/{there.hall.windows['1']}/actions/open").code == "other_hall"
    assert here.person("lin").post("/halls/H9/actions/close-day").code == "other_hall"


def test_each_role_of_the_staff_is_somebody_in_the_tests() -> None:
    people = {person.get("role", Role.CLERK) for person in PEOPLE.values()}
    assert people <= set(CALLERS)
