"""What is said of a workbook that needs more than the limits allow: by the child, or by the parent that ended it."""

from importer.languages import Sentence, sentence
from importer.records import ReadLimits


def too_slow(limits: ReadLimits) -> Sentence:
    """Say that reading took too long."""
    return sentence(
        "Reading this workbook takes longer than {max_seconds:g} seconds. Copy the table alone to a new workbook and "
        "try again, or allow more by LEAD_IMPORTER_MAX_SECONDS.",
        max_seconds=limits.max_seconds,
    )


def too_much_memory(limits: ReadLimits) -> Sentence:
    """Say that reading took too much memory; damage and size look alike."""
    return sentence(
        "Reading this workbook takes more than {max_mb:,} MB of memory: it is damaged or very large. "
        "Copy the table alone to a new workbook and try again, or allow more by LEAD_IMPORTER_MAX_MEMORY_MB.",
        max_mb=limits.max_memory_mb,
    )


def too_much_unpacked(limits: ReadLimits) -> Sentence:
    """Say that the parts of a workbook, or the texts of its rows, are too many bytes."""
    return sentence(
        "The workbook is larger than {max_mb:,} MB when it is unpacked. Copy the table alone to a new "
        "workbook and try again, or allow more by LEAD_IMPORTER_MAX_UNPACKED_MB.",
        max_mb=limits.max_unpacked_mb,
    )


def too_many_cells(rows: int, columns: int, limits: ReadLimits) -> Sentence:
    """Say that a sheet reaches too far; often a single stray cell makes it so."""
    return sentence(
        "The sheet claims {cells:,} cells, for something stands in row {row:,} and something in column {column:,}; "
        "the limit is {max_cells:,}. Copy the table alone to a new workbook and try again, or allow more by "
        "LEAD_IMPORTER_MAX_CELLS.",
        cells=rows * columns,
        row=rows,
        column=columns,
        max_cells=limits.max_cells,
    )
