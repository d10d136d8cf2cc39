"""Words divided at line ends, with the document as the dictionary."""

from mapper.reading.glyphs import Word
from mapper.reading.hyphens import mend_hyphens
from mapper.reading.layout import Page, PageKind, TextBlock
from mapper.reading.lines import make_lines
from mapper.reading.text import join_lines


def _read(*lines: str) -> str:
    words = [
        Word(
            word,
            50 + 60 * x,
            100 + 12 * y,
            90 + 60 * x,
            110 + 12 * y,
            108 + 12 * y,
            10,
            "F",
            False,
            False,
            0,
        )
        for y, line in enumerate(lines)
        for x, word in enumerate(line.split())
    ]
    block = TextBlock(1, (0, 0, 600, 800), tuple(make_lines(1, words)))
    page = Page(1, None, 600, 800, PageKind.CONTENT, (block,))
    return join_lines(line.text for line in mend_hyphens([page])[0].lines)


def test_mend_hyphens_joins_a_word_that_the_document_writes_whole() -> None:
    assert (
        _read("the installation of an instal-", "lation") == "the installation of an installation"
    )


def test_mend_hyphens_keeps_a_hyphen_that_the_document_prints() -> None:
    assert _read("the re-use and reuse of re-", "use") == "the re-use and reuse of re-use"


def test_mend_hyphens_keeps_the_hyphen_where_nothing_is_known() -> None:
    assert _read("plan cost-", "effective work") == "plan cost-effective work"
    assert _read("rules of BS-", "EN and the rest") == "rules of BS-EN and the rest"


def test_mend_hyphens_divides_unknown_words_where_the_document_divides_known_ones() -> None:
    known = [
        "a marina",
        "a harbour",
        "a captain",
        "a ma-",
        "rina",
        "a har-",
        "bour",
        "a cap-",
        "tain",
    ]
    assert _read(*known, "an an-", "chor").endswith("a captain an anchor")
    assert _read(*known, "at low cost", "an effective cost-", "effective").endswith(
        "cost-effective"
    )
