"""Help for visitors: requests with the time to an answer, and the role in which a person helps."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LASTING = sa.text("state IN ('open', 'answered')")


def upgrade() -> None:
    op.add_column("people", sa.Column("assist_role", sa.String(length=16), nullable=False, server_default=""))
    op.create_table(
        "help_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=True),
        sa.Column("need", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=True),
        sa.Column("helper_id", sa.String(length=26), nullable=True),
        sa.Column("first_answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("satisfaction", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'done', 'cancelled')", name=op.f("ck_help_requests_state")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_help_requests_hall_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_help_requests_device_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_help_requests_item_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_help_requests_ticket_id")),
        sa.ForeignKeyConstraint(["helper_id"], ["people.id"], name=op.f("fk_help_requests_helper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
    )
    op.create_index("ix_help_requests_hall", "help_requests", ["hall_id", "asked_at"])
    op.create_index("ix_help_requests_lasting", "help_requests", ["hall_id"], sqlite_where=_LASTING, postgresql_where=_LASTING)


def downgrade() -> None:
    op.drop_table("help_requests")
    op.drop_column("people", "assist_role")
