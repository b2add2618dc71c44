"""The guide desk: a tablet in the hands of somebody who stands beside a visitor."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1024x768", "390x844")


def at_guide_desk(view: View, **options: Any) -> Page:
    page = view.open("/guide-desk", login="guide01", **options)
    expect(page.locator("[data-field=waiting]").first).to_be_visible()
    return page


@shot(
    "guide_desk", "first", title=("导办台：取号、查号、求助、排队", "Numbers for others, a ticket, help, queues"), sizes=SIZES
)
def first(stage: Stage) -> Opens:
    return at_guide_desk


@shot("guide_desk", "result", title=("帮人取到的号，用大白话说明", "The number, in plain words"), sizes=SIZES)
def result(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_guide_desk(view)
        page.locator("[data-action=choose-zone][data-value=Z]").click()
        page.locator("[data-action=take]").click()
        expect(page.locator(".result-code img")).to_be_visible()
        return page

    return opens


@shot("guide_desk", "dark", title=("深色的导办台", "The guide desk in the dark"), sizes=SIZES)
def dark(stage: Stage) -> Opens:
    return lambda view: at_guide_desk(view, color_scheme="dark")
