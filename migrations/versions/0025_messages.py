"""Short messages by the hall's gateway (R-035), and a relative's phone beside a ticket (R-125)."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WAITS = sa.text("state = 'waiting'")
_RELATIVE = sa.text("relative_phone_sealed IS NOT NULL")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("relative_phone_sealed", sa.Text(), nullable=True))
    op.create_index("ix_tickets_relative", "tickets", ["day"], unique=False, sqlite_where=_RELATIVE, postgresql_where=_RELATIVE)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("whose", sa.String(length=12), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("leg_id", sa.String(length=26), nullable=True),
        sa.Column("booking_id", sa.String(length=26), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_messages_booking_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_messages_hall_id")),
        sa.ForeignKeyConstraint(["leg_id"], ["legs.id"], name=op.f("fk_messages_leg_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_messages_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("leg_id", "kind", "whose", name=op.f("uq_messages_leg_id_kind_whose")),
    )
    op.create_index(op.f("ix_messages_booking_id"), "messages", ["booking_id"], unique=False)
    op.create_index("ix_messages_hall", "messages", ["hall_id", "made_at"], unique=False)
    op.create_index("ix_messages_next", "messages", ["next_at"], unique=False, sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index(op.f("ix_messages_ticket_id"), "messages", ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_index("ix_tickets_relative", table_name="tickets")
    op.drop_column("tickets", "relative_phone_sealed")
