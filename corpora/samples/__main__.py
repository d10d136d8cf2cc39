"""``python -m corpora.samples FOLDER``: copy the fictional files there, to try the program on."""

import sys
from collections.abc import Sequence
from pathlib import Path

from corpora.samples import sample_area, sample_specification, sample_standards
from foundation.errors import MapperError
from foundation.files import make_folder, write_atomically


def main(arguments: Sequence[str]) -> int:
    """Copy standards, area and specification to a folder; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Name one folder: python -m corpora.samples FOLDER\n")
        return 2
    folder = Path(arguments[0])
    try:
        make_folder(folder)
        for source in (sample_standards(), sample_area(), sample_specification()):
            write_atomically(folder / source.name, source.read_bytes())
    except MapperError as error:
        sys.stderr.write(f"Error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
