"""Posts and people: who sat where and when, pauses, roster, absences, training, attendance, leaders."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_leaders",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_duty_leaders_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", name=op.f("pk_duty_leaders")),
    )
    op.create_table(
        "hall_heads",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_hall_heads_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_heads")),
    )
    op.create_index("ix_hall_heads_hall", "hall_heads", ["hall_id", "since"], unique=False)
    op.create_table(
        "absences",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("handover", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("both_away", sa.Boolean(), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_absences_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["people.id"], name=op.f("fk_absences_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_hall", "absences", ["hall_id", "last_day"], unique=False)
    op.create_index("ix_absences_person", "absences", ["person_id", "last_day"], unique=False)
    op.create_table(
        "attendance_corrections",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_attendance_corrections_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attendance_corrections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_corrections")),
    )
    op.create_index("ix_attendance_corrections_day", "attendance_corrections", ["hall_id", "day"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_sign_ins_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("session_id", name=op.f("uq_sign_ins_session_id")),
    )
    op.create_index("ix_sign_ins_person", "sign_ins", ["person_id", "since"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("score", sa.String(length=24), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_trainings_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_trainings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index(op.f("ix_trainings_hall_id"), "trainings", ["hall_id"], unique=False)
    op.create_index(op.f("ix_trainings_person_id"), "trainings", ["person_id"], unique=False)
    op.create_table(
        "duty_pauses",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_duty_pauses_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duty_pauses_person_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_duty_pauses_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_pauses")),
    )
    op.create_index("ix_duty_pauses_hall", "duty_pauses", ["hall_id", "since"], unique=False)
    op.create_index(
        "uq_duty_pauses_running",
        "duty_pauses",
        ["window_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "duty_spans",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("role", sa.String(length=1), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("began", sa.String(length=16), nullable=False),
        sa.Column("ended", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_duty_spans_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duty_spans_person_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_duty_spans_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_spans")),
    )
    op.create_index("ix_duty_spans_hall", "duty_spans", ["hall_id", "since"], unique=False)
    op.create_index("ix_duty_spans_window", "duty_spans", ["window_id", "since"], unique=False)
    op.create_index(
        "uq_duty_spans_running",
        "duty_spans",
        ["window_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "roster_entries",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=1), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_roster_entries_hall_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_roster_entries_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint("post_id", "day", "session", name=op.f("uq_roster_entries_post_id_day_session")),
    )
    op.create_index("ix_roster_entries_day", "roster_entries", ["hall_id", "day"], unique=False)
    op.create_table(
        "service_shares",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("leg_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("role", sa.String(length=1), nullable=False),
        sa.Column("worked_ms", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_service_shares_hall_id")),
        sa.ForeignKeyConstraint(["leg_id"], ["legs.id"], name=op.f("fk_service_shares_leg_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_service_shares_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_shares")),
    )
    op.create_index(op.f("ix_service_shares_leg_id"), "service_shares", ["leg_id"], unique=False)
    op.add_column("post_assignments", sa.Column("started_on", sa.Date(), nullable=True))
    op.add_column("post_assignments", sa.Column("approved_by", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("post_assignments", sa.Column("reason", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("post_assignments", sa.Column("ended_by", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("post_assignments", sa.Column("end_reason", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("windows", sa.Column("acted_at", sa.BigInteger(), nullable=True))
    op.add_column("windows", sa.Column("seen_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("windows", "seen_at")
    op.drop_column("windows", "acted_at")
    op.drop_column("post_assignments", "end_reason")
    op.drop_column("post_assignments", "ended_by")
    op.drop_column("post_assignments", "reason")
    op.drop_column("post_assignments", "approved_by")
    op.drop_column("post_assignments", "started_on")
    op.drop_table("service_shares")
    op.drop_table("roster_entries")
    op.drop_table("duty_spans")
    op.drop_table("duty_pauses")
    op.drop_table("trainings")
    op.drop_table("sign_ins")
    op.drop_table("attendance_corrections")
    op.drop_table("absences")
    op.drop_table("hall_heads")
    op.drop_table("duty_leaders")
