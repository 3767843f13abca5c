"""What opening a source file gives: what was found out, and the rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from importer.records import Detected, SourceRow


@dataclass(frozen=True, slots=True)
class Source:
    """A source file that can be read; `detected` says what it is."""

    detected: Detected
    read: Callable[[], Iterator[SourceRow]] = field(repr=False)  # begins a new reading at each call

    def rows(self) -> Iterator[SourceRow]:
        """Give the rows below the header, blank ones too, one at a time; each call begins anew.

        Raises FileError where the file was changed since it was opened.
        """
        return self.read()
