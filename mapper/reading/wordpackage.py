"""Opens Word files (DOCX) and takes out only the XML parts that reading needs, within limits.

A DOCX is a zip of XML: both can be bombs. Pictures, macros and embedded files are never unpacked,
nothing outside the file is ever fetched, and document type declarations are refused.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from lxml import etree

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from foundation.zipped import DAMAGED

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
"""Names of the strict variant (ISO/IEC 29500-1) that has the same elements."""

_DECLARATION: Final = tuple(
    "<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
RESAVE: Final = "open it in Word, save it under a new name and read that"


class WordPackage:
    """The parts of one open Word file."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._path = path
        self._archive = archive
        self._limits = limits
        self._left = limits.unpacked_mb << 20
        self._main = self._find_main()

    def body(self) -> Any:  # noqa: ANN401 - lxml has no types
        """Return the ``w:body`` element of the document.

        Raises
        ------
        UnreadableInputError
            The part is missing, damaged, too large or made to do harm.
        """
        root = self._parse(self._main)
        body = None if root is None else root.find(f"{W}body")
        if body is None:
            raise self._refuse("it is a Word document without a text part", RESAVE)
        return body

    def related(self, kind: str) -> Any | None:  # noqa: ANN401
        """Return the root of the part related as `kind` (``"styles"``), `None` without one."""
        folder, name = posixpath.split(self._main)
        return self._parse(self._target(f"{folder}/_rels/{name}.rels", folder, kind))

    def _find_main(self) -> str:
        return self._target("_rels/.rels", "", "officeDocument") or "word/document.xml"

    def _target(self, relations: str, folder: str, kind: str) -> str | None:
        root = self._parse(relations)
        if root is None:
            return None
        for relation in root.iterfind(f"{RELATIONS}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            if relation.get("Type", "").rsplit("/", 1)[-1] == kind:
                target = str(relation.get("Target", ""))
                joined = target if target.startswith("/") else posixpath.join(folder, target)
                return posixpath.normpath(joined).lstrip("/")
        return None

    def _parse(self, name: str | None) -> Any | None:  # noqa: ANN401
        content = None if name is None else self._content(name)
        if content is None:
            return None
        if any(mark in content for mark in _DECLARATION):
            raise self._declares_entities(name)
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._refuse(f"its part {name} is damaged", RESAVE) from error
        if root.getroottree().docinfo.internalDTD is not None:  # in an encoding not looked at above
            raise self._declares_entities(name)
        return root

    def _declares_entities(self, name: str | None) -> UnreadableInputError:
        return self._refuse(
            f"its part {name} declares entities, which no Word document does", RESAVE
        )

    def _content(self, name: str) -> bytes | None:
        try:
            part = self._archive.getinfo(name)
        except KeyError:
            return None
        if part.flag_bits & 1:
            raise self._refuse(
                "it is a zip file encrypted with a password", "save a copy without a password"
            )
        self._left -= part.file_size
        if self._left < 0:
            raise self._refuse(
                f"it unpacks to more than {self._limits.unpacked_mb} MiB",
                "split the document, or raise MAPPER_LIMITS__UNPACKED_MB",
            )
        try:
            # Never more than the size announced above: the rest of a part that lies is cut off,
            # and then its checksum does not fit.
            return self._archive.read(part)
        except DAMAGED as error:
            raise self._refuse(
                f"its part {name} cannot be unpacked", "download or copy it again"
            ) from error

    def _refuse(self, problem: str, advice: str) -> UnreadableInputError:
        return UnreadableInputError(self._path, problem, advice)


@contextmanager
def open_word(path: Path, limits: Limits) -> Iterator[WordPackage]:
    """Open the Word file at `path` and close it afterwards.

    Raises
    ------
    UnreadableInputError
        The file is no zip file, or a part that is needed cannot be had.
    """
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        raise UnreadableInputError(
            path, "it is not a Word document or is damaged", "download or copy it again"
        ) from error
    with archive:
        yield WordPackage(path, archive, limits)
