"""Ratings: voluntary, once a service, by the visitor and nobody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.domain.people import Actor, Role
from app.models import Rating
from app.operations.issuing import Identity
from app.operations.rating import request_now, skip_rating
from app.operations.visits import Visit
from tests.builders import SmallHall, card, id_number, refused

Opened = Callable[..., SmallHall]
VISITOR = Actor(role=Role.VISITOR, hall_id=None)


@pytest.fixture
def served(hall: SmallHall) -> Visit:
    """A001, just finished at window 1."""
    hall.take(item="passport", identity=card())
    return hall.open("1").serves()


@pytest.mark.req("R-177")
def test_a_service_is_rated_once(hall: SmallHall, served: Visit) -> None:
    hall.rate(served, 4)
    with refused("already_rated"):
        hall.rate(served, 1)
    with refused("already_rated"):
        hall.rate(served, 5, by=VISITOR, channel="ticket_code")
    assert [row.level for row in hall.ratings()] == [4]


@pytest.mark.req("R-177")
def test_the_database_itself_refuses_a_second_rating(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    hall.rate(hall.open("1").serves())
    [row] = hall.ratings()
    again = dict(row._mapping) | {"id": "another"}
    with pytest.raises(IntegrityError):
        hall.house.database.write(hall.id, lambda work: work.connection.execute(insert(Rating), again))


@pytest.mark.req("R-178")
@pytest.mark.parametrize("level", [5, 4, 3, 2, 1])
def test_there_are_five_levels(hall: SmallHall, served: Visit, level: int) -> None:
    assert hall.rate(served, level).level == level


@pytest.mark.req("R-178")
@pytest.mark.parametrize("level", [0, 6, -1])
def test_any_other_level_is_refused(hall: SmallHall, served: Visit, level: int) -> None:
    with refused("rating_level_unknown"):
        hall.rate(served, level)


@pytest.mark.req("R-179")
def test_a_bad_level_has_reasons_and_free_words(hall: SmallHall, served: Visit) -> None:
    hall.rate(served, 1, reasons=("slow", "attitude", "slow"), comment="等了一个小时")
    [row] = hall.ratings()
    assert (row.reasons, row.comment) == (["slow", "attitude"], "等了一个小时")


@pytest.mark.req("R-179")
@pytest.mark.parametrize(("level", "reason"), [(5, "slow"), (1, "friendly"), (2, "nonsense")])
def test_a_reason_of_another_level_is_refused(hall: SmallHall, served: Visit, level: int, reason: str) -> None:
    with refused("rating_reason_unknown"):
        hall.rate(served, level, reasons=(reason,))


@pytest.mark.req("R-179", "R-181")
def test_no_reason_is_demanded(hall: SmallHall, served: Visit) -> None:
    assert hall.rate(served, 1).reasons == ()


def test_a_rating_keeps_the_version_of_the_catalogue(hall: SmallHall, served: Visit) -> None:
    assert hall.rate(served, 2, reasons=("slow",)).catalogue_version == hall.ratings()[0].catalogue_version == "sample-1"


@pytest.mark.req("R-181")
def test_a_pad_nobody_touches_closes_and_the_service_stays_unrated(hall: SmallHall, served: Visit) -> None:
    pad = hall.desk("1").row.pad
    assert request_now(pad, hall.clock.now) is not None
    hall.clock.advance(60)
    assert request_now(hall.desk("1").row.pad, hall.clock.now) is None
    assert hall.ratings() == []
    hall.rate(served, 5, by=VISITOR, channel="ticket_code")  # later, by the code


@pytest.mark.req("R-181")
def test_skipping_closes_the_pad_and_leaves_the_service_unrated(hall: SmallHall, served: Visit) -> None:
    hall.do(skip_rating, hall.id, served.id, hall.device("pad"), hall.clock.now)
    assert hall.desk("1").row.pad is None
    assert hall.ratings() == []
    assert hall.last_event("rating.").type == "rating.skipped"
    hall.rate(served, 3, by=VISITOR, channel="ticket_code")


@pytest.mark.req("R-181")
def test_the_next_visitor_does_not_find_the_question_for_the_one_before(hall: SmallHall, served: Visit) -> None:
    hall.take()
    desk = hall.desk("1")
    desk.call_next()
    desk.start()
    assert desk.row.pad is None


@pytest.mark.req("R-182")
@pytest.mark.parametrize("who", ["li", "wang", "gao", "lin", "admin1", "chen", "shen", "he"])
def test_nobody_of_the_staff_enters_a_rating(hall: SmallHall, served: Visit, who: str) -> None:
    with refused("rating_not_allowed"):
        hall.rate(served, 5, by=hall.person(who), channel="phone")


@pytest.mark.req("R-182")
def test_the_clerk_does_not_hear_the_level(hall: SmallHall, served: Visit) -> None:
    hall.rate(served, 1, reasons=("attitude",), comment="很差")
    event = hall.last_event("rating.given")
    assert not {"level", "reasons", "comment"} & set(event.data)
    assert "很差" not in repr(hall.events())


@pytest.mark.req("R-182")
def test_the_clerk_does_not_take_back_the_finish_once_it_is_rated(hall: SmallHall, served: Visit) -> None:
    hall.rate(served, 1)
    with refused("undo_nothing"):
        hall.desk("1").undo()
    assert [row.level for row in hall.ratings()] == [1]


@pytest.mark.req("R-187")
def test_a_rating_hangs_on_ticket_item_window_hall_and_the_person_who_served(hall: SmallHall, served: Visit) -> None:
    hall.rate(served)
    [row] = hall.ratings()
    assert (row.ticket_id, row.leg_id, row.item_id, row.window_id, row.hall_id, row.staff_id, row.staff_role, row.device_id) == (
        served.id, served.leg_id, hall.items["passport"], hall.windows["1"], hall.id, hall.people["li"], "A", hall.devices["pad"],
    )  # fmt: skip


@pytest.mark.req("R-187")
def test_a_rating_hits_the_stand_in_who_really_served(hall: SmallHall) -> None:
    li, wang = hall.open("1"), hall.desk("1", "wang")
    li.walk_up()
    li.hand_over()
    wang.cover()
    ticket = wang.finish().visit
    assert ticket is not None
    hall.rate(ticket, 2)
    [row] = hall.ratings()
    assert (row.staff_id, row.staff_role) == (hall.people["wang"], "B")


@pytest.mark.req("R-186")
@pytest.mark.parametrize(
    ("identity", "kind"),
    [(card(), "real_name"), (Identity("typed_id", id_number()), "anonymous"), (None, "anonymous")],
)
def test_a_rating_is_real_name_only_after_a_checked_identity(hall: SmallHall, identity: Identity | None, kind: str) -> None:
    hall.take(identity=identity)
    assert hall.rate(hall.open("1").serves()).identity_kind == kind


@pytest.mark.req("R-185")
@pytest.mark.parametrize("channel", ["pad", "kiosk", "desk_code", "ticket_code", "message", "phone", "web", "upper_platform"])
def test_the_channel_is_kept(hall: SmallHall, served: Visit, channel: str) -> None:
    assert hall.rate(served, channel=channel).channel == hall.ratings()[0].channel == channel


@pytest.mark.req("R-184")
def test_a_service_can_be_rated_for_seven_days(hall: SmallHall, served: Visit) -> None:
    hall.clock.advance(7 * 24 * 3600 + 1)
    with refused("rating_expired", days=7):
        hall.rate(served, by=VISITOR, channel="ticket_code")
    hall.clock.advance(-1)
    assert hall.rate(served, by=VISITOR, channel="ticket_code").level == 5


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "abandoned"])
def test_only_what_is_finished_is_rated(hall: SmallHall, state: str) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    if state == "abandoned":
        hall.abandon(ticket)
    elif state != "waiting":
        desk.call_next()
        if state == "serving":
            desk.start()
    with refused("rating_not_open"):
        hall.rate(ticket, by=VISITOR, channel="ticket_code")


def test_a_pad_rates_only_what_was_served_at_its_window(hall: SmallHall, served: Visit) -> None:
    with refused("forbidden"):
        hall.rate(served, by=hall.device("pad2"))


def test_every_leg_of_a_ticket_is_a_service_of_its_own(hall: SmallHall) -> None:
    one, two = hall.open("1"), hall.open("2")
    ticket = hall.take()
    one.call_next()
    one.start()
    one.transfer(window_id=hall.windows["2"])
    served = two.serves()
    assert hall.rate(hall.now(ticket), by=VISITOR, channel="web").ticket_id == served.id
    [row] = hall.ratings()
    assert row.window_id == hall.windows["2"]


@pytest.mark.req("R-192")
def test_the_clerk_invites_a_rating_with_one_key(open_hall: Opened) -> None:
    hall = open_hall(policy={"invite_on_finish": False})
    hall.take()
    desk = hall.open("1")
    served = desk.serves()
    assert desk.row.pad is None
    desk.invite_rating()
    request = request_now(desk.row.pad, hall.clock.now)
    assert request is not None
    assert request["ticket_id"] == served.id
    assert hall.last_event().type == "rating.invited"


def test_there_is_no_invitation_without_a_service_for_a_rated_one_or_from_elsewhere(hall: SmallHall) -> None:
    desk, two = hall.open("1"), hall.open("2")
    with refused("rating_not_open"):
        desk.invite_rating()
    hall.take()
    served = desk.serves()
    with refused("ticket_not_here"):
        two.invite_rating(served)
    hall.rate(served)
    with refused("already_rated"):
        desk.invite_rating()
