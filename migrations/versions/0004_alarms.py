"""Alarms of a hall that last, with their beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("halls", sa.Column("alarms", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("halls", "alarms")
