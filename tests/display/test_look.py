"""The eyes of the gallery see what is wrong: each fault is put into a page and found."""

import pytest
from playwright.sync_api import Browser, Page

from tests.gallery.look import faults_of

GOOD = '<html lang="zh-CN"><head><title>页</title></head><body><main><h1>大厅</h1>{}</main></body></html>'

FAULTS = {
    "low contrast": ('<p style="color:#aaa;background:#fff">很淡的字</p>', "axe color-contrast"),
    "a control without a name": ('<button style="width:60px;height:60px"></button>', "axe button-name"),
    "too wide": ('<div style="width:3000px">宽</div>', "px wide in a window"),
    "cut off across": ('<div style="width:40px;overflow:hidden;white-space:nowrap">这一行字写不下</div>', "is cut by div"),
    "cut off below": ('<div style="height:30px;overflow:hidden">一<br>二<br>三<br>四</div>', "is cut by div"),
    "cut off by an outer box": ('<div style="height:20px;overflow:hidden"><p>一</p><p>二</p><p>三</p></div>', "is cut by div"),
    "a small control": ('<button style="width:60px;height:30px">好</button>', "is 60 by 30 px, not 44"),
    "an English word": ("<p>Waiting</p>", "English in the Chinese page: Waiting"),
    "an English name": (
        '<button aria-label="Next page" style="width:60px;height:60px">›</button>',
        "English in the Chinese page",
    ),
}


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 800, "height": 600})


@pytest.mark.browser
@pytest.mark.parametrize(("html", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_found(page: Page, html: str, said: str) -> None:
    page.set_content(GOOD.format(html))
    found = faults_of(page, "zh", elder=False, touch=True)
    assert any(said in fault for fault in found), found
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "html",
    [
        '<div style="width:40px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">这一行字写不下</div>',
        '<div style="height:40px;overflow:auto" tabindex="0"><p>一</p><p>二</p><p>三</p></div>',
        '<p lang="en">Please wait</p>',
        "<p>设备口令 token，<code>hall doctor</code></p>",
    ],
)
def test_what_is_meant_is_no_fault(page: Page, html: str) -> None:
    page.set_content(GOOD.format(html))
    assert faults_of(page, "zh", elder=True, touch=True) == []
    page.close()


@pytest.mark.browser
def test_chinese_in_an_english_page_is_found_unless_it_is_a_name_or_marked(page: Page) -> None:
    page.set_content(
        '<html lang="en"><head><title>Page</title></head><body><main><h1>Hall</h1><p>请稍候</p>'
        '<p lang="zh-CN">中文</p><p>社会保障卡申领与换领</p></main></body></html>'
    )
    assert faults_of(page, "en", elder=False, touch=False) == ["Chinese in the English page: 请稍候"]
    page.close()
