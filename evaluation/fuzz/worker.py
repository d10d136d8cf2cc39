"""The process that tries inputs: ``python -m evaluation.fuzz.worker``, started by `campaign`.

Writes what it finds as it goes, since an input may end it. Nothing of ours but the mutations is
imported before coverage is counted.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

STATE: Final = "state.json"
FAILURES: Final = "failures.jsonl"
COVERAGE: Final = "coverage.json"
LONGEST_INPUT: Final = 2_000_000
TOLD_EVERY: Final = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Try inputs as the arguments say; return 0 however they went."""
    parser = argparse.ArgumentParser(prog="evaluation.fuzz.worker", description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--out", type=Path, required=True, help="folder with seeds, for findings")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true", help="let atheris choose the inputs")
    parser.add_argument("--replay", type=Path, help="try the files of this folder as they are")
    options = parser.parse_args(arguments)
    if options.guided:
        return _guided(options)
    if options.replay:
        _try_all(options, _files(options.replay))
    else:
        _try_all(options, _mutants(options))
    return 0


def _try_all(options: argparse.Namespace, inputs: Iterable[tuple[int, bytes]]) -> None:
    import coverage

    modules = json.loads((options.out / "modules.json").read_text())
    # No data file: the figures go into ours, and runs at the same time must not meet.
    counter = coverage.Coverage(data_file=None, source_pkgs=modules, config_file=False)
    counter.start()
    trials = _Trials(options)
    for number, content in inputs:
        trials.take(number, content)
    trials.tell()
    counter.stop()
    (options.out / COVERAGE).write_text(json.dumps(_lines(counter)))


def _lines(counter: Any) -> dict[str, list[list[int]]]:  # noqa: ANN401 - coverage.Coverage
    """Return the lines that ran and the lines that did not, by file."""
    counted = {}
    for file in sorted(_sources(counter)):
        _, statements, _, missing, _ = counter.analysis2(file)
        name = "/".join(Path(file).parts[-4:])
        counted[name] = [sorted(set(statements) - set(missing)), missing]
    return counted


def _sources(counter: Any) -> Iterator[str]:  # noqa: ANN401 - coverage.Coverage
    yield from counter.get_data().measured_files()


def _mutants(options: argparse.Namespace) -> Iterator[tuple[int, bytes]]:
    """Yield the seeds themselves, then mutants; each depends on its number and the seed alone."""
    from evaluation.fuzz.targets import find_target

    target = find_target(options.target)
    seeds = [content for _, content in _files(options.out / "seeds")]
    for number in range(options.start, options.runs):
        if number < len(seeds):
            yield number, seeds[number]
            continue
        chance = random.Random(f"{options.seed}:{number}")  # noqa: S311 - not a secret
        content = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            content = target.mutate(content, chance)
        yield number, content[:LONGEST_INPUT]


def _files(folder: Path) -> Iterator[tuple[int, bytes]]:
    for number, path in enumerate(sorted(folder.iterdir())):
        yield number, path.read_bytes()


class _Trials:
    """Takes inputs one after the other and keeps count."""

    def __init__(self, options: argparse.Namespace) -> None:
        from evaluation.fuzz.targets import find_target
        from evaluation.fuzz.trial import limit_memory

        self._target = find_target(options.target)
        self._out: Path = options.out
        self._folder = Path(tempfile.mkdtemp(dir=self._out))
        self._counts: Counter[str] = Counter()
        self._known: set[str] = set()
        limit_memory()

    def take(self, number: int, content: bytes) -> None:
        """Try one input. What is on trial may end this process: state is written before."""
        from evaluation.fuzz.trial import Failure, try_input

        path = self._folder / f"input{self._target.ending}"
        path.write_bytes(content)
        (self._out / "current").write_bytes(content)
        if number % TOLD_EVERY == 0 or self._target.ending == ".pdf":
            self.tell(number)
        outcome = try_input(self._target.run, path)
        self._counts["tried"] += 1
        if not isinstance(outcome, Failure):
            self._counts["accepted" if outcome else "refused"] += 1
            return
        self._counts["failed"] += 1
        if outcome.signature not in self._known:
            self._known.add(outcome.signature)
            kept = self._out / f"failure-{len(self._known)}-{number}{self._target.ending}"
            kept.write_bytes(content)
            told = {
                "signature": outcome.signature, "story": outcome.story, "input": kept.name
            }  # fmt: skip
            with (self._out / FAILURES).open("a") as handle:
                handle.write(json.dumps(told) + "\n")

    def tell(self, number: int = -1) -> None:
        """Write how far this process is."""
        (self._out / STATE).write_text(json.dumps({"number": number, **self._counts}))


def _guided(options: argparse.Namespace) -> int:
    """Let libFuzzer look for inputs that reach new code; it ends the process itself."""
    import atheris

    with atheris.instrument_imports(
        include=["mapper", "corpora", "foundation", "evaluation.catalogue", "evaluation.register"]
    ):
        trials = _Trials(options)
        for _, content in _files(options.out / "seeds"):
            trials.take(0, content)  # what is imported late is instrumented as well
    from evaluation.fuzz.targets import find_target

    mutate = find_target(options.target).mutate

    def mutator(content: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311 - not a secret
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(content, longest))
        return mutate(content, chance)[:longest]

    number = 0

    def one(content: bytes) -> None:
        nonlocal number
        number += 1
        trials.take(number, content)

    corpus = options.out / "corpus"
    corpus.mkdir(exist_ok=True)
    for place, content in _files(options.out / "seeds"):
        (corpus / f"seed{place}").write_bytes(content)
    flags = [
        f"-runs={options.runs}", f"-seed={options.seed + 1}", f"-max_len={LONGEST_INPUT}",
        "-rss_limit_mb=4096", "-timeout=300", "-print_final_stats=1", "-len_control=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], str(corpus), *flags], one, custom_mutator=mutator)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
