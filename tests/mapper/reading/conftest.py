"""Tiny documents made in code."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

MakeWord = Callable[..., Path]


@pytest.fixture
def make_word(tmp_path: Path) -> MakeWord:
    """A function that writes a Word file from the XML of its body, numbering and styles."""

    def make(
        body: str, *, numbering: str = "", styles: str = "", extra: dict[str, str] | None = None
    ) -> Path:
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": relations(
                ("numbering", "numbering.xml"), ("styles", "styles.xml")
            ),
            "word/document.xml": element("document", f"<w:body>{body}</w:body>"),
            "word/numbering.xml": element("numbering", numbering),
            "word/styles.xml": element("styles", styles),
            **(extra or {}),
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        path = tmp_path / "draft.docx"
        path.write_bytes(buffer.getvalue())
        return path

    return make


def element(name: str, content: str) -> str:
    return (
        f'<w:{name} xmlns:w="{WORD}" xmlns:r="{OFFICE}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"{content}</w:{name}>"
    )


def relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'
