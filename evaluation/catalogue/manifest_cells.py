"""What single cells of a manifest may say; each check notes its problem and goes on."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from corpora.area import SpecialistArea
from corpora.library import Library, parse_pinned
from corpora.standard import Standard
from foundation.errors import UnknownNameError, UsageError
from mapper.matching.targets import targets_in_scope
from mapper.rules.profile import load_profile

DOCUMENTS: Final = frozenset({".pdf", ".docx"})
NOTHING: Final = frozenset({"", "-", "none", "n/a", "na", "no standard", "null"})
"""What people write where there is no standard, category, level or number."""

LONGEST_SHOWN: Final = 100
"""Characters of a name that a message shows."""

_QAN = re.compile(r"[0-9]{7}[0-9X]")
"""3, 4 and 1 characters, the last a digit or X (domain notes 4.2), without the slashes."""
_POWER_OF_TEN = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_LEVEL = re.compile(r"(?:level|l)?[\s.]*([1-8])", re.IGNORECASE)
_ENTRY_LEVEL = re.compile(r"(?:entry level|level entry|entry|e)[\s.]*([1-3])?", re.IGNORECASE)


class Cells:
    """Checks cells against the library; standards and areas that are named are collected.

    Attributes
    ----------
    line
        Row of the file that is being checked.
    problems, notes
        What stops a run, and what is only worth a look; each names its row.
    """

    def __init__(
        self,
        library: Library,
        standards: dict[str, Standard],
        areas: dict[str, SpecialistArea],
    ) -> None:
        self.line = 0
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._library = library
        self._standards = standards
        self._areas = areas
        self._named: dict[str, str | None] = {}

    def problem(self, text: str) -> None:
        """Note a problem of this row."""
        self.problems.append(f"row {self.line}: {text}")

    def documents(self, home: Path, place: str, text: str) -> list[Path]:
        """Return the documents at a place: the file, or all of a folder by name."""
        try:
            return self._documents(home, place, text)
        except OSError as error:  # a name that is too long, a folder that may not be looked into
            reason = (error.strerror or str(error)).lower()
            shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
            self.problem(f"{shown!r} cannot be looked at ({reason})")
            return []

    def _documents(self, home: Path, place: str, text: str) -> list[Path]:
        # A manifest written on Windows has backslashes; they are no part of names elsewhere.
        path = home / text
        if not path.exists() and "\\" in text:
            path = home / text.replace("\\", "/")
        if place == "folder":
            if not path.is_dir():
                self.problem(f"there is no folder {text!r}")
                return []
            found = sorted(p for p in path.rglob("*") if _is_document(p))
            if not found:
                self.problem(f"the folder {text!r} holds no PDF or DOCX")
            return found
        if path.is_dir():
            self.problem(f"{text!r} is a folder; write it in the column 'folder'")
        elif not path.is_file():
            self.problem(f"there is no file {text!r}{_near_file(path)}")
        elif path.suffix.casefold() not in DOCUMENTS:
            self.problem(f"{text!r} is neither PDF nor DOCX")
        else:
            return [path]
        return []

    def url(self, text: str) -> str:
        """Return an address; only its form can be checked here."""
        try:
            parts = urlsplit(text)
        except ValueError:  # brackets that are no IPv6 address
            parts = SplitResult("", "", "", "", "")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            self.problem(f"{text!r} is no http(s) address")
        elif parts.username or parts.password:
            self.problem("the address holds a user name or password; leave them out")
        return text

    def qan(self, text: str) -> str:
        """Return a qualification number without slashes and spaces."""
        number = re.sub(r"[\s/]", "", text).upper()
        if number.casefold() in NOTHING:
            return ""
        if _POWER_OF_TEN.fullmatch(number):
            self.problem(
                f"the qualification number has become {text!r} in a spreadsheet; format the "
                "column as text and enter it again"
            )
        elif number.isdigit() and len(number) == 7:
            self.notes.append(
                f"row {self.line}: qualification number {text!r} has 7 digits; a spreadsheet may "
                "have dropped a zero in front"
            )
        elif not _QAN.fullmatch(number):
            self.notes.append(
                f"row {self.line}: {text!r} is not a qualification number of the register "
                "(3, 4 and 1 characters)"
            )
        return number

    def level(self, text: str) -> str:
        """Return ``1`` to ``8``, ``Entry``, ``Entry 1`` to ``Entry 3``, or nothing."""
        text = text.strip()
        if text.casefold() in NOTHING:
            return ""
        if match := _LEVEL.fullmatch(text):
            return match[1]
        if match := _ENTRY_LEVEL.fullmatch(text):
            return f"Entry {match[1]}" if match[1] else "Entry"
        self.problem(f"{text!r} is no level; write 1 to 8 or Entry 1 to Entry 3")
        return ""

    def category(self, text: str) -> str | None:
        """Return the slug of a category, `None` where none is given."""
        if text.casefold() in NOTHING:
            return None
        try:
            return load_profile(text).name
        except UnknownNameError as error:
            self.problem(str(error))
            return None

    def area(self, text: str) -> str | None:
        """Return the name of a specialist area of the library."""
        if text.casefold() in NOTHING:
            return None
        try:
            area = self._library.area(text)
        except UnknownNameError as error:
            self.problem(str(error))
            return None
        self._areas[area.name] = area
        return area.name

    def standards_of(self, references: Sequence[str]) -> tuple[str, ...]:
        """Return the standards that are named, pinned to a version; each once."""
        pinned = [self._standard(text) for text in references if text.casefold() not in NOTHING]
        known = [name for name in pinned if name is not None]
        if len(set(known)) < len(known):
            self.problem("a standard is named twice")
        return tuple(dict.fromkeys(known))

    def check_option(self, option: str | None, standards: Sequence[str]) -> None:
        """Note where a standard of the row has no such option."""
        for name in standards if option is not None else ():
            try:
                targets_in_scope(self._standards[name], option=option)
            except UnknownNameError as error:
                self.problem(f"{name}: {error}")

    def _standard(self, text: str) -> str | None:
        # A catalogue names few standards in many rows: each is looked up once.
        if text not in self._named:
            self._named[text] = None
            try:
                standard = self._library.get(*parse_pinned(text))
            except (UnknownNameError, UsageError) as error:
                self._named[text] = None
                self.problem(str(error))
                return None
            self._standards[standard.pinned] = standard
            self._named[text] = standard.pinned
        elif self._named[text] is None:
            self.problem(f"Unknown standard {text!r} (as above)")
        return self._named[text]


def _is_document(path: Path) -> bool:
    # Word leaves lock files (~$name.docx) beside open documents.
    return (
        path.is_file()
        and path.suffix.casefold() in DOCUMENTS
        and not path.name.startswith((".", "~$"))
    )


def _near_file(path: Path) -> str:
    """Name a file that differs in case or spaces only: some systems open it, others do not."""

    def plain(name: str) -> str:
        return "".join(name.split()).casefold()

    if not path.parent.is_dir():
        return ""
    for other in sorted(path.parent.iterdir()):
        if plain(other.name) == plain(path.name):
            return f"; there is {other.name!r}"
    return ""
