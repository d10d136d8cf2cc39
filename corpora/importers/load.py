"""One way in for every importable file: the shape is told by content, never by the file's name."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corpora.identifiers import is_approved
from corpora.importers import area, feed, maps, nos
from corpora.importers.assemble import assemble
from corpora.importers.parts import Parts
from corpora.importers.report import Fault, ImportReport, Problem
from corpora.importers.table import is_workbook, read_csv, read_workbook
from corpora.importers.values import Record
from corpora.standard import Standard
from foundation.errors import UnreadableInputError
from foundation.files import refuse_special

MAX_BYTES = 512 * 1024 * 1024
"""The whole official feed is about 80 MB; six times that is surely something else."""

_ADVICE = (
    "give a standards feed or occupational maps file (JSON), or a specialist area or NOS file "
    "(JSON, CSV or XLSX) as docs/formats.md describes"
)
# Services wrap their list in an object; these are the names seen for it.
_ENVELOPES = (
    "standards",
    "occupations",
    "areas",
    "nos",
    "units",
    "results",
    "items",
    "data",
    "value",
)


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

_HEADINGS = area.HEADINGS | nos.HEADINGS


class _Shape(NamedTuple):
    matches: Callable[[Record], bool]
    read_record: Callable[[Record, str], Parts]


_STANDARDS = (_Shape(maps.matches, maps.read_record), _Shape(feed.matches, feed.read_record))


def import_file(source: str | Path) -> ImportReport:
    """Read standards, specialist areas or NOS from a file or an ``http(s)`` address.

    Usable records are returned; what is wrong with them, and every record that cannot be used,
    is in ``problems``. Nothing is stored.

    Raises
    ------
    UnreadableInputError
        The source is missing, too large, damaged, or of none of the known shapes.
    """
    content = _fetch(source)
    return import_bytes(content, str(source))


def import_bytes(content: bytes, source: str) -> ImportReport:
    """Read what `import_file` reads from bytes; `source` is what messages call them."""
    sha256 = hashlib.sha256(content).hexdigest()
    if is_workbook(content):
        return _from_table(read_workbook(content, source, _HEADINGS), source, sha256)
    text = _decode(content, source)
    if text.lstrip()[:1] in {"{", "["}:
        return _from_json(text, source, sha256)
    return _from_table(read_csv(text, source, _HEADINGS), source, sha256)


def _fetch(source: str | Path) -> bytes:
    if isinstance(source, str) and source.casefold().startswith(("http://", "https://")):
        from corpora.fetch import fetch

        return fetch(source, max_bytes=MAX_BYTES)
    path = Path(source)
    refuse_special(path, source)
    try:
        if path.stat().st_size > MAX_BYTES:
            problem = f"it is larger than {MAX_BYTES // 1024**2} MB"
            raise UnreadableInputError(source, problem, _ADVICE)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableInputError(source, "there is no such file", "check the path") from error
    except IsADirectoryError as error:
        raise UnreadableInputError(
            source, "it is a folder", "name the files in it one by one"
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableInputError(
            source, f"it cannot be opened ({reason})", "check that you may read it"
        ) from error


def _decode(content: bytes, source: str) -> str:
    """Decode by byte order mark, else UTF-8, else the code page that Excel saves CSV files in."""
    if not content.strip():
        raise UnreadableInputError(source, "it is empty", _ADVICE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content[:4096]:
        raise UnreadableInputError(source, "it is not a text file", _ADVICE)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableInputError(source, "its text encoding is not known", "save it as UTF-8")


def _from_json(text: str, source: str, sha256: str) -> ImportReport:
    try:
        data = json.loads(text)
        if _SURROGATE.search(text):
            # Half a character pair can be written in JSON, but nowhere else: "?" takes its place.
            whole = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
            data = json.loads(whole)
    # ValueError: JSON that is not valid, or a number of thousands of digits.
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableInputError(
            source, f"it starts like JSON but is not valid{where}", "download or export it again"
        ) from error
    records = list(_records(data))
    found = _Collected()
    for place, record in enumerate(records, start=1):
        found.read(record, f"record {place}")
    if not found.recognised:
        problem = "it holds no standard, specialist area or NOS in a known shape"
        raise UnreadableInputError(source, problem, _ADVICE)
    return found.report(source, sha256, len(records))


def _records(data: Any) -> Iterator[Any]:  # noqa: ANN401 - a JSON value
    """Yield the records: of a list, of a list in an envelope, or the one that is the whole file."""
    if isinstance(data, list):
        yield from data
        return
    if isinstance(data, dict) and not _is_record(data):
        for name in _ENVELOPES:
            if isinstance(data.get(name), list):
                yield from data[name]
                return
    yield data


def _is_record(data: Record) -> bool:
    return (
        any(shape.matches(data) for shape in _STANDARDS) or area.matches(data) or nos.matches(data)
    )


class _Collected:
    """What has been read so far, in file order."""

    def __init__(self) -> None:
        self.standards: dict[tuple[str, str], Standard] = {}
        self.areas = area.Areas()
        self.nos = nos.Units()
        self.problems: list[Problem] = []
        self.recognised = False

    def read(self, record: Any, label: str) -> None:  # noqa: ANN401 - a JSON value
        """Read one record by its own shape."""
        if not isinstance(record, dict):
            self._problem(label, Fault.NOT_A_RECORD, "it is not an object; left out")
            return
        for shape in _STANDARDS:
            if shape.matches(record):
                self.recognised = True
                self._standard(shape.read_record(record, label))
                return
        if area.matches(record):
            self.recognised = True
            self.areas.read(record, label, self.problems)
        elif nos.matches(record):
            self.recognised = True
            self.nos.read(record, label, self.problems)
        else:
            self._problem(label, Fault.UNKNOWN_SHAPE, "it has none of the known shapes; left out")

    def _standard(self, parts: Parts) -> None:
        standard = assemble(parts)
        self.problems.extend(parts.problems)
        if standard is None:
            return
        key = (standard.reference, standard.version)
        earlier = self.standards.get(key)
        if earlier is None:
            self.standards[key] = standard
            return
        same = "the same again" if earlier == standard else "again with other content"
        self._problem(
            standard.pinned,
            Fault.REPEATED_RECORD,
            f"the file holds it {same}; the first is kept",
        )

    def _problem(self, record: str, code: Fault, message: str) -> None:
        self.problems.append(Problem(record=record, code=code, message=message))

    def report(self, source: str, sha256: str, records: int) -> ImportReport:
        """Return everything as a report."""
        approved: dict[str, list[str]] = {}
        for standard in self.standards.values():
            if is_approved(standard.status):
                approved.setdefault(standard.reference, []).append(standard.version)
        for reference, versions in approved.items():
            if len(versions) > 1:
                self._problem(
                    reference,
                    Fault.SEVERAL_APPROVED,
                    f"versions {', '.join(versions)} are all approved for delivery; the highest "
                    "counts as current",
                )
        return ImportReport(
            source=source,
            sha256=sha256,
            records=records,
            standards=tuple(self.standards.values()),
            areas=tuple(self.areas.usable()),
            nos=tuple(self.nos.usable()),
            problems=tuple(self.problems),
        )


def _from_table(rows: list[Record], source: str, sha256: str) -> ImportReport:
    if not rows:
        problem = "it is neither JSON nor a table with headings of a specialist area or NOS file"
        raise UnreadableInputError(source, problem, _ADVICE)
    if area.matches_table(rows[0]):
        records = list(area.from_rows(rows))
    elif nos.matches_table(rows[0]):
        records = list(nos.from_rows(rows))
    else:
        headings = ", ".join(repr(name) for name in list(rows[0])[:8])
        problem = f"its headings ({headings}) are not those of a specialist area or NOS file"
        raise UnreadableInputError(source, problem, _ADVICE)
    found = _Collected()
    for place, record in enumerate(records, start=1):
        found.read(record, f"record {place}")
    return found.report(source, sha256, len(records))
