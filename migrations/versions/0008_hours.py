"""Hours: the calendar of a hall, seasons, extended sessions, what happens at a session's end, breaks in a wait."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_calendar_days_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "seasons",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_seasons_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_seasons_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
    )
    op.create_index("ix_seasons_hall_id", "seasons", ["hall_id"])
    op.create_table(
        "extended_sessions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("appointment_only", sa.Boolean(), nullable=False),
        sa.Column("accepted_later", sa.Boolean(), nullable=False),
        sa.Column("staff", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_extended_sessions_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_extended_sessions_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extended_sessions")),
    )
    op.create_index("ix_extended_sessions_hall_id", "extended_sessions", ["hall_id"])
    op.add_column("zones", sa.Column("session_end_rule", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("zones", sa.Column("serve_until_minutes", sa.BigInteger(), nullable=True))
    op.add_column("legs", sa.Column("break_ms", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("legs", sa.Column("extended_ms", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("legs", "extended_ms")
    op.drop_column("legs", "break_ms")
    op.drop_column("zones", "serve_until_minutes")
    op.drop_column("zones", "session_end_rule")
    op.drop_table("extended_sessions")
    op.drop_table("seasons")
    op.drop_table("calendar_days")
