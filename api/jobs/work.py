"""Does one run: from its row to a mapping, exactly once, whatever dies meanwhile."""

import contextlib
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from api.beside import (
    Kind,
    NamedFile,
    ReviewKind,
    lay_out,
    named,
    previous_claims,
    request_with,
    review_files,
)
from api.operations.leftovers import Leftovers, uses_of
from api.operations.logs import error_name
from api.operations.run_report import RunReport
from api.page_images import PageImages
from api.problems import ProblemError, problem_of
from api.review_settings import review_settings
from api.storage import runs
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.projects import Project, Run, Upload
from api.storage.references import lock_files
from corpora.area import SpecialistArea
from corpora.library import Library
from corpora.standard import Standard
from foundation.errors import MapperError
from foundation.files import make_folder
from mapper.carried_file import earlier_json
from mapper.decisions import Earlier
from mapper.matching.match import Matcher
from mapper.pipeline import read_with_kinds, run
from mapper.request import Request
from mapper.results import Results
from mapper.review.check import ReviewSettings, check_file
from mapper.specification import Specification
from models.cache import EmbeddingCache
from models.cache_uses import CacheUses
from models.judge import Judge

_log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The run was cancelled, or another attempt took over."""


@dataclass
class Workshop:
    """What runs need. The matcher is made when the first run needs it and then kept.

    `make_judge` gives who is asked for a second opinion on mappings, if anybody is: what is asked
    leaves this machine, so nobody is unless whoever runs the service has set it up.
    """

    database: Database
    files: FileStore
    library: Library
    folder: Path
    images: PageImages
    make_matcher: Callable[[], Matcher]
    results: Results | None = None
    make_judge: Callable[[], Judge | None] = lambda: None
    cache: EmbeddingCache | None = None
    _matcher: Matcher | None = None

    @property
    def leftovers(self) -> Leftovers:
        """What removes what is no longer wanted."""
        return Leftovers(self.database, self.files, self.images, self.folder.parent)

    @property
    def matcher(self) -> Matcher:
        """The matcher, with its models loaded."""
        if self._matcher is None:
            self._matcher = self.make_matcher()
        return self._matcher


@dataclass(frozen=True, kw_only=True)
class _Order:
    specification: NamedFile
    claims: NamedFile | None
    beside: Mapping[Kind, NamedFile]
    of_review: Mapping[ReviewKind, NamedFile]
    standard: Standard
    option: str | None
    area: SpecialistArea | None
    category: str | None
    kind: str
    sector: str | None
    seed: int
    sampling: Mapping[str, Any]

    @property
    def digests(self) -> frozenset[str]:
        """Digests of the files that the run reads."""
        claims = (self.claims,) if self.claims else ()
        more = (*claims, *self.beside.values(), *self.of_review.values())
        return frozenset(one.sha256 for one in (self.specification, *more))

    def review(self, laid: Mapping[ReviewKind, Path]) -> ReviewSettings:
        """Return how the reading of a check is planned."""
        return review_settings(
            review_files(laid),
            sector=self.sector,
            raises=self.sampling.get("raises", ()),
            share=self.sampling.get("share"),
            seed=self.seed,
        )

    def request(self, laid: Mapping[Kind, Path]) -> Request:
        """Return what is mapped to, with the files beside the specification read."""
        return request_with(
            laid,
            standard=self.standard,
            option=self.option,
            area=self.area,
            category=self.category,
        )


@dataclass(frozen=True)
class _Made:
    """What a run made: JSON files. `carried` where there was a last draft."""

    result: bytes
    specification: bytes
    carried: bytes | None
    read: Specification


def work(shop: Workshop, run_id: str) -> None:
    """Do the run unless it has ended; its row says what became of it.

    Errors of ours end it with the sentence that the command line would show; so does a defect,
    which is logged. Only the death of this process leaves it to be begun once more.
    """
    with _turn:
        with shop.database.writing() as session:
            attempt = runs.begin(session, run_id)
            kind = session.get_one(Run, run_id).kind if attempt is not None else ""
        if attempt is None:
            return
        _current.append((run_id, attempt))
    report = RunReport(run_id, kind, attempt)
    try:
        order = _order(shop, run_id)
        with _noting(shop, order):
            made = _do(shop, run_id, attempt, order)
        if _finish(shop, run_id, attempt, made, report):
            _draw_pages(shop, run_id, order.specification, made.read)
    except _StoppedError:
        report.state = "stopped"
        shop.leftovers.remove(order.digests)
    except Exception as error:  # noqa: BLE001 - a run must end, whatever goes wrong in it
        if not isinstance(error, MapperError):
            _log.error("a run met a defect", exc_info=error)
        report.error = error_name(error)
        problem = problem_of(error).model_dump(exclude_defaults=True)
        with shop.database.writing() as session:
            if runs.fail(session, run_id, attempt, problem):
                report.ended(session, "failed")
    finally:
        report.write()
        with _turn:
            _current.clear()


_current: list[tuple[str, int]] = []
_turn = threading.Lock()
"""Held for good once this process is to stop: then it neither begins a run nor lets one end in a
way that would take the job for done."""


def hand_back(shop: Workshop) -> None:
    """Queue the run that this process is at again, as if it had not begun: the process is to stop.

    A stop that was asked for is no crash, and costs the run none of its attempts. Runs of this
    process neither begin nor end afterwards, so it must end.
    """
    _turn.acquire()
    for run_id, attempt in tuple(_current):
        with shop.database.writing() as session:
            runs.hand_back(session, run_id, attempt)


@contextlib.contextmanager
def _noting(shop: Workshop, order: _Order) -> Iterator[None]:
    """Note what the run keeps in the cache, to be forgotten with its documents."""
    if shop.cache is None:
        yield
        return
    shop.cache.on_use = CacheUses([uses_of(digest) for digest in sorted(order.digests)])
    try:
        yield
    finally:
        shop.cache.on_use = None


def _finish(shop: Workshop, run_id: str, attempt: int, made: _Made, report: RunReport) -> bool:
    """Keep what a run made and end it; return whether this attempt was the one to do so."""
    contents = [one for one in (made.result, made.specification, made.carried) if one is not None]
    kept = {content: shop.files.put(content) for content in contents}
    with shop.database.writing() as session:
        lock_files(session)
        for content in contents:
            shop.files.put(content)  # somebody may just have removed what was the same
        finished = runs.finish(
            session,
            run_id,
            attempt,
            result=kept[made.result],
            specification=kept[made.specification],
            carried=kept[made.carried] if made.carried is not None else None,
        )
        if finished:
            report.ended(session, "done", made.read.document.pages or 0)
    if not finished:
        shop.leftovers.remove(set(kept.values()))
    return finished


def _do(shop: Workshop, run_id: str, attempt: int, order: _Order) -> _Made:
    """Do the run."""

    def progress(message: str) -> None:
        with shop.database.writing() as session:
            if not runs.progress(session, run_id, attempt, message):
                raise _StoppedError

    make_folder(shop.folder)
    with tempfile.TemporaryDirectory(dir=shop.folder, prefix=f"{run_id}-") as folder:
        path = _laid_out(shop, order.specification, Path(folder) / "specification")
        claims = _laid_out(shop, order.claims, Path(folder) / "claims") if order.claims else None
        beside = lay_out(shop.files, order.beside, folder)
        request = order.request(beside)
        review = order.review(lay_out(shop.files, order.of_review, folder))
        previous = previous_claims(beside)
        progress("Loading the models")
        matcher = shop.matcher
        carried: bytes | None = None
        result: BaseModel
        if order.kind == "check":
            result = check_file(
                claims,
                path,
                request,
                matcher,
                review=review,
                results=shop.results,
                progress=progress,
            )
        else:
            mapped = run(
                path,
                request,
                matcher,
                previous=previous,
                results=shop.results,
                judge=shop.make_judge(),
                progress=progress,
            )
            result = mapped.mapping
            if mapped.carried is not None and mapped.alone is not None:
                carried = earlier_json(Earlier(mapped.carried, mapped.alone))
        progress("Keeping the result")
        specification = read_with_kinds(path, results=shop.results)
    return _Made(_json(result), _json(specification), carried, specification)


def _draw_pages(shop: Workshop, run_id: str, file: NamedFile, read: Specification) -> None:
    """Draw the pages that people will look at; those that cannot be drawn say so when asked for."""
    pages = sorted({item.source.page for item in read.items() if item.source.page is not None})
    with contextlib.suppress(MapperError, ProblemError):
        shop.images.draw(file.sha256, file.name, pages)
    with shop.database.reading() as session:
        deleted = session.get(Run, run_id) is None
    if deleted:
        shop.leftovers.remove([file.sha256])


def _laid_out(shop: Workshop, file: NamedFile, folder: Path) -> Path:
    """Return the path of a file under the name that people know, which results and errors carry."""
    make_folder(folder)
    return shop.files.named(file.sha256, file.name, folder)


def _json(result: BaseModel) -> bytes:
    """Return a result as the command line writes it."""
    return result.model_dump_json(indent=2).encode() + b"\n"


def _order(shop: Workshop, run_id: str) -> _Order:
    with shop.database.reading() as session:
        row = session.get_one(Run, run_id)
        project = session.get_one(Project, row.project_id)
        upload = session.get_one(Upload, project.upload_id)
        claims = session.get(Upload, row.claims_upload_id) if row.claims_upload_id else None
        files = {
            kind: named(session.get_one(Upload, upload_id))
            for kind, upload_id in (row.beside or {}).items()
        }
    library = shop.library
    return _Order(
        specification=named(upload),
        claims=named(claims) if claims else None,
        beside={kind: files[kind] for kind in Kind if kind in files},
        of_review={kind: files[kind] for kind in ReviewKind if kind in files},
        standard=library.get(project.standard_reference, project.standard_version),
        option=project.option,
        area=library.area(project.area) if project.area else None,
        category=project.category,
        kind=row.kind,
        sector=row.sector,
        seed=row.seed,
        sampling=row.sampling or {},
    )
