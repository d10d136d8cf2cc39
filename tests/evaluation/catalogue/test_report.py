"""The report answers what it says, on tables small enough to check by hand."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.report.changes import changes
from evaluation.catalogue.report.data import Group, groups, open_tables, statements, summary
from evaluation.catalogue.report.page import write_report
from evaluation.catalogue.report.peers import distances, outliers
from evaluation.catalogue.report.pictures import Interval, histogram, intervals, strips
from evaluation.catalogue.tables import connect
from foundation.errors import UsageError

Row = dict[str, Any]


def document(name: str, **more: Any) -> Row:
    return {
        "document": name, "row": 2, "sha256": name, "title": f"Award {name}", "state": "mapped",
        "organisation": "Tallow Guild", "level": "3", "split": "good", "split_reasons": [],
        "pages": 4, "pages_warned": 0, "units": 1, "outcomes": 2, "items": 20, "warnings": 0,
    } | more  # fmt: skip


def mapping(name: str, coverage: float, **more: Any) -> Row:
    covered = round(coverage * 10)
    return {
        "document": name, "standard": "ST9801", "version": "1.0", "standard_title": "Joiner",
        "route": "Construction", "state": "mapped", "statements": 10, "full": covered,
        "partial": 0, "none": 10 - covered, "needs_look": 1, "guaranteed": covered, "duties": 0,
        "duties_covered": 0, "coverage": coverage, "coverage_full": coverage,
        "coverage_guaranteed": coverage, "additional": 2, "additional_items": 0.1,
        "additional_items_low": 0.05, "additional_items_high": 0.2,
    } | more  # fmt: skip


def judged(name: str, code: str, coverage: str) -> Row:
    return {
        "document": name, "standard": "ST9801", "version": "1.0", "code": code,
        "kind": "knowledge", "text": f"Text of {code}.", "coverage": coverage,
        "probability": 0.5, "places": 1,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write tables into a folder: ``folder(documents=[...], mappings=[...])``."""

    def write(place: str = "tables", **tables: list[Row]) -> Path:
        target = tmp_path / "out" / place
        target.mkdir(parents=True)
        with connect() as connection:
            for table, columns in TABLES.items():
                lines = tmp_path / "lines.jsonl"
                lines.write_text("".join(json.dumps(row) + "\n" for row in tables.get(table, [])))
                types = ", ".join(f"'{name}': '{type_}'" for name, type_ in columns.items())
                source = f"read_json('{lines}', format='newline_delimited', columns={{{types}}})"
                connection.execute(f"COPY (FROM {source}) TO '{target}/{table}.parquet'")
        (target / "about.json").write_text('{"digest": "x", "manifest": "catalogue.csv"}')
        return tmp_path / "out"

    return write


def test_documents_whose_split_is_not_trusted_count_apart(folder: Callable[..., Path]) -> None:
    place = folder(
        documents=[
            document("a"),
            document("b", split="suspect", split_reasons=["2 of 4 units have nothing to assess"]),
            document("c", state="failed", split="failed", stage="reading", cause="it is locked"),
        ],
        mappings=[mapping("a", 0.8), mapping("b", 0.1)],
        statements=[
            judged("a", "K1", "full"),
            judged("a", "K2", "none"),
            judged("b", "K2", "full"),
        ],
    )
    with open_tables(place) as tables:
        figures = summary(tables)
        assert (figures["documents"], figures["pairs"], figures["coverage"]) == (3, 1, 0.8)
        assert (figures["failed"], figures["suspect"]) == (1, 1)
        found = {row["code"]: (row["full"], row["mapped"]) for row in statements(tables)}
        assert found == {"K1": (1, 1), "K2": (0, 1)}
    page = write_report(place).read_text()
    assert "it is locked" in page
    assert "2 of 4 units have nothing to assess" in page
    assert re.search(r'class="cell zero"[^>]*>K2<', page)
    assert not re.search(r'class="cell zero"[^>]*>K1<', page)


def test_groups_are_ordered_by_their_median(folder: Callable[..., Path]) -> None:
    place = folder(
        documents=[document("a"), document("b"), document("c", organisation="Fernhill")],
        mappings=[mapping("a", 0.2), mapping("b", 0.4), mapping("c", 0.9)],
    )
    with open_tables(place) as tables:
        assert groups(tables, "organisation") == [
            Group("Fernhill", (0.9,)), Group("Tallow Guild", (0.2, 0.4))
        ]  # fmt: skip
        assert [one.name for one in groups(tables, "standard")] == ["ST9801 Joiner"]


def test_far_from_peers_needs_peers_and_distance(folder: Callable[..., Path]) -> None:
    names = "abcdefg"
    shares = [0.6, 0.62, 0.58, 0.6, 0.61, 0.59, 0.1]
    place = folder(
        documents=[document(name) for name in names],
        mappings=[mapping(name, share) for name, share in zip(names, shares, strict=True)],
    )
    with open_tables(place) as tables:
        (one,) = outliers(tables)
    assert (one.document, one.measure, one.peers) == ("g", "coverage", 6)
    assert one.says == "covers 10% of the statements; the median of its peers is 60%"
    assert one.distance < -3.5


def test_four_qualifications_are_too_few_to_compare(folder: Callable[..., Path]) -> None:
    place = folder(
        documents=[document(name) for name in "abcd"],
        mappings=[mapping(n, s) for n, s in zip("abcd", [0.6, 0.6, 0.6, 0.0], strict=True)],
    )
    with open_tables(place) as tables:
        assert outliers(tables) == []


def test_distances_follow_the_published_formula() -> None:
    # Median 0.5, median absolute deviation 0.1: 0.6745 * 0.4 / 0.1.
    assert distances([0.4, 0.5, 0.6, 0.9, 0.4], "coverage")[3] == pytest.approx(2.698)
    # Where peers are alike, a step that is not worth a look is no distance.
    assert max(distances([0.5, 0.5, 0.5, 0.53], "coverage")) < 1


def test_changes_name_what_was_gained_and_lost_and_why(folder: Callable[..., Path]) -> None:
    folder(
        "previous",
        documents=[document("a"), document("b"), document("gone")],
        mappings=[mapping("a", 0.5), mapping("b", 0.5)],
        statements=[
            judged("a", "K1", "none"),
            judged("a", "K2", "full"),
            judged("b", "K1", "full"),
        ],
    )
    place = folder(
        documents=[document("a", sha256="new"), document("b"), document("c")],
        mappings=[mapping("a", 0.7), mapping("b", 0.5)],
        statements=[
            judged("a", "K1", "full"),
            judged("a", "K2", "none"),
            judged("b", "K1", "full"),
        ],
    )
    with open_tables(place) as tables:
        found = changes(tables)
    assert (found.compared, found.new, found.gone, found.better, found.worse) == (True, 1, 1, 1, 0)
    (row,) = found.changed
    assert (row["document"], row["gained"], row["lost"]) == ("a", ["K1"], ["K2"])
    assert row["reason"] == "the document"
    assert "K1" in write_report(place).read_text()


def test_page_is_one_file_that_loads_nothing_and_escapes_names(
    folder: Callable[..., Path],
) -> None:
    hostile = "<script>alert(1)</script> & \"quotes'"
    place = folder(
        documents=[document("a", title=hostile, organisation=hostile)],
        mappings=[mapping("a", 0.5, route=hostile, standard_title=hostile)],
        statements=[judged("a", hostile, "full")],
    )
    page = write_report(place).read_text()
    assert "<script>alert" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert page == write_report(place).read_text()


def test_report_of_an_empty_catalogue_says_so(folder: Callable[..., Path]) -> None:
    page = write_report(folder(documents=[])).read_text()
    assert "No mapping could be trusted." in page
    assert "This is the first run in this folder." in page


def test_report_without_tables_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run `mapper catalogue run` first"):
        write_report(tmp_path)


def test_pictures_hold_what_they_are_given() -> None:
    assert strips([Group("One", (0.1, 0.5))], "route").count("<circle") == 2
    many = strips([Group("Many", tuple(k / 100 for k in range(100)))], "route")
    assert many.count("<circle") == 0
    assert 'class="quartiles"' in many
    assert ">2</text>" in histogram([0.51, 0.52, 1.0], "share")
    row = Interval("A & B", 0.2, 0.1, 0.3, "likely")
    assert "A &amp; B" in intervals([row], "share")
