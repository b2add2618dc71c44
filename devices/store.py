"""What must outlive a power cut: inputs that the server has not yet got, and which print jobs were begun."""

import json
import sqlite3
import threading
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

try:
    import pysqlite3 as _pysqlite3

    sqlite: ModuleType = _pysqlite3.dbapi2  # before 3.51.3, which few systems have, SQLite can corrupt a WAL database
except ImportError:
    sqlite = sqlite3

CARD_S = 10.0  # a card that cannot be delivered within this time is forgotten; it is never on disk
KEEP_DELIVERED = 1000
KEEP_JOBS = 20_000
KEEP_INPUTS = 50_000  # a hall makes fewer in a week: more is a device gone mad, and the oldest go

SCHEMA = """
CREATE TABLE IF NOT EXISTS inputs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, kind TEXT NOT NULL,
    data TEXT NOT NULL, at INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS inputs_waiting ON inputs (seq) WHERE delivered = 0;
CREATE TABLE IF NOT EXISTS jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, job TEXT NOT NULL, outcome TEXT NOT NULL, UNIQUE (device, job)
);
"""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that was pressed, read or scanned, under the id that makes it count once."""

    id: str
    device: str
    kind: str
    data: dict[str, Any]
    at: int  # ms since 1970, on the agent's clock

    def __repr__(self) -> str:
        """Name it without its data, which may be a person's."""
        return f"Input({self.id}, {self.device}, {self.kind})"


class Store:
    """One file; safe from several threads. Each write is on disk when the call returns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.Lock()
        self._db = sqlite.connect(folder / "agent.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")  # what was scanned may be somebody's: no trace of it in freed pages
        self._db.executescript(SCHEMA)
        self._cards: OrderedDict[str, tuple[float, Input]] = OrderedDict()

    # --- inputs -------------------------------------------------------------------------------------------------------

    def add(self, device: str, kind: str, data: dict[str, Any]) -> Input:
        """Keep an input until it is delivered; a card in memory only, and for ten seconds."""
        made = Input(str(uuid.uuid4()), device, kind, data, int(time.time() * 1000))
        with self._lock:
            if kind == "card":
                self._cards[made.id] = (time.monotonic(), made)
                return made
            self._db.execute(
                "INSERT INTO inputs (id, device, kind, data, at) VALUES (?, ?, ?, ?, ?)",
                (made.id, device, kind, json.dumps(data, ensure_ascii=False), made.at),
            )
            self._db.execute(
                "DELETE FROM inputs WHERE delivered = 0 AND seq <= (SELECT max(seq) FROM inputs) - ?", (KEEP_INPUTS,)
            )
        return made

    def next(self) -> Input | None:
        """Return the oldest input that waits; a card goes first, since its holder stands there and it is soon forgotten."""
        with self._lock:
            self._forget_old_cards()
            for _, card in self._cards.values():
                return card
            row = self._db.execute(
                "SELECT id, device, kind, data, at FROM inputs WHERE delivered = 0 ORDER BY seq LIMIT 1"
            ).fetchone()
        return Input(row[0], row[1], row[2], json.loads(row[3]), row[4]) if row else None

    def delivered(self, ident: str) -> None:
        """The server has it: it is not sent again."""
        with self._lock:
            if self._cards.pop(ident, None) is not None:
                return
            # What was scanned may be somebody's; once delivered, only the id stays.
            self._db.execute("UPDATE inputs SET delivered = 1, data = '{}' WHERE id = ?", (ident,))
            self._db.execute(
                "DELETE FROM inputs WHERE delivered = 1 AND seq <= (SELECT max(seq) FROM inputs) - ?", (KEEP_DELIVERED,)
            )
            if self._db.execute("SELECT 1 FROM inputs WHERE delivered = 0 LIMIT 1").fetchone() is None:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # nor in the log beside the file

    def waiting(self) -> int:
        """How many inputs wait."""
        with self._lock:
            self._forget_old_cards()
            row = self._db.execute("SELECT count(*) FROM inputs WHERE delivered = 0").fetchone()
            return int(row[0]) + len(self._cards)

    def _forget_old_cards(self) -> None:
        until = time.monotonic() - CARD_S
        for ident in [ident for ident, (since, _) in self._cards.items() if since < until]:
            del self._cards[ident]

    # --- print jobs ---------------------------------------------------------------------------------------------------

    def begin(self, device: str, job: str) -> str | None:
        """See worker.Ledger. A job that was begun and never ended (the power was cut) is "unknown"."""
        with self._lock:
            row = self._db.execute("SELECT outcome FROM jobs WHERE device = ? AND job = ?", (device, job)).fetchone()
            if row is not None:
                return str(row[0])
            self._db.execute("INSERT INTO jobs (device, job, outcome) VALUES (?, ?, 'unknown')", (device, job))
            self._db.execute("DELETE FROM jobs WHERE seq <= (SELECT max(seq) FROM jobs) - ?", (KEEP_JOBS,))
        return None

    def end(self, device: str, job: str, outcome: str) -> None:
        """See worker.Ledger."""
        with self._lock:
            self._db.execute("UPDATE jobs SET outcome = ? WHERE device = ? AND job = ?", (outcome, device, job))

    def forget(self, device: str, job: str) -> None:
        """See worker.Ledger."""
        with self._lock:
            self._db.execute("DELETE FROM jobs WHERE device = ? AND job = ?", (device, job))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
