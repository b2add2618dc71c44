"""Short messages reach the phones that visitors left, once each and in time; a gateway that is away loses nothing and is told."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select, update

from app.domain.people import Role
from app.jobs.messages import send_messages
from app.jobs.schedule import forget_old
from app.models import Message, Ticket
from app.operations import messaging
from app.operations.alarms import alarms_of
from app.operations.visits import Visit
from app.settings import SettingsError, load_settings
from tests.builders import SmallHall, Web, refused
from tests.support.gateway import Gateway, running_gateway
from tests.support.server import Server, copy_home

Opened = Callable[..., Web]
PATIENCE_SECONDS = 120.0
GRANNY, SON = "13800138000", "13900139000"
BY_MESSAGE = {"reminder_channels": ["page", "message"]}


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


@pytest.fixture
def hall(open_web: Opened, gateway: Gateway) -> SmallHall:
    """A hall with a gateway, that reminds by message when three are ahead."""
    return open_web(toml=gateway.toml, policy=BY_MESSAGE).hall


def send(hall: SmallHall) -> None:
    send_messages(hall.house, hall.clock.now)


def name(hall: SmallHall, ticket: Visit, phone: str = SON) -> Visit:
    vault = hall.house.vault
    return hall.do(messaging_set, vault, hall.id, ticket.id, phone, hall.device("kiosk"), hall.clock.now)


messaging_set = messaging.set_relative


def rows(hall: SmallHall) -> list[Any]:
    return list(hall.look(lambda connection: connection.execute(select(Message.__table__).order_by(Message.id)).all()))


def alarm(hall: SmallHall) -> Any:
    return hall.look(alarms_of, hall.id).get("messages_unsent")


def a_queue(hall: SmallHall) -> Visit:
    """Five wait; the fifth, whose visitor left a phone and named a relative, has four ahead."""
    hall.open("1")
    hall.take_many(4)
    return name(hall, hall.take(phone=GRANNY))


# --- who is told what -------------------------------------------------------------------------------------------------


@pytest.mark.req("R-125", "R-035")
def test_visitor_and_relative_hear_once_when_three_are_ahead_and_the_relative_of_the_call(
    hall: SmallHall, gateway: Gateway
) -> None:
    ticket = a_queue(hall)
    send(hall)
    assert gateway.asked == []
    for _ in range(5):
        hall.desk("1").call_next()
        send(hall)
        send(hall)
        hall.desk("1").start()
        hall.desk("1").finish()
    gateway.asked[:2] = sorted(gateway.asked[:2], key=lambda asked: asked[1]["whose"])  # both at once, in any order
    assert gateway.phones == [(GRANNY, "ticket_nearly"), (SON, "ticket_nearly"), (SON, "ticket_called")]
    own, relative, called = (body for _, body in gateway.asked)
    url = f"http://127.0.0.1:8000/t/{ticket.token}"
    assert own["text"] == f"【梅江区政务服务中心】A005号前面还有3人，请到一楼东侧等候。进度：{url}"
    assert "您家人的A005号前面还有3人" in relative["text"]
    assert "已叫到您家人的A005号，请到1号窗口" in called["text"]
    assert (own["whose"], relative["whose"], own["language"]) == ("own", "relative", "zh")
    assert own["values"]["people_ahead"] == 3
    assert [row.state for row in rows(hall)] == ["sent"] * 3
    assert [event.data["kind"] for event in hall.events("message.sent")] == ["ticket_nearly", "ticket_nearly", "ticket_called"]


@pytest.mark.req("R-125")
def test_who_is_named_late_hears_at_once(hall: SmallHall, gateway: Gateway) -> None:
    hall.open("1")
    ticket = hall.take(language="en")
    name(hall, ticket)
    send(hall)
    assert gateway.phones == [(SON, "ticket_nearly")]
    assert "Your relative's number A001 is next" in gateway.asked[0][1]["text"]
    name(hall, ticket, "13700137000")
    send(hall)
    assert len(gateway.asked) == 1, "one ticket sends one message, however many numbers are typed"


@pytest.mark.req("R-125")
def test_a_relative_can_be_named_with_the_number_and_taken_out_again(hall: SmallHall, gateway: Gateway) -> None:
    hall.open("1")
    hall.take_many(4)
    ticket = hall.take(relative_phone="+86 139-0013-9000")
    name(hall, ticket, "")
    for _ in range(2):
        hall.desk("1").serves()
        send(hall)
    assert gateway.asked == []
    assert [event.type for event in hall.events("ticket.relative")] == ["ticket.relative_removed"]


def test_what_is_no_longer_true_is_not_sent(hall: SmallHall, gateway: Gateway) -> None:
    hall.open("1")
    name(hall, hall.take())
    hall.desk("1").call_next()
    hall.desk("1").start()
    send(hall)
    assert gateway.asked == []
    assert {(row.kind, row.state) for row in rows(hall)} == {("ticket_nearly", "withdrawn"), ("ticket_called", "withdrawn")}


@pytest.mark.req("R-125", "R-253")
def test_a_relatives_number_is_sealed_told_to_nobody_and_forgotten_after_the_day(hall: SmallHall) -> None:
    ticket = a_queue(hall)
    hall.desk("1").call_next()
    everywhere = repr(hall.everything()) + repr([event.data for event in hall.events()])
    assert SON not in everywhere
    assert GRANNY not in everywhere
    sealed = select(Ticket.relative_phone_sealed).where(Ticket.id == ticket.id)
    assert hall.look(lambda connection: connection.execute(sealed).scalar()) is not None
    hall.clock.advance(timedelta(days=2).total_seconds())
    forget_old(hall.house, hall.clock.now)
    assert hall.look(lambda connection: connection.execute(sealed).scalar()) is None


@pytest.mark.req("R-125")
def test_where_nothing_is_sent_nobody_is_promised_it(open_web: Opened) -> None:
    web = open_web(policy=BY_MESSAGE)
    kiosk, ticket = web.device("kiosk"), web.take("A")
    assert web.visitor.get(f"/e-tickets/{ticket['e_ticket_url'].rsplit('/')[-1]}")["can"]["name_relative"] is False
    refusal = kiosk.post(f"/tickets/{ticket['id']}/actions/set-relative", {"phone": SON})
    assert (refusal.status, refusal.code) == (409, "messages_off")
    assert "二维码" in refusal["detail"]
    assert kiosk.post("/halls/H/tickets", {"zone": "A", "relative_phone": SON}).code == "messages_off"
    assert len(web.hall.events("ticket.issued")) == 1


@pytest.mark.req("R-125")
@pytest.mark.parametrize("phone", ["1390013900", "23900139000", "139001390001", "手机", "1390013900X"])
def test_a_number_that_cannot_be_one_is_refused_in_words(hall: SmallHall, phone: str) -> None:
    ticket = hall.take()
    with refused("phone_invalid"):
        name(hall, ticket, phone)
    with refused("phone_invalid"):
        hall.take(relative_phone=phone)
    assert rows(hall) == []


def test_a_number_that_cannot_be_opened_holds_up_no_other(hall: SmallHall, gateway: Gateway) -> None:
    hall.open("1")
    lost, other = name(hall, hall.take()), name(hall, hall.take())
    spoilt = update(Ticket).where(Ticket.id == lost.id).values(relative_phone_sealed="1.aes-gcm.00000000.AAAA")
    hall.house.database.write(hall.id, lambda work: work.connection.execute(spoilt))
    send(hall)
    assert [body["values"]["ticket_no"] for _, body in gateway.asked] == [other.ticket_no]
    assert sorted(row.state for row in rows(hall)) == ["sent", "withdrawn"]


def test_after_the_service_nobody_is_named(hall: SmallHall) -> None:
    hall.open("1")
    ticket = hall.take()
    hall.desk("1").serves()
    with refused("illegal_move"):
        name(hall, ticket)


@pytest.mark.req("R-125")
def test_on_the_phone_the_visitor_names_somebody_and_reads_that_not_whom(open_web: Opened, gateway: Gateway) -> None:
    web = open_web(toml=gateway.toml, policy=BY_MESSAGE)
    token = web.take("A")["e_ticket_url"].rsplit("/")[-1]
    before = web.visitor.get(f"/e-tickets/{token}")
    assert (before["relative"], before["can"]["name_relative"]) == ({"named": False}, True)
    after = web.visitor.post(f"/e-tickets/{token}/actions/set-relative", {"phone": SON})
    assert after["relative"] == {"named": True}
    assert after["rev"] != before["rev"]
    assert SON not in after.text
    assert web.visitor.post(f"/e-tickets/{token}/actions/set-relative", {"phone": ""})["relative"] == {"named": False}


@pytest.mark.req("R-254", "R-125")
def test_the_number_is_seen_only_by_who_may_with_a_reason(open_web: Opened, gateway: Gateway) -> None:
    web = open_web(toml=gateway.toml, policy=BY_MESSAGE)
    ticket = web.take("A", relative_phone=SON)
    for who in ("chen", "li", "lin"):
        assert SON not in web.person(who).get(f"/tickets/{ticket['id']}/trail").text
    seen = web.person("lin").post(f"/tickets/{ticket['id']}/actions/reveal", {"reason": "老人走失，联系家人"})
    assert seen["relative_phone"] == SON
    assert web.hall.config.policy.reminder_channels == ("page", "message")
    assert Role.GUIDE not in {event.actor_role for event in web.hall.events("ticket.revealed")}


def ask(server: Server, method: str, path: str, **body: Any) -> None:
    answer = requests.request(
        method, f"{server.base_url}/api/v1{path}", json=body, timeout=PATIENCE_SECONDS,
        headers={"Authorization": f"Bearer {server.credentials['tokens']['integration']}", "Idempotency-Key": path},
    )  # fmt: skip
    assert answer.ok, answer.text


def in_time(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def stored_states(server: Server) -> list[str]:
    with closing(sqlite3.connect(server.home / "tinghao.sqlite3")) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM messages ORDER BY id")]


# --- the gateway ------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-035")
def test_a_gateway_that_is_away_is_asked_again_with_the_same_mark_and_the_leader_hears_of_it(
    hall: SmallHall, gateway: Gateway
) -> None:
    hall.open("1")
    for _ in range(3):
        name(hall, hall.take())
    gateway.answer = 503
    send(hall)
    assert len(gateway.asked) == 1, "while it is away the others do not wait for it, one by one"
    for _ in range(40):
        hall.clock.advance(5)
        send(hall)
    assert alarm(hall) is not None
    gateway.answer = 202
    for _ in range(12):
        hall.clock.advance(5)
        send(hall)
    assert [row.state for row in rows(hall)] == ["sent"] * 3
    assert alarm(hall) is None
    marks = {headers["Idempotency-Key"] for headers, _ in gateway.asked}
    assert marks == {row.id for row in rows(hall)}
    assert marks == {body["id"] for _, body in gateway.asked}
    assert [event.type for event in hall.events("alarm.")] == ["alarm.raised", "alarm.cleared"]


def test_what_comes_too_late_is_not_sent_at_all(hall: SmallHall, gateway: Gateway) -> None:
    hall.open("1")
    name(hall, hall.take())
    gateway.answer = 500
    for _ in range(11):
        send(hall)
        hall.clock.advance(60)
    gateway.answer = 200
    send(hall)
    [row] = rows(hall)
    assert (row.state, row.problem) == ("expired", "500 Internal Server Error")
    assert hall.last_event("message.").type == "message.expired"
    assert all(body["phone"] == SON for _, body in gateway.asked)


@pytest.mark.parametrize("answer", [400, 410, 422])
def test_a_message_that_is_refused_is_not_tried_again(hall: SmallHall, gateway: Gateway, answer: int) -> None:
    hall.open("1")
    name(hall, hall.take())
    gateway.answer = answer
    send(hall)
    hall.clock.advance(60)
    send(hall)
    assert len(gateway.asked) == 1
    assert rows(hall)[0].state == "refused"


@pytest.mark.parametrize("answer", [302, 307, 401, 404])
def test_a_gateway_that_sends_elsewhere_or_knows_us_not_gets_no_number_there(
    hall: SmallHall, gateway: Gateway, answer: int
) -> None:
    hall.open("1")
    name(hall, hall.take())
    gateway.answer = answer
    send(hall)
    assert len(gateway.asked) == 1
    assert rows(hall)[0].state == "waiting"
    assert rows(hall)[0].problem.startswith(str(answer))


def test_nobody_listens_there(open_web: Opened, gateway: Gateway) -> None:
    with running_gateway() as gone:
        toml = gone.toml
    hall = open_web(toml=toml, policy=BY_MESSAGE).hall
    hall.open("1")
    name(hall, hall.take())
    send(hall)
    assert rows(hall)[0].state == "waiting"
    assert rows(hall)[0].problem
    assert gateway.asked == []


@pytest.mark.req("R-267")
def test_the_key_is_told_to_the_gateway_alone(open_web: Opened, gateway: Gateway, tmp_path: Path) -> None:
    key = tmp_path / "gateway.key"
    key.write_text("bu-gao-su-ni\n", "utf-8")
    hall = open_web(toml=f'{gateway.toml}key_file = "{key}"\n', policy=BY_MESSAGE).hall
    hall.open("1")
    name(hall, hall.take())
    send(hall)
    assert gateway.asked[0][0]["Authorization"] == "Bearer bu-gao-su-ni"
    assert "bu-gao-su-ni" not in repr(rows(hall)) + repr(hall.house.settings)
    key.unlink()
    name(hall, hall.take())
    send(hall)
    assert "No such file" in rows(hall)[1].problem


@pytest.mark.req("R-263")
@pytest.mark.parametrize("url", ["http://gateway.example/send", "ftp://127.0.0.1/send", "https:///send", "gateway"])
def test_numbers_never_cross_a_network_in_clear(tmp_path: Path, url: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[messages]\nurl = "{url}"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"messages\.url must be"):
        load_settings(config)


@pytest.mark.req("R-035", "R-125")
def test_a_worker_that_is_killed_before_the_answer_sends_again_with_the_same_mark(
    gateway: Gateway, demo_home: Path, tmp_path: Path
) -> None:
    server = Server(copy_home(demo_home, tmp_path / "home"), quick=True)
    (server.home / "config.toml").write_text(gateway.toml, "utf-8")
    gateway.answers.clear()
    server.start()
    ask(server, "PATCH", "/halls/H1/policy", reminder_channels=["message"])
    ask(server, "POST", "/halls/H1/tickets", zone="T", relative_phone=SON)
    in_time(lambda: len(gateway.asked) == 1)
    server.kill9()
    assert stored_states(server) == ["waiting"]
    gateway.answers.set()
    server.start()
    in_time(lambda: stored_states(server) == ["sent"])
    server.kill9()
    first, second = (body for _, body in gateway.asked)
    assert first == second


def test_without_a_gateway_nothing_is_kept_for_one(open_web: Opened) -> None:
    hall = open_web(policy=BY_MESSAGE).hall
    hall.open("1")
    hall.take_many(5, phone=GRANNY)
    for _ in range(2):
        hall.desk("1").serves()
    send(hall)
    assert rows(hall) == []
    assert len(hall.events("ticket.reminded")) == 1
