"""The document is true: whatever is sent, the running server answers as the document says, and never with a fault of its own.

One in four operations is asked in every run, all with HALL_TESTS=all. HALL_FUZZ_EXAMPLES asks for more requests of each kind than the few that everybody sends, and for other ones each time.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.openapi import document
from app.bootstrap import NOUNS, release
from tests.support.extent import is_chosen
from tests.support.server import Server

DOCUMENT = document([endpoint for nouns in NOUNS for endpoint in nouns.endpoints], release())
# Not the tests that schemathesis makes of a schema: they have one name for all operations, and of one name one is run in parallel.
OPERATIONS = {
    one.ok().label: one.ok() for one in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations() if isinstance(one, Ok)
}
MORE = int(os.environ.get("HALL_FUZZ_EXAMPLES", "0"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
few = settings(
    max_examples=MORE or 5, derandomize=not MORE, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
fuzzed = pytest.mark.parametrize("label", [label for label in OPERATIONS if is_chosen(label, 4)])


class World:
    """Codes and ids that are there, so that requests come further than to "there is no such hall"."""

    def __init__(self, server: Server) -> None:
        self.base_url = server.base_url
        self.token = server.credentials["tokens"]["integration"]
        self._windows = [window["id"] for window in server.credentials["windows"]]
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {self.token}"
        for window_id in self._windows:
            self._post(f"windows/{window_id}/actions/open")
        self._tickets = [self._post("halls/H1/tickets", {"zone": zone}) for zone in "AAAAAAZZTB"]
        for window_id in self._windows[:3]:
            self._post(f"windows/{window_id}/actions/call-next")
        self.known = {
            "hall": ["H1", "H1", "H2"],
            "window_id": self._windows,
            "window": self._windows,
            "ticket_id": [ticket["id"] for ticket in self._tickets],
            "ticket": [ticket["id"] for ticket in self._tickets],
            "token": [ticket["e_ticket_url"].rsplit("/", 1)[-1] for ticket in self._tickets],
            "zone": list("AZTBKX"),
            "service_item": [item["code"] for item in self._get("halls/H1/service-items")["items"][:5]],
        }

    def close(self) -> None:
        self._session.close()

    def _post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._session.post(f"{self.base_url}/api/v1/{path}", json=body or {}, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def _get(self, path: str) -> Any:
        return self._session.get(f"{self.base_url}/api/v1/{path}", timeout=60).json()

    def settle(self, case: schemathesis.Case[Any]) -> None:
        """In three of four places where something known could stand, let it stand."""
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part |= {name: self._known(name, value) for name, value in part.items() if name in self.known}

    def _known(self, name: str, value: Any) -> Any:
        chance = crc32(repr(value).encode())
        return value if chance % 4 == 3 else self.known[name][chance // 4 % len(self.known[name])]


@pytest.fixture(scope="module")
def world(shared_server: Server) -> Iterator[World]:
    made = World(shared_server)
    yield made
    made.close()


def test_the_server_shows_this_document(shared_server: Server) -> None:
    assert requests.get(f"{shared_server.base_url}/api/v1/openapi.json", timeout=60).json() == DOCUMENT


@fuzzed
def test_a_program_with_a_token_is_answered_as_documented(label: str, world: World) -> None:
    def ask(case: schemathesis.Case[Any]) -> None:
        world.settle(case)
        case.headers["Authorization"] = f"Bearer {world.token}"
        case.call_and_validate(base_url=world.base_url, checks=CHECKS)

    _with_each_case(label, ask)


@fuzzed
def test_anybody_is_answered_as_documented(label: str, world: World) -> None:
    def ask(case: schemathesis.Case[Any]) -> None:
        world.settle(case)
        case.call_and_validate(base_url=world.base_url, checks=CHECKS)

    _with_each_case(label, ask)


def _with_each_case(label: str, ask: Callable[[schemathesis.Case[Any]], None]) -> None:
    """Requests that the document allows, and some that it does not."""
    kinds = [OPERATIONS[label].as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    few(given(case=st.one_of(kinds))(ask))()
