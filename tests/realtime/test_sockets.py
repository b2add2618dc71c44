"""Screens on sockets: who may join, what they start from, what they hear and how a gap is closed.

The followers of the table of events are driven by hand, so that nothing here waits for a clock.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask_socketio.test_client import SocketIOTestClient

from app.bootstrap import with_sockets
from app.domain.people import Role
from app.jobs.schedule import find_silent_devices
from app.operations import devices
from app.operations.unit_of_work import Database
from app.realtime.sockets import MAY_JOIN, Sockets
from tests.builders import PASSWORD, Web

PUBLIC, STAFF = ("/board", "/kiosk"), ("/desk", "/floor")


class Screens:
    """Screens that join the hall of ``web``, and the hands that turn its followers."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.sockets: Sockets = with_sockets(web.app, async_mode="threading")
        heard: dict[str, dict[str, Any]] = {device_id: {} for device_id in web.hall.devices.values()}
        web.hall.do(devices.hear, web.hall.id, heard, web.clock.now)  # all have been there before
        self.sockets.tail.begin()

    def join(self, namespace: str, token: str | None = None, **auth: Any) -> "Screen":
        return Screen(self, namespace, {"token": token, **auth} if token else auth)

    def device(self, name: str, namespace: str, **auth: Any) -> "Screen":
        return self.join(namespace, self.web.hall.tokens[name], **auth)

    def tell(self) -> None:
        """What the follower does when a commit wakes it."""
        self.sockets.tail.catch_up()


class Screen:
    def __init__(self, screens: Screens, namespace: str, auth: dict[str, Any], client: Any = None) -> None:
        self.namespace = namespace
        before = set(threading.enumerate())
        self.wire = SocketIOTestClient(
            screens.web.app, screens.sockets.io, namespace=namespace, auth=auth, flask_test_client=client
        )
        for written_down in set(threading.enumerate()) - before:
            written_down.join()

    @property
    def joined(self) -> bool:
        return bool(self.wire.is_connected(self.namespace))

    def heard(self, name: str = "") -> list[Any]:
        """(name, data) of everything heard since the last look; of one name the data only."""
        messages = [(message["name"], message["args"][0]) for message in self.wire.get_received(self.namespace)]
        return [data for kind, data in messages if kind == name] if name else messages

    def say(self, name: str, data: Any) -> None:
        self.wire.emit(name, data, namespace=self.namespace)


@pytest.fixture
def screens(web: Web) -> Iterator[Screens]:
    made = Screens(web)
    yield made
    made.sockets.stop()


# --- joining ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-260", "R-264")
@pytest.mark.parametrize("namespace", MAY_JOIN)
def test_every_namespace_names_who_may_join(screens: Screens, namespace: str) -> None:
    assert MAY_JOIN[namespace]
    assert Role.VISITOR not in MAY_JOIN[namespace]
    for name, role in (("kiosk", Role.KIOSK), ("board", Role.BOARD), ("pad", Role.PAD), ("agent", Role.AGENT)):
        assert screens.device(name, namespace).joined is (role in MAY_JOIN[namespace])


def test_no_socket_event_is_heard_on_a_namespace_without_roles(screens: Screens) -> None:
    server: Any = screens.sockets.io.server  # type: ignore[attr-defined]  # its stubs leave it out
    handlers = set(server.handlers) | set(server.namespace_handlers)
    assert handlers - {"/"} == set(MAY_JOIN)


@pytest.mark.req("R-264")
@pytest.mark.parametrize("token", [None, "made-up", 7, {"a": 1}])
@pytest.mark.parametrize("namespace", MAY_JOIN)
def test_nobody_joins_without_a_known_token(screens: Screens, namespace: str, token: Any) -> None:
    assert not screens.join(namespace, **({"token": token} if token is not None else {})).joined


@pytest.mark.req("R-264")
def test_a_revoked_token_joins_nothing(screens: Screens) -> None:
    web = screens.web
    web.person("admin1").post(f"/devices/{web.hall.devices['board']}/actions/revoke")
    assert not screens.device("board", "/board").joined


@pytest.mark.req("R-264")
def test_a_screen_whose_token_is_revoked_is_sent_away(screens: Screens) -> None:
    board, kiosk = screens.device("board", "/board"), screens.device("kiosk", "/kiosk")
    web = screens.web
    web.person("admin1").post(f"/devices/{web.hall.devices['board']}/actions/revoke")
    screens.sockets.send_away()
    assert not board.joined
    assert kiosk.joined


@pytest.mark.req("R-261")
def test_a_desk_whose_clerk_has_logged_out_is_sent_away(screens: Screens) -> None:
    client = screens.web.app.test_client()
    login = client.post("/api/v1/auth/login", json={"username": "li", "password": PASSWORD})
    desk = Screen(screens, "/desk", {}, client)
    screens.sockets.send_away()
    assert desk.joined
    client.post("/api/v1/auth/logout", json={}, headers={"X-CSRF-Token": login.get_json()["csrf"]})
    screens.sockets.send_away()
    assert not desk.joined


def test_a_signed_in_clerk_joins_the_desk_with_the_cookie(screens: Screens) -> None:
    client = screens.web.app.test_client()
    client.post("/api/v1/auth/login", json={"username": "li", "password": PASSWORD})
    assert Screen(screens, "/desk", {}, client).joined
    assert not Screen(screens, "/desk", {}, screens.web.app.test_client()).joined


def test_somebody_who_must_change_the_password_does_not_join(open_web: Callable[..., Web]) -> None:
    screens = Screens(open_web(people={"li": {"must_change_password": True}}))
    client = screens.web.app.test_client()
    client.post("/api/v1/auth/login", json={"username": "li", "password": PASSWORD})
    assert not Screen(screens, "/desk", {}, client).joined


def test_a_device_of_another_hall_does_not_join(open_web: Callable[..., Web]) -> None:
    here, there = open_web(), open_web(code="H9")
    screens = Screens(here)
    assert not screens.join("/board", there.hall.tokens["board"], hall="H").joined
    assert screens.join("/board", here.hall.tokens["board"], hall="H").joined


# --- the picture and what changes it ----------------------------------------------------------------------------------


@pytest.mark.req("R-101")
@pytest.mark.parametrize("namespace", PUBLIC + STAFF)
def test_on_joining_a_screen_gets_the_whole_true_state(screens: Screens, namespace: str) -> None:
    web = screens.web
    web.open("1")
    web.take("A")
    (name, first), *more = screens.device("integration", namespace).heard()
    assert (name, [other for other, _ in more]) == ("snapshot", ["device"] if namespace == "/kiosk" else [])
    assert first["seq"] == web.hall.last_event().seq
    assert next(zone for zone in first["state"]["zones"] if zone["code"] == "A")["waiting"] == 1
    assert ("staff" in first["state"]) is (namespace in STAFF)


@pytest.mark.req("R-269")
def test_events_come_in_order_one_after_the_other_from_the_number_of_the_picture(screens: Screens) -> None:
    web = screens.web
    board = screens.device("board", "/board")
    [picture] = board.heard("snapshot")
    clerk = web.open("1")
    web.take("A")
    clerk.act("1", "call-next")
    assert board.heard() == []  # stored, and nobody told yet
    screens.tell()
    events = board.heard("event")
    assert [event["seq"] for event in events] == [picture["seq"] + n for n in (1, 2, 3)]
    assert [event["type"] for event in events] == ["window.opened", "ticket.issued", "ticket.called"]
    screens.tell()
    assert board.heard() == []


@pytest.mark.req("R-255")
def test_lobby_and_staff_hear_the_same_numbers_and_the_lobby_hears_less(screens: Screens) -> None:
    web = screens.web
    board, floor = screens.device("board", "/board"), screens.device("integration", "/floor")
    clerk = web.open("1")
    web.take("A", service_item="passport")
    clerk.act("1", "call-next")
    screens.tell()
    public, staff = board.heard("event"), floor.heard("event")
    assert [(event["seq"], event["type"]) for event in public] == [(event["seq"], event["type"]) for event in staff]
    assert "李明" in str(staff)
    for secret in ("李明", "passport", "runner_up", "priority_class"):
        assert secret not in str(public)


@pytest.mark.req("R-101")
def test_a_screen_that_missed_something_asks_and_gets_just_that(screens: Screens) -> None:
    web = screens.web
    board = screens.device("board", "/board")
    [picture] = board.heard("snapshot")
    for _ in range(3):
        web.take("A")
    board.say("sync", {"after": picture["seq"]})
    assert [event["seq"] for event in board.heard("event")] == [picture["seq"] + n for n in (1, 2, 3)]


@pytest.mark.req("R-101")
@pytest.mark.parametrize("after", [-1, "x", None, True])
def test_a_screen_that_does_not_know_where_it_is_gets_the_picture_again(screens: Screens, after: Any) -> None:
    board = screens.device("board", "/board")
    board.heard()
    board.say("sync", {"after": after})
    assert [name for name, _ in board.heard()] == ["snapshot"]


def test_a_screen_that_changes_its_language_hears_the_rest_in_it(screens: Screens) -> None:
    board = screens.device("board", "/board")
    [chinese] = board.heard("snapshot")
    board.say("sync", {"after": -1, "lang": "en"})
    [english] = board.heard("snapshot")
    texts = [[zone["issuing"]["text"] for zone in picture["state"]["zones"]] for picture in (chinese, english)]
    assert texts[0] != texts[1]
    screens.web.take("A")
    screens.sockets.pulse()
    [pulse] = board.heard("pulse")
    assert pulse["waits"]["A"]["text"].isascii()


@pytest.mark.req("R-101")
def test_a_screen_that_missed_very_much_gets_the_picture_instead(screens: Screens) -> None:
    hall = screens.web.hall
    board = screens.device("board", "/board")
    board.heard()

    def much(work: Any) -> None:
        work.hold(hall.id)
        for _ in range(501):
            work.record(type="ticket.here", at=hall.clock.now, data={})

    hall.house.database.write(hall.id, much)
    board.say("sync", {"after": 0})
    assert [name for name, _ in board.heard()] == ["snapshot"]


def test_a_pulse_tells_the_last_number_and_the_waits(screens: Screens) -> None:
    web = screens.web
    board, english = screens.device("board", "/board"), screens.device("kiosk", "/kiosk", lang="en")
    web.take("A")
    screens.tell()
    board.heard()
    english.heard()
    screens.sockets.pulse()
    [pulse] = board.heard("pulse")
    assert (pulse["seq"], pulse["at"]) == (web.hall.last_event().seq, int(web.clock.now.timestamp() * 1000))
    assert pulse["waits"]["A"]["text"] == "暂无窗口受理，无法预计"
    assert english.heard("pulse")[0]["waits"]["A"]["text"] == "no window is open, so the wait is unknown"


def test_what_another_process_wrote_is_told_too(screens: Screens) -> None:
    hall = screens.web.hall
    board = screens.device("board", "/board")
    board.heard()
    elsewhere = Database(hall.house.database.url)

    def write(work: Any) -> None:
        work.hold(hall.id)
        work.record(type="ticket.here", at=hall.clock.now, data={"ticket_no": "A001"})

    elsewhere.write(hall.id, write)
    elsewhere.close()
    screens.tell()
    assert [event["data"] for event in board.heard("event")] == [{"ticket_no": "A001"}]


@pytest.mark.req("R-269")
def test_a_refused_press_is_never_heard(screens: Screens) -> None:
    web = screens.web
    board = screens.device("board", "/board")
    web.open("1")
    screens.tell()
    board.heard()
    web.person("li").act("1", "recall")
    screens.tell()
    assert board.heard() == []


# --- pads -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-189", "R-192", "R-181")
def test_a_pad_gets_the_question_when_the_service_ends_and_again_whenever_it_joins(screens: Screens) -> None:
    web = screens.web
    pad = screens.device("pad", "/pad")
    [before] = pad.heard("desired")
    assert (before["device"], before["state"]["screen"]) == (f"pad:{web.hall.windows['1']}", "closed")
    clerk = web.open("1")
    ticket = web.take("A", service_item="passport")
    clerk.act("1", "call-next")
    clerk.act("1", "finish")
    screens.tell()
    desired = pad.heard("desired")[-1]
    assert desired["rev"] > before["rev"]
    assert (desired["state"]["screen"], desired["state"]["request"]["ticket_id"]) == ("rate", ticket["id"])
    assert [level["level"] for level in desired["state"]["levels"]] == [5, 4, 3, 2, 1]
    assert not any("selected" in level or "default" in level for level in desired["state"]["levels"])
    assert screens.device("pad", "/pad").heard("desired") == [desired]
    web.device("pad").post(f"/tickets/{ticket['id']}/rating", {"level": 4})
    screens.tell()
    assert pad.heard("desired")[-1]["state"]["screen"] == "idle"


def test_a_pad_hears_nothing_of_other_windows(screens: Screens) -> None:
    web = screens.web
    other = screens.device("pad2", "/pad")
    other.heard()
    clerk = web.open("1")
    web.take("A")
    clerk.act("1", "call-next")
    clerk.act("1", "finish")
    screens.tell()
    assert other.heard() == []


@pytest.mark.req("R-182")
def test_the_pad_shows_who_serves_with_a_masked_name(screens: Screens) -> None:
    screens.web.open("1")
    [desired] = screens.device("pad", "/pad").heard("desired")
    assert desired["state"]["staff"] == {"number": "0001", "name": "李*"}


# --- presence ---------------------------------------------------------------------------------------------------------


def online(web: Web, name: str) -> bool:
    items = web.person("lin").get("/halls/H/devices")["items"]
    return bool(next(item for item in items if item["code"] == name)["online"])


@pytest.mark.req("R-112")
def test_a_device_that_joins_is_online_and_one_that_says_nothing_for_thirty_seconds_is_not(screens: Screens) -> None:
    web = screens.web
    web.clock.advance(31)
    find_silent_devices(web.hall.house, web.clock.now)
    assert not online(web, "board")
    board = screens.device("board", "/board")
    assert online(web, "board")
    web.clock.advance(29)
    board.say("beat", {"version": "2.1", "state": {"screen": "on"}})
    screens.sockets.keep_presence()
    web.clock.advance(30)
    find_silent_devices(web.hall.house, web.clock.now)
    assert online(web, "board")
    web.clock.advance(1)
    find_silent_devices(web.hall.house, web.clock.now)
    assert not online(web, "board")
    assert web.hall.last_event("alarm.").type == "alarm.raised"
    board.say("beat", {})
    screens.sockets.keep_presence()
    assert online(web, "board")


def test_what_a_device_says_of_itself_is_kept_within_bounds(screens: Screens) -> None:
    web = screens.web
    agent = screens.device("agent", "/agent")
    agent.say("beat", {"version": "1.0", "state": {"paper": "low"}})
    screens.sockets.keep_presence()
    agent.say("beat", {"version": "2" * 9000, "state": {"x": "y" * 9000}})
    agent.say("beat", "nonsense")
    screens.sockets.keep_presence()
    items = web.person("lin").get("/halls/H/devices")["items"]
    found = next(item for item in items if item["code"] == "agent")
    assert (found["version"], found["state"]) == ("1.0", {"paper": "low"})


# --- an emergency text ------------------------------------------------------------------------------------------------


@pytest.mark.req("R-109")
@pytest.mark.parametrize(("name", "namespace"), [("board", "/board"), ("kiosk", "/kiosk")])
def test_every_screen_hears_an_emergency_text_and_its_end(screens: Screens, name: str, namespace: str) -> None:
    screen, leader = screens.device(name, namespace), screens.web.person("gao")
    screen.heard()
    leader.post("/halls/H/actions/raise-emergency", {"text": "请从南门疏散", "text_en": "Leave by the south door"})
    screens.tell()
    [raised] = [event for event in screen.heard("event") if event["type"] == "emergency.raised"]
    assert set(raised["data"]["emergency"]) == {"id", "text", "text_en", "since"}
    assert raised["data"]["emergency"]["text"] == "请从南门疏散"
    leader.post("/halls/H/actions/clear-emergency", {})
    screens.tell()
    [cleared] = [event for event in screen.heard("event") if event["type"] == "emergency.cleared"]
    assert cleared["data"] == {"emergency": None}


@pytest.mark.req("R-109")
def test_every_pad_shows_an_emergency_text_and_its_end(screens: Screens) -> None:
    pads, leader = [screens.device(name, "/pad") for name in ("pad", "pad2")], screens.web.person("gao")
    leader.post("/halls/H/actions/raise-emergency", {"text": "请从南门疏散"})
    screens.tell()
    assert [pad.heard("desired")[-1]["state"]["emergency"]["text"] for pad in pads] == ["请从南门疏散"] * 2
    leader.post("/halls/H/actions/clear-emergency", {})
    screens.tell()
    assert [pad.heard("desired")[-1]["state"]["emergency"] for pad in pads] == [None] * 2


@pytest.mark.req("R-120")
def test_a_cry_for_help_is_heard_at_once_where_people_can_come_and_its_kiosk_hears_that_they_do(screens: Screens) -> None:
    web = screens.web
    floor, kiosk = screens.device("integration", "/floor"), screens.device("kiosk", "/kiosk")
    floor.heard(), kiosk.heard()
    asked = web.device("kiosk").post("/halls/H/help", {"need": "walking"})
    screens.tell()
    [event] = floor.heard("event")
    assert (event["type"], event["data"]["help"]["need"], event["data"]["help"]["place"]) == (
        "help.asked",
        "walking",
        "kiosk 一楼",
    )
    assert web.person("chen").post(f"/halls/H/help/{asked['id']}/actions/answer").status == 200
    screens.tell()
    first, second = kiosk.heard("event")
    assert "need" not in first["data"]["help"]
    assert second["data"]["help"] == {
        "id": asked["id"], "device_id": web.hall.devices["kiosk"], "state": "answered", "shown": {"number": "0009", "name": "陈*"},
    }  # fmt: skip


# --- windows that help out, visits that go on -------------------------------------------------------------------------


@pytest.mark.req("R-015")
def test_board_kiosk_and_desk_hear_of_a_lent_window_with_the_commit(screens: Screens) -> None:
    listeners = [
        screens.device("board", "/board"),
        screens.device("kiosk", "/kiosk"),
        screens.join("/desk", screens.web.hall.tokens["integration"]),
    ]
    for screen in listeners:
        screen.heard()
    screens.web.person("gao").act("3", "lend", zone="A", reason="高峰支援")
    screens.tell()
    for screen in listeners:
        [lent] = [event for event in screen.heard("event") if event["type"] == "window.lent"]
        assert (lent["data"]["window"]["zones"], lent["data"]["to_zone"]) == (["Z", "A"], "A")


@pytest.mark.req("R-073")
def test_the_lobby_sees_a_visit_go_on_and_hears_nothing_of_what_it_is_about(screens: Screens) -> None:
    web, board = screens.web, screens.device("board", "/board")
    steps = [{"zone": "Z"}, {"zone": "A"}]
    web.person("admin1").post("/halls/H/themes", {"code": "restaurant", "name": "开餐馆一件事", "steps": steps})
    sun = web.open("3")
    web.take("Z", theme="restaurant")
    sun.act("3", "call-next")
    board.heard()
    screens.tell()
    board.heard()
    sun.act("3", "finish", outcome="done")
    screens.tell()
    [on] = [event for event in board.heard("event") if event["type"] == "ticket.transferred"]
    assert (on["data"]["ticket_no"], on["data"]["to_zone"], on["data"]["waiting"]["A"]) == ("Z001", "A", 1)
    assert not {"theme", "outcome"} & set(on["data"])
