"""Puts a report where it belongs: to a mail server, or into a folder. It knows nothing of halls; what fails says why."""

import os
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from app.queries.report_files import MEDIA
from app.settings import Mail


class NotPosted(Exception):
    """The other side did not take it; the sentence is what it said."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """key: the same for the same report and receiver, so that a receiver can drop a repeat. files: (name, form, data)."""

    key: str
    subject: str
    text: str
    files: Sequence[tuple[str, str, bytes]]
    at: datetime


def by_mail(mail: Mail, target: str, parcel: Parcel) -> str:
    """What the server answered when it took the mail. Raises NotPosted."""
    message = _message(mail, target, parcel)
    try:
        with smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_seconds) as server:
            server.ehlo()
            if mail.starttls:
                server.starttls(context=ssl.create_default_context(cafile=mail.ca_file or None))
                server.ehlo()
            if mail.user:
                server.login(mail.user, mail.secret())
            return _handed_over(server, mail.sender, target, message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotPosted(_said(error)) from None


def _handed_over(server: smtplib.SMTP, sender: str, target: str, message: EmailMessage) -> str:
    # Step by step, because sendmail() throws the server's last answer away, and that is the proof.
    _taken(server.mail(sender))
    _taken(server.rcpt(target))
    return _taken(server.data(message.as_bytes(policy=SMTP)))


def _taken(answer: tuple[int, bytes]) -> str:
    code, text = answer
    if code not in (250, 251):
        raise smtplib.SMTPResponseException(code, text)
    return f"{code} {text.decode('utf-8', 'replace')}"


def _message(mail: Mail, target: str, parcel: Parcel) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, target, parcel.subject
    message["Date"] = format_datetime(parcel.at)
    message["Message-ID"] = f"<{parcel.key}@{mail.sender.partition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    for name, form, data in parcel.files:
        kind, _, subtype = MEDIA[form].partition("/")
        message.add_attachment(data, maintype=kind, subtype=subtype, filename=name)
    return message


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return f"{error.smtp_code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"[:300]
    return (str(error) or type(error).__name__)[:300]


def into_folder(folder: Path, parcel: Parcel) -> str:
    """Where the files lie now. Each appears whole or not at all. Raises NotPosted."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, _, data in parcel.files:
            _write_whole(folder / name, data)
    except OSError as error:
        raise NotPosted(f"{error.strerror or error}: {error.filename or folder}"[:300]) from None
    return str(folder)


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
