"""A ticket printer made of software: reads the real stream, draws the paper, runs out of it, answers as real ones do."""

import base64
import io
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PIL import Image, ImageChops

from devices.escpos import font, protocol
from devices.escpos.layout import printable, qr_picture
from devices.escpos.protocol import Command, Commands
from devices.far import Far
from devices.settings import DeviceSettings

SPEED_MM_S = 150.0
DOTS_PER_MM = 8
BUFFER = 4096  # bytes; when they are full the printer reads status questions only
ROW_GAP = 6
KNIFE_MM = 12.0  # from the print head to the knife
UNCUT_S = 2.0  # a slip that nobody cuts is torn off after this long


class FakePrinter(Far):
    """One printer."""

    VERBS: ClassVar[tuple[str, ...]] = (
        "paper_out",
        "paper_low",
        "refill",
        "open_cover",
        "close_cover",
        "jam",
        "clear_jam",
    )

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        options = devices[0].options
        self._width: int = options.get("width", 576)
        self._charset: str = options.get("charset", "gbk")
        self.knows_process_id: bool = options.get("emulated_process_id", True)
        self.has_near_end: bool = options.get("emulated_near_end", True)
        self._roll_mm: float = options.get("emulated_roll_mm", 80_000)
        self.low_mm = 3000.0
        self.paper_mm = self._roll_mm
        self.cover_open = False
        self.jammed = False
        self.beeps = 0
        self.unknown: list[str] = []  # commands that it stepped over, newest last
        self.slips: deque[dict[str, Any]] = deque(maxlen=3)  # newest first
        self.printed = 0  # slips since it was built
        self._now = 0.0
        self.restart()

    def restart(self) -> None:
        """Cut the power: what was not printed is lost."""
        self._asked = bytearray()  # the last bytes, in which a question may hide
        self._stream = bytearray()
        self._commands = Commands()
        self._todo: deque[Command] = deque()
        self._free_at = 0.0
        self._asb = 0
        self._asb_said = b""
        self._reset_modes()
        self._row: list[Image.Image] = []
        self._row_text = ""
        self._canvas: list[Image.Image] = []
        self._text: list[str] = []
        self._qrs: list[str] = []
        self._worked_at = 0.0
        self._qr: dict[str, Any] = {"module": 3, "level": "l", "data": ""}

    def _reset_modes(self) -> None:
        self._align, self._wide, self._high, self._heavy = 0, 1, 1, False

    # --- bytes --------------------------------------------------------------------------------------------------------------

    def feed(self, data: bytes, now: float) -> None:
        """Take bytes: questions are answered at once, even amid a picture, as the real ones do; the rest waits its turn."""
        self._now = now
        self._stream += data
        for byte in data:
            self._asked = (self._asked + bytes([byte]))[-3:]
            if self._asked[:2] == b"\x10\x04" and len(self._asked) == 3 and 1 <= byte <= 4:
                self.send(bytes([protocol.status_byte(byte, self._facts())]))
        self._work(now)

    def tick(self, now: float) -> None:
        """Print what its time has come for."""
        self._now = now
        self._work(now)
        if not self._todo and not self._stream and self._canvas and now - self._worked_at > UNCUT_S:
            self._tear()

    @property
    def full(self) -> bool:
        """Whether the buffer is full: then nothing but questions is read."""
        # A picture larger than the buffer is printed while it comes: half a command alone never blocks.
        return bool(self._todo) and sum(len(each.raw) for each in self._todo) + len(self._commands.pending) >= BUFFER

    @property
    def ready(self) -> bool:
        """Whether it can print."""
        return self.paper_mm > 0 and not self.cover_open and not self.jammed

    def _work(self, now: float) -> None:
        self._free_at = max(self._free_at, now) if not self._todo else self._free_at
        while True:
            # One buffer full at a time, so that a long picture waits outside as it would on the wire.
            while self._stream and not self.full:
                piece, self._stream = bytes(self._stream[:256]), self._stream[256:]
                self._todo.extend(self._commands.feed(piece))
            if not self._todo or not self.ready or now < self._free_at:
                break
            self._do(self._todo.popleft())
            self._worked_at = now
        if not self.ready:
            self._free_at = now
        self._say_change()

    # --- status -------------------------------------------------------------------------------------------------------------

    def _facts(self) -> dict[str, bool]:
        out = self.paper_mm <= 0
        return {
            "offline": not self.ready,
            "cover_open": self.cover_open,
            "paper_end_stop": out,
            "error": self.jammed,
            "cutter_error": self.jammed,
            "near_end": self.has_near_end and self.paper_mm <= self.low_mm,
            "paper_out": out,
        }

    def _say_change(self) -> None:
        if self._asb:
            block = protocol.asb_block(self._facts())
            if block != self._asb_said:
                self._asb_said = block
                self.send(block)

    # --- printing -----------------------------------------------------------------------------------------------------------

    def _do(self, command: Command) -> None:  # noqa: C901, PLR0912 -- one line for each command
        args = command.args
        match command.name:
            case "init":
                self._reset_modes()
            case "align" if not self._row:
                self._align = args[0] % 48 % 3
            case "size":
                self._wide, self._high = (args[0] >> 4 & 7) + 1, (args[0] & 7) + 1
            case "chinese_style" | "chinese_double":
                self._wide = self._high = 2 if args[0] & 0x0F else 1
            case "bold":
                self._heavy = bool(args[0] & 1)
            case "text":
                self._letter(command.text)
            case "newline":
                self._end_row()
            case "feed":
                if self._row:
                    self._end_row()
                self._move(args[0] * (font.CELL + ROW_GAP))
            case "beep":
                self.beeps += args[0]
            case "asb":
                self._asb, self._asb_said = args[0], b""
            case "raster":
                self._picture(command)
            case "function":
                self._function(command)
            case "cut":
                self._cut(args)
            case "skipped":
                self.unknown.append(command.raw[:8].hex(" ").upper())
                del self.unknown[:-20]

    def _letter(self, char: str) -> None:
        shown = char if printable(char, self._charset) else "■"  # its own font has not got it: it prints something else
        cell = font.glyph(shown, heavy=self._heavy)
        cell = cell.resize((cell.width * self._wide, cell.height * self._high), Image.Resampling.NEAREST)
        if sum(each.width for each in self._row) + cell.width > self._width:
            self._end_row()
        self._row.append(cell)
        self._row_text += shown

    def _end_row(self) -> None:
        height = max((each.height for each in self._row), default=font.CELL)
        row = Image.new("1", (self._width, height), font.WHITE)
        free = self._width - sum(each.width for each in self._row)
        x = (0, free // 2, free)[self._align]
        for each in self._row:
            row.paste(each, (x, height - each.height))
            x += each.width
        self._text.append(self._row_text)
        self._row, self._row_text = [], ""
        self._put(row)
        self._move(ROW_GAP)

    def _put(self, picture: Image.Image) -> None:
        self._canvas.append(picture)
        self._use(picture.height)

    def _move(self, dots: int) -> None:
        if dots:
            self._put(Image.new("1", (self._width, dots), font.WHITE))

    def _use(self, dots: float) -> None:
        millimetres = dots / DOTS_PER_MM
        self.paper_mm = max(0.0, self.paper_mm - millimetres)
        self._free_at += millimetres / SPEED_MM_S

    def _place(self, picture: Image.Image) -> None:
        sheet = Image.new("1", (self._width, picture.height), font.WHITE)
        free = max(0, self._width - picture.width)
        sheet.paste(picture, ((0, free // 2, free)[self._align], 0))
        self._put(sheet)

    def _picture(self, command: Command) -> None:
        _, mode, low, high, rows_low, rows_high = command.args
        width, height = (low | high << 8) * 8, rows_low | rows_high << 8
        if not width or not height:
            return
        picture = ImageChops.invert(Image.frombytes("1", (width, height), command.data))
        wide, tall = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        if (wide, tall) != (1, 1):
            picture = picture.resize((width * wide, height * tall), Image.Resampling.NEAREST)
        self._text.append("[picture]")
        self._place(picture)

    def _function(self, command: Command) -> None:
        letter, body = command.raw[2:3], command.data
        if letter == b"H" and body[:2] == b"00" and self.knows_process_id:
            self.send(b'7"' + body[2:6] + b"\x00")
        elif letter == b"k" and body[:1] == b"1":
            match body[1:2]:
                case b"C":
                    self._qr["module"] = max(1, min(16, body[2]))
                case b"E":
                    self._qr["level"] = protocol.LEVELS[(body[2] - 0x30) % 4].lower()
                case b"P":
                    self._qr["data"] = body[3:].decode("utf-8", "replace")
                case b"Q" if self._qr["data"]:
                    self._print_qr()
        else:
            self.unknown.append(command.raw[:8].hex(" ").upper())
            del self.unknown[:-20]

    def _print_qr(self) -> None:
        data = str(self._qr["data"])
        try:
            picture = qr_picture(data, int(self._qr["module"]), str(self._qr["level"]))
        except ValueError:
            return  # more than a QR code holds: the real ones print nothing
        if picture.width <= self._width:
            self._qrs.append(data)
            self._place(picture)

    def _cut(self, args: tuple[int, ...]) -> None:
        if self._row:
            self._end_row()
        if len(args) > 1:
            self._move(int(KNIFE_MM * DOTS_PER_MM) + args[1])
        self._tear()

    def _tear(self) -> None:
        """The slip is off."""
        height = sum(each.height for each in self._canvas)
        if not height:
            return
        sheet = Image.new("1", (self._width, height), font.WHITE)
        y = 0
        for each in self._canvas:
            sheet.paste(each, (0, y))
            y += each.height
        file = io.BytesIO()
        sheet.save(file, "PNG")
        png = base64.b64encode(file.getvalue()).decode()
        self.slips.appendleft({"png": png, "text": "\n".join(self._text), "qr": list(self._qrs)})
        self.printed += 1
        self._canvas, self._text, self._qrs = [], [], []

    # --- hands and eyes -------------------------------------------------------------------------------------------------------

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Do what a hand does; ``paper_out`` and ``paper_low`` take ``mm`` of paper that are left."""
        match verb:
            case "paper_out":
                self.paper_mm = float(args.get("mm", 0))
            case "paper_low":
                self.paper_mm = float(args.get("mm", self.low_mm / 2))
            case "refill":
                self.paper_mm = self._roll_mm
            case "open_cover" | "close_cover":
                self.cover_open = verb == "open_cover"
            case "jam" | "clear_jam":
                self.jammed = verb == "jam"
            case _:
                super().act(device, verb, args)
        self._work(self._now)

    def seen(self, device: str) -> dict[str, Any]:  # noqa: ARG002 -- one printer on one port
        """The last three slips, the paper left and the state."""
        facts = self._facts()
        names = (
            ("cover_open", "cover_open"),
            ("paper_out", "paper_out"),
            ("cutter_error", "cutter_error"),
            ("near_end", "paper_low"),
        )
        return {
            "slips": list(self.slips),
            "paper_mm": round(self.paper_mm),
            "state": next((state for name, state in names if facts[name]), "ok"),
        }
