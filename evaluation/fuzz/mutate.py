"""Damage that keeps a file's shape, so that it comes further than its first bytes.

The same input and the same source of chance give the same mutant.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from typing import Any, Final

from foundation.zipped import DAMAGED

Mutate = Callable[[bytes, random.Random], bytes]

ODD: Final = (
    "", " ", "0", "-1", "1.5", "1e999", "NaN", "9" * 5000, "²", "①", "٣", "２", "Ⅷ", "½",
    "\x00", "\x1b[2J", "\r", "\n", "\t", "\ufeff", "\u200b", "\u202e", "\u2066", "\ud800",
    "\U0010ffff",
    "K1", "Κ1", "К1", "k01", "S1-S99999999", "K1, K1", "ST0116", "ST0116@1.1", "ＳＴ0116",
    "=1+1", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "_x0041_", "'", '"', "\\", "`",
    "../../../etc/passwd", "C:\\x", "http://[", "http://[::1", "file:///etc/passwd", "x" * 3000,
    "[" * 3000, "{" * 3000, "(" * 3000, "<b>", "&amp;", "&x;", "%s", "{0}", "[/b]", "None", "true",
    "Unit 101 LO2 AC2.1-2.3, p.36", "U3 A.P1", "1.1-999999999.9", "p. 1-999999999", "i-mmmm",
    "full", "Partially", "2025-02-30", "0000-00-00", "1.1.1.1.1.1.1.1.1.1.1.1",
)  # fmt: skip
"""What people, spreadsheets and attackers have been known to write where something else stands."""

MOST_CHANGES: Final = 6

_NUMBER: Final = re.compile(rb"\d+")
_ODD_NUMBERS: Final = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"2147483648",
    b"99999999999999999999",
    b"1e308",
)


def mutate_bytes(content: bytes, chance: random.Random) -> bytes:
    """Return `content` with bytes changed, cut out or doubled, or numbers changed."""
    changed = bytearray(content or b"\n")
    for _ in range(chance.choice((1, 2, 4, 16))):
        at = chance.randrange(len(changed)) if changed else 0
        match chance.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randrange(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + chance.randrange(1, 80)]
            case 3:
                changed[at : at + 1] = bytes(
                    [changed[at] ^ 1 << chance.randrange(8)] if changed else b""
                )
            case 4:
                changed[at:at] = _encoded(chance.choice(ODD))
            case _:
                found = _NUMBER.search(changed, at)
                if found:
                    changed[found.start() : found.end()] = chance.choice(_ODD_NUMBERS)
    return bytes(changed)


def mutate_text(content: bytes, chance: random.Random) -> bytes:
    """Return text with words replaced by odd ones, or lines moved, doubled or dropped."""
    lines = content.decode("utf-8", "replace").split("\n")
    for _ in range(chance.randint(1, MOST_CHANGES)):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                lines[at], lines[0] = lines[0], lines[at]
            case _:
                parts = re.split(r"(\W+)", lines[at])
                parts[chance.randrange(len(parts))] = chance.choice(ODD)
                lines[at] = "".join(parts)
    return _encoded("\n".join(lines))


def mutate_table(content: bytes, chance: random.Random) -> bytes:
    """Return a CSV text with cells replaced, moved or dropped."""
    rows = [line.split(",") for line in content.decode("utf-8", "replace").split("\n")]
    for _ in range(chance.randint(1, MOST_CHANGES)):
        row = rows[chance.randrange(len(rows))]
        at = chance.randrange(len(row))
        match chance.randrange(5):
            case 0:
                del row[at]
            case 1:
                row.insert(at, chance.choice(row))
            case 2:
                rows.append(list(row))
            case _:
                row[at] = '"' + chance.choice(ODD).replace('"', '""') + '"'
        if not row:
            row.append("")
    return _encoded("\n".join(",".join(row) for row in rows))


def mutate_json(content: bytes, chance: random.Random) -> bytes:
    """Return JSON with values replaced by ones of other types, keys dropped, parts doubled."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return mutate_text(content, chance)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        data = _changed_value(data, chance)
    return json.dumps(data, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def mutate_zip(content: bytes, chance: random.Random) -> bytes:
    """Return an Office file with some of its XML parts damaged, inside a sound zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except DAMAGED:
        return mutate_bytes(content, chance)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in chance.sample(names, min(len(names), chance.choice((1, 1, 2, 3)))):
        if chance.random() < 0.03:
            del parts[name]
        else:
            parts[name] = mutate_xml(parts[name], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


_ATTRIBUTE: Final = re.compile(rb'="[^"<]*"')
_TEXT: Final = re.compile(rb">[^<>]+<")
_ELEMENT: Final = re.compile(rb"<(\w[\w:]*)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")


def mutate_xml(part: bytes, chance: random.Random) -> bytes:
    """Return XML that mostly stays well-formed: attributes and texts replaced, elements moved."""
    for _ in range(chance.randint(1, MOST_CHANGES)):
        odd = _escaped(chance.choice(ODD))
        match chance.randrange(6):
            case 0 | 1:
                part = _replace_one(part, _ATTRIBUTE, b'="' + odd + b'"', chance)
            case 2 | 3:
                part = _replace_one(part, _TEXT, b">" + odd + b"<", chance)
            case 4:
                part = _replace_one(part, _ELEMENT, None, chance)
            case _:
                if chance.random() < 0.2:
                    part = mutate_bytes(part, chance)
    return part


def mixed(shaped: Mutate) -> Mutate:
    """Return a mutation that keeps the shape mostly, and damages bytes one time in four."""

    def mutate(content: bytes, chance: random.Random) -> bytes:
        return (mutate_bytes if chance.random() < 0.25 else shaped)(content, chance)

    return mutate


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _escaped(text: str) -> bytes:
    """Return text as XML may carry it, so that damage goes on beyond its first reader."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", text)
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return plain.encode()


def _replace_one(
    part: bytes, pattern: re.Pattern[bytes], new: bytes | None, chance: random.Random
) -> bytes:
    """Replace a match from a place by chance on; `None` drops it, or doubles it."""
    found = pattern.search(part, chance.randrange(len(part) or 1)) or pattern.search(part)
    if found is None:
        return part
    if new is None:
        new = found[0] * 2 if chance.random() < 0.5 else b""
    return part[: found.start()] + new + part[found.end() :]


def _odd_value(chance: random.Random) -> Any:  # noqa: ANN401 - a JSON value
    simple: tuple[Any, ...] = (None, True, 0, -1, 10**30, 1e300, [], {}, [[]], [None], {"": None})
    return chance.choice(ODD) if chance.random() < 0.6 else chance.choice(simple)


def _changed_value(data: Any, chance: random.Random) -> Any:  # noqa: ANN401 - a JSON value
    """Return `data` with one value in it changed, however deep."""
    if not isinstance(data, list | dict) or not data or chance.random() < 0.1:
        return _odd_value(chance)
    key: Any = chance.choice(list(data)) if isinstance(data, dict) else chance.randrange(len(data))
    match chance.randrange(8):
        case 0:
            del data[key]
        case 1 if isinstance(data, list):
            data.append(data[key])
        case 1 if isinstance(data, dict):
            data[chance.choice(ODD)] = data[key]
        case 2:
            data[key] = [data[key]]
        case 3:
            data[key] = _odd_value(chance)
        case _:
            data[key] = _changed_value(data[key], chance)
    return data
