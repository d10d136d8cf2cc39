"""Results of runs as routes and pages need them: parsed once, with decisions applied once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.storage.files import FileStore
from api.storage.projects import AdditionalText, Project, Run
from api.storage.projects import Decision as DecisionRow
from mapper.carried import Carried
from mapper.carried_file import read_earlier
from mapper.decisions import Decision, Earlier, decide
from mapper.mapping import Mapping
from mapper.review.report import CheckReport
from mapper.specification import Specification
from mapper.workbook.fields import Field
from mapper.workbook.rows import MappingRows, place_key

NO_MAPPING = "This project has no mapping yet; start a run and wait until it is done."
KEPT = 16
"""Parsed results that each process keeps; a large mapping takes some ten megabytes."""


@dataclass(frozen=True)
class Outcome:
    """The newest mapping of a project: as proposed, as decided, and who decided what.

    `earlier` is what came from the workbook of the last draft, if there was one; `proposed` then
    has it in it, as what the command line writes has.
    """

    run: Run
    proposed: Mapping
    decided: Carried
    decisions: Sequence[Decision]
    earlier: Earlier | None = None


def newest_run(session: Session, project_id: str, kind: str = "map") -> Run:
    """Return the newest finished run of a project.

    Raises
    ------
    ProblemError
        404: there is none.
    """
    run = session.scalar(
        select(Run)
        .where(Run.project_id == project_id, Run.kind == kind, Run.state == "done")
        .order_by(Run.id.desc())
        .limit(1)
    )
    if run is None:
        raise ProblemError(404, NO_MAPPING)
    return run


def outcome_of(session: Session, files: FileStore, project_id: str) -> Outcome:
    """Return the newest mapping of a project with the decisions of people.

    Raises
    ------
    ProblemError
        404: no run of it is done.
    """
    run = newest_run(session, project_id)
    decisions = decisions_of(session, project_id)
    path = files.path(run.result or "")
    carried = files.path(run.carried) if run.carried else None
    earlier = _earlier(carried, path) if carried else None
    return Outcome(run, _mapping(path), _decided(path, carried, decisions), decisions, earlier)


def specification_of(run: Run, files: FileStore) -> Specification:
    """Return the specification that a finished run read."""
    return _specification(files.path(run.specification or ""))


def report_of(run: Run, files: FileStore) -> CheckReport:
    """Return the report of a finished check."""
    return _report(files.path(run.result or ""))


def decisions_of(session: Session, project_id: str) -> tuple[Decision, ...]:
    """Return every decision on a project, undone ones and undos included, oldest first."""
    rows = session.scalars(
        select(DecisionRow)
        .where(DecisionRow.project_id == project_id)
        .order_by(DecisionRow.target, DecisionRow.version)
    )
    return tuple(as_decision(row) for row in rows)


def as_decision(row: DecisionRow) -> Decision:
    """Return a row of the database as the main job's decision."""
    return Decision.model_validate(
        {
            "target": row.target,
            "version": row.version,
            "action": row.action,
            "unit": row.unit,
            "outcome": row.outcome,
            "criterion": row.criterion,
            "text": row.text,
            "coverage": row.coverage,
            "rationale": row.rationale,
            "undoes": row.undoes,
            "by": row.person_name,
            "at": row.at,
        }
    )


def texts_of(session: Session, project_id: str) -> dict[str, AdditionalText]:
    """Return the newest text on each item of additional content, by key of the item."""
    rows = session.scalars(
        select(AdditionalText)
        .where(AdditionalText.project_id == project_id)
        .order_by(AdditionalText.version)
    )
    return {row.item: row for row in rows}


def with_texts(carried: Carried, texts: dict[str, AdditionalText]) -> Carried:
    """Return what the workbook shows, with what people wrote on additional content."""
    values = {row_id: dict(fields) for row_id, fields in carried.values.items()}
    rows = MappingRows(carried.mapping, carried.evidence)
    for row in rows.additional:
        text = texts.get(item_key(*place_key(row.of)))
        if text is not None:
            written = {
                Field.RELEVANCE: text.relevance,
                Field.VALIDATION: text.employer_validation,
            }
            others = {
                field: words
                for field, words in values.get(row.row_id, {}).items()
                if field not in written
            }
            values[row.row_id] = {
                **others,
                **{field: words for field, words in written.items() if words},
            }
    return replace(carried, values=values)


def earlier_texts(outcome: Outcome) -> dict[str, tuple[str, str]]:
    """Return what the last draft's workbook said of additional content, by key of the item.

    The texts are its relevance and its employer validation; items of which it said neither are
    left out.
    """
    if outcome.earlier is None:
        return {}
    values = outcome.earlier.carried.values
    rows = MappingRows(outcome.decided.mapping, outcome.decided.evidence)
    found = {}
    for row in rows.additional:
        said = values.get(row.row_id, {})
        texts = said.get(Field.RELEVANCE, ""), said.get(Field.VALIDATION, "")
        if any(texts):
            found[item_key(*place_key(row.of))] = texts
    return found


def item_key(unit: str, outcome: str, criterion: str | None) -> str:
    """Return the key of an item: unit, outcome and criterion (empty if none) joined by ``~``."""
    return "~".join((unit, outcome, criterion or ""))


def project_or_404(session: Session, project_id: str) -> Project:
    """Return a project that has not been deleted."""
    project = session.get(Project, project_id)
    if project is None or project.deleted_at is not None:
        raise ProblemError(404, "There is no such project.")
    return project


@lru_cache(maxsize=KEPT)
def _mapping(path: Path) -> Mapping:
    return Mapping.model_validate_json(path.read_bytes())


@lru_cache(maxsize=KEPT)
def _specification(path: Path) -> Specification:
    return Specification.model_validate_json(path.read_bytes())


@lru_cache(maxsize=KEPT)
def _report(path: Path) -> CheckReport:
    return CheckReport.model_validate_json(path.read_bytes())


@lru_cache(maxsize=KEPT)
def _earlier(carried: Path, path: Path) -> Earlier:
    return read_earlier(carried.read_bytes(), _mapping(path))


@lru_cache(maxsize=KEPT * 4)
def _decided(path: Path, carried: Path | None, decisions: tuple[Decision, ...]) -> Carried:
    return decide(_mapping(path), decisions, _earlier(carried, path) if carried else None)
