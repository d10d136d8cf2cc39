"""The fictional samples that ship with the product: standard, area, specification, labels.

Nothing in them exists: CARD.md says what they are for. `build.py` makes the PDF and its truth file.
"""

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


def sample_standards() -> Path:
    """Return the file of the sample standard ST9901, versions 1.0 and 1.1, in the feed's shape."""
    return _FOLDER / "standards.json"


def sample_area() -> Path:
    """Return the file of the sample specialist area, which builds upon ST9901."""
    return _FOLDER / "area.json"


def sample_specification() -> Path:
    """Return the sample specification, a PDF with 4 units, 12 outcomes and 45 criteria."""
    return _FOLDER / "specification.pdf"


def sample_gold() -> Path:
    """Return the labels: what each criterion of the specification covers of ST9901 version 1.1."""
    return _FOLDER / "gold.json"


def sample_truth() -> Path:
    """Return the truth for splitting: every unit, outcome and criterion with its page."""
    return _FOLDER / "truth.json"
