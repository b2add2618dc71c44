"""The short list of figures of a hall by one cut, each with the name of its formula (R-217)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from app.operations.configuration import HallConfig
from app.queries.figure_views import code_of
from app.queries.figures import Ask, figures
from app.texts import group

NAMES = (
    "issued", "served", "abandoned", "cancelled", "expired", "no_shows", "services", "mean_wait_seconds",
    "median_wait_seconds", "p90_wait_seconds", "mean_net_wait_seconds", "p90_net_wait_seconds", "mean_service_seconds",
    "extended_tickets", "extended_people", "extended_minutes", "rated", "good_share", "participation",
)  # fmt: skip


def stats_view(
    connection: Connection, hall: HallConfig, first: date, last: date, by: str, at: datetime, lang: str = "zh"
) -> dict[str, Any]:
    """``{from, to, by, formulas, rows, pending}``; the rows are by zone, window, item, day, purpose or special group.

    pending: days whose figures are not in the rows yet, or not as they are now.
    """
    answer = figures(connection, [hall], Ask(first, last, NAMES, (by,)), at)
    rows = {code_of(hall, by, key) or key or "-": values for (key,), values in answer.rows.items()}
    named = [{"key": key, **values} for key, values in sorted(rows.items())]
    formulas = {name: text for name, text in group("figure", lang).items() if name in NAMES}
    return {
        "from": first.isoformat(), "to": last.isoformat(), "by": by, "formulas": formulas, "rows": named,
        "pending": [day.isoformat() for day in answer.pending],
    }  # fmt: skip
