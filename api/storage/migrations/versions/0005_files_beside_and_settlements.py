"""Files beside a specification, what came from the last draft, settlements of reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "project_files",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("upload_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_files_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_project_files_upload_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "kind", name=op.f("pk_project_files")),
    )
    op.create_table(
        "review_settlements",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("claim", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("coverage", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_review_settlements_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_settlements")),
        sa.UniqueConstraint(
            "run_id", "claim", "version", name=op.f("uq_review_settlements_run_id_claim_version")
        ),
    )
    with op.batch_alter_table("runs") as batch_op:
        batch_op.add_column(sa.Column("beside", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("carried", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("runs") as batch_op:
        batch_op.drop_column("carried")
        batch_op.drop_column("beside")
    op.drop_table("review_settlements")
    op.drop_table("project_files")
