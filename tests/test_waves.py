"""Waves: which dates belong together, who is followed, and which of several scores counts."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import impactkit as ik
from impactkit.errors import InputError
from impactkit.waves.windows import ONE_IN, windows_by_gaps, windows_by_students

SCORES = "date,classroom,student,task,rubric,score\n"


def waves(cycle, trend: str) -> list[tuple[str, str, int, int]]:
    """Of each wave its period, what readers call it, classrooms and students."""
    return [(w.period, w.label, w.classrooms, w.people) for w in cycle.waves[trend]]


def shares(cycle, trend: str, step: str) -> dict[str, tuple[int, int]]:
    """By period, how many of how many followed students stood at a step."""
    rows = ik.measure(cycle).rows
    named = (rows["measure"] == trend) & (rows["statistic"] == "share")
    rows = rows[named & (rows["group"] == "all") & (rows["category"] == step)]
    return {p: (int(c), int(n)) for p, c, n in zip(rows["period"], rows["count"], rows["n"],
                                                   strict=True)}  # fmt: skip


def in_a_page(cycle) -> str:
    released = ik.release(ik.measure(cycle), audience="coach")
    return " ".join(str(ik.level_summary(released, "trend")).split())


def test_two_tasks_one_week(case):
    """One answer whatever the order of rows: a stop that counts, and one rule that decides."""
    for name in ("order-one", "order-two"):
        with pytest.raises(InputError) as stopped:
            ik.load_cycle(name, case("two-tasks-one-week"))
        assert str(stopped.value) == (
            f"params/{name}.yml cannot be used: 1 problem\n"
            "  rubric_scores, reasoning: 60 students have several scores in week 1; "
            "60 students have several scores in week 6.\n"
            "    Say which counts: write several: mean, best, first, last or by task below "
            "trends.reasoning. If these are two testing windows, name them with waves:."
        )


def test_two_semesters_new_sections(case):
    cycle = ik.load_cycle("resectioned", case("two-semesters-new-sections"))
    assert waves(cycle, "proficiency") == [("01", "Oct 2025", 4, 100), ("05", "Feb 2026", 4, 100)]
    assert shares(cycle, "proficiency", "yes") == {"01": (20, 100), "05": (80, 100)}


def test_window_over_month_end(case):
    cycle = ik.load_cycle("windows", case("window-over-month-end"))
    assert waves(cycle, "proficiency") == [
        ("01", "Sep 2025", 4, 100),
        ("08", "Apr–May 2026", 4, 100),
    ]
    assert shares(cycle, "proficiency", "yes") == {"01": (32, 100), "08": (64, 100)}


def test_c16_stagger(case):
    cycle = ik.load_cycle("c16-stagger", case("c16-stagger"))
    assert waves(cycle, "reasoning") == [("01", "weeks 1–2", 4, 80), ("05", "weeks 5–6", 4, 80)]
    assert "scored both in weeks 1–2 and in weeks 5–6" in in_a_page(cycle)


def two_tickets(small, *, several: str = "", order: int = 1):
    """Two tasks on each of two days; the first ticket of week 1 is the better one."""
    rows = [
        f"2026-01-08,7A,{n},easy,reasoning,2\n2026-01-08,7A,{n},hard,reasoning,0\n"
        f"2026-02-12,7A,{n},easy-6,reasoning,1\n2026-02-12,7A,{n},hard-6,reasoning,2\n"
        for n in range(4)
    ]
    lines = "".join(rows).splitlines(keepends=True)[::order]
    small.table("rubric_scores", SCORES + "".join(lines))
    if several:
        small.swap('    watch: ["2", "0"]', f'    watch: ["2", "0"]\n    {several}')
    return small.load()


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("several", "ends", "superseded"),
    [
        ("several: mean", "11", 0),  # 2 and 0; 1 and 2: halves go down
        ("several: best", "22", 8),
        ("several: by task\n    tasks: [hard, easy-6]", "01", 8),
    ],
)
def test_several_decides(small, order, several, ends, superseded):
    cycle = two_tickets(small, several=several, order=order)
    found = [{step: shares(cycle, "reasoning", step)[p][0] for step in "012"} for p in ("01", "06")]
    assert found == [dict.fromkeys("012", 0) | {step: 4} for step in ends]
    of = cycle.accounting.set_index("table").loc["rubric_scores"]
    assert (of["rows"], of["used"], of["superseded"]) == (16, 16 - superseded, superseded)
    assert cycle.files[1].buckets["superseded"] == superseded


def test_first_and_last_need_a_day_that_differs(small):
    two_tickets_error = (
        "params/small.yml cannot be used: 1 problem\n"
        "  rubric_scores, reasoning: 4 students have several scores in week 1; 4 students have "
        "several scores in week 6.\n"
        "    Nothing tells which was last. Write the time of day, or another several:."
    )
    with pytest.raises(InputError) as stopped:
        two_tickets(small, several="several: last")
    assert str(stopped.value) == two_tickets_error


def test_first_and_last_by_day(small):
    rows = "2026-01-08,7A,1,t1,reasoning,0\n2026-01-09,7A,1,t1,reasoning,2\n"
    rows += "".join(f"2026-01-08,7A,{n},t1,reasoning,1\n" for n in range(2, 30))
    rows += "".join(f"2026-02-12,7A,{n},t6,reasoning,1\n" for n in range(1, 30))
    small.table("rubric_scores", SCORES + rows)
    small.swap('    watch: ["2", "0"]', '    watch: ["2", "0"]\n    several: first')
    assert shares(small.load(), "reasoning", "0")["01"] == (1, 29)
    small.swap("several: first", "several: last")
    assert shares(small.load(), "reasoning", "2")["01"] == (1, 29)


def test_a_student_who_changes_classrooms_is_one_person(small):
    rows = "2026-01-08,7A,1,t1,reasoning,0\n2026-02-12,7B,1,t6,reasoning,2\n"
    small.table("rubric_scores", SCORES + rows)
    evidence = ik.measure(small.load()).rows
    shown = evidence[(evidence["statistic"] == "share") & (evidence["category"] == "2")]
    shown = shown[shown["level"] == "trend"]
    cells = set(zip(shown["period"], shown["group"], shown["count"], shown["n"], strict=True))
    assert cells == {("01", "all", 0, 1), ("01", "7A", 0, 1), ("06", "all", 1, 1),
                     ("06", "7B", 1, 1)}  # fmt: skip


def test_a_make_up_belongs_to_its_task(small):
    """Student 9 was away in week 1, and took ticket 1 with ticket 2 a week later."""
    rows = [f"2026-01-08,7A,{n},t1,reasoning,0\n" for n in range(9)]
    rows += ["2026-01-15,7A,9,t1,reasoning,0\n"]
    rows += [f"2026-01-15,7A,{n},t2,reasoning,1\n" for n in range(10)]
    small.table("rubric_scores", SCORES + "".join(rows))
    found = waves(small.load(), "reasoning")
    assert found == [("01", "weeks 1–2", 1, 10), ("02", "week 2", 1, 10)]


def test_classrooms_that_alternate_days_make_one_wave_a_week(small):
    """Gaps from Friday to Monday are shorter than those within the week."""
    days = ["2026-01-05", "2026-01-09", "2026-01-12", "2026-01-16", "2026-01-19", "2026-01-23"]
    rows = [
        f"{day},{room},{room}{n},ticket,reasoning,1\n"
        for at, day in enumerate(days)
        for room in ("7A" if at % 2 == 0 else "7B",)
        for n in range(20)
    ]
    small.table("rubric_scores", SCORES + "".join(rows))
    assert waves(small.load(), "reasoning") == [
        (f"0{week}", f"week {week}", 2, 40) for week in (1, 2, 3)
    ]


def test_followup(case):
    """The cycle's own ends stay its ends; what came after a break is told, or kept apart."""
    extended = ik.load_cycle("followup15", case("followup"))
    assert [str(note) for note in extended.notes] == [
        "params/followup15.yml, end: no visit or session lies between 2026-10-22 and 2026-12-15 "
        "(7 weeks), and all that pages call the end of the cycle came after.\n"
        "  If that was a follow-up, let the cycle end before it, and write follow_up: "
        "{from: 2026-12-15, to: 2026-12-18}. Its rows are then kept apart."
    ]
    path = case("followup") / "params" / "followup7.yml"
    with pytest.raises(InputError) as stopped:
        ik.load_cycle("followup7", case("followup"))
    assert "80 values are outside the cycle" in str(stopped.value)
    written = path.read_text(encoding="utf-8")
    after = "follow_up: {from: 2026-12-15, to: 2026-12-18}\n"
    path.write_text(written + after, encoding="utf-8")
    cycle = ik.load_cycle("followup7", case("followup"))
    assert shares(cycle, "reasoning", "2") == {"01": (15, 80), "04": (30, 80), "07": (59, 80)}
    of = cycle.accounting.set_index("table")
    assert (of.loc["rubric_scores", "outside"], of.loc["practice_log", "outside"]) == (80, 15)


NAMED = """\
waves:
  before: {from: 2026-01-05, to: 2026-01-11}
  after: {from: 2026-02-02, to: 2026-02-15}
"""


def test_named_waves(small):
    rows = [
        f"{day},7A,{n},t,reasoning,{score}\n"
        for day, score in (("2026-01-08", 0), ("2026-01-22", 1), ("2026-02-12", 2))
        for n in range(3)
    ]
    small.table("rubric_scores", SCORES + "".join(rows))
    small.add(NAMED)
    cycle = small.load()
    assert waves(cycle, "reasoning") == [("01", "before", 1, 3), ("05", "after", 1, 3)]
    of = cycle.accounting.set_index("table").loc["rubric_scores"]
    assert (of["rows"], of["used"], of["outside"]) == (9, 6, 3)
    assert [str(note) for note in cycle.notes] == [
        "rubric_scores: 3 rows lie outside the windows in waves:, and take no part.\n"
        "  Correct the windows, or leave it so."
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "waves:\n  a: {from: 2026-01-12, to: 2026-01-11}\n",
            "line 22, waves: holds a, which ends before it begins. Correct it.",
        ),
        (
            "waves:\n  a: {from: 2026-01-05, to: 2026-01-12}\n"
            "  b: {from: 2026-01-12, to: 2026-02-01}\n",
            "line 22, waves: holds a and b, which overlap or are not in order. List them by date.",
        ),
        (
            "waves:\n  a: {from: 2026-01-05, to: 2026-03-12}\n",
            "line 22, waves: holds a, which lies outside 2026-01-05 to 2026-02-15. "
            "Correct it, or start and end.",
        ),
        (
            "waves:\n  a: {from: 2026-01-05, to: 2026-01-06}\n"
            "  b: {from: 2026-01-07, to: 2026-01-08}\n",
            "line 22, waves: holds a and b, which begin in the same week. "
            "Choose a shorter period, or join them.",
        ),
    ],
)
def test_waves_that_make_no_sense(small, written, message):
    small.add(written)
    assert message in small.error()


def test_a_follow_up_comes_after_the_end(small):
    small.add("follow_up: {from: 2026-02-15, to: 2026-03-01}\n")
    assert "follow_up: does not lie after end, or ends before it begins." in small.error()


def test_by_task_where_no_listed_task_was_done(small):
    with pytest.raises(InputError) as stopped:
        two_tickets(small, several="several: by task\n    tasks: [another]")
    assert str(stopped.value).endswith(
        "    Of their tasks, none stands in tasks: below trends.reasoning, or two scores of the "
        "one that does. List the task that counts."
    )


def test_one_wave_is_one_column_of_the_table_by_room(small):
    rows = [f"2026-01-08,{room},{room}{n},t,reasoning,2\n" for room in "AB" for n in range(12)]
    small.table("rubric_scores", SCORES + "".join(rows))
    case = ik.release(small.measure(), audience="coach")
    head = ik.room_table(case, "trend").text.split("Room A")[0]
    assert head.count("week 1") == 1


def test_by_task_needs_tasks(small):
    small.swap('    watch: ["2", "0"]', '    watch: ["2", "0"]\n    several: by task')
    assert "several: by task and tasks belong together" in small.error()


def test_years(small):
    small.swap("start: 2026-01-05", "start: 2023-08-14")
    small.swap("end: 2026-02-15", "end: 2026-06-05\nperiod: year")
    small.table("practice_log", "date,classroom,shift,count,out_of\n2023-09-05,7A,routine,1,1\n")
    rows = [f"{day},7A,{n},t,reasoning,1\n" for n in range(3)
            for day in ("2023-10-02", "2024-10-01", "2025-09-30")]  # fmt: skip
    small.table("rubric_scores", SCORES + "".join(rows))
    assert waves(small.load(), "reasoning") == [
        ("01", "2023–24", 1, 3), ("02", "2024–25", 1, 3), ("03", "2025–26", 1, 3),
    ]  # fmt: skip


def cost(days, student, longest: int, cuts) -> tuple[int, int]:
    """What windows_by_students makes least: second scores and windows; then short gaps at cuts."""
    starts = [0, *cuts, len(set(days))]
    distinct = sorted(set(days))
    spent = 0
    for begin, end in pairwise(starts):
        inside = [s for d, s in zip(days, student, strict=True) if d in distinct[begin:end]]
        spent += ONE_IN * (len(inside) - len(set(inside))) + max(ONE_IN, len(set(student)))
    return spent, -sum(distinct[c] - distinct[c - 1] for c in cuts)


scored = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=14)


@settings(max_examples=150)
@given(scores=scored, seed=st.integers(0, 9))
def test_no_other_windows_cost_less_and_the_order_of_rows_is_nothing(scores, seed):
    days, student = (np.array(of) for of in zip(*scores, strict=True))
    window = windows_by_students(days, student, longest=30)
    distinct = np.unique(days)
    begins = [window[days == day][0] for day in distinct]
    assert all(len(set(window[days == day])) == 1 for day in distinct)
    found = tuple(at for at in range(1, len(distinct)) if begins[at] != begins[at - 1])
    every = [
        of for many in range(len(distinct)) for of in combinations(range(1, len(distinct)), many)
    ]
    assert cost(days, student, 30, found) == min(cost(days, student, 30, of) for of in every)
    order = np.random.default_rng(seed).permutation(len(days))
    assert (windows_by_students(days[order], student[order], 30) == window[order]).all()


@given(days=st.lists(st.integers(0, 200), min_size=1, max_size=12), longest=st.integers(1, 40))
def test_windows_by_gaps_are_as_far_apart_as_they_say(days, longest):
    window = windows_by_gaps(np.array(days), longest)
    frame = pd.DataFrame({"day": days, "window": window}).sort_values("day")
    for (one, w), (other, v) in pairwise(frame.itertuples(index=False)):
        assert (other - one > longest) == (v != w)
