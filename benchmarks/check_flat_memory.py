"""How `check` grows with its file: time and peak memory for 30,000 and for 300,000 rows.

The made CSV has two phone columns and a company column whose rows are not adjacent. Run it with

    python benchmarks/check_flat_memory.py

The promise: under 300 MB for 300,000 rows, in no more than twelve times the time of 30,000. Its last figures stand in
`benchmarks/README.md`.
"""

import os
import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SMALL, LARGE = 30_000, 300_000
MAX_MB, MAX_RATIO = 300, 12.0
ROWS_PER_COMPANY = 4
MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: Мобилен
variables:
  customer_name: {template: "{Име} {Фамилия}"}
  company: Фирма
secondary_contacts:
  columns: [Телефон]
  rows: {group_by: Фирма}
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run of `check` took."""

    wall_s: float
    peak_mb: float


def make_csv(path: Path, rows: int) -> None:
    """Write a list of made-up people; the rows of a company lie far from each other."""
    dice = random.Random(1)  # noqa: S311 - the same file each time
    companies = rows // ROWS_PER_COMPANY
    with path.open("w", encoding="utf-8") as file:
        file.write("Име;Фамилия;Фирма;Мобилен;Телефон\n")
        for row in range(rows):
            mobile, office = f"08{dice.choice('789')}{row:07d}", f"+3592{8_000_000 + row}"
            file.write(f"Иван {row};Петров;Фирма {row % companies} ООД;{mobile};{office}\n")


def measure(folder: Path, rows: int) -> Figures:
    """Run `check` on a made file in a child process and return what the system says of it."""
    source, mapping = folder / f"{rows}.csv", folder / "mapping.yaml"
    make_csv(source, rows)
    mapping.write_text(MAPPING, encoding="utf-8")
    command = [sys.executable, "-m", "importer", "check", str(source), "-m", str(mapping), "--out", str(folder)]
    started = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        command,
        {**os.environ, "LEAD_IMPORTER_LEDGER": str(folder / "ledger.db"), "LEAD_IMPORTER_TOKEN": ""},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        sys.exit(f"check failed on {rows} rows")
    return Figures(time.perf_counter() - started, _peak_mb(usage))


def _peak_mb(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    """Measure both, print the figures, and exit with 1 where the promise is broken."""
    with tempfile.TemporaryDirectory() as name:
        small, large = (measure(Path(name), rows) for rows in (SMALL, LARGE))
    ratio = large.wall_s / small.wall_s
    for rows, figures in ((SMALL, small), (LARGE, large)):
        print(f"{rows:>8} rows: {figures.wall_s:7.1f} s, {figures.peak_mb:5.0f} MB")
    print(f"ratio of times: {ratio:.1f} (at most {MAX_RATIO:g}), peak at most {MAX_MB} MB")
    sys.exit(large.peak_mb > MAX_MB or ratio > MAX_RATIO)


if __name__ == "__main__":
    main()
