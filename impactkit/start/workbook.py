"""The workbook of a new cycle: one sheet a table, with notes, drop-downs and an example row.

Takes a CycleFile and a path, writes .xlsx with openpyxl. intake reads it back.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from impactkit.formulas import write
from impactkit.schema import (
    EXAMPLE,
    TABLES,
    WORD_SHARES,
    Column,
    CycleFile,
    Table,
)

ROWS = 5000  # rows that drop-downs and formats reach
HEADING = PatternFill("solid", fgColor="1F3A5F")
FACE = "Calibri"  # as every cell without a font of its own
GREY = Font(FACE, italic=True, color="767676")
LISTS = "lists"
AWAY = ("absent", "excused", "moved", "refusal", "not tested")
SHEETS = {
    "practice_log": "One row for each look-for at each visit or lesson.",
    "coaching_log": "One row for each planned session with a teacher, also one that fell out.",
    "student_work": "One row for each student and task: what the student wrote.",
    "hand_codes": "One row for each answer that somebody read by eye for an indicator of words.",
    "tallies": "One row for each walk or sample: how often, out of how many.",
    "rubric_scores": "One row for each student and task: the level given.",
    "assessments": "One row for each student and assessment.",
    "conditions": "One row for each answer to the survey. No names.",
    "roster": "Every student and teacher. Never leaves this machine: pages are searched for "
    "these names before anybody may open them.",
}
NOTES = {
    "date": "The day, within the cycle.",
    "classroom": "As everywhere else in this workbook: 7A, not also 7a or 7 A.",
    "shift": "Which practice; from the cycle file.",
    "indicator": "Which indicator; from the cycle file.",
    "count": "How often it was seen. A yes is 1 out of 1, a no is 0 out of 1. "
    "Leave it blank where nobody looked: blank is not 0.",
    "out_of": "Out of how many.",
    "observer": "A role, such as coach or peer; no name.",
    "note": "For yourselves; never printed.",
    "activity": "Planning, modelling, co-teaching, observation …",
    "planned_minutes": "Minutes planned.",
    "minutes": "Minutes that took place; 0 where the session fell out.",
    "student": "The district's id. Hashed when the kit reads it.",
    "task": "The same words for the same task, as ticket-1.",
    "response": "What the student wrote, as written. Blank: no answer was collected.",
    "coded": "Does a person see it in the answer? yes or no.",
    "correct": "Was the answer right? yes or no; may stay blank.",
    "rubric": "Which rubric; from the cycle file.",
    "score": "The level, or why there is none (absent …). Blank: not scored yet. Blank is not 0.",
    "rater": "Who scored, by a code such as R1.",
    "second_score": "Scored blind by a second person, where that was done.",
    "assessment": "Which assessment; from the cycle file.",
    "proficient": "yes or no.",
    "complete": "Did the student finish it? yes or no.",
    "role": "teacher, coach, administrator …",
    "item": "Which question; from the cycle file.",
    "rating": "A step of the question's scale. As a rule 1 strongly disagree to 4 strongly agree.",
    "teacher": "The teacher's name.",
    "first_name": "The student's first name.",
    "last_name": "The student's last name.",
}


def make_workbook(about: CycleFile, path: Path) -> None:
    """Write an empty workbook for this cycle: a first sheet on how to, and one sheet a table."""
    book = openpyxl.Workbook()
    _how_to(book.active, about)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for table in _tables(about):
        _sheet(book.create_sheet(table.name, len(book.sheetnames) - 1), table, about, lists)
    book.save(path)


def filled_in(path: Path) -> bool:
    """Has anybody written below the headings, besides the example row? A damaged file counts."""
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except Exception:  # whatever it is, it is not ours to replace
        return True
    for sheet in book.worksheets:
        if sheet.title in TABLES:
            for row in sheet.iter_rows(min_row=2, values_only=True):
                if any(cell is not None for cell in row) and EXAMPLE not in row:
                    return True
    return False


def _tables(about: CycleFile) -> list[Table]:
    """The tables that this cycle can use."""
    sources = {trend.source for trend in about.trends}
    tally = any(i.measured == "tally" for i in about.indicators)
    text = any(i.measured != "tally" for i in about.indicators)
    by_words = any(i.measured in WORD_SHARES for i in about.indicators)
    unused = {
        "tallies": not tally,
        "student_work": not text,
        "hand_codes": not by_words,
        "rubric_scores": "rubric_scores" not in sources,
        "assessments": "assessments" not in sources,
        "conditions": not about.conditions,
    }
    return [table for table in TABLES.values() if not unused.get(table.name)]


def _how_to(sheet: Worksheet, about: CycleFile) -> None:
    sheet.title = "Start here"
    how_to = [
        "",
        "Each sheet is one kind of record. Rest the mouse on a heading to see what it takes.",
        "A blank cell says: not known. It is not 0. For a student who was away choose why.",
        f"The grey row that says {EXAMPLE} is never counted. Write below it, or over it.",
        "Keep the headings and the names of the sheets as they are.",
        "Student ids are hashed when the kit reads them; names never leave this machine.",
        "",
        *(f"{table.name}: {SHEETS[table.name]}" for table in _tables(about)),
    ]
    lines = [
        (about.title, Font(FACE, bold=True, size=16)),
        (f"{about.start:%d %B %Y} to {about.end:%d %B %Y}", Font(FACE, size=12)),
        *((line, None) for line in how_to),
    ]
    for number, (text, font) in enumerate(lines, start=1):
        cell = write(sheet.cell(number, 1), text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if font:
            cell.font = font
    sheet.column_dimensions["A"].width = 90
    sheet.sheet_view.showGridLines = False


def _sheet(sheet: Worksheet, table: Table, about: CycleFile, lists: Worksheet) -> None:
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        heading = write(sheet.cell(1, number), column.name)
        heading.font, heading.fill = Font(FACE, bold=True, color="FFFFFF"), HEADING
        note = NOTES[column.name] + ("" if not column.blank_ok else " May stay blank.")
        heading.comment = Comment(note, "impactkit", width=260, height=110)
        example = write(sheet.cell(2, number), _example(column, table, about))
        example.font, example.alignment = GREY, Alignment(horizontal="left")
        wide = column.name in ("response", "note", "activity")
        sheet.column_dimensions[letter].width = 44 if wide else max(13, len(column.name) + 3)
        form = {"date": "yyyy-mm-dd", "text": "@"}.get(column.kind)
        if form:
            sheet.column_dimensions[letter].number_format = form
            example.number_format = form
        rule = _rule(column, table, about, lists)
        if rule:
            rule.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _rule(
    column: Column, table: Table, about: CycleFile, lists: Worksheet
) -> DataValidation | None:
    """What a cell of the column takes: a date of the cycle, a number, or one of a list."""
    if column.kind == "date":
        rule = DataValidation(
            type="date",
            operator="between",
            formula1=_serial(about.start),
            formula2=_serial(about.end),
        )
        return _worded(rule, f"Write a date from {about.start} to {about.end}.")
    choices = _choices(column, table, about)
    if choices:
        if column.name == table.measured:
            choices = [*choices, *AWAY, *about.absence_codes]
        rule = DataValidation(type="list", formula1=_listed(lists, choices))
        return _worded(rule, "Choose from the list, or leave the cell blank.")
    if column.kind in ("whole", "number"):
        kind = "whole" if column.kind == "whole" else "decimal"
        rule = DataValidation(type=kind, operator="greaterThanOrEqual", formula1="0")
        if column.name == table.measured:
            rule.errorStyle = "warning"  # an absence code may stand here
        return _worded(rule, "Write a number from 0 up, or leave the cell blank.")
    return None


def _worded(rule: DataValidation, message: str) -> DataValidation:
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle, rule.error = "impactkit", message
    return rule


def _choices(column: Column, table: Table, about: CycleFile) -> list[str]:
    trends = [t for t in about.trends if t.source == table.name]
    measures = [t.measure_name for t in trends]
    levels = [level for t in trends if t.scored == "score" for level in t.levels]
    counted = WORD_SHARES if table.name == "hand_codes" else ("tally",)
    of_column = {
        "shift": [s.id for s in about.shifts],
        "indicator": [i.id for i in about.indicators if i.measured in counted],
        "rubric": measures,
        "assessment": measures,
        "item": [c.id for c in about.conditions],
        "rating": list(dict.fromkeys(step for c in about.conditions for step in c.levels)),
    }
    if column.kind == "yes_no":
        return ["yes", "no"]
    if column.name in ("score", "second_score") and table.name == "rubric_scores":
        return list(dict.fromkeys(levels))
    return of_column.get(column.name, [])


def _listed(lists: Worksheet, choices: list[str]) -> str:
    """The choices in a column of the hidden sheet: a list in the rule itself ends at 255 signs."""
    number = lists.max_column + 1 if lists.cell(1, 1).value is not None else 1
    for row, choice in enumerate(choices, start=1):
        write(lists.cell(row, number), choice).number_format = "@"
    letter = get_column_letter(number)
    return f"{LISTS}!${letter}$1:${letter}${len(choices)}"


def _serial(day: date) -> str:
    return str((day - date(1899, 12, 30)) // timedelta(days=1))


def _example(column: Column, table: Table, about: CycleFile) -> object:
    choices = _choices(column, table, about)
    said = {
        "date": about.start,
        "classroom": EXAMPLE,
        "role": EXAMPLE,
        "count": 1,
        "out_of": 1,
        "observer": "coach",
        "activity": "planning",
        "planned_minutes": 45,
        "minutes": 40,
        "student": "0042",
        "task": "ticket-1",
        "response": "It works because …",
        "rater": "R1",
        "teacher": "the teacher",
        "first_name": "first",
        "last_name": "last",
    }
    if column.name in said:
        return said[column.name]
    optional = column.blank_ok and column.name != "score"
    return None if optional or not choices else choices[-1]
