"""Matters of another region (跨域通办): with whom an item is done, and the ledger a matter goes through (R-127 to R-129)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.errors import Conflict, Invalid


class CrossKind(StrEnum):
    INTER_PROVINCE = "inter_province"
    IN_PROVINCE = "in_province"
    IN_CITY = "in_city"


WORDS: Mapping[str, CrossKind] = MappingProxyType({
    "跨省通办": CrossKind.INTER_PROVINCE,
    "省内通办": CrossKind.IN_PROVINCE,
    "全市通办": CrossKind.IN_CITY,
})  # fmt: skip
_CHINESE = {kind: word for word, kind in WORDS.items()}
PARTNERS_MAX = 60


@dataclass(frozen=True, slots=True)
class Partner:
    """A region with which an item is done. authority: the place that has the power to decide (办理地)."""

    kind: CrossKind
    region: str
    authority: str

    def view(self) -> dict[str, str]:
        return {"kind": self.kind.value, "region": self.region, "authority": self.authority}


def stored_partners(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Partner, ...]:
    return tuple(Partner(CrossKind(entry["kind"]), entry["region"], entry["authority"]) for entry in stored or ())


_ENTRY = re.compile(r"([^:：=@]{1,24})[:：=]([^:：=@]{1,60})(?:@([^@]{1,80}))?")


def read_partners(text: str) -> tuple[Partner, ...]:
    """Partners from "跨省通办：湖南省长沙市@长沙市医疗保障局", one a line or between semicolons; no place is the region itself.

    Raises Invalid ``cross_region_format`` with the entry that cannot be read.
    """
    found: dict[tuple[CrossKind, str], Partner] = {}
    for entry in re.split(r"[\n;；]", text):
        if not entry.strip():
            continue
        parts = _ENTRY.fullmatch(entry.strip())
        word = parts[1].strip() if parts else ""
        kind = WORDS.get(word) or (CrossKind(word) if word in set(CrossKind) else None)
        if parts is None or kind is None or not parts[2].strip() or len(found) >= PARTNERS_MAX:
            raise Invalid("cross_region_format", key=entry.strip()[:40])
        region = parts[2].strip()
        found[kind, region] = Partner(kind, region, (parts[3] or "").strip() or region)
    return tuple(found.values())


def written_partners(partners: Iterable[Partner]) -> str:
    """The same as text, one a line."""
    return "\n".join(
        f"{_CHINESE[one.kind]}：{one.region}" + (f"@{one.authority}" if one.authority != one.region else "") for one in partners
    )


def chosen_partner(partners: tuple[Partner, ...], kind: str | None, region: str | None) -> Partner | None:
    """The partner a visitor chose, the only one there is, or None where nobody said which; raise Invalid for another one."""
    if region is None and kind is None:
        return partners[0] if len(partners) == 1 else None
    for one in partners:
        if one.region == region and kind in (None, one.kind.value):
            return one
    raise Invalid("cross_region_unknown", key=region or kind or "")


def cross_region_of(intake_place: str, kind: CrossKind | None, region: str, authority: str) -> dict[str, str]:
    """What a ticket keeps: kind, region, where the papers are taken, and who decides (R-127)."""
    return {"kind": kind or "", "region": region, "intake_place": intake_place, "authority_place": authority}


class MatterState(StrEnum):
    RECEIVED = "received"
    FORM_CHECKED = "form_checked"
    SENT = "sent"
    ACCEPTED_THERE = "accepted_there"
    RESULT_BACK = "result_back"
    DELIVERED = "delivered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class MatterStep(StrEnum):
    CHECK_FORM = "check-form"
    SEND = "send"
    ACCEPT_THERE = "accept-there"
    RESULT_BACK = "result-back"
    DELIVER = "deliver"
    RETURN = "return"
    WITHDRAW = "withdraw"


_S, _D = MatterState, MatterStep

TRANSITIONS: Mapping[tuple[MatterState, MatterStep], MatterState] = MappingProxyType({
    (_S.RECEIVED,       _D.CHECK_FORM):   _S.FORM_CHECKED,
    (_S.RECEIVED,       _D.RETURN):       _S.RETURNED,      # the form is wrong: the papers go back to the visitor
    (_S.FORM_CHECKED,   _D.SEND):         _S.SENT,
    (_S.FORM_CHECKED,   _D.RETURN):       _S.RETURNED,
    (_S.SENT,           _D.ACCEPT_THERE): _S.ACCEPTED_THERE,
    (_S.SENT,           _D.RETURN):       _S.RETURNED,      # the other place does not accept it
    (_S.SENT,           _D.RESULT_BACK):  _S.RESULT_BACK,   # small matters come back at once
    (_S.ACCEPTED_THERE, _D.RESULT_BACK):  _S.RESULT_BACK,
    (_S.RESULT_BACK,    _D.DELIVER):      _S.DELIVERED,
    (_S.RECEIVED,       _D.WITHDRAW):     _S.WITHDRAWN,
    (_S.FORM_CHECKED,   _D.WITHDRAW):     _S.WITHDRAWN,
    (_S.SENT,           _D.WITHDRAW):     _S.WITHDRAWN,
    (_S.ACCEPTED_THERE, _D.WITHDRAW):     _S.WITHDRAWN,
})  # fmt: skip

ENDED = frozenset({_S.DELIVERED, _S.RETURNED, _S.WITHDRAWN})

OPENS = frozenset({"done", "accepted", "registered_reply"})
"""Outcomes of a service after which a matter is on its way; with any other nothing was taken in."""


def move(state: MatterState, step: MatterStep) -> MatterState:
    """Return the state after ``step``; raise Conflict ``matter_step`` when the table has no such row."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Conflict("matter_step", step=step.value, matter=state.value) from None


def steps_from(state: MatterState) -> list[MatterStep]:
    """Steps the table lists for ``state``, in the order of their writing: the buttons a page offers."""
    return [step for step in MatterStep if (state, step) in TRANSITIONS]
