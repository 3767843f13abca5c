"""What earlier runs say: over all numbers of a lead, per campaign, and of rows of the same content."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledger_samples import (
    AGAIN,
    CAMPAIGN,
    DOUBT,
    NOW,
    REFUSED,
    THERE,
    URL,
    begin,
    created,
    opened,
    phone,
    plan,
    planned,
    row,
    sent,
    stage,
)

from importer.claims import LeadResult
from importer.duplicates import GroupKey, NumberKey, OtherCampaign
from importer.issues import Issue, IssueCode
from importer.ledger import Ledger, Run, SentRow
from importer.records import Outcome, Verdict

DAY = datetime.fromtimestamp(NOW, UTC).astimezone().date().isoformat()
KEYS = [NumberKey(CAMPAIGN, phone(number)) for number in range(1, 10)]


def finished(ledger: Ledger, *results: LeadResult, campaign_id: int = CAMPAIGN) -> Run:
    """Import the leads (1, 2), (3, 4), ... and end each with its result."""
    numbers = [[2 * at + 1, 2 * at + 2] for at in range(len(results))]
    run = planned(ledger, *numbers, campaign_id=campaign_id)
    with ledger.session(run) as session:
        sent(session.claims, *results)
    return run


def test_all_numbers_of_a_lead_are_in_its_campaign(tmp_path: Path) -> None:
    """Primary and secondary alike, once the platform has them; what is refused, in doubt or planned is not."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, created(), REFUSED, AGAIN)
        told = f"run {run.name}, {DAY}"
        assert ledger.history.in_campaign(URL, KEYS) == {KEYS[0]: told, KEYS[1]: told}
        assert ledger.history.in_campaign(URL, []) == {}


def test_what_is_in_doubt_is_not_in_the_campaign_for_certain(tmp_path: Path) -> None:
    """It is left to the claim: it may be refused yet, and a report must not say what nobody knows."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, DOUBT)
        assert ledger.history.in_campaign(URL, KEYS) == {}
        with ledger.session(run) as session:
            (doubt,) = session.claims.in_doubt()
            session.claims.settle(doubt.ref, created())
        assert set(ledger.history.in_campaign(URL, KEYS)) == set(KEYS[:2])


def test_a_campaign_is_known_by_platform_and_id(tmp_path: Path) -> None:
    """Campaign 42 of another platform, or another campaign, holds nothing of this one."""
    with opened(tmp_path) as ledger:
        finished(ledger, created())
        assert ledger.history.in_campaign("https://other.example/api", KEYS) == {}
        assert ledger.history.in_campaign(URL, [NumberKey(43, phone(1))]) == {}
        assert ledger.history.elsewhere("https://other.example/api", [NumberKey(43, phone(1))]) == {}


def test_other_campaigns_are_told_with_their_day(tmp_path: Path) -> None:
    """A number's own campaign is none of them."""
    with opened(tmp_path) as ledger:
        finished(ledger, created("1"), campaign_id=41)
        finished(ledger, created("2"), campaign_id=40)
        finished(ledger, created("3"))
        elsewhere = ledger.history.elsewhere(URL, KEYS)
        assert set(elsewhere) == {phone(1), phone(2)}
        assert set(elsewhere[phone(1)]) == {OtherCampaign(41, DAY), OtherCampaign(40, DAY)}
        assert ledger.history.elsewhere(URL, []) == {}


def test_a_number_that_stands_twice_elsewhere_is_told_once(tmp_path: Path) -> None:
    """Its campaign allows duplicates; the warning names it once, with the day since when it is there."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [1], allow_duplicate=True, campaign_id=41)
        with ledger.session(run) as session:
            sent(session.claims, created("1"), created("2"))
        assert ledger.history.elsewhere(URL, KEYS) == {phone(1): (OtherCampaign(41, DAY),)}


def test_groups_are_those_with_a_lead_that_was_created(tmp_path: Path) -> None:
    """A new row of such a group gets a warning; a group that was only refused is new."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1], group="a"), row(3, [2], group="b"), row(4, [3])])
        plan(ledger, run)
        with ledger.session(run) as session:
            sent(session.claims, created(), REFUSED, created("72"))
        asked = [GroupKey(CAMPAIGN, "a"), GroupKey(CAMPAIGN, "b"), GroupKey(43, "a")]
        assert ledger.history.groups(URL, asked) == {GroupKey(CAMPAIGN, "a"): f"run {run.name}, {DAY}"}
        assert ledger.history.groups(URL, []) == {}


SENT_ROWS: dict[str, tuple[LeadResult, Outcome | None, IssueCode | None]] = {
    "created": (created(), Outcome.ALREADY_THERE, IssueCode.ROW_SENT_BEFORE),
    "there": (THERE, Outcome.ALREADY_THERE, IssueCode.ROW_SENT_BEFORE),
    "refused": (REFUSED, Outcome.REFUSED, IssueCode.REFUSED),
    "doubt": (DOUBT, None, None),
    "planned": (AGAIN, None, None),
}


@pytest.mark.parametrize("case", SENT_ROWS)
def test_a_row_that_was_sent_is_known_by_its_content(tmp_path: Path, case: str) -> None:
    """Each of its numbers; other content, sheet, row, campaign or number is another row."""
    result, outcome, code = SENT_ROWS[case]
    with opened(tmp_path) as ledger:
        finished(ledger, result)
        known = [SentRow("aa", "", 2, CAMPAIGN, phone(1)), SentRow("aa", "", 2, CAMPAIGN, phone(2))]
        others = [
            SentRow("bb", "", 2, CAMPAIGN, phone(1)),
            SentRow("aa", "Лист", 2, CAMPAIGN, phone(1)),
            SentRow("aa", "", 3, CAMPAIGN, phone(1)),
            SentRow("aa", "", 2, 43, phone(1)),
            SentRow("aa", "", 2, CAMPAIGN, phone(9)),
        ]
        found = ledger.history.sent_rows(URL, known + others)
        # Of a lead that was there already, nobody knows whether the platform's one has its secondaries.
        held = known[:1] if case == "there" else known
        assert set(found) == (set(held) if outcome else set())
        assert {(verdict.outcome, verdict.issue.code) for verdict in found.values()} <= {(outcome, code)}
        assert ledger.history.sent_rows(URL, []) == {}


def test_a_refusal_is_told_in_the_platforms_words_again(tmp_path: Path) -> None:
    """It is not sent again, and the report says what the platform said then."""
    with opened(tmp_path) as ledger:
        finished(ledger, REFUSED)
        asked = SentRow("aa", "", 2, CAMPAIGN, phone(1))
        verdict = Verdict(Outcome.REFUSED, Issue(IssueCode.REFUSED, detail="No."))
        assert ledger.history.sent_rows(URL, [asked]) == {asked: verdict}


def test_content_is_known_after_it_was_staged(tmp_path: Path) -> None:
    """Most files are new, and need no look at their rows."""
    with opened(tmp_path) as ledger:
        assert not ledger.history.knows_content(["aa"])
        planned(ledger, [1])
        assert ledger.history.knows_content(["zz", "aa"])
        assert not ledger.history.knows_content([])


def test_more_numbers_than_one_lead_has_are_asked_at_once(tmp_path: Path) -> None:
    """Planning asks for 5,500 together; no database's limit of parameters is in the way."""
    with opened(tmp_path) as ledger:
        finished(ledger, created())
        keys = [NumberKey(CAMPAIGN, phone(number)) for number in range(1, 5501)]
        assert set(ledger.history.in_campaign(URL, keys)) == set(KEYS[:2])
        assert ledger.planning.taken(1, URL, keys).keys() == set(KEYS[:2])
