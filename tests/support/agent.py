"""The real agent with emulated devices, in a process of its own, the way an operator starts it."""

import os
import subprocess
import sys
from pathlib import Path

from devices import pairing
from tests.support.programs import ROOT
from tests.support.server import Server

STOP_SECONDS = 300.0

# One of each kind, as a small hall has them: a kiosk, a waiting area and a window.
HALL = """
[[device]]
id = "printer-1"
kind = "printer"
driver = "escpos"
port = "fake"
name = "一号取号机打印机"
place = "K1"

[[device]]
id = "card-1"
kind = "id_reader"
driver = "sdt"
port = "fake"
name = "一号取号机读卡器"
place = "K1"

[[device]]
id = "scan-1"
kind = "scanner"
driver = "scanner"
port = "fake"
name = "一号取号机扫码器"
place = "K1"

[[device]]
id = "voice-1"
kind = "voice"
driver = "syn6288"
port = "fake"
name = "一层语音模块"
place = "一层等候区"

[[device]]
id = "bar-3"
kind = "led_bar"
driver = "onbon"
port = "fake"
name = "3 号窗口条屏"
window = "3"

[[device]]
id = "keypad-3"
kind = "keypad"
driver = "ff68"
port = "fake:bus"
address = 3
name = "3 号窗口叫号器"
window = "3"

[[device]]
id = "pad-3"
kind = "pad"
driver = "ff68"
port = "fake:bus"
address = 103
name = "3 号窗口评价器"
window = "3"

[[device]]
id = "digits-5"
kind = "led_digits"
driver = "led485"
port = "fake"
name = "5 号窗口数码屏"
window = "5"
"""


class Agent:
    """An agent whose settings stand in ``folder``."""

    def __init__(self, server: Server, folder: Path, devices: str = HALL, *, name: str = "一层设备代理") -> None:
        self.server = server
        self.settings = folder / "agent.toml"
        self.token_file = folder / "state" / "token"
        self.log = folder / "agent.log"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(f'[agent]\nserver = "{server.base_url}"\nname = "{name}"\n{devices}', encoding="utf-8")

    def pair(self, code: str) -> str:
        """Join the hall by a code of its floor page; what the command said."""
        done = subprocess.run(
            [*self._command, "--pair", code],
            cwd=ROOT,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def keep(self, token: str) -> None:
        """Use a token that the hall gave in another way."""
        pairing.keep(token, self.token_file)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def stop(self) -> None:
        """As a person ends it, with SIGTERM."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        finally:
            self.kill9()

    def kill9(self) -> None:
        """As a failing machine ends it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def tail(self) -> str:
        return self.log.read_text("utf-8", errors="replace")[-4000:]

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", "devices", "agent", "--settings", str(self.settings)]


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    return {**inherited, "PYTHONUNBUFFERED": "1"}
