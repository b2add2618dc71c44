"""Sums of promises and arrivals, levels of alarms for zones, figures that a hall elsewhere reports."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promise_sums",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("n", "gone", "inside", "said", "late", "error_seconds", "width_seconds")
        ),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_promise_sums_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_promise_sums_zone_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", "zone_id", "hour", "horizon", name=op.f("pk_promise_sums")),
    )
    op.create_table(
        "arrival_sums",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("walk_ins", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_arrival_sums_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_arrival_sums_zone_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", "zone_id", "slot", name=op.f("pk_arrival_sums")),
    )
    op.add_column("counters", sa.Column("summed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_counters_unsummed",
        "counters",
        ["hall_id", "day"],
        sqlite_where=sa.text("NOT summed"),
        postgresql_where=sa.text("NOT summed"),
    )
    op.add_column("zones", sa.Column("alarm_waiting", sa.JSON(), nullable=True))
    op.add_column("zones", sa.Column("alarm_minutes", sa.JSON(), nullable=True))
    op.add_column("halls", sa.Column("reported", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("halls", "reported")
    op.drop_column("zones", "alarm_minutes")
    op.drop_column("zones", "alarm_waiting")
    op.drop_index("ix_counters_unsummed", "counters")
    op.drop_column("counters", "summed")
    op.drop_table("arrival_sums")
    op.drop_table("promise_sums")
