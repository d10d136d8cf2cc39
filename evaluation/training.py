"""Trains the scorer on gold sets: the artefact that ships, and one per fold that holds it out.

``python -m evaluation.training --gold DIR --standards DIR --specs DIR --texts CSV --work DIR``
rebuilds models/artefacts/scorer. Real documents labelled by two readers are never trained on.
"""

import argparse
import csv
import itertools
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.folds import FOLDS, Folds, Held, make_folds
from evaluation.gold import LEVELS, GoldSet, GoldStatement, load_gold
from evaluation.metrics.missing_facets import missing_hits
from evaluation.own_labels import load_own_labels
from evaluation.standards import load_standards
from foundation.files import write_atomically
from mapper.mapping import Coverage
from mapper.matching.facets import split_facets
from models.background import count_background, load_background
from models.encoder import Encoder, built_in_folder, load_encoder
from models.pairs.lexical import Lexicon
from models.pairs.texts import ItemText, StatementText
from models.scorer import ARTEFACT, FORMAT, read_pairs
from models.train.encoder_tuning import TuningDocument, TuningSettings, tune_encoder
from models.train.scorer_heads import HeadDocument, Heads, fit_heads
from models.tuned_encoder import TunedEncoder
from models.word_pieces import Reader

REAL_WEIGHT = 10.0
"""Weight of a real document against one written for training; real ones are few, and what the
scorer will meet. Measured: docs/experiments.md."""

REAL_REPEATS = 2  # steps that a real document gets in each epoch of encoder tuning


def train(gold: Sequence[GoldSet], background: Path, work: Path, target: Path, when: date) -> None:
    """Train everything and write it to `target`; `work` keeps encoders of an unfinished run."""
    folds = make_folds(gold)
    target.mkdir(parents=True, exist_ok=True)
    write_atomically(target / "background.json", background.read_bytes())
    held: list[Held] = [(), *itertools.combinations(range(FOLDS), 1)]
    pairs: list[Held] = list(itertools.combinations(range(FOLDS), 2))
    _tune_all([*held, *pairs], folds, background, work)
    features = {
        out: _features(folds.held(out), out, background, work) for out in [*held[1:], *pairs]
    }
    for out in held:
        seen = folds.kept(out)
        # Features of a fold come from the encoder that saw neither it nor what is held out.
        chosen = [
            features[tuple(sorted({*out, folds.of[document.reference]}))][document.key]
            for document in seen
        ]
        folder = target / "folds" / str(out[0]) if out else target
        _write(folder, fit_heads(chosen), _encoder_file(work, out), seen, when)


def _tune_all(wanted: Sequence[Held], folds: Folds, background: Path, work: Path) -> None:
    """Tune one encoder per set of held-out folds, two at a time, skipping those that are there."""
    work.mkdir(parents=True, exist_ok=True)
    missing = [out for out in wanted if not _encoder_file(work, out).exists()]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(_tune_one, folds.kept(out), background, _encoder_file(work, out))
            for out in missing
        ]
        for job in jobs:
            job.result()


def _tune_one(documents: Sequence[GoldSet], background: Path, target: Path) -> None:
    import torch
    from safetensors.numpy import save

    torch.set_num_threads(1)
    lessons = []
    for document in documents:
        lesson = TuningDocument(
            [item.text for item in document.items],
            [statement.text for statement in document.statements],
            document.truth > 0,
            document.scored,
        )
        lessons += [lesson] * (1 if document.origin == "train" else REAL_REPEATS)
    rarity = load_background(background).rarity
    delta = tune_encoder(lessons, built_in_folder(), rarity, TuningSettings())
    write_atomically(target, save(delta))


def _features(
    documents: Sequence[GoldSet], out: Held, background: Path, work: Path
) -> dict[str, HeadDocument]:
    """Return the features of held-out documents, by key."""
    words = load_background(background)
    reader = Reader(TunedEncoder(_encoder_file(work, out)), words)
    plain = load_encoder()
    return {
        document.key: head_document(document, plain, reader, words.lexicon)
        for document in documents
    }


def head_document(
    document: GoldSet, plain: Encoder, reader: Reader, lexicon: Lexicon
) -> HeadDocument:
    """Return features and labels of one document."""
    items = item_texts(document)
    statements = statement_texts(document)
    features = read_pairs(items, statements, plain, reader, lexicon)
    return HeadDocument(
        features=features,
        met=tuple(
            _facets_met(s, t.facets) for s, t in zip(document.statements, statements, strict=True)
        ),
        truth=document.truth,
        scored=document.scored,
        levels=np.array(
            [-1 if s.unsure else LEVELS[s.coverage] for s in document.statements], dtype=np.int8
        ),
        statements=tuple(statements),
        group=document.reference,
        weight=1.0 if document.origin == "train" else REAL_WEIGHT,
    )


def _facets_met(statement: GoldStatement, facets: Sequence[str]) -> NDArray[np.int8]:
    """Return per facet whether the readers found it covered: 1 yes, 0 no, -1 not known.

    Readers name what is missing in their own words; a facet that shares half of a missing clause's
    words is taken for missing, the other facets of a partly covered statement for covered.
    """
    if statement.unsure:
        return np.full(len(facets), -1, dtype=np.int8)
    if statement.coverage is not Coverage.PARTIAL:
        return np.full(len(facets), int(statement.coverage is Coverage.FULL), dtype=np.int8)
    absent = [missing_hits(statement.missing, [facet])[0] > 0 for facet in facets]
    if not any(absent):
        return np.full(len(facets), -1, dtype=np.int8)
    return 1 - np.array(absent, dtype=np.int8)


def item_texts(document: GoldSet) -> list[ItemText]:
    """Return the items as the scorer takes them."""
    return [ItemText(item.text, item.outcome, item.unit) for item in document.items]


def statement_texts(document: GoldSet) -> list[StatementText]:
    """Return the statements as the scorer takes them, split into facets."""
    return [
        StatementText(statement.text, statement.kind.value, split_facets(statement.text))
        for statement in document.statements
    ]


def _encoder_file(work: Path, out: Held) -> Path:
    return work / f"encoder-without-{''.join(map(str, out)) or 'nothing'}.safetensors"


def _write(folder: Path, heads: Heads, encoder: Path, seen: Sequence[GoldSet], when: date) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "format": FORMAT,
        "date": when.isoformat(),
        **heads.as_json(),
        "trained_on": {
            "standards": sorted({document.reference for document in seen}),
            "documents": sorted({name for document in seen for name in document.names}),
        },
    }
    write_atomically(folder / "encoder.safetensors", encoder.read_bytes())
    write_atomically(
        folder / "scorer.json", (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the training from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.training", description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold sets")
    parser.add_argument("--standards", type=Path, required=True, help="folder of standards")
    parser.add_argument("--specs", type=Path, help="folder of documents that our labels refer to")
    parser.add_argument("--texts", type=Path, required=True, help="CSV with task and activity")
    parser.add_argument("--work", type=Path, required=True, help="folder for intermediate files")
    parser.add_argument("-o", "--output", type=Path, default=ARTEFACT)
    parser.add_argument("--date", type=date.fromisoformat, default=date.today())
    options = parser.parse_args(arguments)
    standards = load_standards(options.standards)
    gold = load_gold(options.gold, standards)
    if options.specs:
        gold += load_own_labels(options.specs, standards)
    options.work.mkdir(parents=True, exist_ok=True)
    background = options.work / "background.json"
    with options.texts.open(encoding="utf-8", newline="") as handle:
        texts = [row[name] for row in csv.DictReader(handle) for name in ("task", "activity")]
    write_atomically(background, count_background(texts).encode())
    train(gold, background, options.work, options.output, options.date)
    return 0


if __name__ == "__main__":
    sys.exit(main())
