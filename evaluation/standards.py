"""The standards that gold sets are labelled against, imported from the files beside them."""

from pathlib import Path

from corpora.importers.load import import_file
from corpora.standard import Standard
from foundation.errors import UnreadableInputError


def load_standards(folder: Path) -> dict[str, Standard]:
    """Return reference -> standard from every JSON file of `folder`, in any format we import.

    Where two files hold a standard, the first by name wins.

    Raises
    ------
    UnreadableInputError
        The folder holds no standard, or a file cannot be read.
    """
    standards: dict[str, Standard] = {}
    for path in sorted(folder.glob("*.json")):
        for standard in import_file(path).standards:
            standards.setdefault(standard.reference, standard)
    if not standards:
        raise UnreadableInputError(
            folder, "holds no standards", "name the folder with the standards' JSON files"
        )
    return standards
