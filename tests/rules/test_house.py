"""What a newcomer meets first: `./dev` and the wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def dev(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([ROOT / "dev", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("asked", [[], ["help"], ["--help"]])
def test_it_says_what_it_can(asked: list[str]) -> None:
    done = dev(*asked)
    assert done.returncode == 0
    for command in ("run", "test", "check", "bench", "format", "bundle", "help"):
        assert f"./dev {command}" in done.stdout


def test_a_wrong_command_ends_with_one_line_that_says_so() -> None:
    done = dev("tset")
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1] == "dev: there is no 'tset'"


def test_the_wheel_has_all_that_a_hall_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("tinghao-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for source in ("app", "devices", "display", "migrations"):
        ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / source).rglob("*.py")}
        assert ours - names == set(), source
    others = {"wsgi.py", "gunicorn.conf.py", "migrations/script.py.mako", "display/dist/.vite/manifest.json"}
    assert others - names == set()
    assert [name for name in names if name.startswith("tests/") or name.endswith((".ts", ".tsx"))] == []
