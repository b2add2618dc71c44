"""Made reports leave the house: by mail, into a folder, with proof; what fails is tried again and told."""

import hashlib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.policy import Policy
from app.errors import HallError
from app.jobs.reports import send_reports
from app.models import ReportFile, ReportSending
from app.operations.alarms import alarms_of
from app.settings import load_settings
from tests.builders import Web
from tests.support.certificates import Authority
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.reporting import go_to, made

Opened = Callable[..., Web]


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def a_report(web: Web) -> Any:
    hall = web.hall
    go_to(hall.clock, "2026-03-02 10:00")
    hall.take()
    go_to(hall.clock, "2026-03-03 07:00")
    return made(hall, "day", "2026-03-02")


def sendings(web: Web) -> list[Any]:
    statement = select(ReportSending.__table__).order_by(ReportSending.target)
    return list(web.hall.look(lambda connection: connection.execute(statement).all()))


def mail_toml(port: int, more: str = "", *, starttls: bool = False) -> str:
    told = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsender = "hall@hall.test"\ntimeout_seconds = 5\n{more}'
    return told if starttls else told + "starttls = false\n"


def alarm(web: Web) -> Any:
    return web.hall.look(alarms_of, web.hall.id).get("report_unsent")


@pytest.mark.req("R-222")
def test_a_report_reaches_those_who_should_have_it_with_proof(open_web: Opened, post: MailServer) -> None:
    web = open_web(toml=mail_toml(post.port), policy={"report_mail": "day=boss@hall.test all=centre@hall.test"})
    row = a_report(web)
    send_reports(web.hall.house, web.clock.now)
    send_reports(web.hall.house, web.clock.now)
    assert [(sender, receiver) for sender, receiver, _ in post.taken] == [
        ("hall@hall.test", "boss@hall.test"), ("hall@hall.test", "centre@hall.test"),
    ]  # fmt: skip
    mail = message_from_bytes(post.taken[0][2], policy=policy.default)
    assert mail["Subject"] == "梅江区政务服务中心日报表（2026-03-02）"
    stored = web.hall.look(lambda connection: connection.execute(select(ReportFile.__table__)).all())
    sums = {file.form: file.sha256 for file in stored if file.report_id == row.id and file.lang == "zh"}
    attached = {part.get_filename(): hashlib.sha256(part.get_content()).hexdigest() for part in mail.iter_attachments()}
    assert attached == {f"H-day-2026-03-02.{form}": sums[form] for form in ("pdf", "xlsx")}
    first = sendings(web)[0]
    [attempt] = first.attempts
    assert (first.state, first.next_at, attempt["ok"], attempt["answer"]) == ("sent", None, True, "250 queued as 1")
    assert {file["name"]: file["sha256"] for file in attempt["files"]} == attached
    assert web.hall.last_event("report.sent").data["target"] == "centre@hall.test"


def test_an_english_hall_sends_english_mail_with_the_english_files(open_web: Opened, post: MailServer, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    toml = mail_toml(post.port, 'language = "en"\n') + f'[reports]\nfolder = "{folder}"\n'
    web = open_web(toml=toml, policy={"report_mail": "day=boss@hall.test"})
    row = a_report(web)
    send_reports(web.hall.house, web.clock.now)
    mail = message_from_bytes(post.taken[0][2], policy=policy.default)
    name = web.hall.config.name_en or web.hall.config.name
    assert mail["Subject"] == f"{name}: Daily report, 2026-03-02"
    text = mail.get_body()
    assert text is not None
    assert text.get_content().startswith(f"Attached: Daily report of {name}, 2026-03-02.")
    stored = web.hall.look(lambda connection: connection.execute(select(ReportFile.__table__)).all())
    sums = {file.form: file.sha256 for file in stored if file.report_id == row.id and file.lang == "en"}
    attached = {part.get_filename(): hashlib.sha256(part.get_content()).hexdigest() for part in mail.iter_attachments()}
    assert attached == {f"H-day-2026-03-02-en.{form}": sums[form] for form in ("pdf", "xlsx")}
    # The folder is no mail: what lies there keeps its name and language.
    assert {path.name for path in (folder / "H").iterdir()} == {f"H-day-2026-03-02.{form}" for form in ("pdf", "xlsx")}


# --- over TLS


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def sent_over_tls(open_web: Opened, server: MailServer, tmp_path: Path, ca_file: Path | None) -> Any:
    """What came of a report for a server that asks for a password."""
    secret = tmp_path / "mail.password"
    secret.write_text("bu-gao-su-ni\n", "utf-8")
    more = f'user = "hall"\npassword_file = "{secret}"\n' + (f'ca_file = "{ca_file}"\n' if ca_file else "")
    web = open_web(toml=mail_toml(server.port, more, starttls=True), policy={"report_mail": "all=boss@hall.test"})
    a_report(web)
    send_reports(web.hall.house, web.clock.now)
    [sending] = sendings(web)
    return sending


@pytest.mark.req("R-263")
def test_mail_goes_over_tls_to_a_server_that_the_halls_own_authority_signed(
    open_web: Opened, authority: Authority, tmp_path: Path
) -> None:
    with running_mail_server(authority.serves_as("127.0.0.1")) as server:
        sending = sent_over_tls(open_web, server, tmp_path, authority.file)
    assert (sending.state, len(server.taken), len(server.logins)) == ("sent", 1, 1)
    assert server.in_clear == ["EHLO", "STARTTLS"]


@pytest.mark.req("R-263")
@pytest.mark.parametrize(
    ("address", "trusted", "why"),
    [("127.0.0.1", False, "CERTIFICATE_VERIFY_FAILED"), ("127.0.0.2", True, "IP address mismatch")],
    ids=["signed by nobody we know", "the certificate of another server"],
)
def test_a_server_that_cannot_prove_who_it_is_is_told_nothing(
    open_web: Opened, authority: Authority, tmp_path: Path, address: str, trusted: bool, why: str
) -> None:
    with running_mail_server(authority.serves_as(address)) as server:
        sending = sent_over_tls(open_web, server, tmp_path, authority.file if trusted else None)
    assert why in sending.attempts[0]["answer"]
    assert (sending.state, server.taken, server.logins, server.in_clear) == ("waiting", [], [], ["EHLO", "STARTTLS"])


@pytest.mark.req("R-263")
def test_a_server_without_tls_gets_neither_password_nor_mail(open_web: Opened, post: MailServer, tmp_path: Path) -> None:
    sending = sent_over_tls(open_web, post, tmp_path, None)
    assert "STARTTLS" in sending.attempts[0]["answer"]
    assert (sending.state, post.taken, post.logins, set(post.in_clear) - {"EHLO"}) == ("waiting", [], [], {"QUIT"})


def test_the_password_is_read_from_a_file_and_only_told_to_the_server(
    open_web: Opened, post: MailServer, tmp_path: Path
) -> None:
    secret = tmp_path / "mail.password"
    secret.write_text("bu-gao-su-ni\n", "utf-8")
    toml = mail_toml(post.port, f'user = "hall"\npassword_file = "{secret}"\n')
    web = open_web(toml=toml, policy={"report_mail": "all=boss@hall.test"})
    a_report(web)
    send_reports(web.hall.house, web.clock.now)
    assert len(post.logins) == 1
    assert "bu-gao-su-ni" not in repr(sendings(web)) + repr(web.hall.house.settings)
    secret.unlink()
    again = update(ReportSending).values(next_at=web.clock.now)
    web.hall.house.database.write(web.hall.id, lambda work: work.connection.execute(again))
    send_reports(web.hall.house, web.clock.now)
    assert "No such file" in sendings(web)[0].attempts[-1]["answer"]


def test_the_password_may_stand_in_the_environment(tmp_path: Path) -> None:
    settings = load_settings(env={"HALL_HOME": str(tmp_path), "HALL_MAIL_PASSWORD": "bu-gao-su-ni"})
    assert settings.mail.secret() == "bu-gao-su-ni"
    assert "bu-gao-su-ni" not in repr(settings)


def test_what_is_refused_is_tried_again_and_the_leader_hears_of_it_after_an_hour(open_web: Opened, post: MailServer) -> None:
    web = open_web(toml=mail_toml(post.port), policy={"report_mail": "all=nobody@hall.test"})
    a_report(web)
    post.refusal = "550 no such box"
    tried = 0
    while web.clock.now < go_to_time(web, "2026-03-03 07:59"):
        send_reports(web.hall.house, web.clock.now)
        tried = len(sendings(web)[0].attempts)
        web.clock.advance(60)
    assert tried == 5  # at once, then after 1, 5, 15 and 30 minutes
    assert alarm(web) is None
    go_to(web.clock, "2026-03-03 08:55")
    send_reports(web.hall.house, web.clock.now)
    assert alarm(web)["count"] == 1
    assert {attempt["answer"] for attempt in sendings(web)[0].attempts} == {"550 no such box"}
    post.refusal = ""
    web.clock.advance(3600)
    send_reports(web.hall.house, web.clock.now)
    assert sendings(web)[0].state == "sent"
    assert alarm(web) is None
    assert [event.type for event in web.hall.events("alarm.")] == ["alarm.raised", "alarm.cleared"]


def go_to_time(web: Web, moment: str) -> Any:
    now = web.clock.now
    then = go_to(web.clock, moment)
    web.clock.now = now
    return then


def test_a_server_that_is_away_is_no_end_of_it(open_web: Opened) -> None:
    with running_mail_server() as server:
        port = server.port
    web = open_web(toml=mail_toml(port), policy={"report_mail": "all=boss@hall.test"})
    a_report(web)
    for _ in range(100):
        send_reports(web.hall.house, web.clock.now)
        web.clock.advance(3601)
    [sending] = sendings(web)
    assert (sending.state, sending.next_at) == ("failed", None)  # given up after three days, until somebody sends it again
    assert all("refused" in attempt["answer"] for attempt in sending.attempts)
    assert alarm(web) is None


def test_a_report_lies_in_the_folder_whole(open_web: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    web = open_web(toml=f'[reports]\nfolder = "{folder}"\n')
    a_report(web)
    send_reports(web.hall.house, web.clock.now)
    files = {path.name: path.read_bytes() for path in (folder / "H").iterdir()}
    [attempt] = sendings(web)[0].attempts
    assert {file["name"]: file["sha256"] for file in attempt["files"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    assert files["H-day-2026-03-02.pdf"].startswith(b"%PDF")


def test_a_full_disk_and_a_folder_that_is_none_are_told_and_leave_nothing_half(open_web: Opened, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", "utf-8")
    web = open_web(toml=f'[reports]\nfolder = "{taken}"\n')
    a_report(web)
    send_reports(web.hall.house, web.clock.now)
    [attempt] = sendings(web)[0].attempts
    assert not attempt["ok"]
    assert "Not a directory" in attempt["answer"] or "File exists" in attempt["answer"]
    # /dev/full is a disk that is always full.
    taken.unlink()
    (taken / "H").mkdir(parents=True)
    (taken / "H" / ".H-day-2026-03-02.pdf.part").symlink_to("/dev/full")
    web.clock.advance(60)
    send_reports(web.hall.house, web.clock.now)
    assert "No space left" in sendings(web)[0].attempts[-1]["answer"]
    assert list((taken / "H").iterdir()) == []


@pytest.mark.req("R-222")
def test_a_manager_sends_a_report_again_and_hears_when_nobody_is_named(open_web: Opened, post: MailServer) -> None:
    web = open_web(toml=mail_toml(post.port))
    row = a_report(web)
    lin = web.person("lin")
    assert lin.post(f"/halls/H/reports/{row.id}/actions/send").code == "report_no_target"
    web.hall.set_policy(report_mail="day=boss@hall.test")
    assert lin.post(f"/halls/H/reports/{row.id}/actions/send").status == 200
    send_reports(web.hall.house, web.clock.now)
    [told] = lin.get(f"/halls/H/reports/{row.id}")["sendings"]
    assert (told["target"], told["state"], told["attempts"][0]["ok"]) == ("boss@hall.test", "sent", True)


def test_who_gets_reports_is_a_rule_that_is_checked() -> None:
    assert Policy().merged({"report_mail": "month=a@hall.test"}).report_mail == "month=a@hall.test"
    with pytest.raises(HallError) as caught:
        Policy().merged({"report_mail": "month=nobody"})
    assert caught.value.code == "policy_value_invalid"
