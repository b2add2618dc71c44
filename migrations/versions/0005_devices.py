"""Devices behind agents: what hangs where, faults, print jobs, readings on their way, pairing codes, the slip."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("halls", sa.Column("slip", sa.JSON(), nullable=True))
    op.create_table(
        "hardware",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("driver", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=True),
        sa.Column("port", sa.String(length=200), nullable=False),
        sa.Column("emulated", sa.Boolean(), nullable=False),
        sa.Column("verbs", sa.JSON(), nullable=False),
        sa.Column("set_here", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("health", sa.String(length=16), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("reported", sa.JSON(), nullable=False),
        sa.Column("reported_rev", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_hardware_hall_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_hardware_device_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_hardware_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardware")),
        sa.UniqueConstraint("device_id", "code", name=op.f("uq_hardware_device_id_code")),
    )
    op.create_index("ix_hardware_hall", "hardware", ["hall_id", "kind"])
    op.create_table(
        "faults",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("hardware_id", sa.String(length=26), nullable=True),
        sa.Column("device_id", sa.String(length=26), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("repaired_at", sa.BigInteger(), nullable=True),
        sa.Column("repaired_by", sa.String(length=200), nullable=False),
        sa.Column("repaired_by_id", sa.String(length=26), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_faults_hall_id")),
        sa.ForeignKeyConstraint(["hardware_id"], ["hardware.id"], name=op.f("fk_faults_hardware_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_faults_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faults")),
    )
    op.create_index("ix_faults_hall", "faults", ["hall_id", "found_at"])
    op.create_index(
        "ix_faults_open",
        "faults",
        ["hall_id"],
        sqlite_where=sa.text("repaired_at IS NULL"),
        postgresql_where=sa.text("repaired_at IS NULL"),
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("hardware_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("copy_no", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_print_jobs_hall_id")),
        sa.ForeignKeyConstraint(["hardware_id"], ["hardware.id"], name=op.f("fk_print_jobs_hardware_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_print_jobs_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
    )
    op.create_index("ix_print_jobs_ticket_id", "print_jobs", ["ticket_id"])
    op.create_index(
        "ix_print_jobs_wanted",
        "print_jobs",
        ["hardware_id"],
        sqlite_where=sa.text("state = 'wanted'"),
        postgresql_where=sa.text("state = 'wanted'"),
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_readings_hall_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_readings_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index("ix_readings_at", "readings", ["at"])
    op.create_table(
        "pairings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_pairings_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_pairings_code_hash")),
    )


def downgrade() -> None:
    op.drop_table("pairings")
    op.drop_table("readings")
    op.drop_table("print_jobs")
    op.drop_table("faults")
    op.drop_table("hardware")
    op.drop_column("halls", "slip")
