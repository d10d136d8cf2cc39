"""Row ids follow content."""

from mapper.workbook.rowids import RowIds, content_id


def test_content_id_ignores_case_spacing_and_punctuation() -> None:
    assert content_id("E", "Plan a flight.", "Chart") == content_id("E", "plan  a flight", "chart;")
    assert content_id("E", "Plan a flight") != content_id("E", "Plan two flights")
    assert content_id("E", "ab", "c") != content_id("E", "a", "bc")


def test_row_ids_tell_equal_rows_apart() -> None:
    ids = RowIds()
    first, second = ids.next("I", "Same"), ids.next("I", "same")
    assert second == f"{first}-2"
