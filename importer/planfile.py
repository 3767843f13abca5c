"""A plan as a file: what a check would send and what not, line by line, so that a run can send exactly that.

JSON Lines: a header that says what the plan was made from, a line for each request, a line for each number that is not
sent, and an end that says whether the file is whole. It holds numbers and names: it is its owner's alone.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from importer import __version__
from importer.errors import OptionError, PlanError, system_says
from importer.languages import sentence
from importer.ledger import History, PlannedLead
from importer.preparing import Prepared, Request
from importer.records import Outcome, RowResult
from importer.reporting.files import publish, unfinished
from importer.sending.payload import payload

_MAKE_A_NEW_ONE = sentence("Make a new one with `lead-importer check --plan`.")


class _Line(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class FileMark(_Line):
    """By what a source file is known again."""

    path: str
    sheet: str
    sha256: str


class LedgerMark(_Line):
    """By what a ledger, and what it knew, is known again; both "" where there was none."""

    id: str = ""
    version: str = ""


class PlanHeader(_Line):
    """What a plan was made from."""

    kind: Literal["plan"] = "plan"
    format: Literal[1] = 1
    importer: str  # its version
    made_at: float  # seconds since the epoch, UTC
    api_url: str  # normalized
    request: dict[str, JsonValue]  # files, mapping and options
    files: tuple[FileMark, ...]
    mapping_sha256: str
    lists_sha256: str  # of the numbers never to call; "" without any
    ledger: LedgerMark


class PlannedRequest(_Line):
    """One request, without the token."""

    kind: Literal["request"] = "request"
    contact_seq: int  # of its primary contact, rising: the run has the same where the same rows are read
    places: tuple[str, ...]  # of its contacts, the primary first
    body: dict[str, JsonValue] = Field(repr=False)


class Refusal(_Line):
    """One number, or one row without any, that is not sent."""

    kind: Literal["refusal"] = "refusal"
    file: str
    sheet: str
    row: int  # as a spreadsheet program shows it
    phone_input: str = Field(repr=False)
    outcome: Outcome
    code: str
    reason: str = Field(repr=False)


class PlanEnd(_Line):
    """Whether all of it is there, as it was written."""

    kind: Literal["end"] = "end"
    requests: int
    secondary_contacts: int
    refusals: int
    sha256: str  # of all lines above


_LINE: TypeAdapter[PlanHeader | PlannedRequest | Refusal | PlanEnd] = TypeAdapter(
    Annotated[PlanHeader | PlannedRequest | Refusal | PlanEnd, Field(discriminator="kind")]
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that is whole; its lines are read anew each time, for they can be many."""

    path: Path
    header: PlanHeader
    end: PlanEnd

    @property
    def request(self) -> Request:
        """What it takes to make the same again."""
        return Request.from_text(json.dumps(self.header.request))

    def requests(self) -> Iterator[PlannedRequest]:
        """Yield the requests in the order of their primary contacts."""
        return (line for line in _lines(self.path) if isinstance(line, PlannedRequest))


def open_plan(path: Path) -> Plan:
    """Open a plan and see that it is whole and as it was written; raises PlanError."""
    digest, header, end = sha256(), None, None
    for line in _lines(path):
        if isinstance(line, PlanEnd):
            end = line
            break
        header = line if header is None and isinstance(line, PlanHeader) else header
        digest.update(_text(line).encode())
    if header is None or end is None:
        raise PlanError(
            "{path}: This is no whole plan: its beginning or its end is missing. {cure}",
            path=path,
            cure=_MAKE_A_NEW_ONE,
        )
    if end.sha256 != digest.hexdigest():
        raise PlanError(
            "{path}: The plan is not as it was written: somebody changed it. {cure}",
            path=path,
            cure=_MAKE_A_NEW_ONE,
        )
    return Plan(path, header, end)


def mark_of(history: History | None) -> LedgerMark:
    """Return by what a ledger and its knowledge are known again."""
    return LedgerMark() if history is None else LedgerMark(id=history.ledger_id, version=history.version())


def header_of(prepared: Prepared, api_url: str, ledger: LedgerMark, made_at: float) -> PlanHeader:
    """Return what a plan is made from."""
    return PlanHeader(
        importer=__version__,
        made_at=made_at,
        api_url=api_url,
        request=json.loads(prepared.request.to_text()),
        files=file_marks(prepared),
        mapping_sha256=prepared.mapping_sha256,
        lists_sha256=lists_sha256(prepared),
        ledger=ledger,
    )


def file_marks(prepared: Prepared) -> tuple[FileMark, ...]:
    """Return by what the source files are known again."""
    found = (job.source.detected for job in prepared.jobs)
    return tuple(FileMark(path=str(item.path), sheet=item.sheet, sha256=item.sha256) for item in found)


def lists_sha256(prepared: Prepared) -> str:
    """Return by what the numbers never to call are known again."""
    return sha256("\n".join(sorted(prepared.suppressed)).encode()).hexdigest() if prepared.suppressed else ""


def request_of(planned: PlannedLead) -> PlannedRequest:
    """Return a lead as its plan holds it."""
    body: dict[str, JsonValue] = {**payload(planned.lead)}  # type: ignore[dict-item] # a TypedDict is JSON all the same
    return PlannedRequest(contact_seq=planned.contact_seq, places=planned.places, body=body)


def check_target(path: Path) -> None:
    """Raise OptionError where a plan would be written over something that is none."""
    if not path.absolute().parent.is_dir():
        raise OptionError("--plan: the folder of {path} does not exist. Make it, or name another file.", path=path)
    if not path.exists():
        return
    with suppress(PlanError):
        if isinstance(next(_lines(path), None), PlanHeader):
            return
    raise OptionError("--plan: {path} is there already, and is no plan. Name another file.", path=path)


def write_plan(path: Path, header: PlanHeader, leads: Iterable[PlannedLead], rows: Iterable[RowResult]) -> Path:
    """Write a plan, whole or not at all, and for its owner alone; raises OptionError where that can't be."""
    check_target(path)
    try:
        with unfinished(path.parent) as work:
            written = work / path.name
            written.touch(mode=0o600)
            with written.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(_written(header, leads, rows))
            return publish(written, path)
    except OSError as error:
        raise OptionError(
            "--plan: {path} can't be written ({reason}). Name another file.", path=path, reason=system_says(error)
        ) from None


def _written(header: PlanHeader, leads: Iterable[PlannedLead], rows: Iterable[RowResult]) -> Iterator[str]:
    digest = sha256(_text(header).encode())
    yield _text(header)
    requests = secondaries = refusals = 0
    for request in map(request_of, leads):
        requests, secondaries = requests + 1, secondaries + len(request.places) - 1
        digest.update(_text(request).encode())
        yield _text(request)
    for refusal in _refusals(rows):
        refusals += 1
        digest.update(_text(refusal).encode())
        yield _text(refusal)
    yield _text(
        PlanEnd(requests=requests, secondary_contacts=secondaries, refusals=refusals, sha256=digest.hexdigest())
    )


def _refusals(rows: Iterable[RowResult]) -> Iterator[Refusal]:
    for row in rows:
        for line in row.lines:
            if line.outcome is not Outcome.NOT_SENT and line.issue is not None:
                yield Refusal(
                    file=row.file,
                    sheet=row.sheet,
                    row=row.number,
                    phone_input=line.phone_input,
                    outcome=line.outcome,
                    code=line.issue.code.value,
                    reason=line.issue.reason,
                )


def _text(line: _Line) -> str:
    # ASCII: a cell can hold halves of characters, which no UTF-8 file takes.
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=True) + "\n"


def _lines(path: Path) -> Iterator[PlanHeader | PlannedRequest | Refusal | PlanEnd]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                try:
                    yield _LINE.validate_python(json.loads(text))
                except (ValidationError, ValueError):
                    raise PlanError(
                        "{path}: Line {number} is none of a plan's. {cure}",
                        path=path,
                        number=number,
                        cure=_MAKE_A_NEW_ONE,
                    ) from None
    except (OSError, UnicodeDecodeError) as error:
        told = system_says(error) if isinstance(error, OSError) else sentence("it is no text")
        raise PlanError(
            "{path}: The plan can't be read ({told}). Check the path after --plan.", path=path, told=told
        ) from None
