"""Bookings: plans of places, the slots they make, closed times, and who booked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slot_closures",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_slot_closures_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_slot_closures_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_closures")),
    )
    op.create_index("ix_slot_closures_hall", "slot_closures", ["hall_id", "ends_at"], unique=False)
    op.create_table(
        "booking_plans",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("slot_minutes", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("follows_hours", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_booking_plans_capacity_not_negative")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_booking_plans_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_booking_plans_item_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_booking_plans_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_plans")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_booking_plans_hall_id_code")),
    )
    op.create_table(
        "booking_slots",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("plan_id", sa.String(length=26), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("booked >= 0", name=op.f("ck_booking_slots_booked_not_negative")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_booking_slots_hall_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["booking_plans.id"], name=op.f("fk_booking_slots_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_slots")),
        sa.UniqueConstraint("plan_id", "starts_at", name=op.f("uq_booking_slots_plan_id_starts_at")),
    )
    op.create_index("ix_booking_slots_hall", "booking_slots", ["hall_id", "starts_at"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("slot_id", sa.String(length=26), nullable=True),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "booked",
                "checked_in",
                "late",
                "missed",
                "cancelled",
                name="booking_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("for_relative", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_key", sa.String(length=64), nullable=True),
        sa.Column("identity_sealed", sa.Text(), nullable=True),
        sa.Column("identity_key", sa.String(length=64), nullable=True),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("from_ticket_id", sa.String(length=26), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("notice", sa.String(length=24), nullable=False),
        sa.Column("notice_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["from_ticket_id"], ["tickets.id"], name=op.f("fk_bookings_from_ticket_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_bookings_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_bookings_item_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["booking_slots.id"], name=op.f("fk_bookings_slot_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_bookings_ticket_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_bookings_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_bookings_hall_id_code")),
    )
    op.create_index("ix_bookings_day", "bookings", ["hall_id", "day", "starts_at"], unique=False)
    op.create_index(
        "ix_bookings_due",
        "bookings",
        ["hall_id", "starts_at"],
        unique=False,
        sqlite_where=sa.text("state = 'booked'"),
        postgresql_where=sa.text("state = 'booked'"),
    )
    op.create_index(op.f("ix_bookings_from_ticket_id"), "bookings", ["from_ticket_id"], unique=False)
    op.create_index("ix_bookings_identity", "bookings", ["identity_key", "day"], unique=False)
    op.create_index("ix_bookings_phone", "bookings", ["phone_key", "day"], unique=False)
    op.create_index(op.f("ix_bookings_slot_id"), "bookings", ["slot_id"], unique=False)
    op.create_index(op.f("ix_bookings_ticket_id"), "bookings", ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_table("bookings")
    op.drop_table("booking_slots")
    op.drop_table("booking_plans")
    op.drop_table("slot_closures")
