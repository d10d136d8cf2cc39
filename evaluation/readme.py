"""The figures of the README, from the results that are kept: ``python -m evaluation.readme``."""

import json
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
START, END = "<!-- results -->", "<!-- /results -->"


def figures(results: Path = RESULTS) -> str:
    """Return the README's section of figures as Markdown."""
    reading = json.loads((results / "reading.json").read_text(encoding="utf-8"))
    matching = json.loads((results / "matching.json").read_text(encoding="utf-8"))
    overall = reading["overall"]
    matchers = {matcher["name"]: matcher["origins"] for matcher in matching["matchers"]}
    ours = matchers["content mapper"]
    lines = [
        f"Reading, {len(reading['documents'])} real documents: outcomes F1 "
        f"{overall['outcomes']['f1']:.3f}, criteria F1 {overall['criteria']['f1']:.3f}. They "
        "were at hand when the reader was written; expect less on documents that it has never met.",
        "",
        "Matching, by scorers that never saw the standard (mean F1 of *this criterion covers that "
        "statement*):",
        "",
        "| documents | shipped | best threshold | best baseline, best threshold | readers |",
        "|---|---|---|---|---|",
    ]
    for origin, name, readers in (
        ("real", "2 real, two readers", "0.91 to 0.93"),
        ("one_reader", "5 real, one reader", ""),
        ("train", "29 written for training", ""),
    ):
        best = max(
            origins[origin]["mean_best_f1"]
            for matcher, origins in matchers.items()
            if matcher != "content mapper"
        )
        lines.append(
            f"| {name} | {ours[origin]['mean_f1']:.3f} | {ours[origin]['mean_best_f1']:.3f} "
            f"| {best:.3f} | {readers} |"
        )
    real = ours["real"]
    lines += [
        "",
        "On the two real documents: expected calibration error "
        f"{real['calibration_error']:.3f}, agreement on full, partial or none kappa "
        f"{real['mean_kappa']:.2f}, error of the estimated share of additional content "
        f"{real['mean_share_error']:.2f}. So it finds about half of what two careful readers find, "
        "and half of what it proposes they would strike: a first draft and a second pair of eyes, "
        "not a verdict.",
    ]
    return "\n".join(lines)


def write_readme(readme: Path) -> None:
    """Put the figures between the marks of the README."""
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(START)
    _, tail = rest.split(END)
    readme.write_text(f"{head}{START}\n{figures()}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    write_readme(Path("README.md"))
