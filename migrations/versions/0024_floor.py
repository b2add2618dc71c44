"""A role for social supervisors, who see totals alone (R-216), and the figures of today as the worker last worked them out."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_BEFORE = (
    "clerk", "guide", "shift_leader", "manager", "handler", "admin", "auditor", "sub_hall_head", "supervisor", "kiosk", "board",
    "window_display", "pad", "agent", "integration", "visitor", "system",
)  # fmt: skip
_AFTER = (*_BEFORE[:9], "observer", *_BEFORE[9:])
_COLUMNS = (("people", "role"), ("devices", "kind"))


def _check(column: str, roles: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(role) for role in roles)})"


def _change(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for table, column in _COLUMNS:
            op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
            op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, _check(column, after))
        return
    # A copy of the table would have to be dropped while other tables refer to it. What is stored stays as it is, so the words
    # alone are changed, as sqlite.org/lang_altertable.html (section 7) has it for checks.
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    for table, column in _COLUMNS:
        changed = connection.execute(
            sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :name"),
            {"before": _check(column, before), "after": _check(column, after), "name": table},
        )
        assert changed.rowcount == 1
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def upgrade() -> None:
    _change(_BEFORE, _AFTER)
    op.add_column("wait_forecasts", sa.Column("today", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("wait_forecasts", "today")
    # The program before this knows no role that sees so little: those accounts are switched off.
    op.execute("UPDATE people SET role = 'supervisor', active = false WHERE role = 'observer'")
    _change(_AFTER, _BEFORE)
