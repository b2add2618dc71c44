"""Nothing of ours keeps a transaction open on PostgreSQL: while one is, no dead row can go, and every press costs more."""

import time

import pytest
from sqlalchemy import create_engine, text

from tests.support.callers import PATIENCE_SECONDS
from tests.support.server import Server

HOLDER = text(
    "SELECT state, xact_start FROM pg_stat_activity JOIN pg_locks USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
)


@pytest.mark.req("R-276", "R-278")
def test_the_worker_holds_its_lock_outside_of_any_transaction(postgres_hall: Server) -> None:
    postgres_hall.start()
    engine = create_engine(postgres_hall.database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        end = time.monotonic() + PATIENCE_SECONDS
        while not (holders := connection.execute(HOLDER).all()) and time.monotonic() < end:
            time.sleep(0.1)
    engine.dispose()
    postgres_hall.stop()
    assert [tuple(holder) for holder in holders] == [("idle", None)]
