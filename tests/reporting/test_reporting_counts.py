"""The tally, the sum check and `summary.json`."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting_rows import DETECTED, NO_PHONE, SENT_AT, SPLIT, TOLL_FREE, a_line, a_row

from importer.errors import CountsError
from importer.issues import Issue, IssueCode
from importer.records import FileSummary, LeadCounts, Outcome, RequestCounts, Summary, Tally
from importer.reporting import TallyBuilder, check_sum, count_rows, write_summary

SUMMARY = Summary(
    run="2026-11-23-a",
    started_at=SENT_AT,
    finished_at=SENT_AT + timedelta(minutes=1),
    exit_code=1,
    files=(FileSummary(DETECTED, rows_read=5, rows_blank=1),),
    tally=Tally(
        rows={Outcome.CREATED: 3, Outcome.REJECTED: 1},
        issues={IssueCode.TOLL_FREE: 2, IssueCode.NO_PHONE: 1},
    ),
    leads=LeadCounts(planned=3, created=3),
    requests=RequestCounts(posts=4, lookups=1, retries=1, rate_limited=0),
)


def test_rows_pass_on_while_they_are_counted() -> None:
    """Counting takes nothing away and happens row by row."""
    counts = TallyBuilder()
    rows = [a_row(number=2), a_row(number=3, outcome=Outcome.REJECTED)]
    passing = count_rows(iter(rows), into=counts)
    assert next(passing) is rows[0]
    assert sum(counts.tally.rows.values()) == 1
    assert list(passing) == rows[1:]
    assert counts.tally.rows[Outcome.REJECTED] == 1


def test_an_issue_counts_once_where_the_row_and_its_line_have_the_same() -> None:
    """Lines' issues and warnings count each; the row's issue only if no line has it; the row's warnings count."""
    counts = TallyBuilder()
    counts.add(a_row(a_line(issue=NO_PHONE, warnings=(TOLL_FREE,)), a_line(issue=NO_PHONE), issue=NO_PHONE))
    counts.add(a_row(a_line(), issue=Issue(IssueCode.HIDDEN_ROW), warnings=(SPLIT,)))
    assert counts.tally.issues == {
        IssueCode.HIDDEN_ROW: 1,
        IssueCode.LEAD_SPLIT: 1,
        IssueCode.NO_PHONE: 2,
        IssueCode.TOLL_FREE: 1,
    }
    assert list(counts.tally.issues) == sorted(counts.tally.issues)


@settings(deadline=None)  # the machine may be busy
@given(outcomes=st.lists(st.sampled_from(Outcome)))
def test_every_row_counts_under_exactly_one_outcome(outcomes: list[Outcome]) -> None:
    """All nine outcomes are always there, and their sum is the number of rows."""
    counts = TallyBuilder()
    list(count_rows((a_row(outcome=outcome) for outcome in outcomes), into=counts))
    assert set(counts.tally.rows) == set(Outcome)
    assert sum(counts.tally.rows.values()) == len(outcomes)


def test_a_sum_that_holds_passes() -> None:
    """Five rows read: three created, one rejected, one blank."""
    check_sum(SUMMARY)


@pytest.mark.parametrize("rows_read", [4, 6])
def test_a_sum_that_differs_stops_with_both_figures(rows_read: int) -> None:
    """A row lost, or counted twice, is the importer's fault, and it says so."""
    summary = replace(SUMMARY, files=(FileSummary(DETECTED, rows_read=rows_read, rows_blank=1),))
    with pytest.raises(CountsError, match=rf"{rows_read} rows were read.* accounts for 5 .4 with an outcome, 1 blank"):
        check_sum(summary)


def test_the_summary_is_what_scripts_rely_on(tmp_path: Path) -> None:
    """Every key of the design's section 10, with all nine outcomes, in order."""
    path = tmp_path / "summary.json"
    write_summary(path, SUMMARY)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert list(found) == [
        *("run", "started_at", "finished_at", "exit_code", "files", "rows", "leads", "requests", "issues"),
    ]
    assert found == {
        "run": "2026-11-23-a",
        "started_at": "2026-11-23T07:10:00Z",
        "finished_at": "2026-11-23T07:11:00Z",
        "exit_code": 1,
        "files": [
            {
                "path": "клиенти.csv",
                "sheet": "",
                "sha256": "ab" * 32,
                "detected": {
                    "format": "csv",
                    "packed_as": "",
                    "header_row": 1,
                    "titles": 0,
                    "columns": ["Име", "Телефон"],
                    "encoding": "cp1251",
                    "delimiter": ";",
                    "hidden_sheets": ["old"],
                    "hidden_columns": [],
                    "other_sheets": [],
                },
            }
        ],
        "rows": {"read": 5, "blank": 1, **{str(each): 0 for each in Outcome}, "created": 3, "rejected": 1},
        "leads": {
            "planned": 3,
            "created": 3,
            "already_there": 0,
            "refused": 0,
            "in_doubt": 0,
            "not_sent": 0,
            "undone": 0,
        },
        "requests": {"posts": 4, "lookups": 1, "retries": 1, "rate_limited": 0},
        "issues": {"no_phone": 1, "toll_free": 2},
    }
    assert list(found["rows"]) == ["read", "blank", *Outcome]
    assert list(found["issues"]) == ["no_phone", "toll_free"]


def test_the_summary_is_readable_as_text(tmp_path: Path) -> None:
    """Cyrillic stands as it is, indented by two, with a line end at the end; a run that goes on has no end."""
    path = tmp_path / "summary.json"
    write_summary(path, replace(SUMMARY, finished_at=None))
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    assert text.startswith('{\n  "run": "2026-11-23-a",\n')
    assert '"Телефон"' in text
    assert '"finished_at": null,' in text
    assert text.endswith("\n}\n")
    assert b"\r" not in raw


def test_a_file_name_that_is_no_utf8_comes_back_from_the_summary(tmp_path: Path) -> None:
    """POSIX names are bytes; Python's stand-ins for them are written as JSON escapes."""
    detected = replace(DETECTED, path=Path("leads-\udcff.csv"))
    path = tmp_path / "summary.json"
    write_summary(path, replace(SUMMARY, files=(FileSummary(detected, 5, 1),)))
    assert json.loads(path.read_text(encoding="utf-8"))["files"][0]["path"] == "leads-\udcff.csv"
    assert [file.name for file in tmp_path.iterdir()] == ["summary.json"]
