from mapper.specification import Document, Specification, Unit
from mapper.structure import (
    Barred,
    Group,
    Prerequisite,
    Structure,
    StructureUnit,
    breaches,
    is_guaranteed,
    structure_of,
)

UNITS = (
    StructureUnit(ref="1", mandatory=True, credits=10, glh=60),
    StructureUnit(ref="2", mandatory=False, credits=5, glh=30),
    StructureUnit(ref="3", mandatory=False, credits=5, glh=40, pathways=("Gas",)),
    StructureUnit(
        ref="4",
        mandatory=False,
        credits=8,
        glh=50,
        pathways=("Gas", "Oil"),
        mandatory_on=("Oil",),
    ),
)
STRUCTURE = Structure(
    units=UNITS,
    groups=(
        Group(name="Options", units=("2", "3", "4"), min_credits=8, max_units=2),
        Group(name="Gas extras", units=("2", "3"), pathways=("Gas",), min_units=1, max_glh=50),
    ),
    barred=(Barred(first="2", second="3"),),
    prerequisites=(Prerequisite(unit="3", needs=("2", "4")),),
)


def _specification(*units: Unit) -> Specification:
    document = Document(name="s.pdf", sha256="0", pages=1)
    return Specification(document=document, units=list(units))


def test_breaches_of_a_permitted_combination_are_none() -> None:
    assert breaches(STRUCTURE, "Oil", ["1", "4"]) == []
    assert breaches(STRUCTURE, "Gas", ["1", "3", "4"]) == []


def test_breaches_name_every_broken_rule() -> None:
    assert breaches(STRUCTURE, "Oil", ["2", "3"]) == [
        "unit 3 is not part of the pathway",
        "mandatory unit 1 is missing",
        "mandatory unit 4 is missing",
        "units 2 and 3 bar each other",
    ]
    assert breaches(STRUCTURE, "Gas", ["1", "3"]) == [
        "Options: 5 credits, at least 8 required",
        "unit 3 needs 2 or 4",
    ]
    assert breaches(STRUCTURE, "Gas", ["1", "2", "3", "4"]) == [
        "Options: 3 units, at most 2 allowed",
        "Gas extras: 70 GLH, at most 50 allowed",
        "units 2 and 3 bar each other",
    ]


def test_structure_names_its_pathways_and_optional_units() -> None:
    assert STRUCTURE.pathways == ("Gas", "Oil")
    assert STRUCTURE.choices == ("Gas", "Oil")
    assert [unit.ref for unit in STRUCTURE.optional_units()] == ["2", "3", "4"]
    on_pathway = UNITS[2].model_copy(update={"mandatory": True})
    structure = Structure(units=(*UNITS[:2], on_pathway, UNITS[3]))
    assert [unit.ref for unit in structure.optional_units()] == ["2", "4"]
    assert [unit.ref for unit in structure.not_for_all()] == ["2", "3", "4"]
    assert Structure(units=UNITS[:2]).choices == (None,)


def test_structure_of_a_silent_specification_takes_every_unit_as_mandatory() -> None:
    structure = structure_of(_specification(Unit(ref="1", title="A"), Unit(ref="2", title="B")))
    assert not structure.known
    assert structure.optional_units() == ()


def test_structure_of_a_specification_keeps_what_it_says() -> None:
    structure = structure_of(
        _specification(
            Unit(ref="1", title="A", mandatory=True, credits=4),
            Unit(ref="2", title="B", pathways=["Gas"]),
            Unit(ref="1", title="A again", mandatory=False),
        )
    )
    assert structure.known
    assert [(u.ref, u.mandatory, u.credits) for u in structure.units] == [
        ("1", True, 4),
        ("2", None, None),
    ]
    assert [unit.ref for unit in structure.optional_units()] == ["2"]


def test_is_guaranteed_only_for_units_that_every_student_takes() -> None:
    units = [
        Unit(ref="1", title="", mandatory=True),
        Unit(ref="2", title="", mandatory=True, pathways=["Gas"]),
        Unit(ref="3", title=""),
    ]
    assert [is_guaranteed(unit, units) for unit in units] == [True, False, False]
