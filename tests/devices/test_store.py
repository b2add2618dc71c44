"""What was pressed is on disk before anything else happens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devices import store as stores
from devices.store import Store

ADDS_FOR_EVER = """
import sys
from pathlib import Path
from devices.store import Store
store = Store(Path(sys.argv[1]))
while True:
    print(store.add("keypad-1", "key", {"key": "next"}).id, flush=True)
"""


@pytest.mark.req("R-112")
def test_every_input_that_was_kept_is_there_after_a_kill(tmp_path: Path) -> None:
    running = subprocess.Popen([sys.executable, "-c", ADDS_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    kept = [running.stdout.readline().strip() for _ in range(20)]
    os.kill(running.pid, signal.SIGKILL)
    rest = running.stdout.read().split("\n")
    running.wait()
    running.stdout.close()
    kept += [line for line in rest if len(line) == 36]
    store = Store(tmp_path)
    found = []
    while (waiting := store.next()) is not None:
        found.append(waiting.id)
        store.delivered(waiting.id)
    store.close()
    assert found[: len(kept)] == kept
    assert len(found) - len(kept) <= 1  # the one that was kept and not yet told


def test_a_delivered_input_is_not_delivered_again_and_its_content_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = store.add("scanner-1", "code", {"text": "YY20261122000123"})
    store.delivered(made.id)
    assert (store.next(), store.waiting()) == (None, 0)
    store.close()
    assert b"YY20261122000123" not in b"".join(
        file.read_bytes() for file in tmp_path.iterdir() if file.suffix != ".sqlite3-wal"
    )


def test_a_card_is_never_on_disk_and_forgotten_after_ten_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    card = store.add("reader-1", "card", {"kind": "resident", "fields": {"name": "某某某"}})
    assert store.next() == card
    assert "某某某" not in repr(card)
    assert "某某某".encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + stores.CARD_S + 1)
    assert (store.next(), store.waiting()) == (None, 0)
    store.close()


def test_a_card_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = store.add("keypad-1", "key", {"key": "next"})
    card = store.add("reader-1", "card", {"kind": "resident", "fields": {}})
    assert store.next() == card
    store.delivered(card.id)
    assert store.next() == key
    store.close()


def test_old_delivered_inputs_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "KEEP_DELIVERED", 5)
    store = Store(tmp_path)
    for _ in range(20):
        store.delivered(store.add("keypad-1", "key", {"key": "next"}).id)
    store.close()
    database = stores.sqlite.connect(tmp_path / "agent.sqlite3")
    assert database.execute("SELECT count(*) FROM inputs").fetchone()[0] <= 6
    database.close()


@pytest.mark.req("R-037")
def test_a_job_that_was_begun_before_a_power_cut_is_unknown_and_never_begun_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.begin("printer-1", "a") is None
    assert store.begin("printer-1", "b") is None
    store.end("printer-1", "b", "printed")
    store.close()
    store = Store(tmp_path)
    assert (store.begin("printer-1", "a"), store.begin("printer-1", "b")) == ("unknown", "printed")
    store.forget("printer-1", "a")
    assert store.begin("printer-1", "a") is None
    store.close()
