"""``python -m evaluation.suggested GOLD STANDARDS``: how early the true standard is suggested.

Each labelled document is compared with every standard at hand. The documents were labelled against
a standard that suits them, which is not always the best of all.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.gold import GoldSet, load_gold
from evaluation.standards import load_standards
from foundation.errors import MapperError
from mapper.matching.index import TextEncoder
from mapper.suggest.shelf import Shelf, open_shelf
from mapper.suggest.suggest import fit_of_each


@dataclass(frozen=True)
class Placed:
    """Where the true standard of one document came, and what came first."""

    key: str
    reference: str
    place: int
    first: str


def place_standards(
    gold: Sequence[GoldSet], shelf: Shelf, encoder: TextEncoder
) -> Iterator[Placed]:
    """Yield the place (1 is first) of each document's true standard among all on the shelf."""
    references = [standard.reference for standard in shelf.standards]
    for one in gold:
        texts = [f"{item.outcome} {item.text}".strip() for item in one.items]
        fits = fit_of_each(encoder.encode(texts) @ shelf.vectors.T, shelf)
        true = fits[references.index(one.reference)]
        yield Placed(
            one.key, one.reference, int((fits > true).sum()) + 1, references[int(fits.argmax())]
        )


def main() -> None:
    """Write the places and how many are first, or among the first three."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.suggested", description=__doc__)
    parser.add_argument("gold", type=Path, help="folder of labelled documents")
    parser.add_argument("standards", type=Path, help="folder of standards")
    given = parser.parse_args()
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    try:
        standards = load_standards(given.standards)
        gold = load_gold(given.gold, standards)
    except MapperError as error:
        sys.exit(f"Error: {error}")
    encoder = CachedEncoder(load_encoder(), open_cache())
    shelf = open_shelf([standards[name] for name in sorted(standards)], encoder, None)
    placed = list(place_standards(gold, shelf, encoder))
    lines = [f"{len(shelf.standards)} standards, {len(shelf.owners)} statements"]
    lines += [f"  {one.key:<34}{one.reference:<8}{one.place:>4}  {one.first}" for one in placed]
    for origin in dict.fromkeys(one.key.partition("/")[0] for one in placed):
        places = [one.place for one in placed if one.key.startswith(origin)]
        first, third = sum(p == 1 for p in places), sum(p <= 3 for p in places)
        lines.append(
            f"{origin}: {len(places)} documents, {first} first, {third} in the first three"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
