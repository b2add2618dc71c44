"""Characters outside the common sets, as they stand in people's names and in names of places, from the keyboard to the paper."""

import csv
import io
import sqlite3

import pytest
import requests
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from app.domain.identity import check_character
from tests.display.conftest import Lobby

# U+20BB7 and U+2CB4E beyond the basic plane, U+3F06 and U+4DAE of extension A, 龘 common in no font of an old display.
RARE = "𠮷㼆䶮𬭎龘"
ITEM = f"{RARE}村户籍证明"

_INK = """
async (character) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
  const pen = canvas.getContext("2d");
  pen.font = `48px ${getComputedStyle(document.documentElement).fontFamily}`;
  await document.fonts.load(pen.font, character);
  pen.fillText(character, 4, 52);
  return [...pen.getImageData(0, 0, 64, 64).data].join();
}
"""


def add_item(lobby: Lobby) -> Page:
    """As the hall's manager types it."""
    admin = lobby.log_in("manager01", "/admin")
    admin.click("[data-action=tab][data-value=items]")
    admin.click("[data-action=add-item]")
    dialog = admin.locator("[role=dialog]")
    dialog.locator("[name=code]").fill("RARE1")
    dialog.locator("[name=name]").fill(ITEM)
    dialog.locator("[name=zone]").select_option("A")
    dialog.locator("[data-action=save]").click()
    expect(dialog).to_have_count(0)
    return admin


def stored(lobby: Lobby) -> str:
    database = sqlite3.connect(lobby.server.home / "tinghao.sqlite3")
    [name] = database.execute("SELECT name FROM service_items WHERE code = 'RARE1'").fetchone()
    database.close()
    return str(name)


def exported(lobby: Lobby, kind: str) -> bytes:
    answer = requests.get(
        f"{lobby.server.base_url}/api/v1/halls/H1/service-items/template",
        params={"filled": "true", "format": kind}, timeout=120,
        headers={"Authorization": f"Bearer {lobby.server.credentials['tokens']['integration']}"},
    )  # fmt: skip
    assert answer.ok, answer.text
    return answer.content


@pytest.mark.req("R-281")
def test_a_rare_name_is_the_same_on_the_screen_in_the_database_in_files_and_on_the_phone(lobby: Lobby) -> None:
    expect(add_item(lobby).get_by_text(ITEM, exact=True).first).to_be_visible()
    assert stored(lobby) == ITEM
    assert ITEM in {cell for row in csv.reader(io.StringIO(exported(lobby, "csv").decode("utf-8-sig"))) for cell in row}
    sheet = load_workbook(io.BytesIO(exported(lobby, "xlsx"))).worksheets[0]
    assert ITEM in {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    number = "44010619900307775"
    identity = {"kind": "typed_id", "number": number + check_character(number), "name": RARE}
    ticket = lobby.ask("POST", "/halls/H1/tickets", zone="A", service_item="RARE1", identity=identity)
    assert lobby.ask("GET", f"/tickets/{ticket['id']}")["masked_name"] == f"{RARE[0]}*"
    phone = lobby.new_page(lobby.server.base_url)
    phone.goto(ticket["e_ticket_url"])
    expect(phone.get_by_text(ITEM).first).to_be_visible()


def expect_drawn(page: Page, character: str) -> None:
    """Until its font is there nothing at all is drawn."""
    for _ in range(100):
        if set(page.evaluate(_INK, character).split(",")) != {"0"}:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{character} is not drawn")


def test_a_rare_character_is_never_drawn_as_another(lobby: Lobby) -> None:
    """Where no font has it, the box of a missing character is drawn; the common character it resembles is not."""
    page = lobby.new_page(lobby.server.base_url)
    page.goto("/style?theme=light")
    expect(page.locator(".style-rare")).to_be_visible()
    pairs = (("𠮷", "吉"), ("䶮", "龚"), ("㼆", "瑾"))
    for rare, common in pairs:
        expect_drawn(page, common)
        assert page.evaluate(_INK, rare) != page.evaluate(_INK, common), rare
