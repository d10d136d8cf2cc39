"""``python -m evaluation.bench``: run the benchmarks, print their figures as JSON.

Needs the real documents of the shared data folder (``MAPPER_SHARED``, ``../shared`` or ``--data``).
"""

import argparse
import json
import os
import sys
from pathlib import Path

from evaluation.bench.reading import bench_reading
from foundation.errors import MapperError, UsageError
from foundation.files import write_atomically


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks; return the exit code."""
    parser = argparse.ArgumentParser(prog="evaluation.bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds specs/ and truth/")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each subject")
    parser.add_argument("-o", "--output", type=Path, help="write the JSON to this file")
    options = parser.parse_args(arguments)
    try:
        results = {
            "reading": bench_reading(
                _data_folder(options.data), repeats=max(options.repeats, 1), tell=_tell
            )
        }
        text = json.dumps(results, indent=1) + "\n"
        if options.output is not None:
            write_atomically(options.output, text.encode())
    except MapperError as error:
        _tell(str(error))
        return error.exit_code
    sys.stdout.write(text)
    return 0


def _data_folder(given: Path | None) -> Path:
    root = given or Path(os.environ.get("MAPPER_SHARED", "../shared"))
    for folder in (root, root / "data"):
        if any((folder / "specs").glob("*.pdf")) and (folder / "truth").is_dir():
            return folder
    message = (
        f"{root}: there are no documents to measure with; name a folder that holds specs and "
        "truth with --data or MAPPER_SHARED."
    )
    raise UsageError(message)


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
