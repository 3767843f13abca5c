"""Staging a file's rows, contacts out in the order of calling, decided leads in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from ledger_samples import (
    CAMPAIGN,
    CAMPAIGN_KEY,
    LEFT_OUT,
    URL,
    HandClock,
    ask,
    begin,
    opened,
    phone,
    plan,
    planned,
    row,
    stage,
    states,
)

from importer.duplicates import NumberKey, Seen
from importer.grouping import GroupRules, cut
from importer.issues import Issue, IssueCode
from importer.ledger import Ledger, Run, open_scratch, planning, staging
from importer.ledger.planning import Origin
from importer.records import Detected, FileSummary, MappedRow, RunState


def order(ledger: Ledger, run: Run) -> list[tuple[int, int]]:
    """Return row and number of the candidates, in the order in which they come."""
    return [(item.row_seq, int(item.phone[-6:] or 0)) for item in ledger.planning.candidates(run.key)]


ROWS_AND_ORDER: dict[str, tuple[list[MappedRow], list[tuple[int, int]]]] = {
    "ungrouped": ([row(2, [1]), row(3, [2, 3]), row(4, [4])], [(1, 1), (2, 2), (2, 3), (3, 4)]),
    "not-adjacent": (
        [row(2, [1], group="a"), row(3, [2], group="b"), row(4, [3], group="a"), row(5, [4])],
        [(1, 1), (3, 3), (2, 2), (4, 4)],
    ),
    "leader-is-not-first": (
        [row(2, [1, 2], group="a"), row(3, [3]), row(4, [4, 5], group="a", leads=True), row(5, [6], group="a")],
        [(3, 4), (3, 5), (1, 1), (1, 2), (4, 6), (2, 3)],
    ),
    "two-leaders": (
        [row(2, [1], group="a"), row(3, [2], group="a", leads=True), row(4, [3], group="a", leads=True)],
        [(2, 2), (1, 1), (3, 3)],
    ),
    "leader-without-a-group": ([row(2, [1]), row(3, [2], leads=True)], [(1, 1), (2, 2)]),
    "same-key-in-two-campaigns": (
        [row(2, [1], group="a"), row(3, [2], group="a", campaign_id=43), row(4, [3], group="a")],
        [(1, 1), (3, 3), (2, 2)],
    ),
    "row-that-ended": (
        [row(2, [1], group="a", leads=True, verdict=LEFT_OUT), row(3, [2]), row(4, [3], group="a")],
        [(2, 2), (3, 3)],
    ),
    "unusable-stays-in-its-place": ([row(2, [0, 1], group="a"), row(3, [2], group="a")], [(1, 0), (1, 1), (2, 2)]),
}


@pytest.mark.parametrize("case", ROWS_AND_ORDER)
def test_contacts_come_in_the_order_of_calling(tmp_path: Path, case: str) -> None:
    """A group stands where its first row stands, its leader first, then the rows in their order."""
    rows, expected = ROWS_AND_ORDER[case]
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, rows)
        assert order(ledger, run) == expected


def test_groups_go_over_files(tmp_path: Path) -> None:
    """Rows of a second file stand behind those of the first, and join its groups."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1], group="a"), row(3, [2])])
        stage(ledger, run, [row(2, [3], group="a")], sha256="bb")
        assert order(ledger, run) == [(1, 1), (3, 3), (2, 2)]
        assert [item.group_seq for item in ledger.planning.candidates(run.key)] == [1, 1, 2]


def test_another_run_is_not_looked_at(tmp_path: Path) -> None:
    """Runs number their rows each for itself; their groups have nothing to do with each other."""
    with opened(tmp_path) as ledger:
        first, second = begin(ledger), begin(ledger)
        stage(ledger, first, [row(2, [1], group="a", leads=True), row(3, [2], group="a")])
        stage(ledger, second, [row(2, [3], group="a"), row(3, [4], group="a", leads=True)])
        assert order(ledger, first) == [(1, 1), (2, 2)]
        assert order(ledger, second) == [(2, 4), (1, 3)]


def test_a_candidate_knows_its_place_in_words(tmp_path: Path) -> None:
    """Messages name the row as the user sees it, and the file by its name alone."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(17, [1], group="a")])
        (candidate,) = ledger.planning.candidates(run.key)
    assert candidate.place == "row 17 of people.csv"
    assert (candidate.campaign_id, candidate.group_key, candidate.phone) == (CAMPAIGN, "a", phone(1))


def test_chunks_hide_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, sequence and order are the same however small the chunks are, blank rows at their borders included."""
    monkeypatch.setattr(staging, "CHUNK_ROWS", 3)
    monkeypatch.setattr(planning, "CHUNK_ROWS", 2)
    rows = [None, None, None, None, *(row(number, [number, number + 100]) for number in range(6, 13)), None]
    detected = Detected(Path("/data/people.csv"), "csv", "", 1, ("Телефон",), hidden_sheets=("Old",), rows=12)
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        summary = ledger.staging.stage(run.key, detected, rows)
        assert (summary.rows_read, summary.rows_blank) == (12, 5)
        assert ledger.staging.files(run.key) == (FileSummary(detected, 12, 5),)
        expected = [(seq, number) for seq, n in enumerate(range(6, 13), start=1) for number in (n, n + 100)]
        assert order(ledger, run) == expected
        assert ask(ledger, "SELECT max(contact_seq) FROM contact") == [(14,)]


def test_a_large_file_is_staged_and_planned_in_chunks(tmp_path: Path) -> None:
    """More rows than any chunk holds, in the real sizes, read while others are written."""
    count = staging.CHUNK_ROWS * 2 + planning.CHUNK_ROWS + 1

    def rows() -> Iterator[MappedRow]:
        for number in range(1, count + 1):
            yield row(number, [number], group=f"g{number % (count // 2)}")

    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, list(rows()))
        plan(ledger, run)
        leads = ledger.results.leads(run.key)
        assert leads.planned == leads.not_sent == count // 2
        assert leads.not_sent + ledger.results.secondaries(run.key) == count


def test_a_file_that_fails_halfway_has_no_counts(tmp_path: Path) -> None:
    """A half-staged run is staged again: forgetting takes all of it, and the run begins like new."""

    def rows() -> Iterator[MappedRow]:
        yield from (row(number, [number]) for number in range(2, staging.CHUNK_ROWS + 5))
        raise OSError("unreadable")

    detected = Detected(Path("/data/people.csv"), "csv", "", 1, ("Телефон",))
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        with pytest.raises(OSError, match="unreadable"):
            ledger.staging.stage(run.key, detected, rows())
        assert [(file.rows_read, file.rows_blank) for file in ledger.staging.files(run.key)] == [(0, 0)]
        ledger.runs.forget_stage(run.key)
        for table in ("member", "lead", "contact", "source_row", "source_file"):
            assert ask(ledger, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - names of tables
        stage(ledger, run, [row(2, [1])])
        assert order(ledger, run) == [(1, 1)]


def test_planned_leads_are_numbered_on(tmp_path: Path) -> None:
    """A second batch stands behind the first; what is no lead leaves its members and no number."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1]), row(3, [1]), row(4, [2, 1])])
        plan(ledger, run)
        stage(ledger, run, [row(2, [3])], sha256="bb")
        held = ask(ledger, "SELECT lead_seq, phone, role, position, outcome FROM member ORDER BY contact_seq")
    assert held == [
        (1, phone(1), "primary", 0, None),
        (None, phone(1), "", 0, "repeated"),
        (2, phone(2), "primary", 0, None),
        (None, phone(1), "", 1, "repeated"),
    ]


def test_taken_names_the_earliest_row_of_a_planned_lead(tmp_path: Path) -> None:
    """A number put aside takes nothing, and another campaign's or another run's neither."""
    with opened(tmp_path) as ledger:
        run = begin(ledger, allow_duplicate=True)
        stage(ledger, run, [row(2, [1, 2]), row(3, [1]), row(4, [3], campaign_id=43), row(5, [4, 4])])
        plan(ledger, run)
        other = planned(ledger, [6])
        keys = [NumberKey(CAMPAIGN, phone(number)) for number in range(1, 7)] + [NumberKey(43, phone(3))]
        taken = ledger.planning.taken(run.key, URL, keys)
        assert taken == {
            NumberKey(CAMPAIGN, phone(1)): "row 2 of people.csv",
            NumberKey(CAMPAIGN, phone(2)): "row 2 of people.csv",
            NumberKey(CAMPAIGN, phone(4)): "row 5 of people.csv",
            NumberKey(43, phone(3)): "row 4 of people.csv",
        }
        assert ledger.planning.taken(other.key, URL, keys) == {NumberKey(CAMPAIGN, phone(6)): "row 2 of people.csv"}
        assert ledger.planning.taken(run.key, URL, []) == {}


def test_what_is_there_already_is_taken_by_nobody(tmp_path: Path) -> None:
    """A lead that is not sent keeps its numbers for the report, and takes none of them."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1, 2])])
        plan(ledger, run, Seen(in_campaign={NumberKey(CAMPAIGN, phone(1)): "run x"}))
        assert states(ledger, run) == ["already_there"]
        assert ledger.planning.taken(run.key, URL, [NumberKey(CAMPAIGN, phone(2))]) == {}
        assert ledger.results.leads(run.key).planned == 0


def test_origins_tell_content_sheet_and_row(tmp_path: Path) -> None:
    """A row is known again by what its file holds, not by the file's name."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1, 2]), row(9, [3])], sha256="aa")
        stage(ledger, run, [row(2, [4])], sha256="bb")
        found = ledger.planning.origins(run.key, [2, 3, 4])
    assert set(found) == {
        Origin(1, "aa", "", 2, CAMPAIGN, phone(2)),
        Origin(2, "aa", "", 9, CAMPAIGN, phone(3)),
        Origin(3, "bb", "", 2, CAMPAIGN, phone(4)),
    }
    assert phone(2) not in repr(found)


def test_a_lead_and_its_issue_are_kept_as_decided(tmp_path: Path) -> None:
    """Campaign, group, warnings and the reason why come back as they were written."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        rows = [row(number, [number], group="a") for number in range(2, 14)]
        stage(ledger, run, [*rows, row(14, [0, 14])])
        plan(ledger, run)
        assert ask(ledger, "SELECT campaign_key, campaign_id, group_mark, state, issue FROM lead") == [
            (CAMPAIGN_KEY, CAMPAIGN, ledger.marks.of("a"), "planned", None),
            (CAMPAIGN_KEY, CAMPAIGN, ledger.marks.of("a"), "planned", None),
            (CAMPAIGN_KEY, CAMPAIGN, "", "planned", None),
        ]
        warned = [
            [issue.code for line in result.lines for issue in line.warnings]
            for result in ledger.results.rows(run.key, Issue(IssueCode.WOULD_SEND))
        ]
    assert warned[-2:] == [[IssueCode.LEAD_SPLIT], [IssueCode.PRIMARY_REPLACED]]
    assert warned[:-2] == [[]] * 11


def test_a_scratch_ledger_plans_while_it_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has one connection only: leads are written in between, and no candidate is lost or seen twice."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(planning, "CHUNK_ROWS", 7)
    with closing(open_scratch(HandClock())) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(number, [number]) for number in range(1, 101)])
        seen = []
        for lead in cut(ledger.planning.candidates(run.key), GroupRules()):
            seen.append(lead.contacts[0].phone)
            ledger.runs.set_state(run.key, RunState.STAGING)
    assert seen == [phone(number) for number in range(1, 101)]
