"""What comes after a run: compare it, take it back, decide, learn what a campaign holds, forget names and numbers."""

import csv
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from program import CONFIG, SIMPLE, Program, contacts_csv

from importer.sandbox import (
    Fault,
    LeadStatus,
    Quirk,
    RunningSandbox,
    SandboxConfig,
    ScriptedFault,
    StoredLead,
    start,
)
from importer.sandbox.leads import LeadChange, NewContact, NewLead

LOOSE = f"{SIMPLE}allow_duplicate: true\n"


@dataclass(frozen=True)
class Office:
    """A program, the sandbox that it talks to, and a list of people."""

    program: Program
    sandbox: RunningSandbox
    source: Path
    mapping: Path

    def imported(self) -> str:
        """Import the list and return the run's name."""
        self.program.run("run", self.source, "-m", self.mapping, "--yes")
        return self.run_name

    @property
    def run_name(self) -> str:
        """Return the name of the latest run."""
        return max(path.name for path in (self.program.folder / "reports").glob("2*"))

    @property
    def leads(self) -> tuple[StoredLead, ...]:
        """Return what the platform holds."""
        return self.sandbox.state.store.all()

    def posts(self) -> int:
        """Count the leads posted so far."""
        return sum(entry.method == "POST" for entry in self.sandbox.state.journal.entries)

    def outcomes(self) -> Counter[tuple[str, str]]:
        """Count outcome and code over the lines of the latest run's report."""
        text = (self.program.folder / "reports" / self.run_name / "results.csv").read_text(encoding="utf-8-sig")
        return Counter((line["outcome"], line["code"]) for line in csv.DictReader(text.splitlines()))

    def audited(self) -> list[dict[str, str]]:
        """Return the differences that the latest audit wrote down."""
        text = (self.program.folder / "reports" / self.run_name / "audit.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines()))


@contextmanager
def office(folder: Path, count: int = 6, config: SandboxConfig = CONFIG, mapping: str = SIMPLE) -> Iterator[Office]:
    """Open an office with a list of so many people."""
    with start(config) as sandbox:
        program = Program.at(folder, sandbox)
        yield Office(program, sandbox, program.write("a.csv", contacts_csv(count)), program.write("m.yaml", mapping))


def ordered(*orders: ScriptedFault, quirks: frozenset[Quirk] = frozenset(), slow_s: float = 1.0) -> SandboxConfig:
    """Return a sandbox with faults."""
    return replace(CONFIG, faults=orders, quirks=quirks, slow_s=slow_s)


def number(place: int) -> str:
    """Return the number of the list's person at a place, from 0."""
    return f"+359888{100000 + place}"


def test_undo_deletes_exactly_what_was_not_called(tmp_path: Path) -> None:
    """Whoever was called, or is being called, stays; all others are gone, and may be imported again."""
    with office(tmp_path, 7) as it:
        run = it.imported()
        begun = {
            LeadStatus.SCHEDULED,
            LeadStatus.PROCESSING,
            LeadStatus.RESCHEDULED,
            LeadStatus.COMPLETED,
            LeadStatus.REACHED_MAX_RETRIES,
        }
        called = dict(zip([lead.id for lead in it.leads], sorted(begun), strict=False))
        for lead_id, status in called.items():
            it.sandbox.state.store.set_status(lead_id, status)
        said = it.program.run("undo", run, "--yes")
        assert (said.code, said.out.splitlines()[0]) == (1, f"Run {run}: 2 leads deleted on the platform.")
        assert all(f"its calls have begun ({status})" in said.out for status in begun)
        assert {lead.id for lead in it.leads} == set(called)
        assert it.outcomes() == {("created", "not_undone"): 5, ("not_sent", "undone"): 2}
        it.imported()
        assert len(it.leads) == 7
        assert it.outcomes() == {("already_there", "in_campaign"): 5, ("created", ""): 2}


def test_undo_leaves_a_lead_whose_secondary_was_called(tmp_path: Path) -> None:
    """The primary did not answer, so somebody behind it was called: nothing of it is deleted."""
    with office(tmp_path, mapping=f"{SIMPLE}secondary_contacts: {{columns: [Телефон 2]}}\n") as it:
        it.source.write_text("Име;Телефон;Телефон 2\nАна;0888100000;0888100001\n", encoding="utf-8")
        run = it.imported()
        store = it.sandbox.state.store
        (lead,) = it.leads
        second = replace(lead.secondary_contacts[0], status=LeadStatus.COMPLETED)
        store._leads[lead.id] = replace(lead, secondary_contacts=(second,))  # noqa: SLF001 - no call of the API does it
        assert it.program.run("undo", run, "--yes").code == 1
        assert len(it.leads) == 1


@pytest.mark.parametrize(
    "fault", [Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.TOO_MANY]
)
def test_an_undo_survives_a_lost_answer(tmp_path: Path, fault: Fault) -> None:
    """Whether the platform acted is looked up; a lead counts as gone only once that is known."""
    with office(tmp_path, 2, ordered(ScriptedFault(number(0), 1, fault, "DELETE"))) as it:
        said = it.program.run("undo", it.imported(), "--yes")
        assert (said.code, len(it.leads)) == (0, 0)
        assert it.outcomes() == {("not_sent", "undone"): 2}


def test_an_undo_that_was_killed_goes_on(tmp_path: Path) -> None:
    """A lead whose deletion was asked for and not answered is looked for, and its number is free only then."""
    slow = ordered(ScriptedFault(number(1), 1, Fault.SLOW, "DELETE"), slow_s=60)
    with office(tmp_path, 3, slow) as it:
        run = it.imported()
        before = len(it.sandbox.state.journal.entries)
        with it.program.start("undo", run, "--yes") as process:
            assert it.sandbox.state.journal.wait_for(before + 4, timeout_s=30)
            process.kill()
        assert len(it.leads) == 1
        assert it.program.run("undo", run, "--yes").code == 0
        assert not it.leads
        assert it.outcomes() == {("not_sent", "undone"): 3}


def test_an_undo_takes_back_what_was_not_sent(tmp_path: Path) -> None:
    """A run that stopped half-way is over then: a resume sends nothing of it, and a new run sends all."""
    with office(tmp_path) as it:
        it.program.run("run", it.source, "-m", it.mapping, "--yes", "--limit", "2")
        said = it.program.run("undo", it.run_name, "--yes")
        assert "2 leads deleted" in said.out
        assert "4 leads not sent yet taken back" in said.out
        assert it.outcomes() == {("not_sent", "undone"): 2, ("not_sent", "withdrawn"): 4}
        assert "nothing to resume" in it.program.run("resume", "--yes").out
        assert not it.leads
        it.imported()
        assert len(it.leads) == 6


def test_nothing_is_deleted_where_nobody_can_tell_who_was_called(tmp_path: Path) -> None:
    """A host without look-up doesn't show a lead's state."""
    with office(tmp_path, 2, ordered(quirks=frozenset({Quirk.NO_LOOKUP}))) as it:
        said = it.program.run("undo", it.imported(), "--yes")
        assert said.code == 1
        assert "this host can't show whether it was called" in said.out
        assert len(it.leads) == 2


def test_undo_asks_before_it_deletes(tmp_path: Path) -> None:
    """With nobody there to ask it refuses."""
    with office(tmp_path, 1) as it:
        said = it.program.run("undo", it.imported())
        assert (said.code, len(it.leads)) == (2, 1)
        assert "--yes" in said.err


def test_an_audit_of_a_clean_run_finds_nothing(tmp_path: Path) -> None:
    """Also over several pages and where the host writes numbers without a plus sign."""
    with office(tmp_path, 230, ordered(quirks=frozenset({Quirk.NO_PLUS}))) as it:
        said = it.program.run("audit", it.imported())
        assert said.code == 0
        assert "230 leads compared" in said.out
        assert said.out.endswith("Ledger and platform agree.\n")  # there is no difference to look up
        assert it.audited() == []


def test_an_audit_names_what_is_missing_changed_twice_and_extra(tmp_path: Path) -> None:
    """Both ways, each with the row or the platform's id; nothing is changed by it."""
    with office(tmp_path, 4) as it:
        run, store = it.imported(), it.sandbox.state.store
        at = it.leads[0].created_at
        store.delete(it.leads[0].id)
        store.change(it.leads[0].id, LeadChange(None, "", None, {"customer_name": "Друг"}), at)
        for phone in (number(2), "+359888999999"):
            store.create(NewLead(42, NewContact(phone, {}), (), allow_duplicate=True), at)
        held = it.leads
        said = it.program.run("audit", run)
        assert said.code == 1
        found = {line["finding"]: line for line in it.audited()}
        assert set(found) == {"missing", "changed", "twice", "extra"}
        assert re.search(r"^Each difference: .*audit\.csv$", said.out, re.MULTILINE)
        assert found["missing"]["place"] == "a.csv, row 2"
        assert '"customer_name"' in found["changed"]["detail"]
        assert found["twice"]["phone"] == number(2)
        assert found["extra"]["phone"] == "+359888999999"
        assert it.leads == held
        assert number(2) not in said.out


def test_leads_of_others_alone_need_nobody(tmp_path: Path) -> None:
    """A campaign that colleagues fill too is no fault."""
    with office(tmp_path, 1) as it:
        it.sandbox.state.store.create(
            NewLead(42, NewContact("+359888999999", {}), (), allow_duplicate=True), it.leads[0].created_at
        ) if it.imported() else None
        assert it.program.run("audit", it.run_name).code == 0


def in_doubt(it: Office) -> str:
    """Import a list whose first answer is lost on a host that can't look it up, so that it stays in doubt."""
    said = it.program.run("run", it.source, "-m", it.mapping, "--yes", "--grace", "0", "--timeout", "1s")
    assert said.code == 1, said.err
    assert "lead-importer decide" in said.out
    return it.run_name


NO_LOOKUP = ordered(ScriptedFault(number(1), 1, Fault.DROP_AFTER), quirks=frozenset({Quirk.NO_LOOKUP}))


@pytest.mark.parametrize(("word", "leads"), [("called", 3), ("send", 4)])
def test_a_person_closes_what_stays_in_doubt(tmp_path: Path, word: str, leads: int) -> None:
    """`called` counts as created and is never sent again; `send` is sent by the next resume."""
    with office(tmp_path, 3, NO_LOOKUP, LOOSE) as it:
        run = in_doubt(it)
        said = it.program.run("decide", run, "--as", word)
        assert said.code == (0 if word == "called" else 1)
        it.program.run("resume", "--yes")
        assert len(it.leads) == leads
        told = {("created", ""): 2, ("created", "decided"): 1} if word == "called" else {("created", ""): 3}
        assert it.outcomes() == told
        posts = it.posts()
        it.imported()
        assert it.posts() == posts


def test_nobody_decides_in_the_dark(tmp_path: Path) -> None:
    """Without a terminal the decision must be named; where nothing is in doubt it says so."""
    with office(tmp_path, 1) as it:
        run = it.imported()
        assert it.program.run("decide", run).code == 2
        assert it.program.run("decide", run, "--as", "maybe").code == 2
        said = it.program.run("decide", run, "--as", "called")
        assert (said.code, said.out.strip()) == (0, f"Nothing of run {run} is in doubt.")


def test_a_synced_campaign_is_known_on_a_new_machine(tmp_path: Path) -> None:
    """Primary and secondary numbers alike, over all pages; of the platform's leads only hashes stay in the ledger."""
    with office(tmp_path, 150) as it:
        it.imported()
        there = Program.at(tmp_path, it.sandbox, LEAD_IMPORTER_LEDGER=str(tmp_path / "new.db"))
        said = there.run("sync", "--campaign-id", "42")
        assert (said.code, said.err) == (0, f"lead-importer: A new ledger is begun at {tmp_path / 'new.db'}.\n")
        assert "holds 150 leads; 150 of them were new to the ledger, with 150 numbers" in said.out
        posts = it.posts()
        assert there.run("run", it.source, "-m", it.mapping, "--yes").code == 0
        assert it.posts() == posts
        assert it.outcomes() == {("already_there", "in_campaign"): 150}
        results = (tmp_path / "reports" / it.run_name / "results.csv").read_text(encoding="utf-8-sig")
        assert results.count("seen on the platform by `sync`") == 150
        held = b"".join(path.read_bytes() for path in tmp_path.glob("new.db*") if path.is_file())
        again = there.run("sync", "--campaign-id", "42")
        assert "0 of them were new" in again.out
        assert "nothing to resume" in there.run("resume", "--yes").out
        assert held


def test_a_sync_keeps_no_number(tmp_path: Path) -> None:
    """The ledger of a machine that only learned holds no number in the clear."""
    with office(tmp_path, 3) as it:
        it.imported()
        there = Program.at(tmp_path, it.sandbox, LEAD_IMPORTER_LEDGER=str(tmp_path / "new.db"))
        there.run("sync", "--campaign-id", "42")
        held = b"".join(path.read_bytes() for path in tmp_path.glob("new.db*") if path.is_file())
    assert number(0).removeprefix("+").encode() not in held
    assert "Човек".encode() not in held


def test_whom_the_platform_blacklisted_is_suppressed_in_every_campaign(tmp_path: Path) -> None:
    """After a sync of the campaign in which it happened."""
    config = replace(CONFIG, campaigns=(*CONFIG.campaigns, replace(CONFIG.campaigns[0], id=43)))
    with office(tmp_path, 3, config) as it:
        it.imported()
        it.sandbox.state.store.set_status(it.leads[1].id, LeadStatus.BLACKLISTED)
        assert "1 number blacklisted by the platform" in it.program.run("sync", "--campaign-id", "42").out
        it.program.run("run", it.source, "-m", it.mapping, "--yes", "--campaign-id", "43")
        assert it.outcomes() == {("created", "in_other_campaign"): 2, ("suppressed", "on_suppression_list"): 1}


def test_a_campaign_that_does_not_exist_can_not_be_learned(tmp_path: Path) -> None:
    """The message names those that do."""
    with office(tmp_path) as it:
        said = it.program.run("sync", "--campaign-id", "7")
        assert said.code == 2
        assert "42 (Sofia)" in said.err
        assert it.program.run("sync").code == 2


def test_a_purge_removes_people_and_keeps_them_from_being_called_again(tmp_path: Path) -> None:
    """No number, name or company is left in the ledger's files; the same list sends nothing, with a new name too."""
    with office(tmp_path, 5) as it:
        run = it.imported()
        said = it.program.run("purge", "--older-than", "0s", "--yes")
        assert (said.code, run in said.out) == (0, True)
        held = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*") if path.is_file())
        for personal in (number(0), number(0).removeprefix("+359"), "Човек"):
            assert personal.encode() not in held
        posts = it.posts()
        copy = it.program.write("copy.csv", contacts_csv(5).replace("Човек", "Някой"))
        assert it.program.run("run", copy, "-m", it.mapping, "--yes").code == 0
        assert it.posts() == posts
        assert it.outcomes() == {("already_there", "in_campaign"): 5}
        for command in (["report"], ["undo", "--yes"], ["audit"]):
            refused = it.program.run(command[0], run, *command[1:])
            assert (refused.code, "were removed" in refused.err) == (2, True)


def test_a_purge_knows_rows_again_where_duplicates_are_allowed(tmp_path: Path) -> None:
    """A row that was sent is not sent again, although its number is gone from the ledger."""
    with office(tmp_path, 3, mapping=LOOSE) as it:
        it.imported()
        it.program.run("purge", "--older-than", "0s", "--yes")
        posts = it.posts()
        it.imported()
        assert it.posts() == posts
        assert it.outcomes() == {("already_there", "row_sent_before"): 3}


def test_unfinished_runs_and_young_ones_are_never_purged(tmp_path: Path) -> None:
    """A run with something left to send or in doubt keeps what it needs."""
    with office(tmp_path, 3, NO_LOOKUP, LOOSE) as it:
        in_doubt(it)
        assert "No run is so old" in it.program.run("purge", "--older-than", "0s", "--yes").out
        it.program.run("decide", it.run_name, "--as", "called")
        assert "No run is so old" in it.program.run("purge", "--older-than", "90d", "--yes").out
        assert "gone from 1 run" in it.program.run("purge", "--older-than", "0s", "--yes").out
        assert it.program.run("purge", "--yes").code == 2
        assert "with its unit" in it.program.run("purge", "--older-than", "90", "--yes").err


def test_without_its_key_nothing_is_sent(tmp_path: Path) -> None:
    """The ledger would no longer know who was called."""
    with office(tmp_path, 1) as it:
        it.imported()
        with sqlite3.connect(tmp_path / "ledger.db") as connection:
            connection.execute("DELETE FROM meta WHERE name = 'key'")
        connection.close()
        posts = it.posts()
        said = it.program.run("run", it.source, "-m", it.mapping, "--yes")
        assert (said.code, it.posts()) == (2, posts)
        assert "lost its key" in said.err


def test_a_check_says_who_is_called_again(tmp_path: Path) -> None:
    """Where the mapping allows duplicates: numbers in the campaign, and numbers that stand twice in the file."""
    with office(tmp_path, 2, mapping=LOOSE) as it:
        it.imported()
        more = it.program.write("more.csv", "Име;Телефон\nАна;0888100000\nБоб;0888100007\nВера;0888100007\n")
        said = it.program.run("check", more, "-m", it.mapping)
        assert "2 numbers of them called before will be called again" in said.out


def test_a_variable_that_no_assistant_knows_is_told(tmp_path: Path) -> None:
    """In check and run alike, with what it may have been meant to be."""
    with office(tmp_path, 1, mapping=SIMPLE.replace("customer_name", "customer_nam")) as it:
        for command in (["check"], ["run", "--yes"]):
            said = it.program.run(command[0], it.source, "-m", it.mapping, *command[1:])
            assert 'knows "customer_nam" (did you mean "customer_name"?)' in said.out


def test_a_mapping_can_name_its_own_list_of_numbers_never_to_call(tmp_path: Path) -> None:
    """It lies beside the mapping, and what is added to it before a resume holds then too."""
    with office(tmp_path, 4, mapping=f"{SIMPLE}suppress: never.txt\n") as it:
        it.program.write("never.txt", "0888 100 000\n")
        it.program.run("run", it.source, "-m", it.mapping, "--yes", "--limit", "1")
        it.program.write("never.txt", "0888 100 000\n0888 100 003\n")
        it.program.run("resume", "--yes")
        assert [lead.phone_number for lead in it.leads] == [number(1), number(2)]
        assert it.outcomes() == {("created", ""): 2, ("suppressed", "on_suppression_list"): 2}


def test_a_sync_beside_a_run_changes_nothing_of_it(tmp_path: Path) -> None:
    """Leads that are being sent just now are not taken for somebody else's."""
    with office(tmp_path, 60, replace(CONFIG, latency_s=0.05)) as it:
        with it.program.start("run", it.source, "-m", it.mapping, "--yes") as process:
            assert it.sandbox.state.journal.wait_for(20, timeout_s=30)
            assert it.program.run("sync", "--campaign-id", "42").code == 0
            process.communicate(timeout=60)
        assert it.outcomes() == {("created", ""): 60}
        summary = json.loads((tmp_path / "reports" / it.run_name / "summary.json").read_text(encoding="utf-8"))
        assert summary["leads"]["created"] == len(it.leads) == 60


def test_a_resume_after_a_stopped_undo_sends_nothing_that_was_taken_back(tmp_path: Path) -> None:
    """Whatever stops it, what was planned is taken back first; the message names the undo and no resume."""
    lost = ordered(ScriptedFault(number(0), 1, Fault.UNAUTHORIZED, "DELETE"))
    with office(tmp_path, 4, lost) as it:
        it.program.run("run", it.source, "-m", it.mapping, "--yes", "--limit", "1")
        run = it.run_name
        said = it.program.run("undo", run, "--yes")
        assert said.code == 3
        assert f"`lead-importer undo {run}` goes on" in said.err
        assert "resume" not in said.err
        it.program.run("resume", "--yes")
        assert len(it.leads) == 1
        assert it.program.run("undo", run, "--yes").code == 0
        assert not it.leads


def test_a_deletion_that_was_put_off_counts_for_nothing(tmp_path: Path) -> None:
    """A 429 was not acted on: a lead that is called meanwhile, on a host that hides what is finished, is not gone."""
    hides = ordered(ScriptedFault(number(0), 1, Fault.TOO_MANY, "DELETE"), quirks=frozenset({Quirk.HIDES_FINISHED}))
    with office(tmp_path, 1, replace(hides, wait_s=3)) as it:
        run = it.imported()
        before = len(it.sandbox.state.journal.entries)
        with it.program.start("undo", run, "--yes") as process:
            assert it.sandbox.state.journal.wait_for(before + 2, timeout_s=30)  # the look and the deletion put off
            it.sandbox.state.store.set_status(it.leads[0].id, LeadStatus.COMPLETED)
            out, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "doesn't show it any more" in out
        assert len(it.leads) == 1
        posts = it.posts()
        it.imported()
        assert it.posts() == posts


def test_what_a_person_said_is_there_is_no_double_call(tmp_path: Path) -> None:
    """A lead that `decide` closed has no id of its own: the one that an audit meets under its number is that."""
    with office(tmp_path, 3, ordered(ScriptedFault(number(1), 1, Fault.DROP_AFTER)), LOOSE) as it:
        it.program.run("run", it.source, "-m", it.mapping, "--yes", "--limit", "1")
        with it.program.start("run", it.source, "-m", it.mapping, "--yes", "--concurrency", "1") as process:
            # Two questions and the first lead; two questions again, and the lead whose answer is lost.
            assert it.sandbox.state.journal.wait_for(6, timeout_s=30)
            process.kill()
        it.program.run("decide", it.run_name, "--as", "called")
        it.program.run("resume", "--yes")
        said = it.program.run("audit", it.run_name)
        assert (said.code, it.audited(), len(it.leads)) == (0, [], 3)


def test_a_lead_that_may_be_called_and_hidden_is_left_to_a_person(tmp_path: Path) -> None:
    """Where duplicates are allowed, absence is believed late only of a host that was seen to show finished leads."""
    config = ordered(ScriptedFault(number(1), 1, Fault.DROP_AFTER), quirks=frozenset({Quirk.HIDES_FINISHED}))
    with office(tmp_path, 3, config, LOOSE) as it:
        with it.program.start("run", it.source, "-m", it.mapping, "--yes", "--concurrency", "1") as process:
            assert it.sandbox.state.journal.wait_for(4, timeout_s=30)  # two questions, the first lead, the lost one
            process.kill()
        it.sandbox.state.store.set_status(it.leads[1].id, LeadStatus.COMPLETED)
        with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
            connection.execute("UPDATE lead SET first_attempt_at = first_attempt_at - 3600, sent_at = sent_at - 3600")
            connection.execute("UPDATE attempt SET started_at = started_at - 3600, finished_at = finished_at - 3600")
            connection.commit()
        for _ in range(2):
            it.program.run("resume", "--yes", "--grace", "0", "--timeout", "1s")
        assert Counter(lead.phone_number for lead in it.leads).most_common(1)[0][1] == 1
        assert it.outcomes()["in_doubt", "answer_lost"] == 1
