"""Counts fixed pairs in standards and tasks: ``python -m models.train.fixed_pairs [DATA]``."""

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from foundation.files import write_atomically
from models.fixed_pairs import ARTEFACT
from models.tagger import load_tagger
from models.tokens import tokenise
from models.train import sources
from models.train.sources import Passage

FEWEST, FEWEST_SOURCES = 3, 3
"""A pair must occur this often, in this many standards: one author's habit is no fixed pair."""

ONE_ORDER = 0.8
"""Share of "a and b" among "a and b" and "b and a"."""

ASSOCIATION = 0.1
"""Normalised pointwise mutual information of the two words being joined (Bouma 2009): 0 is chance.
Chosen by eye: above it "policies and procedures" (0.27), below it "tools and equipment" (-0.10)."""

NAMING = {"NN", "NNS", "JJ", "RB", "VBG"}
"""Base forms of verbs are left out: "develop and implement" asks for two things all the same."""


def main() -> None:
    """Count and write the artefact."""
    parser = argparse.ArgumentParser(description="Count fixed pairs.")
    parser.add_argument("data", type=Path, nargs="?", help="folder of the shared data")
    folder = sources.data_folder(parser.parse_args().data)
    passages = [
        *sources.statements(folder),
        *sources.tasks(folder),
        *sources.written_specifications(folder),
    ]
    content = {"standards": sources.references(passages), "pairs": fixed_pairs(passages)}
    write_atomically(ARTEFACT, (json.dumps(content, indent=0) + "\n").encode())


def fixed_pairs(passages: Iterable[Passage]) -> list[tuple[str, str]]:
    """Return the pairs that pass every bound above, sorted."""
    texts = 0
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    origins: dict[tuple[str, str], set[str]] = defaultdict(set)
    for passage in passages:
        texts += 1
        tokens = [token.text.lower() for token in tokenise(passage.text)]
        words.update(set(tokens))
        for pair in _joined(tokens):
            pairs[pair] += 1
            origins[pair].add(passage.source)
    kept = []
    for (left, right), count in pairs.items():
        enough = count >= FEWEST and len(origins[left, right]) >= FEWEST_SOURCES
        if not enough or count < ONE_ORDER * (count + pairs[right, left]):
            continue
        information = math.log(count * texts / (words[left] * words[right]))
        if information / -math.log(count / texts) >= ASSOCIATION:
            kept.append((left, right))
    return sorted(kept)


def _joined(tokens: list[str]) -> set[tuple[str, str]]:
    tags = load_tagger().tag(tokens)
    return {
        (tokens[at - 1], tokens[at + 1])
        for at in range(1, len(tokens) - 1)
        if tokens[at] in {"and", "&"} and tags[at - 1] in NAMING and tags[at + 1] in NAMING
    }


if __name__ == "__main__":
    main()
