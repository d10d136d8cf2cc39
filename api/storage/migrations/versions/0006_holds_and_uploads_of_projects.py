"""Projects kept as evidence, and every upload that a project had."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "project_holds",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_holds_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_holds")),
    )
    op.create_table(
        "project_uploads",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("upload_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_uploads_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_project_uploads_upload_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "upload_id", name=op.f("pk_project_uploads")),
    )
    op.create_index(op.f("ix_project_uploads_upload_id"), "project_uploads", ["upload_id"])
    op.execute(
        "INSERT INTO project_uploads (project_id, upload_id) "
        "SELECT id, upload_id FROM projects UNION SELECT project_id, upload_id FROM project_files"
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("project_uploads")
    op.drop_table("project_holds")
