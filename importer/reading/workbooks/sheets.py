"""Which sheet of a workbook to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.errors import FileError
from importer.languages import Sentence, joined, sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    part: str  # its path in the archive, "" where the workbook does not say
    visible: bool
    is_table: bool  # no chart, macro or dialog


def sheets_to_try(path: Path, sheets: Sequence[Sheet], wanted: str | int | None) -> list[Sheet]:
    """Give the sheet that the mapping names (a name, or a position from 1), else all visible ones in their order.

    Raises FileError where there is no such sheet, or it holds no cells.
    """
    if wanted is None:
        return [sheet for sheet in sheets if sheet.visible and sheet.is_table]
    chosen = _by_position(sheets, wanted) if isinstance(wanted, int) else _by_name(sheets, wanted)
    if chosen is None:
        raise FileError("{path}: {says}", path=path, says=_not_there(sheets, wanted))
    if not chosen.is_table:
        raise FileError(
            '{path}: The sheet "{name}" is a chart, not a table. {there_are}',
            path=path,
            name=chosen.name,
            there_are=_there_are(sheets),
        )
    return [chosen]


def hidden_names(sheets: Sequence[Sheet], chosen: Sheet) -> tuple[str, ...]:
    """Give the names of the hidden sheets that are not read."""
    return tuple(sheet.name for sheet in sheets if not sheet.visible and sheet != chosen)


def other_names(sheets: Sequence[Sheet], chosen: Sheet) -> tuple[str, ...]:
    """Give the names of the visible tables that are not read."""
    return tuple(sheet.name for sheet in sheets if sheet.visible and sheet.is_table and sheet != chosen)


def _by_position(sheets: Sequence[Sheet], position: int) -> Sheet | None:
    return sheets[position - 1] if 1 <= position <= len(sheets) else None


def _by_name(sheets: Sequence[Sheet], name: str) -> Sheet | None:
    exact = (sheet for sheet in sheets if sheet.name == name)
    folded = (sheet for sheet in sheets if sheet.name.strip().casefold() == name.strip().casefold())
    return next(exact, None) or next(folded, None)


def _not_there(sheets: Sequence[Sheet], wanted: str | int) -> Sentence:
    if isinstance(wanted, int):
        return sentence("There is no sheet {number}. {there_are}", number=wanted, there_are=_there_are(sheets))
    from rapidfuzz.process import extractOne  # noqa: PLC0415 - only here, and the process is to start fast

    nearest = extractOne(
        wanted, [sheet.name for sheet in sheets if sheet.is_table], processor=str.casefold, score_cutoff=60
    )
    if not nearest:
        return sentence('There is no sheet "{name}". {there_are}', name=wanted, there_are=_there_are(sheets))
    return sentence(
        'There is no sheet "{name}". Did you mean "{near}"? {there_are}',
        name=wanted,
        near=nearest[0],
        there_are=_there_are(sheets),
    )


def _there_are(sheets: Sequence[Sheet]) -> Sentence:
    tables = [(at, sheet.name) for at, sheet in enumerate(sheets, 1) if sheet.is_table]
    names = joined((sentence('{number} "{name}"', number=at, name=name) for at, name in tables), ", ")
    return sentence("The workbook has: {names}.", names=names or sentence("none"))
