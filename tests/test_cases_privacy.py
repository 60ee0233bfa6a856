"""Cases of what a page told beside its tables: ranges, and readings that rest on classrooms."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

import impactkit as ik
from impactkit.batch import render
from impactkit.schema import AUDIENCES
from impactkit.uncertainty import tango, widest_of_step

WIDTH = 3


def trend_facts(root, cycle: str, audience: str) -> dict[str, tuple]:
    """What a page says of Level 3: every fact but its marks."""
    case = ik.release(ik.measure(ik.load_cycle(cycle, root)), audience=audience)
    return {
        fact.id: (fact.status, fact.value, fact.low, fact.high, fact.n, fact.direction)
        for fact in case.facts()
        if "/trend." in fact.id
    }


def printed(net: int, lost: int, n: int) -> tuple[float, float]:
    """The ends of a range as a page has them, in whole points."""
    low, high = tango(net + lost, lost, n)
    return round(low, 2), round(high, 2)


@pytest.mark.parametrize("audience", ["leader", "public"])
def test_tango(case, audience):
    """As many numbers of students who fell back as the width, and one, fit each printed range."""
    (path,) = (case("tango") / "params").glob("*.yml")
    cycle = ik.load_cycle(path.stem, case("tango"))
    page = ik.release(ik.measure(cycle), audience=audience)
    tried = 0
    for trend in cycle.about.trends:
        for step in trend.watch:
            key = {"level": "trend", "measure": trend.id, "category": step, "group": "all"}
            change = page.fact(**key, statistic="change")
            waves = sorted(page.waves[trend.id])
            first, last = (page.fact(**key, statistic="share", period=w) for w in
                           (waves[0], waves[-1]))  # fmt: skip
            if not (change.shown and first.shown and last.shown):
                continue
            n, net = change.n, last.count - first.count
            least, most = max(0, -net), min(first.count, n - last.count)
            fits = [
                lost
                for lost in range(least, most + 1)
                if printed(net, widest_of_step(lost, least, most, WIDTH + 1), n)
                == (change.low, change.high)
            ]
            assert len(fits) >= min(WIDTH + 1, most - least + 1)
            tried += 1
    assert tried


def test_direction(case, tmp_path):
    """Three classrooms: a page for leaders is the same whichever of two colleagues' classrooms the
    students were in who rose, so that the third teacher cannot tell their changes apart."""
    root = shutil.copytree(case("direction"), tmp_path / "case")
    path = root / "data" / "practice-006" / "rubric_scores.csv"
    scores = pd.read_csv(path, dtype=str, keep_default_na=False)
    by_day = scores.pivot(index="student", columns="date", values="score")
    rose = (by_day.iloc[:, 0] != "2") & (by_day.iloc[:, -1] == "2") & (by_day.iloc[:, 0] != "")
    room = scores.groupby("student")["classroom"].first()
    risers = [s for s in rose.index if rose[s] and room[s] == "9C"]
    others = [s for s in rose.index if not rose[s] and room[s] == "9B"]
    before = trend_facts(root, "practice-006", "leader")
    assert before["practice-006/trend.reasoning.change.change.all.2"][-1] == "up"
    for one, other in list(zip(risers, others, strict=False))[: WIDTH + 1]:
        scores.loc[scores["student"] == one, "classroom"] = "9B"
        scores.loc[scores["student"] == other, "classroom"] = "9C"
        scores.to_csv(path, index=False)
        after = trend_facts(root, "practice-006", "leader")
        said = {name: of for name, of in before.items() if ".change." in name}
        assert said == {name: of for name, of in after.items() if ".change." in name}


@pytest.mark.parametrize("name", ["one-teacher", "two-teachers"])
def test_one_teacher(case, name):
    """One or two classrooms: leaders read nothing of theirs, and why; the coach reads it all."""
    evidence = ik.measure(ik.load_cycle(name, case("one-teacher")))
    leader = ik.release(evidence, audience="leader")
    figures = {(fact.status, fact.value) for fact in leader.facts()
               if "/made_from." not in fact.id and ".count." not in fact.id}  # fmt: skip
    assert figures <= {("withheld", None), ("empty", None)}
    assert "one classroom is one teacher" in ik.glance(leader).text
    coach = ik.release(evidence, audience="coach")
    assert any(fact.shown for fact in coach.facts() if "/trend." in fact.id)


def test_one_teacher_below_the_floor_says_so(case):
    """With unsafe: true a leader reads one classroom, and every page begins by saying so."""
    page = ik.release(ik.measure(ik.load_cycle("consent1", case("one-teacher"))), audience="leader")
    assert any(fact.shown for fact in page.facts() if "/trend." in fact.id)
    assert "number of classrooms that a figure pools is 1; the floor is 3" in ik.heading(page).text


@pytest.mark.slow
def test_short_ids(case, tmp_path):
    """A roster with ids 1, 2, 3 … makes pages for everybody."""
    summary = render(case("short_ids"), tmp_path / "outputs", audiences=AUDIENCES)
    assert summary.failed == ()
    for audience in AUDIENCES:
        page = tmp_path / "outputs" / audience / "grade-7-justification" / "case-study.html"
        assert "38%" in page.read_text(encoding="utf-8")
