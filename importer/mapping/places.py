"""Where things stand in a mapping file, and what is wrong there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
    says: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where each key and each value of a mapping stands."""

    name: str = "mapping"  # of the mapping file, as messages show it
    keys: dict[Loc, Place] = field(default_factory=dict)
    values: dict[Loc, Place] = field(default_factory=dict)

    def value(self, loc: Loc) -> Place:
        """Return where a value stands; one made from a shorthand stands where the shorthand does."""
        while loc and loc not in self.values:
            loc = loc[:-1]
        return self.values.get(loc, Place(1, 1))

    def key(self, loc: Loc) -> Place:
        """Return where a key stands."""
        return self.keys.get(loc) or self.value(loc)


def told(name: str, faults: Iterable[Fault]) -> str:
    """Return the faults in the file's order, one per line, each with `name:line:column: `."""
    return "\n".join(f"{name}:{fault.place.line}:{fault.place.column}: {fault.says}" for fault in sorted(set(faults)))
