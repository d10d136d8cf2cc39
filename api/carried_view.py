"""What came over from the workbook of the last draft, as API and pages show it."""

from pydantic import BaseModel, Field

from api.results import Outcome
from mapper.carried import Carried, Change
from mapper.workbook.rows import DUTY_ID, ITEM_ID, KEPT, REJECTED, STATEMENT_ID

TO_CHECK = "please check"
"""How changes say that somebody should look (`mapper.carry`)."""


class ChangeView(BaseModel):
    """One difference between the last draft and this one."""

    what: str = Field(description="Item, Statement, Duty, Place, Addition, Decision or Finding")
    change: str = Field(examples=["Reworded"])
    code: str
    before: str
    now: str
    text_before: str
    text_now: str
    said: str = Field(description="What a person had decided or written.")
    origin: str = Field(description="The cell of the last draft's workbook.")

    @classmethod
    def of(cls, change: Change) -> "ChangeView":
        """Return a change as the API shows it."""
        return cls(
            what=change.what,
            change=change.change,
            code=change.code,
            before=change.before,
            now=change.now,
            text_before=change.text_before,
            text_now=change.text_now,
            said=change.carried,
            origin=change.origin,
        )


class CarriedView(BaseModel):
    """What came over from the workbook of the last draft."""

    places: int = Field(description="Places accepted, rejected, changed or added there.")
    targets: int = Field(description="Statements and duties with coverage or texts from there.")
    additions: int = Field(description="Items of additional content with texts from there.")
    lost: list[ChangeView] = Field(description="What could not be taken over, and why.")
    to_check: list[ChangeView] = Field(description="Taken over, but somebody should look.")
    changes: list[ChangeView] = Field(description="Every difference between the two drafts.")


def carried_view(outcome: Outcome) -> CarriedView | None:
    """Return what came over from the last draft; `None` where no workbook of one was given."""
    if outcome.earlier is None:
        return None
    carried = outcome.earlier.carried
    changes = [ChangeView.of(one) for one in carried.changes]
    return CarriedView(
        places=_places(carried),
        targets=_rows(carried, STATEMENT_ID) + _rows(carried, DUTY_ID),
        additions=_rows(carried, ITEM_ID),
        lost=[one for one in changes if _is_lost(one)],
        to_check=[one for one in changes if TO_CHECK in one.change],
        changes=changes,
    )


def _rows(carried: Carried, prefix: str) -> int:
    """Return of how many rows of one sort a person said something."""
    return sum(
        row_id.startswith(f"{prefix}-") and any(said.values())
        for row_id, said in carried.values.items()
    )


def _places(carried: Carried) -> int:
    return sum(
        row.standing in (KEPT, REJECTED) or bool(carried.values.get(row.row_id))
        for row in carried.evidence
    )


def _is_lost(change: ChangeView) -> bool:
    return bool(change.said) and TO_CHECK not in change.change
