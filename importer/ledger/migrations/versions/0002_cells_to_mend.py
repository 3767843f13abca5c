"""Rows keep their cells, so that a person can mend them, and know which earlier row they correct."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; rows of before have no cells: what of them is to be mended stands in their report."""
    op.add_column("source_row", sa.Column("cells", sa.Text(), server_default="", nullable=False))
    op.add_column("source_row", sa.Column("identity", sa.Text(), server_default="", nullable=False))
    op.add_column("source_row", sa.Column("corrects_run_key", sa.Integer(), nullable=True))
    op.add_column("source_row", sa.Column("corrects_row_seq", sa.Integer(), nullable=True))
    corrects = sa.text("corrects_run_key IS NOT NULL")
    op.create_index(
        "ix_source_row_corrects",
        "source_row",
        ["corrects_run_key"],
        unique=False,
        sqlite_where=corrects,
        postgresql_where=corrects,
    )
