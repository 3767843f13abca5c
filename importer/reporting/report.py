"""The folder of a run: all its files from one pass over its rows, each whole or not there at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.languages import Sentence, sentence
from importer.records import FileSummary, RowResult, Summary, Tally
from importer.reporting.files import private_folder, publish, unfinished
from importer.reporting.page import PAGE_NAME, About, Page
from importer.reporting.results import CSV_NAME, XLSX_NAME, results_in
from importer.reporting.summary import SUMMARY_NAME, check_sum, write_summary
from importer.reporting.tally import TallyBuilder, count_rows
from importer.reporting.to_fix import Fixable, is_untouched, to_fix_in


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, under the names that the files got."""

    summary: Summary
    csv_path: Path
    xlsx_path: Path
    page_path: Path
    summary_path: Path
    to_fix: tuple[Fixable, ...]
    renamed: tuple[str, ...] = ()  # sentences for a person: which file could not have its own name


def write_report(
    folder: Path,
    rows: Iterable[RowResult],
    files: Sequence[FileSummary],
    about: About,
    summarize: Callable[[Tally], Summary],
) -> Written:
    """Write a run's report into `folder` (created, private) while reading `rows` once, in flat memory.

    `summarize` is called once all rows are counted. Raises CountsError where the sum is not right, OSError where the
    folder can't be written; then, as when `rows` raises, the files of before are untouched.
    """
    counts, page = TallyBuilder(), Page(about)
    private_folder(folder)
    with unfinished(folder) as work:
        with results_in(work, about.variable_names) as results, to_fix_in(work, about.run, files) as to_fix:
            for row in count_rows(rows, into=counts):
                results.add(row)
                to_fix.add(row)
                page.add(row)
            summary = summarize(counts.tally)
            check_sum(summary)
            results.sum_up(summary)
        return _Publisher(work, folder).publish(summary, page, to_fix.written)


class _Publisher:
    """Moves complete files to their names, and remembers which could not have them."""

    def __init__(self, work: Path, folder: Path) -> None:
        self._work = work
        self._folder = folder
        self._renamed: list[Sentence] = []

    def publish(self, summary: Summary, page: Page, fixable: Sequence[Fixable]) -> Written:
        """Move them; the page is the last but one, for it names the others, and the summary says that all is there."""
        csv_path, xlsx_path = self._named(CSV_NAME), self._named(XLSX_NAME)
        to_fix = tuple(
            Fixable(self._named(one.path.name, mended_by_hand=True), one.rows, one.dropped) for one in fixable
        )
        page.write(self._work / PAGE_NAME, summary, xlsx_path, to_fix)
        page_path = self._named(PAGE_NAME)
        write_summary(self._work / SUMMARY_NAME, summary)
        summary_path = self._named(SUMMARY_NAME)
        return Written(summary, csv_path, xlsx_path, page_path, summary_path, to_fix, tuple(self._renamed))

    def _named(self, name: str, *, mended_by_hand: bool = False) -> Path:
        """Give a file its name, or the next free one where another program holds it, or a person has worked in it."""
        target = self._folder / name
        changed = mended_by_hand and target.exists() and not is_untouched(target)
        got = publish(self._work / name, target, may_replace=is_untouched if mended_by_hand else None)
        if got != target:
            self._renamed.append(_renamed(name, got.name, changed=changed))
        return got


def _renamed(name: str, got: str, *, changed: bool) -> Sentence:
    if changed:
        return sentence("{name} stays as it is (you have worked in it): the new one is {got}.", name=name, got=got)
    return sentence("{name} stays as it is (it is open in another program): the new one is {got}.", name=name, got=got)
