"""Agents on sockets: what hangs on them, what each device should show, what people press, and who watches."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from socketio.exceptions import TimeoutError as SocketTimeout  # type: ignore[import-untyped]
from sqlalchemy import event, select

import devices
from app.jobs.schedule import find_silent_devices, give_up_late_slips
from app.models import Hardware, Reading
from app.models.base import to_ms
from app.operations import hardware
from app.queries.hall_state import devices_view
from app.queries.hardware import desired_states, hardware_to_show
from app.texts import CATALOGUE
from tests.builders import Web, card
from tests.realtime.test_sockets import Screen, Screens

KEYPAD: dict[str, Any] = {
    "device": "pad1",
    "kind": "keypad",
    "driver": "ff68",
    "name": "1号键盘",
    "window": "1",
    "port": "fake",
}
SIGN: dict[str, Any] = {
    "device": "bar1",
    "kind": "led_bar",
    "driver": "onbon",
    "name": "1号窗口屏",
    "window": "1",
    "port": "fake",
}
PRINTER: dict[str, Any] = {
    "device": "print1", "kind": "printer", "driver": "escpos", "name": "取号机打印机", "place": "kiosk", "port": "fake",
    "emulated": True, "verbs": ["paper_out", "refill"],
}  # fmt: skip
READER: dict[str, Any] = {
    "device": "card1",
    "kind": "id_reader",
    "driver": "sdt",
    "name": "证件阅读器",
    "place": "kiosk",
    "port": "fake",
}
RATER: dict[str, Any] = {
    "device": "rate1",
    "kind": "pad",
    "driver": "pad_frames",
    "name": "1号评价器",
    "window": "1",
    "port": "fake",
}
BADGE: dict[str, Any] = {
    "device": "badge1",
    "kind": "badge",
    "driver": "badge",
    "name": "工牌读卡器",
    "window": "1",
    "port": "fake",
}
ALL = [KEYPAD, SIGN, PRINTER, READER, RATER, BADGE]


class Agent:
    """An agent joined to the hall of ``screens``."""

    def __init__(self, screens: Screens, devices: list[dict[str, Any]]) -> None:
        self.screens = screens
        self.screen = screens.device("agent", "/agent")
        self.answer = self.ask("hello", {"version": "1", "devices": devices})
        screens.sockets.agents.renew(screens.web.hall.id)
        screens.tell()

    def ask(self, name: str, data: Any) -> dict[str, Any]:
        answer = self.screen.wire.emit(name, data, namespace="/agent", callback=True)
        assert isinstance(answer, dict)
        return answer

    def press(self, key: str, ident: str = "i1", seconds_ago: float = 0, **data: Any) -> dict[str, Any]:
        return self.input("pad1", "key", ident, seconds_ago, key=key, **data)

    def input(self, device: str, kind: str, ident: str = "i1", seconds_ago: float = 0, /, **data: Any) -> dict[str, Any]:
        at = to_ms(self.screens.web.clock.now) - int(seconds_ago * 1000)
        answer = self.ask("input", {"id": ident, "device": device, "kind": kind, "data": data, "at": at})
        self.screens.tell()
        return answer

    def reports(self, device: str, **state: Any) -> None:
        self.screen.say("reported", {"device": device, "rev": 1, "state": {"health": "ok", **state}})
        self.screens.sockets.agents.write_reports()
        self.screens.tell()

    def leave(self) -> None:
        self.screen.wire.disconnect("/agent")
        for written_down in [each for each in threading.enumerate() if "_keep_presence" in each.name]:
            written_down.join()

    def desired(self) -> dict[str, dict[str, Any]]:
        """The last state wanted of each device since the last look."""
        return {message["device"]: message["state"] for message in self.screen.heard("desired")}


@pytest.fixture
def screens(web: Web) -> Iterator[Screens]:
    made = Screens(web)
    yield made
    made.sockets.stop()


@pytest.fixture
def agent(screens: Screens) -> Agent:
    return Agent(screens, ALL)


def floor(screens: Screens) -> Screen:
    return screens.device("integration", "/floor")


def agents_of(web: Web) -> list[dict[str, Any]]:
    return [each for each in web.hall.look(devices_view, web.hall.config) if each["kind"] == "agent"]


def hardware_id(screens: Screens, code: str) -> str:
    items = screens.web.person("lin").get("/halls/H/hardware")["items"]
    return next(str(item["id"]) for item in items if item["code"] == code)


def test_a_hello_is_answered_with_the_servers_time_and_what_each_device_should_show(agent: Agent) -> None:
    assert agent.answer == {"ok": True, "now": to_ms(agent.screens.web.clock.now)}
    desired = agent.desired()
    assert desired.keys() == {each["device"] for each in ALL}
    assert desired["bar1"]["mode"] == "closed"
    assert desired["pad1"] == {"ticket_no": "", "waiting": 0, "error": "", "beep": 0}
    assert desired["print1"] == {"jobs": []}


def test_a_hello_that_makes_no_sense_is_refused_with_a_sentence(screens: Screens) -> None:
    assert Agent(screens, [{"device": "x", "kind": "teapot"}]).answer["code"] == "validation_failed"


def test_a_call_goes_to_the_window_it_concerns_and_nowhere_else(agent: Agent) -> None:
    web = agent.screens.web
    li = web.open("1")
    ticket = web.hall.take(by=web.hall.person("chen"))
    agent.screens.tell()
    agent.desired()
    li.act("1", "call-next")
    agent.screens.tell()
    desired = agent.desired()
    assert desired.keys() == {"bar1", "pad1"}
    assert desired["bar1"] == {
        "text": f"请{ticket.ticket_no}号", "ticket_no": ticket.ticket_no, "window": "1", "mode": "call", "flash": True,
    }  # fmt: skip
    assert desired["pad1"]["ticket_no"] == ticket.ticket_no


@pytest.mark.req("R-103")
def test_a_recall_is_shown_again_though_the_sign_would_look_the_same(agent: Agent) -> None:
    web = agent.screens.web
    li = web.open("1")
    web.hall.take()
    li.act("1", "call-next")
    agent.screens.tell()
    agent.desired()
    web.clock.advance(30)
    li.act("1", "recall")
    agent.screens.tell()
    assert agent.desired()["bar1"]["mode"] == "call"


@pytest.mark.req("R-062")
def test_a_key_calls_as_the_page_does_and_whoever_is_on_duty_has_called(agent: Agent) -> None:
    web = agent.screens.web
    web.open("1")
    ticket = web.hall.take()
    assert agent.press("next") == {"ok": True, "answer": {"key": "next", "ticket_no": ticket.ticket_no}}
    assert web.hall.desk("1").ticket == ticket.ticket_no
    assert web.hall.last_event("ticket.called").actor_id == web.hall.people["li"]


def test_an_input_that_comes_again_is_answered_alike_and_counts_once(agent: Agent) -> None:
    web = agent.screens.web
    web.open("1")
    web.hall.take_many(2)
    first = agent.press("next", "same")
    web.clock.advance(6)
    assert agent.press("next", "same") == first
    assert len(web.hall.events("ticket.called")) == 1


@pytest.mark.req("R-062")
def test_what_the_page_would_refuse_is_refused_at_the_keypad_which_beeps(agent: Agent) -> None:
    agent.desired()
    answer = agent.press("next")
    assert (answer["ok"], answer["code"]) == (False, "nobody_on_duty")
    assert "1 号窗口" in answer["detail"]
    desired = agent.desired()["pad1"]
    assert (desired["error"], desired["beep"]) == ("nobody_on_duty", 1)
    lin = agent.screens.web.person("lin")
    refusal = next(each for each in lin.get("/halls/H/hardware", lang="en")["items"] if each["code"] == "pad1")["refusal"]
    assert refusal["text"] == "Nobody is on duty at window 1. Open the window on its page first."
    assert (refusal["code"], refusal["at"], refusal["lasting"]) == ("nobody_on_duty", to_ms(agent.screens.web.clock.now), True)


def test_a_good_key_takes_the_error_back(agent: Agent) -> None:
    agent.press("next", "a")
    agent.screens.web.open("1")
    agent.screens.web.hall.take()
    agent.press("next", "b")
    assert agent.desired()["pad1"]["error"] == ""
    items = agent.screens.web.person("lin").get("/halls/H/hardware")["items"]
    assert next(each for each in items if each["code"] == "pad1")["refusal"]["lasting"] is False


def test_a_press_that_was_long_on_its_way_is_not_carried_out(agent: Agent) -> None:
    agent.screens.web.open("1")
    agent.screens.web.hall.take()
    assert agent.press("next", seconds_ago=10.001)["code"] == "too_old"
    assert agent.screens.web.hall.events("ticket.called") == []


def test_a_second_press_in_haste_finishes_nobody(agent: Agent) -> None:
    web = agent.screens.web
    web.open("1")
    web.hall.take_many(2)
    agent.press("next", "a")
    assert agent.press("next", "b")["code"] == "ticket_open"
    web.clock.advance(5)
    assert agent.press("next", "c")["ok"]
    assert len(web.hall.events("ticket.finished")) == 1


@pytest.mark.parametrize("key", ["recall", "start", "finish", "no_show", "hold", "call_back", "pause", "evaluate", "transfer"])
def test_every_key_has_its_verb(agent: Agent, key: str) -> None:
    web = agent.screens.web
    web.open("1")
    web.open("3")
    web.hall.take()
    agent.press("next", "a")
    web.clock.advance(180)
    before = {
        "call_back": ["start", "hold"], "evaluate": ["start", "finish"], "finish": ["start"], "hold": ["start"],
        "transfer": ["start"], "pause": ["start", "finish"],
    }  # fmt: skip
    for number, first in enumerate(before.get(key, [])):
        assert agent.press(first, f"b{number}")["ok"]
    assert agent.press(key, "c", argument="3" if key == "transfer" else "")["ok"]


@pytest.mark.req("R-189")
def test_a_key_of_the_pad_rates_the_invitation_that_is_open(agent: Agent) -> None:
    web = agent.screens.web
    desk = web.hall.open("1")
    web.hall.take()
    desk.serves()
    agent.screens.tell()
    wanted = agent.desired()["rate1"]["open"]
    assert wanted is not None
    assert agent.input("rate1", "level", rating=wanted["rating"], level=1)["ok"]
    assert [rating.level for rating in web.hall.ratings()] == [5]
    assert agent.desired()["rate1"]["open"] is None
    assert agent.input("rate1", "level", "i2", level=1)["code"] == "rating_not_open"


def test_a_card_goes_to_the_page_of_its_kiosk_and_stays_nowhere(agent: Agent) -> None:
    screens, web = agent.screens, agent.screens.web
    kiosk, other = screens.device("kiosk", "/kiosk"), screens.device("kiosk2", "/kiosk")
    shown = card(7, "欧阳测试")
    fields = {"name": shown.name, "number": shown.number, "birth": "19800101"}
    agent.input("card1", "card", kind="resident", fields=fields)
    for working in [each for each in threading.enumerate() if "_hand_reading" in each.name]:
        working.join()
    identity = {"kind": "id_card", "number": shown.number, "name": shown.name}
    assert kiosk.heard("card") == [{"card": "resident", "identity": identity}]
    assert other.heard("card") == []
    kept = repr(web.hall.everything())
    assert shown.number not in kept
    assert shown.name not in kept
    assert web.hall.look(lambda connection: connection.execute(select(Reading.id)).all()) == []


def test_where_the_reader_takes_numbers_the_card_is_a_ticket(agent: Agent) -> None:
    web, shown = agent.screens.web, card(3)
    kiosk = agent.screens.device("kiosk", "/kiosk")
    ident = hardware_id(agent.screens, "card1")
    web.person("lin").ask("PATCH", f"/hardware/{ident}", json={"options": {"takes_number": True, "zone": "A"}})
    fields = {"name": shown.name, "number": shown.number}
    answer = agent.input("card1", "card", kind="resident", fields=fields)
    assert answer["ok"]
    assert answer["answer"]["ticket_no"].startswith("A")
    for working in [each for each in threading.enumerate() if "_hand_reading" in each.name]:
        working.join()
    assert kiosk.heard("taken") == [{"ticket_no": answer["answer"]["ticket_no"]}]
    assert len(agent.desired()["print1"]["jobs"]) == 1


@pytest.mark.req("R-037")
def test_a_card_that_gives_no_number_is_answered_at_its_kiosk_in_both_languages(agent: Agent) -> None:
    screens, web = agent.screens, agent.screens.web
    kiosk, other = screens.device("kiosk", "/kiosk"), screens.device("kiosk2", "/kiosk")
    options = {"options": {"takes_number": True, "zone": "A"}}
    web.person("lin").ask("PATCH", f"/hardware/{hardware_id(screens, 'card1')}", json=options)
    foreign = {"name": "TEST, ALEX SAMPLE", "number": "USA110000010101"}
    assert agent.input("card1", "card", kind="foreign2017", fields=foreign)["code"] == "identity_invalid"
    agent.reports("card1", reader="lay_again", why="misread")
    agent.reports("card1", reader="lay_again", why="41")
    refused, unread = kiosk.heard("card_refused")
    assert (refused["code"], unread["code"]) == ("identity_invalid", "card_unreadable")
    assert (unread["zh"][:5], unread["en"][:8]) == ("没有读到证", "The card")
    assert other.heard("card_refused") == []
    assert foreign["number"] not in repr(web.hall.everything())


def test_where_the_reader_takes_numbers_who_has_one_is_shown_it_at_the_kiosk(agent: Agent) -> None:
    screens, shown = agent.screens, card(3)
    kiosk = screens.device("kiosk", "/kiosk")
    options = {"options": {"takes_number": True, "zone": "A"}}
    screens.web.person("lin").ask("PATCH", f"/hardware/{hardware_id(screens, 'card1')}", json=options)
    fields = {"name": shown.name, "number": shown.number}
    assert agent.input("card1", "card", "i1", kind="resident", fields=fields)["ok"]
    assert agent.input("card1", "card", "i2", kind="resident", fields=fields)["code"] == "already_waiting"
    for working in [each for each in threading.enumerate() if "_hand_reading" in each.name]:
        working.join()
    assert [told["identity"]["number"] for told in kiosk.heard("card")] == [shown.number]


def test_a_badge_signs_nobody_on_and_says_so(agent: Agent) -> None:
    answer = agent.input("badge1", "code", text="13005D1DA5", symbology="em4100")
    assert answer["code"] == "badge_unknown"
    assert "工牌" in answer["detail"]


@pytest.mark.req("R-037")
def test_a_ticket_of_the_kiosk_is_printed_by_its_agent_once(agent: Agent) -> None:
    web = agent.screens.web
    agent.desired()
    ticket = web.take()
    agent.screens.tell()
    [job] = agent.desired()["print1"]["jobs"]
    assert any(part.get("text") == ticket["ticket_no"] for part in job["slip"]["parts"])
    assert any("qr" in part for part in job["slip"]["parts"])
    agent.reports("print1", paper="ok", jobs=[{"job": job["id"], "outcome": "printed", "why": ""}])
    assert agent.desired()["print1"] == {"jobs": []}
    assert web.hall.last_event("slip.").data["ticket_id"] == ticket["id"]


@pytest.mark.req("R-037")
def test_a_slip_that_no_printer_took_in_time_is_given_up(agent: Agent) -> None:
    web = agent.screens.web
    web.take()
    agent.screens.tell()
    assert len(agent.desired()["print1"]["jobs"]) == 1
    give_up_late_slips(web.hall.house, web.clock.now + timedelta(seconds=119))
    agent.screens.tell()
    assert agent.desired() == {}
    give_up_late_slips(web.hall.house, web.clock.now + timedelta(seconds=121))
    agent.screens.tell()
    assert agent.desired()["print1"] == {"jobs": []}
    assert web.hall.last_event("slip.").data["why"] == "too_late"


def test_what_is_no_json_stays_at_the_door(agent: Agent) -> None:
    agent.reports("print1", paper=float("nan"))
    with agent.screens.web.hall.house.database.read() as connection:
        assert "paper" not in connection.execute(select(Hardware.reported).where(Hardware.code == "print1")).scalar_one()
    assert agent.input("badge1", "code", text="\ud83d")["code"] == "input_malformed"


@pytest.mark.req("R-037")
def test_without_paper_the_kiosk_knows_and_after_the_refill_the_same_number_is_printed(agent: Agent) -> None:
    screens, web = agent.screens, agent.screens.web
    kiosk = screens.device("kiosk", "/kiosk")
    agent.reports("print1", paper="ok")
    screens.sockets.tell_kiosks()
    assert kiosk.heard("device")[-1]["state"]["printer"]["state"] == "ok"
    ticket = web.take()
    screens.tell()
    [job] = agent.desired()["print1"]["jobs"]
    refused = [{"job": job["id"], "outcome": "refused", "why": "paper_out"}]
    agent.reports("print1", paper="out", error="paper_out", jobs=refused)
    assert kiosk.heard("device")[-1]["state"]["printer"]["state"] == "paper_out"
    [alarm] = web.hall.events("alarm.raised")
    assert alarm.data["fault"] == "paper_out"
    agent.reports("print1", paper="ok")
    assert web.hall.last_event("alarm.cleared").data["alarm_id"] == alarm.data["alarm_id"]
    again = web.device("kiosk").post(f"/tickets/{ticket['id']}/actions/reprint")
    assert again["ticket"]["ticket_no"] == ticket["ticket_no"]
    screens.tell()
    assert len(agent.desired()["print1"]["jobs"]) == 1


@pytest.mark.req("R-113")
def test_a_fault_is_entered_with_its_minutes_and_whoever_saw_to_it(agent: Agent) -> None:
    web = agent.screens.web
    agent.reports("bar1")
    agent.reports("bar1", health="offline")
    [fault] = web.person("lin").get("/halls/H/faults", open=1)["items"]
    assert (fault["code"], fault["name"]) == ("offline", "1号窗口屏")
    web.clock.advance(61)
    agent.reports("bar1", health="ok")
    done = web.person("gao").post(f"/faults/{fault['id']}/actions/repaired", {"note": "换了网线"})
    assert (done["minutes"], done["repaired_by"], done["note"]) == (2, "高远", "换了网线")
    table = web.person("lin").get("/halls/H/faults.csv").text
    assert "1号窗口屏" in table
    assert "换了网线" in table


def test_a_fault_that_ended_by_itself_says_so_in_both_languages_and_names_nobody(agent: Agent) -> None:
    lin = agent.screens.web.person("lin")
    for health in ("ok", "offline", "ok"):
        agent.reports("bar1", health=health)
    [fault] = lin.get("/halls/H/faults")["items"]
    assert (fault["repaired_by"], fault["by_itself"]) == ("", True)
    assert "自行恢复" in lin.get("/halls/H/faults.csv").text
    assert "recovered by itself" in lin.get("/halls/H/faults.csv", lang="en").text


def test_those_who_watch_hear_the_whole_and_then_what_changes(agent: Agent) -> None:
    screens = agent.screens
    watcher = floor(screens)
    watcher.say("watch", {})
    [first] = watcher.heard("hardware")
    assert first["whole"]
    assert {item["code"] for item in first["items"]} == {each["device"] for each in ALL}
    assert agent.screen.heard("watch") == [{"on": True}]
    agent.reports("bar1", shown={"text": "1号窗口"})
    screens.sockets.agents.tell_floor()
    [news] = watcher.heard("hardware")
    assert [item["code"] for item in news["items"]] == ["bar1"]
    assert news["items"][0]["reported"]["shown"] == {"text": "1号窗口"}
    watcher.say("watch", {"on": False})
    assert agent.screen.heard("watch") == [{"on": False}]


def test_frames_and_looks_reach_those_who_watch_and_nobody_else(agent: Agent) -> None:
    watcher, other = floor(agent.screens), floor(agent.screens)
    watcher.say("watch", {})
    agent.screen.say("frames", {"device": "bar1", "items": [{"at": 1, "way": "out", "hex": "a5", "note": ""}]})
    agent.screen.say("seen", {"device": "bar1", "picture": {"text": "停止服务"}})
    ident = hardware_id(agent.screens, "bar1")
    assert [told for told in watcher.heard() if told[0] in ("frames", "seen")] == [
        ("frames", {"device": ident, "items": [{"at": 1, "way": "out", "hex": "a5", "note": ""}]}),
        ("seen", {"device": ident, "picture": {"text": "停止服务"}}),
    ]
    assert other.heard("frames") == []


@contextmanager
def following(screens: Screens) -> Iterator[None]:
    """Somebody follows the events meanwhile, as a process that serves does."""
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(0.02):
            screens.tell()

    follower = threading.Thread(target=follow)
    follower.start()
    yield
    ended.set()
    follower.join()


def test_an_act_over_http_is_answered_when_the_agent_has_done_it(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    lin, io = agent.screens.web.person("lin"), agent.screens.sockets.io
    printer, sign = hardware_id(agent.screens, "print1"), hardware_id(agent.screens, "bar1")
    told: list[Any] = []
    answers: list[Any] = [
        {"ok": True},
        {"ok": False, "code": "card", "params": {"card": "没有的人", "cards": "张三丰; 李𠮷祥"}},
        {"ok": False, "error": "an older agent has no codes"},
    ]

    def answered(name: str, message: Any, **_: Any) -> Any:
        told.append((name, message))
        return answers.pop(0)

    monkeypatch.setattr(io, "call", answered)
    with following(agent.screens):
        assert lin.post(f"/hardware/{printer}/actions/act", {"verb": "paper_out"}).status == 200
        assert told == [("act", {"device": "print1", "verb": "paper_out", "args": {}})]
        refused = lin.post(f"/hardware/{printer}/actions/act", {"verb": "paper_out"})
        assert (refused.status, refused.code) == (409, "act_card")
        assert refused["detail"] == "没有名为“没有的人”的虚构证件，可用的有：张三丰; 李𠮷祥。"
        assert lin.post(f"/hardware/{printer}/actions/act", {"verb": "paper_out"}).code == "act_failed"
        monkeypatch.setattr(io, "call", raising(SocketTimeout()))
        monkeypatch.setattr(hardware.await_act, "__defaults__", (0.2,))
        silent = lin.post(f"/hardware/{printer}/actions/act", {"verb": "paper_out"})
        assert (silent.status, silent.code) == (409, "agent_silent")
    assert lin.post(f"/hardware/{printer}/actions/act", {"verb": "explode"}).code == "verb_unknown"
    assert lin.post(f"/hardware/{sign}/actions/act", {"verb": "silent"}).code == "hardware_is_real"


def raising(error: Exception) -> Callable[..., Any]:
    def call(*_: Any, **__: Any) -> Any:
        raise error

    return call


def test_every_refusal_of_an_emulator_has_a_sentence_in_both_languages() -> None:
    sources = [path.read_text("utf-8") for path in Path(devices.__file__).parent.rglob("*.py")]
    codes = {code for source in sources for code in re.findall(r'FarRefused\(\s*"(\w+)"', source)}
    assert {"card", "key", "level", "verb"} <= codes
    assert [code for code in codes | {"argument"} if f"act_{code}" not in CATALOGUE] == []


def test_identify_and_test_go_out_with_the_desired_state(agent: Agent) -> None:
    lin = agent.screens.web.person("gao")
    agent.desired()
    lin.post(f"/hardware/{hardware_id(agent.screens, 'bar1')}/actions/identify")
    lin.post(f"/hardware/{hardware_id(agent.screens, 'print1')}/actions/test")
    agent.screens.tell()
    desired = agent.desired()
    assert desired["bar1"]["identify"] == 1
    assert len(desired["print1"]["jobs"]) == 1


def test_what_the_hall_has_set_outlives_the_agents_next_hello(agent: Agent) -> None:
    lin = agent.screens.web.person("lin")
    ident = hardware_id(agent.screens, "bar1")
    assert lin.ask("PATCH", f"/hardware/{ident}", json={"name": "东侧屏", "window": "2"})["window"] == "2"
    agent.ask("hello", {"version": "2", "devices": ALL})
    item = next(each for each in lin.get("/halls/H/hardware")["items"] if each["id"] == ident)
    assert (item["name"], item["window"], item["version"]) == ("东侧屏", "2", "2")


def test_of_two_who_change_a_device_at_once_the_second_looks_again(agent: Agent) -> None:
    lin = agent.screens.web.person("lin")
    ident = hardware_id(agent.screens, "bar1")
    seen = next(each for each in lin.get("/halls/H/hardware")["items"] if each["id"] == ident)["edition"]
    first = lin.ask("PATCH", f"/hardware/{ident}", json={"name": "东侧屏", "edition": seen})
    second = lin.ask("PATCH", f"/hardware/{ident}", json={"place": "W2", "edition": seen})
    assert (first.status, second.status, second.code) == (200, 409, "hardware_changed")
    assert "东侧屏" in second["detail"]
    changed = agent.screens.web.hall.last_event("hardware.changed")
    assert (changed.data["before"], changed.data["after"]) == ({"name": "1号窗口屏"}, {"name": "东侧屏"})
    assert lin.ask("PATCH", f"/hardware/{ident}", json={"place": "W2", "edition": first["edition"]}).status == 200
    assert agent.screens.web.person("gao").ask("PATCH", f"/hardware/{ident}", json={"name": "x"}).status == 403


@pytest.mark.req("R-264")
def test_an_agent_joins_by_a_code_that_is_good_once(web: Web) -> None:
    code = web.person("gao").post("/halls/H/devices/actions/pair")["code"]
    answer = web.visitor.post("/agent/pair", {"code": code, "name": "弱电间"})
    assert (answer.status, answer["hall"]) == (201, "H")
    assert web.bearer(answer["token"]).get("/halls/H").status == 200
    assert web.visitor.post("/agent/pair", {"code": code, "name": "另一台"}).code == "pairing_unknown"
    assert code not in repr(web.hall.everything())


def test_a_pairing_code_is_worth_nothing_after_ten_minutes(web: Web) -> None:
    code = web.person("gao").post("/halls/H/devices/actions/pair")["code"]
    web.clock.advance(600)
    assert web.visitor.post("/agent/pair", {"code": code, "name": ""}).code == "pairing_unknown"


def test_of_one_person_only_the_last_code_is_good_however_often_he_asks(web: Web) -> None:
    mine = [web.person("gao").post("/halls/H/devices/actions/pair")["code"] for _ in range(7)]
    anothers = web.person("lin").post("/halls/H/devices/actions/pair")["code"]
    answers = [web.visitor.post("/agent/pair", {"code": code, "name": code}).status for code in (mine[0], mine[-1], anothers)]
    assert answers == [404, 201, 201]


@pytest.mark.req("R-264")
def test_an_agent_paired_once_more_takes_the_place_of_the_one_that_is_gone(agent: Agent) -> None:
    web = agent.screens.web

    def pair(host: str) -> str:
        code = web.person("gao").post("/halls/H/devices/actions/pair")["code"]
        return str(web.visitor.post("/agent/pair", {"code": code, "name": "agent", "host": host})["device"])

    def trusted() -> set[str]:
        return {each["id"] for each in agents_of(web) if not each["revoked"]}

    here, second = web.hall.devices["agent"], pair("pc-1")
    assert trusted() == {here, second}  # the first is joined: only people know whether it is the same computer
    assert trusted() - {pair("pc-2")} == {here, second}  # another computer of that name
    third = pair("pc-1")
    assert third in trusted()
    assert second not in trusted()
    agent.leave()
    pair("pc-1")
    assert not trusted() & {third}


@pytest.mark.req("R-112")
def test_an_agent_whose_socket_is_closed_is_away_at_once_and_alarmed_after_thirty_seconds(agent: Agent) -> None:
    web = agent.screens.web
    agent.screens.sockets.keep_presence()
    left = to_ms(web.clock.now)
    agent.leave()
    lin = web.person("lin")
    item = next(each for each in lin.get("/halls/H/hardware")["items"] if each["code"] == "bar1")
    assert (item["agent"]["online"], item["agent"]["gone_since"], item["online"]) == (False, left, False)
    assert [each["left_at"] for each in agents_of(web)] == [left]
    assert web.hall.last_event("device.").type == "device.left"
    assert lin.get("/halls/H/faults", open=1)["items"] == []
    web.clock.advance(31)
    find_silent_devices(web.hall.house, web.clock.now)
    assert web.hall.last_event("alarm.").type == "alarm.raised"
    Agent(agent.screens, ALL)
    agent.screens.sockets.keep_presence()
    assert [(each["left_at"], each["online"]) for each in agents_of(web)] == [(None, True)]


@pytest.mark.req("R-112", "R-113")
def test_a_fault_tells_a_lost_port_from_a_device_that_says_nothing(agent: Agent) -> None:
    lin = agent.screens.web.person("lin")

    def open_faults() -> list[tuple[str, str]]:
        items = lin.get("/halls/H/faults", open=1)["items"]
        return [(fault["code"], fault["text"]) for fault in items if fault["name"] == "1号窗口屏"]

    agent.reports("bar1", health="suspect", error="silent")
    assert open_faults() == []
    agent.reports("bar1", health="offline", error="silent")
    assert open_faults() == [("silent", "没有应答，请检查电源和接线")]
    agent.reports("bar1", health="offline", error="port")
    assert open_faults() == [("port", "端口断开，请检查连线")]
    agent.reports("bar1", health="ok", error="")
    assert open_faults() == []


def test_codes_are_not_found_by_trying(web: Web) -> None:
    answers = [web.visitor.post("/agent/pair", {"code": f"{n:06d}", "name": ""}).code for n in range(12)]
    assert answers[-1] == "rate_limited"


def test_an_agent_that_says_nothing_leaves_its_devices_unknown_and_a_fault(agent: Agent) -> None:
    web = agent.screens.web
    agent.reports("bar1")
    web.clock.advance(31)
    find_silent_devices(web.hall.house, web.clock.now)
    item = next(each for each in web.person("lin").get("/halls/H/hardware")["items"] if each["code"] == "bar1")
    assert (item["online"], item["health"], item["agent"]["online"]) == (False, "unknown", False)
    assert "agent" in [fault["name"] for fault in web.person("lin").get("/halls/H/faults", open=1)["items"]]


def test_a_template_of_the_slip_is_checked_and_shown(web: Web) -> None:
    lin = web.person("lin")
    wrong = lin.ask("PATCH", "/halls/H/slip", json={"template": {"zh": [{"text": "{ticket_no} {nosuch}"}]}})
    assert wrong.code == "slip_invalid"
    assert "中文小票（zh）第 1 项" in wrong["detail"]
    assert "占位符" in wrong["detail"]
    wide = lin.ask("PATCH", "/halls/H/slip?lang=en", json={"template": {"width": 500, "zh": [{"text": "{ticket_no}"}]}})
    assert (wide.code, wide["detail"].split(":")[0]) == ("slip_field_invalid", "The slip's paper width (width) is wrong")
    template = {"width": 384, "zh": [{"text": "{ticket_no}", "size": 5}, {"pair": ["等候", "{waiting}"]}], "cut": False}
    kept = lin.ask("PATCH", "/halls/H/slip", json={"template": template})
    assert kept["template"]["width"] == 384
    shown = lin.post("/halls/H/slip/actions/preview")
    assert shown["parts"][1]["pair"][0] == "等候"
    assert lin.ask("PATCH", "/halls/H/slip", json={"template": None})["is_usual"] is True


def test_what_everything_should_show_costs_as_many_queries_for_sixty_windows_as_for_one(open_web: Any) -> None:
    asked: list[int] = []
    for windows in (4, 60):
        web = open_web(code=f"H{windows}", windows={str(n): ["A"] for n in range(1, windows + 1)})
        devices = [
            {"device": f"{kind}{n}", "kind": kind, "window": str(n)}
            for n in range(1, windows + 1)
            for kind in ("led_bar", "keypad", "pad")
        ]
        hall = web.hall
        hall.do(hardware.hello, hall.device("agent"), {"devices": devices}, hall.clock.now)
        queries: list[str] = []

        def note(*about: Any, queries: list[str] = queries) -> None:
            queries.append(about[2])

        event.listen(hall.house.database.reader, "before_cursor_execute", note)
        with hall.house.database.read() as connection:
            states = desired_states(connection, hall.reader(), hardware_to_show(connection, hall.id))
        assert len(states) == 3 * windows
        asked.append(len([query for query in queries if query.lstrip().startswith("SELECT")]))
    assert asked[0] == asked[1] <= 6


@pytest.mark.req("R-264")
def test_a_revoked_agent_is_sent_away_with_its_devices_and_leaves_no_alarm(agent: Agent) -> None:
    web = agent.screens.web
    agent.reports("bar1", health="offline")
    web.person("lin").post(f"/devices/{web.hall.devices['agent']}/actions/revoke")
    agent.screens.sockets.send_away()
    assert not agent.screen.joined
    assert web.person("lin").get("/halls/H/hardware")["items"] == []
    assert web.person("lin").get("/halls/H/faults", open=1)["items"] == []
    assert web.hall.last_event("alarm.").type == "alarm.cleared"


def test_a_scanned_link_or_number_is_the_tickets_number_for_the_page(screens: Screens) -> None:
    scanner = {"device": "scan1", "kind": "scanner", "driver": "scanner", "place": "kiosk", "port": "fake"}
    agent, kiosk = Agent(screens, [scanner]), screens.device("kiosk", "/kiosk")
    ticket = screens.web.take()
    link = screens.web.device("kiosk").get(f"/tickets/{ticket['id']}/slip")["url"]
    for number, text in enumerate((link, ticket["ticket_no"].lower(), "6901234567892")):
        agent.input("scan1", "code", f"c{number}", text=text, symbology="")
        for working in [each for each in threading.enumerate() if "_hand_reading" in each.name]:
            working.join()
    assert [told["ticket_no"] for told in kiosk.heard("code")] == [ticket["ticket_no"], ticket["ticket_no"], ""]
