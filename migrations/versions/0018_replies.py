"""Replies registered for later: what falls due, and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_DUE = sa.text("reply_by IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "replies_given",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("leg_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_replies_given_hall_id")),
        sa.ForeignKeyConstraint(["leg_id"], ["legs.id"], name=op.f("fk_replies_given_leg_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies_given")),
    )
    op.create_index("ix_replies_given_leg_id", "replies_given", ["leg_id"])
    op.create_index("ix_legs_reply", "legs", ["hall_id", "reply_by"], sqlite_where=_DUE, postgresql_where=_DUE)


def downgrade() -> None:
    op.drop_index("ix_legs_reply", table_name="legs")
    op.drop_table("replies_given")
