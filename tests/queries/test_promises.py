"""The scorecard of promised waits: like with like, today and a year ago, and silence while there is too little."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from app.domain.promises import ENOUGH, Score, horizon_of, total
from app.jobs.schedule import JOBS
from app.models import Counter, PromiseSum, Ticket
from app.models.engine import is_sqlite
from app.operations.summing import promises_of
from app.queries.promises import scorecard, scorecard_file
from tests.builders import SmallHall, Web

Opened = Callable[..., SmallHall]
SUM = next(job.work for job in JOBS if job.name == "sum_days")
TEN_TO_TWENTY = {"p10": 600, "p50": 900, "p90": 1200}


def card_of(hall: SmallHall, zone: str | None = None) -> dict[str, Any]:
    return hall.look(scorecard, hall.config, hall.today - timedelta(days=30), hall.today, hall.clock.now, zone)


def promised(hall: SmallHall, wait: dict[str, int], waited: float) -> None:
    """A ticket that was promised ``wait`` and whose visitor is called after ``waited`` seconds."""
    ticket = hall.take()
    hall.do(lambda work, _: work.connection.execute(update(Ticket).where(Ticket.id == ticket.id).values(wait_at_issue=wait)))
    hall.clock.advance(waited)
    hall.desk("1", "li").serves(seconds=0)


@pytest.mark.req("R-088")
def test_the_shares_and_errors_are_those_of_the_promises() -> None:
    score = Score()
    for waited in (599, 600, 900, 1000, 1201, 1300):
        score.keep(TEN_TO_TWENTY, waited)
    score.keep(TEN_TO_TWENTY, None)
    assert (score.n, score.gone, score.inside, score.said, score.late) == (6, 1, 3, 3, 2)
    assert score.view()["inside"] is None  # six say nothing
    whole = total([score] * 5)
    figures = whole.view()
    assert (figures["n"], figures["inside"], figures["late"]) == (30, 0.5, 0.3333)
    assert figures["median_error_seconds"] == 0
    assert (figures["mean_error_seconds"], figures["mean_width_seconds"]) == (234, 600)
    wide = Score()
    wide.keep({"p10": 610, "p50": 900, "p90": 1190}, 1195)
    assert (wide.inside, wide.said, wide.late) == (0, 1, 1)  # what was shown is rounded outwards


def test_horizons_are_bands_of_the_promised_middle() -> None:
    assert [horizon_of(60 * minutes) for minutes in (0, 9.9, 10, 39, 59, 60, 500)] == [0, 0, 1, 2, 3, 4, 4]


@pytest.mark.req("R-088")
def test_a_day_says_the_same_from_its_tickets_and_from_its_sums(open_hall_on_each: Opened) -> None:
    hall = open_hall_on_each()
    hall.open("1")
    for n in range(ENOUGH):
        promised(hall, TEN_TO_TWENTY if n % 3 else {"p10": 0, "p50": 200, "p90": 400}, 240)
    hall.take()  # still waits at closing
    today = card_of(hall)
    assert (today["total"]["n"], today["total"]["gone"]) == (ENOUGH, 0)  # who waits now is not gone yet
    assert today["total"]["inside"] == pytest.approx(1 / 3, abs=0.001)
    assert [(row["hour"], row["n"]) for row in today["hours"]] == [(9, 8), (10, 15), (11, 7)]
    assert [(row["from_minutes"], row["to_minutes"], row["n"]) for row in today["horizons"]] == [(0, 10, 10), (10, 20, 20)]
    hall.close_day()
    hall.clock.advance(24 * 3600)
    for _ in range(2):
        SUM(hall.house, hall.clock.now)
    yesterday = card_of(hall)
    for cut in ("hours", "horizons", "zones", "weeks"):
        assert [row | {"gone": 0} for row in yesterday[cut]] == [row | {"gone": 0} for row in today[cut]], cut
    assert yesterday["total"]["gone"] == 1
    assert yesterday["weeks"][0]["week"] == "2026-03-02"
    assert card_of(hall, "Z")["total"]["n"] == 0
    assert hall.look(lambda c: c.execute(select(Counter.summed).distinct()).scalars().all()) == [True]


@pytest.mark.req("R-088", "R-087")
def test_breaks_are_on_both_sides_and_a_walk_up_was_promised_nothing(open_hall: Opened) -> None:
    hall = open_hall(policy={"session_end_rule": "carry_over"})
    li = hall.open("1")
    li.walk_up()
    li.finish()
    hall.clock.advance(2 * 3600 + 20 * 60)  # ten to twelve
    for _ in range(3):
        hall.take()
    ticket = hall.take()
    assert ticket.wait_at_issue is not None
    assert ticket.wait_at_issue["p90"] > 2 * 3600  # it says: after the break
    hall.clock.advance(ticket.wait_at_issue["p50"])
    hall.desk("1", "li").call(ticket)
    cells = hall.look(promises_of, hall.config, hall.today)
    score = total(cells.values())
    assert (score.n, score.gone, score.inside) == (1, 3, 1)


@pytest.mark.req("R-088")
def test_the_file_has_a_line_for_each_week_zone_hour_and_horizon(hall: SmallHall) -> None:
    hall.open("1")
    promised(hall, TEN_TO_TWENTY, 300)
    data = hall.look(scorecard_file, hall.config, hall.today, hall.today, hall.clock.now, "en", "csv").decode("utf-8-sig")
    heading, line = data.splitlines()
    assert heading.startswith("Week (Monday),Zone,Hour of issue,Promised from (min)")
    assert line == "2026-03-02,A,09:00,10,20,1,0,,,,,,"


@pytest.mark.req("R-088")
def test_it_is_public_when_the_hall_says_so(web: Web) -> None:
    assert web.visitor.get("/halls/H/promises").code == "promises_not_public"
    assert web.person("li").get("/halls/H/promises")["published"] is False
    web.hall.set_policy(promises_public=True)
    answer = web.visitor.get("/halls/H/promises")
    assert (answer["promised"], answer["least"], answer["total"]["enough"]) == (0.8, ENOUGH, False)
    assert web.visitor.get("/halls/H/promises/file").headers["Content-Type"].startswith("text/csv")


def fill(hall: SmallHall, days: int) -> None:
    rows = [
        {
            "hall_id": hall.id, "day": hall.today - timedelta(days=day), "zone_id": hall.zones["A"], "hour": hour,
            "horizon": 1, "n": 12, "gone": 1, "inside": 9, "said": 10, "late": 1, "error_seconds": 3000,
            "width_seconds": 7000, "errors": {str(minutes): 1 for minutes in range(-6, 6)},
        }
        for day in range(1, days + 1)
        for hour in range(8, 12)
    ]  # fmt: skip
    hall.do(lambda work, _: work.connection.execute(insert(PromiseSum), rows))


@pytest.mark.req("R-088")
def test_a_year_is_read_by_its_key(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    fill(hall, 370)
    card = hall.look(scorecard, hall.config, hall.today - timedelta(days=365), hall.today, hall.clock.now)
    assert (card["total"]["n"], len(card["weeks"])) == (365 * 4 * 12, 53)
    assert not any("SCAN promise_sums" in step or "Seq Scan" in step for step in plan_of_a_month(hall))


def plan_of_a_month(hall: SmallHall) -> list[str]:
    statement = select(PromiseSum.n).where(
        PromiseSum.hall_id == hall.id, PromiseSum.day.between(date(2026, 1, 1), date(2026, 1, 31))
    )
    engine = hall.house.database.writer
    asked = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE promise_sums")
        explain = "EXPLAIN QUERY PLAN " if is_sqlite(hall.house.database.url) else "EXPLAIN "
        return [str(row[-1]) for row in connection.execute(text(explain + asked))]


def test_a_day_with_ten_thousand_tickets_of_other_days_around_is_summed_by_its_key(hall: SmallHall) -> None:
    hall.take()
    hall.close_day()
    day = hall.today
    hall.clock.advance(24 * 3600)
    asked: list[str] = []
    with hall.house.database.writer.begin() as connection:
        plan = connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT t.issued_at, l.called_at FROM tickets t JOIN legs l ON l.ticket_id = t.id AND l.leg_no = 1 "
                "WHERE t.hall_id = 'h' AND t.zone_id = 'z' AND t.day = '2026-03-02'"
            )
        )
        asked = [str(row[-1]) for row in plan]
    assert not any(step.startswith("SCAN") for step in asked), asked
    hall.sum_day(day)
    assert hall.look(promises_of, hall.config, day) == {}  # no window was open: nothing was promised
