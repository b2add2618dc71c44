"""The whole configuration of a hall as one file: export, what a file would change, import (docs/configuration-file.md)."""

from typing import Any

from app.api import payloads as p
from app.api.configuration import hall_of
from app.api.configuration_shapes import read_document
from app.api.endpoint import Act, Ask, Download, Nouns, Upload
from app.domain.configuration_file import Document
from app.domain.people import Role
from app.operations.loading import DocumentRefused, Loaded, load
from app.queries.configuration_file import as_bytes, configuration_file
from app.texts import say

nouns = Nouns("configuration_files")
JSON = "application/json"
ADMINISTRATORS = frozenset({Role.ADMIN, Role.INTEGRATION})
"""A file may hold accounts of every role."""


@nouns.download(
    "/halls/<hall>/configuration", roles=ADMINISTRATORS, media=(JSON,),
    summary="The whole configuration of a hall as one document, without keys and passwords",
)  # fmt: skip
def export_configuration(ask: Ask, hall: str) -> Download:
    config = hall_of(ask, hall)
    return Download(f"configuration-{config.code}.json", JSON, as_bytes(configuration_file(ask.connection, config)))


def _read(file: Upload, _query: p.ConfigurationFileQuery) -> Document:
    return read_document(file.data)


@nouns.upload(
    "/halls/<hall>/configuration", roles=ADMINISTRATORS, query=p.ConfigurationFileQuery, answer=p.ConfigurationLoaded,
    read=_read, json=True, summary="Let a hall be as a document says, all of it or nothing; a repeat changes nothing",
)  # fmt: skip
def import_configuration(act: Act, document: Document, query: p.ConfigurationFileQuery, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    defaults = act.house.settings.policy
    try:
        loaded = load(act.work, act.house.halls, config.id, defaults, document, act.actor, act.at, remove=query.remove)
    except DocumentRefused as refusal:
        refusal.extra["problems"] = problems_view(refusal, act.lang)
        raise
    if query.dry_run:
        act.work.begin_again()
    return loaded_view(loaded, dry_run=query.dry_run)


def loaded_view(loaded: Loaded, *, dry_run: bool) -> dict[str, Any]:
    return {
        "differences": list(loaded.differences),
        "without_password": list(loaded.without_password),
        "to_enrol": list(loaded.to_enrol),
        "dry_run": dry_run,
    }


def problems_view(refusal: DocumentRefused, lang: str) -> list[dict[str, str]]:
    """``{place, code, detail}`` of every problem, in the reader's language."""
    return [
        {"place": one.place, "code": one.error.code, "detail": say(one.error.words, lang, **one.error.params)}
        for one in refusal.problems
    ]
