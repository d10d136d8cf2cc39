"""The library: standards (versions side by side), specialist areas and NOS on this machine.

One SQLite file in the library's folder, created when first used. Any number of processes may use it
at once; what is read back is validated again.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import fuzz, process, utils

from corpora.area import SpecialistArea
from corpora.identifiers import Pinned, is_approved, parse_pinned, version_key
from corpora.nos import NosUnit
from corpora.search import (
    Hit,
    clear_index,
    index_is_sound,
    index_standard,
    search,
    searched_texts,
    unindex_standard,
)
from corpora.standard import Standard
from corpora.store import Store
from foundation.errors import UnknownNameError, UnreadableInputError

__all__ = [
    "Hit",
    "Library",
    "Outcome",
    "Pinned",
    "StandardSummary",
    "parse_pinned",
    "revision",
]

Outcome = Literal["added", "unchanged", "changed"]
"""What adding did: the library did not hold it, held the same, or held other content."""

_NEAR = 3  # names offered where one is unknown
_NEAR_SCORE = 60  # of 100; below that rapidfuzz finds letters, not names
_IMPORT_ADVICE = "Run 'mapper standards list' to see what is there, or import it first."

_Model = TypeVar("_Model", bound=BaseModel)

Stored = Sequence[Any]
"""A row that begins with content as JSON and its revision."""


class _Shelf(NamedTuple):
    """The statements of one table of areas or units: one by its key, all, names of all, put in."""

    one: str
    all: str
    names: str
    put: str


_AREAS = _Shelf(
    one='SELECT content, revision FROM areas WHERE "key" = ?',
    all='SELECT content, revision FROM areas ORDER BY "key"',
    names='SELECT name FROM areas ORDER BY "key"',
    put='INSERT OR REPLACE INTO areas ("key", name, revision, content) VALUES (?, ?, ?, ?)',
)
_NOS = _Shelf(
    one='SELECT content, revision FROM nos_units WHERE "key" = ?',
    all='SELECT content, revision FROM nos_units ORDER BY "key"',
    names='SELECT "key" FROM nos_units ORDER BY "key"',
    put='INSERT OR REPLACE INTO nos_units ("key", title, revision, content) VALUES (?, ?, ?, ?)',
)


class StandardSummary(NamedTuple):
    """One version of a standard in the library, without its content.

    `current` is true for the version that a reference without a version means.
    """

    reference: str
    version: str
    title: str
    level: int | None
    status: str | None
    statements: int
    duties: int
    current: bool


def revision(item: BaseModel) -> str:
    """Return the SHA-256 of the content of a standard, area or unit, as 64 hexadecimal digits.

    Equal content has an equal revision on every machine. Fields left at their default do not count,
    so that a new field of a later version changes no revision.
    """
    content = item.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Library:
    """The library in the folder `home`, which is created when something is first read or added.

    Raises
    ------
    UnreadableInputError
        From every method: the library file is damaged, is no library, or was written by a newer
        version of the program.
    OutputError
        From every method: the folder cannot be created or written.
    """

    FILE = "library.sqlite3"

    def __init__(self, home: Path) -> None:
        self._store = Store(Path(home) / self.FILE)
        self._index_checked = False

    @property
    def path(self) -> Path:
        """The library's file."""
        return self._store.path

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._store.close()
        self._index_checked = False

    def add(self, standard: Standard) -> Outcome:
        """Add one version of a standard, or replace the same version where its content changed."""
        return self.add_all([standard])[0]

    def add_all(self, items: Iterable[Standard]) -> list[Outcome]:
        """Add many standards in one transaction; return what became of each, in order."""
        with self._store.writing() as connection:
            outcomes = []
            touched = set()
            for standard in items:
                outcome = self._add_standard(connection, standard)
                outcomes.append(outcome)
                if outcome != "unchanged":
                    touched.add(standard.reference)
            for reference in sorted(touched):
                _mark_current(connection, reference)
        return outcomes

    def _add_standard(self, connection: sqlite3.Connection, standard: Standard) -> Outcome:
        digest = revision(standard)
        row = connection.execute(
            "SELECT id, revision FROM standards WHERE reference = ? AND version = ?",
            (standard.reference, standard.version),
        ).fetchone()
        if row is not None and row[1] == digest:
            return "unchanged"
        values = {
            "title": standard.title,
            "level": standard.level,
            "status": standard.status,
            "statements": len(standard.statements),
            "duties": len(standard.duties),
            "revision": digest,
            "content": standard.model_dump_json(),
        }
        if row is None:
            major, minor = version_key(standard.version)
            cursor = connection.execute(
                """
                INSERT INTO standards (
                    reference, version, major, minor, title, level, status, statements, duties,
                    current, revision, content
                ) VALUES (
                    :reference, :version, :major, :minor, :title, :level, :status, :statements,
                    :duties, 0, :revision, :content
                )
                """,
                {
                    "reference": standard.reference,
                    "version": standard.version,
                    "major": major,
                    "minor": minor,
                    **values,
                },
            )
            identifier = cursor.lastrowid or 0
        else:
            identifier = row[0]
            connection.execute(
                """
                UPDATE standards SET title = :title, level = :level, status = :status,
                    statements = :statements, duties = :duties, revision = :revision,
                    content = :content
                WHERE id = :id
                """,
                {"id": identifier, **values},
            )
            unindex_standard(connection, identifier)
        index_standard(connection, identifier, standard)
        return "added" if row is None else "changed"

    def standards(self) -> list[StandardSummary]:
        """Return every version of every standard, by reference, then oldest version first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                """
                SELECT reference, version, title, level, status, statements, duties, current
                FROM standards ORDER BY reference, major, minor
                """
            ).fetchall()
        return [StandardSummary._make((*row[:-1], bool(row[-1]))) for row in rows]

    def get(self, reference: str, version: str | None = None) -> Standard:
        """Return one version of a standard.

        Without `version`: the one approved for delivery (the highest of several), else the highest.
        `reference` is compared without case.

        Raises
        ------
        UnknownNameError
            There is no such standard, or no such version of it; names near matches.
        """
        asked, reference = reference.strip(), reference.strip().upper()
        with self._store.reading() as connection:
            row = connection.execute(
                """
                SELECT content, revision FROM standards
                WHERE reference = :reference
                    AND CASE WHEN :version IS NULL THEN current ELSE version = :version END
                """,
                {"reference": reference, "version": version},
            ).fetchone()
            if row is not None:
                return self._load(Standard, row, f"{reference}@{version or 'current'}")
            versions = connection.execute(
                "SELECT version FROM standards WHERE reference = ? ORDER BY major DESC, minor DESC",
                (reference,),
            )
            near = [f"{reference}@{other}" for (other,) in versions]
            if near:
                raise UnknownNameError(
                    "version", f"{reference}@{version}", near, "Import the version that you need."
                )
            titles = connection.execute(
                "SELECT reference, title FROM standards WHERE current ORDER BY reference"
            ).fetchall()
        raise UnknownNameError(
            "standard",
            asked,
            _near_standards(asked, titles),
            _IMPORT_ADVICE,
        )

    def search(self, text: str, limit: int = 20, *, all_versions: bool = False) -> list[Hit]:
        """Return the statements, duties and titles that match `text`, best first.

        All words must occur (in any form); where nothing holds all of them, any of them. Only the
        current version of each standard is searched unless `all_versions` is true.
        """
        if not self._index_checked:
            self.standards()  # makes the file, or says what is wrong with it
            if not index_is_sound(self.path):
                self._index_again()
            self._index_checked = True
        for _ in range(2):
            try:
                with self._store.reading() as connection:
                    hits = search(connection, text, limit, all_versions=all_versions)
            except UnreadableInputError:
                hits = None
            if hits is not None and self._true(hits):
                return hits
            # Damage to the index costs nothing but time: it follows from the standards.
            self._index_again()
        raise UnreadableInputError(
            self.path, "the library is damaged", "move this file away and import again"
        )

    def _true(self, hits: Sequence[Hit]) -> bool:
        """Return whether the standards hold what the index says of them."""
        named = {(hit.reference, hit.version) for hit in hits}
        held = {key: set(searched_texts(self.get(*key))) for key in sorted(named)}
        return all((hit.code, hit.text) in held[hit.reference, hit.version] for hit in hits)

    def _index_again(self) -> None:
        with self._store.writing() as connection:
            clear_index(connection)
            rows = connection.execute(
                "SELECT content, revision, id, reference FROM standards"
            ).fetchall()
            for *stored, identifier, reference in rows:
                standard = self._load(Standard, stored, reference)
                index_standard(connection, identifier, standard)

    def add_area(self, area: SpecialistArea) -> Outcome:
        """Add a specialist area, or replace the one of the same name."""
        with self._store.writing() as connection:
            return _upsert(connection, _AREAS, area.name.casefold(), area.name, area)

    def areas(self) -> list[SpecialistArea]:
        """Return every specialist area, by name."""
        return self._all(SpecialistArea, _AREAS)

    def area(self, name: str) -> SpecialistArea:
        """Return the specialist area of this name, compared without case.

        Raises
        ------
        UnknownNameError
            There is none; names near matches.
        """
        with self._store.reading() as connection:
            row = connection.execute(_AREAS.one, (name.strip().casefold(),)).fetchone()
            if row is not None:
                return self._load(SpecialistArea, row, name)
            names = [one for (one,) in connection.execute(_AREAS.names)]
        advice = "Import the file that describes it with 'mapper standards import FILE'."
        raise UnknownNameError("specialist area", name, _near(name, names), advice)

    def add_nos(self, unit: NosUnit) -> Outcome:
        """Add a unit of NOS, or replace the one of the same reference."""
        with self._store.writing() as connection:
            return _upsert(connection, _NOS, unit.reference.casefold(), unit.title, unit)

    def nos(self) -> list[NosUnit]:
        """Return every unit of NOS, by reference."""
        return self._all(NosUnit, _NOS)

    def nos_unit(self, reference: str) -> NosUnit:
        """Return the unit of NOS with this reference, compared without case.

        Raises
        ------
        UnknownNameError
            There is none; names near matches.
        """
        with self._store.reading() as connection:
            row = connection.execute(_NOS.one, (reference.strip().casefold(),)).fetchone()
            if row is not None:
                return self._load(NosUnit, row, reference)
            near = _near(reference, [key.upper() for (key,) in connection.execute(_NOS.names)])
        advice = "Import the file that describes it with 'mapper standards import FILE'."
        raise UnknownNameError("unit of NOS", reference, near, advice)

    def _all(self, model: type[_Model], shelf: "_Shelf") -> list[_Model]:
        with self._store.reading() as connection:
            rows = connection.execute(shelf.all).fetchall()
        return [self._load(model, row, model.__name__) for row in rows]

    def _load(self, model: type[_Model], stored: Stored, name: str) -> _Model:
        """Validate stored content and compare it with the digest that was taken when it was added.

        A library that was damaged, or edited by hand, must not reach the main job.
        """
        content, digest = stored[:2]
        try:
            item = model.model_validate_json(content)
        except ValidationError as error:
            raise self._damaged(name, f"{error.error_count()} faults") from error
        if revision(item) != digest:
            raise self._damaged(name, "it is not what was imported")
        return item

    def _damaged(self, name: str, how: str) -> UnreadableInputError:
        return UnreadableInputError(
            self.path, f"what it holds for {name} is damaged ({how})", "import it again"
        )


def _mark_current(connection: sqlite3.Connection, reference: str) -> None:
    """Mark the version that the bare reference means (domain notes 4.1: one is approved)."""
    rows = connection.execute(
        "SELECT id, version, status FROM standards WHERE reference = ?", (reference,)
    ).fetchall()
    current, _, _ = max(rows, key=lambda row: (is_approved(row[2]), version_key(row[1])))
    connection.execute(
        "UPDATE standards SET current = (id = ?) WHERE reference = ?", (current, reference)
    )


def _upsert(
    connection: sqlite3.Connection, shelf: _Shelf, key: str, name: str, item: BaseModel
) -> Outcome:
    digest = revision(item)
    held = connection.execute(shelf.one, (key,)).fetchone()
    if held is not None and held[1] == digest:
        return "unchanged"
    connection.execute(shelf.put, (key, name, digest, item.model_dump_json()))
    return "added" if held is None else "changed"


def _near_standards(asked: str, held: Sequence[tuple[str, str]]) -> list[str]:
    """Return the closest standards by reference or by title, best first."""
    titles = [title for _, title in held]
    by_title = process.extract(
        asked, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=_NEAR
    )
    references = [reference for reference, _ in held]
    by_reference = process.extract(asked, references, scorer=fuzz.ratio, limit=_NEAR)
    scored = [(score, place) for _, score, place in [*by_reference, *by_title]]
    best: dict[int, float] = {}
    for score, place in scored:
        best[place] = max(score, best.get(place, 0))
    ranked = sorted(best, key=lambda place: (-best[place], place))
    return [
        f"{held[place][0]} ({held[place][1]})" for place in ranked if best[place] >= _NEAR_SCORE
    ][:_NEAR]


def _near(asked: str, names: Sequence[str]) -> list[str]:
    found = process.extract(
        asked,
        names,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=_NEAR,
        score_cutoff=_NEAR_SCORE,
    )
    return [name for name, _, _ in found]
