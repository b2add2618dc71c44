"""Drafts of a hall's configuration and their steps."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_STATES = "'open', 'scheduled', 'failed', 'published', 'taken_back', 'discarded'"


def upgrade() -> None:
    op.create_table(
        "configuration_drafts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.Column("publish_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("refusal", sa.JSON(), nullable=True),
        sa.Column("first_seq", sa.BigInteger(), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_configuration_drafts_state")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_configuration_drafts_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration_drafts")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_configuration_drafts_hall_id_number")),
    )
    op.create_index("ix_configuration_drafts_due", "configuration_drafts", ["state", "publish_at"])
    op.create_table(
        "configuration_steps",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("draft_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["configuration_drafts.id"], name=op.f("fk_configuration_steps_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration_steps")),
        sa.UniqueConstraint("draft_id", "position", name=op.f("uq_configuration_steps_draft_id_position")),
    )


def downgrade() -> None:
    op.drop_table("configuration_steps")
    op.drop_table("configuration_drafts")
