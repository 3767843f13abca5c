"""The words that the report's files share: what an outcome means, what a code is called, what is in which file."""

from importer.issues import IssueCode
from importer.records import Outcome

MEANINGS = {
    Outcome.CREATED: "the platform accepted it",
    Outcome.ALREADY_THERE: "its number is in this campaign already",
    Outcome.REPEATED: "the same number stands earlier in this run",
    Outcome.SUPPRESSED: "on a list of numbers never to call",
    Outcome.LEFT_OUT: "hidden, excluded by a rule, or not mended",
    Outcome.REJECTED: "it can't become a contact: see the reason",
    Outcome.REFUSED: "the platform said no: see its words",
    Outcome.IN_DOUBT: "it was sent, and the answer is lost",
    Outcome.NOT_SENT: "planned, and not sent",
}
WOULD_BE_SENT = "would be sent"  # what `check` says of those not sent

NAMES = {
    Outcome.CREATED: "created",
    Outcome.ALREADY_THERE: "already there",
    Outcome.REPEATED: "repeated",
    Outcome.SUPPRESSED: "suppressed",
    Outcome.LEFT_OUT: "left out",
    Outcome.REJECTED: "rejected",
    Outcome.REFUSED: "refused",
    Outcome.IN_DOUBT: "in doubt",
    Outcome.NOT_SENT: "not sent",
}

_TITLES = {
    IssueCode.NO_PHONE: "No phone number",
    IssueCode.NOT_A_PHONE: "Not a phone number",
    IssueCode.TOO_SHORT: "Too few digits",
    IssueCode.TOO_LONG: "Too many digits",
    IssueCode.INVALID_NUMBER: "A number that doesn't exist",
    IssueCode.LOST_DIGITS: "Digits lost to a spreadsheet program",
    IssueCode.NEEDS_REGION: "No country code, and no region",
    IssueCode.PREMIUM_RATE: "Premium-rate number",
    IssueCode.PLACEHOLDER: "Only fills the cell",
    IssueCode.TOLL_FREE: "Toll-free number",
    IssueCode.SHARED_COST: "Shared-cost number",
    IssueCode.EXTENSION_DROPPED: "Extension not dialled",
    IssueCode.FURTHER_NUMBER_DROPPED: "Further number in the cell not sent",
    IssueCode.EXTRA_CELLS: "More cells than columns",
    IssueCode.CELL_ERROR: "The cell shows an error",
    IssueCode.FORMULA_WITHOUT_RESULT: "Formula without a stored result",
    IssueCode.UNKNOWN_REGION: "Unknown country",
    IssueCode.BAD_CAMPAIGN: "No campaign id",
    IssueCode.MISSING_VALUE: "A required value is missing",
    IssueCode.BAD_EMAIL: "Not an e-mail address",
    IssueCode.HIDDEN_ROW: "Row hidden in the workbook",
    IssueCode.EXCLUDED_BY_RULE: "Left out by a rule of the mapping",
    IssueCode.TOO_MANY_SECONDARIES: "More than 10 secondary contacts",
    IssueCode.PRIMARY_UNUSABLE: "The primary contact can't be called",
    IssueCode.PRIMARY_REPLACED: "First contact can't be called: the next one is called first",
    IssueCode.LEAD_SPLIT: "More than 11 numbers in a group: several leads",
    IssueCode.REPEATED_IN_RUN: "The same number stands earlier",
    IssueCode.IN_CAMPAIGN: "In this campaign already",
    IssueCode.IN_OTHER_CAMPAIGN: "In another campaign",
    IssueCode.GROUP_ALREADY_CALLED: "Its primary contact is called already",
    IssueCode.GROUP_SENT_BEFORE: "Its group was sent before",
    IssueCode.ROW_SENT_BEFORE: "This row was sent before",
    IssueCode.NOT_MENDED: "Came back unchanged",
    IssueCode.MENDED: "Mended and imported since",
    IssueCode.ON_SUPPRESSION_LIST: "On a list of numbers never to call",
    IssueCode.WOULD_SEND: "Would be sent",
    IssueCode.STOPPED: "Not sent yet",
    IssueCode.HELD_BY_RUN: "Its number is held by another run",
    IssueCode.REFUSED: "The platform said no",
    IssueCode.ANSWER_LOST: "The answer is lost",
    IssueCode.CALLED_AGAIN: "Called before, and allowed again",
    IssueCode.DECIDED: "A person said that it was called",
    IssueCode.UNDONE: "Deleted on the platform again",
    IssueCode.NOT_UNDONE: "Not deleted on the platform",
    IssueCode.WITHDRAWN: "Taken back before it was sent",
}

MEND_SHEET = "to fix"
DROPPED_SHEET = "numbers not sent"
DROPPED_COLUMNS = ("File", "Sheet", "Row", "Number as written", "Outcome", "Reason", "What to do")


def title(code: IssueCode) -> str:
    """Return what a code is called in a heading."""
    return _TITLES.get(code) or code.value.replace("_", " ").capitalize()
