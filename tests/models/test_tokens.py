"""Tokens: words with their places."""

from models.tokens import tokenise


def test_tokenise_keeps_compounds_and_cuts_signs() -> None:
    words = [
        token.text for token in tokenise("Re-hang sashes (e.g. oak) and/or fit C++ tools, 2.5%.")
    ]
    assert words == [
        "Re-hang", "sashes", "(", "e.g.", "oak", ")", "and/or", "fit", "C++", "tools", ",", "2.5%",
        ".",
    ]  # fmt: skip


def test_tokenise_parts_the_possessive() -> None:
    assert [token.text for token in tokenise("the maker's and users’ notes")] == [
        "the", "maker", "'s", "and", "users", "’", "notes",
    ]  # fmt: skip


def test_tokenise_places_are_exact() -> None:
    text = "  Mix, pour\tand cure. "
    assert [(t.text, text[t.start : t.end]) for t in tokenise(text)] == [
        ("Mix", "Mix"), (",", ","), ("pour", "pour"), ("and", "and"), ("cure", "cure"), (".", "."),
    ]  # fmt: skip


def test_tokenise_takes_nothing() -> None:
    assert tokenise(" \n") == []
