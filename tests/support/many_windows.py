"""The demo hall with more windows than it comes with, for tests in which a whole city presses at once."""

from datetime import UTC, datetime

from sqlalchemy import create_engine, insert, select

from app.models import Hall, Window, WindowPreference, Zone
from app.models.base import new_id


def add_windows(database_url: str, zone: str, count: int) -> list[str]:
    """Ids of ``count`` new closed windows of H1 for ``zone``, numbers 101 and on. A server that runs already
    hears of them with the next change of the hall."""
    engine = create_engine(database_url)
    ids = [new_id() for _ in range(count)]
    try:
        with engine.begin() as connection:
            hall_id = connection.execute(select(Hall.id).where(Hall.code == "H1")).scalar_one()
            zone_id = connection.execute(select(Zone.id).where(Zone.hall_id == hall_id, Zone.code == zone)).scalar_one()
            for number, window_id in enumerate(ids, 101):
                window = {
                    "id": window_id,
                    "hall_id": hall_id,
                    "number": str(number),
                    "name": "综合窗口",
                    "since": datetime.now(UTC),
                }
                connection.execute(insert(Window), window)
                connection.execute(insert(WindowPreference), {"id": new_id(), "window_id": window_id, "zone_id": zone_id})
    finally:
        engine.dispose()
    return ids
