"""What every page of a project needs: the project, its newest run, its mapping as it stands."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.accounts.rules import Relation, permits
from api.beside import OF_MAPPINGS, pinned
from api.deps import Files, ReadSession, Shelf
from api.pages.decided import target_decisions
from api.pages.templating import render
from api.pages.workbench_view import Workbench
from api.problems import ProblemError
from api.results import NO_MAPPING, Outcome, outcome_of, project_or_404, specification_of
from api.storage.files import FileStore
from api.storage.projects import Project, Run, Upload
from api.storage.runs import ACTIVE
from corpora.library import Library
from foundation.errors import UnknownNameError
from mapper.specification import Specification

KINDS: Final = ("knowledge", "skill", "behaviour", "duty")

ProjectId = Annotated[str, Path(max_length=36)]


@dataclass
class ProjectPage:
    """One project as a page is made of it for `principal`."""

    request: Request
    principal: Principal
    session: Session
    files: FileStore
    library: Library
    project: Project
    run: Run | None
    outcome: Outcome | None

    @property
    def mapped(self) -> Outcome:
        """The newest mapping.

        Raises
        ------
        ProblemError
            404: there is none yet.
        """
        if self.outcome is None:
            raise ProblemError(404, NO_MAPPING)
        return self.outcome

    @cached_property
    def workbench(self) -> Workbench:
        """The mapping as proposed and as decided; raises as `mapped`."""
        outcome = self.mapped
        return Workbench(
            outcome.proposed,
            outcome.decided.mapping,
            target_decisions(outcome.decisions, outcome.earlier),
        )

    @cached_property
    def specification(self) -> Specification:
        """The specification as the newest run read it; raises as `mapped`."""
        return specification_of(self.mapped.run, self.files)

    @property
    def going(self) -> bool:
        """Whether it is being mapped."""
        return self.run is not None and self.run.state in ACTIVE

    @property
    def up_to_date(self) -> bool:
        """Whether the newest mapping, if any, was made of what the project has now."""
        if self.outcome is None:
            return True
        made = self.outcome.proposed
        upload = self.session.get_one(Upload, self.project.upload_id)
        same = (upload.sha256, self.project.category) == (made.specification.sha256, made.category)
        now = pinned(self.session, self.project.id, OF_MAPPINGS)
        return same and now == (self.outcome.run.beside or {})

    def may(self, action: Action) -> bool:
        """Return whether the principal may do this to the project."""
        own = self.project.organisation_id == self.principal.organisation_id
        return permits(self.principal, action, Relation.OWN if own else Relation.SHARED)

    def render(
        self, template: str, heading: str, *, status: int = 200, **more: object
    ) -> HTMLResponse:
        """Return a page of the project."""
        return render(
            self.request,
            template,
            self.principal,
            status=status,
            heading=heading,
            project=self.project,
            standard_title=self._standard_title,
            has_mapping=self.outcome is not None,
            may_download=self.may(Action.DOWNLOAD),
            sees_shares=self.may(Action.READ_SHARES),
            may_see_sharing=not self.principal.is_local and self.may(Action.READ_SHARES),
            workbook_address=f"/api/v1/projects/{self.project.id}/mapping.xlsx",
            **more,
        )

    @property
    def _standard_title(self) -> str:
        if self.outcome is not None:
            return self.outcome.proposed.standard.title
        try:
            return self.library.get(
                self.project.standard_reference, self.project.standard_version
            ).title
        except UnknownNameError:
            return ""


def project_page(
    request: Request,
    session: Session,
    files: FileStore,
    library: Library,
    principal: Principal,
    project_id: str,
) -> ProjectPage:
    """Return what the pages of a project need."""
    project = project_or_404(session, project_id)
    newest = select(Run).where(Run.project_id == project_id, Run.kind == "map")
    run = session.scalar(newest.order_by(Run.id.desc()).limit(1))
    try:
        outcome = outcome_of(session, files, project_id)
    except ProblemError:
        outcome = None
    return ProjectPage(request, principal, session, files, library, project, run, outcome)


def mapping_page(
    request: Request,
    session: ReadSession,
    files: Files,
    library: Shelf,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    project_id: ProjectId,
) -> ProjectPage:
    """Return the project for a page that shows its mapping."""
    return project_page(request, session, files, library, principal, project_id)


MappingPage = Annotated[ProjectPage, Depends(mapping_page)]
