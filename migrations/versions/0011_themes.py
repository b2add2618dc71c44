"""Themes: one number through a chain of windows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_themes_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_themes_hall_id_code")),
    )
    op.add_column("tickets", sa.Column("theme", sa.JSON(), nullable=True))
    op.add_column("legs", sa.Column("step", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("legs", "step")
    op.drop_column("tickets", "theme")
    op.drop_table("themes")
