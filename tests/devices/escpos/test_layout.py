"""A slip on paper: drawn by the emulated printer, read back by an independent decoder."""

import base64
import io
import warnings
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from devices.escpos import layout, protocol
from devices.escpos.fake import FakePrinter
from devices.escpos.layout import Paper, build, width, wrap
from devices.settings import device

TICKET: dict[str, Any] = {
    "width": 576,
    "parts": [
        {"text": "政务服务中心", "size": 2, "align": "center"},
        {"text": "A012", "size": 4, "bold": True, "align": "center"},
        {"line": True},
        {"pair": ["等候", "7 人"]},
        {"qr": "https://hall.example/t/A012", "module": 6},
        {"feed": 2},
    ],
    "cut": True,
}


def printed(slip: dict[str, Any], paper: Paper | None = None) -> dict[str, Any]:
    """What lies in the tray of an emulated printer."""
    paper = paper or Paper()
    far = FakePrinter(
        [
            device(
                {
                    "id": "p",
                    "kind": "printer",
                    "driver": "escpos",
                    "port": "fake",
                    "width": paper.width,
                    "charset": paper.charset,
                }
            )
        ],
        lambda _: None,
    )
    far.feed(build(slip, paper), 0.0)
    for step in range(4000):
        if far.slips:
            break
        far.tick(step / 50)
    assert far.unknown == []
    return far.slips[0]


def picture(slip: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(slip["png"]))).convert("1")


def ink(sheet: Image.Image) -> int:
    """Black dots."""
    return sheet.histogram()[0]


def rows_of(text: str, **more: Any) -> list[str]:
    return str(printed({"parts": [{"text": text, **more}], "cut": True})["text"]).split("\n")


@pytest.mark.parametrize("native", [True, False])
def test_the_qr_code_on_the_paper_is_read_by_a_decoder(native: bool) -> None:
    slip = printed(TICKET, Paper(native_qr=native))
    assert [each.text for each in zxingcpp.read_barcodes(picture(slip).convert("L"))] == ["https://hall.example/t/A012"]
    assert slip["qr"] == (["https://hall.example/t/A012"] if native else [])


@pytest.mark.parametrize("paper", [Paper(width=384), Paper(width=384, native_qr=False)])
def test_a_long_link_on_narrow_paper_gets_smaller_squares_and_is_still_read(paper: Paper) -> None:
    link = "https://hall.example/t/" + "8f3c" * 40
    slip = printed({"parts": [{"qr": link, "module": 8}], "cut": True}, paper)
    assert [each.text for each in zxingcpp.read_barcodes(picture(slip).convert("L"))] == [link]


def test_a_ticket_says_what_the_slip_says() -> None:
    rows = printed(TICKET)["text"].split("\n")
    assert rows[:2] == ["政务服务中心", "A012"]
    assert rows[2] == "-" * 48
    assert rows[3] == "等候" + " " * 40 + "7 人"


def test_sizes_and_alignment_are_on_the_paper() -> None:
    small, large = (picture(printed({"parts": [{"text": "A012", "size": size}], "cut": True})) for size in (1, 4))
    assert ink(large) > 10 * ink(small)
    left, right = (picture(printed({"parts": [{"text": "号", "align": where}], "cut": True})) for where in ("left", "right"))
    assert ink(left.crop((0, 0, 30, 30))) == ink(right.crop((546, 0, 576, 30))) > 0


def test_rows_are_measured_in_columns() -> None:
    assert width("A012号") == 6
    assert rows_of("请" * 25) == ["请" * 24, "请"]
    assert rows_of("请" * 13, size=2) == ["请" * 12, "请"]
    assert rows_of("x" * 49) == ["x" * 48, "x"]
    assert wrap("请到 window three", 10) == ["请到", "window", "three"]
    assert wrap("a\n\nb", 10) == ["a", "", "b"]


def test_a_pair_that_is_too_long_takes_more_rows_and_keeps_its_right_side() -> None:
    rows = str(printed({"parts": [{"pair": ["事项" * 13, "不动产登记"]}], "cut": True})["text"]).split("\n")
    assert rows == ["事项" * 12, "事项", " " * 38 + "不动产登记"]


@pytest.mark.req("R-281")
@pytest.mark.parametrize("char", ["𠮷", "䶮", "㛃", "𬭚"])
@pytest.mark.parametrize("charset", ["gbk", "gb2312"])
def test_a_rare_character_is_drawn_and_never_sent_as_a_wrong_one(char: str, charset: str) -> None:
    slip = {"parts": [{"text": f"张{char}先生"}], "cut": True}
    data = build(slip, Paper(charset=charset))
    assert char.encode("gb18030") not in data
    names = [each.name for each in protocol.Commands().feed(data)]
    assert (names.count("raster"), names.count("text")) == (1, 0)
    on_paper = picture(printed(slip, Paper(charset=charset)))
    without = picture(printed({"parts": [{"text": "张〇先生"}], "cut": True}))
    cell = (24, 0, 48, 24)
    assert ink(on_paper.crop(cell)) > 60
    assert on_paper.crop(cell).tobytes() != without.crop(cell).tobytes()
    assert on_paper.crop((48, 0, 96, 24)).tobytes() == without.crop((48, 0, 96, 24)).tobytes()


@pytest.mark.req("R-281")
def test_each_rare_character_has_its_own_shape() -> None:
    shapes = {layout.drawn(char, 1, heavy=False, where="left", dots=24) for char in "𠮷吉䶮龚㛃〓"}
    assert len(shapes) == 6


@pytest.mark.req("R-281")
def test_a_character_that_even_our_font_lacks_is_visibly_missing() -> None:
    missing = layout.drawn("〓", 1, heavy=False, where="left", dots=24)
    for char in "\U000e0041\U0010fffd\u200d":
        assert layout.drawn(char, 1, heavy=False, where="left", dots=24) == missing
    assert printed({"parts": [{"text": "张\ud842"}], "cut": True})["text"] == "张〓"
    assert printed({"parts": [{"text": "葛\U000e0100城"}], "cut": True})["text"] == "葛城"


def test_what_gb2312_lacks_is_text_on_a_gbk_printer_only() -> None:
    assert (layout.printable("镕", "gbk"), layout.printable("镕", "gb2312")) == (True, False)
    assert printed({"parts": [{"text": "朱镕"}], "cut": True}, Paper(charset="gb2312"))["text"] == "[picture]"
    assert printed({"parts": [{"text": "朱镕（①）"}], "cut": True})["text"] == "朱镕（①）"


def test_text_can_give_no_command() -> None:
    data = build({"parts": [{"text": "A\x1b@\x10\x04\x01\x1dV\x00B\x9b"}], "cut": False}, Paper())
    names = [each.name for each in protocol.Commands().feed(data)]
    assert names.count("init") == 1
    assert not {"ask", "cut", "ignored"} & set(names)


def test_a_part_that_nobody_knows_is_refused() -> None:
    for part in ({"movie": 1}, {}, {"text": "x", "align": "top"}, {"pair": ["a", "b", "c"]}):
        with pytest.raises(ValueError, match=r"."):
            build({"parts": [part]}, Paper())


def test_our_bytes_are_those_of_python_escpos() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own
        from escpos.printer import Dummy  # noqa: PLC0415

        theirs = Dummy()
        theirs.cut()
        assert theirs.output == protocol.cut("full")
        theirs = Dummy()
        theirs.cut("PART", feed=False)
        assert theirs.output == protocol.cut("part")
        theirs = Dummy()
        theirs.qr("https://hall.example/t/A012", size=6, native=True)
        assert theirs.output.strip(b"\n") == protocol.qr(b"https://hall.example/t/A012", 6, "L")
        theirs = Dummy()
        sheet = Image.frombytes("1", (16, 2), b"\x0f\xf0\x3c\x00")
        theirs.image(sheet)
        assert protocol.raster(16, b"\xf0\x0f\xc3\xff") in theirs.output
