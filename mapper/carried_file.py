"""What was carried over from an earlier draft, kept as JSON beside the mapping it went into."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from mapper.carried import Carried, Change
from mapper.claims import AdditionalClaim, DutyClaim, EvidenceClaim, StatementClaim
from mapper.decisions import Earlier
from mapper.mapping import Mapping
from mapper.workbook.fields import Field as Column
from mapper.workbook.rows import EvidenceRow

FORMAT: Final = 1


class _Kept(BaseModel):
    """`Carried` without its mapping, which is kept apart, and the mapping judged `alone`."""

    model_config = ConfigDict(extra="forbid")

    format: int = FORMAT
    alone: Mapping
    evidence: list[EvidenceRow]
    values: dict[str, dict[Column, str]] = Field(default_factory=dict)
    notes: dict[str, str] = Field(default_factory=dict)
    lost_places: list[EvidenceClaim] = Field(default_factory=list)
    lost_additions: list[AdditionalClaim] = Field(default_factory=list)
    lost_statements: list[StatementClaim] = Field(default_factory=list)
    lost_duties: list[DutyClaim] = Field(default_factory=list)
    lost_order: list[bool] = Field(default_factory=list, description="True where it is a duty.")
    changes: list[Change] = Field(default_factory=list)
    details: dict[str, str] = Field(default_factory=dict)


def earlier_json(earlier: Earlier) -> bytes:
    """Return what went into a mapping from an earlier draft as JSON."""
    carried = earlier.carried
    lost = carried.lost_targets
    kept = _Kept(
        alone=earlier.alone,
        evidence=carried.evidence,
        values=carried.values,
        notes=carried.notes,
        lost_places=carried.lost_places,
        lost_additions=carried.lost_additions,
        lost_statements=[one for one in lost if not isinstance(one, DutyClaim)],
        lost_duties=[one for one in lost if isinstance(one, DutyClaim)],
        lost_order=[isinstance(one, DutyClaim) for one in lost],
        changes=carried.changes,
        details=carried.details,
    )
    return kept.model_dump_json().encode() + b"\n"


def read_earlier(content: bytes, mapping: Mapping) -> Earlier:
    """Return what `earlier_json` kept, for the mapping that it went into."""
    kept = _Kept.model_validate_json(content)
    statements, duties = iter(kept.lost_statements), iter(kept.lost_duties)
    carried = Carried(
        mapping=mapping,
        evidence=kept.evidence,
        values=kept.values,
        notes=kept.notes,
        lost_places=kept.lost_places,
        lost_additions=kept.lost_additions,
        lost_targets=[next(duties if duty else statements) for duty in kept.lost_order],
        changes=kept.changes,
        details=kept.details,
    )
    return Earlier(carried, kept.alone)
