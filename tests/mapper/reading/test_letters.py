"""Characters without letters behind them."""

from mapper.reading.drawings import Drawings
from mapper.reading.glyphs import Word
from mapper.reading.letters import mend_letters
from mapper.reading.pdf import RawPage


def _page(text: str) -> RawPage:
    words = tuple(
        Word(part, 50, 100, 90, 110, 108, 10, "F", False, False, 0) for part in text.split()
    )
    return RawPage(1, None, 600, 800, words, (), Drawings())


def _read(text: str) -> str:
    return " ".join(word.text for word in mend_letters([_page(text)])[0].words)


def test_mend_letters_spells_out_a_ligature_of_a_word_that_the_document_has() -> None:
    assert (
        _read("The office staff; an o\ufffdice, sta\ufffd.")
        == "The office staff; an office, staff."
    )


def test_mend_letters_leaves_what_it_does_not_know() -> None:
    assert _read("a wa\ufffdle iron for many guests") == "a wa\ufffdle iron for many guests"


def test_mend_letters_takes_the_text_from_a_garbled_page() -> None:
    assert _read("\ufffd\ufffd\ue012\ue013 \ue014\ufffd\ufffd text") == ""


def test_mend_letters_keeps_bullets_of_symbol_fonts() -> None:
    assert _read("\uf0b7 one \uf0b7 two") == "\uf0b7 one \uf0b7 two"
