"""Who is not called because the number was called, or will be."""

from collections import Counter
from itertools import islice

from core_samples import CAMPAIGN, contact, cut_all, decide_all, group, held, number, said
from hypothesis import given
from hypothesis import strategies as st

from importer.duplicates import DecidedLead, DuplicateRules, GroupKey, NumberKey, OtherCampaign, RowKey, Seen, decide
from importer.grouping import Candidate, CutLead, Dropped, GroupRules
from importer.issues import Issue, IssueCode
from importer.records import LeadState, Outcome, Role, Verdict

RUN = "run blue-fox, 2026-10-02"
SENT_BEFORE = Verdict(Outcome.ALREADY_THERE, Issue(IssueCode.ROW_SENT_BEFORE, detail=RUN))
REFUSED_BEFORE = Verdict(Outcome.REFUSED, Issue(IssueCode.REFUSED, detail="The phone number is invalid."))
ALLOWED = DuplicateRules(allow_duplicate=True)
REQUIRED = DuplicateRules(primary_required=True)


def states(leads: list[DecidedLead]) -> list[LeadState | None]:
    """Return the state of each lead."""
    return [lead.state for lead in leads]


def details(lead: DecidedLead) -> list[str]:
    """Return what the issue of each contact names, "" where there is none."""
    return [placement.verdict.issue.detail if placement.verdict else "" for placement in lead.placements]


def rows_of(*numbers: int) -> list[Candidate]:
    """Return a row without a group for each of these numbers."""
    return [contact(seq, n, group=seq, key="") for seq, n in enumerate(numbers, 1)]


def test_a_new_lead_is_planned() -> None:
    """Without a past, the first contact is the primary and the others are secondaries in their order."""
    (lead,) = decide_all(group(3, 1, 2))
    assert (lead.campaign_id, lead.group_key, lead.state, lead.issue) == (CAMPAIGN, "alfa", LeadState.PLANNED, None)
    assert said(lead) == ["1 primary", "2 secondary", "3 secondary"]
    assert [placement.phone for placement in lead.placements] == [number(3), number(1), number(2)]


def test_a_number_in_the_campaign_is_already_there() -> None:
    """A row whose number the campaign holds is not sent, and the issue says through which run it came there."""
    (lead,) = decide_all(group(1), Seen(in_campaign=held(1, by=RUN)))
    assert said(lead) == ["1 primary already_there in_campaign"]
    assert (lead.state, lead.issue) == (LeadState.ALREADY_THERE, Issue(IssueCode.IN_CAMPAIGN, detail=RUN))


def test_a_group_whose_primary_is_in_the_campaign_is_not_called_again() -> None:
    """The secondaries aren't sent either: the company would be called again through a colleague."""
    (lead,) = decide_all(group(1, 2, 3), Seen(in_campaign=held(1, 3, by=RUN)))
    assert lead.state is LeadState.ALREADY_THERE
    assert said(lead) == [
        "1 primary already_there in_campaign",
        "2 secondary already_there group_already_called",
        "3 secondary already_there in_campaign",
    ]


def test_a_secondary_in_the_campaign_is_dropped() -> None:
    """The others of the lead are sent."""
    (lead,) = decide_all(group(1, 2, 3), Seen(in_campaign=held(2, by=RUN)))
    assert lead.state is LeadState.PLANNED
    assert said(lead) == ["1 primary", "3 secondary", "2 already_there in_campaign"]


def test_the_same_number_in_another_campaign_is_no_duplicate() -> None:
    """Duplicates are looked for per campaign."""
    seen = Seen(in_campaign={NumberKey(7, number(1)): RUN}, in_run={NumberKey(7, number(1)): "row 9"})
    assert states(decide_all(group(1), seen)) == [LeadState.PLANNED]


def test_a_number_repeated_in_the_run_names_the_first_row() -> None:
    """The second row with a number makes no lead, and says where the number stands first."""
    first, second = decide_all(rows_of(1, 1))
    assert said(first) == ["1 primary"]
    assert said(second) == ["2 repeated repeated_in_run"]
    assert details(second) == ["row 1"]
    assert second.state is None


def test_a_number_is_repeated_also_as_a_secondary() -> None:
    """Duplicates are looked for over all numbers of a lead, primary and secondary."""
    leads = decide_all([*group(1, 2), *group(2, 3, start=3, key="beta"), *group(4, 1, start=5, key="gama")])
    assert [said(lead) for lead in leads] == [
        ["1 primary", "2 secondary"],
        ["3 repeated repeated_in_run", "4 repeated group_already_called"],
        ["5 primary", "6 repeated repeated_in_run"],
    ]


def test_a_number_of_an_earlier_batch_is_repeated() -> None:
    """What the ledger has planned already in this run counts like what this call plans."""
    (lead,) = decide_all(rows_of(1), Seen(in_run=held(1, by="row 17 of a.csv")))
    assert said(lead) == ["1 repeated repeated_in_run"]
    assert details(lead) == ["row 17 of a.csv"]


def test_a_number_that_is_not_sent_is_not_taken() -> None:
    """A secondary put aside with its primary leaves its number free for a later row that names it."""
    leads = decide_all([*group(1, 2), *group(2, start=3, key="")], Seen(in_campaign=held(1, by=RUN)))
    assert states(leads) == [LeadState.ALREADY_THERE, LeadState.PLANNED]


def test_numbers_cut_out_before_keep_their_verdict() -> None:
    """A contact that grouping put aside ends there, also where no lead is left."""
    (lead,) = decide_all(group(1, 1, 2))
    assert said(lead) == ["1 primary", "3 secondary", "2 repeated repeated_in_run"]
    aside = Dropped(contact(1, 1), Verdict(Outcome.REJECTED, Issue(IssueCode.TOO_MANY_SECONDARIES)))
    (alone,) = decide([CutLead((), (aside,))], Seen(), DuplicateRules())
    assert (said(alone), alone.state) == (["1 rejected too_many_secondaries"], None)


def test_a_number_may_stand_again_where_duplicates_are_allowed() -> None:
    """With `allow_duplicate` neither the campaign nor an earlier row keeps a number from being sent."""
    seen = Seen(in_campaign=held(1, by=RUN), in_run=held(1, by="row 9"))
    assert states(decide_all(rows_of(1, 1), seen, ALLOWED)) == [LeadState.PLANNED, LeadState.PLANNED]


def test_a_row_sent_before_is_not_sent_again() -> None:
    """Also where duplicates are allowed, the same row of the same content is never sent a second time."""
    seen = Seen(sent_rows={RowKey(1, number(1)): SENT_BEFORE})
    for rules in (ALLOWED, DuplicateRules()):
        first, second = decide_all(rows_of(1, 2), seen, rules)
        assert said(first) == ["1 primary already_there row_sent_before"]
        assert (first.state, second.state) == (LeadState.ALREADY_THERE, LeadState.PLANNED)


def test_a_row_sent_before_keeps_its_colleagues_from_being_called() -> None:
    """A group whose primary's row was sent before is not called through another of it."""
    (lead,) = decide_all(group(1, 2), Seen(sent_rows={RowKey(1, number(1)): SENT_BEFORE}), ALLOWED)
    assert said(lead) == ["1 primary already_there row_sent_before", "2 secondary already_there group_already_called"]


def test_another_number_of_a_row_sent_before_is_new() -> None:
    """A row is sent before by its number: what was mended in it can be sent."""
    seen = Seen(sent_rows={RowKey(1, number(9)): SENT_BEFORE})
    assert states(decide_all(rows_of(1), seen)) == [LeadState.PLANNED]


def test_a_row_refused_before_carries_the_platforms_words() -> None:
    """A lead that the platform refused is not tried again, and all its contacts say why."""
    (lead,) = decide_all(group(1, 2), Seen(sent_rows={RowKey(1, number(1)): REFUSED_BEFORE}))
    assert said(lead) == ["1 refused refused", "2 refused refused"]
    assert details(lead) == ["The phone number is invalid."] * 2
    assert lead.state is None


def test_a_number_in_another_campaign_is_a_warning() -> None:
    """It is sent, and the warning names each campaign with the day since when it is there."""
    others = (OtherCampaign(41, "2026-10-02"), OtherCampaign(40, "2026-09-01"))
    (lead,) = decide_all(group(1, 2), Seen(elsewhere={number(2): others}))
    assert said(lead) == ["1 primary", "2 secondary !in_other_campaign !in_other_campaign"]
    assert [issue.detail for issue in lead.placements[1].warnings] == ["41 since 2026-10-02", "40 since 2026-09-01"]


def test_a_number_in_a_campaign_to_skip_is_left_out() -> None:
    """With `skip_if_in` the number isn't sent; the others of its lead are, unless it is the primary."""
    rules = DuplicateRules(skip_if_in=frozenset({41}))
    seen = Seen(elsewhere={number(2): (OtherCampaign(40, "2026-09-01"), OtherCampaign(41, "2026-10-02"))})
    as_secondary, alone = decide_all([*group(1, 2), *group(2, start=3)], seen, rules)
    assert said(as_secondary) == ["1 primary", "2 left_out in_other_campaign"]
    assert said(alone) == ["3 left_out in_other_campaign"]
    assert details(alone) == ["41 since 2026-10-02"]
    assert alone.state is None


def test_a_suppressed_primary_is_replaced() -> None:
    """The next contact moves up with a warning; the suppressed one names the list."""
    (lead,) = decide_all(group(1, 2, 3), Seen(suppressed={number(1): "dnc.csv"}))
    assert said(lead) == ["2 primary !primary_replaced", "3 secondary", "1 suppressed on_suppression_list"]
    assert details(lead)[-1] == "dnc.csv"


def test_a_suppressed_secondary_is_dropped() -> None:
    """Nobody is replaced, so nobody is warned."""
    (lead,) = decide_all(group(1, 2), Seen(suppressed={number(2): "dnc.csv"}))
    assert said(lead) == ["1 primary", "2 suppressed on_suppression_list"]


def test_a_lead_whose_numbers_are_all_suppressed_is_none() -> None:
    """Nothing of it is sent."""
    (lead,) = decide_all(group(1, 2), Seen(suppressed={number(1): "dnc.csv", number(2): "dnc.csv"}))
    assert said(lead) == ["1 suppressed on_suppression_list", "2 suppressed on_suppression_list"]
    assert lead.state is None


def test_a_suppressed_number_is_suppressed_whatever_else_it_is() -> None:
    """Suppression comes first, also where duplicates are allowed or the number is in the campaign."""
    seen = Seen(suppressed={number(1): "dnc.csv"}, in_campaign=held(1, by=RUN), in_run=held(1, by="row 9"))
    for rules in (DuplicateRules(), ALLOWED):
        assert said(*decide_all(group(1), seen, rules)) == ["1 suppressed on_suppression_list"]


def test_who_moves_up_is_looked_up_too() -> None:
    """Where the next contact is in the campaign, the group has been called through that contact."""
    seen = Seen(suppressed={number(1): "dnc.csv"}, in_campaign=held(2, by=RUN))
    (lead,) = decide_all(group(1, 2, 3), seen)
    assert said(lead) == [
        "2 primary already_there in_campaign",
        "3 secondary already_there group_already_called",
        "1 suppressed on_suppression_list",
    ]


def test_a_suppressed_primary_rejects_its_lead_where_it_is_required() -> None:
    """With `primary_required` the others are rejected, and the issue names the primary's row."""
    (lead,) = decide_all(group(1, 2), Seen(suppressed={number(1): "dnc.csv"}), REQUIRED)
    assert said(lead) == ["1 suppressed on_suppression_list", "2 rejected primary_unusable"]
    assert details(lead)[1] == "row 1"
    assert lead.state is None


def test_a_surplus_lead_has_no_primary_to_replace() -> None:
    """The first of a group's further lead is not the group's primary: suppressed, it costs the others nothing."""
    seen = Seen(suppressed={number(11): "dnc.csv"})
    for rules in (DuplicateRules(), REQUIRED):
        _, further = decide_all(group(*range(13)), seen, rules)
        assert said(further) == ["13 primary !lead_split", "12 suppressed on_suppression_list"]


def test_a_replaced_and_a_further_lead_are_warned_about() -> None:
    """Grouping's own decisions stand as warnings on the contact that is called first."""
    first, further = decide_all(group(None, *range(12)))
    assert said(first)[:2] == ["2 primary !primary_replaced", "3 secondary"]
    assert said(further) == ["13 primary !lead_split"]


def test_a_new_row_of_a_group_sent_before_is_a_lead_with_a_warning() -> None:
    """The group's name counts in its own campaign only, and a row without a group has none."""
    seen = Seen(groups={GroupKey(CAMPAIGN, "alfa"): RUN, GroupKey(7, "beta"): RUN, GroupKey(CAMPAIGN, ""): RUN})
    leads = decide_all([*group(1, 2), *group(3, start=3, key="beta"), *group(4, start=4, key="")], seen)
    assert [said(lead) for lead in leads] == [
        ["1 primary !group_sent_before", "2 secondary"],
        ["3 primary"],
        ["4 primary"],
    ]
    assert leads[0].placements[0].warnings[0].detail == RUN


def test_a_colleague_who_is_added_later_is_called() -> None:
    """The group was sent before, she was not: her row is a lead of its own, and nobody else is called again."""
    seen = Seen(in_campaign=held(1, 2, by=RUN), groups={GroupKey(CAMPAIGN, "alfa"): RUN})
    old, new = decide_all(group(1, 2, 3), seen)
    assert (old.state, said(old)) == (
        LeadState.ALREADY_THERE,
        ["1 primary already_there in_campaign", "2 secondary already_there in_campaign"],
    )
    assert (new.state, said(new)) == (LeadState.PLANNED, ["3 primary !group_sent_before"])


def test_what_is_seen_is_left_as_it_was() -> None:
    """The numbers that a call takes aren't written into what came in."""
    seen = Seen(in_run={})
    decide_all(rows_of(1, 2), seen)
    assert seen.in_run == {}


def test_leads_are_decided_one_by_one() -> None:
    """A lead comes out before the next is read, so memory holds the numbers taken, not the leads."""
    leads = iter(cut_all(rows_of(1, 2, 3)))
    assert len(list(islice(decide(leads, Seen(), DuplicateRules()), 1))) == 1
    assert len(list(leads)) == 2


NUMBERS = st.integers(0, 12)
GROUPS = st.lists(st.lists(st.none() | NUMBERS, min_size=1, max_size=14), max_size=8)
BY_KEY = st.dictionaries(NUMBERS.map(lambda n: NumberKey(CAMPAIGN, number(n))), st.just(RUN), max_size=4)
SEEN = st.builds(
    Seen,
    in_run=BY_KEY,
    in_campaign=BY_KEY,
    sent_rows=st.dictionaries(
        st.builds(RowKey, st.integers(1, 60), NUMBERS.map(number)), st.sampled_from([SENT_BEFORE, REFUSED_BEFORE])
    ),
    groups=st.dictionaries(st.just(GroupKey(CAMPAIGN, "alfa")), st.just(RUN)),
    elsewhere=st.dictionaries(NUMBERS.map(number), st.just((OtherCampaign(41, "2026-10-02"),)), max_size=4),
    suppressed=st.dictionaries(NUMBERS.map(number), st.just("dnc.csv"), max_size=4),
)
RULES = st.builds(DuplicateRules, st.booleans(), st.sampled_from([frozenset(), frozenset({41})]), st.booleans())


def candidates_of(groups: list[list[int | None]]) -> list[Candidate]:
    """Return the contacts of these groups, one after the other."""
    found: list[Candidate] = []
    for of_group in groups:
        found += group(*of_group, start=len(found) + 1)
    return found


@given(groups=GROUPS, seen=SEEN, rules=RULES)
def test_every_contact_is_placed_exactly_once(
    groups: list[list[int | None]], seen: Seen, rules: DuplicateRules
) -> None:
    """Whatever the ledger knows, each contact with a number ends in one place."""
    candidates = candidates_of(groups)
    leads = decide_all(candidates, seen, rules, GroupRules(primary_required=rules.primary_required))
    placed = Counter(placement.contact_seq for lead in leads for placement in lead.placements)
    assert placed == Counter(one.contact_seq for one in candidates if one.phone)


@given(groups=GROUPS, seen=SEEN, rules=RULES)
def test_who_is_called_has_a_role_and_nobody_else(
    groups: list[list[int | None]], seen: Seen, rules: DuplicateRules
) -> None:
    """A planned lead has one primary, first, and each contact either a role or a verdict."""
    for lead in decide_all(candidates_of(groups), seen, rules):
        if lead.state is LeadState.PLANNED:
            roles = [placement.role for placement in lead.placements]
            assert roles[0] is Role.PRIMARY
            assert roles.count(Role.PRIMARY) == 1
        for placement in lead.placements:
            called = lead.state is LeadState.PLANNED and placement.role is not Role.NONE
            assert called == (placement.verdict is None)


@given(groups=GROUPS, seen=SEEN)
def test_no_number_is_planned_twice(groups: list[list[int | None]], seen: Seen) -> None:
    """Without `allow_duplicate`, a number is called once, and none that the campaign, the run or a list holds."""
    leads = decide_all(candidates_of(groups), seen)
    called = [one.phone for lead in leads for one in lead.placements if one.verdict is None]
    known = {key.phone for key in (*seen.in_run, *seen.in_campaign)}
    assert len(called) == len(set(called))
    assert not set(called) & (known | set(seen.suppressed))


@given(groups=GROUPS, seen=SEEN, rules=RULES, size=st.integers(1, 4))
def test_batches_change_nothing(groups: list[list[int | None]], seen: Seen, rules: DuplicateRules, size: int) -> None:
    """Deciding in batches, each told what those before planned, is deciding at once."""
    leads = cut_all(candidates_of(groups))
    places = {one.contact_seq: one.place for lead in leads for one in lead.contacts}
    in_run, batched = dict(seen.in_run), list[DecidedLead]()
    for start in range(0, len(leads), size):
        told = Seen(in_run, seen.in_campaign, seen.sent_rows, seen.groups, seen.elsewhere, seen.suppressed)
        decided = list(decide(leads[start : start + size], told, rules))
        batched += decided
        for lead in decided:
            for one in lead.placements:
                if one.verdict is None:
                    in_run.setdefault(NumberKey(CAMPAIGN, one.phone), places[one.contact_seq])
    assert batched == list(decide(leads, seen, rules))
