"""Windows lent to another zone, and windows opened at a peak only."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("windows", sa.Column("tidal", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "loans",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("lent_by", sa.String(length=26), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_by", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_loans_hall_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_loans_window_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_loans_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
    )
    lasting = sa.text("returned_at IS NULL")
    op.create_index(
        "uq_loans_lasting", "loans", ["window_id", "zone_id"], unique=True, sqlite_where=lasting, postgresql_where=lasting
    )
    op.create_index("ix_loans_lasting", "loans", ["hall_id"], sqlite_where=lasting, postgresql_where=lasting)


def downgrade() -> None:
    op.drop_table("loans")
    op.drop_column("windows", "tidal")
