"""The ledger's tables. The database is the referee: states are checked and doubles are refused here, not in the code.

Times are seconds since the epoch, UTC. Issues, warnings and variables are stored as JSON text: they are written once
and read whole.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
    true,
)

from importer.records import LeadState, Outcome, Role, RunKind, RunState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, words: type[LeadState | Outcome | Role | RunKind | RunState]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


# What the ledger knows about itself: the key of its fingerprints.
meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

run = Table(
    "run",
    metadata,
    Column("run_key", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),  # what the user types: 2026-11-23-071145
    Column("kind", Text, nullable=False, server_default=RunKind.IMPORT.value),
    Column("state", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),  # contents, mapping and campaign: the same command finds its run by it
    Column("api_url", Text, nullable=False),  # normalized
    Column("mapping_name", Text, nullable=False),
    Column("variable_names", Text, nullable=False),  # JSON list, in the mapping's order
    Column("allow_duplicate", Boolean, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("request", Text, nullable=False),  # JSON: files, mapping and options, to stage the run again
    Column("report_folder", Text, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("finished_at", Float),
    Column("exit_code", Integer),
    Column("stop_reason", Text, nullable=False, server_default=""),
    Column("lookups", Integer, nullable=False, server_default=text("0")),
    Column("purged_at", Float),  # its personal data was removed
    _one_of("kind", RunKind),
    _one_of("state", RunState),
)

# The same command looks for its unfinished run.
Index("ix_run_fingerprint", run.c.fingerprint, run.c.state)

source_file = Table(
    "source_file",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("file_seq", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("detected", Text, nullable=False),  # JSON
    Column("rows_read", Integer, nullable=False),
    Column("rows_blank", Integer, nullable=False),
    PrimaryKeyConstraint("run_key", "file_seq"),
    ForeignKeyConstraint(["run_key"], ["run.run_key"]),
    Index(None, "sha256"),  # has this content been imported before?
)

source_row = Table(
    "source_row",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("row_seq", Integer, nullable=False),  # order over all files of the run
    Column("file_seq", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # as a spreadsheet program shows it
    Column("campaign_id", Integer, nullable=False),
    Column("group_key", Text, nullable=False),  # "" = no group
    Column("leads_group", Boolean, nullable=False),
    Column("outcome", Text),  # set where the row ends before grouping
    Column("issue", Text),
    Column("warnings", Text, nullable=False, server_default=""),
    Column("cells", Text, nullable=False, server_default=""),  # JSON list, as read: for the user to mend
    Column("identity", Text, nullable=False, server_default=""),  # of the row that it came back from; "" = its own
    Column("corrects_run_key", Integer),  # the run and the row that it mends; `check` has them in another ledger
    Column("corrects_row_seq", Integer),
    PrimaryKeyConstraint("run_key", "row_seq"),
    ForeignKeyConstraint(["run_key", "file_seq"], ["source_file.run_key", "source_file.file_seq"]),
    _one_of("outcome", Outcome),
)

CORRECTS = source_row.c.corrects_run_key.is_not(None)

# Which rows of a run were mended since?
Index(
    "ix_source_row_corrects",
    source_row.c.corrects_run_key,
    sqlite_where=CORRECTS,
    postgresql_where=CORRECTS,
)

contact = Table(
    "contact",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("contact_seq", Integer, nullable=False),  # order of calling within its row, rising over the run
    Column("row_seq", Integer, nullable=False),
    Column("phone_input", Text, nullable=False),
    Column("phone", Text, nullable=False),  # E.164, "" where unusable
    Column("variables", Text, nullable=False),  # JSON object
    Column("issue", Text),
    Column("warnings", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("run_key", "contact_seq"),
    ForeignKeyConstraint(["run_key", "row_seq"], ["source_row.run_key", "source_row.row_seq"]),
    Index(None, "run_key", "row_seq"),  # the report reads a row with its contacts
)

lead = Table(
    "lead",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("lead_seq", Integer, nullable=False),  # order of sending
    Column("campaign_key", Text, nullable=False),  # normalized API URL and campaign id
    Column("campaign_id", Integer, nullable=False),
    Column("group_mark", Text, nullable=False),  # keyed hash of the group's key, "" for none
    Column("state", Text, nullable=False),
    Column("issue", Text),
    Column("platform_id", Text, nullable=False, server_default=""),
    Column("fence", Integer, nullable=False, server_default=text("0")),  # rises with each claim
    Column("owner", Text, nullable=False, server_default=""),  # the process that claimed it last
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("looks", Integer, nullable=False, server_default=text("0")),  # look-ups since it fell in doubt
    Column("first_attempt_at", Float),
    Column("sent_at", Float),
    Column("ready_at", Float, nullable=False, server_default=text("0")),  # not claimed or settled before
    PrimaryKeyConstraint("run_key", "lead_seq"),
    ForeignKeyConstraint(["run_key"], ["run.run_key"]),
    _one_of("state", LeadState),
    # A lead is created on the platform only by an attempt that stands in the ledger.
    CheckConstraint("state <> 'sending' OR attempts > 0", name="intention_first"),
    Index(None, "run_key", "state", "lead_seq"),  # the next lead to claim
    Index(None, "campaign_key", "group_mark"),  # was this group sent before?
)

# Written out, not bound: a query finds the index only where it holds the same words.
IS_ON_PLATFORM = lead.c.state.in_(
    [literal_column(f"'{state.value}'") for state in (LeadState.CREATED, LeadState.DELETING)]
)
HAS_PLATFORM_ID = IS_ON_PLATFORM & (lead.c.platform_id != literal_column("''"))

# One platform id belongs to one lead of a campaign that was really created.
Index(
    "uq_lead_platform_id",
    lead.c.campaign_key,
    lead.c.platform_id,
    unique=True,
    sqlite_where=HAS_PLATFORM_ID,
    postgresql_where=HAS_PLATFORM_ID,
)

# Where planning put each number: in a lead, or aside with an outcome.
member = Table(
    "member",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("contact_seq", Integer, nullable=False),
    Column("lead_seq", Integer),  # NULL where it is in no lead
    Column("campaign_key", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("position", Integer, nullable=False),  # in the lead, in the order of calling
    Column("role", Text, nullable=False),
    Column("outcome", Text),  # set where the number was put aside
    Column("issue", Text),
    Column("warnings", Text, nullable=False, server_default=""),
    Column("never_to_call", Text),  # the list that names it since its lead was sent; heeded before it is sent again
    PrimaryKeyConstraint("run_key", "contact_seq"),
    ForeignKeyConstraint(["run_key", "contact_seq"], ["contact.run_key", "contact.contact_seq"]),
    ForeignKeyConstraint(["run_key", "lead_seq"], ["lead.run_key", "lead.lead_seq"]),
    _one_of("outcome", Outcome),
    _one_of("role", Role),
    Index(None, "run_key", "lead_seq"),  # a lead with its contacts
    Index(None, "run_key", "campaign_key", "phone"),  # does the number stand earlier in this run?
)

attempt = Table(
    "attempt",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("lead_seq", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("started_at", Float, nullable=False),
    Column("finished_at", Float),
    Column("status", Integer),  # of the HTTP answer; NULL where there was none
    Column("decision", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("run_key", "lead_seq", "number"),
    ForeignKeyConstraint(["run_key", "lead_seq"], ["lead.run_key", "lead.lead_seq"]),
)

# Who holds a number of a campaign. This table is what keeps a person from being called twice; it holds keyed hashes, so
# that it can stay when names and numbers go.
claim = Table(
    "claim",
    metadata,
    Column("claim_key", Integer, primary_key=True),
    Column("campaign_key", Text, nullable=False),
    Column("number_mark", Text, nullable=False),
    Column("run_key", Integer, nullable=False),
    Column("lead_seq", Integer, nullable=False),
    Column("in_flight", Boolean, nullable=False, server_default=true()),  # sending or in doubt
    Column("repeatable", Boolean, nullable=False, server_default=false()),  # of a lead with allow_duplicate
    Column("row_identity", Text, nullable=False, server_default=""),  # content, sheet and row; "" where sent --again
    ForeignKeyConstraint(["run_key", "lead_seq"], ["lead.run_key", "lead.lead_seq"]),
    UniqueConstraint("run_key", "lead_seq", "number_mark"),  # a number stands once in a lead
    Index(None, "number_mark"),  # in which other campaigns is it?
)

# A number is in a campaign once, unless its mapping allows duplicates.
Index(
    "uq_claim_once",
    claim.c.campaign_key,
    claim.c.number_mark,
    unique=True,
    sqlite_where=claim.c.repeatable == false(),
    postgresql_where=claim.c.repeatable == false(),
)

IS_OF_A_ROW = claim.c.row_identity != literal_column("''")

# A row's number is sent once, also where its mapping allows duplicates.
Index(
    "uq_claim_row",
    claim.c.campaign_key,
    claim.c.number_mark,
    claim.c.row_identity,
    unique=True,
    sqlite_where=IS_OF_A_ROW,
    postgresql_where=IS_OF_A_ROW,
)

# No two leads with a common number are sending or in doubt in a campaign, whatever their mappings allow.
Index(
    "uq_claim_in_flight",
    claim.c.campaign_key,
    claim.c.number_mark,
    unique=True,
    sqlite_where=claim.c.in_flight == true(),
    postgresql_where=claim.c.in_flight == true(),
)

# A process that works on runs; it holds the lock of its name for as long as it lives.
owner = Table(
    "owner",
    metadata,
    Column("name", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("lease_until", Float, nullable=False),  # after it another host may take its runs
    Column("account", Text, nullable=False, server_default=""),  # whose rate it uses
    Column("limits", Text, nullable=False, server_default="[]"),  # JSON: the rate that it was told to keep
)

# Which processes work on which runs: several can send one run together.
worker = Table(
    "worker",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("alone", Boolean, nullable=False),  # it reads the files, or takes the run back: nobody else may join
    PrimaryKeyConstraint("run_key", "owner"),
    ForeignKeyConstraint(["run_key"], ["run.run_key"]),
)

# What came of the first lead that a run really created in a campaign.
canary = Table(
    "canary",
    metadata,
    Column("run_key", Integer, nullable=False),
    Column("campaign_id", Integer, nullable=False),
    Column("difference", Text, nullable=False),  # "" where it arrived as it was sent
    PrimaryKeyConstraint("run_key", "campaign_id"),
    ForeignKeyConstraint(["run_key"], ["run.run_key"]),
)

# The requests of an account that were sent or have a time reserved.
request_slot = Table(
    "request_slot",
    metadata,
    Column("slot_key", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("at", Float, nullable=False),
    Index(None, "account", "at"),  # the n-th latest decides when the next may go
)

# Until when the platform asked an account to wait.
account_pause = Table(
    "account_pause",
    metadata,
    Column("account", Text, primary_key=True),
    Column("until", Float, nullable=False),
)

# Numbers that the platform itself was seen to have blacklisted.
blacklisted = Table(
    "blacklisted",
    metadata,
    Column("api_url", Text, nullable=False),
    Column("number_mark", Text, nullable=False),
    Column("campaign_id", Integer, nullable=False),
    PrimaryKeyConstraint("api_url", "number_mark"),
)
