"""Agency: matters entrusted to the hall's agents, their steps, and tickets that an agent takes for one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_STATES = "'entrusted', 'accepted', 'undertaken', 'returned', 'declined', 'withdrawn'"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("agency", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "agency_cases",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("identity_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("agent_id", sa.String(length=26), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_agency_cases_state")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_agency_cases_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_agency_cases_item_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_agency_cases_ticket_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["people.id"], name=op.f("fk_agency_cases_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_cases")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_agency_cases_hall_id_number")),
    )
    op.create_index("ix_agency_cases_state", "agency_cases", ["hall_id", "state", "id"])
    op.create_table(
        "agency_steps",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["agency_cases.id"], name=op.f("fk_agency_steps_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_steps")),
    )
    op.create_index("ix_agency_steps_case_id", "agency_steps", ["case_id"])


def downgrade() -> None:
    op.drop_table("agency_steps")
    op.drop_table("agency_cases")
    op.drop_column("tickets", "agency")
