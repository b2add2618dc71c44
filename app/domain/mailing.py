"""Who gets which report by mail, as a hall writes it down: "month=a@example.cn,b@example.cn all=c@example.cn"."""

import re

from app.domain.reports import KINDS

EVERY = "all"
"""Stands for every kind of report."""
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST = 50


def recipients(written: str, kind: str) -> tuple[str, ...]:
    """Addresses that a report of ``kind`` goes to, each once, in the written order."""
    found: dict[str, None] = {}
    for name, addresses in _lines(written):
        if name in (kind, EVERY):
            found |= dict.fromkeys(addresses)
    return tuple(found)


def read_recipients(value: object) -> str:
    """The text with single spaces; raise ValueError unless each part names a kind of report, or "all", and mail addresses."""
    if not isinstance(value, str):
        raise ValueError("recipients are written as text")  # noqa: TRY004 - how a rule refuses, whatever is wrong
    lines = _lines(value)
    addresses = [address for _, found in lines for address in found]
    if len(addresses) > MOST or any(not _ADDRESS.fullmatch(address) or len(address) > 200 for address in addresses):
        raise ValueError("no mail address")
    if any(name not in KINDS and name != EVERY for name, _ in lines) or any(not found for _, found in lines):
        raise ValueError("no kind of report")
    return " ".join(value.split())


def _lines(written: str) -> list[tuple[str, list[str]]]:
    found = []
    for part in written.split():
        name, _, addresses = part.partition("=")
        found.append((name, [address for address in addresses.split(",") if address]))
    return found
