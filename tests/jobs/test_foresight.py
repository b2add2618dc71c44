"""The worker's forecast of waits: what it is made from, how old it may be, and what is shown where there is none."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.domain.waits import Unknown, WaitEstimate, WaitRange
from app.domain.waits.forecast import Forecast
from app.jobs.foresight import Foresight
from app.models import Post, RosterEntry, Ticket, WaitForecast
from app.models.base import new_id
from app.operations.visits import Visit
from app.operations.waiting import WaitsNow, waits_now
from app.queries.tickets import finished_today, ticket_view
from tests.builders import SmallHall, refused


def now_of(hall: SmallHall) -> WaitsNow:
    config, at = hall.config, hall.clock.now
    with hall.house.database.read() as connection:
        return waits_now(connection, config, at, finished_today(connection, hall.id, config.day(at)), tickets=True)


def looks(hall: SmallHall, worker: Foresight | None = None) -> Forecast:
    """The worker looks, and what it has kept then."""
    (worker or Foresight(hall.house)).look(hall.clock.now)
    forecast = now_of(hall).forecast
    assert forecast is not None
    return forecast


def new_wait(hall: SmallHall, ahead: int, zone: str = "A") -> WaitEstimate:
    return now_of(hall).of_new(hall.config.zone(zone), ahead)


def middle(wait: WaitEstimate) -> int:
    assert isinstance(wait, WaitRange)
    return wait.p50_seconds


def promise(hall: SmallHall, visit: Visit) -> dict[str, Any]:
    return dict(hall.now(visit).wait_at_issue or {})


def serve_one(hall: SmallHall, number: str, minutes: float) -> None:
    desk = hall.desk(number)
    desk.calls()
    hall.clock.advance(20)
    desk.start()
    hall.clock.advance(60 * minutes)
    desk.finish()


@pytest.mark.req("R-084")
def test_a_forecast_is_of_everybody_who_waits_and_of_whoever_comes_next(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.open("1")
    visits = hall.take_many(4)
    looks(hall)
    now = now_of(hall)
    waits = [*(now.of_ticket(visit, k) for k, visit in enumerate(visits)), now.of_new(hall.config.zone("A"), 4)]
    middles = [middle(wait) for wait in waits]
    assert middles == sorted(set(middles))
    assert all(isinstance(wait, WaitRange) and wait.foreseen for wait in waits)


@pytest.mark.req("R-084")
def test_no_figure_comes_from_a_forecast_older_than_ten_seconds(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(4)
    looks(hall)
    hall.clock.advance(10)
    assert now_of(hall).forecast is not None
    hall.clock.advance(1)
    assert now_of(hall).forecast is None
    wait = new_wait(hall, 4)
    assert isinstance(wait, WaitRange)
    assert not wait.foreseen


@pytest.mark.req("R-084")
def test_the_worker_forecasts_every_few_seconds_and_at_once_when_a_window_changes(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.take_many(4)
    first = looks(hall, worker)
    hall.clock.advance(1)
    hall.take()
    assert looks(hall, worker).at == first.at
    desk = hall.open("2")
    opened = looks(hall, worker)
    assert opened.at == desk.at > first.at
    hall.clock.advance(4)
    assert looks(hall, worker).at == hall.clock.now


@pytest.mark.req("R-086")
def test_the_moment_the_last_window_closes_no_number_is_shown_any_more(hall: SmallHall) -> None:
    desk = hall.open("1")
    visits = hall.take_many(3)
    looks(hall)
    desk.close()
    now = now_of(hall)
    assert now.forecast is not None
    assert now.of_new(hall.config.zone("A"), 3) == Unknown("no_open_window")
    assert now.of_ticket(visits[0], 0) == Unknown("no_open_window")


def test_a_window_more_shortens_what_is_shown_before_the_next_forecast(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.take_many(8)
    looks(hall, worker)
    before = middle(new_wait(hall, 8))
    hall.open("2")
    between = middle(new_wait(hall, 8))
    looks(hall, worker)
    after = middle(new_wait(hall, 8))
    assert between < before * 0.75
    assert 0.6 < between / after < 1.6


def test_a_burst_after_the_forecast_is_in_the_next_figure(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.open("2")
    hall.take_many(10)
    looks(hall, worker)
    for _ in range(60):
        hall.take()
    wait = new_wait(hall, 70)
    hall.clock.advance(4)
    looks(hall, worker)
    after = new_wait(hall, 70)
    assert isinstance(wait, WaitRange)
    assert 0.6 < middle(wait) / middle(after) < 1.6
    assert wait.p10_seconds <= middle(after) <= wait.p90_seconds


@pytest.mark.req("R-088")
def test_a_ticket_keeps_the_promise_of_the_forecast_it_was_issued_under(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.take_many(5)
    looks(hall, worker)
    said = new_wait(hall, 5)
    assert isinstance(said, WaitRange)
    kept = promise(hall, hall.take())
    assert kept == {"p10": said.p10_seconds, "p50": said.p50_seconds, "p90": said.p90_seconds, "foreseen": True}


@pytest.mark.req("R-085")
def test_services_of_the_day_and_of_the_days_before_change_the_next_forecast(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.take_many(30, seconds_apart=1)
    before = looks(hall, worker)
    for _ in range(20):
        serve_one(hall, "1", 2)
    after = looks(hall, worker)
    zone = hall.zones["A"]
    assert after.pace[zone] < before.pace[zone] * 0.7  # the catalogue says more minutes than it takes


def test_a_worker_that_starts_anew_forecasts_what_the_old_one_would(hall: SmallHall) -> None:
    """What was learned is read again from the events; only what was taken back is known a little differently."""
    worker = Foresight(hall.house)
    looks(hall, worker)
    for _ in range(2):
        hall.open("1")
        hall.take_many(8, seconds_apart=20)
        looks(hall, worker)
        for _ in range(6):
            serve_one(hall, "1", 4)
            looks(hall, worker)
        hall.clock.advance(3600 * 12)
        hall.close_day()
        hall.clock.advance(3600 * 12)
        looks(hall, worker)
    hall.open("1")
    hall.take_many(5)
    hall.clock.advance(10)
    old, new = looks(hall, worker), looks(hall)
    assert new == old


def test_what_was_taken_back_is_forecast_as_it_stands(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    desk = hall.open("1")
    visits = hall.take_many(3)
    looks(hall, worker)
    hall.clock.advance(4)
    desk.calls()
    called = looks(hall, worker)
    assert visits[0].id not in called.tickets
    desk.undo()
    hall.clock.advance(4)
    undone = looks(hall, worker)
    assert set(undone.tickets) == {visit.id for visit in visits}
    desk.calls()
    hall.clock.advance(4)
    assert set(looks(hall, worker).tickets) == {visit.id for visit in visits[1:]}


@pytest.mark.req("R-084")
def test_a_window_that_the_roster_names_is_counted_on_before_it_opens(open_hall: Any) -> None:
    sessions = [{"from": "10:00", "to": "17:00", "days": [1, 2, 3, 4, 5, 6, 7]}]
    hall = open_hall(policy={"sessions": sessions})
    row = {"id": new_id(), "hall_id": hall.id, "post_id": post_of(hall, "1"), "day": hall.today, "session": 1, "role": "A"}
    hall.clock.advance(40 * 60)  # a little after ten
    assert new_wait(hall, 0) == Unknown("no_open_window")
    hall.house.database.write("", lambda work: work.connection.execute(insert(RosterEntry), row))
    looks(hall)
    wait = new_wait(hall, 0)
    assert isinstance(wait, WaitRange)
    assert wait.foreseen


def post_of(hall: SmallHall, number: str) -> str:
    with hall.house.database.read() as connection:
        return str(connection.execute(select(Post.id).where(Post.window_id == hall.windows[number])).scalar_one())


@pytest.mark.req("R-030")
def test_who_would_hardly_be_called_before_closing_hears_it_first(open_hall: Any) -> None:
    sessions = [{"from": "09:00", "to": "10:30", "days": [1, 2, 3, 4, 5, 6, 7]}]
    hall = open_hall(policy={"sessions": sessions, "serve_until_minutes": 0, "closing_rule": "warn"})
    hall.open("1")
    hall.take_many(3, seconds_apart=1)
    looks(hall)
    assert promise(hall, hall.take()).get("notice") is None
    hall.take_many(20, seconds_apart=1)
    hall.clock.advance(4)
    forecast = looks(hall)
    told = forecast.new[f"{hall.zones['A']}|||ordinary"]
    assert told is not None
    assert told.in_time < 50
    assert promise(hall, hall.take())["notice"] == "past_closing"
    hall.set_policy(closing_rule="stop")
    with refused("past_closing_time"):
        hall.take()


@pytest.mark.req("R-087")
@pytest.mark.parametrize("rule", ["carry_over", "serve_all"])
def test_who_is_not_called_before_noon_is_told_the_afternoon(open_hall: Any, rule: str) -> None:
    days = [1, 2, 3, 4, 5, 6, 7]
    sessions = [{"from": "09:00", "to": "10:00", "days": days}, {"from": "13:00", "to": "17:00", "days": days}]
    hall = open_hall(policy={"sessions": sessions, "session_end_rule": rule, "serve_until_minutes": 10})
    hall.open("1")
    visits = hall.take_many(12, seconds_apart=1)
    looks(hall)
    now = now_of(hall)
    first, last = now.of_ticket(visits[0], 0), now.of_ticket(visits[-1], 11)
    minutes_to_noon, minutes_to_afternoon = 30, 210
    assert middle(first) < minutes_to_noon * 60
    assert middle(last) > minutes_to_afternoon * 60


@pytest.mark.req("R-084")
def test_halls_without_anybody_or_any_window_have_a_forecast_without_numbers(hall: SmallHall) -> None:
    forecast = looks(hall)
    assert set(forecast.new.values()) == {None}
    assert forecast.tickets == {}


def test_a_forecast_is_no_event_and_leaves_nothing_but_itself(hall: SmallHall) -> None:
    hall.open("1")
    hall.take()
    before = hall.everything(WaitForecast)
    worker = Foresight(hall.house)
    for _ in range(3):
        looks(hall, worker)
        hall.clock.advance(5)
    assert hall.everything(WaitForecast) == before
    with hall.house.database.read() as connection:
        assert len(connection.execute(select(WaitForecast.hall_id)).all()) == 1


def test_a_promise_that_was_kept_or_broken_moves_the_ranges(hall: SmallHall) -> None:
    """Only promises of a forecast teach; a rough figure says nothing of ranges."""
    worker = Foresight(hall.house)
    hall.open("1")
    visits = hall.take_many(6, seconds_apart=1)
    told = {"p10": 1, "p50": 100, "p90": 120, "foreseen": True}

    def promise_so(work: Any) -> None:
        for visit in visits:
            work.connection.execute(update(Ticket).where(Ticket.id == visit.id).values(wait_at_issue=told))

    hall.house.database.write("", promise_so)
    narrow = looks(hall, worker)
    for _ in range(5):
        serve_one(hall, "1", 10)
        looks(hall, worker)
    follower = worker._halls[hall.id]  # noqa: SLF001 - what it has learned is in nothing it shows by itself
    assert follower.learned.scales.zones[hall.zones["A"]].high > 0
    assert narrow.at + timedelta(minutes=40) < hall.clock.now


@pytest.mark.parametrize("anew", [False, True], ids=["the same worker", "a worker that starts anew"])
def test_a_ticket_whose_call_moves_back_says_by_how_much_and_why(hall: SmallHall, anew: bool) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    desk = hall.open("2")
    looks(hall, worker)
    visits = hall.take_many(10, seconds_apart=5)
    looks(hall, worker)
    assert "longer" not in view_of(hall, visits[-1])["wait"]
    hall.clock.advance(60)
    desk.close()
    hall.clock.advance(4)
    looks(hall, None if anew else worker)
    longer = view_of(hall, visits[-1])["wait"]["longer"]
    assert longer["minutes"] >= 10
    assert longer["minutes"] % 5 == 0
    assert ("2 号窗口已停止叫号" in longer["text"]) is not anew
    assert f"{longer['minutes']} 分钟" in longer["text"]
    assert "longer" not in view_of(hall, visits[0])["wait"]


def view_of(hall: SmallHall, visit: Visit) -> dict[str, Any]:
    with hall.house.database.read() as connection:
        return ticket_view(connection, hall.reader(), hall.now(visit))


def test_who_will_hardly_be_reached_today_hears_no_number(open_hall: Any) -> None:
    days = [1, 2, 3, 4, 5, 6, 7]
    hall = open_hall(policy={"sessions": [{"from": "09:00", "to": "10:00", "days": days}], "serve_until_minutes": 0})
    worker = Foresight(hall.house)
    hall.open("1")
    visits = hall.take_many(6, seconds_apart=1)
    looks(hall, worker)
    # A crowd at the door: told before the next forecast already, and on their papers.
    crowd = [hall.take() for _ in range(60)]
    assert promise(hall, crowd[-1])["unknown"] == "past_closing"
    hall.clock.advance(4)
    looks(hall, worker)
    now = now_of(hall)
    assert now.of_ticket(crowd[-1], 65) == Unknown("past_closing")
    assert isinstance(now.of_ticket(visits[0], 0), WaitRange)


def test_a_burst_is_never_told_more_than_the_day_has(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.take_many(4, seconds_apart=1)
    looks(hall, worker)
    kept = promise(hall, [hall.take() for _ in range(150)][-1])
    assert kept.get("p50", 0) < 15 * 3600


def test_tickets_that_the_staff_cancel_teach_nothing_of_visitors_who_leave(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    visits = hall.take_many(30, seconds_apart=1)
    looks(hall, worker)
    answers = worker._halls[hall.id].learned.habits.answers  # noqa: SLF001 - what it has learned shows in no single figure
    before = [share.value for share in answers.left]
    hall.clock.advance(120)
    for visit in visits[5:]:
        hall.cancel(visit)
    hall.clock.advance(5)
    forecast = looks(hall, worker)
    assert [share.value for share in answers.left] == before
    assert len(forecast.tickets) == 5


def test_a_worker_that_starts_reads_the_past_piece_by_piece_and_then_knows_as_much(hall: SmallHall) -> None:
    """Until then nothing is forecast: other work of the worker, such as the voice, does not wait for it."""
    hall.open("1")
    hall.take_many(12, seconds_apart=5)
    for _ in range(4):
        serve_one(hall, "1", 3)
    hall.clock.advance(30)
    slow, looked = Foresight(hall.house, at_once=7), 0
    while now_of(hall).forecast is None:
        slow.look(hall.clock.now)
        looked += 1
    assert looked > 3
    assert now_of(hall).forecast == looks(hall)
