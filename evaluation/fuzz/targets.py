"""What is fuzzed: every parser of ours, how it is called, and what it starts from.

Each target takes the path of a file. Reading documents runs in this process here, so that coverage
is seen and many inputs can be tried; the product runs it in a process of its own.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from evaluation.fuzz import samples
from evaluation.fuzz.mutate import (
    Mutate,
    mixed,
    mutate_bytes,
    mutate_json,
    mutate_table,
    mutate_text,
    mutate_zip,
)
from evaluation.fuzz.seeds import (
    AREA_TABLE,
    ASSESSMENT,
    CLAIMS_TABLE,
    MANIFEST,
    NOS_TABLE,
    SCOPE,
    SOUND_MANIFEST,
    STRUCTURE,
    books,
    docx_seeds,
    feed_seeds,
    pdf_seeds,
    register_seeds,
    review_files,
    review_workbooks,
    settings_seeds,
    texts,
)
from foundation.errors import UsageError
from mapper.mapping import Mapping
from mapper.review.report import CheckReport


@dataclass(frozen=True)
class Target:
    """One parser.

    Attributes
    ----------
    ending
        Of the file that a mutant is written to.
    seeds
        Returns whole inputs to start from; the first argument is the folder of real data, if any.
    run
        Parses the file; returns anything, or raises one of `foundation.errors`.
    mutate
        How inputs are damaged.
    modules
        What coverage is counted in.
    guided
        Whether coverage-guided runs make sense: not where most of the work is done by native code.
    """

    ending: str
    seeds: Callable[[Path | None], Sequence[bytes]]
    run: Callable[[Path], object]
    mutate: Mutate
    modules: tuple[str, ...]
    guided: bool = True


def find_target(name: str) -> Target:
    """Return a target by its name.

    Raises
    ------
    UsageError
        There is none.
    """
    if name not in TARGETS:
        message = f"There is no target {name!r}; there are: {', '.join(TARGETS)}."
        raise UsageError(message)
    return TARGETS[name]


def real_data() -> Path | None:
    """Return the folder of real documents and standards, `None` where it is not at hand."""
    root = Path(os.environ.get("MAPPER_SHARED", "../shared"))
    return next((one for one in (root / "data", root) if (one / "specs").is_dir()), None)


def _read_pdf(path: Path) -> object:
    return _read(path, b'{"do":"pdf"}')


def _read_docx(path: Path) -> object:
    return _read(path, b'{"do":"docx"}')


def _read(path: Path, order: bytes) -> object:
    from foundation.limits import Limits
    from mapper.reading.serve import reader
    from mapper.reading.sniff import recognise
    from mapper.specification import Specification

    limits = Limits()
    recognise(path, limits)
    handler = reader({"path": str(path), "limits": limits.model_dump()})
    return Specification.model_validate_json(handler(order, lambda page: None))


def _sniff(path: Path) -> object:
    from foundation.limits import Limits
    from mapper.reading.sniff import recognise

    return recognise(path, Limits())


@lru_cache(maxsize=1)
def _directory() -> object:
    from mapper.review.directory import Directory

    return Directory(samples.specification())


def _references(path: Path) -> object:
    from mapper.matching.facets import split_facets
    from mapper.reading.claims import expand_refs
    from mapper.review.directory import Directory
    from mapper.review.references import ReferenceParser
    from mapper.workbook.codes import find_codes, parse_code, split_code
    from mapper.workbook.coverage_words import coverage_of

    text = path.read_bytes().decode("utf-8", "surrogatepass" if path.stat().st_size else "strict")
    directory = _directory()
    assert isinstance(directory, Directory)  # noqa: S101 - tells the type checker
    parser = ReferenceParser(directory)
    parsed = [parser.parse(text), parser.parse_pages(text)]
    return parsed, find_codes(text), parse_code(text), split_code(text), coverage_of(text), (
        expand_refs(text), split_facets(text)
    )  # fmt: skip


def _references_of(path: Path) -> object:
    try:
        return _references(path)
    except UnicodeDecodeError:  # no text reaches the parser that is none
        return None


def _workbook(path: Path) -> object:
    from mapper.workbook.read import read_workbook
    from mapper.workbook.template import describe, inspect_template

    return read_workbook(path), describe(inspect_template(path))


def _template(path: Path) -> object:
    from mapper.workbook.read import read_workbook
    from mapper.workbook.template import fill_template

    filled = path.with_name("filled.xlsx")
    findings = fill_template(_mapping(), path, filled)
    return findings, read_workbook(filled)


@lru_cache(maxsize=1)
def _mapping() -> Mapping:
    return samples.mapping()


def _previous(path: Path) -> object:
    from mapper.carry import carry_over
    from mapper.workbook.read import read_workbook
    from mapper.workbook.write import workbook_bytes

    carried = carry_over(read_workbook(path), samples.mapping())
    return workbook_bytes(carried.mapping, carried)


def _review(path: Path) -> object:
    """Read a review back, and write what was read: no reviewer's word may break the next file."""
    from mapper.review.export import review_workbook
    from mapper.review.readback import read_review, review_json

    report = _report()
    review = read_review(path, report, edited_at=samples.REVIEWED_AT)
    return review_workbook(report, review), review_json(report, review)


@lru_cache(maxsize=1)
def _report() -> CheckReport:
    return samples.report()


def _claims(path: Path) -> object:
    from mapper.review.claims_file import read_claims_file

    return read_claims_file(path)


def _import(path: Path) -> object:
    from corpora.importers.load import import_file
    from corpora.library import Library

    report = import_file(path)
    library = Library(path.with_name("library"))
    try:
        library.add_all(report.standards)
        for area in report.areas:
            library.add_area(area)
        for unit in report.nos:
            library.add_nos(unit)
        for one in report.standards:  # what was taken in comes back as it was
            kept = library.get(one.reference, one.version)
            if kept != one:
                message = f"{one.pinned} came back changed"
                raise AssertionError(message)
    finally:
        library.close()
    return report


def _manifest(path: Path) -> object:
    from corpora.library import Library
    from evaluation.catalogue.manifest import read_manifest

    library = Library(path.with_name("library"))
    if not library.standards():
        library.add(samples.standard())
        path.with_name("a.pdf").write_bytes(b"%PDF-1.7")
        path.with_name("docs").mkdir()
        path.with_name("docs").joinpath("b.pdf").write_bytes(b"%PDF-1.7")
    try:
        manifest = read_manifest(path, library)
        manifest.require_sound()
    finally:
        library.close()
    return manifest


def _tables_beside(path: Path) -> object:
    from foundation.errors import UnreadableInputError
    from mapper.rules.assessment_file import read_assessment
    from mapper.rules.scope_file import read_scope
    from mapper.structure_file import read_structure

    read: list[object] = []
    for parse in (read_structure, read_assessment, read_scope):
        try:
            read.append(parse(path))
        except UnreadableInputError as error:
            read.append(error)
    return read


def _settings(path: Path) -> object:
    """Read a TOML file as each of the kinds that a person may write."""
    from foundation.errors import UnreadableInputError
    from mapper.process.catalogue import all_processes
    from mapper.review.indicators_file import read_indicators
    from mapper.review.policy import load_policy
    from mapper.rules.profile import all_profiles
    from mapper.rules.submission import read_submission
    from mapper.workbook.profile import read_profile

    parsers: tuple[Callable[[], object], ...] = (
        lambda: load_policy(file=path),
        lambda: read_indicators(path),
        lambda: read_submission(path),
        lambda: read_profile(path),
        lambda: all_profiles(folder=path.parent),
        lambda: all_processes(folder=path.parent),
    )
    read: list[object] = []
    for parse in parsers:
        try:
            read.append(parse())
        except UnreadableInputError as error:
            read.append(error)
    return read


def _register(path: Path) -> object:
    from evaluation.register.register import read_register
    from evaluation.register.title import parse_title

    return [parse_title(row.title) for row in read_register(path).rows]


def _library(path: Path) -> object:
    """Open a damaged library: it says so, or gives what was put in."""
    from corpora.library import Library

    library = Library(path.parent)
    path.replace(library.path)
    truth = samples.standard()
    try:
        held = [one for one in library.standards() if one.reference == truth.reference]
        got = [library.get(one.reference, one.version) for one in held]
        if any(one.version == truth.version and one != truth for one in got):
            message = "the library gave a standard that was never put in"
            raise AssertionError(message)
        return library.search("tools")
    finally:
        library.close()


def _cache(path: Path) -> object:
    """Open a damaged cache: it forgets, and never answers wrongly."""
    from models.cache import EmbeddingCache

    cache = EmbeddingCache(path)
    try:
        found = cache.get_many(list(samples.CACHED))
        if any(samples.CACHED[key] != value for key, value in found.items()):
            message = "the cache answered what was never put in"
            raise AssertionError(message)
        key, value = b"n" * 32, b"new"
        cache.put_many({key: value})
        if cache.get_many([key]).get(key, value) != value:
            message = "the cache answered what was never put in"
            raise AssertionError(message)
    finally:
        cache.close()
    return len(found)


_WORKBOOKS = ("mapper.workbook",)
_TABLES = ("mapper.table_file",)

TARGETS: Final[dict[str, Target]] = {
    "pdf": Target(".pdf", pdf_seeds, _read_pdf, mutate_bytes, ("mapper.reading",)),
    "docx": Target(".docx", docx_seeds, _read_docx, mixed(mutate_zip), ("mapper.reading",)),
    "sniff": Target(
        ".bin",
        lambda data: [*docx_seeds(None), samples.foreign_workbook(), b"%PDF-1.7\n%%EOF"],
        _sniff, mutate_bytes, ("mapper.reading.sniff",),
    ),
    "references": Target(
        ".txt", texts(*samples.REFERENCES), _references_of, mutate_text,
        ("mapper.review.references", "mapper.review.tokens", "mapper.review.lookup",
         "mapper.workbook.codes", "mapper.matching.facets"),
    ),
    "workbook": Target(
        ".xlsx", lambda data: [samples.our_workbook(), samples.foreign_workbook()], _workbook,
        mixed(mutate_zip), _WORKBOOKS,
    ),
    "template": Target(
        ".xlsx", lambda data: [samples.foreign_workbook()], _template, mixed(mutate_zip), _WORKBOOKS
    ),
    "previous": Target(
        ".xlsx", lambda data: [samples.our_workbook()], _previous, mutate_zip, ("mapper.carry",)
    ),
    "review": Target(
        ".xlsx", review_workbooks, _review, mixed(mutate_zip), ("mapper.review",)
    ),
    "review-json": Target(
        ".json", review_files, _review, mixed(mutate_json), ("mapper.review",)
    ),
    "claims": Target(
        ".csv", texts(CLAIMS_TABLE), _claims, mixed(mutate_table),
        ("mapper.review.claims_file", *_TABLES),
    ),
    "claims-workbook": Target(
        ".xlsx", books(CLAIMS_TABLE), _claims, mixed(mutate_zip), _TABLES
    ),
    "feed": Target(
        ".json", feed_seeds, _import, mixed(mutate_json), ("corpora.importers", "corpora.text")
    ),
    "feed-table": Target(
        ".csv", texts(AREA_TABLE, NOS_TABLE), _import, mixed(mutate_table), ("corpora.importers",)
    ),
    "feed-workbook": Target(
        ".xlsx", books(AREA_TABLE, NOS_TABLE), _import, mixed(mutate_zip), ("corpora.importers",)
    ),
    "manifest": Target(
        ".csv", texts(MANIFEST, SOUND_MANIFEST), _manifest, mixed(mutate_table),
        ("evaluation.catalogue.manifest", "evaluation.catalogue.manifest_cells"),
    ),
    "beside": Target(
        ".csv", texts(STRUCTURE, ASSESSMENT, SCOPE), _tables_beside, mixed(mutate_table),
        ("mapper.structure_file", "mapper.rules.assessment_file", "mapper.rules.scope_file"),
    ),
    "settings": Target(
        ".toml", settings_seeds, _settings, mixed(mutate_text),
        ("mapper.review.policy", "mapper.rules.profile", "mapper.rules.submission",
         "mapper.workbook.profile"),
    ),
    "register": Target(
        ".csv", register_seeds, _register, mixed(mutate_table), ("evaluation.register.title",
        "evaluation.register.register"),
    ),
    "library": Target(
        ".sqlite3", lambda data: [samples.library_file()], _library, mutate_bytes,
        ("corpora.library", "corpora.store"), guided=False,
    ),
    "cache": Target(
        ".sqlite", lambda data: [samples.cache_file()], _cache, mutate_bytes, ("models.cache",),
        guided=False,
    ),
}  # fmt: skip
"""Name on the command line, and what it fuzzes: the one place where a target is added."""
