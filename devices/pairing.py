"""Enrolment: a code from the floor page becomes this agent's token, in a file that only its user can read."""

import json
import os
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

TIMEOUT_S = 10


class PairingError(Exception):
    """The agent could not be enrolled; the message says what to do."""


def pair(server: str, code: str, name: str) -> dict[str, Any]:
    """Give ``code`` to the hall; return ``{token, hall, device}``. Raises PairingError."""
    request = urllib.request.Request(  # noqa: S310 -- the settings accept only http and https
        f"{server}/api/v1/agent/pair",
        data=json.dumps({"code": code, "name": name or socket.gethostname(), "host": socket.gethostname()[:100]}).encode(),
        headers={"Content-Type": "application/json", "Accept-Language": "en"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            given = json.load(answer)
    except urllib.error.HTTPError as error:
        raise PairingError(f"{server} refused the code {code}: {_said(error)}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise PairingError(f"cannot reach {server}: {reason}; check the address and that the hall runs") from error
    if not isinstance(given, dict) or not given.get("token"):
        raise PairingError(f"{server} gave no token; is it a hall of this version?")
    return given


def keep(token: str, file: Path) -> None:
    """Write the token, whole or not at all, readable by this user only."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.fchmod(fd, 0o600)
        os.write(fd, token.encode() + b"\n")
        os.fsync(fd)
    finally:
        os.close(fd)
    beside.replace(file)


def read(file: Path, command: str) -> str:
    """Return the token; PairingError when there is none. command: what starts this agent."""
    try:
        token = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise PairingError(f"no token in {file}: make a code on the page /devices, then run {command} --pair CODE") from error
    if not token:
        raise PairingError(f"{file} is empty: make a code on the page /devices, then run {command} --pair CODE")
    return token


def _said(error: urllib.error.HTTPError) -> str:
    try:
        content = json.load(error)
        return str(content["detail"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"HTTP {error.code}"
