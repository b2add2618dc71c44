"""The document of the interface describes every route, and the answers are as it says."""

from typing import Any

import pytest

from app.bootstrap import NOUNS
from tests.builders import Web


@pytest.fixture
def document(web: Web) -> dict[str, Any]:
    answer = web.visitor.get("/openapi.json")
    assert answer.status == 200
    found: dict[str, Any] = answer.body
    return found


def test_every_route_is_in_the_document(document: dict[str, Any]) -> None:
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    declared = {
        ("/api/v1" + endpoint.rule.replace("<", "{").replace(">", "}"), endpoint.method)
        for nouns in NOUNS
        for endpoint in nouns.endpoints
    }
    assert described == declared
    assert document["openapi"].startswith("3.1")


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    references = set(_references(document))
    assert references
    assert {reference.rsplit("/", 1)[1] for reference in references} <= set(schemas)


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        found = [str(node["$ref"])] if isinstance(node.get("$ref"), str) else []
        return found + [reference for value in node.values() for reference in _references(value)]
    return [reference for value in node for reference in _references(value)] if isinstance(node, list) else []


def test_every_deed_may_carry_a_key_for_the_press(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in names) is (method == "post"), (method, path)
