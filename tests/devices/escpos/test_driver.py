"""The printer's driver against the emulated printer over a real pseudo-terminal."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.devices.bench import Cable, a_device, until

Lay = Callable[..., Cable]

SLIP = {"width": 576, "parts": [{"text": "A012", "size": 3, "align": "center"}, {"pair": ["等候", "7 人"]}], "cut": True}
LONG = {"width": 576, "parts": [{"text": "政务服务中心"} for _ in range(60)], "cut": True}


def a_printer(cable: Lay, **options: Any) -> Cable:
    printer = cable(a_device("p", "escpos", "printer", **{"confirm_s": 0.5, **options}))
    until(lambda: printer.facts().get("state") in ("ok", "paper_low"))
    return printer


def wanted(slip: dict[str, Any], *jobs: str) -> dict[str, Any]:
    return {"jobs": [{"id": job, "slip": slip} for job in jobs]}


def outcome(printer: Cable, job: str = "j1") -> tuple[str, str]:
    facts = until(lambda: printer.facts().get("job") == job and printer.facts())
    return facts["outcome"], facts["why"]


def slips(printer: Cable) -> list[str]:
    return [each["text"] for each in printer.host.seen("p")["slips"]]


@pytest.mark.parametrize("process_id", [True, False])
def test_a_ticket_is_printed_once_however_often_it_is_wanted(cable: Lay, process_id: bool) -> None:
    printer = a_printer(cable, process_id=process_id, confirm_s=5.0)
    printer.show(wanted(SLIP, "j1"), 1)
    assert outcome(printer) == ("printed", "")
    printer.show(wanted(SLIP, "j1"), 2)
    printer.show(wanted(SLIP, "j1", "j2"), 3)
    assert outcome(printer, "j2") == ("printed", "")
    assert len(until(lambda: len(slips(printer)) >= 2 and slips(printer))) == 2


@pytest.mark.req("R-037")
@pytest.mark.parametrize(
    ("verb", "well", "code", "facts"),
    [
        ("paper_out", "refill", "paper_out", {"paper": "out", "state": "paper_out"}),
        ("open_cover", "close_cover", "cover_open", {"cover": "open", "state": "cover_open"}),
        ("jam", "clear_jam", "cutter_error", {"cutter": "error", "state": "cutter_error"}),
    ],
)
def test_a_printer_that_cannot_print_refuses_by_name_and_says_so(
    cable: Lay, verb: str, well: str, code: str, facts: dict[str, str]
) -> None:
    printer = a_printer(cable)
    printer.host.act("p", verb)
    printer.show(wanted(SLIP, "j1"), 1)
    assert outcome(printer) == ("refused", code)
    assert facts.items() <= printer.facts().items()
    assert slips(printer) == []
    assert printer.health() == "ok", "it is there, it only has no paper"
    printer.host.act("p", well)
    printer.show(wanted(SLIP, "j2"), 2)
    assert outcome(printer, "j2") == ("printed", "")
    assert printer.facts()["state"] == "ok"


@pytest.mark.req("R-037")
def test_paper_that_comes_to_its_end_is_said_and_still_printed_on(cable: Lay) -> None:
    printer = a_printer(cable)
    printer.host.act("p", "paper_low")
    printer.show(wanted(SLIP, "j1"), 1)
    assert outcome(printer) == ("printed", "")
    assert (printer.facts()["paper"], printer.facts()["state"]) == ("low", "paper_low")


def test_a_printer_without_that_sensor_is_not_called_low(cable: Lay) -> None:
    printer = a_printer(cable, near_end=False)
    printer.host.act("p", "paper_low")
    printer.show(wanted(SLIP, "j1"), 1)
    assert outcome(printer) == ("printed", "")
    assert (printer.facts()["paper"], printer.facts()["state"]) == ("ok", "ok")


@pytest.mark.req("R-037")
@pytest.mark.parametrize("process_id", [True, False])
def test_paper_that_ends_in_the_middle_makes_the_outcome_unknown_and_nothing_prints_twice(cable: Lay, process_id: bool) -> None:
    printer = a_printer(cable, process_id=process_id)
    printer.host.act("p", "paper_low", {"mm": 30})
    printer.show(wanted(LONG, "j1"), 1)
    assert outcome(printer) == ("unknown", "")
    assert slips(printer) == []
    printer.host.act("p", "refill")
    until(lambda: slips(printer), "the printer goes on with what it holds")
    printer.show(wanted(SLIP, "j1", "j2"), 2)
    assert outcome(printer, "j2") == ("printed", "")
    until(lambda: len(slips(printer)) == 2)
    assert slips(printer)[1].count("政务服务中心") == 60


def test_a_printer_that_never_confirms_makes_the_outcome_unknown(cable: Lay) -> None:
    printer = a_printer(cable, process_id=True, emulated_process_id=False)
    printer.show(wanted(SLIP, "j1"), 1)
    assert outcome(printer) == ("unknown", "")
    printer.show(wanted(SLIP, "j1", "j2"), 2)
    assert outcome(printer, "j2") == ("unknown", "")
    until(lambda: len(slips(printer)) == 2, "each came out once")


@pytest.mark.req("R-037")
def test_a_silent_printer_is_offline_and_its_ticket_refused_unprinted(cable: Lay) -> None:
    printer = a_printer(cable, timeout_ms=30)
    printer.host.act("p", "silent")
    printer.show(wanted(SLIP, "j1"), 1)
    assert outcome(printer) == ("refused", "silent")
    assert printer.facts()["state"] == "offline"
    assert slips(printer) == []


def test_the_cable_out_during_a_print_is_unknown_and_no_second_print(cable: Lay) -> None:
    printer = a_printer(cable, process_id=True, confirm_s=10.0)
    printer.host.act("p", "open_cover")
    printer.host.act("p", "close_cover")
    printer.host.act("p", "paper_low", {"mm": 30})
    printer.show(wanted(LONG, "j1"), 1)
    until(lambda: printer.host.seen("p")["state"] == "paper_out", "it is at work")
    printer.host.act("p", "unplug")
    assert outcome(printer) == ("unknown", "")
    printer.host.act("p", "plug")
    printer.host.act("p", "refill")
    printer.show(wanted(SLIP, "j1", "j2"), 2)
    assert outcome(printer, "j2") == ("printed", "")
    until(lambda: len(slips(printer)) == 2)


def test_a_code_that_looks_like_a_question_brings_a_stray_answer_which_counts_for_nothing(cable: Lay) -> None:
    printer = a_printer(cable, process_id=True, confirm_s=5.0)
    printer.show(wanted({"parts": [{"qr": "x\x10\x04\x01\x10\x04\x02"}], "cut": True}, "j1"), 1)
    assert outcome(printer) == ("printed", "")
    assert printer.facts()["dropped"] >= 2


def test_with_automatic_status_a_change_is_known_without_asking(cable: Lay) -> None:
    printer = cable(a_device("p", "escpos", "printer", asb=True))
    until(lambda: printer.facts().get("paper") == "ok")
    for verb, fact, value in (
        ("open_cover", "cover", "open"),
        ("close_cover", "cover", "closed"),
        ("paper_low", "paper", "low"),
        ("paper_out", "paper", "out"),
        ("refill", "paper", "ok"),
        ("jam", "cutter", "error"),
    ):
        printer.host.act("p", verb)
        until(partial(lambda fact, value: printer.facts().get(fact) == value, fact, value), verb)


def test_a_slip_that_cannot_be_read_is_refused_before_its_first_byte(cable: Lay) -> None:
    printer = a_printer(cable)
    printer.show(wanted({"parts": [{"movie": 1}]}, "j1"), 1)
    assert outcome(printer) == ("refused", "slip")
    assert slips(printer) == []


def test_the_printer_makes_itself_known_when_the_counter_grows(cable: Lay) -> None:
    printer = a_printer(cable)
    printer.show({"jobs": [], "identify": 4}, 1)
    until(lambda: printer.worker.picture("p")["rev"] == 1)
    assert slips(printer) == []
    printer.show({"jobs": [], "identify": 5}, 2)
    assert until(lambda: slips(printer))[0].startswith("● p")
