"""How the ledger's tables hang together, and by what a number is known once it is gone."""

from dataclasses import dataclass, field
from hashlib import blake2b

from sqlalchemy import ColumnElement, Table, and_

_MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Marks:
    """Keyed hashes: with the ledger's key a number is known again, and without it nobody can try numbers out."""

    key: bytes = field(repr=False)

    def of(self, text: str) -> str:
        """Return the mark of a number or of a group's key; "" for none."""
        return blake2b(text.encode(), key=self.key, digest_size=_MARK_BYTES).hexdigest() if text else ""


def campaign_key(api_url: str, campaign_id: int) -> str:
    """Return what a campaign is known by: the normalized API URL plus its id, never the token (tokens rotate)."""
    return f"{api_url}#{campaign_id}"


def identity_of(sha256: str, sheet: str, number: int) -> str:
    """Return what a row is known by: content, sheet and place, whatever its file is called."""
    return f"{sha256}:{sheet}:{number}"


def same(left: Table, right: Table, seq: str) -> ColumnElement[bool]:
    """Return the condition that two tables' rows are of the same run and have the same sequence number."""
    return and_(left.c.run_key == right.c.run_key, left.c[seq] == right.c[seq])
