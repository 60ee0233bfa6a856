"""The pages of the shipped cycles, made once by the kit's own render, read as a reader would.

What a figure holds, what a page states, what a gate stops.
"""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from cycles import EXAMPLES, ROOT
from PIL import Image

from impactkit.batch import Summary, render

pytestmark = pytest.mark.slow
PARTS = [
    "Focus and why", "At a glance", "Level 1: what changed in teaching",
    "Level 2: how students responded", "Level 3: what pattern emerges",
    "A responsible statement", "How sure are we", "What else was going on",
    "What leaders and coaches protect", "What this page is made from",
    "Questions for the next conversation",
]  # fmt: skip


def soup(pages: Path, cycle: str, report: str = "case-study", audience: str = "leader"):
    html = (pages / audience / cycle / f"{report}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def words(node) -> str:
    return " ".join(node.get_text(" ", strip=True).split()).replace(" ,", ",").replace(" .", ".")


@pytest.mark.parametrize("cycle", EXAMPLES)
def test_the_parts_stand_in_their_order(pages: Path, cycle: str):
    assert [h.get_text() for h in soup(pages, cycle).select("main h2")] == PARTS


def test_the_published_percentages_stand_on_the_page(pages: Path):
    statement = words(soup(pages, "grade-7-justification").select_one(".statement"))
    assert (
        "among the 100 students scored both in week 1 and in week 6, the share with clear "
        "justification (2) went from 38% to 57% and the share with no justification (0) went "
        "from 29% to 14%."
    ) in statement
    assert "six weeks" in statement
    assert "four classrooms" in statement
    card = words(soup(pages, "grade-7-justification").select_one(".card.trend"))
    assert "1 of 2 clearly higher, 1 clearly lower" in card
    assert "38% → 57% Reasoning rubric: clear justification (2)" in card


def test_a_trend_that_does_not_move_is_said_to_be_flat(pages: Path):
    statement = words(soup(pages, "grade-4-text-evidence").select_one(".statement"))
    assert "no clear change, because chance alone can give as much" in statement
    assert "phonics" in words(soup(pages, "grade-4-text-evidence").find(id="what-else-was-going-on")
                              .find_next("ul"))  # fmt: skip


def test_one_classroom_has_no_pooled_figure_and_the_page_says_why(pages: Path):
    page = soup(pages, "grade-9-lab-questions")
    assert page.select("main img") == []
    allowed = {"made_from.cycle.count.whole.all.classrooms#count"}
    assert {d["data-fact"].split("/")[1] for d in page.find_all("data")} <= allowed
    assert "one classroom is one teacher" in words(page.select_one("main"))
    assert "makes no statement about change" in words(page.select_one(".statement"))


@pytest.mark.parametrize("cycle", EXAMPLES)
@pytest.mark.parametrize("report", ["case-study", "alignment-map", "conversation-guide"])
def test_a_page_is_one_offline_file_in_a_language_with_alt_text(pages, cycle, report):
    page = soup(pages, cycle, report)
    assert page.html["lang"] == "en"
    assert page.title.get_text().startswith(page.h1.get_text())
    assert page.find_all(["script", "link", "iframe"]) == []
    for tag in page.find_all(src=True):
        assert tag["src"].startswith("data:image/png;base64,")
    for tag in page.find_all(href=True):
        assert page.find(id=tag["href"].removeprefix("#")) is not None
    for picture in page.find_all("img"):
        assert len(picture["alt"]) > 40
    for table in page.find_all("table"):
        assert table.caption is not None
        assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))
    assert "Invented data." in words(page.select_one("header"))


def test_every_number_on_the_page_is_a_fact(pages: Path):
    for cycle in EXAMPLES:
        facts = json.loads((pages / "leader" / cycle / "facts.json").read_text(encoding="utf-8"))
        known = {fact["id"]: fact for fact in facts["facts"]}
        printed = soup(pages, cycle).find_all("data")
        assert printed
        for data in printed:
            id_, _, part = data["data-fact"].partition("#")
            assert float(data["value"]) == pytest.approx(known[id_][part or "value"], rel=1e-5)


def test_the_percentage_that_is_read_is_the_fact_that_is_kept(pages: Path):
    for data in soup(pages, "grade-7-justification").find_all("data"):
        if re.fullmatch(r"[\d.]+%", data.get_text()):
            read = float(data.get_text().removesuffix("%"))
            assert abs(read - 100 * float(data["value"])) <= 0.5


def test_pictures_carry_no_word_of_the_machine(pages: Path):
    for picture in soup(pages, "grade-7-justification").find_all("img"):
        image = Image.open(io.BytesIO(base64.b64decode(picture["src"].split(",")[1])))
        assert set(image.info) <= {"dpi", "gamma", "transparency"}


def test_the_kept_notebook_holds_no_path_time_or_stream(pages: Path):
    path = pages / "leader" / "grade-7-justification" / "case-study.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert "papermill" not in notebook.metadata
    assert str(ROOT) not in path.read_text(encoding="utf-8")
    kinds = {o.output_type for c in notebook.cells for o in c.get("outputs", [])}
    assert kinds <= {"execute_result", "display_data"}


def test_no_name_of_the_roster_stands_in_any_output(pages: Path):
    names = set()
    for cycle in EXAMPLES:
        for line in (ROOT / "data" / cycle / "roster.csv").read_text("utf-8").splitlines()[1:]:
            names |= set(line.split(",")[3:5])
    for path in pages.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            text = re.sub(r"(data:image/png;base64,|\"image/png\": \")[^\"]*", "", text)
            assert not names & set(re.findall(r"\w[\w'’]*", text)), path.name


def test_the_index_leads_to_every_page(pages: Path):
    index = BeautifulSoup((pages / "leader" / "index.html").read_text("utf-8"), "html.parser")
    links = [a["href"] for a in index.find_all("a")]
    assert "program-review.html" in links
    assert len(links) == 1 + 3 * len(EXAMPLES)
    assert all((pages / "leader" / link).is_file() for link in links)


def test_the_program_review_has_a_row_a_cycle_by_date(pages: Path):
    review = (pages / "leader" / "program-review.html").read_text("utf-8")
    rows = BeautifulSoup(review, "html.parser").select("tbody tr")
    assert [row.find(string=True).strip() for row in rows] == [
        "Justifying answers in grade 7 mathematics",
        "Questions that an experiment can answer, grade 9 science",
        "Answers that rest on the text in grade 4 reading",
    ]


def test_rendering_again_gives_the_same_bytes(pages: Path, tmp_path: Path):
    again: Summary = render(
        ROOT, tmp_path, cycles=["grade-7-justification"], reports=["case-study"]
    )
    assert again.exit_code == 0
    for path in (tmp_path / "leader" / "grade-7-justification").iterdir():
        before = pages / "leader" / "grade-7-justification" / path.name
        assert path.read_bytes() == before.read_bytes(), path.name


def test_the_coach_sees_rooms_by_alias_only(pages: Path):
    page = soup(pages, "grade-7-justification", audience="coach")
    text = words(page.select_one("main"))
    assert "Room A" in text
    assert not re.search(r"\b7[A-D]\b", text)
