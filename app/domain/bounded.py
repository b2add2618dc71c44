"""Fields of a frozen dataclass that know what they may hold, so that settings and rules are checked by one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any


class BadValue(ValueError):
    """A key that is unknown (``nearest`` is the likeliest meant) or holds a value outside ``allowed``."""

    def __init__(self, key: str, *, allowed: str = "", nearest: str = "") -> None:
        self.key = key
        self.allowed = allowed
        self.nearest = nearest
        super().__init__(f"{key} must be {allowed}" if allowed else f"{key} is not known")


@dataclass(frozen=True, slots=True)
class Rule:
    """read: turns what a file or a JSON document holds into the value; raises ValueError or TypeError.

    kind, low, high, options: what ``allowed`` says in words, for a page that offers the choice.
    """

    allowed: str
    read: Callable[[Any], Any]
    kind: str = "text"
    low: float | None = None
    high: float | None = None
    options: tuple[str, ...] = ()


def bounded(default: Any, rule: Rule, *, secret: bool = False) -> Any:
    """A dataclass field with ``rule``. secret: kept out of the repr."""
    return field(default=default, repr=not secret, metadata={"rule": rule})


def whole(default: int, low: int, high: int) -> Any:
    """A whole number from ``low`` to ``high``, both allowed."""

    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:  # bool is an int to Python, not to a person
            raise ValueError
        return value

    return bounded(default, Rule(f"{low}–{high}", read, "whole", low, high))


def decimal(default: float, low: float, high: float) -> Any:
    """A number from ``low`` to ``high``, both allowed."""

    def read(value: Any) -> float:
        if type(value) not in (int, float) or not low <= value <= high:
            raise ValueError
        return float(value)

    return bounded(default, Rule(f"{low}–{high}", read, "decimal", low, high))


def switch(default: bool) -> Any:  # noqa: FBT001 - the value of a setting, not a choice of behaviour
    def read(value: Any) -> bool:
        if type(value) is not bool:
            raise ValueError
        return value

    return bounded(default, Rule("true | false", read, "switch"))


def choice(default: str, *options: str) -> Any:
    def read(value: Any) -> str:
        if value not in options:
            raise ValueError
        return str(value)

    return bounded(default, Rule(" | ".join(options), read, "choice", options=options))


def choices(default: tuple[str, ...], *options: str) -> Any:
    """A list of some of ``options``, each once."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or len(set(value)) != len(value) or not set(value) <= set(options):
            raise ValueError
        return tuple(value)

    return bounded(default, Rule(f"[{' | '.join(options)}]", read, "choices", options=options))


def text(default: str = "", *, secret: bool = False) -> Any:
    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - how a rule refuses, whatever is wrong
        return value.strip()

    return bounded(default, Rule('"…"', read), secret=secret)


def rules_of(kind: type) -> dict[str, Rule]:
    """The keys of ``kind`` and what each may hold, in their written order."""
    return {entry.name: entry.metadata["rule"] for entry in fields(kind) if "rule" in entry.metadata}


def nearest(key: str, known: Mapping[str, object], *, at_least: float = 0) -> str:
    """The likeliest meant of what is known. at_least: how alike (0-1) it must be; "" where nothing is."""
    return next(iter(get_close_matches(key, list(known), n=1, cutoff=at_least)), "")


def read_all(kind: type, table: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values for those keys of ``kind`` that ``table`` has; raise BadValue for the first wrong one."""
    rules = rules_of(kind)
    values = {}
    for key, value in table.items():
        rule = rules.get(key)
        if rule is None:
            raise BadValue(key, nearest=nearest(key, rules))
        try:
            values[key] = rule.read(value)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadValue(key, allowed=rule.allowed) from None
    return values
