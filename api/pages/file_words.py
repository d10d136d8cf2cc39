"""What pages call the files beside a specification, what each is for, and what it may be."""

from dataclasses import dataclass
from typing import Final

from api.beside import FORMATS, Kind

TEXTS: Final[dict[Kind, tuple[str, str]]] = {
    Kind.TEMPLATE: (
        "Your mapping form",
        "The official form or your own. “Download workbook” then gives this form filled in; only "
        "its empty cells are written.",
    ),
    Kind.PROFILE: (
        "Columns of your form",
        "Only where columns of your form were not recognised.",
    ),
    Kind.PREVIOUS: (
        "Workbook of your last draft",
        "Decisions and texts in it are taken over, wherever the specification still has the place.",
    ),
    Kind.STRUCTURE: (
        "Units and rules of combination",
        "Which units are mandatory, and what may be chosen: tells what every student gets.",
    ),
    Kind.ASSESSMENT: ("Assessment", "Which component assesses what."),
    Kind.SUBMISSION: (
        "What your submission holds",
        "Documents and answers, for the checklist on the page Findings.",
    ),
    Kind.SCOPE: ("Standards in scope", "The cycle’s list of standards, for the findings."),
}
"""Name and purpose of each kind."""


@dataclass(frozen=True)
class KindWords:
    """One kind of file as pages show it."""

    kind: str
    name: str
    purpose: str
    formats: str
    accept: str


def words_of(kind: Kind) -> KindWords:
    """Return what pages say of a kind of file."""
    name, purpose = TEXTS[kind]
    formats = sorted(FORMATS[kind])
    endings = [f".{one}" for one in formats] + ([".xlsm"] if kind is Kind.TEMPLATE else [])
    return KindWords(
        kind=kind.value,
        name=name,
        purpose=purpose,
        formats=" or ".join({"xlsx": "Excel"}.get(one, one.upper()) for one in formats),
        accept=",".join(endings),
    )


FIRST: Final = (Kind.TEMPLATE, Kind.PREVIOUS)
"""What most writers have."""

FURTHER: Final = (Kind.STRUCTURE, Kind.ASSESSMENT, Kind.SUBMISSION, Kind.SCOPE, Kind.PROFILE)
