"""What a phone cell of a sales sheet holds: a table of cells as people write them."""

import csv
from pathlib import Path

import pytest
from core_samples import read

from importer.issues import IssueCode
from importer.phones import Phone, PhoneKind, read_phones

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "phones-bg.csv"

BULGARIAN = {
    # With a country code, whatever separates the digits.
    "+359877654312": "+359877654312",
    "+359 87 765 4312": "+359877654312",
    "+359-877-654-312": "+359877654312",
    "+359/877/654312": "+359877654312",
    "+359.877.654.312": "+359877654312",
    "+ 359 877 654 312": "+359877654312",
    "(+359)877654312": "+359877654312",
    "+(359) 877 654312": "+359877654312",
    "00359877654312": "+359877654312",
    "00 359 877 654 312": "+359877654312",
    "(00359) 877 654 312": "+359877654312",
    "359877654312": "+359877654312",
    "359 2 8123456": "+35928123456",
    # The trunk zero of the national form beside the country code.
    "+359(0)877 654312": "+359877654312",
    "+359 (0) 2 812 34 56": "+35928123456",
    "+359 0877 654 312": "+359877654312",
    "359 0877654312": "+359877654312",
    "0359877654312": "invalid_number",
    "00359(0)877 654 312": "+359877654312",
    "00 359 (0) 877 654312": "+359877654312",
    "+359-(0)877-654-312": "+359877654312",
    "+3590877654312": "+359877654312",
    "+35900877654312": "invalid_number",
    "++359877654312": "+359877654312",
    "+359877654312+": "+359877654312",
    # In the national form.
    "0877 654 312": "+359877654312",
    "087 765 4312": "+359877654312",
    "(0877) 654-312": "+359877654312",
    "0877/65-43-12": "+359877654312",
    "0877.654.312": "+359877654312",
    "0987 654 312": "+359987654312",
    "02/812 34 56": "+35928123456",
    "(02) 812-34-56": "+35928123456",
    "02 / 812 34 56": "+35928123456",
    "052 / 612345": "+35952612345",
    "032 612 345": "+35932612345",
    # A spreadsheet program took the zero, or made a float of it.
    "877654312": "+359877654312",
    "2812345": "+3592812345",
    "28123456": "+35928123456",
    "877654312.0": "+359877654312",
    "359888123456.0": "+359888123456",
    "359888123456,0": "+359888123456",
    "359888123456.00": "+359888123456",
    "+3592987654.0": "+3592987654",
    "2987654.0": "+3592987654",
    "02987654.0": "+3592987654",
    "8.77654312E8": "+359877654312",
    "8.77654312E+08": "+359877654312",
    "3.59877654312E+11": "+359877654312",
    "3,59877654312E+11": "+359877654312",
    "3.59877E+11": "lost_digits",
    "3,6E+11": "lost_digits",
    "8.77654E8": "lost_digits",
    "1E9": "lost_digits",
    "8.776543125E8": "lost_digits",
    # Seven digits can be Sofia's as well, without its 02: only those that begin with a 2 can not.
    "9345678": "local_number",
    "3012312": "local_number",
    "93 45678": "local_number",
    "0 93 45678": "+3599345678",
    "94123456": "+35994123456",
    # How text is typed and pasted.
    "'0877654312": "+359877654312",
    '"0877654312"': "+359877654312",
    "=0877654312": "+359877654312",
    "\u200e0877654312\u200f": "+359877654312",
    "0877\u00a0654\u00a0312": "+359877654312",
    "0877–654–312": "+359877654312",
    "０８７７６５４３１２": "+359877654312",
    "٠٨٧٧٦٥٤٣١٢": "+359877654312",
    "۰۸۷۷۶۵۴۳۱۲": "+359877654312",
    "०८७७६५४३१२": "+359877654312",
    "𝟎𝟖𝟕𝟕𝟔𝟓𝟒𝟑𝟏𝟐": "+359877654312",
    "＋359877654312": "+359877654312",
    "①②③④⑤⑥⑦": "not_a_phone",
    "0877\ufe0f654\u3164312": "+359877654312",
    "0\x008\x007\x007\x006\x005\x004\x003\x001\x002\x00": "+359877654312",
    "0877654312\x7f": "+359877654312",
    "📞 0877 654 312": "+359877654312",
    "☎ 02 812 34 56": "+35928123456",
    "📠 02 812 34 56": "fax_number",
    # Beside words.
    "моб: 0877 654 312": "+359877654312",
    "тел.: 02 812 34 56": "+35928123456",
    "тел./факс: 02 812 34 56": "+35928123456",
    "GSM 877 654 312": "+359877654312",
    "Иван Петров 0877 654 312": "+359877654312",
    "0877 654 312 (Иван)": "+359877654312",
    "Иван: +359877654312": "+359877654312",
    "Иван 359877654312": "+359877654312",
    "tel:+359877654312": "+359877654312",
    "Viber 0877 654 312": "+359877654312",
    "0877 654 312 - Иван": "+359877654312",
    "02 812 34 56 (факс)": "fax_number",
    "F: 02 812 34 56": "fax_number",
    "02 812 34 56 факс 02 812 34 57": "fax_number",
    # A figure behind a number belongs to the words behind it.
    "0877654312 след 18ч": "not_a_phone",
    "0877 654 312 (до 17 ч.)": "not_a_phone",
    # Who pays.
    "0800 12 345": "+35980012345 !toll_free",
    "80012345": "+35980012345 !toll_free",
    "0700 1 2345": "+35970012345 !shared_cost",
    "0900 12345": "premium_rate",
    # Foreign: a written country code wins.
    "00358878123456": "+358878123456",
    "+49 40 1112233": "+49401112233",
    "+44 (0)20 7946 0958": "+442079460958",
    "+39 06 698 12345": "+390669812345",
    "+39 (0)6 698 12345": "+390669812345",
    "+30 (0)210 1234567": "+302101234567",
    "+40 (0)721 234 567": "+40721234567",
    "+90 (0)532 123 45 67": "+905321234567",
    "+381 (0)64 123456": "+38164123456",
    "+389 70 123 456": "+38970123456",
    "0040 721 234 567": "+40721234567",
    "001 262 397 7937": "+12623977937",
    # A foreign code without its + is none.
    "49 40 1112233": "invalid_number",
    "44 20 7946 0958": "invalid_number",
    "40721234567": "invalid_number",
    "381641234567": "invalid_number",
    "306971234567": "invalid_number",
    # A neighbour's number in its national form can't be told from a Bulgarian one; most are none.
    "0721 234 567": "invalid_number",
    "021 234 5678": "invalid_number",
    "697 123 4567": "invalid_number",
    "0532 123 45 67": "invalid_number",
    "064 123 4567": "invalid_number",
    "064 123 456": "+35964123456",
    "070 123 456": "+35970123456",
    "(08) 9029 4631": "+359890294631",
    "1878123456": "invalid_number",
    # Too short, too long, nowhere.
    "0877 654 31": "invalid_number",
    "+35987765431": "invalid_number",
    "+3598776543122": "invalid_number",
    "08776543120899": "too_long",
    "0877654312-7": "invalid_number",
    "+359278123456": "invalid_number",
    "1000": "too_short",
    "112": "too_short",
    "*88": "too_short",
    # Nothing.
    "": "no_phone",
    "-": "no_phone",
    " – ": "no_phone",
    "няма": "no_phone",
    "Няма.": "no_phone",
    "n/a": "no_phone",
    "#N/A": "no_phone",
    "няма телефон": "no_phone",
    "без тел.": "no_phone",
    "не е посочен": "no_phone",
    "no phone": "no_phone",
    "kein Telefon": "no_phone",
    "keine Angabe": "no_phone",
    "k. A.": "no_phone",
    "н/д": "no_phone",
    "XXX": "no_phone",
    "тел.": "no_phone",
    # Fillings; who has such a number writes it with its country code.
    "0": "placeholder",
    "0000000": "placeholder",
    "1111111": "placeholder",
    "2222222": "placeholder",
    "0888888888": "placeholder",
    "0888 888 888": "placeholder",
    "+359888888888": "+359888888888",
    "0888000000": "+359888000000",
    "0899999999": "+359899999999",
    "123456789": "placeholder",
    "1234567890": "placeholder",
    "0123456789": "placeholder",
    "01234567890": "placeholder",
    "987654": "placeholder",
    "1": "too_short",
    # A letter for the 0 in front, without which the number is the same; elsewhere nobody knows which digit was meant.
    "o877654312": "+359877654312",
    "O2 812 34 56": "+35928123456",
    "+359 О877 654 312": "+359877654312",
    "Ο877654312": "+359877654312",
    "l877654312": "letter_in_number",
    "08776543l2": "letter_in_number",
    "0877 65З 312": "letter_in_number",
    "+З59877654312": "letter_in_number",
    "O12345678": "letter_in_number",
    "О877 654 312": "+359877654312",
    "0877 654 31O": "letter_in_number",
    "0877 l54 312": "letter_in_number",
    "0877 654 312б": "letter_in_number",
    "0700 1 TAXI": "too_short",
    "0700-TAXI-12": "not_a_phone",
    "0877654312TAXI": "not_a_phone",
    "02 812345²": "not_a_phone",
    "+a+b": "not_a_phone",
    "+359+877654312": "not_a_phone",
    "00359877654+312": "not_a_phone",
    "0877+654312": "not_a_phone",
    "+0877654312": "not_a_phone",
    "починал": "not_a_phone",
    "; и ;": "not_a_phone",
}

AMBIGUOUS = {
    # Dates: 02.11.2024 would be a valid number in Sofia.
    "02.11.2024": "not_a_phone",
    "2.11.2024": "not_a_phone",
    "02/11/2024": "not_a_phone",
    "02-11-2024": "not_a_phone",
    "2024-11-02": "not_a_phone",
    "2024-11-02 00:00:00": "not_a_phone",
    "02.11.2024 г.": "not_a_phone",
    "от 02.11.2024": "not_a_phone",
    "02. 11. 2024": "not_a_phone",
    "02 11 2024": "not_a_phone",
    "02.11.24": "not_a_phone",
    "84-11-02": "not_a_phone",
    "02112024": "not_a_phone",
    "2112024": "not_a_phone",
    "20241102": "not_a_phone",
    "11.2024": "not_a_phone",
    "2-5.11.2024": "not_a_phone",
    "02.11-05.11": "not_a_phone",
    "2020-2024": "not_a_phone",
    "2019/2020": "not_a_phone",
    "2023-24": "not_a_phone",
    "0877654312 02.11.2024": "+359877654312 | not_a_phone",
    "0877654312; 02.11.2024": "+359877654312 | not_a_phone",
    "09:00-18:00": "not_a_phone",
    # Amounts, percentages, coordinates.
    "2987654.00": "not_a_phone",
    "2987654,00": "not_a_phone",
    "29876.54": "not_a_phone",
    "298 765.43": "not_a_phone",
    "2 987 654,00 лв": "not_a_phone",
    "2987654 лв": "not_a_phone",
    "€ 2987654": "not_a_phone",
    "2987654 EUR": "not_a_phone",
    "2.987.654": "not_a_phone",
    "2,987,654.00": "not_a_phone",
    "-2987654": "not_a_phone",
    "-2987654.0": "not_a_phone",
    "29.87654%": "not_a_phone",
    "42.697708": "not_a_phone",
    "42.697708, 23.321868": "not_a_phone | not_a_phone",
    "2987654.0, 2876543.0": "not_a_phone | not_a_phone",
    # Numbers of other things.
    "BG80BNBG96611020345678": "not_a_phone",
    "BG80 BNBG 9661 1020 3456 78": "not_a_phone",
    "8001011234": "invalid_number",
    "ЕГН 8001011234": "not_a_phone",
    "175074752": "invalid_number",
    "ЕИК 0888123456": "not_a_phone",
    "1750747521234": "too_long",
    "1000 София": "not_a_phone",
    "№ 2987654": "not_a_phone",
    "Поръчка № 2987654": "not_a_phone",
    "Договор 02 987654": "not_a_phone",
    "Иван 2987654": "not_a_phone",
    "ivan.0888123456@abv.bg": "not_a_phone",
    "https://abv.bg/02987654": "not_a_phone",
    "факс: 02 812 34 56": "fax_number",
    "не 0877 654 312": "not_a_phone",
    "грешен 0877 654 312": "not_a_phone",
    # A number and more digits, or two of them in one.
    "0877-654-312-7": "invalid_number",
    "0877 654 312 - 9": "invalid_number",
    "0877 654 312/457": "invalid_number",
    "0877654312,457": "not_a_phone",
    "0877654312, 457": "+359877654312 | too_short",
    "02 987 654 3": "ambiguous_number",
    "02/987654-3": "ambiguous_number",
    "02 987654 (3)": "ambiguous_number",
    "тел 2987654.0": "not_a_phone",
    "0877654312 (2)": "invalid_number",
    "2. 9876543": "not_a_phone",
    "тел. 2 9876543": "not_a_phone",
    "08776543120899765412": "not_a_phone",
    # A local number without its area code.
    "223344": "local_number",
    "052, 223344": "ambiguous_number",
}

CASES = [
    *[("BG", cell, want) for cell, want in BULGARIAN.items()],
    *[("BG", cell, want) for cell, want in AMBIGUOUS.items()],
]


@pytest.mark.parametrize(("region", "cell", "want"), CASES)
def test_a_cell_is_read_as_written(region: str, cell: str, want: str) -> None:
    """A cell becomes the numbers that it proves; whatever leaves a doubt becomes an issue."""
    assert read(cell, region) == want


def test_a_text_longer_than_any_number_is_no_phone() -> None:
    """A remark of a page is refused before anything reads it, however many numbers stand in it."""
    assert read("0877654312, " * 50) == "not_a_phone"


def test_an_unknown_region_reads_no_national_number() -> None:
    """A region that the library doesn't know gives an issue, never an error."""
    assert read("0877654312", "XX") == "not_a_phone"
    assert read("+359877654312", "XX") == "+359877654312"


def test_an_issue_names_column_and_cell() -> None:
    """The whole cell as it was stands in the issue; of several numbers in it, the one at fault."""
    (only,) = read_phones(" 12", "BG", "Мобилен")
    assert only.issue is not None
    assert only.issue.value == " 12"
    _, second = read_phones(" 0877654312; 12", "BG", "Мобилен")
    assert second.issue is not None
    assert (second.issue.code, second.issue.column) == (IssueCode.TOO_SHORT, "Мобилен")
    assert second.issue.value == "12"


def test_a_number_that_does_not_exist_names_its_country() -> None:
    """The sentence says where no such number exists: the written code's country, else the region."""
    found = [read_phones(cell, "BG", "P")[0].issue for cell in ("+1 155 555 5555", "0188123456")]
    assert [issue and issue.detail for issue in found] == ["US", "BG"]


@pytest.mark.parametrize(
    ("cell", "region", "kind"),
    [
        ("0888 123 456", "BG", PhoneKind.MOBILE),
        ("02 987 65 43 вътр. 12", "BG", PhoneKind.FIXED_LINE),
        ("262-397-7937", "US", PhoneKind.FIXED_OR_MOBILE),
        ("+44 56 1234 5678", "BG", PhoneKind.VOIP),
        ("0800 12 345", "BG", PhoneKind.TOLL_FREE),
        ("0700 1 2345", "BG", PhoneKind.SHARED_COST),
        ("0900 12345", "BG", PhoneKind.PREMIUM_RATE),
        ("+44 70 1234 5678", "BG", PhoneKind.OTHER),
        ("0877 654 31", "BG", None),
        ("няма", "BG", None),
    ],
)
def test_a_number_has_its_kind(cell: str, region: str, kind: PhoneKind | None) -> None:
    """A number that exists has its kind, also the premium one that is not called; nothing else has one."""
    assert [phone.kind for phone in read_phones(cell, region, "Phone")] == [kind]


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is no part of the project")
def test_the_corpus_of_phone_cells_is_read_as_wanted() -> None:
    """Cells as sales teams write them give the numbers that a person would dial, and the warnings that are wanted."""
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    got = [read_phones(row["raw"], row["default_region"], "Phone") for row in rows]
    wrong = [(row, phones) for row, phones in zip(rows, got, strict=True) if not _fits(phones, row)]
    assert len(rows) >= 50
    assert wrong == []


def _fits(phones: tuple[Phone, ...], row: dict[str, str]) -> bool:
    found = " ".join([phone.phone for phone in phones if phone.phone]) or "REJECT"
    warned = [warning for phone in phones for warning in phone.warnings]
    return found in row["want"].split("|") and bool(warned) == ("warning" in row["note"])


@pytest.mark.parametrize(
    ("cell", "region", "phone"),
    [
        ("3598872", "BG", ""),  # the beginning of +359 88 72…, not a number of another town
        ("35988712", "BG", ""),
        ("359888123456", "BG", "+359888123456"),
        ("стар номер: 0889300026", "BG", ""),
        ("old 0889300026", "BG", ""),
        ("0889300022 доб.5", "BG", "+359889300022"),
        ("0171/1234567-0", "DE", ""),  # a mobile number has no extension to dial through to
        ("030/1234567-0", "DE", "+493012345670"),
    ],
)
def test_what_a_first_user_and_a_reviewer_typed(cell: str, region: str, phone: str) -> None:
    """Cut-off numbers, numbers said to be old, and digits behind a mobile number call nobody."""
    assert read_phones(cell, region, "Телефон")[0].phone == phone
