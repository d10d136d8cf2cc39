"""The catalogue run: check the manifest, do what is not kept, write tables and report."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpora.library import Library
from evaluation.catalogue.kept import Kept, key_of, only_run
from evaluation.catalogue.log import RunLog
from evaluation.catalogue.manifest import Manifest, read_manifest
from evaluation.catalogue.near import write_near_duplicates
from evaluation.catalogue.order import Failure, Order, Outcome, Setup
from evaluation.catalogue.registered import with_register
from evaluation.catalogue.report.page import FILE as REPORT
from evaluation.catalogue.report.page import write_report
from evaluation.catalogue.schedulers import Scheduler
from evaluation.catalogue.sources import Source, Sources, distinct
from evaluation.catalogue.tables import current_digest, write_tables
from evaluation.register.match import RegisterMatcher
from evaluation.register.register import read_register
from foundation.files import make_folder
from foundation.settings import Settings, load_settings
from mapper.results import code_version
from mapper.review.policy import load_policy

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Summary:
    """What a run did.

    `done` documents were worked on, `kept` ones needed nothing; of all `entries`, `failed` ones
    have a result that is a failure. `changed` says whether the tables differ from the last run's.
    """

    entries: int
    done: int
    kept: int
    failed: int
    changed: bool
    seconds: float
    notes: tuple[str, ...]


def run_catalogue(
    manifest_path: Path,
    folder: Path,
    library: Library,
    scheduler: Scheduler,
    *,
    register: Path | None = None,
    retry: bool = False,
    setup: Setup | None = None,
    progress: Progress = lambda stage: None,
) -> Summary:
    """Run the catalogue of a manifest; results go to `folder`, which later runs add to.

    Parameters
    ----------
    register
        CSV of the register of qualifications, which fills in what the manifest leaves out.
    retry
        Try documents again that failed before; without it a failure is kept like a result.
    setup
        What holds for every document; by default the settings of this process.

    Raises
    ------
    UnreadableInputError
        The manifest has problems; the message lists them all.
    UsageError
        Another run works in the folder, or a worker runs another version of the program.
    """
    began = time.monotonic()
    progress("Checking the manifest")
    manifest = read_manifest(manifest_path, library)
    manifest.require_sound()
    if register is not None:
        progress("Looking up the register of qualifications")
        matcher = RegisterMatcher(read_register(register))
        manifest = with_register(manifest, matcher, load_policy())
    make_folder(folder)
    setup = setup or default_setup()
    with only_run(folder), RunLog(folder) as log:
        kept = Kept(folder)
        try:
            progress(f"Looking up what is kept of {len(manifest.entries)} documents")
            sources = Sources(manifest, setup, _identity(), folder)
            found = list(sources)
            orders = _Orders(found, sources, kept, setup, retry=retry)
            log.write("started", entries=len(found), to_do=orders.count, manifest=manifest.name)
            for number, outcome in enumerate(scheduler.run(orders), 1):
                kept.put(outcome.answers)
                log.write("done", **_told(outcome))
                progress(f"{number} of {orders.count}: {outcome.document}")
            progress("Writing the tables")
            digest = _digest(manifest, found, kept)
            # A document that failed again may have failed in another way.
            changed = orders.count > 0 or current_digest(folder) != digest
            if changed:
                write_tables(folder, manifest, found, kept, digest)
                write_near_duplicates(folder, progress)
            if changed or not (folder / REPORT).exists():
                progress("Writing the report")
                write_report(folder)
            failed = _failed(found, kept)
            log.write("finished", entries=len(found), done=orders.count, failed=failed)
        finally:
            kept.close()
    return Summary(
        entries=len(found),
        done=orders.count,
        kept=len(distinct(found)) - orders.count,
        failed=failed,
        changed=changed,
        seconds=time.monotonic() - began,
        notes=tuple(manifest.notes),
    )


def default_setup(settings: Settings | None = None) -> Setup:
    """Return what the settings of this process ask of every worker."""
    settings = settings or load_settings()
    variables = {"MAPPER_ENCODER": settings.encoder, "MAPPER_BODY": settings.body}
    if settings.profiles is not None:
        variables["MAPPER_PROFILES"] = str(settings.profiles.absolute())
    if settings.scorer is not None:
        variables["MAPPER_SCORER"] = str(settings.scorer.absolute())
    # Documents are spread over the cores; a mapping of its own takes one.
    variables["MAPPER_THREADS"] = "1"
    return Setup(
        code=code_version(),
        variables=tuple(sorted(variables.items())),
        reading_limits=settings.limits,
    )


class _Orders:
    """The orders of what is not kept; those of one standard together, for the workers' caches."""

    def __init__(
        self,
        found: Sequence[Source],
        sources: Sources,
        kept: Kept,
        setup: Setup,
        *,
        retry: bool,
    ) -> None:
        self._sources, self._kept, self._setup = sources, kept, setup
        groups: dict[bytes, list[Source]] = {}
        for source in found:
            if source.failure is None:
                groups.setdefault(source.reading, []).append(source)
        states = kept.states(dict.fromkeys(key for source in found for key in source.keys))
        self._todo: list[tuple[Source, bool, list[tuple[Source, str]]]] = []
        for group in groups.values():
            first = group[0]
            read = states.get(first.reading)
            if read is False and not retry:
                continue  # it cannot be read, so it cannot be mapped
            missing: dict[bytes, tuple[Source, str]] = {}
            for source in group:
                for pinned, key in source.mapped.items():
                    state = states.get(key)
                    if state is None or (retry and not state):
                        missing[key] = (source, pinned)
            if not read or missing:
                self._todo.append((first, bool(read), list(missing.values())))
        self._todo.sort(key=lambda one: one[2][0][1] if one[2] else "")
        self.count = len(self._todo)

    def __iter__(self) -> Iterator[Order]:
        for first, read, missing in self._todo:
            reading = self._kept.get(first.reading) if read else None
            yield Order(
                document=first.entry.document,
                path=str(first.path.absolute()) if first.path else "",
                reading_key=first.reading,
                reading=reading if isinstance(reading, bytes) else None,
                wanted=tuple(self._sources.wanted(source, pinned) for source, pinned in missing),
                setup=self._setup,
            )


def _identity() -> str:
    """Return the identity of all models that decide the mappings."""
    from mapper.matching.match import Matcher
    from models.encoder import load_encoder

    return Matcher(load_encoder(), index_folder=None).identity


def _told(outcome: Outcome) -> dict[str, object]:
    """Return what the log says of an outcome."""
    failures = [one.result for one in outcome.answers if isinstance(one.result, Failure)]
    return {
        "document": outcome.document,
        "results": [answer.key.hex()[:16] for answer in outcome.answers],
        "failures": [f"{failure.stage}: {failure.cause}" for failure in failures],
        "seconds": round(outcome.seconds, 3),
        "cpu_seconds": round(outcome.cpu_seconds, 3),
        "peak_mb": round(outcome.peak_mb, 1),
        "worker": outcome.worker,
    }


def _digest(manifest: Manifest, found: Sequence[Source], kept: Kept) -> str:
    """Return the digest of all that the tables are made of."""
    digest = hashlib.sha256(_layout().encode())
    states = kept.states(key for source in found for key in source.keys)
    for source in found:
        entry = replace(source.entry, path=None)
        digest.update(repr((entry, source.sha256, source.failure)).encode())
        for key in source.keys:
            digest.update(key + repr(states.get(key)).encode())
    for name in sorted(manifest.standards):
        digest.update(key_of(name, manifest.standards[name].model_dump(mode="json")))
    return digest.hexdigest()


def _layout() -> str:
    """Return the digest of the code that makes the tables."""
    folder = Path(__file__).parent
    code = b"".join((folder / name).read_bytes() for name in ("tables.py", "rows.py"))
    return hashlib.sha256(code).hexdigest()


def _failed(found: Sequence[Source], kept: Kept) -> int:
    """Return how many entries have at least one result that is a failure, or none."""
    states = kept.states(key for source in found for key in source.keys)
    return sum(not all(states.get(key, False) for key in source.keys) or source.failure is not None
               for source in found)  # fmt: skip
