"""Where things stand in a mapping file, and what is wrong there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from importer.languages import Sentence, joined

Loc = tuple[str | int, ...]  # keys and positions from the top down to a value


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a mapping file, in words for a salesperson."""

    place: Place
    says: Sentence


@dataclass(frozen=True, slots=True)
class Places:
    """Where each key and each value of a mapping stands."""

    name: str = "mapping"  # of the mapping file, as messages show it
    keys: dict[Loc, Place] = field(default_factory=dict)
    values: dict[Loc, Place] = field(default_factory=dict)

    def value(self, loc: Loc) -> Place:
        """Return where a value stands; one made from a shorthand stands where the shorthand does."""
        return self.values.get(self._written(loc), Place(1, 1))

    def key(self, loc: Loc) -> Place:
        """Return where a key stands."""
        written = self._written(loc)
        return (written[-1:] == loc[-1:] and self.keys.get(written)) or self.value(loc)

    def _written(self, loc: Loc) -> Loc:
        """Return the steps of the way down that the file has; a shorthand leaves some out."""
        written: Loc = ()
        for step in loc:
            if (*written, step) in self.values:
                written = (*written, step)
        return written


def told(name: str, faults: Iterable[Fault]) -> Sentence:
    """Return the faults in the file's order, one per line, each with `name:line:column: `."""
    return joined((_line(name, fault) for fault in sorted(set(faults))), "\n")


def _line(name: str, fault: Fault) -> Sentence:
    return joined([f"{name}:{fault.place.line}:{fault.place.column}:", fault.says])
