"""What is carried from one draft of a mapping to the next, and what changed between them."""

from dataclasses import dataclass, field

from mapper.claims import AdditionalClaim, DutyClaim, EvidenceClaim, StatementClaim
from mapper.mapping import Mapping
from mapper.workbook.fields import Field
from mapper.workbook.rows import EvidenceRow


@dataclass(frozen=True)
class Change:
    """One difference between two drafts.

    `what` says what changed (item, statement, duty, place, addition, decision), `change` how.
    `before` and `now` are references or words, the texts what they read. `carried` is what a person
    had decided or written, `origin` the cell it stood in.
    """

    what: str
    change: str
    code: str = ""
    before: str = ""
    now: str = ""
    text_before: str = ""
    text_now: str = ""
    carried: str = ""
    origin: str = ""


@dataclass
class Carried:
    """The next draft of a mapping with people's decisions on the last one.

    Attributes
    ----------
    mapping
        The new mapping as people decided it: rejected places taken out, accepted ones kept.
    evidence
        Every place, also the rejected ones, with its row id.
    values
        What people wrote, by row id and field.
    notes
        How a row was carried over, by row id, where there is something to look at.
    lost_places, lost_additions, lost_targets
        Claims with decisions for which the new draft has no place; they are kept on sheets of their
        own, so that a later draft can take them up again.
    changes
        Every difference, in reading order.
    details
        Details of the submission by label.
    """

    mapping: Mapping
    evidence: list[EvidenceRow]
    values: dict[str, dict[Field, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    lost_places: list[EvidenceClaim] = field(default_factory=list)
    lost_additions: list[AdditionalClaim] = field(default_factory=list)
    lost_targets: list[StatementClaim | DutyClaim] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
