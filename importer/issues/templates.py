"""What each code says: one sentence, its cure, and what its detail can be."""

from dataclasses import dataclass

from importer.issues import details
from importer.issues.codes import IssueCode


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence that says what is wrong, and one that says how to mend it ("" where nothing needs it)."""

    says: str
    cure: str = ""
    details: tuple[str, ...] = ()  # what a detail of ours looks like; any other is somebody else's own words


_NAME_ITS_COUNTRY = "Write its country code, or take the region from that column in the mapping (`region`, `column`)."
_WRITE_IT_WHOLE = "Write the whole number, best with its country code, such as +359888123456."
_OF_RUN = (details.RUN, details.RUN_AND_DAY)
_IN_CAMPAIGN = (*_OF_RUN, details.SEEN, details.HELD, details.HELD_BEFORE)
_NOT_SENT = (
    *(details.NOT_SO_FAR, details.LEFT, details.LIMITED, details.STOPPED, details.INTERRUPTED, details.TOKEN_REFUSED),
    *(details.CAMPAIGN_REFUSED, details.ITS_CAMPAIGN_REFUSED, details.PLATFORM_DOWN, details.CANARY),
    *(details.WRONG_ADDRESS, details.TOO_MANY_REFUSED),
)
_LOST = (
    *(details.LOST, details.LOST_BY, details.NO_CONNECTION, details.NO_CONNECTION_BY, details.STATUS),
    *(details.NO_ANSWER, details.CANNOT_SAY, details.LOOKED_FOR, details.IMPORTER_STOPPED, details.BEING_SENT),
)
_NOT_UNDONE = (
    *(details.MAY_BE_THERE, details.NOT_SHOWN, details.NO_ID, details.CANNOT_SHOW, details.KEPT, details.KEPT_BY),
    *(details.NOT_LET, details.TOLD_TO_WAIT, details.OTHER_NUMBER, details.CALLS_BEGUN_SOMEHOW, details.CALLS_BEGUN),
)

TEMPLATES: dict[IssueCode, Template] = {
    IssueCode.NO_PHONE: Template('The column "{column}" holds no phone number.', "Fill in a number."),
    IssueCode.NOT_A_PHONE: Template('"{value}" in "{column}" is not a phone number.', _WRITE_IT_WHOLE),
    IssueCode.TOO_SHORT: Template('"{value}" in "{column}" has too few digits.', _WRITE_IT_WHOLE),
    IssueCode.TOO_LONG: Template('"{value}" in "{column}" has too many digits.', _WRITE_IT_WHOLE),
    IssueCode.INVALID_NUMBER: Template(
        '"{value}" in "{column}" is no number that exists in {detail}.', _WRITE_IT_WHOLE
    ),
    IssueCode.LOCAL_NUMBER: Template(
        '"{value}" in "{column}" can be a local number, without the area code that it needs.',
        "Write it with its area code and the 0 before it, or with its country code, such as +359888123456.",
    ),
    IssueCode.AMBIGUOUS_NUMBER: Template(
        '"{value}" in "{column}" can be read as more than one number.', _WRITE_IT_WHOLE
    ),
    IssueCode.LETTER_IN_NUMBER: Template(
        '"{value}" in "{column}" has a letter among its digits: {detail}.',
        "Type a digit in its place, such as 0 for O and 1 for l.",
    ),
    IssueCode.TWO_COUNTRIES: Template(
        '"{value}" in "{column}" is a number both in the mapping\'s region and in the country that the row names '
        '("{detail}").',
        _NAME_ITS_COUNTRY,
    ),
    IssueCode.LOST_DIGITS: Template(
        '"{value}" in "{column}" has lost its last digits to a spreadsheet program.',
        "Format the column as text and type the number again.",
    ),
    IssueCode.NEEDS_REGION: Template(
        '"{value}" in "{column}" has no country code, and neither its row nor the mapping names a country.',
        "Add the country code to the number, or a country to the row or the mapping.",
    ),
    IssueCode.PREMIUM_RATE: Template(
        '"{value}" in "{column}" is a premium-rate number.', "Use a number of the person or the company."
    ),
    IssueCode.FAX_NUMBER: Template('"{value}" in "{column}" is a fax number.', "Fill in the number of a telephone."),
    IssueCode.PLACEHOLDER: Template(
        '"{value}" in "{column}" only fills the cell.',
        "Fill in a real number; if this is one, write it with its country code.",
    ),
    IssueCode.TOLL_FREE: Template('"{value}" in "{column}" is a toll-free number.'),
    IssueCode.SHARED_COST: Template('"{value}" in "{column}" is a shared-cost number.'),
    IssueCode.EXTENSION_DROPPED: Template(
        'The extension in "{value}" ("{column}") is not dialled: the call goes to the main number.'
    ),
    IssueCode.OTHER_COUNTRY: Template(
        '"{value}" in "{column}" is called as a number of the mapping\'s region; the row names another country '
        '("{detail}").',
        _NAME_ITS_COUNTRY,
    ),
    IssueCode.FURTHER_NUMBER_DROPPED: Template(
        '"{column}" holds further numbers that are not sent: the mapping says `several: first`.'
    ),
    IssueCode.UNWANTED_KIND: Template(
        '"{value}" in "{column}" is a {detail} number, and the mapping asks for others (`phone_types`).',
        "Fill in a number of a kind that is wanted.",
        details=details.KINDS,
    ),
    IssueCode.EXTRA_CELLS: Template("The row has more cells than the header row; not read: {value}."),
    IssueCode.CELL_ERROR: Template(
        'The cell in "{column}" shows {value}, so it counts as empty.', "Correct its formula, or type the value."
    ),
    IssueCode.FORMULA_WITHOUT_RESULT: Template(
        'The cell in "{column}" holds a formula without a stored result, so it counts as empty.',
        "Open the file in Excel, save it, and import it again.",
    ),
    IssueCode.UNKNOWN_REGION: Template(
        '"{value}" in "{column}" is no country the importer knows.',
        "Write its two-letter code, such as BG, DE or GB.",
    ),
    IssueCode.BAD_CAMPAIGN: Template(
        '"{value}" in "{column}" is no campaign id.', "Write the campaign's whole number, such as 42."
    ),
    IssueCode.MISSING_VALUE: Template(
        'The variable "{detail}" is required, and "{column}" is empty.', "Fill in the cell."
    ),
    IssueCode.BAD_EMAIL: Template('"{value}" in "{column}" is no e-mail address.', "Correct or empty the cell."),
    IssueCode.BAD_URL: Template('"{value}" in "{column}" is no web address.', "Correct or empty the cell."),
    IssueCode.BAD_DATE: Template(
        '"{value}" in "{column}" is no date of the form {detail}.',
        "Correct or empty the cell, or add the form to the mapping.",
    ),
    IssueCode.AMBIGUOUS_DATE: Template(
        '"{value}" in "{column}" is one date or another in the forms {detail}.',
        "Name one of these forms alone in the mapping.",
    ),
    IssueCode.NOT_NUMERIC: Template(
        '"{value}" in "{column}" is no figure, or can be two; it should be written like {detail}.',
        "Correct the cell, or show in the mapping how the figures are written (`from`).",
    ),
    IssueCode.OUT_OF_RANGE: Template(
        '"{value}" in "{column}" is not {detail}, as the mapping asks.',
        "Correct or empty the cell.",
        details=(details.AT_LEAST, details.AT_MOST, details.BETWEEN),
    ),
    IssueCode.NOT_ALLOWED: Template(
        '"{value}" in "{column}" is none of {detail}.', "Correct the cell, or add the value to the mapping."
    ),
    IssueCode.BAD_FORM: Template(
        '"{value}" in "{column}" does not have the form that the mapping asks for ({detail}).',
        "Correct or empty the cell.",
    ),
    IssueCode.VALUE_TOO_LONG: Template(
        'The value from "{column}" is too long ({detail}).',
        "Shorten the cell, or add `truncate` to the mapping's transform.",
        details=(details.LENGTH, details.LENGTH_OF, details.SEARCHED),
    ),
    IssueCode.NOT_TEXT: Template(
        'The value from "{column}" holds characters that are no text (for {detail}).', "Type the cell again."
    ),
    IssueCode.HIDDEN_ROW: Template(
        "The row is hidden in the workbook.", "Unhide it, or write `include_hidden: true` in the mapping."
    ),
    IssueCode.EXCLUDED_BY_RULE: Template(
        "The rule on {detail} leaves this row out.",
        details=(details.RULE,),
    ),
    IssueCode.SKIPPED_BY_RULE: Template(
        "The rule to skip {detail} leaves this row out.",
        details=(details.RULE,),
    ),
    IssueCode.TOO_MANY_SECONDARIES: Template(
        "The group has more than 10 secondary contacts, and the mapping says `overflow: reject`.",
        "Write `overflow: split` to send the surplus as leads of their own.",
    ),
    IssueCode.PRIMARY_UNUSABLE: Template(
        "The primary contact can't be called ({detail}), and the mapping says `primary_required: true`.",
        "Mend the primary contact's number.",
        details=(details.ROW,),
    ),
    IssueCode.PRIMARY_REPLACED: Template("The first contact can't be called; the next one is called first."),
    IssueCode.LEAD_SPLIT: Template("The group has more than 10 secondary contacts; this contact is in a further lead."),
    IssueCode.REPEATED_IN_RUN: Template(
        "The same number stands earlier, in {detail}.",
        details=(details.ROW,),
    ),
    IssueCode.IN_CAMPAIGN: Template(
        "The number is in this campaign already ({detail}).",
        details=_IN_CAMPAIGN,
    ),
    IssueCode.IN_OTHER_CAMPAIGN: Template(
        "The number is in campaign {detail}.",
        details=(details.CAMPAIGN,),
    ),
    IssueCode.GROUP_ALREADY_CALLED: Template(
        "Its primary contact is called already ({detail}); the group would be called a second time.",
        details=(*_IN_CAMPAIGN, details.ROW),
    ),
    IssueCode.GROUP_SENT_BEFORE: Template(
        "Another lead of the same group was sent before ({detail}).",
        details=(details.RUN_AND_DAY,),
    ),
    IssueCode.ROW_SENT_BEFORE: Template(
        "This row of this file was sent before ({detail}).",
        "Use --again to send it again.",
        details=_OF_RUN,
    ),
    IssueCode.NOT_MENDED: Template(
        "Nothing that the mapping reads was changed in this row since it was put aside ({detail}).",
        "Correct the cell that is marked, and import the file again.",
        details=(details.RUN,),
    ),
    IssueCode.MENDED: Template(
        "It was mended since, and imported again ({detail}).",
        details=(details.RUN,),
    ),
    IssueCode.ON_SUPPRESSION_LIST: Template(
        "The number is on the suppression list {detail}.",
        details=(details.BLACKLISTED,),
    ),
    IssueCode.WOULD_SEND: Template("It would be sent."),
    IssueCode.STOPPED: Template(
        "It was planned and not sent: {detail}.",
        "`lead-importer resume` goes on.",
        details=_NOT_SENT,
    ),
    IssueCode.HELD_BY_RUN: Template(
        "Its number is held by {detail}, whose answer is still open.",
        "Resume that run first, then this one.",
        details=(details.RUN,),
    ),
    IssueCode.REFUSED: Template(
        "The platform refused it: {detail}",
        "Mend what the platform names.",
        details=(details.STATUS,),
    ),
    IssueCode.ANSWER_LOST: Template(
        "It was sent, and the answer is lost ({detail}).",
        "`lead-importer resume` looks for it on the platform again; where that can't tell, `lead-importer decide` asks "
        "you.",
        details=_LOST,
    ),
    IssueCode.CALLED_AGAIN: Template(
        "The number was called before ({detail}), and the mapping allows it again.",
        details=(*_IN_CAMPAIGN, details.ROW),
    ),
    IssueCode.DECIDED: Template("Its answer was lost, and a person said that it was called."),
    IssueCode.UNDONE: Template("It was deleted on the platform again: it counts as never imported."),
    IssueCode.NOT_UNDONE: Template(
        "It was not deleted on the platform: {detail}.",
        details=_NOT_UNDONE,
    ),
    IssueCode.WITHDRAWN: Template("It was planned and taken back before it was sent."),
}
