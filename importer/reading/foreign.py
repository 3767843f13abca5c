"""What is written in letters and is no table: web pages, address books, messages, formats for programs. Pure."""

import re

from importer.languages import Sentence, sentence

SAVE_AS = sentence("Save it as .xlsx in Excel and try again.")

_HTML = re.compile(r"<(?:!doctype html|(?:html|head|body|table|tr|td|div)[\s>])")
_MAIL_FIELDS = frozenset(
    {"received", "return-path", "delivered-to", "from", "to", "cc", "subject", "date", "message-id", "mime-version"}
    | {"content-type", "content-transfer-encoding", "reply-to", "sender", "dkim-signature", "thread-topic", "x-sender"}
)
_FIELD = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
_SAVED_PAGE = re.compile(r"^(?:x-document-type:|snapshot-content-location:|from: <?(?:\"?saved by))", re.MULTILINE)
_JSON = re.compile(r"\[\s*[\[{]|\{\s*(?:[\"}])|\[\s*\"[^\"]*\"\s*,\s*[\"\d\[{]")
_SQL = re.compile(r"(?:-- [^\n]*dump|(?:create table|insert into|drop table)\s)")

_WEB_PAGE = sentence(
    "This is a web page (HTML), also if its name says .xls. Open it in Excel. {save_as}", save_as=SAVE_AS
)
_SAVED = sentence("This is a saved web page (MHTML). Open it in Excel. {save_as}", save_as=SAVE_AS)
_XML_SHEET = sentence(
    "This is a workbook in the XML format of Excel 2003, also if its name says .xls. Open it in Excel. {save_as}",
    save_as=SAVE_AS,
)
_XML = sentence("This is an XML file. Open it in Excel. {save_as}", save_as=SAVE_AS)
_JSON_SAYS = sentence(
    "This is JSON, a format for programs. In Excel choose Data > Get Data > From File > From JSON. {save_as}",
    save_as=SAVE_AS,
)
_VCARD = sentence(
    "These are contacts in the vCard format (.vcf), not a table. Import them into Outlook or Google Contacts, export "
    "them there as CSV, and import that."
)
_MAIL = sentence("This is an e-mail. Save the spreadsheet that is attached to it, and import that.")
_GOOGLE_LINK = sentence(
    "This is only a link to a Google sheet. Open it in the browser, choose File > Download > Microsoft Excel (.xlsx), "
    "and import that."
)

# How a text begins, in small letters -> what to say of it.
_BEGINS: tuple[tuple[str, Sentence], ...] = (
    ("begin:vcard", _VCARD),
    (
        "begin:vcalendar",
        sentence("This is a calendar (iCalendar), not a list of people. Export the people as CSV or .xlsx."),
    ),
    ("dn: ", sentence("This is an export of a directory (LDIF). Export the contacts as CSV, and import that.")),
    (
        "[internetshortcut]",
        sentence("This is only a link to a page. Open it and download the spreadsheet. {save_as}", save_as=SAVE_AS),
    ),
    (
        "%!ps",
        sentence("This is a print file (PostScript), not a table. Ask for the list as a spreadsheet (.xlsx or .csv)."),
    ),
)


def says_of_text(head: bytes) -> Sentence | None:
    """Say of the first bytes of a file, in any encoding that keeps Latin letters, what they are; None for a table."""
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1").lstrip().lower()
    says = next((says for begins, says in _BEGINS if text.startswith(begins)), None)
    return says or _markup_says(text) or _for_programs(text) or _mail_says(text)


def _markup_says(text: str) -> Sentence | None:
    if not text.startswith("<"):
        return None
    if "urn:schemas-microsoft-com:office:spreadsheet" in text or 'progid="excel.sheet"' in text:
        # A web page made by Office names the same schema, and has no XML declaration.
        return _XML_SHEET if text.startswith("<?xml") else _WEB_PAGE
    if _HTML.search(text):
        return _WEB_PAGE
    return _XML if text.startswith("<?xml") else None


def _for_programs(text: str) -> Sentence | None:
    if _JSON.match(text):
        return _GOOGLE_LINK if "docs.google.com" in text else _JSON_SAYS
    if _SQL.match(text):
        return sentence("This is a copy of a database (SQL). Export the table as CSV. {save_as}", save_as=SAVE_AS)
    if text.startswith("version:") and re.search(r"^phone:", text, re.MULTILINE):
        return sentence("This is a mapping, not a list. Name it after -m, and the spreadsheet without it.")
    return None


def _mail_says(text: str) -> Sentence | None:
    """Recognize a message by the fields of its head: the first line is one, and so is another."""
    body = text.partition("\n")[2] if text.startswith("from ") else text  # a mailbox marks each message so
    fields = _FIELD.findall(re.split(r"\r?\n\r?\n", body, maxsplit=1)[0])
    if not fields or not body.startswith(f"{fields[0]}:") or fields[0] not in _MAIL_FIELDS | {"x-document-type"}:
        return None
    if _SAVED_PAGE.search(text) or set(fields) <= {"mime-version", "content-type", "x-document-type"}:
        return _SAVED
    return _MAIL if len(_MAIL_FIELDS.intersection(fields)) > 1 else None
