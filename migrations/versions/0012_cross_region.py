"""Matters of other regions: partners of an item, what a ticket is for, the ledger and its steps."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATES = "'received', 'form_checked', 'sent', 'accepted_there', 'result_back', 'delivered', 'returned', 'withdrawn'"


def upgrade() -> None:
    op.add_column("service_items", sa.Column("cross_region", sa.JSON(), nullable=True))
    op.add_column("tickets", sa.Column("cross_region", sa.JSON(), nullable=True))
    op.create_table(
        "cross_matters",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("intake_place", sa.String(length=200), nullable=False),
        sa.Column("authority_place", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_cross_matters_state")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_cross_matters_hall_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_cross_matters_ticket_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_cross_matters_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_matters")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_cross_matters_hall_id_number")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_cross_matters_ticket_id")),
    )
    op.create_index("ix_cross_matters_state", "cross_matters", ["hall_id", "state", "id"])
    op.create_table(
        "cross_steps",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("matter_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["cross_matters.id"], name=op.f("fk_cross_steps_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_steps")),
    )
    op.create_index("ix_cross_steps_matter_id", "cross_steps", ["matter_id"])


def downgrade() -> None:
    op.drop_table("cross_steps")
    op.drop_table("cross_matters")
    op.drop_column("tickets", "cross_region")
    op.drop_column("service_items", "cross_region")
