"""`hall trace`: which tests prove which requirements.

Marks are read from the source of the tests, so that a table can be made where nothing but this file can be imported.
"""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ID = re.compile(r"R-\d{3}")
NEED = re.compile(r"(R-\d{3})(?:(?:-|–|…|\.\.+)(R-\d{3}))?")
TESTS = Path(__file__).resolve().parents[1] / "tests"


@dataclass(frozen=True, order=True)
class Proof:
    """One mark on one test. requirement is whatever the mark says, well formed or not."""

    requirement: str
    file: str
    line: int
    test: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.test}"


def proofs(tests: Path) -> list[Proof]:
    """Every @pytest.mark.req below ``tests``, by requirement."""
    found: list[Proof] = []
    for path in tests.rglob("test_*.py"):
        name = path.relative_to(tests.parent).as_posix()
        module = ast.parse(path.read_text("utf-8"), name)
        found += _of_body(module.body, name, _of_module(module), "")
    return sorted(found)


def needed(wanted: str) -> list[str]:
    """``R-001-R-003,R-009`` as single ids. Raises ValueError, naming the part that is none."""
    ids: list[str] = []
    for part in re.split(r"[,，、;\s]+", wanted.strip()):
        if not (read := NEED.fullmatch(part)):
            raise ValueError(f"{part!r} is neither R-001 nor R-001-R-009")
        first, last = (int(end[2:]) for end in (read[1], read[2] or read[1]))
        if last < first:
            raise ValueError(f"{part!r} ends before it begins")
        ids += [f"R-{number:03}" for number in range(first, last + 1)]
    return sorted(set(ids))


def table(found: Iterable[Proof]) -> Mapping[str, list[Proof]]:
    by_requirement: dict[str, list[Proof]] = defaultdict(list)
    for proof in found:
        by_requirement[proof.requirement].append(proof)
    return by_requirement


def main(argv: Sequence[str]) -> int:
    """Print the table; 1 when a requirement that was asked for is without a test, 2 when the question is wrong."""
    asked = _parser().parse_args(argv)
    try:
        wanted = _wanted(asked.need, asked.list)
        proven = table(proofs(_existing(asked.tests)))
    except (OSError, ValueError) as error:
        print(f"hall trace: {error}", file=sys.stderr)
        return 2
    for line in _lines(proven, wanted):
        print(line)
    return int(any(requirement not in proven for requirement in wanted))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hall trace", description="Requirements and the tests that prove them.")
    parser.add_argument("--need", metavar="IDS", default="", help="say which of these have no test: R-001-R-007,R-009")
    parser.add_argument("--list", metavar="FILE", type=Path, help="the same for every R-000 that stands in FILE")
    parser.add_argument("--tests", metavar="FOLDER", type=Path, default=TESTS, help="where the tests are")
    return parser


def _wanted(need: str, file: Path | None) -> list[str]:
    ids = set(needed(need) if need else [])
    if file:
        ids |= set(ID.findall(file.read_text("utf-8")))
    return sorted(ids)


def _existing(tests: Path) -> Path:
    if not tests.is_dir():
        raise FileNotFoundError(f"there are no tests in {tests}; run it in a checkout, or name them with --tests")
    return tests


def _lines(proven: Mapping[str, list[Proof]], wanted: Sequence[str]) -> Iterator[str]:
    shown = wanted or sorted(proven)
    for requirement in shown:
        for proof in proven.get(requirement, ()):
            yield f"{requirement}  {proof}"
    tests = {(proof.file, proof.test) for requirement in shown for proof in proven.get(requirement, ())}
    if not wanted:
        yield f"{len(shown)} requirements proven by {len(tests)} tests"
        return
    missing = [requirement for requirement in wanted if requirement not in proven]
    yield f"{len(wanted) - len(missing)} of {len(wanted)} requirements proven by {len(tests)} tests"
    if missing:
        yield f"without a test: {' '.join(missing)}"


# --- reading marks ----------------------------------------------------------------------------------------------------


def _of_module(module: ast.Module) -> list[str]:
    """``pytestmark = pytest.mark.req(...)``, alone or in a list: it holds for every test of the file."""
    ids: list[str] = []
    for node in module.body:
        if isinstance(node, ast.Assign) and "pytestmark" in {ast.unparse(name) for name in node.targets}:
            ids += _ids(_each(node.value))
    return ids


def _of_body(body: Iterable[ast.stmt], file: str, inherited: list[str], prefix: str) -> list[Proof]:
    found: list[Proof] = []
    for node in body:
        if isinstance(node, ast.ClassDef):
            found += _of_body(node.body, file, inherited + _ids(node.decorator_list), f"{prefix}{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            ids = {*inherited, *_ids(node.decorator_list), *_ids(_marks_of_rows(node))}
            found += [Proof(requirement, file, node.lineno, prefix + node.name) for requirement in ids]
    return found


def _marks_of_rows(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """``pytest.param(..., marks=pytest.mark.req("R-001"))``."""
    for node in (inner for decorator in test.decorator_list for inner in ast.walk(decorator)):
        if isinstance(node, ast.keyword) and node.arg == "marks":
            yield from _each(node.value)


def _each(value: ast.expr) -> list[ast.expr]:
    return value.elts if isinstance(value, ast.List | ast.Tuple) else [value]


def _ids(marks: Iterable[ast.expr]) -> list[str]:
    return [
        argument.value
        for mark in marks
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.req")
        for argument in mark.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
