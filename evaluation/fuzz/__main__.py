"""``python -m evaluation.fuzz TARGET --runs N``: damage inputs of one parser, or of ``all``.

Seeds are the project's samples, and real files where the shared data folder is at hand
(``MAPPER_SHARED`` or ``../shared``). Exit code 1 where an input broke the contract.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.fuzz.campaign import Campaign, run_campaign
from evaluation.fuzz.record import add_campaigns
from evaluation.fuzz.targets import TARGETS, find_target
from evaluation.fuzz.trial import Failure, try_input
from foundation.errors import MapperError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run campaigns; return the exit code."""
    parser = argparse.ArgumentParser(prog="evaluation.fuzz", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="TARGET", help=f"all, {', '.join(TARGETS)}")
    parser.add_argument("--runs", type=int, default=500, help="inputs of each target")
    parser.add_argument("--seed", type=int, default=0, help="of the mutations")
    parser.add_argument("--guided", action="store_true", help="guided by coverage (atheris)")
    parser.add_argument("--keep", type=Path, help="folder for inputs that broke the contract")
    parser.add_argument("--record", type=Path, help="add the figures to this JSON file")
    parser.add_argument("--replay", type=Path, help="try this one file instead")
    options = parser.parse_args(arguments)
    names = list(TARGETS) if options.names == ["all"] else options.names
    try:
        if options.replay:
            return _replay(names[0], options.replay)
        campaigns = []
        for name in names:
            if options.guided and not find_target(name).guided:
                continue
            campaign = run_campaign(
                name, runs=options.runs, seed=options.seed, guided=options.guided,
                keep=options.keep and options.keep / name,
            )  # fmt: skip
            _tell(campaign)
            campaigns.append(campaign)
            if options.record:
                add_campaigns(options.record, [campaign])
    except MapperError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 1 if any(campaign.failures for campaign in campaigns) else 0


def _replay(name: str, path: Path) -> int:
    outcome = try_input(find_target(name).run, path)
    if isinstance(outcome, Failure):
        sys.stdout.write(outcome.story + "\n")
        return 1
    sys.stdout.write("accepted\n" if outcome else "refused\n")
    return 0


def _tell(campaign: Campaign) -> None:
    figures = asdict(campaign)
    failures = figures.pop("failures")
    sys.stdout.write(json.dumps(figures) + "\n")
    for one in failures:
        sys.stdout.write(f"  {one['signature']}  [{one['input']}]\n")
        sys.stdout.write("    " + one["story"].strip().splitlines()[-1][:300] + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
