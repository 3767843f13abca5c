"""What comes after a run, in the ledger: leads taken back, learned and purged."""

from pathlib import Path

import pytest
from ledger_samples import (
    CAMPAIGN,
    CAMPAIGN_KEY,
    DOUBT,
    NOW,
    REFUSED,
    THERE,
    URL,
    HandClock,
    ask,
    begin,
    created,
    finished,
    held,
    issues,
    opened,
    phone,
    plan,
    planned,
    row,
    stage,
    states,
)

from importer.claims import LearnedLead, SentLead
from importer.duplicates import NumberKey
from importer.issues import Issue, IssueCode
from importer.languages import sentence
from importer.ledger import purging
from importer.ledger.learning import Learned
from importer.ledger.texts import issue_from_text, issues_to_text
from importer.records import Lead, LeadContact, Variable

NAME = (Variable("customer_name", "Ана"),)


def learned(platform_id: str, *numbers: int, blacklisted: tuple[int, ...] = ()) -> LearnedLead:
    """Return a lead as a sync sees it."""
    return LearnedLead(platform_id, tuple(map(phone, numbers)), tuple(map(phone, blacklisted)), NOW - 60)


def test_an_undo_sees_what_the_platform_holds(tmp_path: Path) -> None:
    """Every lead that was created, as it was sent and in order, with an id or without; none of another run."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1, 2], [3], [4], [5], [6], [7])
        finished(ledger, run, created("71"), REFUSED, created(""), THERE, DOUBT)
        finished(ledger, planned(ledger, [11], [12]), created("81"), created("82"))
        first, second = ledger.sent_leads(run).leads()
    people = [LeadContact(phone(number), NAME) for number in (1, 2, 4)]
    assert first == SentLead(
        run.key, 1, "71", Lead(CAMPAIGN, people[0], (people[1],), allow_duplicate=False), "people.csv, row 2"
    )
    assert second == SentLead(run.key, 3, "", Lead(CAMPAIGN, people[2], (), allow_duplicate=False), "people.csv, row 4")


def test_an_undo_knows_that_a_mapping_allowed_duplicates(tmp_path: Path) -> None:
    """The lead is compared with what was sent, and that says so."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1], allow_duplicate=True), created())
        (lead,) = ledger.sent_leads(run).leads()
    assert lead.lead.allow_duplicate


def test_an_undo_walks_on_while_leads_go(tmp_path: Path) -> None:
    """Each lead is seen once, also where the ones before it are gone, and those that stay are not seen again."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1], [2], [3]), created("71"), created("72"), created("73"))
        book, seen = ledger.sent_leads(run), []
        for lead in book.leads():
            seen.append(lead.platform_id)
            if lead.platform_id != "72":
                assert book.begin(lead)
                book.undone(lead)
        assert seen == ["71", "72", "73"]
        assert states(ledger, run) == ["undone", "created", "undone"]
        assert [lead.platform_id for lead in book.leads()] == ["72"]


def test_a_deleted_lead_gives_its_numbers_back(tmp_path: Path) -> None:
    """It passes through `deleting`, where an undo that was killed finds it; other leads and runs keep their numbers."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1, 2], [3]), created("71"), created("72"))
        other = finished(ledger, planned(ledger, [4], [5]), created("81"), created("82"))
        book = ledger.sent_leads(run)
        lead, _ = book.leads()
        book.undone(lead)  # the platform was never asked
        assert (states(ledger, run), set(held(ledger))) == (["created", "created"], {phone(at) for at in range(1, 6)})
        assert book.begin(lead)
        assert states(ledger, run) == ["deleting", "created"]
        again, _ = book.leads()
        assert (lead.asked_at is None, again.asked_at is None) == (True, False)
        assert book.begin(again)
        book.undone(lead)
        assert (states(ledger, run), states(ledger, other)) == (["undone", "created"], ["created", "created"])
        assert held(ledger) == {phone(3): False, phone(4): False, phone(5): False}
        assert issues(ledger, run) == [Issue(IssueCode.UNDONE), None]
        assert not book.begin(lead)
        assert states(ledger, run) == ["undone", "created"]


def test_a_lead_that_stays_says_why(tmp_path: Path) -> None:
    """It counts as created again and keeps its numbers; the next attempt to delete it forgets the reason."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1], [2]), created("71"), created("72"))
        other = finished(ledger, planned(ledger, [3]), created("81"))
        book = ledger.sent_leads(run)
        lead, _ = book.leads()
        assert book.begin(lead)
        book.keep(lead, "it was called")
        assert (states(ledger, run), issues(ledger, other)) == (["created", "created"], [None])
        assert issues(ledger, run) == [Issue(IssueCode.NOT_UNDONE, detail="it was called"), None]
        assert set(held(ledger)) == {phone(1), phone(2), phone(3)}
        assert book.begin(lead)
        assert issues(ledger, run) == [None, None]


def test_what_was_not_sent_is_withdrawn(tmp_path: Path) -> None:
    """Only planned leads, only of this run, and a resume sends none of them."""
    with opened(tmp_path) as ledger:
        run, other = planned(ledger, [1], [2], [3]), planned(ledger, [4])
        finished(ledger, run, created())
        assert ledger.sent_leads(run).withdraw() == 2
        assert (states(ledger, run), states(ledger, other)) == (["created", "undone", "undone"], ["planned"])
        assert issues(ledger, run) == [None, Issue(IssueCode.WITHDRAWN), Issue(IssueCode.WITHDRAWN)]
        with ledger.session(run) as session:
            session.claims.recover()
            assert session.claims.claim() is None


def test_a_runs_leads_are_found_by_their_ids(tmp_path: Path) -> None:
    """Those that the platform holds, of this run alone; one without an id is found by none."""
    with opened(tmp_path) as ledger:
        run = finished(
            ledger, planned(ledger, [1], [2], [3], [4]), created("71"), created("72"), created(""), created("74")
        )
        finished(ledger, planned(ledger, [5]), created("81"))
        book = ledger.sent_leads(run)
        first, second, _, _ = book.leads()
        assert book.begin(second)
        book.undone(second)
        assert book.by_ids(["71", "72", "", "81"]) == {"71": first}
        assert book.by_ids([]) == {}


def test_an_undo_asks_only_in_campaigns_with_leads_of_the_run(tmp_path: Path) -> None:
    """Each once, in order; one where nothing was created, and one of another run, are none of them."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        campaigns = (43, 42, 43, 41)
        stage(ledger, run, [row(at, [at], campaign_id=campaign) for at, campaign in enumerate(campaigns, start=2)])
        plan(ledger, run)
        finished(ledger, run, created("1"), created("2"), created("3"), REFUSED)
        finished(ledger, planned(ledger, [9], campaign_id=41), created("4"))
        assert ledger.sent_leads(run).campaigns() == (42, 43)


def test_a_learned_lead_counts_as_created(tmp_path: Path) -> None:
    """Its numbers are in the campaign from then on, for plans and for claims, under a run that is no import."""
    with opened(tmp_path) as ledger:
        learning = ledger.learning(URL, CAMPAIGN)
        assert learning.add([learned("900", 1, 2), learned("901", 3)]) == Learned(2, 3, 0)
        assert learning.add([learned("902", 4)]) == Learned(1, 1, 0)
        learning.finish()
        query = "SELECT lead_seq, campaign_key, campaign_id, group_mark, state, platform_id, sent_at FROM lead"
        shared = (CAMPAIGN_KEY, CAMPAIGN, "", "created")
        assert ask(ledger, query) == [(at, *shared, f"90{at - 1}", NOW - 60) for at in (1, 2, 3)]
        assert ask(ledger, "SELECT kind, state, exit_code FROM run") == [("sync", "finished", 0)]
        assert ledger.runs.all() == ()
        assert held(ledger) == {phone(at): False for at in (1, 2, 3, 4)}
        run = planned(ledger, [2], [5])
        with ledger.session(run) as session:
            assert session.claims.claim() is not None
        assert states(ledger, run) == ["already_there", "sending"]


def test_each_learned_number_belongs_to_its_lead(tmp_path: Path) -> None:
    """The claims name the lead that they came with."""
    with opened(tmp_path) as ledger:
        ledger.learning(URL, CAMPAIGN).add([learned("900", 1), learned("901", 2)])
        claims = set(ask(ledger, "SELECT number_mark, lead_seq FROM claim"))
        assert claims == {(ledger.marks.of(phone(1)), 1), (ledger.marks.of(phone(2)), 2)}


def test_what_is_known_already_is_not_learned_again(tmp_path: Path) -> None:
    """A second sync of the same campaign finds nothing new; the same id of another campaign is another lead."""
    with opened(tmp_path) as ledger:
        page = [learned("900", 1, 2)]
        assert ledger.learning(URL, CAMPAIGN).add(page) == Learned(1, 2, 0)
        assert ledger.learning(URL, CAMPAIGN).add([learned("900", 1, 2, 3)]) == Learned(0, 0, 0)
        assert ledger.learning(URL, 43).add(page) == Learned(1, 2, 0)
        assert ledger.learning("https://other.example/api", CAMPAIGN).add(page) == Learned(1, 2, 0)


def test_an_empty_campaign_leaves_no_run(tmp_path: Path) -> None:
    """Nothing was learned, and nothing is written of it."""
    with opened(tmp_path) as ledger:
        learning = ledger.learning(URL, CAMPAIGN)
        assert learning.add([]) == Learned(0, 0, 0)
        learning.finish()
        assert ask(ledger, "SELECT count(*) FROM run") == [(0,)]


def test_numbers_that_somebody_holds_stay_theirs(tmp_path: Path) -> None:
    """A learned lead takes those that are free, each once, also where none is."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1]), created("71"))
        learning = ledger.learning(URL, CAMPAIGN)
        assert learning.add([learned("900", 1, 2, 2, 3), learned("901", 1)]) == Learned(2, 2, 0)
        mine = ask(ledger, "SELECT number_mark FROM claim WHERE run_key = :run", run=run.key)
        assert mine == [(ledger.marks.of(phone(1)),)]
        assert set(held(ledger)) == {phone(1), phone(2), phone(3)}


@pytest.mark.parametrize("campaign_id", [CAMPAIGN, 43])
def test_what_is_being_sent_is_not_learned(tmp_path: Path, campaign_id: int) -> None:
    """A lead with a number in flight may be ours; in another campaign the number says nothing."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [3])
        with ledger.session(run) as session:
            claimed = session.claims.claim()
            assert claimed is not None
            expected = Learned(1, 1, 0) if campaign_id == CAMPAIGN else Learned(2, 3, 0)
            page = [learned("900", 2, 1), learned("901", 4)]
            assert ledger.learning(URL, campaign_id).add(page) == expected
            assert session.claims.finish(claimed.ref, created("900"))
        assert states(ledger, run) == ["created", "planned"]


def test_a_blacklisted_number_is_learned_once_per_platform(tmp_path: Path) -> None:
    """Of whichever lead it is, known or new; another platform has a list of its own."""
    with opened(tmp_path) as ledger:
        page = [learned("900", 1, 2, blacklisted=(2,)), learned("901", 3)]
        assert ledger.learning(URL, CAMPAIGN).add(page) == Learned(2, 3, 1)
        again = [learned("900", 1, 2, blacklisted=(1, 2))]
        assert ledger.learning(URL, CAMPAIGN).add(again) == Learned(0, 0, 1)
        assert ledger.learning(URL, 43).add([learned("902", 2, blacklisted=(2,))]) == Learned(1, 1, 0)
        other = "https://other.example/api"
        assert ledger.learning(other, 43).add([learned("903", 2, blacklisted=(2,))]) == Learned(1, 1, 1)
        asked = [phone(number) for number in (1, 2, 3)]
        assert ledger.history.blacklisted(URL, asked) == {phone(1): CAMPAIGN, phone(2): CAMPAIGN}
        assert ledger.history.blacklisted(other, asked) == {phone(2): 43}


def test_only_old_runs_that_ended_are_due_for_a_purge(tmp_path: Path) -> None:
    """In their order; neither one with an open lead, nor a young, an unfinished or a purged one."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        first, doubted, unfinished, young = (planned(ledger, [at]) for at in (1, 2, 3, 4))
        sending, deleting, last = (planned(ledger, [at]) for at in (5, 6, 7))
        finished(ledger, doubted, DOUBT)
        finished(ledger, deleting, created("71"))
        (lead,) = ledger.sent_leads(deleting).leads()
        assert ledger.sent_leads(deleting).begin(lead)
        with ledger.session(sending) as session:
            assert session.claims.claim() is not None
        for run in (last, first, doubted, sending, deleting):
            ledger.runs.finish(run.key, 0)
        ledger.runs.stop(unfinished.key, sentence("it was interrupted"), 1)
        clock.turn(100)
        ledger.runs.finish(young.key, 0)
        assert [run.key for run in ledger.purging.due(NOW + 100)] == [first.key, last.key]
        ledger.purging.purge(first.key, NOW + 200)
        assert [run.key for run in ledger.purging.due(NOW + 100)] == [last.key]
        assert ledger.purging.due(NOW) == ()


@pytest.mark.parametrize("chunk", [1, 2_000])
def test_a_purge_removes_people_and_no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    """No number, name, group or word of the platform is left of the run; codes, ids, claims and other runs are."""
    monkeypatch.setattr(purging, "_CHUNK", chunk)
    with opened(tmp_path) as ledger:
        runs = [begin(ledger), begin(ledger)]
        for base, run in zip((0, 10), runs, strict=True):
            rows = [row(2, [base + 1, -1], group=f"фирма {base}"), row(3, [base + 2]), row(4, [base + 3])]
            stage(ledger, run, rows)
            plan(ledger, run)
            finished(ledger, run, REFUSED if base else created(), REFUSED, REFUSED)
            ledger.runs.finish(run.key, 0)
        mine, other = runs
        warned = Issue(IssueCode.EXTENSION_DROPPED, "Телефон", phone(1))
        with ledger.database.write() as connection:
            connection.exec_driver_sql("UPDATE contact SET warnings = ?", (issues_to_text([warned]),))
            connection.exec_driver_sql("""UPDATE run SET request = '{"files": ["Ана.csv"]}'""")
        ledger.runs.stop(mine.key, sentence(f"{phone(1)} was refused"), 1)
        ledger.purging.purge(mine.key, NOW + 1)
        cells = "SELECT phone_input, phone, variables FROM contact WHERE run_key = :run"
        assert set(ask(ledger, cells, run=mine.key)) == {("", "", "{}")}
        assert ask(ledger, "SELECT DISTINCT phone FROM member WHERE run_key = :run", run=mine.key) == [("",)]
        assert ask(ledger, "SELECT DISTINCT group_key FROM source_row WHERE run_key = :run", run=mine.key) == [("",)]
        assert issues(ledger, mine) == [None, Issue(IssueCode.REFUSED), Issue(IssueCode.REFUSED)]
        assert issues(ledger, other) == [REFUSED.issue] * 3
        told = ask(ledger, "SELECT run_key, issue FROM contact WHERE issue IS NOT NULL ORDER BY run_key")
        bare, whole = (issue_from_text(str(text)) for _, text in told)
        assert bare == Issue(IssueCode.NOT_A_PHONE, "Телефон")
        assert whole == Issue(IssueCode.NOT_A_PHONE, "Телефон", "няма")
        assert set(ask(ledger, cells, run=other.key)) != {("", "", "{}")}
        about = "SELECT purged_at, request, stop_reason FROM run WHERE run_key = :run"
        assert ask(ledger, about, run=mine.key) == [(NOW + 1, "{}", "")]
        assert ask(ledger, about, run=other.key) == [(None, '{"files": ["Ана.csv"]}', "")]
        kept = "SELECT member.phone, group_key FROM member JOIN contact USING (run_key, contact_seq)"
        kept += " JOIN source_row USING (run_key, row_seq) WHERE run_key = :run AND member.phone <> '' ORDER BY number"
        group = "фирма 10"
        assert ask(ledger, kept, run=other.key) == [(phone(11), group), (phone(12), ""), (phone(13), "")]
        warnings = "SELECT DISTINCT warnings FROM contact WHERE run_key = :run"
        bare_warning = Issue(IssueCode.EXTENSION_DROPPED, "Телефон")
        assert ask(ledger, warnings, run=mine.key) == [(issues_to_text([bare_warning]),)]
        assert ask(ledger, warnings, run=other.key) == [(issues_to_text([warned]),)]
        assert states(ledger, mine) == ["created", "refused", "refused"]
        assert set(held(ledger)) == {phone(1)}
        assert set(ledger.history.in_campaign(URL, [NumberKey(CAMPAIGN, phone(1))])) == {NumberKey(CAMPAIGN, phone(1))}


def test_a_lead_that_was_only_found_there_is_learned_with_its_numbers(tmp_path: Path) -> None:
    """Nobody knew who else stands in it; one that was deleted under the same id does not hide it either."""
    with opened(tmp_path) as ledger:
        finished(ledger, planned(ledger, [1]), THERE)
        assert ledger.learning(URL, CAMPAIGN).add([learned("7", 1, 2)]) == Learned(1, 1, 0)
        assert set(held(ledger)) == {phone(1), phone(2)}


def test_a_sync_is_a_run_without_a_mapping(tmp_path: Path) -> None:
    """No import is like it, and it has no report."""
    with opened(tmp_path) as ledger:
        ledger.learning(URL, CAMPAIGN).add([learned("900", 1)])
        query = (
            "SELECT api_url, fingerprint, mapping_name, variable_names, allow_duplicate, again, report_folder FROM run"
        )
        assert ask(ledger, query) == [(URL, "", "", "[]", 0, 0, "")]


def test_leads_that_are_deleted_at_once_end_one_by_one(tmp_path: Path) -> None:
    """What the platform confirmed of one says nothing of the others."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1], [2]), created("71"), created("72"))
        book = ledger.sent_leads(run)
        leads = list(book.leads())
        assert all(book.begin(lead) for lead in leads)
        book.undone(leads[1])
        assert states(ledger, run) == ["deleting", "undone"]
        assert set(held(ledger)) == {phone(1)}
