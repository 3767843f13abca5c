"""What tells a set of headers from others: by it a mapping is known again as made for just these."""

from hashlib import sha256

from importer.mapping.folding import fold
from importer.records import ADDED_COLUMNS, Detected

_DIGITS = 16  # 64 bits: no two header rows of one office have the same by chance


def fingerprint_of(detected: Detected) -> str:
    """Return 16 hexadecimal digits for a file's headers, whatever their order; "" for a file without a header."""
    if not detected.header_row:
        return ""
    own = (name for name in detected.columns if name not in ADDED_COLUMNS)  # the rows of a list that come back mended
    headers = "\n".join(sorted(map(fold, own)))
    return sha256(headers.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
