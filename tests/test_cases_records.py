"""Small inputs that once gave a wrong page or none, each with its right value.

Each case is a workspace in tests/cases, invented, and read by the public doors: `impactkit check`
and load_cycle. Beside each stand others of its kind.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from cycles import TABLES
from hypothesis import given, settings
from hypothesis import strategies as st

import impactkit as ik
from impactkit.check import check
from impactkit.cli import main
from impactkit.cycle import Cycle
from impactkit.errors import ImpactKitError
from impactkit.intake.text_yaml import read_text_yaml

CASES = Path(__file__).parent / "cases"
SCORES = "date,classroom,student,task,rubric,score"
LOG = "date,classroom,shift,count,out_of"
ONE = "params/small.yml cannot be used: 1 problem "


def flat(text: object) -> str:
    return " ".join(str(text).split())


def workspace(case: str, tmp_path: Path, old: str = "", new: str = "") -> Path:
    """A copy of a case; in its cycle file `new` stands for `old`."""
    root = tmp_path / case
    shutil.copytree(CASES / case, root)
    for file in (root / "params").iterdir():
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return root


def load(case: str, tmp_path: Path, old: str = "", new: str = "") -> Cycle:
    root = workspace(case, tmp_path, old, new)
    return ik.load_cycle(next((root / "params").iterdir()).stem, root)


def error(root: Path) -> str:
    """The whole message that `check` ends with."""
    found = check(next((root / "params").iterdir()).stem, root).error
    assert found is not None
    return flat(found)


def notes(small) -> list[str]:
    return [flat(note) for note in small.load().notes]


def buckets(cycle: Cycle, table: str) -> dict[str, int]:
    return cycle.accounting.set_index("table").loc[table].to_dict()


def ends(cycle: Cycle, measure: str, early: str, late: str, category: str = "yes") -> list:
    """(count, n) at both ends, all classrooms together."""
    rows = ik.measure(cycle).rows
    rows = rows[
        (rows["measure"] == measure)
        & (rows["statistic"] == "share")
        & (rows["group"] == "all")
        & (rows["category"] == category)
    ].set_index("period")
    return [(int(rows.loc[p, "count"]), int(rows.loc[p, "n"])) for p in (early, late)]


# What is one record


def test_c25_flat(tmp_path):
    cycle = load("c25-flat", tmp_path)
    assert ends(cycle, "ask_where", "early", "late") == [(8, 32), (24, 32)]  # 25% → 75%
    log = cycle.table("practice_log")
    assert list(log)[:3] == ["date", "time", "classroom"]
    assert log["time"].tolist()[:2] == ["09:10:00", "10:10:01"]
    assert "time" not in cycle.table("rubric_scores")


@pytest.mark.parametrize("unread", ["lesson", "observer", "What else did you see?"])
def test_visits_that_differ_in_any_column_count(small, unread):
    rows = [f"2026-01-06,7A,routine,{n % 2},1,{n}" for n in range(4)]
    small.table("practice_log", "\n".join([f"{LOG},{unread}", *rows, rows[0]]) + "\n")
    found = buckets(small.load(), "practice_log")
    assert (found["rows"], found["used"], found["duplicate"]) == (5, 4, 1)
    assert notes(small) == [
        "data/small/practice_log.csv: row 2 repeats a later row whole; the two are counted once. "
        "If they are two, make them differ: by date, or in a log by observer or note."
    ]


@settings(max_examples=25)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(8, 10), st.sampled_from("AB"), st.integers(0, 1), st.sampled_from("xy")
        ),
        max_size=14,
    ),
    unread_first=st.booleans(),
)
def test_used_rows_are_the_different_source_rows(new_small, rows, unread_first):
    small = new_small()
    head = f"seen,{LOG}" if unread_first else f"{LOG},seen"
    lines = []
    for day, room, count, seen in rows:
        row = f"2026-01-{day:02d},7{room},routine,{count},1"
        lines.append(f"{seen},{row}" if unread_first else f"{row},{seen}")
    small.table("practice_log", "\n".join([head, *lines]) + "\n")
    found = buckets(small.load(), "practice_log")
    assert (found["used"], found["used"] + found["duplicate"]) == (len(set(rows)), len(rows))


FORM = """
dates: month first
tables:
  practice_log:
    file: visits.{ending}
    export: google_forms
    columns: {{classroom: Room}}
    items: [{{column: Seen, checked: {{routine: Routine}}, none: None}}]
"""


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_visits_of_one_form_at_other_times_count(small, ending):
    small.add(FORM.format(ending=ending))
    times = ["9:10:00", "10:10:00", "9:10:00"]  # the third repeats the first whole
    rows = [[f"1/6/2026 {time}", "7A", "Routine"] for time in times]
    frame = pd.DataFrame(rows, columns=["Timestamp", "Room", "Seen"])
    path = small.data / f"visits.{ending}"
    if ending == "csv":
        frame.to_csv(path, index=False, sep=";")
    else:
        frame["Timestamp"] = pd.to_datetime(frame["Timestamp"])
        frame.to_excel(path, index=False) if ending == "xlsx" else frame.to_parquet(path)
    cycle = small.load()
    assert buckets(cycle, "practice_log")["used"] == 2
    assert cycle.table("practice_log")["time"].tolist() == ["10:10:00", "09:10:00"]


def test_two_submissions_in_one_week_are_two_records(small):
    small.swap("    watch:", "    several: mean\n    watch:")
    small.add(
        "dates: month first\ntables:\n  rubric_scores: {file: quiz.csv, export: google_forms, "
        "columns: {classroom: Room, student: ID}, "
        "items: [{column: Score, task: t1, rubric: reasoning}]}\n"
    )
    (small.data / "quiz.csv").write_text(
        "Timestamp,Score,Room,ID\n1/13/2026 9:14:05,2 / 2,7A,1\n1/14/2026 10:14:05,1 / 2,7A,1\n"
    )
    found = small.load().table("rubric_scores")
    assert found[["time", "score"]].to_numpy().tolist() == [["09:14:05", "2"], ["10:14:05", "1"]]


def test_two_answers_to_one_task_count_and_are_told(small):
    small.table(
        "student_work",
        "date,classroom,student,task,response\n2026-01-08,7A,1001,t1,because\n"
        "2026-01-09,7A,1001,t1,since\n2026-01-15,7A,1001,t1,later\n2026-01-09,7A,1002,t1,since\n",
    )
    assert buckets(small.load(), "student_work")["used"] == 4
    assert notes(small) == [
        "data/small/student_work.csv: rows 2, 3 hold several answers of one student to one task "
        "within a week. All of them count. If a later one is meant to replace an earlier one, "
        "keep that alone."
    ]


def test_one_answer_coded_yes_and_no_stops(small):
    small.add("indicators: [{id: why, name: Why, measured: justification}]\n")
    small.table("student_work", "date,classroom,student,task,response\n2026-01-08,7A,1,t1,a\n")
    head, row = "date,classroom,student,task,indicator,coded\n", "2026-01-08,7A,1,t1,why"
    small.table("hand_codes", f"{head}{row},yes\n{row},no\n")
    assert flat(small.error()) == (
        f"{ONE}data/small/hand_codes.csv, column coded: rows 2, 3 say both yes and no of one "
        "answer. Settle it, and keep one row."
    )


def test_one_id_of_the_roster_under_two_names_is_told(small):
    head = "classroom,teacher,student,first_name,last_name\n"
    small.table("roster", f"{head}7A,Ms A,1001,Ana,Diaz\n7A,Ms A,1001,Zoe,Kim\n7A,Ms A,2,Bo,Li\n")
    cycle = small.load()
    assert {("Ana", "Diaz"), ("Zoe", "Kim")} <= cycle.people.names
    assert notes(small) == [
        "data/small/roster.csv: rows 2, 3 give one id of a classroom several names. "
        "Each is kept off every page. Correct the id, or the name."
    ]


SURVEY = "conditions:\n  - {id: purpose, question: Is it clear}\n"


@pytest.mark.parametrize(("time", "used"), [("", 2), (" 9:00:01", 1)])
def test_alike_answers_of_a_survey_are_repeats_with_one_time_of_day_alone(small, time, used):
    small.add(SURVEY)
    row = f"2026-02-13{time},teacher,purpose,3\n"
    small.table("conditions", f"date,role,item,rating\n{row}{row}")
    assert buckets(small.load(), "conditions")["used"] == used


def two_files(small, first: str, second: str) -> None:
    small.add("tables:\n  practice_log: [{file: a.csv}, {file: b.csv}]\n")
    (small.data / "a.csv").write_text(first)
    (small.data / "b.csv").write_text(second)


def test_a_row_that_two_files_give_whole_counts_once_and_is_told(small):
    rows = "2026-01-06,7A,routine,1,1,x\n2026-01-07,7A,routine,0,1,x\n"
    two_files(small, f"{LOG},seen\n{rows}", f"{LOG},seen\n{rows}2026-01-08,7A,routine,1,1,x\n")
    assert buckets(small.load(), "practice_log")["used"] == 3
    assert notes(small) == [
        "data/small/b.csv: rows 2, 3 repeat a row of another file whole; the two are counted "
        "once. If they are two, make them differ: by date, or in a log by observer or note."
    ]


def test_rows_of_two_files_that_differ_in_an_unread_column_count_and_are_told(small):
    row = "2026-01-06,7A,routine,1,1"
    two_files(small, f"{LOG},seen by\n{row},A\n", f"{LOG},seen by\n{row},B\n")
    assert buckets(small.load(), "practice_log")["used"] == 2
    assert notes(small) == [
        "data/small/b.csv: row 2 is like a row of another file in all that is read, and "
        "differs in another column. All of them count. Where two are one, take one out."
    ]


# Unreadable is not blank


def test_c26_percent_xlsx(tmp_path):
    cycle = load("c26-percent-xlsx", tmp_path)
    assert buckets(cycle, "assessments")["used"] == 160
    sheet = openpyxl.load_workbook(next((CASES / "c26-percent-xlsx").rglob("*.xlsx"))).active
    cells = [(row[0].value, row[4].value) for row in sheet.iter_rows(min_row=2)]
    expected = [
        sum(score >= 0.8 for day, score in cells if day == when)
        for when in ("2026-03-05", "2026-04-09")
    ]
    found = ends(cycle, "proficiency", "01", "06")
    assert found == [(47, 80), (67, 80)] == [(count, 80) for count in expected]


def test_c27_percent_csv(tmp_path):
    assert ends(load("c27-percent-csv", tmp_path), "proficiency", "01", "06") == [
        (49, 80),
        (64, 80),
    ]
    again = load("c27-percent-csv", tmp_path / "2", "proficient_from: 80", "proficient_from: 80%")
    assert ends(again, "proficiency", "01", "06") == [(49, 80), (64, 80)]


def test_c28_unreadable(tmp_path):
    assert error(workspace("c28-unreadable", tmp_path)) == (
        "params/c28-unreadable.yml cannot be used: 3 problems "
        "data/c28-unreadable/Unit.csv, column score: 40 values are points with what they are out "
        "of, as 13/15 (rows 2, 3, 4, 5, 6, 7, 8, 9 and 32 more). Write proficient_from as a "
        "percentage, such as 80%, or the points alone in the file. "
        "data/c28-unreadable/Unit.csv, column score: 10 values are letter grades, where a number "
        "belongs (rows 42, 43, 44, 45, 46, 47, 48, 49 and 2 more). Read the column as proficient, "
        "below tables.assessments in the cycle file, with its heading and your grades: columns: "
        '{proficient: Grade}, recode: {proficient: {"A": "yes", "B+": "no"}}. '
        "data/c28-unreadable/Unit.csv, column score: 10 values are numbers with a mark behind "
        "them, as 13* (rows 52, 53, 54, 55, 56, 57, 58, 59 and 2 more). Take the mark out; what "
        "it says can stand in a column of its own."
    )


QUIZ = """\
  - id: quiz
    name: Quiz
    source: assessments
    scored: proficient
    scale: [{level: "no", label: not yet}, {level: "yes", label: proficient}]
    watch: ["yes"]
tables:
  assessments: {file: quiz.csv, proficient_from: CUT}
"""


def quiz(small, cut: str, *scores: str) -> None:
    small.add(QUIZ.replace("CUT", cut))
    rows = [f'2026-01-08,7A,{1001 + n},quiz,"{score}"' for n, score in enumerate(scores)]
    (small.data / "quiz.csv").write_text(
        "\n".join(["date,classroom,student,assessment,score", *rows]) + "\n", encoding="utf-8"
    )


JUDGED = {
    "points": ("12", ["12", "11.9", "15"], ["yes", "no", "yes"]),
    "percent and a number": ("80", ["85%", "79.9 %", "80%"], ["yes", "no", "yes"]),
    "percent and percent": ("80%", ["85%", "79%"], ["yes", "no"]),
    "out of points": ("80%", ["12/15", "11 / 15", "8 of 10"], ["yes", "no", "yes"]),
    "a share": ("0.8", ["0.8", "0.79", "1"], ["yes", "no", "yes"]),
    "percent beside points": ("80%", ["12/15", "79%"], None),
}


@pytest.mark.parametrize("kind", JUDGED)
def test_proficient_is_read_from_points_and_percentages(small, kind):
    cut, scores, expected = JUDGED[kind]
    quiz(small, cut, *scores)
    if expected is None:
        assert "without a percent sign, while others have one (row 2)" in flat(small.error())
    else:
        assert small.load().table("assessments")["proficient"].tolist() == expected


UNLIKE = {
    ("80", "85%", "85"): "without a percent sign, while others have one (row 3). Write the "
    "sign everywhere, or nowhere.",
    ("80%", "85"): "a plain number, while proficient_from is a percentage (row 2). Write "
    "proficient_from in points, such as 12, or the scores as percentages or like 13/15.",
    ("0.8", "85%"): "a percentage, while proficient_from is not above 1 (row 2). Write "
    "proficient_from as a percentage, such as 80%.",
    ("80", "8500%"): "a percentage above 200% (row 2). Correct it, or the number format of the "
    "cells.",
    ("80%", "3/0"): "points out of 0 (row 2). Correct what they are out of.",
    ("80", "N/A"): "a mark such as N/A (row 2). If they say that somebody was away, list the mark "
    "below absence_codes in the cycle file; if they say nothing, leave the cells blank.",
    ("80", "TRUE"): "yes or no, or TRUE or FALSE, where a number belongs (row 2). Say what they "
    "count as, below tables.assessments in the cycle file: recode: {score: "
    '{"TRUE": "1", "FALSE": "0"}}, with the words as they stand.',
    ("80", "2026-01-02"): "a date, which a spreadsheet makes of 1/2 and 7-1 (row 2). Format the "
    "column there as text, and write it again.",
    ("80", "85†"): "a number with a mark behind it, as 13* (row 2). Take the mark out; what it "
    "says can stand in a column of its own.",
    ("80", "1e3"): "not a number in plain digits, as 12 or 1.5 (row 2). Write it out in digits.",
    ("80", "８５"): "not a number in plain digits, as 12 or 1.5 (row 2). Write it out in digits.",
    ("80", "∞"): "not a number (row 2). Correct it.",
    ("80", "nan"): "not a number (row 2). Correct it.",
    ("80", "pass"): "not a number (row 2). Correct it.",
}


@pytest.mark.parametrize("written", UNLIKE)
def test_a_score_that_cannot_be_judged_stops(small, written):
    cut, *scores = written
    quiz(small, cut, *scores)
    place = "data/small/quiz.csv, column score: 1 value is "
    assert flat(small.error()) == f"{ONE}{place}{UNLIKE[written]}"


def test_shares_of_one_beside_a_cut_above_one_stop(small):
    quiz(small, "80", "0.85", "0.7")
    assert "2 values are shares of 1, while proficient_from is above 1" in flat(small.error())


@settings(max_examples=40)
@given(
    scores=st.lists(st.text(max_size=6), min_size=1, max_size=6),
    cut=st.sampled_from(["80", "80%", "0.5"]),
)
def test_no_score_that_is_written_becomes_blank(new_small, scores, cut):
    small = new_small()
    clean = [" ".join(s.replace('"', "").split()) for s in scores]
    clean = [s for s in clean if s.isprintable() and "\x00" not in s]
    quiz(small, cut, *clean)
    try:
        found = buckets(small.load(), "assessments")
    except ImpactKitError as caught:
        assert "quiz.csv, column score" in str(caught)
    else:
        assert found["blank"] == clean.count("")


def test_canvas_takes_points_possible(small):
    small.add(
        QUIZ.replace(
            "{file: quiz.csv, proficient_from: CUT}",
            "{file: c.csv, export: canvas, zeros: scores, proficient_from: 80%, "
            "items: [{column: Quiz (1), date: 2026-01-08, assessment: quiz}]}",
        )
    )
    (small.data / "c.csv").write_text(
        "Student,ID,SIS Login ID,Section,Quiz (1)\n    Points Possible,,,,15.00\n"
        '"A, B",1,a,7A,12\n"C, D",2,c,7A,11\n"E, F",3,e,7A,\n'
    )
    cycle = small.load()
    assert cycle.table("assessments")["proficient"].tolist() == ["yes", "no"]
    small.swap("proficient_from: 80%", "proficient_from: 80")
    assert flat(small.error()) == (
        f"{ONE}data/small/c.csv, column score: 2 values are out of fewer points than "
        "proficient_from (rows 3, 4). Write proficient_from in points of this assessment, or as "
        "a percentage, such as 80%."
    )


def test_oneroster_takes_the_most_of_a_line_item(small):
    small.add(
        QUIZ.replace(
            "{file: quiz.csv, proficient_from: CUT}",
            "{file: r.csv, line_items: l.csv, export: oneroster, proficient_from: 80%, "
            "items: [{column: Quiz, assessment: quiz}]}",
        )
    )
    (small.data / "l.csv").write_text(
        "sourcedId,title,classSourcedId,resultValueMax\nl1,Quiz,7A,15\n"
    )
    (small.data / "r.csv").write_text(
        "sourcedId,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate\n"
        "a,l1,1,fully graded,12,2026-01-08\nb,l1,2,fully graded,11,2026-01-08\n"
    )
    assert small.load().table("assessments")["proficient"].tolist() == ["yes", "no"]


def test_a_quiz_of_google_forms_is_read_out_of_its_points(small):
    small.add(
        QUIZ.replace(
            "{file: quiz.csv, proficient_from: CUT}",
            "{file: g.csv, export: google_forms, columns: {classroom: Room, student: ID}, "
            "proficient_from: 80%, items: [{column: Score, assessment: quiz}]}",
        )
    )
    (small.data / "g.csv").write_text(
        "Timestamp,Score,Room,ID\n2026-01-08 9:00,12 / 15,7A,1\n2026-01-08 9:01,11 / 15,7A,2\n"
    )
    assert small.load().table("assessments")["proficient"].tolist() == ["yes", "no"]


def test_a_percentage_of_excel_is_read_by_its_number_format(small):
    quiz(small, "80", "1")
    small.swap("file: quiz.csv", "file: quiz.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["date", "classroom", "student", "assessment", "score"])
    forms = [(0.85, "0%"), (0.795, "0.0%"), (0.07, "0.00%;[Red]-0.00%"), (1.05, "0%")]
    for at, (value, form) in enumerate(forms, start=2):
        book.active.append(["2026-01-08", "7A", 1000 + at, "quiz", value])
        book.active.cell(at, 5).number_format = form
    book.save(small.data / "quiz.xlsx")
    found = small.load().table("assessments")
    assert found["score"].tolist() == [85, 79.5, 7, 105]
    assert found["proficient"].tolist() == ["yes", "no", "no", "yes"]
    book.active.append(["2026-01-08", "7A", 1, "quiz", 85])
    book.save(small.data / "quiz.xlsx")
    assert "without a percent sign, while others have one (row 6)" in flat(small.error())


@pytest.mark.parametrize("cut", ["eighty", "80 points", "-1"])
def test_a_cut_that_is_no_score_is_told(small, cut):
    quiz(small, cut, "85")
    assert flat(small.error()) == (
        f"{ONE}line 29, tables.assessments.1.proficient_from: is no score. "
        "Write it like 80 (points) or 80% (of the points possible)."
    )


def test_a_column_that_a_trend_follows_must_be_there(small):
    quiz(small, "80", "85")
    small.swap("{file: quiz.csv, proficient_from: 80}", "{file: quiz.csv}")
    assert flat(small.error()) == (
        f"{ONE}data/small/quiz.csv, column proficient: is missing, and trends.quiz follows it. "
        "Add it and fill it in, or write proficient_from below tables.assessments."
    )


def test_a_cut_belongs_to_assessments(small):
    small.add("tables:\n  rubric_scores: {proficient_from: 2}\n")
    assert flat(small.error()) == (
        f"{ONE}tables.rubric_scores: proficient_from belongs to assessments. Take it out."
    )


TYPED = {
    ("practice_log", "count"): ["TRUE", "x", "50%", "1/2", "1*", "1.5", "N/A", "1e0", "yes"],
    ("practice_log", "out_of"): ["TRUE", "many", "2 lessons", "∞"],
    ("coaching_log", "minutes"): ["45 min", "1:30", "N/A", "45*", "3/4", "2026-01-02"],
    ("coaching_log", "planned_minutes"): ["forty", "45%", "nan"],
    ("rubric_scores", "score"): ["N/A", "2*", "1/2", "50%", "2026-01-02", "2-Jan", "TRUE", "1.5"],
    ("rubric_scores", "second_score"): ["N/A", "2*", "3", "none"],
    ("rubric_scores", "date"): ["soon", "NaT", "46030", "Jan", "2026-13-01", "9:00"],
    ("rubric_scores", "student"): ["1.00043E+11", "N/A", "?", "-", "2026-07-01", "unknown"],
    ("rubric_scores", "classroom"): ["N/A", "?", "7-Jan", "#NV", "Err:502", "unknown"],
    ("rubric_scores", "task"): ["#REF!", "@SUM(1)"],
    ("rubric_scores", "rubric"): ["N/A", "Reasoning "],
    ("conditions", "rating"): ["agree", "3*", "3/4", "5", "75%", "N/A", "TRUE"],
    ("conditions", "role"): ["N/A", "?", "all"],
    ("conditions", "item"): ["N/A", "Purpose!"],
    ("tallies", "count"): ["x", "N/A"],
    ("tallies", "indicator"): ["N/A"],
    ("assessments", "score"): ["85†", "N/A"],
    ("assessments", "proficient"): ["1", "pass", "x", "N/A"],
    ("assessments", "complete"): ["done", "100%"],
    ("student_work", "correct"): ["1", "right", "✓"],
    ("hand_codes", "coded"): ["1", "maybe"],
}
GOOD = {
    "practice_log": {"date": "2026-01-06", "classroom": "7A", "shift": "routine", "count": "1",
                     "out_of": "1"},
    "coaching_log": {"date": "2026-01-06", "classroom": "7A", "activity": "a",
                     "planned_minutes": "45", "minutes": "45"},
    "rubric_scores": {"date": "2026-01-06", "classroom": "7A", "student": "1", "task": "t",
                      "rubric": "reasoning", "score": "1", "second_score": "1"},
    "conditions": {"date": "2026-01-06", "role": "teacher", "item": "purpose", "rating": "3"},
    "tallies": {"date": "2026-01-06", "classroom": "7A", "indicator": "talk", "count": "1",
                "out_of": "1"},
    "assessments": {"date": "2026-01-06", "classroom": "7A", "student": "1", "assessment": "quiz",
                    "score": "1", "proficient": "yes", "complete": "yes"},
    "student_work": {"date": "2026-01-06", "classroom": "7A", "student": "1", "task": "t",
                     "response": "because", "correct": "yes"},
    "hand_codes": {"date": "2026-01-06", "classroom": "7A", "student": "1", "task": "t",
                   "indicator": "why", "coded": "yes"},
}  # fmt: skip
EVERYTHING = (
    QUIZ.split("tables:", maxsplit=1)[0]
    + SURVEY
    + "indicators:\n  - {id: talk, name: Talk, measured: tally}\n"
    + "  - {id: why, name: Why, measured: justification}\n"
)


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [(*where, cell) for where, cells in TYPED.items() for cell in cells],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_cannot_be_read_stops_with_its_row(small, table, column, cell, form):
    small.add(EVERYTHING)
    for name, row in GOOD.items():
        rows = [row, {**row, column: cell}] if name == table else [row]
        frame = pd.DataFrame(rows)
        (small.data / f"{name}.csv").unlink(missing_ok=True)
        if name == table and form == "xlsx":
            frame.to_excel(small.data / f"{name}.xlsx", index=False)
        else:
            frame.to_csv(small.data / f"{name}.csv", index=False)
    if cell == "Reasoning ":
        assert "column rubric: 1 value is" in flat(small.error())
        return
    found = flat(small.error())
    assert f"data/small/{table}.{form}, column {column}: 1 value is " in found
    assert "(row 3)" in found


@pytest.mark.parametrize("typed", [True, False])
def test_a_boolean_of_excel_counts_where_it_is_recoded(small, typed):
    small.add("tables:\n  practice_log: {file: v.xlsx}\n")
    book = openpyxl.Workbook()
    for row in (
        LOG.split(","),
        ["2026-01-06", "7A", "routine", True if typed else "TRUE", 1],
        ["2026-01-07", "7A", "routine", False if typed else "FALSE", 1],
    ):
        book.active.append(row)
    book.save(small.data / "v.xlsx")
    assert flat(small.error()) == (
        f"{ONE}data/small/v.xlsx, column count: 2 values are yes or no, or TRUE or FALSE, where a "
        "number belongs (rows 2, 3). Say what they count as, below tables.practice_log in the "
        'cycle file: recode: {count: {"TRUE": "1", "FALSE": "0"}}, with the words as they stand.'
    )
    small.swap("{file: v.xlsx}", '{file: v.xlsx, recode: {count: {"TRUE": "1", "FALSE": "0"}}}')
    assert small.load().table("practice_log")["count"].tolist() == [1, 0]


def test_c09_merged(tmp_path):
    root = workspace("c09-merged", tmp_path)
    assert error(root) == (
        "params/c09-merged.yml cannot be used: 1 problem data/c09-merged/Scores.xlsx: "
        "rows 2, 3, 4, 5, 6, 7, 8, 9 and 152 more hold merged cells. "
        "Where cells of one column are merged downwards, write fill_down: [classroom] below the "
        "table in the cycle file, with the column. Else unmerge them and fill in each cell, or "
        "paste the cells as values."
    )
    cycle = load(
        "c09-merged", tmp_path / "2", "{file: Scores.xlsx}",
        "{file: Scores.xlsx, fill_down: [classroom]}",
    )  # fmt: skip
    assert cycle.table("rubric_scores")["classroom"].value_counts().to_dict() == {
        "8A": 40, "8B": 40, "8C": 40, "8D": 40
    }  # fmt: skip


def test_blank_cells_are_filled_down_in_text_too(small):
    small.table(
        "rubric_scores",
        f"{SCORES}\n2026-01-08,7A,1,t1,reasoning,2\n,,2,t1,reasoning,1\n,7B,3,t1,reasoning,0\n",
    )
    assert buckets(small.load(), "rubric_scores")["used"] == 1
    small.add("tables:\n  rubric_scores: {fill_down: [date, classroom]}\n")
    assert small.load().table("rubric_scores")["classroom"].tolist() == ["7A", "7A", "7B"]


# Ids and rooms


def test_c07_zeros(tmp_path):
    assert error(workspace("c07-zeros", tmp_path)) == (
        "params/c07-zeros.yml cannot be used: 1 problem data/c07-zeros/wave2.xlsx, column student: "
        "80 ids differ from ids of data/c07-zeros/wave1.csv in leading zeros, spaces or capitals "
        "only (rows 2, 3, 4, 5, 6, 7, 8, 9 and 72 more), and none is the same. Write ids alike in "
        "every file: format the column as text, so that a spreadsheet keeps zeros."
    )


def test_zeros_that_excel_shows_are_read(small):
    small.add("tables:\n  rubric_scores: [{file: a.csv}, {file: b.xlsx}]\n")
    (small.data / "a.csv").write_text(f"{SCORES}\n2026-01-08,7A,0001,t1,reasoning,2\n")
    book = openpyxl.Workbook()
    for row in (SCORES.split(","), ["2026-02-10", "7A", 1, "t2", "reasoning", 1]):
        book.active.append(row)
    book.active["C2"].number_format = "0000"
    book.save(small.data / "b.xlsx")
    assert small.load().table("rubric_scores")["student"].nunique() == 1


@pytest.mark.parametrize("apart", [("0042", "42"), ("S-42", "s42"), ("42.0", "42")])
def test_a_few_ids_written_otherwise_in_another_table_are_told(small, apart):
    rows = [f"2026-01-08,7A,{n},t1,reasoning,2" for n in (101, 102, apart[0])]
    small.table("rubric_scores", "\n".join([SCORES, *rows]) + "\n")
    answers = [f"2026-01-08,7A,{n},t1,because" for n in (101, 102, apart[1])]
    small.table(
        "student_work", "\n".join(["date,classroom,student,task,response", *answers]) + "\n"
    )
    assert len(notes(small)) == 1
    assert "1 id differs from ids of data/small/" in notes(small)[0]
    assert "(row 4), and 2 are the same. They count as different students." in notes(small)[0]


def test_two_tables_that_share_no_student_are_told(small):
    rows = [f"2026-01-08,7A,{n},t1,reasoning,2" for n in range(101, 111)]
    small.table("rubric_scores", "\n".join([SCORES, *rows]) + "\n")
    answers = [f"2026-01-08,7A,{n},t1,because" for n in range(501, 511)]
    small.table(
        "student_work", "\n".join(["date,classroom,student,task,response", *answers]) + "\n"
    )
    assert notes(small) == [
        "data/small/rubric_scores.csv, column student: none of the 10 students of classrooms that "
        "stand in data/small/student_work.csv too stands there. A student needs the same id in "
        "every file. If these are other students, all is well."
    ]


def test_names_beside_ids_are_told_without_a_roster(small):
    small.add("tables:\n  rubric_scores: [{file: a.csv}, {file: b.csv}]\n")
    (small.data / "a.csv").write_text(f"{SCORES}\n2026-01-08,7A,1,t1,reasoning,2\n")
    by_name = SCORES.replace("student", "student_name")
    (small.data / "b.csv").write_text(f"{by_name}\n2026-02-08,7A,Ana Diaz,t2,reasoning,2\n")
    assert notes(small) == [
        "data/small/b.csv: names its students, and another file of the table has ids, so that "
        "nobody meets. Add a roster, or write ids in both."
    ]
    head = "classroom,teacher,student,first_name,last_name\n"
    small.table("roster", f"{head}7A,Ms A,1,Ana,Diaz\n")
    assert notes(small) == []
    assert small.load().table("rubric_scores")["student"].nunique() == 1


WIDE = """
tables:
  assessments:
    file: wide.{ending}
    export: wide
    columns: {{classroom: Room, student: ID}}
    fill: {{assessment: quiz}}
    proficient_from: 80%
    items: [{{column: Jan, date: 2026-01-08}}, {{column: Feb, date: 2026-02-10}}]
"""


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "parquet"])
def test_percentages_in_a_column_a_wave(small, ending):
    trend = QUIZ.split("tables:", maxsplit=1)[0]
    small.add(trend + "decimals: comma\n" + WIDE.format(ending=ending))
    frame = pd.DataFrame({"Room": ["7A", "7A"], "ID": ["1", "2"], "Jan": ["79,5%", "80,0 %"],
                          "Feb": ["8/10", None]})  # fmt: skip
    path = small.data / f"wide.{ending}"
    if ending in ("csv", "tsv"):
        frame.to_csv(path, index=False, sep=";" if ending == "csv" else "\t")
    else:
        frame.to_excel(path, index=False) if ending == "xlsx" else frame.to_parquet(path)
    assert "without a percent sign, while others have one (row 2)" in flat(small.error())
    small.swap("fill: {assessment: quiz}", "fill: {assessment: quiz}\n"
               "    recode: {score: {8/10: 80%}}")  # fmt: skip
    found = small.load().table("assessments").sort_values(["student", "date"])
    assert sorted(found["proficient"]) == ["no", "yes", "yes"]


def test_c08_sci(tmp_path):
    assert error(workspace("c08-sci", tmp_path)) == (
        "params/c08-sci.yml cannot be used: 1 problem data/c08-sci/rubric_scores.csv, column "
        "student: 80 values are numbers like 1.00043E+11, in which a spreadsheet has lost digits "
        "(rows 2, 3, 4, 5, 6, 7, 8, 9 and 72 more). Format the column there as a number without "
        "decimals, or as text, and save the file again."
    )


def test_room_typo_no_row(tmp_path):
    assert error(workspace("room-typo-no-row", tmp_path)) == (
        "params/typo.yml cannot be used: 1 problem data/typo/practice_log.csv, column classroom: "
        "1 value is written otherwise than the same classroom in other rows (capitals, spaces, "
        "hyphens, zeros or a word like Room) (row 9). Write each classroom alike in every file."
    )


@pytest.mark.parametrize(
    "variant", ["7a", "7 A", "7-A", "Room 7A", "rm. 7A", "07A", "7A\u200b", "Class 7A", "7A Room"]
)
def test_a_classroom_in_another_spelling_stops_with_its_row(small, variant):
    rows = [f"2026-01-{day:02d},7A,1,t{day},reasoning,2" for day in range(6, 9)]
    strange = f"2026-01-09,{variant},1,t9,reasoning,2"
    small.table("rubric_scores", "\n".join([SCORES, *rows, strange]) + "\n")
    assert flat(small.error()).startswith(
        f"{ONE}data/small/rubric_scores.csv, column classroom: 1 value is written otherwise "
        "than the same classroom in other rows"
    )
    assert "(row 5)" in small.error()


def test_a_classroom_of_one_table_is_told_with_sheet_and_rows(small):
    for path in small.data.iterdir():
        path.unlink()
    book = openpyxl.Workbook()
    for name, text in TABLES.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book["rubric_scores"].append(["2026-01-08", "Period 2", "1003", "t1", "reasoning", "1"])
    book.save(small.root / "data" / "small.xlsx")
    small.swap("data: data/small", "data: data/small.xlsx")
    assert notes(small) == [
        "data/small.xlsx, sheet rubric_scores, column classroom: 1 classroom stands in no other "
        "table (row 4). If one of them is another classroom, mistyped or called otherwise, write "
        "it alike in every file."
    ]


def test_two_rooms_of_one_number_are_told(small):
    small.swap("2026-01-06,7A", "2026-01-06,Period 2", table="practice_log")
    small.swap("2026-01-08,7A,1001", "2026-01-08,Room 2,1001", table="rubric_scores")
    assert [note for note in notes(small) if "same number" in note] == [
        f"data/small/{name}.csv, column classroom: row 2 holds a classroom of the same number as "
        "another that is called otherwise. They count as two. If they are one, write it alike in "
        "every file."
        for name in ("practice_log", "rubric_scores")
    ]


def test_a_role_in_two_spellings_stops(small):
    small.add(SURVEY)
    small.table(
        "conditions",
        "date,role,item,rating\n2026-02-13,teacher,purpose,3\n2026-02-13,teacher,purpose,4\n"
        "2026-02-13,Teacher,purpose,3\n",
    )
    assert "column role: 1 value is written otherwise than the same role" in small.error()
    assert "(row 4)" in small.error()


def test_a_task_in_two_spellings_is_told(small):
    small.swap("1002,t1", "1002,T-1", table="rubric_scores")
    assert notes(small) == [
        "data/small/rubric_scores.csv, column task: rows 2, 3 hold a task that is written in "
        "several ways (capitals, spaces, hyphens). They count as different tasks. If they are "
        "one, write it alike in every file."
    ]


# Words of the cycle file


def test_x_marks(tmp_path, capsys):
    cycle = load("x-marks", tmp_path)
    assert ends(cycle, "ask_why", "early", "late") == [(2, 3), (3, 3)]
    assert ends(cycle, "wait_time", "early", "late") == [(1, 3), (2, 3)]
    assert main(["check", "xm", "--root", str(tmp_path / "x-marks")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 cycle checked, no problem found."


@pytest.mark.parametrize(("separator", "ending"), [(",", "csv"), (";", "csv"), ("\t", "tsv")])
def test_a_blank_is_recoded_in_a_tidy_file(small, separator, ending):
    (small.data / "practice_log.csv").unlink()
    text = f"{LOG}\n2026-01-06,7A,routine,x,1\n2026-01-07,7A,routine,,1\n2026-01-08,7A,routine, ,1"
    (small.data / f"practice_log.{ending}").write_text(text.replace(",", separator) + "\n")
    small.add('tables:\n  practice_log: {recode: {count: {x: "1", "": "0"}}}\n')
    assert small.load().table("practice_log")["count"].tolist() == [1, 0, 0]


def test_crosses_without_a_word_on_them_stop(small):
    small.table("practice_log", f"{LOG}\n2026-01-06,7A,routine,x,1\n")
    assert flat(small.error()) == (
        f"{ONE}data/small/practice_log.csv, column count: 1 value is a cross or a tick, where a "
        "number belongs (row 2). Say what a cross and a blank cell count as, below "
        'tables.practice_log in the cycle file: recode: {count: {"x": "1", "": "0"}}.'
    )


def test_hash_in_title(tmp_path):
    about = load("hash-in-title", tmp_path).about
    assert about.title == "PLC #4 explains why"
    assert about.focus == "standard #3 of the unit, reasons"
    assert (about.subject, about.privacy.min_students) == ("mathematics", 10)


HASHES = {
    "title: #4 explains": "#4 explains",
    "title: PLC #4  # the team": "PLC #4",
    "title: PLC  # the team": "PLC",
    'title: "PLC" # the team': "PLC",
    'title: "PLC # the team"': "PLC # the team",
    "title: >-\n  PLC # the team": "PLC # the team",
    "title: C# and F#": "C# and F#",
    "# a note\ntitle: PLC\n  # another": "PLC",
}


@pytest.mark.parametrize("written", HASHES)
def test_a_hash_is_read_as_it_was_meant(written):
    tree, _, problems = read_text_yaml(f"{written}\n")
    assert (tree, problems) == ({"title": HASHES[written]}, [])


@pytest.mark.parametrize("title", ["PLC #four", "Room # 4", "PLC # the team", "Unit #3 and #four"])
def test_a_hash_with_two_readings_stops(small, title):
    small.swap("title: A small cycle", f"title: {title}")
    assert flat(small.error()) == (
        f"{ONE}line 2, title: a # stands behind text without quotes, and may begin a note or "
        f'belong to the text. If it belongs to it, put the text in double quotes: "{title}". '
        "If it begins a note, write two spaces before it and one behind it."
    )


SLIPS = {
    "title: A: b": 'line 2: this cannot be read: title: A: b It should probably be: title: "A: b"',
    "title:A": "line 2: this cannot be read: title:A It should probably be: title: A",
    "title A": "line 2: this cannot be read: title A It should probably be: title: A",
    'title: "A': 'line 2: this cannot be read: title: "A It should probably be: title: "A"',
    'title: "A" b': "line 2: this cannot be read: title: \"A\" b It should probably be: "
    "title: '\"A\" b'",
    "title: @A": 'line 2: this cannot be read: title: @A It should probably be: title: "@A"',
    "title: [A] b": 'line 2: this cannot be read: title: [A] b It should probably be: '
    'title: "[A] b"',
    " title: A": "line 2: this cannot be read: title: A It should probably begin with no space, "
    "not 1.",
    "\ttitle: A": "line 2: this cannot be read: title: A It should probably begin with no space, "
    "and no tab.",
    "watch: [a, b": "line 2: this cannot be read: watch: [a, b It should probably be: "
    "watch: [a, b]",
    "what: {a: b: c}": 'line 2: this cannot be read: what: {a: b: c} It should probably be: '
    'what: {a: "b: c"}',
    "shifts: - id: a": "line 2: this cannot be read: shifts: - id: a It should probably be: "
    "shifts: (next line) - id: a",
    "why: Some #three\n  more": "line 2: this cannot be read: why: Some #three What stands behind "
    "a # is a note. If the # belongs to the text, put the text in double quotes, on one line.",
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_the_line_as_it_should_be(slip):
    _, _, problems = read_text_yaml(f"cycle: small\n{slip}\nsubject: mathematics\n")
    assert [flat(problem) for problem in problems] == [SLIPS[slip]]


PARSERS_WORDS = ("block", "mapping", "scalar", "token", "stream", "sequence", "expected", "flow")


@settings(max_examples=60)
@given(text=st.text(st.sampled_from("ab: -\n\t\"'[]{},#|>@%&*!?"), max_size=30))
def test_no_text_is_answered_in_the_words_of_a_parser(text):
    _, _, problems = read_text_yaml(text)
    said = " ".join(f"{p.place} {p.message} {p.remedy}" for p in problems)
    assert not any(word in said for word in PARSERS_WORDS)


def test_a_quote_that_is_not_closed_is_told_where_it_begins(small):
    """The parser stops at the next quote of the file, which is right."""
    small.swap("title: A small cycle", 'title: "A small cycle')
    assert small.error() == (
        "params/small.yml cannot be used: 1 problem\n"
        '  line 2: this cannot be read: title: "A small cycle '
        'It should probably be: title: "A small cycle"'
    )
