"""Changing a hall while it runs: its names and rules, halls below it, zones, waiting areas, service items (R-004)."""

from typing import Any

from pydantic import BaseModel

from app.api import payloads as p
from app.api.endpoint import OVER_SUB_HALLS, Act, Ask, Download, Nouns, Upload
from app.domain.people import KEEPERS, STAFF, Role
from app.operations import configuring, employing, offering, taking_back, theming, zoning
from app.operations.catalogue import ItemRow, import_items, read_items
from app.operations.configuration import HallConfig
from app.operations.configuring import NewHall
from app.queries import configuration as views
from app.queries.booked_times import concerned
from app.queries.changes import changes_view
from app.queries.item_file import CSV, XLSX, item_file

nouns = Nouns("configuration")
READERS = STAFF | {Role.INTEGRATION}


def hall_of(ask: Ask, code: str) -> HallConfig:
    """The hall of an address: the caller's own, or for a centre's keepers one below it; raise Forbidden ``other_hall``."""
    return ask.hall_or_below(code)


def wanted(body: BaseModel) -> dict[str, Any]:
    """What was sent, each member whole; what was left out is not there."""
    whole = body.model_dump(by_alias=True, mode="json")
    return {name: whole[name] for name in type(body).model_fields if name in body.model_fields_set}


def now_set_up(act: Act, hall: HallConfig) -> HallConfig:
    """The hall as this deed has left it."""
    return act.house.halls.changed(act.work, hall.id)


def with_concerned(act: Act, before: HallConfig, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer to a change of hours, with the bookings already made that it concerns, if any (R-056)."""
    found = concerned(act.connection, before, now_set_up(act, before), act.at, act.lang)
    return answer if found is None else answer | {"bookings": found}


# The hall


@nouns.deed(
    "/halls/<hall>", method="PATCH", roles=KEEPERS, body=p.HallPatch, answer=p.HallSetup,
    configuration=True, summary="Change names, phones, address, position or notices of a hall",
)  # fmt: skip
def change_hall(act: Act, body: p.HallPatch, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    configuring.change_hall(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return views.hall_setup(act.connection, now_set_up(act, config))


@nouns.look("/halls/<hall>/sub-halls", roles=READERS, answer=p.SubHallList, summary="The tree of halls below a hall")
def list_sub_halls(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.sub_halls_view(ask.connection, hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/sub-halls", roles=OVER_SUB_HALLS, body=p.SubHallBody, answer=p.SubHallAnswer, status=201, secret=True,
    summary="Add a hall below, with the five zones ready to use; the first password of its head is told once",
)  # fmt: skip
def add_sub_hall(act: Act, body: p.SubHallBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    new = NewHall(**body.model_dump(exclude={"head"}))
    sub_hall_id = configuring.add_sub_hall(act.work, act.house.halls, config.id, new, act.actor, act.at)
    password = None
    if body.head is not None:
        head = wanted(body.head) | {"role": Role.SUB_HALL_HEAD.value}
        password = employing.open_account(
            act.work, sub_hall_id, head, act.actor, act.house.settings.security.password_min_length
        )
    sub_hall = act.house.halls.changed(act.work, sub_hall_id)
    return {"hall": views.hall_setup(act.connection, sub_hall), "password": password}


@nouns.look(
    "/halls/<hall>/policy",
    roles=READERS,
    answer=p.PolicyRules,
    configuration=True,
    summary="Every rule with value, default and range",
)
def list_policy(ask: Ask, hall: str) -> dict[str, Any]:
    return _policy(ask, hall_of(ask, hall))


@nouns.deed(
    "/halls/<hall>/policy", method="PATCH", roles=KEEPERS, body=p.PolicyPatch, answer=p.PolicyRules,
    configuration=True, summary="Set the hall's own rules; null gives a rule back to the default",
)  # fmt: skip
def change_policy(act: Act, body: p.PolicyPatch, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    configuring.change_policy(
        act.work, act.house.halls, config.id, act.house.settings.policy, body.model_extra or {}, act.actor, act.at
    )
    return with_concerned(act, config, _policy(act, now_set_up(act, config)))


def _policy(ask: Ask, hall: HallConfig) -> dict[str, Any]:
    own = views.own_policy(ask.connection, hall.id)
    return {"items": views.policy_setup(hall, ask.house.settings.policy, own, ask.lang), "next": None}


# Zones


@nouns.look(
    "/halls/<hall>/zones",
    roles=READERS,
    answer=p.ZoneSetupList,
    configuration=True,
    summary="All zones and areas, switched off or not",
)
def list_zones(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.zones_setup(ask.connection, hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/zones", roles=KEEPERS, body=p.ZoneBody, answer=p.ZoneSetup, status=201,
    configuration=True, summary="Add a zone, or an area without a queue",
)  # fmt: skip
def add_zone(act: Act, body: p.ZoneBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    zoning.add_zone(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return _zone(act, config, body.code)


@nouns.deed(
    "/halls/<hall>/zones/<code>", method="PATCH", roles=KEEPERS, body=p.ZonePatch, answer=p.ZoneSetup,
    configuration=True, summary="Rename a zone, change caps, hours, identities, purposes, silence or waiting area",
)  # fmt: skip
def change_zone(act: Act, body: p.ZonePatch, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    zoning.change_zone(act.work, act.house.halls, config.id, code, wanted(body), act.actor, act.at)
    return with_concerned(act, config, _zone(act, config, code))


@nouns.deed(
    "/halls/<hall>/zones/actions/reorder", roles=KEEPERS, body=p.ZoneOrderBody, answer=p.ZoneSetupList,
    configuration=True, summary="Put zones in order; those not named follow as they were",
)  # fmt: skip
def reorder_zones(act: Act, body: p.ZoneOrderBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    zoning.reorder_zones(act.work, act.house.halls, config.id, body.zones, act.actor, act.at)
    return {"items": views.zones_setup(act.connection, now_set_up(act, config)), "next": None}


@nouns.deed(
    "/halls/<hall>/zones/<code>/actions/switch-off", roles=KEEPERS, body=p.ReasonBody, answer=p.ZoneSetup,
    configuration=True, summary="No more numbers in a zone; refused while somebody waits there",
)  # fmt: skip
def switch_zone_off(act: Act, body: p.ReasonBody, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    zoning.switch_zone_off(act.work, act.house.halls, config.id, code, act.actor, act.at, body.reason)
    return _zone(act, config, code)


@nouns.deed(
    "/halls/<hall>/zones/<code>/actions/switch-on", roles=KEEPERS, body=p.ReasonBody, answer=p.ZoneSetup,
    configuration=True, summary="Issue numbers in a zone again",
)  # fmt: skip
def switch_zone_on(act: Act, body: p.ReasonBody, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    zoning.switch_zone_on(act.work, act.house.halls, config.id, code, act.actor, act.at, body.reason)
    return _zone(act, config, code)


@nouns.deed(
    "/halls/<hall>/zones/<code>/actions/merge", roles=KEEPERS, body=p.MergeBody, answer=p.Merged,
    configuration=True, summary="Let a zone go up in another; open tickets keep number and place",
)  # fmt: skip
def merge_zone(act: Act, body: p.MergeBody, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    moved = zoning.merge_zone(act.work, act.house.halls, config.id, code, body.into, act.actor, act.at, body.reason)
    into = config.zone(body.into).code
    return {"zone": _zone(act, config, code), "into": _zone(act, config, into), "moved": moved}


def _zone(act: Act, hall: HallConfig, code: str) -> dict[str, Any]:
    zones = views.zones_setup(act.connection, now_set_up(act, hall))
    return next(zone for zone in zones if zone["code"] == code)


# Waiting areas


@nouns.look(
    "/halls/<hall>/waiting-areas",
    roles=READERS,
    answer=p.AreaSetupList,
    configuration=True,
    summary="Waiting areas and their zones",
)
def list_areas(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.areas_setup(hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/waiting-areas", roles=KEEPERS, body=p.AreaBody, answer=p.AreaSetup, status=201,
    configuration=True, summary="Add a waiting area",
)  # fmt: skip
def add_area(act: Act, body: p.AreaBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    configuring.add_area(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return _area(act, config, body.code)


@nouns.deed(
    "/halls/<hall>/waiting-areas/<code>", method="PATCH", roles=KEEPERS, body=p.AreaPatch, answer=p.AreaSetup,
    configuration=True, summary="Rename a waiting area",
)  # fmt: skip
def change_area(act: Act, body: p.AreaPatch, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    configuring.change_area(act.work, act.house.halls, config.id, code, wanted(body), act.actor, act.at)
    return _area(act, config, code)


def _area(act: Act, hall: HallConfig, code: str) -> dict[str, Any]:
    return next(area for area in views.areas_setup(now_set_up(act, hall)) if area["code"] == code)


# Themes


@nouns.look(
    "/halls/<hall>/themes",
    roles=READERS,
    answer=p.ThemeSetupList,
    configuration=True,
    summary="Themes: one number through a chain of windows",
)
def list_themes(ask: Ask, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    return {"items": [views.theme_setup(theme) for theme in config.themes.values()], "next": None}


@nouns.deed(
    "/halls/<hall>/themes",
    roles=KEEPERS,
    body=p.ThemeBody,
    answer=p.ThemeSetup,
    status=201,
    configuration=True,
    summary="Add a theme",
)
def add_theme(act: Act, body: p.ThemeBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    theming.add_theme(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return views.theme_setup(now_set_up(act, config).themes[body.code])


@nouns.deed(
    "/halls/<hall>/themes/<code>", method="PATCH", roles=KEEPERS, body=p.ThemePatch, answer=p.ThemeSetup,
    configuration=True, summary="Change a theme; tickets under way keep their chain",
)  # fmt: skip
def change_theme(act: Act, body: p.ThemePatch, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    theming.change_theme(act.work, act.house.halls, config.id, code, wanted(body), act.actor, act.at)
    return views.theme_setup(now_set_up(act, config).themes[code])


# Service items


@nouns.deed(
    "/halls/<hall>/service-items", roles=KEEPERS, body=p.ServiceItemBody, answer=p.ServiceItemSetup, status=201,
    configuration=True, summary="Add a service item",
)  # fmt: skip
def add_item(act: Act, body: p.ServiceItemBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    offering.add_item(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return _item(act, config, body.code)


@nouns.deed(
    "/halls/<hall>/service-items/<code>", method="PATCH", roles=KEEPERS, body=p.ServiceItemPatch, answer=p.ServiceItemSetup,
    configuration=True, summary="Change a service item; its code stays",
)  # fmt: skip
def change_item(act: Act, body: p.ServiceItemPatch, hall: str, code: str) -> dict[str, Any]:
    return _changed_item(act, hall, code, wanted(body))


@nouns.deed(
    "/halls/<hall>/service-items/<code>/actions/switch-off", roles=KEEPERS, body=p.ReasonBody, answer=p.ServiceItemSetup,
    configuration=True, summary="Offer a service item no more; tickets already issued are served",
)  # fmt: skip
def switch_item_off(act: Act, body: p.ReasonBody, hall: str, code: str) -> dict[str, Any]:
    return _changed_item(act, hall, code, {"active": False}, body.reason)


@nouns.deed(
    "/halls/<hall>/service-items/<code>/actions/switch-on", roles=KEEPERS, body=p.ReasonBody, answer=p.ServiceItemSetup,
    configuration=True, summary="Offer a service item again",
)  # fmt: skip
def switch_item_on(act: Act, body: p.ReasonBody, hall: str, code: str) -> dict[str, Any]:
    return _changed_item(act, hall, code, {"active": True}, body.reason)


def _changed_item(act: Act, hall: str, code: str, changes: dict[str, Any], reason: str = "") -> dict[str, Any]:
    config = hall_of(act, hall)
    offering.change_item(act.work, act.house.halls, config.id, code, changes, act.actor, act.at, reason)
    return _item(act, config, code)


def _item(act: Act, hall: HallConfig, code: str) -> dict[str, Any]:
    changed = now_set_up(act, hall)
    return views.item_setup(changed, changed.items_by_code[code])


def _rows_of(file: Upload, query: p.ImportQuery) -> list[ItemRow]:
    return read_items(file.data, file.filename, query.encoding)


@nouns.upload(
    "/halls/<hall>/service-items/import", roles=KEEPERS, query=p.ImportQuery, answer=p.Imported, read=_rows_of,
    summary="Import service items from CSV or XLSX, all rows or none; a repeat changes nothing",
)  # fmt: skip
def import_service_items(act: Act, rows: list[ItemRow], query: p.ImportQuery, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    held = act.house.halls.held(act.work, config.id)
    counts = import_items(act.work, held, rows, act.actor, act.at)
    if query.dry_run:
        act.work.begin_again()
    return {**counts, "dry_run": query.dry_run}


@nouns.download(
    "/halls/<hall>/service-items/template", roles=KEEPERS, query=p.TemplateQuery, media=(CSV, XLSX),
    summary="The file to fill in, empty or with the hall's items",
)  # fmt: skip
def item_template(ask: Ask, query: p.TemplateQuery, hall: str) -> Download:
    config = hall_of(ask, hall)
    data = item_file(config, query.format, ask.lang, filled=query.filled)
    media = XLSX if query.format == "xlsx" else CSV
    return Download(f"service-items-{config.code}.{query.format}", media, data)


# What was changed


@nouns.look(
    "/halls/<hall>/changes", roles=READERS | {Role.AUDITOR, Role.SUPERVISOR}, query=p.ChangesQuery, answer=p.ChangeList,
    summary="Changes of the configuration, newest first, with the values before and after",
)  # fmt: skip
def list_changes(ask: Ask, query: p.ChangesQuery, hall: str) -> dict[str, Any]:
    return changes_view(ask.connection, hall_of(ask, hall).id, query.before, query.limit)


@nouns.deed(
    "/halls/<hall>/changes/<seq>/actions/take-back", roles=KEEPERS, body=p.ReasonBody, answer=p.ChangeList,
    summary="Set again what a change found, as one more change; the newest changes are answered",
)  # fmt: skip
def take_change_back(act: Act, body: p.ReasonBody, hall: str, seq: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    number = int(seq) if seq.isdecimal() and len(seq) < 16 else 0
    defaults = act.house.settings.policy
    taking_back.take_back(act.work, act.house.halls, config.id, defaults, number, act.actor, act.at, body.reason)
    return with_concerned(act, config, changes_view(act.connection, config.id, None, p.ChangesQuery().limit))
