"""Whatever a record holds, an import ends with a report or one clear error."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.importers import import_bytes
from corpora.library import revision
from foundation.errors import UnreadableInputError

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
)
IDENTIFIERS = st.sampled_from(["k-1", "K-1", "s-1", "o-1", "K1", "S1", "D1", "", None, 7])
KEYS = st.sampled_from(
    [
        "knowledgeId",
        "skillId",
        "id",
        "optionId",
        "dutyID",
        "dutyId",
        "code",
        "title",
        "scope",
        "isThisACoreDuty",
        "mappedKnowledge",
        "mappedSkills",
        "mappedOptions",
        "origin",
        "sub_areas",
    ]
)
VALUES = SCALARS | IDENTIFIERS | st.lists(IDENTIFIERS, max_size=3)
ENTRIES = st.dictionaries(KEYS, VALUES, max_size=6).flatmap(
    lambda entry: st.builds(
        lambda text: entry | {"detail": text, "dutyDetail": text, "text": text},
        st.sampled_from(["Sails.", ".", "", None, "<p>Sew</p>"]) | SCALARS,
    )
)
LISTS = SCALARS | st.lists(ENTRIES | SCALARS, max_size=4)
NAMES = ("knowledges", "skills", "behaviours", "technicalSkills", "duties", "options")
NAMES += ("performance_criteria", "knowledge_and_understanding", "optionsUnstructuredTemplate")
RECORDS = st.fixed_dictionaries(
    {"referenceNumber": st.sampled_from(["ST9902", "FA0001", "AU0001", "x"]) | SCALARS},
    optional={
        "version": st.sampled_from(["1.0", "1.1", 1.1]) | SCALARS,
        "versionNo": st.just("1.0") | SCALARS,
        "stdCode": st.just("OCC9902") | SCALARS,
        "title": st.just("Kite maker") | SCALARS,
        "name": st.just("Kite maker") | SCALARS,
        "area": st.just("Kites") | SCALARS,
        "reference": st.just("KITE01") | SCALARS,
        "level": SCALARS,
        "status": SCALARS,
        "standards": VALUES,
        **dict.fromkeys(NAMES, LISTS),
    },
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(RECORDS | SCALARS, min_size=1, max_size=3))
def test_import_reports_or_refuses_whatever_comes(records: list[Any]) -> None:
    try:
        report = import_bytes(json.dumps(records).encode(), "odd.json")
    except UnreadableInputError:
        return

    assert report.records == len(records)
    for standard in report.standards:
        codes = [statement.code for statement in standard.statements]
        titles = {option.title for option in standard.options}
        assert len(set(codes)) == len(codes) > 0
        assert len(revision(standard)) == 64
        for duty in standard.duties:
            assert set(duty.statements) <= set(codes)
            assert set(duty.options) <= titles
        for statement in standard.statements:
            assert statement.text
            assert set(statement.options) <= titles


def test_import_replaces_half_a_character_pair() -> None:
    content = b'{"area": "Kites", "duties": [{"text": "Mend \\ud83d silk \\ud83e\\ude81"}]}'
    (area,) = import_bytes(content, "odd.json").areas

    assert area.duties[0].text == "Mend ? silk \U0001fa81"


def test_import_refuses_a_number_without_end() -> None:
    content = b'{"area": ' + b"9" * 5000 + b"}"

    with pytest.raises(UnreadableInputError, match="is not valid"):
        import_bytes(content, "odd.json")
