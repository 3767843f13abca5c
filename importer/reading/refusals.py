"""What is said of a workbook that needs more than the limits allow: by the child, or by the parent that ended it."""

from importer.records import ReadLimits


def too_slow(limits: ReadLimits) -> str:
    """Say that reading took too long."""
    return (
        f"Reading this workbook takes longer than {limits.max_seconds:g} seconds. Copy the table alone to a new "
        "workbook and try again, or allow more by LEAD_IMPORTER_MAX_SECONDS."
    )


def too_much_memory(limits: ReadLimits) -> str:
    """Say that reading took too much memory; damage and size look alike."""
    return (
        f"Reading this workbook takes more than {limits.max_memory_mb:,} MB of memory: it is damaged or very large. "
        "Copy the table alone to a new workbook and try again, or allow more by LEAD_IMPORTER_MAX_MEMORY_MB."
    )


def too_much_unpacked(limits: ReadLimits) -> str:
    """Say that the parts of a workbook, or the texts of its rows, are too many bytes."""
    return (
        f"The workbook is larger than {limits.max_unpacked_mb:,} MB when it is unpacked. Copy the table alone to a new "
        "workbook and try again, or allow more by LEAD_IMPORTER_MAX_UNPACKED_MB."
    )


def too_many_cells(rows: int, columns: int, limits: ReadLimits) -> str:
    """Say that a sheet reaches too far; often a single stray cell makes it so."""
    return (
        f"The sheet claims {rows * columns:,} cells, for something stands in row {rows:,} and something in column "
        f"{columns:,}; the limit is {limits.max_cells:,}. Copy the table alone to a new workbook and try again, or "
        "allow more by LEAD_IMPORTER_MAX_CELLS."
    )
