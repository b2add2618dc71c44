"""Agents that left, their computers, who made a pairing code, editions of hardware; faults that ended by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("left_at", sa.BigInteger(), nullable=True))
    op.add_column("devices", sa.Column("host", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("hardware", sa.Column("edition", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("pairings", sa.Column("made_by_id", sa.String(length=26), nullable=True))
    # Until now the device's own name stood there.
    op.execute("UPDATE faults SET repaired_by = '' WHERE repaired_by_id IS NULL AND repaired_by = name")


def downgrade() -> None:
    op.execute("UPDATE faults SET repaired_by = name WHERE repaired_at IS NOT NULL AND repaired_by = ''")
    op.drop_column("pairings", "made_by_id")
    op.drop_column("hardware", "edition")
    op.drop_column("devices", "host")
    op.drop_column("devices", "left_at")
