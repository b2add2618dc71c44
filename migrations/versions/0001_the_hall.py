"""A hall and a day in it: zones, windows, people, tickets with legs, calls, events, ratings, devices."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "halls",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("complaint_phone", sa.String(length=40), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("config_version", sa.BigInteger(), nullable=False),
        sa.Column("windows_version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["halls.id"], name=op.f("fk_halls_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halls")),
        sa.UniqueConstraint("code", name=op.f("uq_halls_code")),
    )
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_at"), ["at"], unique=False)

    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("due", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job", "due", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "events",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("window_id", sa.String(length=26), nullable=True),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=26), nullable=True),
        sa.Column("actor_role", sa.String(length=24), nullable=False),
        sa.Column("state_from", sa.String(length=16), nullable=False),
        sa.Column("state_to", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.String(length=24), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_events_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "seq", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_sensitive",
            ["hall_id", "seq"],
            unique=False,
            sqlite_where=sa.text("sensitive <> ''"),
            postgresql_where=sa.text("sensitive <> ''"),
        )
        batch_op.create_index("ix_events_ticket", ["ticket_id", "seq"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "clerk",
                "guide",
                "shift_leader",
                "manager",
                "handler",
                "admin",
                "auditor",
                "sub_hall_head",
                "supervisor",
                "kiosk",
                "board",
                "window_display",
                "pad",
                "agent",
                "integration",
                "visitor",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failed_tries", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_people_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("username", name=op.f("uq_people_username")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_hall_id"), ["hall_id"], unique=False)

    op.create_table(
        "quotas",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_quotas_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", "scope", name=op.f("pk_quotas")),
    )
    op.create_table(
        "waiting_areas",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_waiting_areas_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_areas")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_waiting_areas_hall_id_code")),
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_login_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "windows",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("display_address", sa.String(length=80), nullable=False),
        sa.Column("keypad_address", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "closed",
                "idle",
                "called",
                "serving",
                "paused",
                "break",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("resume_state", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=True),
        sa.Column("staff_role", sa.String(length=1), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("public_text", sa.String(length=200), nullable=False),
        sa.Column("resume_at", sa.BigInteger(), nullable=True),
        sa.Column("leg_id", sa.String(length=26), nullable=True),
        sa.Column("streak", sa.BigInteger(), nullable=False),
        sa.Column("recent_appointments", sa.BigInteger(), nullable=False),
        sa.Column("undo", sa.Text(), nullable=True),
        sa.Column("pad", sa.JSON(), nullable=True),
        sa.Column("served", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_windows_hall_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_windows_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_windows")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_windows_hall_id_number")),
        sa.UniqueConstraint("leg_id", name=op.f("uq_windows_leg_id")),
    )
    op.create_table(
        "zones",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("issues_tickets", sa.Boolean(), nullable=False),
        sa.Column("waiting_area_id", sa.String(length=26), nullable=True),
        sa.Column("identity_kinds", sa.JSON(), nullable=False),
        sa.Column("identity_required", sa.Boolean(), nullable=False),
        sa.Column("item_required", sa.Boolean(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("daily_cap", sa.BigInteger(), nullable=True),
        sa.Column("slot_cap", sa.BigInteger(), nullable=True),
        sa.Column("slot_minutes", sa.BigInteger(), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=True),
        sa.Column("appointment_only", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("silent_hours", sa.JSON(), nullable=False),
        sa.Column("merged_into_id", sa.String(length=26), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("note_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_zones_hall_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["zones.id"], name=op.f("fk_zones_merged_into_id")),
        sa.ForeignKeyConstraint(["waiting_area_id"], ["waiting_areas.id"], name=op.f("fk_zones_waiting_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zones")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_zones_hall_id_code")),
        sa.UniqueConstraint("hall_id", "prefix", name=op.f("uq_zones_hall_id_prefix")),
    )
    op.create_table(
        "counters",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("served", sa.BigInteger(), nullable=False),
        sa.Column("abandoned", sa.BigInteger(), nullable=False),
        sa.Column("cancelled", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("no_shows", sa.BigInteger(), nullable=False),
        sa.Column("waits", sa.BigInteger(), nullable=False),
        sa.Column("wait_ms", sa.BigInteger(), nullable=False),
        sa.Column("service_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_counters_last_number")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_counters_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_counters_zone_id")),
        sa.PrimaryKeyConstraint("hall_id", "zone_id", "day", name=op.f("pk_counters")),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "clerk",
                "guide",
                "shift_leader",
                "manager",
                "handler",
                "admin",
                "auditor",
                "sub_hall_head",
                "supervisor",
                "kiosk",
                "board",
                "window_display",
                "pad",
                "agent",
                "integration",
                "visitor",
                "system",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_devices_hall_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_devices_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_devices_hall_id_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_posts_hall_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_posts_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_posts_hall_id_code")),
    )
    op.create_table(
        "queues",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("item_group", sa.String(length=64), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("priority_class", sa.String(length=24), nullable=False),
        sa.Column("target_window_id", sa.String(length=26), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_queues_waiting_not_negative")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_queues_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_queues_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
        sa.UniqueConstraint(
            "hall_id",
            "zone_id",
            "item_group",
            "skill",
            "priority_class",
            "target_window_id",
            name=op.f("uq_queues_hall_id_zone_id_item_group_skill_priority_class_target_window_id"),
        ),
    )
    op.create_table(
        "service_items",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("item_group", sa.String(length=64), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("expected_seconds", sa.BigInteger(), nullable=False),
        sa.Column("guide_text", sa.Text(), nullable=False),
        sa.Column("guide_url", sa.String(length=400), nullable=False),
        sa.Column("self_service", sa.String(length=200), nullable=False),
        sa.Column("daily_cap", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_service_items_hall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_service_items_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_items")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_service_items_hall_id_code")),
    )
    op.create_table(
        "window_preferences",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("item_group", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_window_preferences_window_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_window_preferences_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_preferences")),
        sa.UniqueConstraint(
            "window_id", "zone_id", "item_group", name=op.f("uq_window_preferences_window_id_zone_id_item_group")
        ),
    )
    op.create_table(
        "post_assignments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=1), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_post_assignments_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_assignments_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_assignments")),
    )
    with op.batch_alter_table("post_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_assignments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_assignments_post_id"), ["post_id"], unique=False)

    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("ticket_no", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("leg_id", sa.String(length=26), nullable=False),
        sa.Column("legs", sa.BigInteger(), nullable=False),
        sa.Column("priority_class", sa.String(length=24), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("case_count", sa.BigInteger(), nullable=False),
        sa.Column("identity_kind", sa.String(length=24), nullable=False),
        sa.Column("identity_sealed", sa.Text(), nullable=True),
        sa.Column("identity_key", sa.String(length=64), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_key", sa.String(length=64), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.String(length=26), nullable=True),
        sa.Column("slot_at", sa.BigInteger(), nullable=True),
        sa.Column("ahead_at_issue", sa.BigInteger(), nullable=False),
        sa.Column("wait_at_issue", sa.JSON(), nullable=True),
        sa.Column("reprints", sa.BigInteger(), nullable=False),
        sa.Column("reactivations", sa.BigInteger(), nullable=False),
        sa.Column("no_shows", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_tickets_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_tickets_item_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_tickets_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("hall_id", "zone_id", "day", "number", name=op.f("uq_tickets_hall_id_zone_id_day_number")),
        sa.UniqueConstraint("token", name=op.f("uq_tickets_token")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_by_identity",
            ["hall_id", "identity_key"],
            unique=False,
            sqlite_where=sa.text("identity_key IS NOT NULL"),
            postgresql_where=sa.text("identity_key IS NOT NULL"),
        )
        batch_op.create_index("ix_tickets_by_no", ["hall_id", "day", "ticket_no"], unique=False)

    op.create_table(
        "legs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("leg_no", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("zone_id", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("queue_id", sa.String(length=26), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "called",
                "serving",
                "held",
                "no_show",
                "finished",
                "abandoned",
                "cancelled",
                "expired",
                "transferred",
                "undone",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("priority_class", sa.String(length=24), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("order_at", sa.BigInteger(), nullable=False),
        sa.Column("order_seq", sa.BigInteger(), nullable=False),
        sa.Column("ahead", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("last_called_at", sa.BigInteger(), nullable=True),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("start_implied", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("held_from", sa.String(length=16), nullable=False),
        sa.Column("held_ms", sa.BigInteger(), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=True),
        sa.Column("staff_id", sa.String(length=26), nullable=True),
        sa.Column("staff_role", sa.String(length=1), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reply_by", sa.BigInteger(), nullable=True),
        sa.Column("here_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_legs_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_legs_item_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_legs_queue_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_legs_ticket_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_legs_window_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_legs_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legs")),
        sa.UniqueConstraint("ticket_id", "leg_no", name=op.f("uq_legs_ticket_id_leg_no")),
    )
    with op.batch_alter_table("legs", schema=None) as batch_op:
        batch_op.create_index("ix_legs_by_window", ["window_id", "finished_at"], unique=False)
        batch_op.create_index(
            "ix_legs_called",
            ["zone_id", "order_at", "order_seq"],
            unique=False,
            sqlite_where=sa.text("called_at IS NOT NULL"),
            postgresql_where=sa.text("called_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_legs_held",
            ["window_id"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "ix_legs_line",
            ["queue_id", "order_at", "order_seq", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_legs_open",
            ["hall_id", "day"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'no_show')"),
            postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'no_show')"),
        )
        batch_op.create_index(
            "ix_legs_zone_line",
            ["zone_id", "order_at", "order_seq", "id", "cases"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_legs_window",
            ["window_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('called', 'serving')"),
            postgresql_where=sa.text("state IN ('called', 'serving')"),
        )

    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("leg_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=True),
        sa.Column("call_no", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("runner_up_no", sa.String(length=12), nullable=False),
        sa.Column("runner_up_leg_id", sa.String(length=26), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_calls_hall_id")),
        sa.ForeignKeyConstraint(["leg_id"], ["legs.id"], name=op.f("fk_calls_leg_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_calls_ticket_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_calls_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("leg_id", "call_no", name=op.f("uq_calls_leg_id_call_no")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index("ix_calls_latest", ["hall_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ratings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("leg_id", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("window_id", sa.String(length=26), nullable=True),
        sa.Column("staff_id", sa.String(length=26), nullable=True),
        sa.Column("staff_role", sa.String(length=1), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("catalogue_version", sa.String(length=24), nullable=False),
        sa.Column("identity_kind", sa.String(length=16), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_ratings_level")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_ratings_hall_id")),
        sa.ForeignKeyConstraint(["leg_id"], ["legs.id"], name=op.f("fk_ratings_leg_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ratings_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("leg_id", name=op.f("uq_ratings_leg_id")),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ratings_hall_id"), ["hall_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ratings_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_ratings_hall_id"))

    op.drop_table("ratings")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calls_ticket_id"))
        batch_op.drop_index("ix_calls_latest")

    op.drop_table("calls")
    with op.batch_alter_table("legs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_legs_window",
            sqlite_where=sa.text("state IN ('called', 'serving')"),
            postgresql_where=sa.text("state IN ('called', 'serving')"),
        )
        batch_op.drop_index(
            "ix_legs_zone_line", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index(
            "ix_legs_open",
            sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'no_show')"),
            postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'no_show')"),
        )
        batch_op.drop_index(
            "ix_legs_line", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index("ix_legs_held", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'"))
        batch_op.drop_index(
            "ix_legs_called", sqlite_where=sa.text("called_at IS NOT NULL"), postgresql_where=sa.text("called_at IS NOT NULL")
        )
        batch_op.drop_index("ix_legs_by_window")

    op.drop_table("legs")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_by_no")
        batch_op.drop_index(
            "ix_tickets_by_identity",
            sqlite_where=sa.text("identity_key IS NOT NULL"),
            postgresql_where=sa.text("identity_key IS NOT NULL"),
        )

    op.drop_table("tickets")
    with op.batch_alter_table("post_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_assignments_post_id"))
        batch_op.drop_index(batch_op.f("ix_post_assignments_person_id"))

    op.drop_table("post_assignments")
    op.drop_table("window_preferences")
    op.drop_table("service_items")
    op.drop_table("queues")
    op.drop_table("posts")
    op.drop_table("devices")
    op.drop_table("counters")
    op.drop_table("zones")
    op.drop_table("windows")
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_sessions_person_id"))

    op.drop_table("login_sessions")
    op.drop_table("waiting_areas")
    op.drop_table("quotas")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_hall_id"))

    op.drop_table("people")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_ticket")
        batch_op.drop_index(
            "ix_events_sensitive", sqlite_where=sa.text("sensitive <> ''"), postgresql_where=sa.text("sensitive <> ''")
        )

    op.drop_table("events")
    op.drop_table("job_runs")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_at"))

    op.drop_table("idempotency")
    op.drop_table("halls")
