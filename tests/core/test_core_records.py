"""Records that cross the seams: none shows a person's data."""

import dataclasses
import inspect
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest

from importer import duplicates, grouping, issues, outcomes, phones, records
from importer.records import Detected, FileSummary, LeadCounts, RequestCounts, SourceRow, Summary, Tally

MARKER = "Анна+359888123456"
PERSONAL = {  # every field that can hold a number, a name or a value; a new field of text belongs to one of the two
    *("phone", "phone_input", "value", "detail", "cells", "group_key"),
    *("Seen.elsewhere", "Seen.suppressed"),  # their keys are numbers
}
HARMLESS = {
    *("column", "name", "place", "since", "lead_id", "file", "sheet", "run"),
    *(
        "file_format",
        "columns",
        "encoding",
        "delimiter",
        "hidden_sheets",
        "hidden_columns",
        "packed_as",
        "other_sheets",
        "sha256",
    ),
    *("Seen.in_run", "Seen.in_campaign", "Seen.groups"),  # their keys hide their number
    *("Template.says", "Template.cure"),
    "Correction.identity",  # content, sheet and row
}
RECORDS = [
    one
    for module in (records, issues, phones, grouping, duplicates, outcomes)
    for _, one in inspect.getmembers(module, dataclasses.is_dataclass)
    if isinstance(one, type) and one.__module__ == module.__name__ and not one.__name__.startswith("_")
]


def filled(record: type) -> object:
    """Return a record whose personal texts are all the marker, also in the records that it holds."""
    hints = get_type_hints(record, vars(_module(record)))
    return record(
        **{
            field.name: sample(hints[field.name], MARKER if _is_personal(record, field.name) else "said")
            for field in dataclasses.fields(record)
        }
    )


def sample(hint: object, text: str) -> object:
    """Return a value of a type; texts are `text`."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return sample(next(arg for arg in args if arg is not NoneType), text)
    if origin is tuple:
        return tuple(sample(arg, text) for arg in args if arg is not Ellipsis)
    if origin is frozenset:
        return frozenset({sample(args[0], text)})
    if origin is not None:  # a mapping
        return {sample(args[0], text): sample(args[1], text)}
    assert isinstance(hint, type)
    if dataclasses.is_dataclass(hint):
        return filled(hint)
    return next(iter(hint)) if issubclass(hint, Enum) else _PLAIN.get(hint, text)


_PLAIN: dict[type, object] = {int: 1, bool: True, datetime: datetime(2026, 11, 23, tzinfo=UTC), Path: Path("a.csv")}


def _module(record: type) -> ModuleType:
    module = inspect.getmodule(record)
    assert module is not None
    return module


def _is_personal(record: type, name: str) -> bool:
    return name in PERSONAL or f"{record.__name__}.{name}" in PERSONAL


def _holds_text(hint: object) -> bool:
    return hint is str or any(_holds_text(arg) for arg in get_args(hint))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_no_record_shows_a_person(record: type) -> None:
    """No repr holds a number, a name or a value, however deep the record that holds it."""
    assert "888123456" not in repr(filled(record))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_text_of_a_record_is_known_as_personal_or_harmless(record: type) -> None:
    """A field of text that is new has to be judged here."""
    hints = get_type_hints(record, vars(_module(record)))
    texts = {name for name, hint in hints.items() if _holds_text(hint)}
    known = PERSONAL | HARMLESS
    assert {name for name in texts if name not in known and f"{record.__name__}.{name}" not in known} == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_records_are_frozen(record: type) -> None:
    """A record doesn't change once it is made, and takes no attribute that it doesn't declare."""
    one = filled(record)
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        setattr(one, dataclasses.fields(record)[0].name, None)
    assert not hasattr(one, "__dict__")


@pytest.mark.parametrize(("cells", "blank"), [((), True), (("", ""), True), (("", "0"), False)])
def test_a_row_without_any_text_is_blank(cells: tuple[str, ...], blank: bool) -> None:
    """A row is blank where no cell holds anything; a zero is something."""
    assert SourceRow(2, cells).blank is blank


def test_a_summary_adds_up_its_files() -> None:
    """Rows read and blank rows are those of all files of the run."""
    detected = Detected(Path("a.csv"), "csv", "", 1, ("Phone",))
    summary = Summary(
        run="blue-fox",
        started_at=datetime(2026, 11, 23, tzinfo=UTC),
        finished_at=None,
        exit_code=0,
        files=(FileSummary(detected, 5, 1), FileSummary(detected, 7, 2)),
        tally=Tally({}, {}),
        leads=LeadCounts(),
        requests=RequestCounts(),
    )
    assert (summary.rows_read, summary.rows_blank) == (12, 3)
