"""Reports that are made by schedule and kept, the files made of them, closed months and what changed in them since."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjustments",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("cut", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("now", sa.JSON(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_adjustments_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "month", "number", name=op.f("pk_adjustments")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "ready", "failed", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("definitions", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_reports_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("hall_id", "kind", "period", name=op.f("uq_reports_hall_id_kind_period")),
    )
    op.create_index("ix_reports_state", "reports", ["state"], unique=False)
    op.create_table(
        "closed_months",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_closed_months_hall_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_closed_months_report_id")),
        sa.PrimaryKeyConstraint("hall_id", "month", name=op.f("pk_closed_months")),
    )
    op.create_table(
        "report_files",
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_files_report_id")),
        sa.PrimaryKeyConstraint("report_id", "form", "lang", name=op.f("pk_report_files")),
    )
    op.create_table(
        "report_sendings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("target", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.JSON(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_report_sendings_hall_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_sendings_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sendings")),
        sa.UniqueConstraint("report_id", "way", "target", name=op.f("uq_report_sendings_report_id_way_target")),
    )
    op.create_index("ix_report_sendings_next", "report_sendings", ["next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("report_sendings")
    op.drop_table("report_files")
    op.drop_table("closed_months")
    op.drop_table("reports")
    op.drop_table("adjustments")
