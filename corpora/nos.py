"""National occupational standards (NOS): units with performance criteria and knowledge.

A unit's K1 is not a standard's K1 (domain notes 4.3), so items are cited with their unit's
reference: ``XYZABC01:K1``.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class NosKind(StrEnum):
    """What a NOS item asks for: something done, or something known and understood."""

    PERFORMANCE = "performance"
    KNOWLEDGE = "knowledge"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NosItem(_Frozen):
    """One performance criterion (``P1``) or knowledge item (``K1``) of a unit of NOS.

    `reference` is the unit's; `qualified` is how the item is cited outside its unit.
    """

    reference: str
    code: str
    kind: NosKind
    text: str

    @property
    def qualified(self) -> str:
        """The item's code in its own namespace, e.g. ``XYZABC01:K1``."""
        return f"{self.reference}:{self.code}"


class NosUnit(_Frozen):
    """One unit of NOS. `urn` is its unique reference number where it has one too."""

    reference: str
    title: str
    suite: str | None = None
    urn: str | None = None
    overview: str = ""
    performance: tuple[NosItem, ...]
    knowledge: tuple[NosItem, ...]

    @property
    def items(self) -> tuple[NosItem, ...]:
        """Performance criteria, then knowledge."""
        return self.performance + self.knowledge
