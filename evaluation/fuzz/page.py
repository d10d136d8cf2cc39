"""``python -m evaluation.fuzz.page``: the fuzz summary of docs/robustness.md, from its figures."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from foundation.files import write_atomically

START, END = "<!-- fuzz -->", "<!-- /fuzz -->"
ROOT: Final = Path(__file__).resolve().parents[2]
RESULTS: Final = ROOT / "evaluation" / "results" / "fuzz.json"
PAGE: Final = ROOT / "docs" / "robustness.md"


def main() -> int:
    """Write the summary into the page; return the exit code."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    page = f"{before}{START}\n{summary()}\n{END}{after}"
    write_atomically(PAGE, page.encode())
    return 0


def summary() -> str:
    """Return the tables of what was tried and what was found, as Markdown."""
    kept: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    lines = [
        "| parser | way | inputs | accepted | refused | failed | lines of it reached |",
        "|---|---|---|---|---|---|---|",
    ]
    total = 0
    for name, ways in kept["targets"].items():
        for way, one in ways.items():
            total += one["tried"]
            reached = f"{one['lines_run']} of {one['lines']}" if one["lines"] else ""
            lines.append(
                f"| {name} | {way} | {one['tried']:,} | {one['accepted']:,} | {one['refused']:,} "
                f"| {one['failed']:,} | {reached} |"
            )
    lines += [
        "",
        f"In all {total:,} inputs. *Failed* counts inputs, of which many have one cause, and those "
        "from before a cause was mended.",
        "",
        "| found | by | mended; the test |",
        "|---|---|---|",
    ]
    lines += [f"| {one['what']} | {one['by']} | `{one['test']}` |" for one in kept["fixed"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
