"""Accounts: login, lock, idle logout, change of password."""

from datetime import timedelta

import pytest

from app.operations import accounts
from app.operations.accounts import SignedIn
from tests.builders import PASSWORD, SmallHall, refused


def login(hall: SmallHall, who: str = "li", *, right: bool = True) -> SignedIn | None:
    rules, at = hall.house.settings.security, hall.clock.now
    return hall.house.database.write(
        hall.id, lambda work: accounts.login(work, rules, who, right=right, password=PASSWORD, at=at)
    )


def signed_in(hall: SmallHall, who: str = "li") -> SignedIn:
    person = login(hall, who)
    assert person is not None
    return person


def who_is(hall: SmallHall, person: SignedIn) -> SignedIn:
    return hall.look(accounts.who, hall.house.settings.security, person.secret, hall.clock.now)


def change(hall: SmallHall, person: SignedIn, old: str, new: str) -> None:
    rules = hall.house.settings.security
    hall.house.database.write(hall.id, lambda work: accounts.change_password(work, rules, person, old, new))


@pytest.mark.req("R-261")
def test_after_five_wrong_tries_the_account_is_locked_for_a_quarter_of_an_hour(hall: SmallHall) -> None:
    for _ in range(5):
        assert login(hall, right=False) is None
    with refused("login_locked", minutes=15):
        login(hall)
    hall.clock.advance(15 * 60 - 1)
    with refused("login_locked", minutes=1):
        login(hall)
    hall.clock.advance(1)
    assert login(hall) is not None


@pytest.mark.req("R-261")
def test_a_right_password_forgets_the_wrong_tries(hall: SmallHall) -> None:
    for _ in range(4):
        login(hall, right=False)
    assert login(hall) is not None
    for _ in range(4):
        login(hall, right=False)
    assert login(hall) is not None


def test_one_locked_account_locks_nobody_else(hall: SmallHall) -> None:
    for _ in range(5):
        login(hall, right=False)
    assert login(hall, "wang") is not None


@pytest.mark.req("R-261")
def test_an_idle_session_ends_after_a_quarter_of_an_hour(hall: SmallHall) -> None:
    person = signed_in(hall)
    hall.clock.advance(15 * 60 - 1)
    assert who_is(hall, person).username == "li"
    hall.clock.advance(1)
    with refused("session_expired"):
        who_is(hall, person)


def test_a_clerk_at_a_window_is_at_work_however_long_one_visitor_takes(hall: SmallHall) -> None:
    person = signed_in(hall)
    desk = hall.open("1", "li")
    hall.clock.advance(60 * 60)
    assert who_is(hall, person).username == "li"
    desk.close()
    with refused("session_expired"):
        who_is(hall, person)


def test_a_session_that_is_used_goes_on_until_its_longest_time(hall: SmallHall) -> None:
    person = signed_in(hall)
    began = hall.clock.now
    while hall.clock.now - began < timedelta(hours=12):
        assert who_is(hall, person).username == "li"
        hall.house.database.write("", lambda work: accounts.seen(work, person.session_id, hall.clock.now))
        hall.clock.advance(10 * 60)
    with refused("session_expired"):
        who_is(hall, person)


def test_logout_ends_the_session(hall: SmallHall) -> None:
    person = signed_in(hall)
    hall.house.database.write("", lambda work: accounts.logout(work, person.session_id, hall.clock.now))
    with refused("session_expired"):
        who_is(hall, person)


def test_a_made_up_cookie_is_nobody(hall: SmallHall) -> None:
    with refused("session_expired"):
        hall.look(accounts.who, hall.house.settings.security, "made-up", hall.clock.now)


def test_the_table_of_sessions_opens_no_session(hall: SmallHall) -> None:
    person = signed_in(hall)
    assert person.secret not in repr(hall.everything()["login_sessions"])


@pytest.mark.req("R-261")
def test_a_new_password_is_checked_and_ends_the_other_sessions(hall: SmallHall) -> None:
    here, elsewhere = signed_in(hall), signed_in(hall)
    with refused("password_wrong"):
        change(hall, here, "not-it-1A", "Mei-hua-2026")
    with refused("password_same"):
        change(hall, here, PASSWORD, PASSWORD)
    with refused("password_too_weak", rule="upper"):
        change(hall, here, PASSWORD, "meihua-2026")
    change(hall, here, PASSWORD, "Mei-hua-2026")
    assert who_is(hall, here).must_change_password is False
    with refused("session_expired"):
        who_is(hall, elsewhere)
    with refused("password_wrong"):
        change(hall, here, PASSWORD, "Mei-hua-2027")


@pytest.mark.req("R-261")
def test_a_user_name_belongs_to_one_person(hall: SmallHall) -> None:
    rows = hall.everything()["people"]
    assert len({row[2] for row in rows}) == len(rows)
