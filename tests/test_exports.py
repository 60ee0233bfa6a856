"""Exports as the systems write them: files of their shape in tests/exports/, buckets exact.

Each file is by hand, column for column and quirk for quirk as the exporter writes it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from impactkit.cli import main

EXPORTS = Path(__file__).parent / "exports"
FORM = """
tables:
  rubric_scores:
    file: forms-quiz.csv
    export: google_forms
    columns: {classroom: Room, student: Student ID}
    items:
      - {column: Score, task: t1, rubric: reasoning}
"""
BOXES = """
tables:
  practice_log:
    file: forms-visits.csv
    export: google_forms
    columns: {classroom: Room}
    items:
      - column: Which did you see?
        checked: {routine: "Reason routine, with partners"}
        none: None of these
        others: left out
"""
CANVAS = """
tables:
  rubric_scores:
    file: canvas.csv
    export: canvas
    items:
      - {column: Ticket 1 (101), date: 2026-01-08, task: t1, rubric: reasoning}
      - {column: Ticket 2 (102), date: 2026-01-15, task: t2, rubric: reasoning}
"""
ROSTER = """
tables:
  rubric_scores:
    file: results.csv
    line_items: lineItems.csv
    export: oneroster
    items:
      - {column: Ticket 1, task: t1, rubric: reasoning}
"""
WIDE = """
tables:
  rubric_scores:
    file: wide.csv
    export: wide
    columns: {classroom: Room, student_name: Student Name}
    fill: {rubric: reasoning}
    items:
      - {column: Jan wave, date: 2026-01-08, task: t1}
      - {column: Feb wave, date: 2026-02-10, task: t2}
"""
ZEROS = CANVAS.replace("export: canvas\n", "export: canvas\n    zeros: DECLARED\n")
BOTH = ("results.csv", "lineItems.csv")
BOTH_OF_1_2 = tuple(f"oneroster-1.2/{name}" for name in BOTH)


def prepare(small, files, declared: str, old: str = "", new: str = "") -> None:
    for name in files:
        text = (EXPORTS / name).read_text(encoding="utf-8")
        (small.data / Path(name).name).write_text(
            text.replace(old, new) if old else text, encoding="utf-8"
        )
    small.add(declared)


def check(small, capsys) -> tuple[int, list[str], str]:
    """The exit code, what was printed of the files and to look at, and the error."""
    code = main(["check", "small", "--files", "--root", str(small.root)])
    out, err = capsys.readouterr()
    lines = [line.strip() for line in out.splitlines()]
    ours = ("small:", "small/practice_log.csv", "small/rubric_scores.csv", "1 cycle checked")
    return code, [line for line in lines if not line.startswith(ours)], " ".join(err.split())


READ = {
    "a quiz, with resubmissions": (
        ["forms-quiz.csv"], FORM,
        ["small/forms-quiz.csv (CSV, UTF-8): 6 rows, 3 used, 1 blank, 1 superseded and 1 outside"],
    ),
    "checkboxes, a comma within one": (
        ["forms-visits.csv"], BOXES,
        ["small/forms-visits.csv (CSV, UTF-8): 4 rows, 3 used, 1 blank"],
    ),
    "a gradebook, zeros declared scores": (
        ["canvas.csv"], ZEROS.replace("DECLARED", "scores"),
        ["small/canvas.csv (CSV, UTF-8, Canvas (3 rows are no students)): 6 rows, 3 used, "
         "1 absent (1 excused) and 2 blank"],
    ),
    "a gradebook, zeros declared ungraded": (
        ["canvas.csv"], ZEROS.replace("DECLARED", "ungraded"),
        ["small/canvas.csv (CSV, UTF-8, Canvas (3 rows are no students)): 6 rows, 1 used, "
         "1 absent (1 excused) and 4 blank"],
    ),
    "OneRoster, every status": (
        BOTH, ROSTER,
        ["small/results.csv (CSV, UTF-8, OneRoster): 9 rows, 2 used, 1 absent (1 exempt), "
         "3 blank and 3 outside"],
    ),
    "OneRoster 1.2, as packed in bulk": (
        BOTH_OF_1_2, ROSTER,
        ["small/results.csv (CSV, UTF-8, OneRoster): 9 rows, 3 used, 1 absent (1 exempt), "
         "4 blank and 1 outside",
         "data/small/results.csv: rows 4, 5 are fully graded and marked inProgress, incomplete or "
         "missing, and read as blank.",
         "If the score stands, take the mark away where it was made."],
    ),
    "a column a wave": (
        ["wide.csv"], WIDE,
        ["small/wide.csv (CSV, UTF-8): 6 rows, 3 used, 1 absent (1 abs) and 2 blank"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("export", READ)
def test_an_export_is_read(small, capsys, export):
    files, declared, lines = READ[export]
    prepare(small, files, declared)
    text = small.file.read_text(encoding="utf-8")
    small.file.write_text(text.replace("    watch:", "    several: last\n    watch:"), "utf-8")
    code, printed, error = check(small, capsys)
    assert (code, error) == (0, "")
    assert printed[: len(lines)] == lines
    accounting = small.load().accounting.set_index("table")
    assert (accounting["rows"] == accounting.drop(columns="rows").sum(axis=1)).all()


FAULTS = {
    "a question that is gone": (
        ["forms-quiz.csv"], FORM, "Score", "Result",
        "data/small/forms-quiz.csv, item 1: no column has its heading. "
        "Write tables.rubric_scores.items.1.column as it stands in the file.",
    ),
    "zeros that may be either": (
        ["canvas.csv"], CANVAS, "", "",
        "data/small/canvas.csv: 2 zeros may be scores or work without a grade (rows 5, 6). "
        "Look at them in Canvas, then write zeros: scores, or zeros: ungraded, below "
        "tables.rubric_scores in the cycle file.",
    ),
    "no points possible": (
        ["canvas.csv"], CANVAS, "    Points Possible", "Points",
        "data/small/canvas.csv: there is no row Points Possible, so this is not a Canvas gradebook "
        "as exported. Export it again, or write export: wide.",
    ),
    "a status of no standard": (
        BOTH, ROSTER, "partially graded", "graded",
        "data/small/results.csv, column scoreStatus: 1 value is not OneRoster's (row 3). "
        "They are: fully graded, not submitted, submitted, partially graded, exempt.",
    ),
    "no line items": (
        BOTH[:1], ROSTER, "", "",
        "data/small/lineItems.csv: there is no such file. Correct tables.rubric_scores.",
    ),
    "line items without titles": (
        BOTH, ROSTER, "title", "name",
        "data/small/lineItems.csv: title is missing from the header. "
        "Export the file again as OneRoster CSV.",
    ),
    "a line item that is not there": (
        BOTH, ROSTER, "Ticket 1", "Ticket 2",
        "data/small/lineItems.csv, item 1: no line item has its title or sourcedId. "
        "Write tables.rubric_scores.items.1.column as the title stands in the file.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_an_export_is_told(small, capsys, fault):
    files, declared, old, new, message = FAULTS[fault]
    prepare(small, files, declared, old, new)
    code, _, error = check(small, capsys)
    assert (code, error) == (2, f"params/small.yml cannot be used: 1 problem {message}")


def test_boxes_of_the_forms_own_file_are_set_apart_by_semicolons(small):
    prepare(small, ["forms-visits.csv"], BOXES, ", Something else", ";Something else")
    assert small.load().table("practice_log")["count"].tolist() == [1, 0, 1]


def test_a_student_in_two_sections_is_put_into_the_one_that_is_declared(small, capsys):
    prepare(
        small,
        ["canvas.csv"],
        ZEROS.replace("DECLARED", "scores"),
        "0042,ad,7A",
        "0042,ad,7A and 7B",
    )
    code, _, error = check(small, capsys)
    assert (code, error) == (
        2,
        "params/small.yml cannot be used: 1 problem data/small/canvas.csv, column classroom: "
        "1 student is in more than one section (row 4). Say which one counts, below "
        "tables.rubric_scores in the cycle file: recode: {classroom: {7A and 7B: 7A}}, with your "
        "sections.",
    )
    small.add("    recode: {classroom: {7A and 7B: 7A}}\n")
    assert set(small.load().table("rubric_scores")["classroom"]) == {"7A", "7B"}


def test_a_box_that_is_not_listed_is_no_silent_zero(small):
    prepare(small, ["forms-visits.csv"], BOXES.replace("        others: left out\n", ""))
    assert small.error() == (
        "params/small.yml cannot be used: 1 problem\n"
        "  data/small/forms-visits.csv: 1 answer ticks a box that the cycle file does not list "
        "(row 2).\n"
        "    Write it under checked as it stands in the file, or write others: left out."
    )


def test_a_deleted_line_item_has_no_scores(small):
    prepare(small, BOTH, ROSTER, "li1,active,2026-01-05", "li1,tobedeleted,2026-01-05")
    accounting = small.load().accounting.set_index("table")
    assert accounting.loc["rubric_scores", ["rows", "outside"]].tolist() == [9, 9]


def test_a_source_without_a_file_is_the_one_of_its_name(small):
    (small.data / "rubric_scores.csv").rename(small.data / "rubric_scores.txt")
    small.add("tables:\n  rubric_scores: {recode: {score: {two: '2'}}}\n")
    assert len(small.load().table("rubric_scores")) == 2
