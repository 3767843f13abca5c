"""The records of a regular text file through pandas, in chunks of text."""

import io
from collections.abc import Iterator
from typing import TextIO

import pandas as pd

CHUNK_RECORDS = 5000  # larger chunks are no faster and hold more memory


class _Utf8(io.BufferedIOBase):
    """A text handle as bytes.

    pandas 3.1 keeps in memory whatever it reads from a text handle (a 1M-row file: 230 MB instead of 72) and is
    four times as slow on it.
    """

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._handle.read(-1 if size is None else size).encode()


def records_by_pandas(handle: TextIO, delimiter: str, width: int) -> Iterator[tuple[str, ...]]:
    """Give each record, the blank ones too, as `width` texts; nothing is read as number, date or missing value.

    The names are given so that pandas does not take the width from a blank first record.
    """
    reader = pd.read_csv(
        _Utf8(handle),
        sep=delimiter,
        header=None,
        names=list(range(width)),
        index_col=False,
        dtype=str,
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        chunksize=CHUNK_RECORDS,
        encoding="utf-8",
        engine="c",
    )
    with reader:
        for frame in reader:
            yield from zip(*(frame[name].to_list() for name in frame.columns), strict=True)
