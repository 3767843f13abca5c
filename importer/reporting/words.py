"""The words that the report's files share: what an outcome means, what a code is called, what is in which file."""

from collections.abc import Callable

from importer.issues import IssueCode
from importer.languages import say_count, sentence
from importer.records import Outcome

MEANINGS = {
    Outcome.CREATED: sentence("the platform accepted it"),
    Outcome.ALREADY_THERE: sentence("its number is in this campaign already"),
    Outcome.REPEATED: sentence("the same number stands earlier in this run"),
    Outcome.SUPPRESSED: sentence("on a list of numbers never to call"),
    Outcome.LEFT_OUT: sentence("hidden, excluded by a rule, or not mended"),
    Outcome.REJECTED: sentence("it can't become a contact: see the reason"),
    Outcome.REFUSED: sentence("the platform said no: see its words"),
    Outcome.IN_DOUBT: sentence("it was sent, and the answer is lost"),
    Outcome.NOT_SENT: sentence("planned, and not sent"),
}
SEVERAL = 2  # how many a name beside a column of counts speaks of, whatever the count is
WOULD_BE_SENT = sentence("would be sent")  # what `check` says of those not sent

_NAMES: dict[Outcome, Callable[[int], str]] = {
    Outcome.CREATED: lambda count: say_count("created", "created", count),
    Outcome.ALREADY_THERE: lambda count: say_count("already there", "already there", count),
    Outcome.REPEATED: lambda count: say_count("repeated", "repeated", count),
    Outcome.SUPPRESSED: lambda count: say_count("suppressed", "suppressed", count),
    Outcome.LEFT_OUT: lambda count: say_count("left out", "left out", count),
    Outcome.REJECTED: lambda count: say_count("rejected", "rejected", count),
    Outcome.REFUSED: lambda count: say_count("refused", "refused", count),
    Outcome.IN_DOUBT: lambda count: say_count("in doubt", "in doubt", count),
    Outcome.NOT_SENT: lambda count: say_count("not sent", "not sent", count),
}

_TITLES = {
    IssueCode.NO_PHONE: sentence("No phone number"),
    IssueCode.NOT_A_PHONE: sentence("Not a phone number"),
    IssueCode.TOO_SHORT: sentence("Too few digits"),
    IssueCode.TOO_LONG: sentence("Too many digits"),
    IssueCode.INVALID_NUMBER: sentence("A number that doesn't exist"),
    IssueCode.LOCAL_NUMBER: sentence("Area code missing"),
    IssueCode.AMBIGUOUS_NUMBER: sentence("Can be read as more than one number"),
    IssueCode.LETTER_IN_NUMBER: sentence("A letter among the digits"),
    IssueCode.TWO_COUNTRIES: sentence("A number in two countries"),
    IssueCode.LOST_DIGITS: sentence("Digits lost to a spreadsheet program"),
    IssueCode.NEEDS_REGION: sentence("No country code, and no region"),
    IssueCode.PREMIUM_RATE: sentence("Premium-rate number"),
    IssueCode.FAX_NUMBER: sentence("Fax number"),
    IssueCode.PLACEHOLDER: sentence("Only fills the cell"),
    IssueCode.TOLL_FREE: sentence("Toll-free number"),
    IssueCode.SHARED_COST: sentence("Shared-cost number"),
    IssueCode.EXTENSION_DROPPED: sentence("Extension not dialled"),
    IssueCode.OTHER_COUNTRY: sentence("The row names another country"),
    IssueCode.FURTHER_NUMBER_DROPPED: sentence("Further number in the cell not sent"),
    IssueCode.UNWANTED_KIND: sentence("A kind of number that the mapping doesn't want"),
    IssueCode.EXTRA_CELLS: sentence("More cells than columns"),
    IssueCode.CELL_ERROR: sentence("The cell shows an error"),
    IssueCode.FORMULA_WITHOUT_RESULT: sentence("Formula without a stored result"),
    IssueCode.UNKNOWN_REGION: sentence("Unknown country"),
    IssueCode.BAD_CAMPAIGN: sentence("No campaign id"),
    IssueCode.MISSING_VALUE: sentence("A required value is missing"),
    IssueCode.BAD_EMAIL: sentence("Not an e-mail address"),
    IssueCode.BAD_URL: sentence("Not a web address"),
    IssueCode.BAD_DATE: sentence("Not a date"),
    IssueCode.AMBIGUOUS_DATE: sentence("Can be read as more than one date"),
    IssueCode.NOT_NUMERIC: sentence("Not a figure"),
    IssueCode.OUT_OF_RANGE: sentence("A figure too small or too large"),
    IssueCode.NOT_ALLOWED: sentence("A value that the mapping doesn't allow"),
    IssueCode.BAD_FORM: sentence("Not of the form that the mapping asks for"),
    IssueCode.VALUE_TOO_LONG: sentence("Too long a value"),
    IssueCode.NOT_TEXT: sentence("Characters that are no text"),
    IssueCode.HIDDEN_ROW: sentence("Row hidden in the workbook"),
    IssueCode.EXCLUDED_BY_RULE: sentence("Left out by a rule of the mapping"),
    IssueCode.SKIPPED_BY_RULE: sentence("Skipped by a rule of the mapping"),
    IssueCode.TOO_MANY_SECONDARIES: sentence("More than 10 secondary contacts"),
    IssueCode.PRIMARY_UNUSABLE: sentence("The primary contact can't be called"),
    IssueCode.PRIMARY_REPLACED: sentence("First contact can't be called: the next one is called first"),
    IssueCode.LEAD_SPLIT: sentence("More than 11 numbers in a group: several leads"),
    IssueCode.REPEATED_IN_RUN: sentence("The same number stands earlier"),
    IssueCode.IN_CAMPAIGN: sentence("In this campaign already"),
    IssueCode.IN_OTHER_CAMPAIGN: sentence("In another campaign"),
    IssueCode.GROUP_ALREADY_CALLED: sentence("Its primary contact is called already"),
    IssueCode.GROUP_SENT_BEFORE: sentence("Its group was sent before"),
    IssueCode.ROW_SENT_BEFORE: sentence("This row was sent before"),
    IssueCode.NOT_MENDED: sentence("Came back unchanged"),
    IssueCode.MENDED: sentence("Mended and imported since"),
    IssueCode.ON_SUPPRESSION_LIST: sentence("On a list of numbers never to call"),
    IssueCode.WOULD_SEND: sentence("Would be sent"),
    IssueCode.STOPPED: sentence("Not sent yet"),
    IssueCode.HELD_BY_RUN: sentence("Its number is held by another run"),
    IssueCode.REFUSED: sentence("The platform said no"),
    IssueCode.ANSWER_LOST: sentence("The answer is lost"),
    IssueCode.CALLED_AGAIN: sentence("Called before, and allowed again"),
    IssueCode.DECIDED: sentence("A person said that it was called"),
    IssueCode.UNDONE: sentence("Deleted on the platform again"),
    IssueCode.NOT_UNDONE: sentence("Not deleted on the platform"),
    IssueCode.WITHDRAWN: sentence("Taken back before it was sent"),
}

MEND_SHEET = sentence("to fix")
DROPPED_SHEET = sentence("numbers not sent")
DROPPED_COLUMNS = (
    *(sentence("File"), sentence("Sheet"), sentence("Row"), sentence("Number as written"), sentence("Outcome")),
    *(sentence("Reason"), sentence("What to do")),
)


def title(code: IssueCode) -> str:
    """Return what a code is called in a heading."""
    return _TITLES[code].said


def named(outcome: Outcome, count: int = 1) -> str:
    """Return what an outcome is called: of one row, or beside the count of several."""
    return _NAMES[outcome](count)
