"""The counts of a run as `summary.json`, and the promise that they add up."""

import json
from dataclasses import asdict
from pathlib import Path

from importer.errors import CountsError
from importer.records import FileSummary, Outcome, Summary
from importer.reporting.times import iso_utc

SUMMARY_NAME = "summary.json"
SCHEMA_PATH = Path(__file__).with_name("summary.schema.json")  # JSON Schema, draft 2020-12


def check_sum(summary: Summary) -> None:
    """Raise CountsError, with both figures, where rows read differ from the nine outcomes plus blank rows."""
    ended = sum(summary.tally.rows.values())
    accounted = ended + summary.rows_blank
    if summary.rows_read != accounted:
        raise CountsError(
            "{read} rows were read, but the report accounts for {accounted} ({ended} with an outcome, {blank} blank). "
            "This is a fault of the importer, not of the file: don't rely on this report, and tell whoever looks after "
            "the importer.",
            read=summary.rows_read,
            accounted=accounted,
            ended=ended,
            blank=summary.rows_blank,
        )


def write_summary(path: Path, summary: Summary) -> None:
    """Write `summary.json` (UTF-8), as `summary.schema.json` describes it; raises OSError where that can't be done."""
    text = json.dumps(_document(summary), ensure_ascii=False, indent=2) + "\n"
    # A file name that is no UTF-8 holds lone surrogates; written as \udcxx they are JSON's own escapes.
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _document(summary: Summary) -> dict[str, object]:
    return {
        "run": summary.run,
        "started_at": iso_utc(summary.started_at),
        "finished_at": iso_utc(summary.finished_at) or None,
        "exit_code": int(summary.exit_code),
        "files": [_file(file) for file in summary.files],
        "rows": {
            "read": summary.rows_read,
            "blank": summary.rows_blank,
            **{outcome.value: summary.tally.rows.get(outcome, 0) for outcome in Outcome},
        },
        "leads": asdict(summary.leads),
        "requests": asdict(summary.requests),
        "issues": {code.value: count for code, count in sorted(summary.tally.issues.items())},
    }


def _file(file: FileSummary) -> dict[str, object]:
    detected = file.detected
    return {
        "path": str(detected.path),
        "sheet": detected.sheet,
        "sha256": detected.sha256,
        "detected": {
            "format": detected.file_format,
            "packed_as": detected.packed_as,
            "header_row": detected.header_row or None,
            "titles": detected.titles,
            "columns": list(detected.columns),
            "encoding": detected.encoding,
            "delimiter": detected.delimiter,
            "hidden_sheets": list(detected.hidden_sheets),
            "hidden_columns": list(detected.hidden_columns),
            "other_sheets": list(detected.other_sheets),
        },
    }
