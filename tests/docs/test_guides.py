"""Every command of the guides is run, in order, on the sample, in a home of its own."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from corpora.samples.__main__ import main as copy_samples

DOCS = Path(__file__).parents[2] / "docs"
ROOT = DOCS.parent
GUIDES = ("index", "writer", "reviewer", "analyst", "administrator", "operations")
BLOCK = re.compile(r"^```(?:console|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(guide: str) -> list[str]:
    """The commands of a guide: lines of its console blocks that begin with a prompt."""
    text = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    return [
        line.removeprefix("$ ")
        for block in BLOCK.findall(text)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_has_commands_and_its_blocks_nothing_else(guide: str) -> None:
    text = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines() if line.strip()]
    assert lines
    assert all(line.startswith("$ ") for line in lines)


def programs(folder: Path) -> dict[str, str]:
    """An environment in which `mapper` and `python` are those of the tests."""
    folder.mkdir()
    python = shlex.quote(sys.executable)
    scripts = {
        "mapper": f'exec {python} -c "from api.cli import main; main()" "$@"',
        "python": f'exec {python} "$@"',
    }
    for name, line in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "MAPPER_HOME": str(folder.parent / "home"),
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the guides' commands are for a POSIX shell")
@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_guide_works_in_its_order(tmp_path: Path, guide: str) -> None:
    environment = programs(tmp_path / "bin")
    work = tmp_path / "work"
    copy_samples([str(work)])
    for command in commands(guide):
        done = subprocess.run(
            ["sh", "-c", command], check=False, capture_output=True, cwd=work, env=environment
        )
        assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"


def test_every_page_is_in_the_navigation_and_every_link_leads_somewhere() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
    for guide in GUIDES:
        assert f"{guide}.md" in navigation


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the extra docs is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")],
        check=False,
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr.decode()
    pages = {path.name for path in (tmp_path / "site").glob("*.html")}
    assert {f"{guide}.html" for guide in GUIDES} <= pages
    index = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "fonts.googleapis" not in index
