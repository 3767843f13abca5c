"""What the commands show on a terminal, and what they ask. Off a terminal, values of rows are masked."""

from importer.terminal.afterwards import choose, show_audit, show_decided, show_purged, show_synced, show_undone
from importer.terminal.asking import ask
from importer.terminal.checking import show_check
from importer.terminal.mappings import show_mapping
from importer.terminal.progress import LOG_EVERY_S, ProgressBar
from importer.terminal.running import show_status
from importer.terminal.showing import (
    show_error,
    show_nothing_to_resume,
    show_run,
    show_runs,
    show_sandbox,
    show_stop,
    show_summary_file,
    show_text,
    show_yaml,
)
from importer.terminal.words import reason

__all__ = [
    "LOG_EVERY_S",
    "ProgressBar",
    "ask",
    "choose",
    "reason",
    "show_audit",
    "show_check",
    "show_decided",
    "show_error",
    "show_mapping",
    "show_nothing_to_resume",
    "show_purged",
    "show_run",
    "show_runs",
    "show_sandbox",
    "show_status",
    "show_stop",
    "show_summary_file",
    "show_synced",
    "show_text",
    "show_undone",
    "show_yaml",
]
