"""Screens that nobody can scroll hold all they say, in both languages, upright and lying, in large type too."""

import pytest
from playwright.sync_api import Page, expect

from tests.stories.lobby import PENSION, Lobby


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["upright", "lying"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_off_at_the_kiosk(lobby: Lobby, size: tuple[int, int], language: str) -> None:
    lobby.opens("1", "2", "5")
    kiosk = lobby.kiosk(viewport={"width": size[0], "height": size[1]})
    if language == "en":
        kiosk.touch("switch-language")
        kiosk.says("What can we help you with?")
    for large in (False, True):
        if large:
            kiosk.touch("elder-mode")
        assert _cut_off(kiosk.page, ".zone, .entry, .middle") == []
        kiosk.touch("choose-zone", "A")
        assert _cut_off(kiosk.page, ".item, .middle") == []
        kiosk.touch("choose-item", PENSION)
        assert _cut_off(kiosk.page, ".confirm, .middle") == []
        kiosk.touch("take", "apply")
        expect(kiosk.field("slip")).to_be_visible()
        assert _cut_off(kiosk.page, ".result, .middle") == []
        kiosk.touch("done")
        kiosk.at("home")
        if language == "en":
            kiosk.touch("switch-language")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_off_on_the_board(lobby: Lobby, language: str) -> None:
    lobby.others(3, zone="B", item="")
    window = f"/windows/{lobby.window_id('12')}/actions"
    lobby.opens("12")
    board = lobby.board(f"?lang={language}")
    for _ in range(3):
        ticket_no = lobby.acts(f"{window}/call-next", finish={"outcome": "done"})["ticket"]["ticket_no"]
        expect(board.call(ticket_no)).to_be_visible()
        for width, height in ((1280, 800), (1920, 1080), (1080, 1920)):
            board.page.set_viewport_size({"width": width, "height": height})
            _fits_soon(board.page, ".panel, .board-top, .board-middle, .board-foot")
            _fits_soon(board.page, ".call, .row", sideways=True)
    lobby.acts(f"{window}/finish", outcome="done")


def _fits_soon(page: Page, boxes: str, *, sideways: bool = False) -> None:
    """A board measures anew when its window has changed."""
    for _ in range(50):
        if not _cut_off(page, boxes, sideways=sideways):
            return
        page.wait_for_timeout(100)
    assert _cut_off(page, boxes, sideways=sideways) == []


def _cut_off(page: Page, boxes: str, *, sideways: bool = False) -> list[str]:
    """Those boxes that hold less than what is in them. sideways: figures as large as their box reach out of it, unseen."""
    found: list[str] = page.evaluate(
        """([boxes, sideways]) => [...document.querySelectorAll(boxes)].flatMap((box) => {
             const more = [box.scrollWidth - box.clientWidth, sideways ? 0 : box.scrollHeight - box.clientHeight];
             return Math.max(...more) > 1 ? [`${innerWidth} wide: ${box.className} by ${more}: ${box.innerText.slice(0, 40)}`] : [];
           })""",
        [boxes, sideways],
    )
    return found
