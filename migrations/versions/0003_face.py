"""What a hall shows of itself: map, cards, notices in English, emergency text; special groups and which one a ticket is of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("halls", sa.Column("notices_en", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("halls", sa.Column("cards", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("halls", sa.Column("map", sa.JSON(), nullable=True))
    op.add_column("halls", sa.Column("special_groups", sa.JSON(), nullable=True))
    op.add_column("halls", sa.Column("emergency", sa.JSON(), nullable=True))
    op.add_column("tickets", sa.Column("special_group", sa.String(length=24), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("tickets", "special_group")
    for name in ("emergency", "special_groups", "map", "cards", "notices_en"):
        op.drop_column("halls", name)
