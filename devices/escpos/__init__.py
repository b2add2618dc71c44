"""Ticket printers that speak ESC/POS: serial, USB (``/dev/usb/lp0``) or TCP 9100."""

from devices.driver import Line
from devices.escpos import protocol
from devices.escpos.driver import Printer
from devices.escpos.fake import FakePrinter
from devices.far import Far
from devices.settings import Option, number, one_of, whole, yes_no

DRIVERS: dict[str, type[Line]] = {"escpos": Printer}
FARS: dict[str, type[Far]] = {"escpos": FakePrinter}
CODECS = {"escpos": protocol.CODEC}
OPTIONS = {
    "escpos": {
        "baud": Option(115_200, whole(300, 4_000_000), "speed of the serial line; many printers come with 9600"),
        "timeout_ms": Option(500, whole(10, 60_000), "how long an answer to a status question may take"),
        "tries": Option(2, whole(1, 10), "how often a status question is asked"),
        "width": Option(576, one_of(576, 512, 432, 384), "dots across the paper: 576 on 80 mm, 384 on 58 mm"),
        "charset": Option("gbk", one_of("gbk", "gb2312"), "what the printer's own font has; other characters are drawn"),
        "qr": Option("native", one_of("native", "raster"), "who draws QR codes: the printer, or we as a picture"),
        "cut": Option("part", one_of("part", "full", "none"), "how a slip is cut"),
        "process_id": Option(default=False, check=yes_no, doc="the printer confirms each slip (GS ( H): newer and better ones"),
        "confirm_s": Option(5.0, number(0.5, 60), "seconds without confirmation after which a slip counts as unknown"),
        "near_end": Option(default=True, check=yes_no, doc="it has a sensor for paper that comes to its end"),
        "asb": Option(default=False, check=yes_no, doc="it reports changes by itself (GS a) instead of being asked"),
        "emulated_process_id": Option(default=True, check=yes_no, doc="emulator: it knows GS ( H"),
        "emulated_near_end": Option(default=True, check=yes_no, doc="emulator: it has a near-end sensor"),
        "emulated_roll_mm": Option(80_000, whole(1, 1_000_000), "emulator: millimetres on a full roll"),
    }
}
