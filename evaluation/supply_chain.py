"""``python -m evaluation.supply_chain TOOLS FOLDER``: bill of materials, licences, vulnerabilities.

Looks at the environment that it runs in. Where the network does not let pip-audit ask, that is said
and nothing fails; an unwelcome licence or a known vulnerability fails.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from foundation.errors import MapperError, OutputError
from foundation.files import make_folder, write_atomically

UNWELCOME: Final = re.compile(r"AGPL|Affero|(?<!L)GPL(?!.*(?:exception|LGPL))|SSPL|Commons Clause")
"""Licences that would bind an awarding organisation that passes the program on, or serves it."""
READ_BY_A_PERSON: Final = {
    "psycopg": "LGPL-3.0: linked unchanged and replaceable; see its notice",
    "psycopg-binary": "LGPL-3.0: as psycopg",
}
NO_NETWORK: Final = re.compile(
    r"ConnectionError|NameResolution|Max retries|timed out|Temporary failure|ProxyError|HTTPError"
)


def main(arguments: Sequence[str]) -> int:
    """Write the reports; return 1 where a licence or a vulnerability needs a person."""
    if len(arguments) != 2:
        sys.stderr.write("Name the tools' folder and the folder for the reports.\n")
        return 2
    tools, folder = Path(arguments[0]), Path(arguments[1])
    try:
        make_folder(folder)
        _write_bill(tools, folder)
        unwelcome = write_licences(folder)
        vulnerable = audit(tools, folder)
    except MapperError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for line in (*unwelcome, *vulnerable):
        sys.stderr.write(f"{line}\n")
    return 1 if unwelcome or vulnerable else 0


def licence_of(found: Distribution) -> str:
    """Return what a package says of its licence, in one line."""
    metadata = found.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classified = [
        line.rpartition("::")[2].strip()
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classified:
        return " or ".join(classified)
    stated = metadata["License"] if "License" in metadata else ""  # noqa: SIM401 - has no `get`
    return (stated.strip().splitlines() or ["not stated"])[0][:100]


def licences() -> list[tuple[str, str, str]]:
    """Return name, version and licence of every package here, by name."""
    found = {one.metadata["Name"].casefold(): one for one in distributions()}
    return [
        (one.metadata["Name"], one.version, licence_of(one)) for _, one in sorted(found.items())
    ]


def write_licences(folder: Path) -> list[str]:
    """Write ``licences.md``; return a line for each package whose licence is unwelcome."""
    rows = licences()
    lines = ["| package | version | licence |", "|---|---|---|"]
    lines += [f"| {name} | {version} | {licence} |" for name, version, licence in rows]
    write_atomically(folder / "licences.md", ("\n".join(lines) + "\n").encode())
    return [
        f"{name} {version} is under {licence}: replace it, or have a person read the licence."
        for name, version, licence in rows
        if UNWELCOME.search(licence) and name.casefold() not in READ_BY_A_PERSON
    ]


def _write_bill(tools: Path, folder: Path) -> None:
    target = folder / "bill-of-materials.cdx.json"
    done = _run(tools / "cyclonedx-py", "environment", sys.executable, "--output-reproducible",
                "--output-format", "JSON", "--output-file", str(target))  # fmt: skip
    if done.returncode:
        message = f"The bill of materials cannot be made: {done.stderr.strip()[-300:]}"
        raise OutputError(message)


def audit(tools: Path, folder: Path) -> list[str]:
    """Ask for known vulnerabilities; return a line for each, nothing where nobody can be asked."""
    done = _run(tools / "pip-audit", "--requirement", "requirements.lock", "--require-hashes",
                "--disable-pip", "--format", "json", "--progress-spinner", "off")  # fmt: skip
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        why = "the network does not allow it" if NO_NETWORK.search(done.stderr) else "it failed"
        detail = (done.stderr.strip().splitlines() or [""])[-1][:200]
        sys.stderr.write(f"Skipped: known vulnerabilities were not looked up, {why}: {detail}\n")
        return []
    packages = told.get("dependencies", [])
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if unknown:
        sys.stderr.write(
            f"Skipped: {len(unknown)} of {len(packages)} packages could not be looked up, "
            f"{unknown[0]} and others; the package index may not be reachable.\n"
        )
    text = json.dumps(told, indent=1) + "\n"
    write_atomically(folder / "vulnerabilities.json", text.encode())
    return [
        f"{package['name']} {package['version']}: {one['id']}, mended in "
        f"{', '.join(one['fix_versions']) or 'no version yet'}."
        for package in packages
        for one in package.get("vulns", ())
    ]


def _run(program: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own tools
        [str(program), *arguments], check=False, capture_output=True, text=True
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
