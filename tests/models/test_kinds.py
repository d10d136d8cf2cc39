"""Kinds of items, on criteria of our own (fictional) that are not among the training examples."""

import pytest

from models.kinds import KINDS, classify_kinds
from models.train.kinds import examples

KNOW_PAINT = "Understand how paint protects timber"
DO_PAINT = "Be able to paint timber"

LABELLED = [
    # command verbs under an outcome of knowing
    ("knowledge", "Describe how damp causes paint to blister", KNOW_PAINT),
    ("knowledge", "Identify the causes of cracking", KNOW_PAINT),
    ("knowledge", "Evaluate the merits of water-borne paint", KNOW_PAINT),
    ("knowledge", "Determine which primer suits a resinous knot", KNOW_PAINT),
    ("knowledge", "Outline what happens when a coat is applied too thickly", KNOW_PAINT),
    # ... and of doing
    ("knowledge", "Explain why edges are rounded before painting", DO_PAINT),
    ("knowledge", "State the drying times of two undercoats", DO_PAINT),
    ("skill", "Rub down between coats and remove dust", DO_PAINT),
    ("skill", "Identify and fill open joints", DO_PAINT),
    ("skill", "Evaluate the finish in raking light and touch it up", DO_PAINT),
    ("skill", "Select brushes for the width of the work", DO_PAINT),
    ("skill", "Strain old paint through gauze", DO_PAINT),
    ("skill", "Feather out wet edges, working towards the light", DO_PAINT),
    # the verb alone is not enough
    ("knowledge", "Demonstrate knowledge of the firm's colour code", DO_PAINT),
    ("knowledge", "Demonstrate a sound understanding of ladder safety", DO_PAINT),
    ("skill", "Demonstrate safe use of a blow lamp", DO_PAINT),
    ("skill", "Explain to householders when rooms may be used again", "Deal with householders"),
    (
        "skill",
        "Describe the colour scheme to clients with the help of samples",
        "Deal with clients",
    ),
    # outcomes worded as imperatives
    ("skill", "Wind a bobbin and thread the machine", "Set up a sewing machine"),
    ("knowledge", "Describe the purpose of the tension disc", "Set up a sewing machine"),
    ("skill", "Review stitch quality on a scrap and adjust the tension", "Set up a sewing machine"),
    ("knowledge", "Compare natural and man-made threads", "Investigate threads and cloth"),
    # national occupational standards and content lists
    ("knowledge", "the tides and currents of the area in which the boat is used", None),
    ("knowledge", "how to read a tide table", None),
    ("knowledge", "why engines are run at low speed after starting", None),
    ("knowledge", "what to enter in the log", None),
    ("knowledge", "Understand the meaning of buoys and lights", None),
    ("skill", "moor alongside in a cross wind", None),
    ("skill", "agree the passage plan with the skipper", None),
    ("skill", "Checking bilges and sea cocks before departure", None),
    ("skill", "identify lights seen at night and act on them", "You must be able to"),
    ("knowledge", "types of knot and where each is used", "You need to know and understand"),
    ("knowledge", "Stability and trim of small hulls", "Knowledge content: how boats float"),
    ("skill", "Students row a dinghy round a marked course", "Practical content: small boats"),
    # passive criteria of unit standards
    ("skill", "Bread is baked to the recipe within the time set", "Bake bread"),
    ("skill", "Ovens are cleaned and faults are reported", "Keep a bakery clean"),
    ("knowledge", "Reasons for resting dough are explained", "Describe how bread is made"),
    ("knowledge", "The stages of baking are outlined in order", "Describe how bread is made"),
    # gcse-like
    ("knowledge", "understand how erosion shapes a coast", "Coasts"),
    ("skill", "be able to draw a sketch map of a coast", "Coasts"),
    ("skill", "Learners should be able to measure beach profiles", "Coasts"),
    # behaviours, only where they are asked for
    ("behaviour", "Be patient, kind and honest with residents", "Professional conduct"),
    ("behaviour", "Takes pride in own work and responsibility for its quality", None),
    ("behaviour", "A positive, can-do attitude and willingness to learn", None),
    ("behaviour", "Shows resilience and stays calm under pressure", None),
    ("behaviour", "Acts with integrity and respects the views of others", None),
    ("skill", "Work with others to erect a scaffold tower", "Be able to erect access equipment"),
    ("knowledge", "Explain what is meant by professional conduct", "Know how to behave at work"),
]


@pytest.mark.parametrize(("kind", "item", "outcome"), LABELLED)
def test_classify_kinds_on_criteria_of_every_style(
    kind: str, item: str, outcome: str | None
) -> None:
    (found,) = classify_kinds([(item, outcome)])
    assert found.best == kind


def test_labelled_criteria_were_not_trained_on() -> None:
    assert not {item for _, item, _ in LABELLED} & {example.text for example in examples()}


def test_probabilities_sum_to_one_and_do_not_depend_on_neighbours() -> None:
    items = [(item, outcome) for _, item, outcome in LABELLED]
    together = classify_kinds(items)
    assert [classify_kinds([item])[0] for item in items] == together
    for found in together:
        assert sum(getattr(found, kind) for kind in KINDS) == pytest.approx(1.0, abs=1e-12)


def test_classify_kinds_takes_empty_and_endless_items() -> None:
    assert classify_kinds([]) == []
    found = classify_kinds([("", None), ("•", ""), ("mix and " * 50_000, DO_PAINT)])
    assert [kind.best in KINDS for kind in found] == [True, True, True]
