"""``python -m evaluation.bench.page``: the tables of docs/performance.md, from the figures kept.

Shows all ratios at the end, for `make bench`.
"""

import sys
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from evaluation.bench.record import kept_figures
from evaluation.bench.sheets import as_markdown, at_terminal
from evaluation.bench.table import RENDERED, all_figures
from foundation.files import write_atomically

START, END = "<!-- bench -->", "<!-- /bench -->"
PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def main() -> int:
    """Write the tables into the page and show the ratios; return the exit code."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    write_atomically(PAGE, f"{before}{START}\n{summary()}\n{END}{after}".encode())
    Console(highlight=False).print(at_terminal(all_figures(kept_figures())))
    return 0


def summary() -> str:
    """Return all figures that are kept, as Markdown: ratios first, then each benchmark."""
    kept = kept_figures()
    parts = [as_markdown(all_figures(kept))]
    for name, show in RENDERED.items():
        if name in kept:
            parts += [f"### {name.capitalize()}", *map(as_markdown, show(kept[name]))]
            parts += [machine for machine in _machines(kept[name]) if machine]
    return "\n\n".join(parts)


def _machines(figures: dict[str, Any]) -> list[str]:
    """Return what a benchmark ran on, in a sentence each; that of the service knows databases."""
    runs = [figures] if "machine" in figures else list(figures.values())
    return list(dict.fromkeys(_machine(run) for run in runs))


def _machine(run: dict[str, Any]) -> str:
    machine = run["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    load = run.get("load_average_at_start")
    busy = "" if load is None else f"; load average {load:g} when it began"
    return (
        f"Machine: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']:g} GiB, {machine['system']}, "
        f"Python {machine['python']}; {packages}{busy}."
    )


if __name__ == "__main__":
    sys.exit(main())
