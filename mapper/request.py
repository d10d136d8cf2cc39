"""What a specification is mapped to, and what people say beside it (docs/beside.md)."""

from dataclasses import dataclass

from corpora.area import SpecialistArea
from corpora.standard import Standard
from mapper.rules.assessment_file import Assessment
from mapper.rules.scope_file import Scope
from mapper.rules.submission import Submission
from mapper.structure import Structure


@dataclass(frozen=True, kw_only=True)
class Request:
    """One mapping to make.

    `option` is an option of a core-and-options standard, `category` the slug of a category profile.
    `structure`, `assessment`, `submission` and `scope` are `None` where no file was given; the
    structure is then what the specification itself says.
    """

    standard: Standard
    option: str | None = None
    area: SpecialistArea | None = None
    category: str | None = None
    structure: Structure | None = None
    assessment: Assessment | None = None
    submission: Submission | None = None
    scope: Scope | None = None
