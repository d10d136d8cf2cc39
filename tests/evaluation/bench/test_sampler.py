"""The sampler names what is at work, from the inside out."""

import json
import time
from pathlib import Path

from corpora.text import clean_text
from evaluation.bench.sampler import main, sampled


def test_sampled_adds_up_to_the_time_that_passed_and_names_our_modules() -> None:
    end = time.perf_counter() + 0.3

    def work() -> None:
        while time.perf_counter() < end:
            clean_text("A text with <b>marks</b> and   spaces. " * 500)

    began = time.perf_counter()
    seconds = sampled(work)
    passed = time.perf_counter() - began
    assert 0.7 * passed < sum(seconds.values()) <= passed
    assert next(iter(seconds)) == "corpora.text"


def test_main_runs_a_script_and_names_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "slowly_imported.py").write_text("import time\ntime.sleep(0.2)\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import slowly_imported\n"
        "sys.exit(0)\n"
    )  # fmt: skip
    main([str(tmp_path / "figures.json"), str(script), str(tmp_path)])
    seconds = json.loads((tmp_path / "figures.json").read_text())
    assert seconds["importing slowly_imported"] > 0.1
