import pytest

from corpora.area import DutyOrigin, SpecialistArea, SpecialistDuty
from corpora.standard import Duty, Option, Standard, Statement, StatementKind
from foundation.errors import UnknownNameError
from mapper.matching.targets import targets_in_scope

STANDARD = Standard(
    reference="ST9999",
    version="1.0",
    title="Sundial maker",
    statements=(
        Statement(code="K1", kind=StatementKind.KNOWLEDGE, text="geometry"),
        Statement(code="S1", kind=StatementKind.SKILL, text="cut brass", options=("Brass",)),
        Statement(code="S2", kind=StatementKind.SKILL, text="carve slate", options=("Slate",)),
    ),
    duties=(Duty(code="D1", text="Make dials"), Duty(code="D2", text="Cut", options=("Brass",))),
    options=(Option(title="Brass"), Option(title="Slate")),
)


def test_targets_are_statements_then_duties_of_every_option() -> None:
    assert [t.code for t in targets_in_scope(STANDARD)] == ["K1", "S1", "S2", "D1", "D2"]


def test_targets_of_one_option_keep_the_core() -> None:
    assert [t.code for t in targets_in_scope(STANDARD, option="slate")] == ["K1", "S2", "D1"]


def test_targets_of_an_unknown_option_are_refused_with_the_options_there_are() -> None:
    with pytest.raises(UnknownNameError, match="'Brass', 'Slate'"):
        targets_in_scope(STANDARD, option="Copper")


def test_targets_of_a_specialist_area_replace_the_duties() -> None:
    area = SpecialistArea(
        name="Moondials",
        duties=(SpecialistDuty(code="SD1", text="Plot the moon", origin=DutyOrigin.NEW),),
    )
    targets = targets_in_scope(STANDARD, area=area)
    assert [t.code for t in targets] == ["K1", "S1", "S2", "SD1"]
    assert targets[-1].origin == "new"
