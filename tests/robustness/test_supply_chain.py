"""What is installed is pinned by hash, and nothing that is loaded can carry code."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.supply_chain import READ_BY_A_PERSON, UNWELCOME, audit, licences

ROOT = Path(__file__).parents[2]
ROOMS = ("foundation", "corpora", "models", "mapper", "evaluation", "api")
CODE_CARRIERS = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}


def modules() -> Iterator[tuple[str, ast.AST]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def loads_code(node: ast.AST) -> bool:
    """Whether a statement imports what unpickles, or loads in a way that may."""
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in CODE_CARRIERS for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in CODE_CARRIERS
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    given = {one.arg: ast.unparse(one.value) for one in node.keywords}
    if called in {"eval", "exec", "yaml.load", "yaml.unsafe_load"}:
        return True
    if called == "torch.load":
        return given.get("weights_only") != "True"
    return given.get("allow_pickle") == "True" or given.get("trust_remote_code") == "True"


def test_no_pickle_is_loaded_anywhere() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if loads_code(node) and isinstance(node, ast.stmt | ast.expr)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "np.load(path, allow_pickle=True)",
        "AutoModel.from_pretrained(name, trust_remote_code=True)",
        "eval(text)",
    ],
)
def test_the_search_for_pickles_finds_them(line: str) -> None:
    assert any(loads_code(node) for node in ast.walk(ast.parse(line)))


def test_no_artefact_is_a_pickle() -> None:
    for path in (ROOT / "models").rglob("*"):
        assert path.suffix not in {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin"}, path


def locked() -> dict[str, tuple[str, list[str]]]:
    """Version and hashes of each package of the lock file."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        match = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)", line)
        assert match is not None or not line.strip(), line
        if match:
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            found[name] = (match[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


def test_every_package_of_the_lock_file_has_hashes() -> None:
    assert len(locked()) > 80
    assert [name for name, (_, hashes) in locked().items() if not hashes] == []
    assert locked()["torch"][0].partition("+")[0] == "2.13.0"
    assert not any(name.startswith("nvidia") for name in locked())


def test_the_lock_file_agrees_with_the_constraints_and_holds_every_dependency() -> None:
    pinned = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
        if "==" in line
    )
    pinned = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pinned.items()}
    for name, (version, _) in locked().items():
        if name in pinned:
            assert version.partition("+")[0] == pinned[name], name
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = project.partition("dependencies = [")[2].partition("\n]")[0]
    for line in re.findall(r'^\s+"([A-Za-z0-9_.-]+)', needed, flags=re.MULTILINE):
        assert re.sub(r"[-_.]+", "-", line).lower() in locked(), f"{line}: run `make lock`"


def test_no_licence_is_unwelcome() -> None:
    found = [
        (name, licence)
        for name, _, licence in licences()
        if UNWELCOME.search(licence) and name.casefold() not in READ_BY_A_PERSON
    ]
    assert found == []


Found = tuple[list[str], str]


def fake_audit(folder: Path, out: str, err: str = "") -> Path:
    """A folder of tools whose pip-audit says this."""
    program = folder / "pip-audit"
    (folder / "out").write_text(out)
    (folder / "err").write_text(err)
    program.write_text(f"#!/bin/sh\ncat '{folder}/out'\ncat '{folder}/err' >&2\n")
    program.chmod(0o755)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            ("", "ConnectionError: Max retries"),
            ([], "were not looked up, the network does not allow"),
        ),
        (("", "Traceback: KeyError"), ([], "were not looked up, it failed")),
        (
            ('{"dependencies": [{"name": "kite", "skip_reason": "none"}, {"name": "saw"}]}', ""),
            ([], "Skipped: 1 of 2 packages could not be looked up, kite"),
        ),
        (
            (
                '{"dependencies": [{"name": "kite", "version": "1", "vulns": '
                '[{"id": "CVE-1", "fix_versions": ["2"]}]}]}',
                "",
            ),
            (["kite 1: CVE-1, mended in 2."], ""),
        ),
    ],
)
def test_an_audit_says_what_it_could_not_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: tuple[str, str], found: Found
) -> None:
    lines, told = found
    assert audit(fake_audit(tmp_path, *said), tmp_path) == lines
    shown = capsys.readouterr().err
    assert told in shown if told else shown == ""


def test_security_names_files_that_exist() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py)?)`", text)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []
