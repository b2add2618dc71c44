"""The facts of days that are over, packed by column; every day is summed once more to write them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_columns",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("fact", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_fact_columns_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "fact", "name", "day", name=op.f("pk_fact_columns")),
    )
    op.create_table(
        "facts_seen",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_facts_seen_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", name=op.f("pk_facts_seen")),
    )
    op.execute("UPDATE counters SET summed = false")


def downgrade() -> None:
    op.drop_table("facts_seen")
    op.drop_table("fact_columns")
