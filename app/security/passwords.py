"""Passwords of people: Argon2id hashes, and what a password must have (R-261).

Hashing takes tens of milliseconds of processor; under gevent call it through the hub's thread pool.
"""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Invalid

# OWASP password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

MAX_LENGTH = 128
"""Longer ones only make the hash slow."""

_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike: people type these passwords from a screen."""
_NEW_LENGTH = 14

_COMMON = frozenset(
    "password passw0rd p@ssw0rd p@ssword admin admin123 admin888 administrator root root1234 test1234 qwerty qwerty12 "
    "qwerty123 qwer1234 asdf1234 abcd1234 abc12345 abc123456 aa123456 a1234567 a12345678 q1w2e3r4 1qaz2wsx 1q2w3e4r zxcvbnm1 "
    "welcome1 welcome123 letmein1 iloveyou1 woaini1314 woaini520 changeme changeme1 default1 tinghao tinghao1 tinghao123 "
    "hall1234 gov12345 zwfw1234 zwzx1234 12345678".split()
)


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one hashed in ``stored``.

    None, for a user name that does not exist, takes as long as a wrong password, so that names cannot be probed.
    """
    try:
        return _HASHER.verify(stored or _nobodys(), password[:MAX_LENGTH]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether ``stored`` was made with weaker parameters than today's; hash again at the next login."""
    return _HASHER.check_needs_rehash(stored)


def check_strength(password: str, *, username: str = "", min_length: int = 8) -> None:
    """Raise Invalid ``password_too_weak`` with the first rule that ``password`` breaks."""
    folded = password.casefold()
    name = username.casefold()
    broken = {
        "short": len(password) < min_length,
        "long": len(password) > MAX_LENGTH,
        "upper": not any(character.isupper() for character in password),
        "lower": not any(character.islower() for character in password),
        "digit": not any(character.isdigit() for character in password),
        "username": len(name) >= 3 and (name in folded or name[::-1] in folded),
        "common": folded in _COMMON or folded.rstrip("!@#.?0123456789") in _COMMON or len(set(folded)) <= 3,
    }
    for rule, is_broken in broken.items():
        if is_broken:
            raise Invalid("password_too_weak", rule=rule)


def new_password(username: str, min_length: int = 8) -> str:
    """A random one of at least 14 characters that the rules accept."""
    while True:
        password = "".join(secrets.choice(_LETTERS) for _ in range(max(_NEW_LENGTH, min_length)))
        try:
            check_strength(password, username=username, min_length=min_length)
        except Invalid:
            continue
        return password


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
