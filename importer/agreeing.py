"""Whether a run would send exactly what its plan says; where not, what has changed since, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum, unique
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

from importer import __version__
from importer.errors import PlanError
from importer.issues import TEMPLATES, Issue, IssueCode, details
from importer.languages import Sentence, joined, sentence, sentence_count
from importer.ledger import History, Ledger, PlannedLead, Run
from importer.planfile import Plan, PlannedRequest, file_marks, lists_sha256, mark_of, request_of
from importer.preparing import Prepared
from importer.records import Outcome, RowResult

MOST_NAMED = 3
_MASK = "…"


@unique
class Change(StrEnum):
    """How a request of the run and one of the plan can differ."""

    GONE = "gone"  # the plan would send it, the run would not
    NEW = "new"  # the run would send it, the plan would not
    OTHER = "other"  # both would, and not the same


@dataclass(frozen=True, slots=True)
class Difference:
    """One lead that the run would not send as planned."""

    change: Change
    place: str  # of its primary contact
    about: tuple[str, ...] = field(default=(), repr=False)  # rows whose outcome may explain it


def must_be_made_from(plan: Plan, prepared: Prepared, api_url: str, history: History | None) -> None:
    """Raise PlanError where files, mapping, options, platform or ledger are others than the plan was made from.

    `history` is None where there is no ledger yet.
    """
    changed = [*_inputs(plan, prepared), *_options(plan, prepared, api_url), *_ledger(plan, history)]
    if changed:
        raise _cannot_be_kept(plan, changed)


def must_agree(plan: Plan, ledger: Ledger, run: Run) -> None:
    """Raise PlanError where the run would not send exactly what the plan says; memory stays flat.

    What this very run has sent already counts as sent by the plan.
    """
    found = _differences(plan.requests(), ledger.plans.leads(run.key))
    named = list(islice(found, MOST_NAMED))
    if not named:
        return
    more = sum(1 for _ in found)
    why = _reasons(ledger, run, named)
    told = [_cause(plan), *(_told(difference, why) for difference in named)]
    if more:
        told.append(sentence_count("and {count} more lead", "and {count} more leads", more))
    raise _cannot_be_kept(plan, told)


def _cause(plan: Plan) -> Sentence:
    if plan.header.importer == __version__:
        return sentence("the ledger")
    return sentence("the ledger, or the importer ({then} then, {now} now)", then=plan.header.importer, now=__version__)


def _inputs(plan: Plan, prepared: Prepared) -> Iterator[Sentence]:
    before, now = plan.header.files, file_marks(prepared)
    if [mark.sha256 for mark in before] != [mark.sha256 for mark in now] and len(before) == len(now):
        pairs = zip(before, now, strict=True)
        changed = (Path(new.path).name for old, new in pairs if old.sha256 != new.sha256)
        yield from (sentence("the file {name}", name=name) for name in changed)
    elif len(before) != len(now):
        yield sentence("the files ({then} then, {now} now)", then=len(before), now=len(now))
    elif [mark.sheet for mark in before] != [mark.sheet for mark in now]:
        yield sentence("the sheet that is read")
    if plan.header.mapping_sha256 != prepared.mapping_sha256:
        yield sentence("the mapping {name}", name=prepared.request.mapping.name)
    if plan.header.lists_sha256 != lists_sha256(prepared):
        yield sentence("the numbers never to call")


def _options(plan: Plan, prepared: Prepared, api_url: str) -> Iterator[Sentence]:
    before, now = plan.request, prepared.request
    for name, then, given in (
        ("campaign-id", before.campaign_id, now.campaign_id),
        ("region", before.region, now.region),
        ("again", before.again, now.again),
        ("api-url", plan.header.api_url, api_url),
    ):
        if then != given:
            yield sentence(
                "the option --{name} ({then} then, {now} now)", name=name, then=_value(then), now=_value(given)
            )


def _value(value: object) -> str:
    return sentence("none") if value in (None, "") else str(value)


def _ledger(plan: Plan, history: History | None) -> Iterator[Sentence]:
    known = plan.header.ledger.id
    if known and mark_of(history).id != known:
        yield sentence("the ledger (another one than --ledger names now)")


def _differences(planned: Iterable[PlannedRequest], leads: Iterable[PlannedLead]) -> Iterator[Difference]:
    """Walk along both, which are in the same order."""
    order = attrgetter("contact_seq")
    both: Iterator[PlannedRequest | PlannedLead] = merge(planned, leads, key=order)
    for _, of_one in groupby(both, key=order):
        request, lead = None, None
        for item in of_one:
            request, lead = (item, lead) if isinstance(item, PlannedRequest) else (request, item)
        if (difference := _difference(request, lead)) is not None:
            yield difference


def _difference(request: PlannedRequest | None, lead: PlannedLead | None) -> Difference | None:
    if request is None:
        return Difference(Change.NEW, lead.places[0]) if lead is not None and lead.waits else None
    if lead is None:
        return Difference(Change.GONE, request.places[0], request.places[:1])
    if request.body != request_of(lead).body:
        return Difference(Change.OTHER, request.places[0], request.places)
    return None


def _reasons(ledger: Ledger, run: Run, named: Iterable[Difference]) -> dict[str, Sentence]:
    """Return why rows are not sent, or not whole, by their place."""
    wanted = {place for difference in named for place in difference.about}
    rows = ledger.results.rows(run.key, Issue(IssueCode.WOULD_SEND))
    return {
        place: _reason(issue)
        for row in rows
        if (place := f"row {row.number} of {Path(row.file).name}") in wanted and (issue := _issue(row)) is not None
    }


def _issue(row: RowResult) -> Issue | None:
    return next((line.issue for line in row.lines if line.outcome is not Outcome.NOT_SENT and line.issue), None)


def _reason(issue: Issue) -> Sentence:
    """Return why a row is not sent, without the value at fault."""
    template = TEMPLATES[issue.code]
    detail = details.sentence_of(issue.detail, template.details)
    says = sentence(template.says, column=issue.column, value=_MASK, detail=detail)
    return joined([says, sentence(template.cure)]) if template.cure else says


def _told(difference: Difference, why: dict[str, Sentence]) -> Sentence:
    place = _place(difference.place)
    reasons = [joined([_place(about), why[about]], ": ") for about in difference.about if about in why]
    match difference.change:
        case Change.NEW:
            return sentence("{place} would be sent now, and not by the plan", place=place)
        case Change.GONE:
            return sentence("not sent any more: {what}", what=reasons[0] if reasons else place)
        case Change.OTHER if reasons:
            return sentence("the lead of {place} is another one now ({reason})", place=place, reason=reasons[0])
        case Change.OTHER:
            return sentence("the lead of {place} is another one now", place=place)


def _place(text: str) -> str:
    return details.sentence_of(text, (details.ROW,))  # as plan and ledger name it


def _cannot_be_kept(plan: Plan, changed: list[Sentence]) -> PlanError:
    made_at = datetime.fromtimestamp(plan.header.made_at, UTC).astimezone()
    return PlanError(
        "The plan {path} can't be kept, so nothing is sent. Changed since it was made on "
        "{made_at:%Y-%m-%d at %H:%M}:\n{listed}\nMake a new plan with `lead-importer check --plan`, and look at it.",
        path=plan.path,
        made_at=made_at,
        listed=joined((joined(["  ", item], "") for item in changed), "\n"),
    )
