"""What the commands show on a terminal, and what they ask. Off a terminal, values of rows are masked."""

from importer.terminal.afterwards import choose, show_audit, show_decided, show_purged, show_synced, show_undone
from importer.terminal.asking import ask
from importer.terminal.checking import show_check
from importer.terminal.documents import (
    Document,
    audited_document,
    decided_document,
    ended_document,
    ends_document,
    login_document,
    logout_document,
    mapping_document,
    purged_document,
    resume_document,
    runs_document,
    show_document,
    show_sandbox_document,
    status_document,
    suggested_document,
    synced_document,
    undone_document,
)
from importer.terminal.entering import ask_token, show_login, show_logout
from importer.terminal.listing import show_nothing_to_resume, show_runs
from importer.terminal.mappings import show_mapping
from importer.terminal.picking import name_country, pick
from importer.terminal.progress import LOG_EVERY_S, ProgressBar
from importer.terminal.running import show_status
from importer.terminal.showing import (
    show_error,
    show_proposed,
    show_run,
    show_sandbox,
    show_stop,
    show_text,
)
from importer.terminal.words import reason

__all__ = [
    "LOG_EVERY_S",
    "Document",
    "ProgressBar",
    "ask",
    "ask_token",
    "audited_document",
    "choose",
    "decided_document",
    "ended_document",
    "ends_document",
    "login_document",
    "logout_document",
    "mapping_document",
    "name_country",
    "pick",
    "purged_document",
    "reason",
    "resume_document",
    "runs_document",
    "show_audit",
    "show_check",
    "show_decided",
    "show_document",
    "show_error",
    "show_login",
    "show_logout",
    "show_mapping",
    "show_nothing_to_resume",
    "show_proposed",
    "show_purged",
    "show_run",
    "show_runs",
    "show_sandbox",
    "show_sandbox_document",
    "show_status",
    "show_stop",
    "show_synced",
    "show_text",
    "show_undone",
    "status_document",
    "suggested_document",
    "synced_document",
    "undone_document",
]
