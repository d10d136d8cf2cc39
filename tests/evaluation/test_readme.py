from pathlib import Path

from evaluation.readme import END, START, figures

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_the_figures_that_are_kept() -> None:
    text = README.read_text(encoding="utf-8")
    shown = text.split(START)[1].split(END)[0].strip()
    assert shown == figures().strip()
