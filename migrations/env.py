"""Alembic's door. Run through ``hall migrate``, or ``app.models.migrate`` from code."""

from alembic import context

from app.models import Base
from app.models.engine import is_sqlite, write_engine


def run() -> None:
    url = context.config.attributes["url"]
    engine = write_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=is_sqlite(url),  # SQLite alters a table by copying it
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
