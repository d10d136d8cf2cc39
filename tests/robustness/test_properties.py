"""Properties that hold for any input at all, with inputs that hypothesis makes."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora.importers.load import import_bytes
from corpora.text import clean_text
from evaluation.fuzz import samples
from evaluation.fuzz.mutate import ODD
from evaluation.fuzz.seeds import AREA_TABLE, ASSESSMENT, CLAIMS_TABLE, SCOPE, STRUCTURE
from evaluation.register.title import parse_title
from foundation.errors import MapperError
from mapper.matching.facets import split_facets
from mapper.reading.claims import expand_refs
from mapper.review.claims_file import read_claims_file
from mapper.review.directory import Directory
from mapper.review.references import ReferenceParser
from mapper.rules.assessment_file import read_assessment
from mapper.rules.scope_file import read_scope
from mapper.rules.submission import read_submission
from mapper.structure_file import read_structure
from mapper.workbook.codes import find_codes, parse_code
from mapper.workbook.safetext import cell_length, clean, decode, encode, split_to_fit

PROPERTY = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = ("Unit", "101", "LO", "1.1", "AC2.1-2.3", "p.36", "K1", "S2", "throughout", ";", "to", ",")
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*WORDS, *ODD]), max_size=8).map(" ".join),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
PARSER = ReferenceParser(Directory(samples.specification()))


@PROPERTY
@given(TEXT)
def test_references_never_raise_and_name_only_what_is_there(text: str) -> None:
    units = {unit.ref for unit in samples.specification().units}
    parsed = PARSER.parse(text)
    named = {place.unit for one in parsed.references for place in one.candidates}
    assert named <= units
    PARSER.parse_pages(text)


@PROPERTY
@given(TEXT)
def test_codes_and_facets_come_from_the_text(text: str) -> None:
    for code in find_codes(text):
        assert parse_code(code) == code
    assert all(facet.strip() for facet in split_facets(text)) or not text.strip()
    assert sum(len(refs) for _, refs in expand_refs(text)) <= 100 * (1 + len(text))
    parse_title(text)


@PROPERTY
@given(TEXT)
def test_texts_of_standards_are_clean_once_and_for_all(text: str) -> None:
    once = clean_text(text)
    plain = once.replace("<", "").replace("&", "")  # what is left may be markup once more
    assert clean_text(plain) == clean_text(clean_text(plain))
    assert not set("\x00\x1b\u202e\u200b\ufeff") & set(once)


@PROPERTY
@given(st.text(max_size=200))
def test_cells_show_what_was_written_in_pieces_that_fit(text: str) -> None:
    pieces = split_to_fit(text, 40)
    assert "".join(pieces) == text
    assert all(cell_length(piece) <= max(40, 7) for piece in pieces)
    assert decode(encode(text)) == clean(text)


@PROPERTY
@given(st.data())
def test_feeds_with_any_value_in_any_place_are_reported_or_refused(data: Any) -> None:
    record = json.loads(data.draw(st.sampled_from(samples.feed_records())))
    records = record if isinstance(record, list) else [record]
    target = data.draw(st.sampled_from(records))
    key = data.draw(st.sampled_from(sorted(target)))
    target[key] = data.draw(JSON)
    try:
        report = import_bytes(json.dumps(record).encode("utf-8", "surrogatepass"), "feed.json")
    except MapperError:
        return
    for standard in report.standards:
        codes = [one.code for one in standard.statements]
        assert len(set(codes)) == len(codes)


TABLES: tuple[tuple[str, Callable[[Path], object]], ...] = (
    (CLAIMS_TABLE, read_claims_file),
    (STRUCTURE, read_structure),
    (ASSESSMENT, read_assessment),
    (SCOPE, read_scope),
    (AREA_TABLE, lambda path: import_bytes(path.read_bytes(), path.name)),
)


@PROPERTY
@pytest.mark.parametrize("number", range(len(TABLES)))
@given(data=st.data())
def test_tables_with_any_text_in_any_cell_are_read_or_refused(
    tmp_path: Path, number: int, data: Any
) -> None:
    table, parse = TABLES[number]
    rows = [line.split(",") for line in table.strip().split("\n")]
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    rows[row][column] = '"' + data.draw(TEXT).replace('"', '""') + '"'
    path = tmp_path / "table.csv"
    path.write_bytes("\n".join(map(",".join, rows)).encode("utf-8", "surrogatepass"))
    with suppress(MapperError):
        parse(path)


@PROPERTY
@given(st.binary(max_size=200), st.sampled_from([".csv", ".toml", ".json", ".xlsx"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, ending: str) -> None:
    path = tmp_path / f"any{ending}"
    path.write_bytes(content)
    parsers: tuple[Callable[[Path], object], ...] = (
        read_claims_file,
        read_submission,
        lambda path: import_bytes(path.read_bytes(), path.name),
    )
    for parse in parsers:
        with suppress(MapperError):
            parse(path)
