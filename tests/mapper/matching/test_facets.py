"""Facets of compound statements; every sentence is ours."""

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.matching.facets import split_facets


@pytest.mark.parametrize(
    ("statement", "facets"),
    [
        # verb phrases
        (
            "Use hand tools safely and maintain accurate records",
            ("Use hand tools safely", "maintain accurate records"),
        ),
        (
            "Cut joints to a drawing, glue them and clean up the frame",
            ("Cut joints to a drawing", "glue them", "clean up the frame"),
        ),
        # verbs that share an object
        ("Select and use chisels", ("Select chisels", "use chisels")),
        (
            "Plan, cost and order materials for a small job",
            (
                "Plan materials for a small job",
                "cost materials for a small job",
                "order materials for a small job",
            ),
        ),
        (
            "Be able to plan and carry out a survey",
            ("Be able to plan a survey", "Be able to carry out a survey"),
        ),
        # what stands before the verb is shared
        (
            "How to mix lime mortar and protect it from frost",
            ("How to mix lime mortar", "How to protect it from frost"),
        ),
        # questions
        (
            "The causes of rot, how it spreads and how it is treated",
            ("The causes of rot", "how it spreads", "how it is treated"),
        ),
        # lists of nouns with a shared verb, shared premodifiers, a shared "of ..."
        (
            "Communicate with customers, site managers and building inspectors",
            (
                "Communicate with customers",
                "Communicate with site managers",
                "Communicate with building inspectors",
            ),
        ),
        (
            "The main causes and effects of corrosion",
            ("The main causes of corrosion", "The main effects of corrosion"),
        ),
        (
            "Identify the causes of defects and methods of repair",
            ("Identify the causes of defects", "Identify methods of repair"),
        ),
        # a list of nouns under several verbs parts one way only
        (
            "Inspect and repair stone walls, tiled roofs and timber floors",
            (
                "Inspect and repair stone walls",
                "Inspect and repair tiled roofs",
                "Inspect and repair timber floors",
            ),
        ),
    ],
)
def test_split_facets_parts_what_can_be_evidenced_apart(
    statement: str, facets: tuple[str, ...]
) -> None:
    assert split_facets(statement) == facets


@pytest.mark.parametrize(
    "statement",
    [
        "Health and safety policies and procedures",
        "The roles and responsibilities of site staff",
        "Terms and conditions of hire",
        "Allow for wear and tear",
        "Use hand and power tools",
        "Know and understand the fire plan",
        "Tools and equipment",
        "Describe input and output devices",
        # circumstances and purposes are not asked for by themselves
        "Cut timber using saws and planes",
        "Finish joints in line with drawings and the site rules",
        "Use jigs to hold and shape small parts",
        "Check stock when goods arrive and before they leave",
        # examples are not facets
        "Use local materials such as oak, slate and reed",
        "Record faults (for example leaks, cracks and loose slates)",
        "Handle waste, e.g. offcuts, dust and solvents",
        "How noise, dust and heat affect workers",
    ],
)
def test_split_facets_leaves_one_thing_whole(statement: str) -> None:
    assert split_facets(statement) == (statement,)


def test_lists_after_including_define_scope() -> None:
    assert split_facets(
        "Complete the handover of a boat, including advice on moorings, a list of spares and "
        "warranty papers"
    ) == (
        "Complete the handover of a boat",
        "advice on moorings",
        "a list of spares",
        "warranty papers",
    )


def test_a_verb_resumes_after_a_list_of_scope() -> None:
    assert split_facets("Store, check, including calibration, and return gauges") == (
        "Store gauges",
        "check gauges",
        "return gauges",
        "calibration",
    )


def test_a_verb_resumes_after_examples() -> None:
    assert split_facets("Fit trims such as beads and coves, and fill the gaps") == (
        "Fit trims such as beads and coves",
        "fill the gaps",
    )


def test_bullets_semicolons_and_sentences_part() -> None:
    assert split_facets(
        "Types of brick; bonds and their strength.\n• Mortar mixes • Damp courses"
    ) == (
        "Types of brick",
        "bonds and their strength",
        "Mortar mixes",
        "Damp courses",
    )


def test_lettered_lists_repeat_an_open_stem() -> None:
    assert split_facets("work to the requirements of: a. drawings b. method statements") == (
        "work to the requirements of drawings",
        "work to the requirements of method statements",
    )


def test_a_heading_stays_with_the_first_facet() -> None:
    assert split_facets("Customer care: how to greet callers, how to settle complaints") == (
        "Customer care: how to greet callers",
        "how to settle complaints",
    )


@pytest.mark.parametrize("statement", ["", "   ", "•", "and", "(", "a. b. c.", "e.g."])
def test_split_facets_always_gives_one(statement: str) -> None:
    assert len(split_facets(statement)) == 1


_WORDS = st.lists(
    st.sampled_from(
        [
            "use", "tools", "and", "or", ",", ";", "including", "such as", "of", "the", "how", "to",
            "safe", "records", "(", ")", ":", "repair", "walls.", "Keep", "e.g.", "using", "a.",
            "b.", "materials", "-", "their",
        ]
    ),
    max_size=25,
)  # fmt: skip
_DROPPED = {"and", "or", "including", "then", "the", "their", "how"}


def _content(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower())) - _DROPPED


@settings(max_examples=150, deadline=None)
@given(_WORDS)
def test_every_content_word_is_in_some_facet(words: list[str]) -> None:
    statement = " ".join(words)
    facets = split_facets(statement)
    assert facets
    assert _content(statement) <= _content(" ".join(facets))


@pytest.mark.shared
def test_real_statements_keep_their_words_and_name_missing_clauses(shared_data: Path) -> None:
    feed = json.loads((shared_data / "standards" / "official_feed.json").read_text("utf-8"))
    texts: dict[tuple[str, str], str] = {}
    for standard in feed:
        for letter, key in (("K", "knowledges"), ("S", "skills"), ("B", "behaviours")):
            for number, entry in enumerate(standard[key] or [], 1):
                plain = html.unescape(re.sub(r"<[^>]+>", " ", entry["detail"] or ""))
                texts[standard["referenceNumber"], f"{letter}{number}"] = plain
    minor = {
        "also", "and", "comprising", "covering", "following", "include", "includes", "including",
        "namely", "then", "the", "which",
    }  # fmt: skip
    for text in texts.values():
        lost = _content(text) - _content(" ".join(split_facets(text)))
        assert lost <= minor, text
    named = whole = 0
    for path in sorted((shared_data / "gold" / "train").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        for code, judged in gold["statements"].items():
            text = texts.get((gold["reference"], code))
            if text is None or judged["coverage"] != "partial" or not judged.get("missing"):
                continue
            facets = [{word[:5] for word in _content(facet)} for facet in split_facets(text)]
            known = {word[:5] for word in _content(text)}
            for clause in judged["missing"].split(";"):
                wanted = {word[:5] for word in _content(clause)} & known
                if wanted:
                    named += 1
                    whole += any(wanted <= facet for facet in facets)
    # Measured 0.79 over 1,000 clauses that readers named as missing; parting at every "and" and
    # comma gives 0.56.
    assert named > 500
    assert whole / named > 0.75
