"""What becomes of a run, in its row: begun, finished, failed or cancelled, each exactly once.

Every change names the attempt that makes it, so that a worker that was thought dead and comes back
changes nothing.
"""

from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.storage.base import now
from api.storage.operations import add_to_tallies
from api.storage.projects import Run, RunEvent

MAX_ATTEMPTS: Final = 2
"""A run whose process dies is tried once more; the second death is likely its document's doing."""

ACTIVE: Final = ("queued", "running")
DIED_TWICE: Final = (
    "The program that worked on this document stopped twice without a word; the document may need "
    "more memory than there is. Nothing was changed; try again, or ask whoever runs the service."
)


def begin(session: Session, run_id: str) -> int | None:
    """Start an attempt and return its number, or `None` where there is nothing to do."""
    run = session.get(Run, run_id, with_for_update=True)
    if run is None or run.state not in ACTIVE:
        return None
    if run.attempts >= MAX_ATTEMPTS:
        problem = {"title": "Stopped twice", "status": 500, "detail": DIED_TWICE}
        _end(session, run_id, run.attempts, "failed", DIED_TWICE, problem=problem)
        return None
    again = run.attempts > 0
    run.attempts += 1
    run.state = "running"
    run.started_at = now()
    note(session, run_id, "running", "Started again after a stop" if again else "Started")
    return run.attempts


def progress(session: Session, run_id: str, attempt: int, message: str) -> bool:
    """Note what is being done; return whether to go on."""
    if not is_current(session, run_id, attempt):
        return False
    note(session, run_id, "running", message)
    return True


def finish(
    session: Session,
    run_id: str,
    attempt: int,
    *,
    result: str,
    specification: str,
    carried: str | None = None,
) -> bool:
    """Keep the result and return whether this attempt was the one to do so."""
    kept = {"result": result, "specification": specification, "carried": carried}
    return _end(session, run_id, attempt, "done", "Done", **kept)


def fail(session: Session, run_id: str, attempt: int, problem: dict[str, Any]) -> bool:
    """Say why there is no result and return whether this attempt was the one to do so."""
    return _end(session, run_id, attempt, "failed", str(problem["detail"]), problem=problem)


def cancel(session: Session, run_id: str) -> bool:
    """Cancel a run that has not ended and return whether it had not."""
    changed = session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state.in_(ACTIVE))
        .values(state="cancelled", finished_at=now())
        .returning(Run.kind)
    ).first()
    if changed is None:
        return False
    add_to_tallies(session, {f"runs/{changed.kind}/cancelled": 1.0})
    note(session, run_id, "cancelled", "Cancelled")
    return True


def hand_back(session: Session, run_id: str, attempt: int) -> bool:
    """Queue a run again as if this attempt had not been; return whether it was the current one."""
    changed = session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == "running", Run.attempts == attempt)
        .values(state="queued", attempts=attempt - 1)
        .returning(Run.id)
    ).first()
    if changed is None:
        return False
    note(session, run_id, "queued", "The service is being restarted; waiting to begin again")
    return True


def is_current(session: Session, run_id: str, attempt: int) -> bool:
    """Return whether this attempt is the one that is running."""
    found = session.execute(
        select(Run.id).where(Run.id == run_id, Run.state == "running", Run.attempts == attempt)
    ).first()
    return found is not None


def note(session: Session, run_id: str, state: str, message: str) -> None:
    """Add an event for whoever watches the run."""
    last = session.scalar(
        select(func.coalesce(func.max(RunEvent.number), 0)).where(RunEvent.run_id == run_id)
    )
    session.add(RunEvent(run_id=run_id, number=(last or 0) + 1, state=state, message=message))
    session.flush()


def _end(
    session: Session, run_id: str, attempt: int, state: str, message: str, **values: object
) -> bool:
    changed = session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state.in_(ACTIVE), Run.attempts == attempt)
        .values(state=state, finished_at=now(), **values)
        .returning(Run.kind)
    ).first()
    if changed is None:
        return False
    add_to_tallies(session, {f"runs/{changed.kind}/{state}": 1.0})
    note(session, run_id, state, message)
    return True
