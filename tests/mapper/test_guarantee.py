from mapper.guarantee import with_guaranteed
from mapper.mapping import Coverage, Evidence, Facet, MappedStatement
from mapper.structure import Structure, StructureUnit

FULL, NONE = Coverage.FULL, Coverage.NONE


def test_with_guaranteed_counts_what_each_pathway_gives() -> None:
    structure = Structure(
        units=(
            StructureUnit(ref="1", mandatory=True, pathways=("Gas",)),
            StructureUnit(ref="2", mandatory=True, pathways=("Oil",)),
        )
    )
    both, one = with_guaranteed([_statement("K1", "1", "2"), _statement("K2", "1")], structure)
    assert (both.guaranteed, one.guaranteed) == (FULL, NONE)
    assert (both.coverage, one.coverage) == (FULL, FULL)


def _statement(code: str, *units: str) -> MappedStatement:
    return MappedStatement(
        code=code,
        kind="knowledge",
        statement="Heat",
        coverage=FULL,
        probability=0.9,
        guaranteed=NONE,
        needs_look=False,
        facets=[Facet(text="Heat", covered=True)],
        rationale="",
        evidence=[
            Evidence(
                unit=unit, outcome="1", criterion=None, page=1, page_label="1", text="heat",
                coverage=FULL, probability=0.9, kind="knowledge", facets=[0],
            )
            for unit in units
        ],
    )  # fmt: skip
