"""Which of several mappings fits the files of a run. Pure: mappings and what was found out of the files in, one out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.errors import MappingError
from importer.languages import Sentence, joined, sentence, sentence_count
from importer.mapping.binding import Fit, fit_of
from importer.mapping.fingerprints import fingerprint_of
from importer.mapping.model import Mapping
from importer.mapping.nearest import quoted
from importer.records import Detected


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mapping and the files as it would have them read."""

    path: Path
    mapping: Mapping
    files: tuple[Detected, ...]
    refusals: tuple[Sentence, ...] = ()  # why a file can't be read as the mapping says


@dataclass(frozen=True, slots=True)
class _Judged:
    candidate: Candidate
    fits: tuple[Fit, ...]

    @property
    def lacks(self) -> tuple[Sentence, ...]:
        return (*self.candidate.refusals, *(says for fit in self.fits for says in fit.missing))

    @property
    def rank(self) -> tuple[bool, int]:
        """How well it fits: made for just these headers, then by how many columns it reads."""
        return all(fit.exact for fit in self.fits), sum(fit.columns for fit in self.fits)


def choose(folder: Path, candidates: Sequence[Candidate], campaign_id: int | None) -> Candidate:
    """Return the mapping of a folder that fits all files: the one made for their headers, else the one that reads most.

    `campaign_id` is the option, with which no column needs to hold one. Raises MappingError where none fits, with what
    each lacks, or where two fit equally well.
    """
    judged = [_Judged(one, tuple(fit_of(one.mapping, file, campaign_id) for file in one.files)) for one in candidates]
    fitting = [one for one in judged if not one.lacks]
    if not fitting:
        raise MappingError(_none_fits(folder, judged))
    best = max(one.rank for one in fitting)
    equal = [one for one in fitting if one.rank == best]
    if len(equal) > 1:
        raise MappingError(_equal(folder, equal))
    return equal[0].candidate


def is_exact(candidate: Candidate) -> bool:
    """Tell whether the mapping was made for just these headers."""
    return not candidate.refusals and all(fit_of(candidate.mapping, file, 1).exact for file in candidate.files)


def is_fitting(candidate: Candidate) -> bool:
    """Tell whether the mapping was made for just these headers, or lacks no column.

    What was made for them and lacks one has a slip in it, which reading the file by it will tell.
    """
    finds_all = not any(fit_of(candidate.mapping, file, None).missing for file in candidate.files)
    return is_exact(candidate) or (finds_all and not candidate.refusals)


def _none_fits(folder: Path, judged: Sequence[_Judged]) -> Sentence:
    if any(len(one.candidate.files) > 1 for one in judged):
        said = sentence(
            "{folder}: None of its {count} mappings fits all files: one run has one mapping, so import files of "
            "different kinds one by one.",
            folder=folder,
            count=len(judged),
        )
    else:
        said = sentence("{folder}: None of its {count} mappings fits the file.", folder=folder, count=len(judged))
    lacks = (joined(["  ", says], "") for one in judged for says in one.lacks)
    cure = sentence("Name a mapping with -m, or let `lead-importer suggest` propose one.")
    return joined([said, *lacks, cure], "\n")


def _equal(folder: Path, equal: Sequence[_Judged]) -> Sentence:
    said = sentence(
        "{folder}: {names} fit equally well: each reads {columns} of the file",
        folder=folder,
        names=joined((one.candidate.path.name for one in equal), sentence(" and ")),
        columns=sentence_count("{count} column", "{count} columns", equal[0].rank[1]),
    )
    files = equal[0].candidate.files
    known = fingerprint_of(files[0])
    if equal[0].rank[0] or not known:
        return sentence("{said}. Name one of them with -m.", said=said)
    return sentence(
        "{said}, and none has its fingerprint. Name one of them with -m, or write `source: {{fingerprint: "
        '"{fingerprint}"}}` into the one that is meant for {file}.',
        said=said,
        fingerprint=known,
        file=quoted(files[0].path.name),
    )
