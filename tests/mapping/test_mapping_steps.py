"""What the steps of a transform do to a value, and what becomes of one that they can't work on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_tools import SMALL, bound, mapped, values

from importer.issues import Issue, IssueCode
from importer.mapping.names import capitalized
from importer.mapping.steps import BARE
from importer.mapping.translit import transliterated
from importer.records import MappedRow, Outcome, SourceRow, Verdict


def stepped(steps: str, cell: str, more: str = "") -> MappedRow:
    """Return a row whose one variable x went through these steps."""
    return mapped(
        f"{SMALL}variables: {{x: {{column: A, transform: {steps}{more}}}}}\n", {"Phone": "0888123456", "A": cell}
    )


@pytest.mark.parametrize(
    ("steps", "cell", "value"),
    [
        ("sentence", "ГЛАВЕН СЧЕТОВОДИТЕЛ", "Главен счетоводител"),
        ("sentence", "42", "42"),
        ("digits", "BG 12-3", "123"),
        ("{replace: {find: a.c, with: x}}", "abc a.c", "abc x"),
        ("{replace: {find: ' '}}", "1 2 3", "123"),
        ("{replace: {pattern: '\\s*\\(.*?\\)', with: ''}}", "Алфа (клиент)", "Алфа"),
        ("{replace: {pattern: '(a)', with: '\\1$0'}}", "a", "\\1$0"),
        ("{remove: [ООД, Д-р]}", "Алфа ООД", "Алфа"),
        ("{remove: ООД}", "ООДинова", "ООДинова"),
        ("{remove: [GmbH, GmbH & Co. KG]}", "Müller GmbH & Co. KG, Berlin", "Müller , Berlin"),
        ("{extract: '[0-9]+'}", "ет. 3, ап. 4", "3"),
        ("{extract: '([а-я]+)@'}", "ИВАН@пример.бг", "ИВАН"),
        ("{split: ','}", "a, b", "a"),
        ("{split: {by: [',', ;], take: -2}}", "a; b, c", "b"),
        ("{split: {by: ' - ', take: last}}", "Алфа - София", "София"),
        ("{join: {by: ','}}", "a,,b ,c", "a, b, c"),
        ("{join: {by: ',', last: ' и '}}", "a", "a"),
        ("{truncate: 8}", "Иван Петров", "Иван"),
        ("{truncate: 3}", "Иван", "Ива"),
        ("{truncate: {to: 6, ending: …}}", "Иван Петров", "Иван…"),
        ("{truncate: 4}", "Иван Петров", "Иван"),
        ("{number: {from: '1234.56', to: '1234,5'}}", "123.456", "123,5"),
        ("{pad: 5}", "42", "00042"),
        ("{pad: {to: 3, with: x}}", "1234", "1234"),
        ("{date: DD.MM.YYYY}", "2026-01-02", "02.01.2026"),
        ("{date: {from: D.M.YY, to: YYYY-MM-DD}}", "7.1.26", "2026-01-07"),
        ("{date: {from: D.M.YY, to: YYYY-MM-DD}}", "7.1.70", "1970-01-07"),
        ("{date: {from: 'D. MMMM YYYY', to: 'MMMM D, YYYY', language: en}}", "3. März 2026", "March 3, 2026"),
        ("{date: {from: 'D MMM YYYY', to: DD.MM.YYYY}}", "3 септ. 2026", "03.09.2026"),
        ("{date: {from: YYYYMMDD, to: DD.MM.YYYY}}", "20261127", "27.11.2026"),
        ("{date: {from: TT.MM.JJJJ, to: 'DDDD', language: de}}", "27.11.2026", "Freitag"),
        ("{date: {from: ДД.ММ.ГГГГ, to: 'D MMMM', language: bg}}", "27.11.2026", "27 ноември"),
        ("{date: {to: 'hh:mm'}}", "2026-11-27 09:05:00", "09:05"),
        ("{date: {from: \"DD.MM.YYYY 'um' hh:mm\", to: 'hh:mm'}}", "27.11.2026 um 9:05", "09:05"),
        ("{date: {from: [DD/MM/YYYY, MM/DD/YYYY], to: YYYY-MM-DD}}", "05/05/2026", "2026-05-05"),
        ("{number: '1234'}", "1.234,56", "1235"),
        ("{number: '1 234,56'}", "€ 1,234,567.5", "1 234 567,50"),
        ("{number: '1234.56'}", "-0.125", "-0.13"),
        ("{number: '1234'}", "1 234 567", "1234567"),
        ("{number: {from: [\"1.234,56\", \"1 234\"], to: '1,234.5'}}", "1.234", "1,234.0"),
        ("{lookup: {table: {да: yes, '': no}}}", " ДА", "yes"),
        ("{lookup: {table: {a: b}, other: keep}}", "c", "c"),
        ("[first_name, names]", "г-жа МАРИЯ-МАГДАЛЕНА ИВАНОВА", "Мария-Магдалена"),
        ("last_name", "Петров, Иван", "Петров"),
        ("[trim, collapse, upper]", "a  b", "A B"),
    ],
)  # fmt: skip
def test_what_a_step_makes_of_a_value(steps: str, cell: str, value: str) -> None:
    """One step each, in the form that a mapping writes it."""
    row = stepped(steps, cell)
    assert (values(row), row.verdict) == ({"x": value}, None)


@pytest.mark.parametrize(
    ("steps", "cell"),
    [
        ("{extract: '[0-9]+'}", "няма"),
        ("{split: {by: ',', take: 3}}", "a, b"),
        ("{lookup: {table: {a: b}, other: drop}}", "c"),
        ("{lookup: {table: {a: ''}}}", "A"),
        ("{remove: [ООД]}", "ООД"),
        ("digits", "няма"),
        ("last_name", "Иван"),
    ],
)
def test_where_nothing_is_left_the_value_is_not_sent(steps: str, cell: str) -> None:
    """It counts as empty: the default stands in, and `required` misses it."""
    assert values(stepped(steps, cell)) == {}
    assert values(stepped(steps, cell, ", default: d")) == {"x": "d"}
    missing = stepped(steps, cell, ", required: true").verdict
    assert missing
    assert missing.issue.code is IssueCode.MISSING_VALUE


LONG = "дума " * 500
WRONG = [
    ("{date: {from: DD.MM.YYYY, to: D}}", "скоро", IssueCode.BAD_DATE, "DD.MM.YYYY"),
    ("{date: {from: DD.MM.YYYY, to: D}}", "31.02.2026", IssueCode.BAD_DATE, "DD.MM.YYYY"),
    ("{date: D}", "27.11.2026", IssueCode.BAD_DATE, "YYYY-MM-DD"),
    ("{date: {from: [D/M/YY, M/D/YY], to: D}}", "03/04/26", IssueCode.AMBIGUOUS_DATE, "D/M/YY, M/D/YY"),
    ("{number: '1234'}", "много", IssueCode.NOT_NUMERIC, "1234.56"),
    ("{number: '1234'}", "1,234", IssueCode.NOT_NUMERIC, "1234.56"),
    ("{number: '1234'}", "9" * 41, IssueCode.NOT_NUMERIC, "1234.56"),
    ("{number: {from: '1.234,56', to: '1234'}}", "12.5", IssueCode.NOT_NUMERIC, "1.234,56"),
    ("{number: {from: ['1.234', '1234.56'], to: '1234'}}", "1.234", IssueCode.NOT_NUMERIC, "1.234, 1234.56"),
    ("{lookup: {table: {a: b, c: d}}}", "e", IssueCode.NOT_ALLOWED, "[a, c]"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "cell", "code", "detail"), WRONG)
def test_a_value_that_a_step_cannot_work_on_rejects_the_row(
    steps: str, cell: str, code: IssueCode, detail: str
) -> None:
    """The issue shows the cell as it was; a default does not hide it, for the cell is not empty."""
    for more in ("", ", default: d"):
        row = stepped(steps, cell, more)
        assert row.verdict == Verdict(Outcome.REJECTED, Issue(code, "A", cell, detail))


@pytest.mark.parametrize(("steps", "cell", "code", "detail"), WRONG)
def test_with_if_wrong_such_a_value_is_dropped_with_a_warning(
    steps: str, cell: str, code: IssueCode, detail: str
) -> None:
    """The call is made without the value, or with its default."""
    row = stepped(steps, cell, ", if_wrong: drop")
    assert (row.verdict, values(row), row.warnings) == (None, {}, (Issue(code, "A", cell, detail),))
    assert values(stepped(steps, cell, ", if_wrong: drop, default: d")) == {"x": "d"}


def test_a_required_value_is_never_dropped() -> None:
    """Without a default there would be none, so the row is rejected, and the wrong value is why."""
    row = stepped("{date: D}", "скоро", ", if_wrong: drop, required: true")
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.BAD_DATE, "A", "скоро", "YYYY-MM-DD"))
    assert stepped("{date: D}", "скоро", ", if_wrong: drop, required: true, default: d").verdict is None


@pytest.mark.parametrize("step", ["title", "translit", "digits", "names", "{remove: [x]}", "{extract: x}"])
def test_a_text_too_long_for_a_step_is_told_rather_than_half_done(step: str) -> None:
    """The cure is to truncate first."""
    row = stepped(step, LONG)
    assert row.verdict
    assert (row.verdict.issue.code, row.verdict.issue.value) == (IssueCode.VALUE_TOO_LONG, "")
    assert values(stepped(f"[{{truncate: 20}}, {step}]", LONG, ", if_wrong: drop")).get("x", "") != LONG


def test_a_step_inside_a_part_or_a_case_is_told_of_the_variable() -> None:
    """However deep, the row is rejected with the step's own code and the columns that were read."""
    text = f"""{SMALL}variables:
  a: {{template: "на {{d}}", parts: {{d: {{column: A, transform: {{date: D}}}}}}}}
  b: {{when: [{{column: B, filled: true, then: {{column: A, transform: {{number: "1234"}}}}}}]}}
"""
    row = mapped(text, {"Phone": "0888123456", "A": "x", "B": "y"})
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.BAD_DATE, "A", "x", "YYYY-MM-DD"))
    other = mapped(text, {"Phone": "0888123456", "A": "2026-01-05", "B": "y"})
    assert other.verdict
    assert (other.verdict.issue.code, other.verdict.issue.column) == (IssueCode.NOT_NUMERIC, "B, A")


# What a value may be on the platform


def test_a_value_too_long_for_the_platform_rejects_the_row() -> None:
    """The report does not repeat it; the mapping's own limit counts."""
    issue = Issue(IssueCode.VALUE_TOO_LONG, "A", "", "x: 1001 characters, at most 1000")
    assert stepped("trim", "y" * 1001).verdict == Verdict(Outcome.REJECTED, issue)
    assert stepped("trim", "y" * 1000).verdict is None
    short = mapped(f"{SMALL}max_length: 3\nvariables: {{x: A}}\n", {"Phone": "0888123456", "A": "четири"})
    assert short.verdict
    assert short.verdict.issue.detail == "x: 6 characters, at most 3"


@pytest.mark.parametrize("cell", ["a\x01b", "\x7f", "a\ud800"])
def test_what_is_no_text_rejects_the_row(cell: str) -> None:
    """A control character, or half a character, can't be said, and some can't even be sent."""
    row = mapped(f"{SMALL}variables: {{x: A}}\n", {"Phone": "0888123456", "A": cell})
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.NOT_TEXT, "A", "", "x"))


@pytest.mark.parametrize(
    ("cell", "value"), [("a\nb", "a\nb"), ("a\u200bb", "a\u200bb"), ("\u200b", ""), ("\u00ad ", "")]
)
def test_characters_that_do_not_show(cell: str, value: str) -> None:
    """Line breaks and joiners belong to a text; of nothing else no value is made."""
    found = values(mapped(f"{SMALL}variables: {{x: A}}\n", {"Phone": "0888123456", "A": cell}))
    assert found.get("x", "") == value


# Names and letters


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ИВАН ПЕТРОВ", "Иван Петров"),
        ("мария-магдалена", "Мария-Магдалена"),
        ("П.К. ЯВОРОВ", "П.К. Яворов"),
        ("ЛУДВИГ ВАН БЕТХОВЕН", "Лудвиг ван Бетховен"),
        ("von der leyen", "von der Leyen"),
        ("HANS-PETER MÜLLER-LÜDENSCHEIDT", "Hans-Peter Müller-Lüdenscheidt"),
        ("ANNA GROß", "Anna Groß"),
        ("mcdonald", "McDonald"),
        ("MCDONALD'S", "McDonald's"),
        ("o’neill", "O’Neill"),
        ("D'ANGELO", "D'Angelo"),
        ("john smith iii", "John Smith III"),
        ("иВАН", "Иван"),
        ("Van Nguyen", "Van Nguyen"),
        ("LaToya DiCaprio", "LaToya DiCaprio"),
        ("  два   интервала", "  Два   Интервала"),
        ("", ""),
    ],
)
def test_names_get_their_usual_capitals(name: str, written: str) -> None:
    """Bulgarian, German and others; what somebody wrote in both cases stays."""
    assert capitalized(name) == written
    assert capitalized(written) == written


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("България", "Bulgaria"),
        ("БЪЛГАРИЯ", "BULGARIA"),
        ("Българията", "Balgariyata"),
        ("Стара планина", "Stara planina"),
        ("Мария Илиева", "Maria Ilieva"),
        ("СОФИЯ", "SOFIA"),
        ("Ия", "Ia"),
        ("Щерьо Жечев", "Shteryo Zhechev"),
        ("ЩЪРКЕЛ", "SHTARKEL"),
        ("Я", "Ya"),
        ("Хасково, ул. Цар Симеон", "Haskovo, ul. Tsar Simeon"),
        ("Йордан Чакъров", "Yordan Chakarov"),
        ("и\u0306ога", "yoga"),  # й as macOS writes it
        ("Müller и Ко", "Müller i Ko"),
        ("ы", "ы"),
    ],
)
def test_bulgarian_in_latin_letters_by_the_law(text: str, latin: str) -> None:
    """The table of the law of 2009, its final -ия, and the one name that is established."""
    assert transliterated(text) == latin


@given(st.sampled_from(sorted(set(BARE) - {"first_name", "last_name"})), st.text(max_size=40))
def test_no_text_makes_a_step_fail(step: str, text: str) -> None:
    """Whatever the cell, a row comes out, with the value or without it."""
    row = bound(f"{SMALL}variables: {{x: {{column: A, transform: {step}}}}}\n", "Phone", "A").apply(
        SourceRow(2, ("0888123456", text))
    )
    assert all(one.value for one in row.contacts[0].variables)


@settings(deadline=None)  # the first example also loads the tables of names and months
@given(st.text(max_size=60))
def test_no_text_makes_a_step_with_arguments_fail(text: str) -> None:
    """Dates, figures, names and patterns take any text."""
    steps = (
        *("{date: {from: [D.M.YY, 'D MMMM YYYY'], to: D}}", "{number: {from: '1.234,56', to: '1234'}}"),
        *("{number: '1 234,5'}", "{extract: '(x?)'}", "{split: {by: x, take: 2}}", "{truncate: 5}", "last_name"),
    )  # fmt: skip
    for step in steps:
        row = stepped(step, text)
        assert row.contacts
        assert row.verdict is None or row.verdict.outcome is Outcome.REJECTED
