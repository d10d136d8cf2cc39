"""Importers: one module a format, and `import_file`, which tells the format by content."""

from corpora.importers.load import import_bytes, import_file
from corpora.importers.report import Fault, ImportReport, Problem

__all__ = ["Fault", "ImportReport", "Problem", "import_bytes", "import_file"]
