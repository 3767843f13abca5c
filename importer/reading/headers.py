"""Names for columns: distinct and never empty, for CSV and XLSX alike."""

import unicodedata
from collections.abc import Sequence
from string import ascii_uppercase


def column_letters(index: int) -> str:
    """Name a column as a spreadsheet program does: 0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


def column_names(header: Sequence[str], first_column: int = 0) -> tuple[str, ...]:
    """Give each header cell a name of its own: `id`, `id (2)`, and `Column E` for an empty one.

    `first_column` is the position (from 0) of the first cell in its sheet. Names that differ only in what a
    mapping does not look at (case, spaces, width) count as the same.
    """
    names = [" ".join(cell.split()) or f"Column {column_letters(first_column + at)}" for at, cell in enumerate(header)]
    literal = {_key(name) for name in names}
    taken: set[str] = set()
    distinct = []
    for name in names:
        chosen = name if _key(name) not in taken else _numbered(name, taken | literal)
        taken.add(_key(chosen))
        distinct.append(chosen)
    return tuple(distinct)


def column_letters_of(count: int, first_column: int = 0) -> tuple[str, ...]:
    """Name the columns of a table without a header."""
    return tuple(column_letters(first_column + at) for at in range(count))


def _numbered(name: str, taken: set[str]) -> str:
    """Append the first number from 2 that makes the name free; real headers keep their own."""
    number = 2
    while _key(f"{name} ({number})") in taken:
        number += 1
    return f"{name} ({number})"


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
