"""Special zones overflow into others; proportions of calls are counted over windows side by side, no longer at each."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("zones", sa.Column("overflow_into_id", sa.String(length=26), nullable=True))
    op.drop_column("windows", "streak")
    op.drop_column("windows", "recent_appointments")


def downgrade() -> None:
    op.add_column("windows", sa.Column("streak", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("windows", sa.Column("recent_appointments", sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_column("zones", "overflow_into_id")
