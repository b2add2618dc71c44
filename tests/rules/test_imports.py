"""What may know what. The layers of app/ are in pyproject.toml; here are the two parts that must be able to stand alone."""

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "app/domain": ("app.domain", "app.errors"),
    # The libraries of the extra `devices`; pysqlite3 comes with the hall itself.
    "devices": ("devices", "serial", "socketio", "PIL", "escpos", "noto_cjk_sans_otc", "pymodbus", "pysqlite3", "segno"),
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("folder", ALLOWED)
def test_it_knows_the_standard_library_and_little_else(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == known or name.startswith(known + ".") for known in ALLOWED[folder])
    ]
    assert wrong == []


def test_nothing_imports_late_to_hide_a_circle() -> None:
    late = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("app.")
        # The command line imports what a command needs, so that `hall --help` is quick.
        and path.name != "cli.py"
    ]
    assert late == []


def test_nobody_installed_what_breaks_every_websocket() -> None:
    """gevent-websocket, merely by being there, makes gunicorn's gevent worker answer every upgrade with 500."""
    installed = {found.name.lower().replace("_", "-") for found in distributions()}
    assert "gevent-websocket" not in installed
