"""The two-month review of windows and people: its schemes, sheets, objections and changes."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _schemes()
    _reviews()
    _sheets()
    _objections()
    _changes()


def _schemes() -> None:
    op.create_table(
        "review_schemes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("objection_days", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_review_schemes_hall_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_review_schemes_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_schemes")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_review_schemes_hall_id_number")),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("scheme", sa.BigInteger(), nullable=False),
        sa.Column("definitions", sa.BigInteger(), nullable=False),
        sa.Column("norms", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("published_by", sa.String(length=200), nullable=False),
        sa.Column("objections_until", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_by", sa.String(length=200), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('drafted', 'published', 'answering', 'decided', 'final')", name=op.f("ck_reviews_state")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_reviews_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_reviews_hall_id_code")),
    )


def _sheets() -> None:
    op.create_table(
        "review_sheets",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("review_id", sa.String(length=26), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("subject IN ('window', 'person')", name=op.f("ck_review_sheets_subject")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_sheets_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheets")),
        sa.UniqueConstraint("review_id", "subject", "subject_id", name=op.f("uq_review_sheets_review_id_subject_subject_id")),
    )
    op.create_index("ix_review_sheets_subject", "review_sheets", ["subject_id"])


def _objections() -> None:
    op.create_table(
        "review_objections",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("review_id", sa.String(length=26), nullable=False),
        sa.Column("sheet_id", sa.String(length=26), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.String(length=26), nullable=True),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('open', 'upheld', 'rejected', 'withdrawn')", name=op.f("ck_review_objections_state")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_objections_review_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["review_sheets.id"], name=op.f("fk_review_objections_sheet_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_review_objections_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_objections")),
    )
    op.create_index("ix_review_objections_review", "review_objections", ["review_id"])
    op.create_index(
        "uq_review_objections_open",
        "review_objections",
        ["sheet_id", "indicator"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _changes() -> None:
    op.create_table(
        "review_changes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("review_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sheet_id", sa.String(length=26), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("before", sa.Double(), nullable=True),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("objection_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=26), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_changes_review_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["review_sheets.id"], name=op.f("fk_review_changes_sheet_id")),
        sa.ForeignKeyConstraint(["objection_id"], ["review_objections.id"], name=op.f("fk_review_changes_objection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_changes")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_changes_review_id_number")),
    )


def downgrade() -> None:
    for table in ("review_changes", "review_objections", "review_sheets", "reviews", "review_schemes"):
        op.drop_table(table)
