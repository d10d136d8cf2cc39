"""Text of decided places."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.drop_column("text")
