"""Tags of skills: what a matter asks of whoever takes it, and what somebody has (R-130)."""

from collections.abc import Collection, Iterable

OR = "\x1f"
"""Between tags of which one is enough; nobody can type it, so it is in no tag."""
LENGTH = 64
"""What a queue keeps of the tags it asks for."""


def one_of(tags: Iterable[str]) -> str:
    """Tags of which one is enough, as many of the first as a queue can keep; alphabetical, so the same tags are one queue."""
    kept = list(tags)
    while len(OR.join(kept)) > LENGTH:
        kept.pop()
    return OR.join(sorted(kept))


def may_take(asked: str, tags: Collection[str]) -> bool:
    """Whether somebody with ``tags`` may be given what asks for a tag, one of several or none."""
    return not asked or any(tag in tags for tag in asked.split(OR))


def tags_shown(asked: str) -> str:
    return " / ".join(asked.split(OR))
