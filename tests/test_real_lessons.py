"""Real lessons in, an honest page out: talk counts of 376 mathematics lessons by 21 teachers.

Reads ../shared/data by path and is skipped where that is absent; nothing of it is kept here.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from cycles import ROOT

import impactkit as ik
from impactkit.batch import render
from impactkit.movements import movements

LESSONS = ROOT.parent / "shared" / "data" / "talkmoves_subset2_lesson_counts.csv"
pytestmark = pytest.mark.skipif(
    not LESSONS.exists(), reason="the real lesson counts are not beside this checkout"
)
CYCLE = """\
cycle: press-for-reasoning
title: Pressing for reasoning in mathematics lessons
subject: mathematics
grade: 4 to 8
focus: pressing students for their reasoning
why: Lessons asked for answers far more often than for reasons.
start: 2019-10-01
end: 2021-05-31
period: month
data: data/press-for-reasoning
shifts:
  - id: press
    name: Teacher sentences that press for reasoning
    look_for: The teacher asks why, or asks for an explanation.
    counted: teacher sentences
indicators:
  - id: evidence
    name: Student sentences that give evidence
    measured: tally
    tallied: student sentences
"""


def write(path: Path, rows: list[list]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lessons as a cycle folder: a classroom per teacher, undated lessons left undated."""
    root = tmp_path_factory.mktemp("lessons")
    data = root / "data" / "press-for-reasoning"
    data.mkdir(parents=True)
    (root / "params").mkdir()
    (root / "params" / "press-for-reasoning.yml").write_text(CYCLE, encoding="utf-8")
    with LESSONS.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    shift = [["date", "classroom", "shift", "count", "out_of", "note"]]
    tally = [["date", "classroom", "indicator", "count", "out_of"]]
    for number, row in enumerate(found):
        where = [row["date_recorded"], row["teacher_id"]]
        shift.append([*where, "press", row["T_press_reasoning"], row["teacher_sent"], number])
        tally.append([*where, "evidence", row["S_evidence"], row["student_sent"]])
    write(data / "practice_log.csv", shift)
    write(data / "tallies.csv", tally)
    return root


def test_every_lesson_is_accounted_for(lessons: Path):
    accounting = ik.load_cycle("press-for-reasoning", lessons).accounting.set_index("table")
    log = accounting.loc["practice_log"]
    # 376 lessons, 26 of them without a date and a teacher
    assert (log["rows"], log["used"], log["blank"], log["duplicate"]) == (376, 350, 26, 0)


@pytest.mark.slow
def test_the_page_is_honest_about_what_it_lacks_and_makes_no_trend(lessons: Path, tmp_path: Path):
    summary = render(lessons, tmp_path, reports=["case-study"])
    assert summary.failed == ()
    html = (tmp_path / "leader" / "press-for-reasoning" / "case-study.html").read_text("utf-8")
    soup = BeautifulSoup(html, "html.parser")
    text = " ".join(soup.get_text(" ", strip=True).split())

    level_3 = soup.find(id="level-3-what-pattern-emerges").find_next("p").get_text()
    assert level_3.startswith("No evidence collected.")
    assert "no roster, so this page could not be searched for names" in text
    assert "No coaching log was kept, so nobody can say how much coaching" in text

    statement = soup.select_one(".statement").get_text(" ", strip=True)
    case = ik.release(ik.measure(ik.load_cycle("press-for-reasoning", lessons)), audience="leader")
    press = movements(case, "shift")[0]
    assert press.reading == "chance"
    assert "no clear change, in the classrooms seen at both ends, because chance alone" in statement
    assert not re.search(r"press for reasoning went from", statement, re.IGNORECASE)
    assert "No scores were collected over time, so nothing is said about trends." in statement
    assert not re.search(r"\bT\d\d\b", text)


def test_a_month_with_two_teachers_is_not_shown_and_cannot_be_worked_out(lessons: Path):
    case = ik.release(ik.measure(ik.load_cycle("press-for-reasoning", lessons)), audience="leader")
    early = case.cells(level="shift", measure="press", statistic="share")
    early = early[early["period"].isin([f"{n:02d}" for n in range(1, 7)])].set_index("period")
    # October 2019 has 2 teachers: hidden. Alone it would be early less the other months,
    # so that November (4 teachers) is hidden with it.
    assert early.loc["01", "status"] == "withheld"
    assert (early["status"] == "withheld").sum() >= 2
    assert case.fact(level="shift", measure="press", period="early").shown
