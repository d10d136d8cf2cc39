"""The manifest of a catalogue: which documents, what is known of them, which standards.

Everything in it is checked before any work is done, and all problems are listed at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpora.area import SpecialistArea
from corpora.library import Library
from corpora.standard import Standard
from evaluation.catalogue.manifest_cells import Cells
from foundation.errors import UnreadableInputError
from mapper.rules.applicability import reason_not_applicable
from mapper.rules.profile import Group, load_profile
from mapper.table_file import TableRow, read_table

COLUMNS: dict[str, tuple[str, ...]] = {
    "file": ("path", "document", "specification", "spec", "file name"),
    "folder": ("directory", "dir"),
    "url": ("link", "address", "link to specification"),
    "qan": ("qualification number", "number", "qualification accreditation number", "an"),
    "title": ("qualification title", "qualification"),
    "organisation": (
        "ao", "awarding organisation", "awarding_organisation", "awarding body", "owner",
    ),
    "level": (),
    "type": ("qualification type",),
    "standards": (
        "standard", "standard reference", "standard references", "standard reference s",
    ),
    "category": ("qualification category",),
    "option": ("pathway",),
    "area": ("specialist area",),
}  # fmt: skip
"""Our columns and the headings that people write for them (docs/scale.md)."""

PLACES = ("file", "folder", "url")
ROWS = 200_000
"""Four times the 52,000 records of the register of regulated qualifications (domain notes 4.2)."""
SHOWN = 100
"""Problems that one message lists; their number is always said."""


@dataclass(frozen=True)
class Entry:
    """One qualification to look at. `document` names it in every table and is unique.

    Either `path` or `url` is set. `standards` are pinned (``ST0116@1.1``) and empty where there are
    none; `not_mapped` says why a qualification with standards is not mapped to them.
    """

    line: int
    document: str
    path: Path | None
    url: str | None
    qan: str = ""
    title: str = ""
    organisation: str = ""
    level: str = ""
    type: str = ""
    category: str | None = None
    option: str | None = None
    area: str | None = None
    standards: tuple[str, ...] = ()
    not_mapped: str = ""


@dataclass
class Manifest:
    """What a manifest says. With `problems` no run makes sense; `notes` are worth a look."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    standards: dict[str, Standard] = field(default_factory=dict)
    areas: dict[str, SpecialistArea] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def require_sound(self) -> None:
        """Raise `UnreadableInputError`, which lists every problem, where there is one."""
        if not self.problems:
            return
        count = len(self.problems)
        shown = "".join(f"\n  {problem}" for problem in self.problems[:SHOWN])
        more = f"\n  and {count - SHOWN} more" if count > SHOWN else ""
        what = "1 problem" if count == 1 else f"{count} problems"
        raise UnreadableInputError(
            self.name, f"{what} in the manifest{shown}{more}\n", "correct them and run again"
        )


def read_manifest(path: Path, library: Library) -> Manifest:
    """Return what the manifest at `path` (CSV or XLSX) says, with all its problems.

    Relative places are looked for from the manifest's own folder.

    Raises
    ------
    UnreadableInputError
        The file is no table, or has no heading that we know.
    """
    rows = read_table(path, COLUMNS, required=(), most_rows=ROWS)
    manifest = Manifest(path.name)
    if not rows:
        manifest.problems.append("it has no rows")
    elif not any(row.text(place) for row in rows for place in PLACES):
        manifest.problems.append(f"no row says where its document is: fill in {_or(PLACES)}")
    cells = Cells(library, manifest.standards, manifest.areas)
    for row in rows:
        for entry in _entries(path.resolve().parent, row, cells):
            manifest.entries.append(entry)
    manifest.problems += cells.problems
    manifest.notes += cells.notes
    _name_apart(manifest)
    return manifest


def _entries(home: Path, row: TableRow, cells: Cells) -> Iterator[Entry]:
    """Yield the entries of a row: one, or one for each document of a folder."""
    cells.line = row.number
    places = [place for place in PLACES if row.text(place)]
    if len(places) != 1:
        found = " and ".join(places)
        cells.problem(
            f"{found} are both given; keep one" if places else f"give one of {_or(PLACES)}"
        )
    known = _known(row, cells)
    for place in places[:1]:
        if place == "url":
            url = cells.url(row.text("url"))
            yield Entry(line=row.number, document=url, path=None, url=url, **known)
            continue
        for found_path in cells.documents(home, place, row.text(place)):
            name = _relative(found_path, home)
            yield Entry(line=row.number, document=name, path=found_path, url=None, **known)


def _known(row: TableRow, cells: Cells) -> dict[str, Any]:
    """Return what a row says beside the place of its document."""
    category = cells.category(row.text("category"))
    standards = cells.standards_of(row.codes("standards"))
    area = cells.area(row.text("area"))
    option = row.text("option") or None
    cells.check_option(option, standards)
    type_ = row.text("type")
    return {
        "qan": cells.qan(row.text("qan")),
        "title": row.text("title"),
        "organisation": row.text("organisation"),
        "level": cells.level(row.text("level")),
        "type": type_,
        "category": category,
        "option": option,
        "area": area,
        "standards": standards,
        "not_mapped": _not_mapped(type_, category),
    }


def _not_mapped(type_: str, category: str | None) -> str:
    """Return why such a qualification is not mapped (domain notes 8, item 9), or nothing."""
    reason = reason_not_applicable(type_)
    if reason is None and category is not None:
        profile = load_profile(category)
        reason = profile.aim if profile.group is Group.NONE else None
    return reason or ""


def _name_apart(manifest: Manifest) -> None:
    """Give entries of one document names of their own; say where one is listed twice."""
    groups: dict[str, list[Entry]] = {}
    for entry in manifest.entries:
        groups.setdefault(entry.document, []).append(entry)
    seen = {name: group for name, group in groups.items() if len(group) > 1}
    for name, group in seen.items():
        numbers = [entry.qan for entry in group]
        if len(set(numbers)) < len(numbers) or not all(numbers):
            lines = " and ".join(str(entry.line) for entry in group)
            manifest.problems.append(
                f"rows {lines}: {name} is listed more than once; give each its own qualification "
                "number, or list all standards in one row"
            )
    manifest.entries = [
        entry if entry.document not in seen else _renamed(entry) for entry in manifest.entries
    ]


def _renamed(entry: Entry) -> Entry:
    return replace(entry, document=f"{entry.document} ({entry.qan})")


def _relative(path: Path, home: Path) -> str:
    try:
        return path.relative_to(home).as_posix()
    except ValueError:
        return path.as_posix()


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
