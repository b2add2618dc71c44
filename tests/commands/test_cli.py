"""What ``hall`` does for the person who keeps the hall alive, and what it says when it cannot."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app import cli
from app.bootstrap import open_house
from app.errors import Unauthorized
from app.hall import House
from app.models import Person, Zone
from app.operations import devices
from app.settings import load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own with an empty, migrated database."""
    for name in ("HALL_CONFIG", "HALL_DATABASE_URL", "HALL_KEY", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HALL_HOME", str(tmp_path / "hall"))
    assert cli.main(["migrate"]) == 0
    return tmp_path / "hall"


def opened(home: Path) -> House:
    return open_house(load_settings(env={"HALL_HOME": str(home)}))


@pytest.mark.req("R-003")
def test_a_new_hall_offers_the_five_zones_ready_to_use(home: Path) -> None:
    assert cli.main(["create", "H7", "某某政务服务中心"]) == 0
    house = opened(home)
    with house.database.read() as connection:
        kinds = connection.execute(select(Zone.kind).where(Zone.issues_tickets).order_by(Zone.position)).scalars().all()
    house.database.close()
    assert kinds == ["consult", "comprehensive", "special_group", "cross_region", "hard_case"]


@pytest.mark.req("R-261")
def test_its_first_administrator_gets_a_password_of_his_own_that_he_must_change(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["create", "H7", "某某政务服务中心", "--admin", "zhang"])
    told = capsys.readouterr().out
    house = opened(home)
    with house.database.read() as connection:
        row = connection.execute(select(Person.username, Person.must_change_password, Person.password_hash)).one()
    house.database.close()
    assert row.username == "zhang"
    assert row.must_change_password
    assert row.password_hash.startswith("$argon2id$")
    assert "password:" in told


def test_a_code_that_is_taken_is_refused_in_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["create", "H7", "某某政务服务中心"])
    capsys.readouterr()
    assert cli.main(["create", "H7", "另一个中心"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_tables_it_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALL_HOME", str(tmp_path / "empty"))
    assert cli.main(["create", "H7", "某某政务服务中心"]) == 2
    assert "hall migrate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[server]\nworkers = 2\n", "needs PostgreSQL"),
        ('[server]\nhost = "0.0.0.0"\n', "TLS proxy"),
        ("[server]\nprot = 80\n", "server.port"),
    ],
)
def test_it_does_not_start_with_settings_that_would_do_harm(
    home: Path, settings: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "config.toml").write_text(settings, "utf-8")
    assert cli.main(["serve"]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.req("R-264")
def test_a_device_token_is_told_once_and_worthless_after_it_was_revoked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["create", "H7", "某某政务服务中心"])
    capsys.readouterr()
    assert cli.main(["token", "new", "H7", "kiosk", "K1"]) == 0
    token = capsys.readouterr().out.strip()
    house = opened(home)
    with house.database.read() as connection:
        assert devices.actor_of_token(connection, token).role.value == "kiosk"
    assert cli.main(["token", "revoke", "H7", "K1"]) == 0
    with house.database.read() as connection, pytest.raises(Unauthorized, match="token_revoked"):
        devices.actor_of_token(connection, token)
    house.database.close()


@pytest.mark.req("R-287")
def test_the_demo_hall_is_loaded_once_and_removed_without_a_trace(home: Path) -> None:
    assert cli.main(["demo", "load"]) == 0
    assert cli.main(["demo", "load", "--if-empty"]) == 0
    assert (home / "demo" / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert cli.main(["demo", "remove"]) == 0
    house = opened(home)
    with house.database.read() as connection:
        assert connection.execute(select(Person.id)).first() is None
    house.database.close()


def test_the_doctor_tells_of_everything_it_looked_at(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["doctor"])
    told = capsys.readouterr().out
    for part in ("settings", "master key", "database", "durable commits", "sqlite", "voice", "screens"):
        assert part in told
    assert home.exists()


@pytest.mark.req("R-261")
def test_an_administrator_who_forgot_his_password_gets_a_new_one_that_he_must_change(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["create", "H7", "某某政务服务中心"])
    first = capsys.readouterr().out
    assert cli.main(["password", "admin"]) == 0
    assert capsys.readouterr().out.split()[1] not in first
    assert cli.main(["password", "nobody"]) == 2
    assert "no such account" in capsys.readouterr().err
    house = opened(home)
    with house.database.read() as connection:
        assert connection.execute(select(Person.must_change_password)).scalar_one()
    house.database.close()


def test_a_hall_is_taken_to_another_as_one_file(home: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    cli.main(["create", "H7", "某某政务服务中心", "--admin", "zhang"])
    cli.main(["create", "H8", "另一个中心", "--admin", "zhao"])
    capsysbinary.readouterr()
    assert cli.main(["configuration", "export", "H7"]) == 0
    document = json.loads(capsysbinary.readouterr().out)
    document["people"], file = [], tmp_path / "h7.json"
    document["zones"][0]["daily_cap"] = 90
    file.write_text(json.dumps(document), "utf-8")
    for how in (["--dry-run"], []):
        assert cli.main(["configuration", "import", "H8", str(file), *how]) == 0
        told = json.loads(capsysbinary.readouterr().out)
        assert [(one["part"], one["key"]) for one in told["differences"]] == [("hall", ""), ("zones", "Z")]
    assert cli.main(["configuration", "import", "H8", str(file), "--remove"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["differences"] == []
    document["zones"][1]["prefix"] = "Z"
    file.write_text(json.dumps(document), "utf-8")
    assert cli.main(["configuration", "import", "H8", str(file)]) == 2
    assert capsysbinary.readouterr().err.decode().splitlines()[0].startswith("zones[1].prefix: Ticket prefix Z is in use.")
    assert cli.main(["configuration", "import", "H8", str(tmp_path / "none.json")]) == 2
    assert b"cannot be read" in capsysbinary.readouterr().err
