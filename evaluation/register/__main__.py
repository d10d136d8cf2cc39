"""``python -m evaluation.register REGISTER.csv``: how well its titles are read and found again."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from evaluation.register.measure import measure_matching, measure_parsing
from evaluation.register.register import read_register
from foundation.errors import MapperError


def main() -> None:
    """Write the shares and the counts to standard output."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.register", description=__doc__)
    parser.add_argument("register", type=Path, help="CSV of qualifications")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    try:
        register = read_register(given.register)
    except MapperError as error:
        sys.exit(f"Error: {error}")
    shares = measure_parsing(register)
    lines = [f"{shares.titles} titles, share of which the title says"]
    lines += [
        f"  {name.replace('_', ' '):<16}{share:.4f}"
        for name, share in asdict(shares).items()
        if name != "titles"
    ]
    lines.append(f"{'found again':<36}{'asked':>7}{'right':>7}{'wrong':>7}{'missed':>7}")
    lines += [
        f"  {one.change:<34}{one.asked:>7}{one.right:>7}{one.wrong:>7}{one.missed:>7}"
        for one in measure_matching(register, seed=given.seed)
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
