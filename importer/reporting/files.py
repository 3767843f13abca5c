"""Files that are whole or not there, in a folder that is its owner's alone."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_NAMES = 99  # second names tried before giving up


def private_folder(folder: Path) -> None:
    """Create the folder with its parents; on POSIX nobody but its owner may look in (Windows profiles are private)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)  # also where something else made it before


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Yield a folder for files that are being written: on the same disk, so that a rename is atomic, and private."""
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as work:
        yield Path(work)


def publish(written: Path, target: Path, may_replace: Callable[[Path], bool] | None = None) -> Path:
    """Move a complete file to its name and return the path that it got.

    Windows refuses while the target is open in Excel; then it gets the next free name, `results (2).xlsx`. So it does
    where `may_replace` says of the file that is there that it must stay. Raises OSError where the folder can't be
    written.
    """
    with written.open("rb+") as file:
        os.fsync(file.fileno())  # or the rename may outlive the content at power loss
    for number in range(1, MAX_NAMES):
        name = target if number == 1 else target.with_stem(f"{target.stem} ({number})")
        if may_replace is not None and name.exists() and not may_replace(name):
            continue
        try:
            return written.replace(name)
        except PermissionError:
            if not name.exists():  # not the file is held: the folder can't be written
                raise
    return written.replace(target.with_stem(f"{target.stem} ({MAX_NAMES})"))
