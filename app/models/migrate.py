"""Schema changes, up and down, for any database URL."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config(url: str) -> "Config":
    # Here, not above: Alembic brings template and highlighting packages that a serving hall never needs.
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` up to ``revision``; data are kept."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at ``url`` down to ``revision``."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(_config(url), revision)
