"""The OpenAPI 3.1 document, made from the declarations of the routes, so that it cannot say something else than they do."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.api.endpoint import KEY_HEADER, KEY_PATTERN, PREFIX, Endpoint
from app.domain.people import Role

_PARAMETER = re.compile(r"<(\w+)>")
_REFUSALS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def document(endpoints: Iterable[Endpoint], version: str) -> dict[str, Any]:
    endpoints = list(endpoints)
    schemas = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        path = PREFIX + _PARAMETER.sub(r"{\1}", endpoint.rule)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tinghao 听号",
            "version": version,
            "description": "Queueing, calling and rating in a public service hall.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"] | {"Problem": PROBLEM},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "tinghao_session"},
            },
        },
    }


PROBLEM = {
    "type": "object",
    "description": "RFC 9457. code is stable; detail says in the caller's language what to do next.",
    "required": ["type", "title", "status", "detail", "code", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "trace_id": {"type": "string"},
    },
}


def _schemas(endpoints: list[Endpoint]) -> dict[str, Any]:
    kinds: dict[type[BaseModel], str] = {}
    for endpoint in endpoints:
        for kind, mode in ((endpoint.body, "validation"), (endpoint.answer, "serialization")):
            if kind is not None:
                kinds[kind] = mode  # noqa: PERF403 - as a comprehension nobody reads it
    _, found = models_json_schema(
        list(kinds.items()),  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
    )
    return found


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": f"Roles: {', '.join(sorted(role.value for role in endpoint.roles))}.",
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint),
        "security": [{"bearer": []}, {"session": []}, *([{}] if Role.VISITOR in endpoint.roles else [])],
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": endpoint.body_required,
            "content": {"application/json": {"schema": _ref(endpoint.body)}},
        }
    if endpoint.upload:
        form = {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
        if endpoint.form is not None:
            shape = endpoint.form.model_json_schema(ref_template="#/components/schemas/{model}")
            files = {"type": "array", "items": _FILE, "minItems": 1}
            form = {
                "type": "object",
                "required": ["file", *shape.get("required", [])],
                "properties": {"file": files, **shape["properties"]},
            }
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
        if endpoint.json:
            operation["requestBody"]["content"]["application/json"] = {"schema": _OBJECT}
    return operation


_FILE = {"type": "string", "format": "binary"}
_OBJECT = {"type": "object"}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(endpoint.rule)
    ]
    if endpoint.query is not None:
        schema = endpoint.query.model_json_schema(ref_template="#/components/schemas/{model}")
        parameters += [
            {"name": name, "in": "query", "required": False, "schema": shape} for name, shape in schema["properties"].items()
        ]
    if endpoint.configuration:
        parameters.append({
            "name": "draft",
            "in": "query",
            "required": False,
            "description": "Number of a draft: asked after its steps; a change becomes its next step and the hall stays.",
            "schema": {"type": "string", "maxLength": 9, "pattern": "^[0-9]+$"},
        })  # fmt: skip
    if endpoint.method == "POST":
        parameters.append({
            "name": KEY_HEADER,
            "in": "header",
            "required": False,
            "description": "One for each press; the same press sent again gets the first answer.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": KEY_PATTERN},
        })  # fmt: skip
    return parameters


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if endpoint.answer is not None:
        responses[str(endpoint.status)] = {
            "description": "Done.",
            "content": {"application/json": {"schema": _ref(endpoint.answer)}},
        }
    if endpoint.media:
        content = {media: {"schema": _OBJECT if media == "application/json" else _FILE} for media in endpoint.media}
        responses[str(endpoint.status)] = {"description": "The file.", "content": content}
        responses["206"] = {"description": "The part that was asked for.", "content": content}
        responses["304"] = {"description": "As the caller has it already."}
        responses["416"] = {"description": "There is no such part.", "content": _PROBLEM}
    gives = endpoint.answer is not None or endpoint.media
    for status in endpoint.also if gives else (204, *endpoint.also):
        responses[str(status)] = {"description": "Done, and there is nothing to tell."}
    for status in _REFUSALS:
        responses[str(status)] = {
            "description": "Refused; see code and detail.",
            "content": _PROBLEM,
        }
    return responses


def _ref(kind: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
