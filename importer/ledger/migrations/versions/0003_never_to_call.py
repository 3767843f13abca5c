"""A number in a lead that was sent knows which list names it by now, in case that the lead would be sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("member", sa.Column("never_to_call", sa.Text(), nullable=True))
