"""Free windows that call by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("zones", sa.Column("auto_dispatch_seconds", sa.BigInteger(), nullable=True))
    op.add_column("windows", sa.Column("dispatch_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("windows", "dispatch_at")
    op.drop_column("zones", "auto_dispatch_seconds")
