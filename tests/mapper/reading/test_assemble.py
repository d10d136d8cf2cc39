"""Sharing pages out among families, and the real documents as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluation.reading import score_reading
from mapper.reading.document import read_pdf_in_process
from mapper.reading.grammar import Reading, Run, share_out
from mapper.reading.layout import Layout, Page, PageKind


@dataclass(frozen=True)
class _Family:
    """Sees what it is told to see."""

    name: str
    seen: Mapping[int, float]

    def evidence(self, page: Page) -> float:
        return self.seen.get(page.index, 0.0)

    def read(self, run: Run) -> Reading:
        return Reading()


def _layout(kinds: str) -> Layout:
    names = {"c": PageKind.CONTENT, "t": PageKind.CONTENTS}
    pages = (Page(i, None, 600, 800, names[k], ()) for i, k in enumerate(kinds, 1))
    return Layout(tuple(pages))


def test_share_out_gives_weak_pages_to_the_run_before_and_as_lead_in() -> None:
    one = _Family("one", {3: 1.0, 5: 0.6})
    two = _Family("two", {7: 0.9})
    shares = share_out(_layout("tccccccc"), [one, two])
    assert [(s.family.name, [p.index for p in s.run.pages], sorted(s.strong)) for s in shares] == [
        ("one", [2, 3, 4, 5, 6], [3, 5]),
        ("two", [6, 7, 8], [7]),
    ]


def test_share_out_takes_the_stronger_evidence_and_of_equals_the_first() -> None:
    one, two = _Family("one", {1: 0.7, 2: 0.0}), _Family("two", {1: 0.7, 2: 0.0})
    assert [s.family.name for s in share_out(_layout("cc"), [one, two])] == ["one"]
    three = _Family("three", {1: 0.8})
    assert [s.family.name for s in share_out(_layout("cc"), [one, three])] == ["three"]


def test_share_out_gives_nothing_where_nobody_sees_anything() -> None:
    assert share_out(_layout("cc"), [_Family("one", {1: 0.4})]) == []


@pytest.mark.slow
@pytest.mark.shared
def test_reading_meets_the_targets_on_the_labelled_documents(shared_data: Path) -> None:
    report = score_reading(shared_data / "truth", shared_data / "specs", read=read_pdf_in_process)
    pdfs = [d for d in report.documents if d.document.endswith(".pdf")]
    assert all(d.tally.outcomes.f1 >= 0.98 for d in pdfs)
    assert all(d.tally.criteria.f1 >= 0.97 for d in pdfs)
    assert all(d.tally.pages.accuracy >= 0.99 for d in pdfs)


@pytest.mark.slow
@pytest.mark.shared
def test_reading_accounts_for_every_page_of_the_real_documents(shared_data: Path) -> None:
    for path in sorted((shared_data / "specs").glob("*.pdf")):
        found = read_pdf_in_process(path)
        summary = found.page_summary
        listed = sorted([*summary.content, *summary.furniture, *summary.warned])
        assert listed == list(range(1, (found.document.pages or 0) + 1)), path.name
        warned = {w.page for w in found.warnings}
        assert set(summary.warned) <= warned, path.name
        assert found.units, path.name
