"""Builds a scorer that learnt from people's decisions, beside the one it started from.

``python -m evaluation.learning --decisions FILE -o DIR``; whether it is better says
``mapper evaluate --gold DIR --artefacts DIR``, and `MAPPER_SCORER` puts it to use.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from foundation.errors import MapperError, UsageError
from foundation.files import make_folder, write_atomically
from mapper.matching.facets import split_facets
from models.encoder import load_encoder
from models.scorer import ARTEFACT, Scorer, load_scorer, read_artefact
from models.train.decisions import (
    Decided,
    DecidedDocument,
    decided_documents,
    digest,
    learn,
    read_decisions,
)

PAIR_MODELS = ("any", "full")


def learn_from(decisions: Path, source: Path, target: Path, when: date) -> int:
    """Write to `target` what the scorer in `source` and its folds become; return the decisions.

    The scorer for a fold does not learn from decisions on the standards that it holds out, so that
    the yardstick can still answer every document with a scorer that never saw its standard.

    Raises
    ------
    UnreadableInputError
        The file of decisions cannot be read.
    UsageError
        It holds no decision, or `target` is `source`.
    """
    if target.resolve() == source.resolve():
        message = "The result would replace what it is to be compared with; give -o another folder."
        raise UsageError(message)
    documents = decided_documents(read_decisions(decisions), split_facets)
    if not documents:
        raise UsageError(f"{decisions.name} holds no decision: no line has a verdict.")
    folds = sorted(path for path in (source / "folds").glob("*") if path.is_dir())
    everything = read_artefact(source).standards
    for place, folder in enumerate([source, *folds], start=-1):
        seen = read_artefact(folder).standards
        chosen = [
            document
            for document in documents
            if place < 0
            or (
                document.reference in seen
                if document.reference in everything
                else _held_out_by(document.reference, len(folds)) != place
            )
        ]
        _write(folder, target / folder.relative_to(source), chosen, decisions, when)
    background = source / "background.json"
    if not background.exists():
        background = ARTEFACT / "background.json"
    write_atomically(target / "background.json", background.read_bytes())
    return sum(len(document.verdicts) for document in documents)


def _write(
    source: Path, target: Path, documents: Sequence[DecidedDocument], decisions: Path, when: date
) -> None:
    make_folder(target)
    scorer = load_scorer(load_encoder(), source)
    content = json.loads((source / "scorer.json").read_text(encoding="utf-8"))
    models = {name: getattr(scorer.artefact, name) for name in PAIR_MODELS}
    content = learn(content, models, [_decided(scorer, document) for document in documents])
    trained = content["trained_on"]
    trained["standards"] = sorted({*trained["standards"], *(d.reference for d in documents)})
    trained["decisions"] = {
        "sha256": digest(decisions),
        "pairs": sum(len(document.verdicts) for document in documents),
    }
    content["date"] = when.isoformat()
    encoder = "encoder.safetensors"
    write_atomically(target / encoder, (source / encoder).read_bytes())
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(target / "scorer.json", text.encode())


def _decided(scorer: Scorer, document: DecidedDocument) -> Decided:
    """Return the features of the decided pairs, each among all its rivals."""
    features = scorer.features(document.items, document.statements)
    pairs = list(document.verdicts)
    values = features.values[[row for row, _ in pairs], [column for _, column in pairs]]
    return Decided(values, features.names, tuple(document.verdicts[pair] for pair in pairs))


def _held_out_by(reference: str, folds: int) -> int:
    """Return the fold that holds out a standard which none of them knows: always the same."""
    return int.from_bytes(hashlib.sha256(reference.encode()).digest()[:4], "big") % max(folds, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.learning", description=__doc__)
    parser.add_argument("--decisions", type=Path, required=True, help="file of JSON lines")
    parser.add_argument("--artefacts", type=Path, default=ARTEFACT, help="folder to start from")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write")
    parser.add_argument("--date", type=date.fromisoformat, default=date.today())
    options = parser.parse_args(arguments)
    try:
        pairs = learn_from(options.decisions, options.artefacts, options.output, options.date)
    except MapperError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stderr.write(f"Learnt from {pairs} decisions; wrote {options.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
