"""How pages are shared out, with families that say what the test wants."""

from dataclasses import dataclass

from mapper.reading.grammar import Reading, Run, share_out
from mapper.reading.layout import Layout, Page, PageKind


@dataclass(frozen=True)
class Saying:
    """A family whose evidence for page n is the n-th number."""

    name: str
    numbers: tuple[float, ...]

    def evidence(self, page: Page) -> float:
        return self.numbers[page.index - 1]

    def read(self, run: Run) -> Reading:
        del run
        return Reading()


def shares(one: tuple[float, ...], other: tuple[float, ...]) -> list[tuple[str, list[int]]]:
    pages = [Page(index, None, 595, 842, PageKind.CONTENT, ()) for index in range(1, len(one) + 1)]
    families = [Saying("one", one), Saying("other", other)]
    return [
        (share.family.name, sorted(share.strong))
        for share in share_out(Layout(tuple(pages)), families)
    ]


def test_share_out_gives_a_page_to_the_family_with_most_evidence() -> None:
    assert shares((0.8, 0.8, 0.1), (0.2, 0.1, 0.9)) == [("one", [1, 2]), ("other", [3])]


def test_share_out_leaves_a_doubtful_page_with_its_neighbours() -> None:
    assert shares((0.8, 0.5, 0.8), (0.1, 0.6, 0.1)) == [("one", [1, 2, 3])]


def test_share_out_lets_a_sure_family_keep_its_page() -> None:
    assert shares((0.7, 0.7, 0.7), (0.0, 0.95, 0.0)) == [
        ("one", [1]),
        ("other", [2]),
        ("one", [3]),
    ]


def test_share_out_gives_nothing_where_no_family_is_strong() -> None:
    assert shares((0.4, 0.4), (0.3, 0.3)) == []
