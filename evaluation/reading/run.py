"""Read every labelled document and score it.

A document that cannot be read is scored as empty, and the report says why.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from evaluation.reading.align import compare_reading
from evaluation.reading.report import DocumentScore, ReadingReport, Tally
from evaluation.reading.truth import Truth, load_truth
from foundation.errors import MapperError
from mapper.specification import Document, Specification

Reader = Callable[[Path], Specification]

OTHER_FORMATS = (".docx",)
"""A file of the same name in these formats is the same document: the same truth holds."""


def score_reading(truth_dir: Path, spec_dir: Path, *, read: Reader | None = None) -> ReadingReport:
    """Return how well the documents of `spec_dir` are read, by the truth files of `truth_dir`.

    Per document, per family (the grammar that read most of the document's units) and overall:
    F1 of units, outcomes and criteria, page accuracy, characters of criterion text lost or
    gained. `evaluation.reading.align` says what counts as an error, `compare` when references
    and texts are the same. Documents without pages (DOCX) are left out of page accuracy.

    Parameters
    ----------
    truth_dir
        Folder of ``*.json`` in the shape of `evaluation.reading.truth`.
    spec_dir
        Folder that holds the documents which the truth files name.
    read
        Reads one document; the product's reader unless given.

    Raises
    ------
    UnreadableInputError
        There is no truth file, or one is not in the shape.
    """
    reader = read or default_reader()
    scores: list[DocumentScore] = []
    for truth in load_truth(truth_dir):
        main = spec_dir / truth.pdf
        twins = [main.with_suffix(suffix) for suffix in OTHER_FORMATS]
        scores.extend(
            _score(truth, path, reader)
            for path in [main, *(twin for twin in twins if twin.exists())]
        )
    families: dict[str, Tally] = {}
    for score in scores:
        families[score.family] = families.get(score.family, Tally()) + score.tally
    return ReadingReport(
        documents=scores,
        families=dict(sorted(families.items())),
        overall=sum((score.tally for score in scores), Tally()),
    )


def _score(truth: Truth, path: Path, reader: Reader) -> DocumentScore:
    error = None
    try:
        specification = reader(path)
    except MapperError as problem:
        error = str(problem)
        specification = Specification(
            document=Document(name=path.name, sha256="", pages=truth.pages)
        )
    tally, disagreements = compare_reading(truth, specification)
    families = Counter(unit.family or "none" for unit in specification.units)
    return DocumentScore(
        document=path.name,
        family=families.most_common(1)[0][0] if families else "none",
        tally=tally,
        disagreements=disagreements,
        error=error,
    )


def default_reader() -> Reader:
    """Return the product's own reader."""
    # PDF libraries are loaded only where a document is really read.
    from mapper.reading.read import read_specification

    return read_specification
