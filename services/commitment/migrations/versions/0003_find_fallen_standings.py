"""Find the standings that close the path without a look at all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "standings_closed",
        "standings",
        ["subject_ref"],
        sqlite_where=sa.text("eligible = 0"),
        postgresql_where=sa.text("NOT eligible"),
    )
