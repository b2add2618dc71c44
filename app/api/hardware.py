"""What hangs on agents: pairing, the list, changes, faults, the slip's template."""

import csv
import io
from functools import partial
from typing import Any

from flask import request

from app.api import payloads as p
from app.api.configuration import hall_of
from app.api.endpoint import Act, Ask, Download, Nouns, door
from app.domain import slip
from app.domain.people import KEEPERS, LEADERS, STAFF, Role
from app.errors import NotFound, TooMany
from app.operations import faults, hardware, pairing, slips
from app.operations.configuration import HallConfig
from app.queries.hardware import fault_view, faults_in, hardware_views, sample_values, slip_template
from app.queries.tickets import iso
from app.texts import say

nouns = Nouns("hardware")
READERS = STAFF | {Role.INTEGRATION}
MINDERS = LEADERS | KEEPERS
"""May pair, identify, test and enter repairs; what a hall looks like is for its keepers."""
NOBODY_YET = frozenset({Role.VISITOR})


@nouns.deed(
    "/halls/<hall>/devices/actions/pair", roles=MINDERS, answer=p.PairingCode, status=201, secret=True,
    summary="A pairing code for an agent: six digits, good once and for ten minutes",
)  # fmt: skip
def make_pairing(act: Act, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    code, until = pairing.make_code(act.work, act.house.halls, config.id, act.actor, act.at)
    return {"code": code, "expires_at": iso(until)}


@nouns.deed(
    "/agent/pair", roles=NOBODY_YET, body=p.PairBody, answer=p.Paired, status=201, secret=True,
    summary="An agent joins by its pairing code; its token is told once",
)  # fmt: skip
def pair_agent(act: Act, body: p.PairBody) -> dict[str, Any]:
    # Before the code is looked at: six digits must not be found by trying.
    if not door().pairings_per_minute.take(request.remote_addr or ""):
        raise TooMany("rate_limited", seconds=60)
    hall_id, device_id, token = pairing.pair(act.work, act.house.halls, body.code, body.name, act.at, body.host)
    return {"token": token, "hall": act.house.halls.get(act.connection, hall_id).code, "device": device_id}


@nouns.look("/halls/<hall>/hardware", roles=READERS, answer=p.HardwareList, summary="Devices behind agents, and how they fare")
def list_hardware(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": hardware_views(ask.connection, ask.reader(hall_of(ask, hall))), "next": None}


@nouns.deed(
    "/hardware/<hardware_id>", method="PATCH", roles=KEEPERS, body=p.HardwareBody, answer=p.Hardware,
    summary="Name, place, window and options of a device behind an agent; ``edition`` that of the one that was seen",
)  # fmt: skip
def change_hardware(act: Act, body: p.HardwareBody, hardware_id: str) -> dict[str, Any]:
    config = _hall_of(act, hardware_id)
    hardware.change(act.work, act.house.halls, hardware_id, body.model_dump(exclude_unset=True), act.actor, act.at)
    return _view(act, config, hardware_id)


@nouns.deed("/hardware/<hardware_id>/actions/remove", roles=KEEPERS, answer=p.Empty, summary="Take a device out of the lists")
def remove_hardware(act: Act, hardware_id: str) -> dict[str, Any]:
    _hall_of(act, hardware_id)
    hardware.remove(act.work, act.house.halls, hardware_id, act.actor, act.at)
    return {}


@nouns.deed(
    "/hardware/<hardware_id>/actions/identify", roles=MINDERS, answer=p.Hardware, summary="Let a device blink, beep or speak"
)
def identify_hardware(act: Act, hardware_id: str) -> dict[str, Any]:
    config = _hall_of(act, hardware_id)
    hardware.identify(act.work, act.house.halls, hardware_id, act.actor, act.at)
    return _view(act, config, hardware_id)


@nouns.deed(
    "/hardware/<hardware_id>/actions/test", roles=MINDERS, answer=p.Hardware, summary="A test picture, slip or sentence"
)
def test_hardware(act: Act, hardware_id: str) -> dict[str, Any]:
    config = _hall_of(act, hardware_id)
    hardware.test(act.work, act.house.halls, hardware_id, act.actor, act.at)
    return _view(act, config, hardware_id)


@nouns.deed(
    "/hardware/<hardware_id>/actions/act", roles=MINDERS, body=p.HardwareActBody, answer=p.Empty,
    summary="Do something to a device made of software",
)  # fmt: skip
def act_on_hardware(act: Act, body: p.HardwareActBody, hardware_id: str) -> dict[str, Any]:
    _hall_of(act, hardware_id)
    asked = hardware.act(act.work, act.house.halls, hardware_id, body.verb, body.args, act.actor, act.at)
    # Once it is committed the agent hears of it; the answer goes out when the agent has done it, or says why not.
    act.after.append(partial(hardware.await_act, act.house.database, asked))
    return {}


@nouns.look(
    "/halls/<hall>/faults", roles=READERS, query=p.FaultQuery, answer=p.FaultList, summary="The ledger of faults, latest first"
)
def list_faults(ask: Ask, query: p.FaultQuery, hall: str) -> dict[str, Any]:
    rows = faults_in(ask.connection, hall_of(ask, hall).id, only_open=query.open)
    return {"items": [fault_view(row, ask.lang) for row in rows], "next": None}


@nouns.download("/halls/<hall>/faults.csv", roles=READERS, media=("text/csv",), summary="The ledger of faults as a table")
def export_faults(ask: Ask, hall: str) -> Download:
    config = hall_of(ask, hall)
    file = io.StringIO()
    table = csv.writer(file)
    names = ("name", "place", "fault", "found_at", "repaired_at", "minutes", "repaired_by", "note")
    table.writerow([say(f"fault_column.{name}", ask.lang) for name in names])
    for row in faults_in(ask.connection, config.id, most=100_000):
        view = fault_view(row, ask.lang)
        cells = [row.name, row.place, view["text"], _local(config, row.found_at), _local(config, row.repaired_at)]
        table.writerow([_plain(cell) for cell in [*cells, row.minutes, _repaired_by(view, ask.lang), row.note]])
    return Download(f"faults-{config.code}.csv", "text/csv", file.getvalue().encode("utf-8-sig"))


@nouns.deed(
    "/faults/<fault_id>/actions/repaired", roles=MINDERS, body=p.RepairedBody, answer=p.Fault,
    summary="Somebody has seen to a fault",
)  # fmt: skip
def repair_fault(act: Act, body: p.RepairedBody, fault_id: str) -> dict[str, Any]:
    row = faults.fault_row(act.work, fault_id)
    hall_of(act, act.house.halls.get(act.connection, row.hall_id).code)
    return fault_view(faults.repaired(act.work, act.house.halls, fault_id, act.actor, act.at, body.note), act.lang)


@nouns.look(
    "/halls/<hall>/slip", roles=READERS, answer=p.SlipTemplate, configuration=True, summary="The template of the paper slip"
)
def get_slip_template(ask: Ask, hall: str) -> dict[str, Any]:
    return _template(slip_template(ask.connection, hall_of(ask, hall).id))


@nouns.deed(
    "/halls/<hall>/slip", method="PATCH", roles=KEEPERS, body=p.SlipTemplateBody, answer=p.SlipTemplate,
    configuration=True, summary="Print by another template from now on",
)  # fmt: skip
def set_slip_template(act: Act, body: p.SlipTemplateBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    slips.set_slip(act.work, act.house.halls, config.id, body.template, act.actor, act.at)
    return _template(slip_template(act.connection, config.id))


@nouns.deed(
    "/halls/<hall>/slip/actions/preview", roles=MINDERS, body=p.SlipPreviewBody, answer=p.SlipPreview,
    configuration=True, summary="A slip with a number that nobody has, by the hall's template or the one sent",
)  # fmt: skip
def preview_slip(act: Act, body: p.SlipPreviewBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    template = slip_template(act.connection, config.id) if body.template is None else slip.checked(body.template)
    reader = act.house.reader(config, act.at, body.language)
    return slip.filled(template, sample_values(reader, body.language), body.language)


def _template(template: dict[str, Any]) -> dict[str, Any]:
    return {"template": template, "is_usual": template == slip.USUAL, "placeholders": sorted(slip.PLACEHOLDERS)}


def _hall_of(act: Act, hardware_id: str) -> HallConfig:
    row = hardware.hardware_row(act.connection, hardware_id)
    return hall_of(act, act.house.halls.get(act.connection, row.hall_id).code)


def _view(act: Act, config: HallConfig, hardware_id: str) -> dict[str, Any]:
    found = hardware_views(act.connection, act.reader(config), only=hardware_id)
    if not found:
        raise NotFound("unknown_hardware")
    return found[0]


def _repaired_by(fault: dict[str, Any], lang: str) -> str:
    return say("fault_by.itself", lang) if fault["by_itself"] else str(fault["repaired_by"])


def _local(config: HallConfig, moment: Any) -> str:
    return f"{moment.astimezone(config.timezone):%Y-%m-%d %H:%M:%S}" if moment is not None else ""


def _plain(cell: Any) -> Any:
    """No cell is a formula to the spreadsheet that opens the table."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
