"""What is committed can be read anywhere by anyone: no place of one machine, no download address, no unknown requirement."""

import re
import subprocess
from pathlib import Path

import pytest

from app.trace import proofs

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = {f"R-{number:03}" for number in range(1, 288)}
PLACES = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w|/opt/(?:wheels|pypi)|/tmp/(?:brief|bash)|C:\\Users")
LOCKS = ("package-lock.json", "requirements.lock", "requirements-dev.lock")


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture or a sound


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in committed()
        if path != Path(__file__)
        for number, line in enumerate(lines(path), 1)
        if PLACES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_registry(name: str) -> None:
    addresses = [line for line in lines(ROOT / name) if re.search(r"resolved|--(?:extra-)?index-url|--find-links", line)]
    assert addresses == []


@pytest.mark.parametrize("name", [lock for lock in LOCKS if lock.startswith("requirements")])
def test_every_locked_package_has_its_checksum(name: str) -> None:
    written = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    pinned = [line for line in written.splitlines() if re.match(r"[\w.-]+(\[.*\])?==", line)]
    assert pinned
    assert [line for line in pinned if "--hash=sha256:" not in line] == []


def test_every_marked_requirement_exists() -> None:
    unknown = [f"{proof}: {proof.requirement}" for proof in proofs(ROOT / "tests") if proof.requirement not in REQUIREMENTS]
    assert unknown == []
