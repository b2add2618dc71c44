"""Tokens that cannot be guessed; the database keeps only their SHA-256, so that a stolen table opens nothing (R-264, R-266)."""

import hashlib
import secrets


def new_token(random_bytes: int = 24) -> str:
    """URL-safe text of ``random_bytes`` random bytes; 16 make 22 characters, 24 make 32."""
    return secrets.token_urlsafe(random_bytes)


def token_hash(token: str) -> str:
    """64 hex digits. No salt and no slow hash: a token is random already, and it is looked up by this value."""
    return hashlib.sha256(token.encode()).hexdigest()
