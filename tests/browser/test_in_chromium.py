"""Pages in a real browser: accessible by axe-core, readable on a phone, nothing fetched.

Skipped where there is no Chromium, unless IMPACTKIT_BROWSER=required (as in CI).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("IMPACTKIT_BROWSER") != "required",
        reason="no Chromium on this machine",
    ),
]
PAGES = [
    "leader/grade-7-justification/case-study.html",
    "leader/grade-4-text-evidence/case-study.html",
    "leader/grade-9-lab-questions/case-study.html",
    "leader/grade-7-justification/alignment-map.html",
    "leader/grade-7-justification/conversation-guide.html",
    "coach/grade-7-justification/case-study.html",
    "leader/index.html",
    "leader/program-review.html",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_offline_and_fits(
    browser: Browser, pages: Path, name: str, width: int
):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((pages / name).as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    broken = "[...document.images].filter(i => !i.complete || i.naturalWidth === 0).length"
    assert page.evaluate(broken) == 0
    page.close()


def test_a_page_prints_on_few_sheets(browser: Browser, pages: Path, tmp_path: Path):
    page = browser.new_page()
    page.goto((pages / PAGES[0]).as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert 4 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 9
