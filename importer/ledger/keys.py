"""How the ledger's tables hang together."""

from sqlalchemy import ColumnElement, Table, and_


def campaign_key(api_url: str, campaign_id: int) -> str:
    """Return what a campaign is known by: the normalized API URL plus its id, never the token (tokens rotate)."""
    return f"{api_url}#{campaign_id}"


def same(left: Table, right: Table, seq: str) -> ColumnElement[bool]:
    """Return the condition that two tables' rows are of the same run and have the same sequence number."""
    return and_(left.c.run_key == right.c.run_key, left.c[seq] == right.c[seq])
