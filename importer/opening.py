"""From paths to a mapping and opened files; the path after -m may be a folder, whose fitting mapping is taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from importer.correcting import open_new_or_returned
from importer.errors import FileError, MappingError, system_says
from importer.languages import Sentence, joined, sentence
from importer.mapping import Candidate, Mapping, choose, is_exact, is_fitting, parse_mapping
from importer.reading import Source
from importer.records import ReadLimits, SourceOptions

SUFFIXES = (".yaml", ".yml")

_Open = Callable[[Path, SourceOptions], Source]


@dataclass(frozen=True, slots=True)
class Opened:
    """A mapping and the files of a run, read as it says."""

    path: Path  # of the mapping's own file
    text: str = field(repr=False)
    mapping: Mapping
    sources: tuple[Source, ...]
    note: str = ""  # which mapping of a folder was taken


def open_all(files: Sequence[Path], mapping: Path, campaign_id: int | None, limits: ReadLimits) -> Opened:
    """Load the mapping and open the files; raises MappingError or FileError.

    One run has one mapping: of a folder the one that fits every file is taken. A mapping there that can't be loaded is
    an error too, unless another was made for just these headers: what is taken must not hang on a slip of the pen.
    """
    opened = cache(partial(open_new_or_returned, limits=limits))
    if mapping.is_dir():
        return _of_folder(files, mapping, campaign_id, opened)
    text = mapping_text(mapping)
    loaded = parse_mapping(text, str(mapping))
    return Opened(mapping, text, loaded, tuple(opened(path, loaded.source) for path in files))


def fitting(path: Path, file: Path, limits: ReadLimits) -> Candidate | None:
    """Return a mapping that was made for a file's headers, or else finds all its columns there; None where it doesn't.

    Raises MappingError where it can't be loaded, FileError where the file can't be read at all.
    """
    opened = cache(partial(open_new_or_returned, limits=limits))
    candidate = _candidate(path, parse_mapping(mapping_text(path), str(path)), [file], opened)
    return candidate if is_fitting(candidate) else None


def _of_folder(files: Sequence[Path], folder: Path, campaign_id: int | None, opened: _Open) -> Opened:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not paths:
        raise MappingError(
            "{folder}: No mapping lies in this folder. `lead-importer suggest` proposes one for a file.", folder=folder
        )
    candidates: list[Candidate] = []
    faults: list[Sentence] = []
    for path in paths:
        try:
            candidates.append(_candidate(path, parse_mapping(mapping_text(path), str(path)), files, opened))
        except MappingError as error:
            faults.append(error.sentence)
    exact = [candidate for candidate in candidates if is_exact(candidate)]
    if faults and not exact:
        raise MappingError(joined(faults, "\n"))
    taken = choose(folder, exact or candidates, campaign_id)
    sources = tuple(opened(path, taken.mapping.source) for path in files)
    note = sentence(
        "Of {count} mappings in {folder}, {name} fits and is taken.",
        count=len(paths),
        folder=folder,
        name=taken.path.name,
    )
    return Opened(taken.path, mapping_text(taken.path), taken.mapping, sources, note)


def _candidate(path: Path, mapping: Mapping, files: Sequence[Path], opened: _Open) -> Candidate:
    """Open the files as a mapping would have them; what can't be read so (no such sheet) is what it lacks."""
    sources: list[Source] = []
    refusals: list[Sentence] = []
    for file in files:
        try:
            if mapping.source.header_row == 0 and _has_header(file, mapping.source, opened):
                refusals.append(
                    sentence("{path}: It is for files without a header, and {file} has one.", path=path, file=file)
                )
            else:
                sources.append(opened(file, mapping.source))
        except FileError as error:
            if mapping.source == SourceOptions():
                raise  # it can't be read at all
            refusals.append(joined([f"{path}:", error.sentence]))
    return Candidate(path, mapping, tuple(source.detected for source in sources), tuple(refusals))


def _has_header(file: Path, options: SourceOptions, opened: _Open) -> bool:
    """Tell whether a header is found: the letters of columns fit any file, so nothing else could tell that."""
    return opened(file, replace(options, header_row=None)).detected.header_row > 0


def mapping_text(path: Path) -> str:
    """Return the text of a mapping file; raises MappingError where it can't be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MappingError("{path}: The mapping is not in UTF-8. Save it as UTF-8 in your editor.", path=path) from None
    except IsADirectoryError:
        raise MappingError("{path}: This is a folder. Name a mapping file in it.", path=path) from None
    except OSError as error:
        raise MappingError(
            "{path}: The mapping can't be read ({reason}). Check the path after -m.",
            path=path,
            reason=system_says(error),
        ) from None
