"""The job that whole commands are measured on: the largest document and standard at hand."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_standards
from corpora.standard import Standard


@dataclass(frozen=True)
class Job:
    """What is mapped or checked, in a folder of its own."""

    folder: Path
    specification: Path
    standard: Standard

    def home(self, name: str) -> dict[str, str]:
        """Return the environment of a command with data of its own: a library, no results yet."""
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        shelf = Library(home)
        shelf.add(self.standard)
        shelf.close()
        return {"MAPPER_HOME": str(home)}

    @property
    def statements(self) -> list[dict[str, str]]:
        """Code and text of every statement, as JSON carries them."""
        return [{"code": one.code, "text": one.text} for one in self.standard.statements]


@contextmanager
def job(data: Path) -> Iterator[Job]:
    """Yield the PDF with the most criteria by ``data/truth`` and the standard of most statements.

    The standard is of ``data/standards``, or of the sample where there are none.
    """
    files = sorted((data / "standards").glob("*.json")) or [sample_standards()]
    standards = [one for file in files for one in import_file(file).standards]
    largest = max(standards, key=lambda one: (len(one.statements), one.pinned))
    with TemporaryDirectory() as folder:
        yield Job(Path(folder), largest_document(data), largest)


def largest_document(data: Path) -> Path:
    """Return the PDF in ``data/specs`` in which ``data/truth`` counts the most criteria."""
    counted: list[tuple[int, Path]] = []
    for file in sorted((data / "truth").glob("*.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        outcomes = [outcome for unit in truth["units"] for outcome in unit["outcomes"]]
        criteria = sum(len(outcome.get("criteria", [])) for outcome in outcomes)
        counted.append((criteria, data / "specs" / truth["pdf"]))
    return max(counted)[1]
