"""Contacts to leads: who stands together, who is called first, where a group is cut."""

from collections import Counter
from collections.abc import Iterator
from itertools import count, islice

from core_samples import contact, cut_all, group, numbers
from hypothesis import given
from hypothesis import strategies as st

from importer.grouping import LEAD_SIZE, Candidate, CutLead, GroupRules, cut
from importer.issues import Issue, IssueCode
from importer.records import Outcome, Overflow, Verdict

GROUPS = st.lists(st.lists(st.none() | st.integers(0, 40), min_size=1, max_size=40), max_size=6)
RULES = st.builds(GroupRules, st.sampled_from(Overflow), st.booleans())


def candidates_of(groups: list[list[int | None]]) -> list[Candidate]:
    """Return the contacts of these groups, one after the other."""
    found: list[Candidate] = []
    for of_group in groups:
        found += group(*of_group, start=len(found) + 1)
    return found


def dropped_as(lead: CutLead) -> list[tuple[int, str, str]]:
    """Return who was put aside, as what, and what the issue names."""
    return [(one.candidate.contact_seq, one.verdict.issue.code.value, one.verdict.issue.detail) for one in lead.dropped]


def test_a_group_is_one_lead_in_the_order_of_calling() -> None:
    """The first contact is the primary; the others keep their order."""
    assert [numbers(lead) for lead in cut_all(group(3, 1, 2))] == [[3, 1, 2]]


def test_each_group_is_a_lead_of_its_own() -> None:
    """Where the next group begins, the next lead begins; a row without a group is a group by itself."""
    rows = [*group(1, 2), contact(3, 3, group=3, key=""), contact(4, 4, group=4, key="")]
    assert [numbers(lead) for lead in cut_all(rows)] == [[1, 2], [3], [4]]


def test_a_number_stands_once_in_a_lead() -> None:
    """A number that stands in the lead already is put aside, and the issue names where it stands first."""
    (lead,) = cut_all(group(1, 2, 1, 2))
    assert numbers(lead) == [1, 2]
    assert dropped_as(lead) == [(3, "repeated_in_run", "row 1"), (4, "repeated_in_run", "row 2")]


def test_a_group_beyond_eleven_is_split() -> None:
    """A primary with ten secondaries is full; the next contact leads a lead that continues the group."""
    first, second, third = cut_all(group(*range(23)))
    assert [numbers(lead) for lead in (first, second, third)] == [[*range(11)], [*range(11, 22)], [22]]
    assert [lead.continued for lead in (first, second, third)] == [False, True, True]


def test_eleven_contacts_are_one_lead() -> None:
    """Ten secondaries are allowed, and a repeated number does not count for them."""
    (lead,) = cut_all(group(*range(11), 5))
    assert numbers(lead) == [*range(11)]
    assert dropped_as(lead) == [(12, "repeated_in_run", "row 6")]


def test_a_surplus_is_rejected_where_the_mapping_says_so() -> None:
    """With `overflow: reject` the first eleven are sent, and each further contact is rejected with a code."""
    first, *others = cut_all(group(*range(13)), GroupRules(overflow=Overflow.REJECT))
    assert numbers(first) == [*range(11)]
    assert [dropped_as(lead) for lead in others] == [
        [(12, "too_many_secondaries", "")],
        [(13, "too_many_secondaries", "")],
    ]
    assert {one.verdict.outcome for lead in others for one in lead.dropped} == {Outcome.REJECTED}


def test_an_unusable_primary_is_replaced() -> None:
    """The next contact moves up, and the lead says that it did."""
    (lead,) = cut_all(group(None, None, 1, 2))
    assert numbers(lead) == [1, 2]
    assert lead.replaced


def test_an_unusable_secondary_replaces_nobody() -> None:
    """A contact without a number that isn't the first changes nothing for the others."""
    (lead,) = cut_all(group(1, None, 2))
    assert numbers(lead) == [1, 2]
    assert not lead.replaced


def test_only_the_first_lead_of_a_group_has_its_primary_replaced() -> None:
    """A surplus lead begins with a surplus contact: it has no primary to replace."""
    assert [lead.replaced for lead in cut_all(group(None, *range(12)))] == [True, False]


def test_an_unusable_primary_rejects_its_group_where_it_is_required() -> None:
    """With `primary_required` nobody of the group is called, and the issue names the primary's row."""
    leads = cut_all(group(None, 1, 2), GroupRules(primary_required=True))
    verdict = Verdict(Outcome.REJECTED, Issue(IssueCode.PRIMARY_UNUSABLE, detail="row 1"))
    assert [lead.contacts for lead in leads] == [(), ()]
    assert [one.verdict for lead in leads for one in lead.dropped] == [verdict, verdict]


def test_a_group_without_any_number_is_no_lead() -> None:
    """Contacts that have an issue of their own need no second one."""
    assert cut_all(group(None, None)) == []
    assert cut_all([]) == []


def test_a_lead_is_cut_before_the_next_is_read() -> None:
    """A lead comes out as soon as its end is seen, so an endless group takes no more memory than a lead."""
    read: list[int] = []

    def endless() -> Iterator[Candidate]:
        for n in count(1):
            read.append(n)
            yield contact(n, n)

    assert [len(lead.contacts) for lead in islice(cut(endless(), GroupRules()), 3)] == [11, 11, 11]
    assert len(read) <= 3 * LEAD_SIZE + 1


def test_repeated_numbers_do_not_pile_up() -> None:
    """A group that names one number again and again is put aside bit by bit: memory holds one lead."""
    leads = cut_all(group(*[1] * 500))
    assert max(len(lead.contacts) + len(lead.dropped) for lead in leads) <= 2 * LEAD_SIZE
    assert sum(len(lead.dropped) for lead in leads) == 499


def test_repeated_numbers_are_no_surplus() -> None:
    """However often a number is repeated, a group of eleven numbers is not too large."""
    leads = cut_all(group(*[0] * 50, *range(1, 11)), GroupRules(overflow=Overflow.REJECT))
    assert [numbers(lead) for lead in leads if lead.contacts] == [[*range(11)]]
    assert {code for lead in leads for _, code, _ in dropped_as(lead)} == {"repeated_in_run"}


@given(groups=GROUPS, rules=RULES)
def test_every_usable_contact_ends_exactly_once(groups: list[list[int | None]], rules: GroupRules) -> None:
    """Each contact with a number is in a lead or put aside, once; none without a number is in either."""
    candidates = candidates_of(groups)
    leads = cut_all(candidates, rules)
    ended = Counter(one.contact_seq for lead in leads for one in lead.contacts)
    ended.update(one.candidate.contact_seq for lead in leads for one in lead.dropped)
    assert ended == Counter(one.contact_seq for one in candidates if one.phone)


@given(groups=GROUPS, rules=RULES)
def test_every_lead_is_one_the_platform_takes(groups: list[list[int | None]], rules: GroupRules) -> None:
    """A lead has at most eleven numbers, each once, of one group, in the order of calling."""
    for lead in cut_all(candidates_of(groups), rules):
        seqs = [one.contact_seq for one in lead.contacts]
        assert len(seqs) <= 11
        assert len({one.phone for one in lead.contacts}) == len(seqs)
        assert len({one.group_seq for one in lead.contacts}) <= 1
        assert seqs == sorted(seqs)


@given(groups=GROUPS, rules=RULES, more=st.lists(st.integers(0, 40), max_size=20))
def test_a_group_is_cut_the_same_whatever_follows(
    groups: list[list[int | None]], rules: GroupRules, more: list[int]
) -> None:
    """A second import cuts the same way: nothing but the group itself decides."""
    before = candidates_of(groups)
    alone = cut_all(before, rules)
    followed = cut_all([*before, *group(*more, start=len(before) + 1)], rules)
    assert followed[: len(alone)] == alone
