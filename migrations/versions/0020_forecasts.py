"""The latest forecast of each hall's waits, and the moves that were proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wait_forecasts",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("hall", sa.JSON(), nullable=False),
        sa.Column("tickets", sa.JSON(), nullable=False),
        sa.Column("outlook", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_wait_forecasts_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", name=op.f("pk_wait_forecasts")),
    )
    op.create_table(
        "relief_proposals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("breaks", sa.String(length=8), nullable=False),
        sa.Column("target_seconds", sa.BigInteger(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", sa.String(length=200), nullable=False),
        sa.Column("actual", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_relief_proposals_hall_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_relief_proposals_window_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_relief_proposals_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relief_proposals")),
    )
    op.create_index("ix_relief_proposals_hall", "relief_proposals", ["hall_id", "proposed_at"])
    op.create_index(
        "uq_relief_proposals_open",
        "relief_proposals",
        ["hall_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("relief_proposals")
    op.drop_table("wait_forecasts")
