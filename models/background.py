"""How rare words and word pieces are in the language of work: counts over unlabelled texts."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError
from models.encoder import built_in_folder, load_tokenizer
from models.pairs.interaction import piece_rarity
from models.pairs.lexical import Lexicon, stems

AT_LEAST = 2  # rarer stems and pieces weigh as much as unknown ones, so they need no entry


@dataclass(frozen=True)
class Background:
    """Word stems with their counts, and one weight per word-piece id of the built-in encoder."""

    lexicon: Lexicon
    rarity: NDArray[np.float32]


def count_background(texts: Iterable[str]) -> str:
    """Return the JSON of an artefact: in how many of the distinct texts each word occurs."""
    distinct = sorted(set(texts))
    words: Counter[str] = Counter()
    pieces: Counter[int] = Counter()
    tokenizer = load_tokenizer(built_in_folder())
    for text in distinct:
        words.update(set(stems(text)))
        pieces.update(set(tokenizer.encode(text, add_special_tokens=False).ids))
    content = {
        "documents": len(distinct),
        "stems": {word: words[word] for word in sorted(words) if words[word] >= AT_LEAST},
        "pieces": {str(p): pieces[p] for p in sorted(pieces) if pieces[p] >= AT_LEAST},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=2)
def load_background(path: Path) -> Background:
    """Return the background stored at `path`.

    Raises
    ------
    MapperError
        The file is missing or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        documents = int(content["documents"])
        counts = {int(piece): int(count) for piece, count in content["pieces"].items()}
        lexicon = Lexicon({str(s): int(c) for s, c in content["stems"].items()}, documents)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} of the scorer cannot be read ({error}); install the program again."
        raise MapperError(message) from error
    rarity = piece_rarity(counts, documents, load_tokenizer(built_in_folder()).get_vocab_size())
    return Background(lexicon, rarity)
