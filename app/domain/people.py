"""Who acts in a hall, and what each role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """Roles of people and kinds of devices; a route names those it lets in."""

    CLERK = "clerk"
    GUIDE = "guide"
    SHIFT_LEADER = "shift_leader"
    MANAGER = "manager"
    HANDLER = "handler"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SUB_HALL_HEAD = "sub_hall_head"
    SUPERVISOR = "supervisor"
    OBSERVER = "observer"
    KIOSK = "kiosk"
    BOARD = "board"
    WINDOW_DISPLAY = "window_display"
    PAD = "pad"
    AGENT = "agent"
    INTEGRATION = "integration"
    VISITOR = "visitor"
    SYSTEM = "system"


LEADERS = frozenset({Role.SHIFT_LEADER, Role.MANAGER, Role.SUB_HALL_HEAD, Role.ADMIN, Role.INTEGRATION})
"""May act for any window of their hall, and move tickets ahead by hand with a reason."""

DESK = LEADERS | {Role.CLERK}
STAFF = DESK | {Role.GUIDE, Role.HANDLER, Role.AUDITOR, Role.SUPERVISOR}
"""May read the staff stream, trails and lists (masked). Not the social supervisors (社会监督员, ``observer``): they are no
staff and see totals alone (R-216)."""

OVERSEERS = frozenset({Role.ADMIN, Role.MANAGER, Role.AUDITOR, Role.SUPERVISOR, Role.INTEGRATION})
"""May look into the halls below their own as into their own (R-215); what they may do there is another matter."""

ENTRANCE = frozenset({Role.KIOSK, Role.GUIDE, Role.CLERK}) | LEADERS
"""May issue, reprint and reactivate."""

_CLERKS = frozenset({Role.CLERK, Role.GUIDE, Role.SHIFT_LEADER, Role.HANDLER})
_PEOPLE = _CLERKS | {Role.MANAGER, Role.ADMIN, Role.AUDITOR, Role.SUB_HALL_HEAD, Role.SUPERVISOR, Role.OBSERVER}

KEEPERS = frozenset({Role.ADMIN, Role.MANAGER, Role.SUB_HALL_HEAD, Role.INTEGRATION})
"""May change the configuration of their hall."""

MAY_GIVE: Mapping[Role, frozenset[Role]] = MappingProxyType({
    Role.SYSTEM: _PEOPLE,  # the command line, for the first account of a hall
    Role.ADMIN: _PEOPLE,
    Role.INTEGRATION: _PEOPLE,
    Role.MANAGER: _PEOPLE - {Role.ADMIN},
    Role.SUB_HALL_HEAD: _CLERKS,
})  # fmt: skip
"""Roles of the accounts that a keeper may make and change."""

DEVICES = frozenset({Role.KIOSK, Role.BOARD, Role.WINDOW_DISPLAY, Role.PAD, Role.AGENT, Role.INTEGRATION})


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, device or visitor behind a deed, as the event log keeps it."""

    role: Role
    hall_id: str | None
    person_id: str | None = None
    device_id: str | None = None
    name: str = ""
    window_id: str | None = None
    skills: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        if self.person_id:
            return "person"
        return "device" if self.device_id else self.role.value

    @property
    def id(self) -> str | None:
        return self.person_id or self.device_id


SYSTEM = Actor(role=Role.SYSTEM, hall_id=None, name="system")
