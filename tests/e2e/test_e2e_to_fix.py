"""What a person mends in to-fix.xlsx and imports again: only that is sent, and never twice."""

import csv
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import office
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from program import CONFIG
from pydantic import SecretStr

from importer import run as conductor
from importer.concluding import Ended
from importer.issues import IssueCode
from importer.ledger import open_ledger
from importer.outside import Asked, Outside
from importer.preparing import Request
from importer.records import ADDED_COLUMNS, ROW_COLUMN, RUN_COLUMN, Outcome
from importer.sandbox import RunningSandbox, start
from importer.sandbox.jsons import Json
from importer.sandbox.leads import NewLead
from importer.sandbox.validation import Errors, read_new_lead
from importer.sending.pacing import Halt
from importer.settings import Settings
from importer.terminal import show_run

HEADER = ("Име", "Телефон", "Бележка", "lead-importer: Фирма")  # the last has our prefix, and is the user's own
PEOPLE = (
    ("Ана", "0888100001", "0123", "Алфа"),
    ("Борис", "0888 12", "=1+1", "Алфа"),
    ("Вера", "няма", "2026-09-01", "Бета"),
    ("Гошо", "0888100004", "", "Бета"),
    ("Деян", "08881", "", "Гама"),
)
MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: Телефон
variables: {customer_name: {column: Име, required: true}}
"""
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A salesperson's folder, with a sandbox to send to and a ledger."""

    folder: Path
    sandbox: RunningSandbox

    def run(self, *files: Path, mapping: str = MAPPING, check: bool = False) -> Ended:
        """Import files, or only check them."""
        path = self.folder / "m.yaml"
        path.write_text(mapping, encoding="utf-8")
        command = conductor.check if check else conductor.run
        return command(Request(files, path, None, "", again=False), self.settings, self.outside)

    def report(self, name: str) -> Ended:
        """Write a run's report again."""
        return conductor.report(name, self.settings, self.outside)

    def posted(self) -> list[str]:
        """Return the primary numbers posted so far, in order of their digits."""
        posts = (entry.body for entry in self.sandbox.state.journal.entries if entry.method == "POST")
        return sorted(str(body["phone_number"]) for body in posts if isinstance(body, dict))

    @property
    def settings(self) -> Settings:
        """Settings that reach the sandbox."""
        return Settings(
            token=SecretStr(CONFIG.token),
            api_url=self.sandbox.url,
            ledger=str(self.folder / "ledger.db"),
            out=self.folder / "reports",
            rate="off",
            max_refused=1.0,
            yes=True,
        )

    @property
    def outside(self) -> Outside:
        """The world around a run; nobody is asked."""
        return Outside(time.time, Halt(), lambda _progress: None, _nobody)


def _nobody(_question: Asked) -> bool:
    raise AssertionError("with --yes nobody is asked")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a desk on which nothing has happened yet."""
    with start(CONFIG) as sandbox:
        yield Desk(tmp_path, sandbox)


def a_csv(path: Path, rows: Rows = PEOPLE, *, above: int = 0, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a text file whose header has rows above it."""
    lines = [*(["Списък"] * above), *(delimiter.join(row) for row in (HEADER, *rows))]
    path.write_bytes("\r\n".join((*lines, "")).encode(encoding))
    return path


def a_workbook(path: Path, rows: Rows = PEOPLE, *, above: int = 0) -> Path:
    """Write a workbook whose second sheet holds the list."""
    book = Workbook()
    sheet = book.create_sheet("Контакти")
    book.worksheets[0]["A1"] = "Справка"
    for row in (*([["Списък"]] * above), HEADER, *rows):
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.data_type = "s" if cell.value is not None else cell.data_type
    book.save(path)
    return path


def to_fix(ended: Ended) -> Path:
    """Return the workbook to mend, the only one."""
    (fixable,) = ended.written.to_fix
    return fixable.path


def rows_of(path: Path, sheet: int = 0) -> list[dict[str, str]]:
    """Return the rows of a sheet as a person sees them; none of its cells is a formula."""
    book = load_workbook(path)
    cells = list(book.worksheets[sheet].iter_rows())
    assert not [cell.coordinate for row in cells for cell in row if cell.data_type == "f"]
    names = [str(cell.value) for cell in cells[0]]
    return [dict(zip(names, (str(cell.value or "") for cell in row), strict=True)) for row in cells[1:]]


@contextmanager
def mending(path: Path) -> Iterator[Callable[[str, str, str], None]]:
    """Give what types a value into the row of a person, and save the workbook then."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]

    def mend(person: str, column: str, value: str) -> None:
        (row,) = [row for row in sheet.iter_rows(min_row=2) if row[names.index("Име")].value == person]
        cell = row[names.index(column)]
        assert isinstance(cell, Cell)
        cell.value = value

    yield mend
    book.save(path)


def outcomes(ended: Ended) -> dict[str, int]:
    """Return the rows by outcome, without zeros."""
    return {outcome.value: count for outcome, count in ended.summary.tally.rows.items() if count}


def test_the_workbook_has_the_users_own_columns_with_the_faults_marked(desk: Desk) -> None:
    """Own columns in their order and cell for cell, then ours; fill and note on the cell at fault, and only there."""
    path = to_fix(desk.run(a_csv(desk.folder / "a.csv")))
    rows = rows_of(path)
    assert list(rows[0]) == [*HEADER, *ADDED_COLUMNS]
    assert [tuple(row[name] for name in HEADER) for row in rows] == [PEOPLE[1], PEOPLE[2], PEOPLE[4]]
    sheet = load_workbook(path).worksheets[0]
    marked = {
        cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if cell.fill.fgColor.rgb == "FFFFD966"
    }
    noted = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == set(noted) == {"B2", "B3", "B4"}
    assert "no number that exists in BG" in noted["B2"]
    assert rows[0]["lead-importer: cure"].startswith("Write the whole number")
    assert (rows[0]["lead-importer: place"], rows[0][ROW_COLUMN]) == ("a.csv, row 3", "2")
    assert {cell.number_format for row in sheet.iter_rows(min_row=2) for cell in row} == {"@"}
    assert sheet["C2"].quotePrefix  # "=1+1" stays a text when somebody edits it
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("source", "write"),
    [
        ("", lambda folder: a_csv(folder / "a.csv")),
        (
            'source: {header_row: 3, encoding: windows-1251, delimiter: ";"}\n',
            lambda folder: a_csv(folder / "a.csv", above=2, encoding="cp1251", delimiter=";"),
        ),
        ("source: {sheet: Контакти, header_row: 2}\n", lambda folder: a_workbook(folder / "a.xlsx", above=1)),
        ("source: {sheet: 2}\n", lambda folder: a_workbook(folder / "a.xlsx")),
    ],
)
def test_the_same_mapping_imports_what_came_back(desk: Desk, source: str, write: Callable[[Path], Path]) -> None:
    """Whatever the mapping fixes about the list: unchanged nothing is sent, and mended only what was mended."""
    first = desk.run(write(desk.folder), mapping=MAPPING + source)
    assert outcomes(first) == {"created": 2, "rejected": 3}
    path = to_fix(first)
    unchanged = desk.run(path, mapping=MAPPING + source)
    assert (outcomes(unchanged), unchanged.summary.exit_code) == ({"left_out": 3}, 0)
    assert unchanged.summary.tally.issues == {IssueCode.NOT_MENDED: 3}
    with mending(path) as mend:
        mend("Борис", "Телефон", "0888100002")
        mend("Вера", "Бележка", "a note that no mapping reads")
    checked = desk.run(path, mapping=MAPPING + source, check=True)
    assert outcomes(checked) == {"not_sent": 1, "left_out": 2}
    mended = desk.run(path, mapping=MAPPING + source)
    assert outcomes(mended) == {"created": 1, "left_out": 2}
    assert desk.posted() == ["+359888100001", "+359888100002", "+359888100004"]


def test_a_list_without_a_header_comes_back_also_as_text(desk: Desk) -> None:
    """Its columns are called by letters in the workbook; whoever saves that as CSV can import it as well."""
    mapping = (
        "version: 1\ncampaign_id: 42\nregion: BG\nphone: B\nvariables: {customer_name: A}\n"
        "source: {header_row: none, encoding: utf-8, delimiter: ','}\n"
    )
    source = desk.folder / "a.csv"
    source.write_text("\n".join(",".join(row) for row in PEOPLE), encoding="utf-8")
    first = desk.run(source, mapping=mapping)
    assert outcomes(first) == {"created": 2, "rejected": 3}
    names, *rows = load_workbook(to_fix(first)).worksheets[0].iter_rows(values_only=True)
    assert names == ("A", "B", "C", "D", *ADDED_COLUMNS)
    mended = [["Борис", "0888100002", *rows[0][2:]], *rows[1:]]
    saved = desk.folder / "saved.csv"
    with saved.open("w", encoding="cp1251", newline="") as file:
        csv.writer(file, delimiter=";").writerows([names, *mended])
    assert outcomes(desk.run(saved, mapping=mapping)) == {"created": 1, "left_out": 2}


@pytest.mark.skipif(office.OFFICE is None and not office.IS_CI, reason="LibreOffice is not installed")
def test_mended_in_libreoffice_only_the_mended_rows_are_sent(desk: Desk) -> None:
    """A person opens it, types into two marked cells and saves: a leading zero stays, and the rest is left out."""
    path = to_fix(desk.run(a_csv(desk.folder / "a.csv")))
    office.type_into(path, {"B2": "0888100002", "B4": "+359 888 100 005"}, desk.folder / "profile")
    mended = desk.run(path)
    assert outcomes(mended) == {"created": 2, "left_out": 1}
    assert desk.posted() == [f"+35988810000{number}" for number in (1, 2, 4, 5)]
    assert rows_of(path)[0]["Телефон"] == "0888100002"


@pytest.mark.parametrize("more", ["", "allow_duplicate: true\n"])
def test_what_was_mended_and_sent_is_not_sent_again(desk: Desk, more: str) -> None:
    """The same workbook mended further is another file: the ledger knows its rows all the same."""
    path = to_fix(desk.run(a_csv(desk.folder / "a.csv"), mapping=MAPPING + more))
    with mending(path) as mend:
        mend("Борис", "Телефон", "0888100002")
    assert outcomes(desk.run(path, mapping=MAPPING + more)) == {"created": 1, "left_out": 2}
    with mending(path) as mend:
        mend("Вера", "Телефон", "0888100003")
    assert outcomes(desk.run(path, mapping=MAPPING + more)) == {"created": 1, "already_there": 1, "left_out": 1}
    assert desk.posted() == [f"+35988810000{number}" for number in (1, 2, 3, 4)]


def test_what_is_still_wrong_comes_back_once_more(desk: Desk) -> None:
    """The second workbook has the own columns and ours once; mended there, the row is known as what it was at first."""
    loose = f"{MAPPING}allow_duplicate: true\n"
    first = desk.run(a_csv(desk.folder / "a.csv"), mapping=loose)
    with mending(to_fix(first)) as mend:
        mend("Борис", "Телефон", "0888")
    second = desk.run(to_fix(first), mapping=loose)
    assert outcomes(second) == {"rejected": 1, "left_out": 2}
    (row,) = rows_of(to_fix(second))
    assert list(row) == [*HEADER, *ADDED_COLUMNS]
    assert (row["Име"], row["Телефон"], row[RUN_COLUMN]) == ("Борис", "0888", second.summary.run)
    for path in (to_fix(second), to_fix(first)):  # mended in both: it is one row, and one call
        with mending(path) as mend:
            mend("Борис", "Телефон", "0888100002")
        desk.run(path, mapping=loose)
    assert Counter(desk.posted())["+359888100002"] == 1


def test_the_earlier_run_knows_what_was_mended(desk: Desk) -> None:
    """Written again, its report says which row was mended by which run, and asks for the others alone."""
    first = desk.run(a_csv(desk.folder / "a.csv"))
    with mending(to_fix(first)) as mend:
        mend("Борис", "Телефон", "0888100002")
    second = desk.run(to_fix(first))
    again = desk.report(first.summary.run)
    assert again.summary.tally.issues[IssueCode.MENDED] == 1
    assert f"mended since, and imported again (run {second.summary.run})" in again.written.csv_path.read_text(
        "utf-8-sig"
    )
    assert [row["Име"] for row in rows_of(to_fix(again))] == ["Вера", "Деян"]
    assert ([one.number for one in first.examples], [one.number for one in again.examples]) == ([3, 4, 6], [4, 6])
    assert outcomes(again) == outcomes(first)


def test_a_workbook_in_which_a_person_works_is_not_overwritten(desk: Desk) -> None:
    """A report written again leaves it alone and gets a second name, and says so; an untouched one is replaced."""
    first = desk.run(a_csv(desk.folder / "a.csv"))
    assert to_fix(desk.report(first.summary.run)) == to_fix(first)
    with mending(to_fix(first)) as mend:
        mend("Борис", "Телефон", "0888100002")
    mended = to_fix(first).read_bytes()
    again = desk.report(first.summary.run)
    assert (to_fix(again).name, to_fix(first).read_bytes()) == ("to-fix (2).xlsx", mended)
    assert again.written.renamed == (
        "to-fix.xlsx stays as it is (you have worked in it): the new one is to-fix (2).xlsx.",
    )
    assert to_fix(desk.report(first.summary.run)).name == "to-fix (2).xlsx"


def test_rows_may_be_sorted_deleted_copied_and_added(desk: Desk) -> None:
    """A row is known by its tie, wherever it stands; one without is new; a copy counts for itself."""
    path = to_fix(desk.run(a_csv(desk.folder / "a.csv")))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    boris, vera, _ = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    sheet.delete_rows(2, 3)
    vera_again = ["Вера", "0888100003", *vera[2:]]
    for row in (["Нов", "0888100009", "", ""], vera, boris, vera_again):
        sheet.append(row)
    sheet.insert_cols(2)
    sheet["B1"] = "Моя колона"
    book.save(path)
    assert outcomes(desk.run(path)) == {"created": 2, "left_out": 2}
    assert desk.posted() == [f"+35988810000{number}" for number in (1, 3, 4, 9)]


def test_a_mended_primary_brings_its_colleagues(desk: Desk) -> None:
    """They were rejected for its sake and have nothing to mend; while it is not mended, nobody of the group is sent."""
    grouped = f"{MAPPING}secondary_contacts:\n  rows: {{group_by: 'lead-importer: Фирма'}}\n  primary_required: true\n"
    rows = [("Шеф", "няма", "", "Делта"), ("Ели", "0888100007", "", "Делта"), ("Жана", "0888", "", "Делта")]
    first = desk.run(a_csv(desk.folder / "a.csv", rows), mapping=grouped)
    assert outcomes(first) == {"rejected": 3}
    path = to_fix(first)
    with mending(path) as mend:
        mend("Жана", "Телефон", "0888100008")
    colleague = desk.run(path, mapping=grouped)
    assert (outcomes(colleague), desk.posted()) == ({"left_out": 1, "rejected": 2}, [])
    with mending(path) as mend:
        mend("Шеф", "Телефон", "0888100006")
    assert outcomes(desk.run(path, mapping=grouped)) == {"created": 3}
    (lead,) = desk.sandbox.state.store.all()
    assert (lead.phone_number, len(lead.secondary_contacts)) == ("+359888100006", 2)


def test_a_refused_row_is_sent_again_only_when_it_was_mended(desk: Desk) -> None:
    """The reason is the platform's words; the same number may go again once what was wrong beside it is corrected."""

    def picky(body: Json) -> NewLead | Errors:
        no = {"variables": ["The variables hold a character that is not allowed."]}
        return no if isinstance(body, dict) and "!" in str(body.get("variables")) else read_new_lead(body)

    rows = [("Ана", "0888100001", "", ""), ("Б!", "0888100002", "", ""), ("В!", "0888100003", "", "")]
    with mock.patch("importer.sandbox.platform.read_new_lead", picky):
        first = desk.run(a_csv(desk.folder / "a.csv", rows))
        assert outcomes(first) == {"created": 1, "refused": 2}
        path = to_fix(first)
        assert "not allowed" in rows_of(path)[0]["lead-importer: reason"]
        with mending(path) as mend:
            mend("Б!", "Име", "Борис")
        assert outcomes(desk.run(path)) == {"created": 1, "left_out": 1}
    assert Counter(desk.posted()) == {"+359888100001": 1, "+359888100002": 2, "+359888100003": 1}


def test_files_with_other_columns_have_workbooks_of_their_own(desk: Desk) -> None:
    """Two lists of one shape share a workbook, a third has its own; imported together all that was mended is sent."""
    one = a_csv(desk.folder / "one.csv")
    two = a_csv(desk.folder / "two.csv", [("Ели", "0999", "", "")])
    three = desk.folder / "three.csv"
    three.write_text("Телефон,Име\n0777,Фани\n", encoding="utf-8")
    first = desk.run(one, two, three)
    paths = [fixable.path for fixable in first.written.to_fix]
    assert [path.name for path in paths] == ["to-fix.xlsx", "to-fix-2.xlsx"]
    assert [row["lead-importer: place"] for path in paths for row in rows_of(path)] == [
        *("one.csv, row 3", "one.csv, row 4", "one.csv, row 6", "two.csv, row 2"),
        "three.csv, row 2",
    ]
    for path, person, number in zip(paths, ("Ели", "Фани"), ("0888100007", "0888100008"), strict=True):
        with mending(path) as mend:
            mend(person, "Телефон", number)
    assert outcomes(desk.run(*paths)) == {"created": 2, "left_out": 3}


def test_numbers_dropped_from_rows_that_were_sent_stand_on_a_second_sheet(desk: Desk) -> None:
    """The row has nothing to mend for the sending, so it is not on the first one."""
    rows = [("Ана", "0888100001; 0888", "", ""), ("Борис", "0888100002", "", "")]
    path = to_fix(desk.run(a_csv(desk.folder / "a.csv", rows)))
    assert rows_of(path) == []
    (dropped,) = rows_of(path, 1)
    assert (dropped["Row"], dropped["Number as written"], dropped["Outcome"]) == ("2", "0888100001; 0888", "rejected")
    assert dropped["What to do"].endswith("this sheet is not read: correct it in your own list.")


def test_a_run_without_faults_has_no_workbook_to_mend(desk: Desk) -> None:
    """Nothing is to be done, so nothing is there to do it in."""
    ended = desk.run(a_csv(desk.folder / "a.csv", [PEOPLE[0]]))
    assert ended.written.to_fix == ()
    assert sorted(path.name for path in ended.folder.iterdir()) == [
        *("report.html", "results.csv", "results.xlsx", "summary.json"),
    ]


def test_what_a_check_found_is_mended_without_a_run_to_tie_it_to(desk: Desk) -> None:
    """Its rows come back as new ones: mended they are sent, the others are rejected as before."""
    checked = desk.run(a_csv(desk.folder / "a.csv"), check=True)
    assert {row[RUN_COLUMN] for row in rows_of(to_fix(checked))} == {""}
    with mending(to_fix(checked)) as mend:
        mend("Борис", "Телефон", "0888100002")
    assert outcomes(desk.run(to_fix(checked))) == {"created": 1, "rejected": 2}


def test_the_cells_go_with_the_rest_of_the_personal_data(desk: Desk) -> None:
    """A purge removes them; a workbook of such a run comes back as if all of it were mended, and calls nobody twice."""
    first = desk.run(a_csv(desk.folder / "a.csv"))
    ledger = open_ledger(desk.settings.ledger, time.time)
    run = ledger.runs.named(first.summary.run)
    ledger.purging.purge(run.key, time.time())
    with ledger.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT cells FROM source_row").all() == [("",)]
    ledger.close()
    again = desk.run(to_fix(first))
    assert again.summary.tally.rows[Outcome.REJECTED] == 3
    assert desk.posted() == ["+359888100001", "+359888100004"]


def test_a_mended_file_is_the_same_packed_or_not(desk: Desk) -> None:
    """With duplicates allowed and no header in the list, what came back is sent once all the same."""
    mapping = MAPPING.replace("phone: Телефон", "phone: B").replace("column: Име", "column: A")
    mapping += "allow_duplicate: true\nsource: {header_row: none}\n"
    path = desk.folder / "bare.csv"
    path.write_text("Иван,0888900001\nПетър,08889\n", encoding="utf-8")
    fixable = to_fix(desk.run(path, mapping=mapping))
    book = load_workbook(fixable)
    book.worksheets[0]["B2"] = "0888900002"
    mended = desk.folder / "mended.xlsx"
    book.save(mended)
    with zipfile.ZipFile(desk.folder / "mended.zip", "w") as archive:
        archive.write(mended, "mended.xlsx")
    desk.run(desk.folder / "mended.zip", mapping=mapping)
    desk.run(mended, mapping=mapping)
    assert desk.posted() == ["+359888900001", "+359888900002"]


@pytest.mark.parametrize("place", ["9" * 23, "9" * 5000])
def test_a_place_that_is_none_makes_the_row_a_new_one(desk: Desk, place: str) -> None:
    """Whatever stands in our columns, nothing breaks."""
    path = desk.folder / "odd.csv"
    path.write_text(
        f"Име,Телефон,{RUN_COLUMN},{ROW_COLUMN}\nАна,0888100001,2026-01-01-000000,{place}\n", encoding="utf-8"
    )
    assert outcomes(desk.run(path)) == {"created": 1}


def test_rows_that_came_back_unmended_are_told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """They end left out, and the exit code is 0: a person must not take that for done."""
    first = desk.run(a_csv(desk.folder / "a.csv"))
    show_run(desk.run(to_fix(first)))
    assert "3 rows came back unmended: correct the marked cells, and import it again." in capsys.readouterr().out
