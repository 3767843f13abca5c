"""The ledger's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account_pause",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_account_pause")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "owner",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("limits", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_owner")),
    )
    op.create_table(
        "request_slot",
        sa.Column("slot_key", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("slot_key", name=op.f("pk_request_slot")),
    )
    op.create_index(op.f("ix_request_slot_account_at"), "request_slot", ["account", "at"], unique=False)
    op.create_table(
        "run",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="import", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("api_url", sa.Text(), nullable=False),
        sa.Column("mapping_name", sa.Text(), nullable=False),
        sa.Column("variable_names", sa.Text(), nullable=False),
        sa.Column("allow_duplicate", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("report_folder", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("stop_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lookups", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("purged_at", sa.Float(), nullable=True),
        sa.CheckConstraint("kind IN ('import', 'sync')", name=op.f("ck_run_kind")),
        sa.CheckConstraint("state IN ('staging', 'planned', 'stopped', 'finished')", name=op.f("ck_run_state")),
        sa.PrimaryKeyConstraint("run_key", name=op.f("pk_run")),
        sa.UniqueConstraint("name", name=op.f("uq_run_name")),
    )
    op.create_index("ix_run_fingerprint", "run", ["fingerprint", "state"], unique=False)
    op.create_table(
        "lead",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("lead_seq", sa.Integer(), nullable=False),
        sa.Column("campaign_key", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_mark", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=True),
        sa.Column("platform_id", sa.Text(), server_default="", nullable=False),
        sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("looks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_attempt_at", sa.Float(), nullable=True),
        sa.Column("sent_at", sa.Float(), nullable=True),
        sa.Column("ready_at", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("state <> 'sending' OR attempts > 0", name=op.f("ck_lead_intention_first")),
        sa.CheckConstraint(
            "state IN ('planned', 'sending', 'created', 'already_there', 'refused', 'in_doubt', 'deleting', 'undone')",
            name=op.f("ck_lead_state"),
        ),
        sa.ForeignKeyConstraint(["run_key"], ["run.run_key"], name=op.f("fk_lead_run_key")),
        sa.PrimaryKeyConstraint("run_key", "lead_seq", name=op.f("pk_lead")),
    )
    op.create_index(op.f("ix_lead_campaign_key_group_mark"), "lead", ["campaign_key", "group_mark"], unique=False)
    op.create_index(op.f("ix_lead_run_key_state_lead_seq"), "lead", ["run_key", "state", "lead_seq"], unique=False)
    op.create_index(
        "uq_lead_platform_id",
        "lead",
        ["campaign_key", "platform_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('created', 'deleting') AND platform_id != ''"),
        postgresql_where=sa.text("state IN ('created', 'deleting') AND platform_id != ''"),
    )
    op.create_table(
        "source_file",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("file_seq", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("detected", sa.Text(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_blank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.run_key"], name=op.f("fk_source_file_run_key")),
        sa.PrimaryKeyConstraint("run_key", "file_seq", name=op.f("pk_source_file")),
    )
    op.create_index(op.f("ix_source_file_sha256"), "source_file", ["sha256"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("lead_seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["run_key", "lead_seq"], ["lead.run_key", "lead.lead_seq"], name=op.f("fk_attempt_run_key_lead_seq")
        ),
        sa.PrimaryKeyConstraint("run_key", "lead_seq", "number", name=op.f("pk_attempt")),
    )
    op.create_table(
        "claim",
        sa.Column("claim_key", sa.Integer(), nullable=False),
        sa.Column("campaign_key", sa.Text(), nullable=False),
        sa.Column("number_mark", sa.Text(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("lead_seq", sa.Integer(), nullable=False),
        sa.Column("in_flight", sa.Boolean(), server_default=sa.text("1"), nullable=False),
        sa.Column("repeatable", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("row_identity", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["run_key", "lead_seq"], ["lead.run_key", "lead.lead_seq"], name=op.f("fk_claim_run_key_lead_seq")
        ),
        sa.PrimaryKeyConstraint("claim_key", name=op.f("pk_claim")),
        sa.UniqueConstraint("run_key", "lead_seq", "number_mark", name=op.f("uq_claim_run_key_lead_seq_number_mark")),
    )
    op.create_index(op.f("ix_claim_number_mark"), "claim", ["number_mark"], unique=False)
    op.create_index(
        "uq_claim_in_flight",
        "claim",
        ["campaign_key", "number_mark"],
        unique=True,
        sqlite_where=sa.text("in_flight = 1"),
        postgresql_where=sa.text("in_flight = 1"),
    )
    op.create_index(
        "uq_claim_row",
        "claim",
        ["campaign_key", "number_mark", "row_identity"],
        unique=True,
        sqlite_where=sa.text("row_identity != ''"),
        postgresql_where=sa.text("row_identity != ''"),
    )
    op.create_index(
        "uq_claim_once",
        "claim",
        ["campaign_key", "number_mark"],
        unique=True,
        sqlite_where=sa.text("repeatable = 0"),
        postgresql_where=sa.text("repeatable = 0"),
    )
    op.create_table(
        "source_row",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("row_seq", sa.Integer(), nullable=False),
        sa.Column("file_seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("leads_group", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("issue", sa.Text(), nullable=True),
        sa.Column("warnings", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('created', 'already_there', 'repeated', 'suppressed', 'left_out', 'rejected', 'refused', 'in_doubt', 'not_sent')",
            name=op.f("ck_source_row_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["run_key", "file_seq"],
            ["source_file.run_key", "source_file.file_seq"],
            name=op.f("fk_source_row_run_key_file_seq"),
        ),
        sa.PrimaryKeyConstraint("run_key", "row_seq", name=op.f("pk_source_row")),
    )
    op.create_table(
        "contact",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("contact_seq", sa.Integer(), nullable=False),
        sa.Column("row_seq", sa.Integer(), nullable=False),
        sa.Column("phone_input", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=True),
        sa.Column("warnings", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["run_key", "row_seq"],
            ["source_row.run_key", "source_row.row_seq"],
            name=op.f("fk_contact_run_key_row_seq"),
        ),
        sa.PrimaryKeyConstraint("run_key", "contact_seq", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_run_key_row_seq"), "contact", ["run_key", "row_seq"], unique=False)
    op.create_table(
        "member",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("contact_seq", sa.Integer(), nullable=False),
        sa.Column("lead_seq", sa.Integer(), nullable=True),
        sa.Column("campaign_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("issue", sa.Text(), nullable=True),
        sa.Column("warnings", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('created', 'already_there', 'repeated', 'suppressed', 'left_out', 'rejected', 'refused', 'in_doubt', 'not_sent')",
            name=op.f("ck_member_outcome"),
        ),
        sa.CheckConstraint("role IN ('primary', 'secondary', '')", name=op.f("ck_member_role")),
        sa.ForeignKeyConstraint(
            ["run_key", "contact_seq"],
            ["contact.run_key", "contact.contact_seq"],
            name=op.f("fk_member_run_key_contact_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["run_key", "lead_seq"], ["lead.run_key", "lead.lead_seq"], name=op.f("fk_member_run_key_lead_seq")
        ),
        sa.PrimaryKeyConstraint("run_key", "contact_seq", name=op.f("pk_member")),
    )
    op.create_index(
        op.f("ix_member_run_key_campaign_key_phone"), "member", ["run_key", "campaign_key", "phone"], unique=False
    )
    op.create_index(op.f("ix_member_run_key_lead_seq"), "member", ["run_key", "lead_seq"], unique=False)
    op.create_table(
        "blacklisted",
        sa.Column("api_url", sa.Text(), nullable=False),
        sa.Column("number_mark", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("api_url", "number_mark", name=op.f("pk_blacklisted")),
    )
    op.create_table(
        "worker",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.run_key"], name=op.f("fk_worker_run_key")),
        sa.PrimaryKeyConstraint("run_key", "owner", name=op.f("pk_worker")),
    )
    op.create_table(
        "canary",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.run_key"], name=op.f("fk_canary_run_key")),
        sa.PrimaryKeyConstraint("run_key", "campaign_id", name=op.f("pk_canary")),
    )
