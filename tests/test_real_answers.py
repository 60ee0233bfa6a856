"""Real answers in, their raters' real agreement out: 1,891 short answers, two scores each.

Reads ../shared/data by path and is skipped where that is absent; nothing of it is kept here.
"""

from __future__ import annotations

import csv

import pytest
from cycles import ROOT

import impactkit as ik
from impactkit.disclosure import Released
from impactkit.evidence import Evidence
from impactkit.movements import raters

ANSWERS = ROOT.parent / "shared" / "data" / "asap_sas_set3_two_raters.tsv"
pytestmark = pytest.mark.skipif(
    not ANSWERS.exists(), reason="the real answers are not beside this checkout"
)
CYCLE = """\
cycle: answers
title: Answers that compare two texts
subject: reading
grade: "10"
focus: reasons in short answers
why: The scores of short answers were low.
start: 2012-01-02
end: 2012-02-12
data: data/answers
shifts:
  - {id: routine, name: Reason routine, look_for: students say why}
indicators:
  - {id: attempts, name: Attempts at a reason, measured: justification}
trends:
  - id: set3
    name: Two-point rubric
    scale:
      - {level: "0", label: none}
      - {level: "1", label: some}
      - {level: "2", label: clear}
    watch: ["2", "0"]
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """One wave in six classrooms that we made up, since the file names none."""
    root = tmp_path_factory.mktemp("answers")
    data = root / "data" / "answers"
    data.mkdir(parents=True)
    (root / "params").mkdir()
    (root / "params" / "answers.yml").write_text(CYCLE, encoding="utf-8")
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    scores = [["date", "classroom", "student", "task", "rubric", "score", "second_score"]]
    work = [["date", "classroom", "student", "task", "response"]]
    for place, row in enumerate(found):
        where = ["2012-01-03", f"10{'ABCDEF'[place % 6]}", row["Id"], "set 3"]
        scores.append([*where, "set3", row["Score1"], row["Score2"]])
        work.append([*where, row["EssayText"]])
    log = [["date", "classroom", "shift", "count", "out_of"]]
    for name, rows in (("rubric_scores", scores), ("student_work", work), ("practice_log", log)):
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return ik.measure(ik.load_cycle("answers", root))


@pytest.fixture(scope="module")
def page(answers: Evidence) -> Released:
    return ik.release(answers, audience="leader")


def test_the_raters_agree_as_published_and_below_the_target(answers: Evidence, page: Released):
    (of,) = raters(ik.release(answers, audience="coach")).values()
    assert of.kappa.value == pytest.approx(0.602, abs=5e-4)
    assert of.quadratic.value == pytest.approx(0.734, abs=5e-4)
    (of,) = raters(page).values()
    assert (of.kappa.value, of.quadratic.value) == (0.6, 0.73)  # as a leader's page prints them
    assert of.whole.n == 1891
    assert of.whole.value == pytest.approx(0.761, abs=5e-4)
    assert (of.target, of.below_target) == (0.80, True)
    assert (
        "Too seldom. Two scorers gave the same score to 76% of 1,891 answers, below the 80% asked "
        "of a scale of 3 points." in ik.design_table(page).text
    )


def test_markers_of_a_reason_stand_at_every_score(answers: Evidence, page: Released):
    said = "“Attempts at a reason” is found about as often in the lowest-scored answers"
    assert said in ik.word_check(page).text
    coach = ik.release(answers, audience="coach")
    at = [
        coach.fact(level="indicator", measure="attempts", statistic="share_at_score", category=s)
        for s in "012"
    ]
    assert max(f.value for f in at) - min(f.value for f in at) < 0.05
    assert min(f.value for f in at) > 0.7
    assert "from the lowest score to the highest" in ik.word_check(coach).text
    assert "from the lowest score" not in ik.word_check(page).text


def test_one_wave_of_real_scores_makes_no_trend(page: Released):
    assert "Without a second time there is no change to be sure of." in ik.how_sure(page).text
