from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.people import Role
from app.models.base import Base, Id, Name, Ref, word


class Person(Base):
    """A member of staff with one account.

    number: the one shown to visitors (工号). assist_role: in which of the five roles this person helps, "" for none.
    """

    __tablename__ = "people"

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"), index=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Name]
    number: Mapped[str] = mapped_column(String(24), default="")
    role: Mapped[Role] = mapped_column(word(Role, "role"))
    skills: Mapped[list[str]] = mapped_column(default=list)
    assist_role: Mapped[str] = mapped_column(String(16), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    failed_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)


class LoginSession(Base):
    """One signed-in browser. id: SHA-256 of the cookie's secret, so that the table opens no session."""

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[Ref] = mapped_column(ForeignKey("people.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
