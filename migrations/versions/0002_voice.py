"""What is spoken: announcements, how far each hall's announcer has come, recorded clips."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "speaking", "spoken", "dropped", "failed",
                name="state", native_enum=False, length=24, create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("with_id", sa.String(length=26), nullable=True),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("ticket_no", sa.String(length=12), nullable=False),
        sa.Column("window_number", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("is_recall", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("tickets", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("script", sa.JSON(), nullable=False),
        sa.Column("voice_key", sa.String(length=64), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.Column("length_ms", sa.BigInteger(), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_announcements_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("hall_id", "seq", name=op.f("uq_announcements_hall_id_seq")),
    )  # fmt: skip
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(
            "ix_announcements_open",
            ["hall_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'speaking')"),
            postgresql_where=sa.text("state IN ('waiting', 'speaking')"),
        )

    op.create_table(
        "voice_cursors",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_voice_cursors_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", name=op.f("pk_voice_cursors")),
    )
    op.create_table(
        "voice_clips",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pcm", sa.LargeBinary(), nullable=False),
        sa.Column("ms", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_voice_clips_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_clips")),
        sa.UniqueConstraint("hall_id", "language", "name", name=op.f("uq_voice_clips_hall_id_language_name")),
    )


def downgrade() -> None:
    op.drop_table("voice_clips")
    op.drop_table("voice_cursors")
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_announcements_open",
            sqlite_where=sa.text("state IN ('waiting', 'speaking')"),
            postgresql_where=sa.text("state IN ('waiting', 'speaking')"),
        )

    op.drop_table("announcements")
