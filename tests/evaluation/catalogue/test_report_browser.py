"""The report in a real browser: nothing breaks, nothing overflows, filters and sorting work."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.catalogue.report.page import write_report
from tests.evaluation.catalogue.test_report import document, folder, judged, mapping

__all__ = ["folder"]  # the fixture that writes tables

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with playwright.sync_playwright() as running:
        context = running.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=browser, args=list(ARGUMENTS)
        )
        yield context.new_page()
        context.close()


@pytest.mark.slow
def test_report_works_in_a_browser(page: Any, folder: Any) -> None:
    names = [f"{number:02d}" for number in range(12)]
    place = folder(
        documents=[
            document(name, organisation="Fernhill" if name < "04" else "Tallow", level="2")
            for name in names
        ],
        mappings=[mapping(name, int(name) / 12) for name in names],
        statements=[judged(name, "K1", "full") for name in names]
        + [judged(name, "K2", "none") for name in names],
    )
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.on(
        "request", lambda request: faults.append(request.url) if "file:" not in request.url else 0
    )
    page.goto(write_report(place).as_uri())

    rows = page.locator("#all tbody tr:visible")
    assert rows.count() == 12
    page.select_option("select[name=organisation]", "Fernhill")
    assert rows.count() == 4
    assert page.locator(".filters output").inner_text() == "4 shown"
    page.select_option("select[name=organisation]", "*")
    page.fill("input[type=search]", "award 07")
    assert rows.count() == 1
    page.fill("input[type=search]", "")

    heading = page.locator("#all th", has_text="Share")
    heading.click()
    assert "Award 00" in rows.first.inner_text()
    heading.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert "Award 11" in rows.first.inner_text()

    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"the page is {wide} pixels wide on a screen of {width}"
    assert page.locator("svg[role=img]").count() >= 6
    assert faults == []
