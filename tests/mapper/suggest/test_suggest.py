from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpora.standard import Standard, Statement, StatementKind
from mapper.specification import (
    Criterion,
    Document,
    Item,
    LearningOutcome,
    Qualification,
    Specification,
    Unit,
)
from mapper.suggest.shelf import Shelf, best_of_each, open_shelf
from mapper.suggest.suggest import FEWEST, Ranked, _reasons, rank

TOPICS = ("rope", "stew", "ledger", "weld", "kite", "hoof", "lens", "moss")


class TopicEncoder:
    """Vectors by the topics that a text names, and one shared direction for teamwork."""

    fingerprint = "topics"

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        rows = np.full((len(texts), len(TOPICS) + 1), 0.05, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for at, topic in enumerate((*TOPICS, "team")):
                row[at] += text.casefold().count(topic)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def standard(number: int, topic: str, *, level: int = 2) -> Standard:
    texts = (f"How a {topic} is made", f"Repair a {topic}", "Work as part of a team")
    kinds = (StatementKind.KNOWLEDGE, StatementKind.SKILL, StatementKind.BEHAVIOUR)
    codes = ("K1", "S1", "B1")
    return Standard(
        reference=f"ST99{number:02}",
        version="1.0",
        title=f"{topic.title()} maker",
        level=level,
        statements=tuple(
            Statement(code=code, kind=kind, text=text)
            for code, kind, text in zip(codes, kinds, texts, strict=True)
        ),
    )


STANDARDS = [standard(number, topic) for number, topic in enumerate(TOPICS)]


def specification(*texts: str, title: str = "Level 3 Diploma in Kite Making") -> Specification:
    criteria = [Criterion(ref=f"1.{n}", text=text) for n, text in enumerate(texts, 1)]
    outcome = LearningOutcome(ref="1", text="Know the trade", criteria=criteria)
    return Specification(
        document=Document(name="spec.pdf", sha256="0" * 64, pages=1),
        qualification=Qualification(title=title, level=3),
        units=[Unit(ref="101", title="Sails", outcomes=[outcome])],
    )


def ranked(*texts: str, standards: Sequence[Standard] = STANDARDS) -> list[Ranked]:
    encoder = TopicEncoder()
    items: list[Item] = list(specification(*texts).items())
    return rank(items, open_shelf(standards, encoder, None), encoder)


def test_rank_puts_the_standard_of_the_same_trade_first() -> None:
    first, *rest = ranked("Describe a kite", "Mend a kite", "Work in a team")
    assert first.standard.title == "Kite maker"
    assert first.stands_out is not None
    assert first.stands_out > 2.0
    assert all(first.fit > other.fit for other in rest)
    assert len(rest) == len(TOPICS) - 1


def test_rank_names_particular_statements_before_common_ones() -> None:
    first = ranked("Describe a kite", "Work in a team")[0]
    assert [near.statement.code for near in first.nearest] == ["K1", "S1", "B1"]
    assert first.nearest[0].item.source.ref == "1.1"


def test_rank_does_not_let_what_all_standards_ask_decide() -> None:
    fits = {one.standard.title: one.fit for one in ranked("Work in a team", "Lead a team")}
    assert max(fits.values()) - min(fits.values()) < 1e-6


def test_rank_says_nothing_of_standing_out_in_a_small_library() -> None:
    few = STANDARDS[: FEWEST - 1]
    assert all(one.stands_out is None for one in ranked("Describe a rope", standards=few))
    assert ranked("Describe a rope", standards=[]) == []
    assert rank([], open_shelf(STANDARDS, TopicEncoder(), None), TopicEncoder()) == []


def test_reasons_say_titles_places_and_levels() -> None:
    spec = specification("Describe a kite")
    encoder = TopicEncoder()
    first = rank(list(spec.items()), open_shelf(STANDARDS, encoder, None), encoder)[0]
    reasons = list(_reasons(first, spec))
    assert reasons[0] == "titles share “Kite”"
    assert reasons[1].startswith("K1 is near unit 101, 1.1 (")
    assert reasons[-1] == "level 2, not 3 as the specification"


def test_open_shelf_weighs_rare_statements_more() -> None:
    shelf: Shelf = open_shelf(STANDARDS, TopicEncoder(), None)
    kite, repair, team = shelf.rarity[shelf.owners == 4]
    assert kite == repair == pytest.approx(np.log(9))
    assert team == pytest.approx(np.log(9 / 8))


def test_open_shelf_is_kept_and_built_again_where_damaged_or_changed(tmp_path: Path) -> None:
    encoder = TopicEncoder()
    first = open_shelf(STANDARDS, encoder, tmp_path)
    second = open_shelf(STANDARDS, encoder, tmp_path)
    assert encoder.calls == 1
    assert np.array_equal(first.vectors, second.vectors)
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes()[:-3] + b"???")
    open_shelf(STANDARDS, encoder, tmp_path)
    open_shelf(STANDARDS[1:], encoder, tmp_path)
    assert encoder.calls == 3


def test_best_of_each_takes_the_best_of_every_standard() -> None:
    similarity = np.array([[0.1, 0.9, 0.3], [0.5, 0.2, 0.4]], np.float32)
    best = best_of_each(similarity, np.array([0, 0, 1]), 2)
    assert best.tolist() == np.array([[0.9, 0.3], [0.5, 0.4]], np.float32).tolist()
