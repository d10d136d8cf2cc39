"""A campaign against one target: seeds, a worker that is started again when an input ends it."""

import importlib.util
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evaluation.fuzz.targets import Target, find_target, real_data
from evaluation.fuzz.worker import COVERAGE, FAILURES, STATE
from foundation.errors import UnreadableInputError, UsageError

MOST_RESTARTS: Final = 20
ISOLATED: Final = frozenset({".pdf", ".docx"})
"""Parsers that the product runs in a process of its own: there an input may end that process."""

_EDGES: Final = re.compile(rb"cov: (\d+)")


@dataclass
class Campaign:
    """What one campaign tried and found.

    `contained` are inputs that ended the worker, or its memory, where the product reads in a
    process that is allowed to end: reading the same input there gave one of our errors.
    """

    target: str
    guided: bool
    real_seeds: bool
    seeds: int
    tried: int = 0
    accepted: int = 0
    refused: int = 0
    failed: int = 0
    contained: int = 0
    seconds: float = 0.0
    lines: int = 0
    lines_run: int = 0
    edges: int | None = None
    corpus: int | None = None
    failures: list[dict[str, str]] = field(default_factory=list)


def run_campaign(
    name: str, *, runs: int, seed: int = 0, guided: bool = False, keep: Path | None = None
) -> Campaign:
    """Try `runs` inputs; the same arguments and seeds try the same inputs unless `guided`.

    Parameters
    ----------
    keep
        Folder for the inputs that failed; nothing is kept without it.

    Raises
    ------
    UsageError
        There is no such target, or it cannot be guided here.
    """
    target = find_target(name)
    if guided and not (target.guided and importlib.util.find_spec("atheris")):
        raise UsageError(f"{name} cannot be guided here: atheris is missing or sees none of it.")
    data = real_data()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        out = Path(folder)
        seeds = _write_seeds(target, data, out)
        campaign = Campaign(name, guided, data is not None, seeds)
        _run_workers(campaign, target, out, runs, seed)
        if guided:
            _count_corpus(campaign, name, out)
        _read_lines(campaign, out)
        _keep_failures(out, keep)
    campaign.seconds = round(time.monotonic() - began, 1)
    return campaign


def _write_seeds(target: Target, data: Path | None, out: Path) -> int:
    folder = out / "seeds"
    folder.mkdir()
    seeds = target.seeds(data)
    for number, content in enumerate(seeds):
        (folder / f"{number:04d}{target.ending}").write_bytes(content)
    (out / "modules.json").write_text(json.dumps(target.modules))
    return len(seeds)


def _run_workers(campaign: Campaign, target: Target, out: Path, runs: int, seed: int) -> None:
    start = 0
    for _ in range(MOST_RESTARTS):
        flags = ["--start", str(start), "--runs", str(runs - start if campaign.guided else runs)]
        flags += ["--guided"] if campaign.guided else []
        code, told = _worker(campaign.target, out, ["--seed", str(seed), *flags])
        state = _state(out)
        for name in ("tried", "accepted", "refused", "failed"):
            setattr(campaign, name, getattr(campaign, name) + state.get(name, 0))
        edges = _EDGES.findall(told)
        campaign.edges = max(campaign.edges or 0, int(edges[-1])) if edges else campaign.edges
        failures = out / FAILURES
        if failures.exists():
            known = {one["signature"] for one in campaign.failures}
            for line in failures.read_text().splitlines():
                one = json.loads(line)
                if one["signature"] not in known:
                    known.add(one["signature"])
                    campaign.failures.append(one)
        if code == 0:
            return
        campaign.tried += 1
        _note_end(campaign, target, out, code, told)
        start = max(start, state.get("number", start)) + (1 if target.ending == ".pdf" else 10)
        if start >= runs:
            return


def _worker(name: str, out: Path, flags: list[str]) -> tuple[int, bytes]:
    command = [sys.executable, "-m", "evaluation.fuzz.worker", name, "--out", str(out), *flags]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    return done.returncode, done.stderr


def _state(out: Path) -> dict[str, int]:
    path = out / STATE
    state: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    path.unlink(missing_ok=True)
    return state


def _note_end(campaign: Campaign, target: Target, out: Path, code: int, told: bytes) -> None:
    """Note that an input ended the worker; where the product isolates, see how it takes that."""
    current = out / "current"
    name = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    if target.ending in ISOLATED and current.exists():
        from mapper.reading.read import read_specification

        path = current.with_suffix(target.ending)
        current.replace(path)
        try:
            read_specification(path)
        except UnreadableInputError:
            campaign.contained += 1
            return
        else:
            campaign.contained += 1
            return
    kept = f"failure-ended-{campaign.tried}{target.ending}"
    if current.exists():
        current.replace(out / kept)
    story = told.decode(errors="replace")[-3000:]
    campaign.failed += 1
    campaign.failures.append(
        {"signature": f"process ended ({name})", "story": story, "input": kept}
    )


def _count_corpus(campaign: Campaign, name: str, out: Path) -> None:
    """Run what a guided campaign kept once more, to count the lines that it reaches."""
    corpus = out / "corpus"
    campaign.corpus = sum(1 for _ in corpus.iterdir()) if corpus.is_dir() else 0
    if campaign.corpus:
        _worker(name, out, ["--replay", str(corpus)])


def _read_lines(campaign: Campaign, out: Path) -> None:
    path = out / COVERAGE
    if not path.exists():
        return
    counted: dict[str, Any] = json.loads(path.read_text())
    campaign.lines_run = sum(len(run) for run, _ in counted.values())
    campaign.lines = campaign.lines_run + sum(len(missing) for _, missing in counted.values())


def _keep_failures(out: Path, keep: Path | None) -> None:
    if keep is None:
        return
    keep.mkdir(parents=True, exist_ok=True)
    for path in out.glob("failure*"):
        (keep / path.name).write_bytes(path.read_bytes())
