"""The durable record: runs, rows, leads, attempts, and who holds which number of which campaign.

The only room with SQL. SQLite by default; nothing here but `sqlite.py` knows that.
"""

from importer.ledger.history import EarlierRow, History, SentRow
from importer.ledger.learning import Learned
from importer.ledger.opening import Ledger, Session, ledger_exists, open_ledger, open_scratch
from importer.ledger.owners import Worker
from importer.ledger.plans import PlannedLead, RowPlace
from importer.ledger.runs import NewRun, Run
from importer.ledger.standing import Lately, Standing
from importer.ledger.undoing import SentLeads

__all__ = [
    "EarlierRow",
    "History",
    "Lately",
    "Learned",
    "Ledger",
    "NewRun",
    "PlannedLead",
    "RowPlace",
    "Run",
    "SentLeads",
    "SentRow",
    "Session",
    "Standing",
    "Worker",
    "ledger_exists",
    "open_ledger",
    "open_scratch",
]
