"""What the log and the figures say of one attempt at a run: nothing of its document but pages."""

import logging
import time
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.operations.figures import run_tallies
from api.operations.logs import note
from api.storage.operations import add_to_tallies


@dataclass
class RunReport:
    """One attempt. `error` is the class of what ended it, never its sentence."""

    run: str
    kind: str
    attempt: int
    state: str = "overtaken"
    pages: int | None = None
    error: str | None = None
    started: float = field(default_factory=time.monotonic)

    def ended(self, session: Session, state: str, pages: int | None = None) -> None:
        """Count the end of the run, in the commit that ends it."""
        self.state, self.pages = state, pages
        seconds = time.monotonic() - self.started
        add_to_tallies(session, run_tallies(self.kind, seconds, pages))

    def write(self) -> None:
        """Write the line of the log."""
        note(
            "runs",
            "run",
            logging.INFO if self.error is None else logging.WARNING,
            run=self.run,
            kind=self.kind,
            attempt=self.attempt,
            state=self.state,
            seconds=round(time.monotonic() - self.started, 1),
            pages=self.pages,
            error=self.error,
        )
