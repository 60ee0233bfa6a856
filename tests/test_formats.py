"""Files as districts keep them: every form is read, or refused with place and remedy.

By the public door, load_cycle(); each fault with its whole message.
"""

from __future__ import annotations

import os
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cycles import TABLES

from impactkit.cli import main

ONE = "params/small.yml cannot be used: 1 problem\n  "
HEADINGS = ["date", "classroom", "student", "task", "rubric", "score"]
DAY = date(2026, 1, 8)
ROWS = [[DAY, "7A", "1001", "t1", "reasoning", 2], [DAY, "7A", "1002", "t1", "reasoning", 0]]
NOT_TEXT = (
    "the file is not text, whatever its name says.\n"
    "    Save it as CSV UTF-8, or give it the ending of what it is."
)
PLAIN = TABLES["rubric_scores"]


@pytest.fixture
def bare(small):
    """The small cycle without its scores."""
    (small.data / "rubric_scores.csv").unlink()
    return small


def flat(message: str) -> str:
    """A message without its line breaks, which depend on its length."""
    return " ".join(message.split())


def put(small, name: str, content: bytes) -> None:
    (small.data / name).write_bytes(content)


def scores(small) -> list[str]:
    return small.load().table("rubric_scores")["score"].tolist()


def workbook(path, rows, then=None, title="rubric_scores"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if then:
        then(book.active)
    book.save(path)


TEXT = {
    "UTF-8": ("rubric_scores.csv", PLAIN.encode(), "CSV, UTF-8"),
    "UTF-8 with its mark": ("rubric_scores.csv", PLAIN.encode("utf-8-sig"), "CSV, UTF-8"),
    "UTF-16, small end first": (
        "rubric_scores.csv", b"\xff\xfe" + PLAIN.encode("utf-16-le"), "CSV, UTF-16",
    ),
    "UTF-16, big end first": (
        "rubric_scores.csv", b"\xfe\xff" + PLAIN.encode("utf-16-be"), "CSV, UTF-16",
    ),
    "Windows-1252": (
        "rubric_scores.csv", PLAIN.replace("t1", "tâche").encode("cp1252"), "CSV, Windows-1252",
    ),
    "semicolons": (
        "rubric_scores.csv", PLAIN.replace(",", ";").encode(),
        "text set apart by semicolons, UTF-8",
    ),
    "tabs": (
        "Rubric Scores.TSV", PLAIN.replace(",", "\t").encode(), "text set apart by tabs, UTF-8",
    ),
    "bars": (
        "rubric-scores.txt", PLAIN.replace(",", "|").encode(), "text set apart by bars, UTF-8",
    ),
    "lines of Windows": ("rubric_scores.csv", PLAIN.replace("\n", "\r\n").encode(), "CSV, UTF-8"),
    "lines of old Macs": ("rubric_scores.csv", PLAIN.replace("\n", "\r").encode(), "CSV, UTF-8"),
    "a line sep= before it": (
        "rubric_scores.csv", ("sep=;\n" + PLAIN.replace(",", ";")).encode(),
        "text set apart by semicolons, UTF-8",
    ),
    "titles above the headings": (
        "rubric_scores.csv", ('"Scores\u2028of\ngrade 7",,,,,\n,,,,,\n' + PLAIN).encode(),
        "CSV, UTF-8",
    ),
    "headings that change case": (
        "rubric_scores.csv",
        PLAIN.replace("date,classroom", "DATE,Class Room").replace("score\n", "SCORE\n").encode(),
        "CSV, UTF-8",
    ),
    "empty columns at the end": (
        "rubric_scores.csv", PLAIN.replace("\n", ",,\n").encode(), "CSV, UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", TEXT)
def test_text_is_read_in_every_form(bare, form):
    name, content, read_as = TEXT[form]
    put(bare, name, content)
    assert scores(bare) == ["2", "0"]
    assert [f.form for f in bare.load().files if f.table == "rubric_scores"] == [read_as]


NO_TEXT = {
    "a zero byte": PLAIN.replace("t1,reasoning,0", "t\0,reasoning,0").encode(),
    "a zero byte far down": (PLAIN + "\n" * 70_000 + "\0").encode(),
    "UTF-16 without its mark": PLAIN.encode("utf-16-le"),
    "UTF-16 cut off": b"\xff\xfe" + PLAIN.encode("utf-16-le") + b"\x41",
    "UTF-32": b"\xff\xfe\0\0" + PLAIN.encode("utf-32-le"),
    "a workbook": b"PK\x03\x04" + b"x" * 100,
    "no known encoding": PLAIN.encode() + b"2026-01-08,7A,\x81,t1,reasoning,2\n",
}


@pytest.mark.parametrize("kind", NO_TEXT)
def test_what_is_no_text_is_refused(small, kind):
    put(small, "rubric_scores.csv", NO_TEXT[kind])
    assert small.error() == f"{ONE}data/small/rubric_scores.csv: {NOT_TEXT}"


DATES = {
    "2026-1-8": None, "2026/01/08 9:14:05 AM GMT-5": None, "2026-01-08T09:14:05Z": None,
    "1/13/2026": None, "13/1/2026": None, "1/13/2026 9:14:05": None,
    '"Jan 8, 2026"': None, "8 January 2026": None, "08-Jan-26": None,
    "1/8/2026 9:14:05": "two readings", "8.1.2026": "two readings", "1/8/26": "two readings",
    "26-01-13": "two readings", "2026-13-01": "no date", "46030": "no date",
    "9999-12-31": "no date", "0001-01-01": "no date", "0000-01-01": "no date",
    "20260108": "no date", "2026-01-08 25:00": "no date", "tomorrow": "no date",
}  # fmt: skip
SAID = {
    "two readings": "a date with two readings, as in 3/4/2026 (row 3).\n"
    "    Write dates: month first, or dates: day first, in the cycle file.",
    "no date": "not a date like 2026-01-31 (row 3).\n    Write it as year-month-day.",
}


@pytest.mark.parametrize("written", DATES)
def test_dates_are_read_or_refused(small, written):
    small.swap("2026-01-08,7A,1002", f"{written},7A,1002", table="rubric_scores")
    why = DATES[written]
    if why is None:
        assert scores(small) == ["2", "0"]
    else:
        place = "data/small/rubric_scores.csv, column date: 1 value is "
        assert flat(small.error()) == flat(f"{ONE}{place}{SAID[why]}")


@pytest.mark.parametrize(
    ("order", "written"),
    [("month first", "1/8/2026"), ("day first", "8/1/26"), ("day first", "8.1.2026 14:03")],
)
def test_a_declared_order_of_dates_is_read(small, order, written):
    small.add(f"dates: {order}\n")
    small.swap("2026-01-08,7A,1002", f"{written},7A,1002", table="rubric_scores")
    assert {str(d.date()) for d in small.load().table("rubric_scores")["date"]} == {"2026-01-08"}


PLAIN_ONLY = "not a number in plain digits, as 12 or 1.5 (row 2). Write it out in digits."
TWO = (
    "a number with a comma, which has two readings (row 2).\n"
    "    Write decimals: point, or decimals: comma, in the cycle file."
)
NUMBERS = [
    (None, "007", 7.0), (None, "+7", 7.0), (None, "-0", 0.0), (None, "1 000", 1000.0),
    (None, "12.50", 12.5), (None, "1,5", TWO), (None, "1,000", TWO),
    ("point", "1,000.5", 1000.5), ("comma", "1.000,5", 1000.5), ("comma", "1,5", 1.5),
    (None, "1e3", PLAIN_ONLY), (None, "1_000", PLAIN_ONLY), (None, "0x10", PLAIN_ONLY),
    (None, "٣", PLAIN_ONLY), (None, "much", "not a number (row 2). Correct it."),
    (None, "nan", "not a number (row 2). Correct it."),
]  # fmt: skip


@pytest.mark.parametrize(("sign", "written", "found"), NUMBERS)
def test_numbers_are_read_or_refused(small, sign, written, found):
    if sign:
        small.add(f"decimals: {sign}\n")
    head = "date,classroom,activity,planned_minutes,minutes\n2026-01-06,7A,planning,45,"
    small.table("coaching_log", f'{head}"{written}"\n')
    if isinstance(found, float):
        assert small.load().table("coaching_log")["minutes"].tolist() == [found]
    else:
        place = "data/small/coaching_log.csv, column minutes: 1 value is "
        assert flat(small.error()) == flat(f"{ONE}{place}{found}")


CELLS = {
    '"=HYPERLINK(""http://a.example"")"': "a formula (row 3). Paste it as values.",
    "@SUM(1)": "a formula (row 3). Paste it as values.",
    "#REF!": "an error of a spreadsheet, as #REF! (row 3).\n"
    "    Mend it there, or leave the cells blank, and save.",
    "Total": "a word of a totals row (row 3). Take such rows out of the file.",
    "Class average": "a word of a totals row (row 3). Take such rows out of the file.",
}


@pytest.mark.parametrize("column", ["classroom", "student"])
@pytest.mark.parametrize("cell", CELLS)
def test_an_id_that_is_none_is_told(small, cell, column):
    row = {"classroom": f"2026-01-08,{cell},1002", "student": f"2026-01-08,7A,{cell}"}
    small.swap("2026-01-08,7A,1002", row[column], table="rubric_scores")
    place = f"data/small/rubric_scores.csv, column {column}: 1 value is "
    assert flat(small.error()) == flat(f"{ONE}{place}{CELLS[cell]}")


def test_a_totals_row_with_blank_cells_is_blank_and_told(small):
    small.table("rubric_scores", PLAIN + "Total,,,,,2\n2026-02-10,Average,,,,1\n,,,,reasoning,\n")
    cycle = small.load()
    assert cycle.accounting["blank"].tolist() == [0, 3]
    assert [flat(str(note)) for note in cycle.notes] == [
        "data/small/rubric_scores.csv: rows 4, 5 look like totals rows, and are read as blank. "
        "Take such rows out of the file."
    ]


@pytest.mark.parametrize("table", TABLES)
def test_a_file_without_headings_is_told_in_one_sentence(small, table):
    head, rows = TABLES[table].split("\n", 1)
    small.table(table, rows)
    assert flat(small.error()) == flat(
        f"{ONE}data/small/{table}.csv: its first row holds data, and no row above it the headings. "
        f"Write the headings above each column: {head.replace(',', ', ')}."
    )


def test_a_formula_in_free_text_stays_text(small):
    small.table(
        "practice_log",
        "date,classroom,shift,count,out_of,note\n"
        '2026-01-06,7A,routine,1,1,"=HYPERLINK(""http://a.example"")"\n',
    )
    assert small.load().table("practice_log")["note"].tolist() == ['=HYPERLINK("http://a.example")']


def test_a_broken_cell_is_told_once(small):
    small.swap("1002,t1,reasoning,0", "1002,t1,reasoning,#N/A", table="rubric_scores")
    assert small.error().startswith("params/small.yml cannot be used: 1 problem\n")


@pytest.mark.parametrize("score", ["??", "?? ", "2 (late)", "²"])
def test_a_score_nobody_can_read_is_told(small, score):
    small.swap("1002,t1,reasoning,0", f"1002,t1,reasoning,{score}", table="rubric_scores")
    assert small.error() == (
        f"{ONE}data/small/rubric_scores.csv, column score: 1 value is not on the scale 0–2 "
        "(row 3).\n    Correct it, or add the level to trends.reasoning.scale."
    )


def test_a_family_called_sum_may_stand_on_the_roster(small):
    small.table("roster", "classroom,teacher,student,first_name,last_name\n7A,Ms A,1001,Dara,Sum\n")
    assert ("Dara", "Sum") in small.load().people.names


WORKBOOKS = {
    "typed cells": ([HEADINGS, *ROWS], None),
    "a date with a time": ([HEADINGS, [datetime(2026, 1, 8, 9, 30), *ROWS[0][1:]], ROWS[1]], None),
    "numbers as text": ([HEADINGS, *([*row[:5], str(row[5])] for row in ROWS)], None),
    "merged title rows": (
        [["Scores of grade 7"], [], HEADINGS, *ROWS], lambda sheet: sheet.merge_cells("A1:F1"),
    ),
    "cells of nothing below": ([HEADINGS, *ROWS, [""] * 6, [None, " "]], None),
}  # fmt: skip


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_is_read(bare, kind):
    rows, then = WORKBOOKS[kind]
    workbook(bare.data / "rubric_scores.xlsx", rows, then)
    assert scores(bare) == ["2", "0"]


def test_one_workbook_may_hold_every_table(bare):
    book = openpyxl.Workbook()
    for name, rows in {
        "Rubric Scores": [HEADINGS, *ROWS],
        "practice_log": [
            ["date", "classroom", "shift", "count", "out_of"],
            [DAY, "7A", "routine", 1, 1],
        ],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(bare.root / "data" / "small.xlsx")
    bare.swap("data: data/small", "data: data/small.xlsx")
    assert scores(bare) == ["2", "0"]
    assert [file.place for file in bare.load().files] == [
        "data/small.xlsx, sheet practice_log", "data/small.xlsx, sheet Rubric Scores"
    ]  # fmt: skip


def with_results(path, stored: str):
    """Formulas with the results that a spreadsheet stores beside them."""
    workbook(path, [HEADINGS, [*ROWS[0][:5], "=1+1"], [*ROWS[1][:5], 0]])
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    old, new = b"<f>1+1</f><v />", f"<f>1+1</f><v>{stored}</v>".encode()
    assert old in parts[sheet]
    parts[sheet] = parts[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_a_stored_result_is_read_and_no_formula_is_run(bare):
    with_results(bare.data / "rubric_scores.xlsx", "1")  # 1+1 is 2; what is stored counts
    assert scores(bare) == ["1", "0"]


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    assert path.stat().st_size < 200_000


SHEET = ", sheet rubric_scores: "
DAMAGED = ": the file is not an Excel workbook, or is damaged. Save it again in Excel."
LOCKED = (
    ": the workbook is locked with a password, or of the old .xls form.\n"
    "    Save it as .xlsx without a password."
)
BAD_WORKBOOKS = {
    "merged cells of data": (
        lambda p: workbook(p, [HEADINGS, *ROWS], lambda sheet: sheet.merge_cells("B2:B3")),
        SHEET + "rows 2, 3 hold merged cells.\n"
        "    Where cells of one column are merged downwards, write fill_down: [classroom] below "
        "the table in the cycle file, with the column. Else unmerge them and fill in each cell, or "
        "paste the cells as values.",
    ),
    "a formula without a result": (
        lambda p: workbook(p, [HEADINGS, [*ROWS[0][:5], "=1+1"]]),
        SHEET + "row 2 holds formulas without a stored result.\n"
        "    Open and save it in Excel, or paste the cells as values.",
    ),
    "#REF!": (
        lambda p: workbook(p, [HEADINGS, [*ROWS[0][:5], "#REF!"]]),
        ", sheet rubric_scores, column score: 1 value is an error of a spreadsheet, as #REF! "
        "(row 2).\n    Mend it there, or leave the cells blank, and save.",
    ),
    "a cell far away": (
        lambda p: workbook(p, [HEADINGS, *ROWS], lambda sheet: sheet.cell(1_048_576, 16_384, "x")),
        SHEET + "the sheet reaches to row 1048576 and column 16384.\n"
        "    Delete the empty rows and columns beside the table, or save the sheet as CSV.",
    ),
    "an empty sheet": (
        lambda p: workbook(p, []),
        SHEET + "the sheet is empty.\n"
        "    Its first row should be: date, classroom, student, task, rubric, score.",
    ),
    "a zip bomb": (
        bomb,
        ": the workbook unpacks to more than the kit reads from Excel.\n"
        "    Save its sheet as CSV UTF-8.",
    ),
    "a password, or .xls": (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600), LOCKED),
    "a CSV renamed": (lambda p: p.write_text(PLAIN), DAMAGED),
    "nothing": (lambda p: p.write_bytes(b""), DAMAGED),
    "cut off": (
        lambda p: (workbook(p, [HEADINGS, *ROWS]), p.write_bytes(p.read_bytes()[:-900])), DAMAGED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_WORKBOOKS)
def test_a_bad_workbook_is_refused(bare, kind):
    make, message = BAD_WORKBOOKS[kind]
    make(bare.data / "rubric_scores.xlsx")
    assert flat(bare.error()) == flat(f"{ONE}data/small/rubric_scores.xlsx{message}")


def columns(**other) -> dict:
    return {name: [row[at] for row in ROWS] for at, name in enumerate(HEADINGS)} | other


PARQUET = {
    "typed": columns(),
    "text": {name: [str(cell) for cell in cells] for name, cells in columns().items()},
    "decimals": columns(score=pa.array([2, 0]).cast(pa.decimal128(30, 2))),
    "floats": columns(score=[2.0, 0.0], student=[1001.0, 1002.0]),
    "categories": columns(score=pa.array(["2", "0"]).dictionary_encode()),
    "views": columns(score=pa.array(["2", "0"], pa.string_view())),
    "times": columns(date=pa.array([datetime(2026, 1, 8, 9)] * 2, pa.timestamp("ns"))),
}


@pytest.mark.parametrize("kind", PARQUET)
def test_parquet_is_read(bare, kind):
    pq.write_table(pa.table(PARQUET[kind]), bare.data / "rubric_scores.parquet")
    assert scores(bare) == ["2", "0"]
    assert bare.load().people.ids == {"1001", "1002"}


def test_nothing_between_quotes_is_blank(bare):
    pq.write_table(pa.table(columns(score=["2", ""])), bare.data / "rubric_scores.parquet")
    assert scores(bare) == ["2"]
    assert bare.load().accounting["blank"].tolist() == [0, 1]


def test_a_time_with_a_zone_is_the_date_there_and_told(bare):
    evening = pa.array([datetime(2026, 1, 9, 4)] * 2, pa.timestamp("us", tz="UTC"))
    zone = evening.cast(pa.timestamp("us", tz="America/New_York"))
    pq.write_table(pa.table(columns(date=zone)), bare.data / "rubric_scores.parquet")
    cycle = bare.load()
    assert cycle.table("rubric_scores")["date"].dt.date.tolist() == [DAY, DAY]
    assert [flat(str(note)) for note in cycle.notes] == [
        "data/small/rubric_scores.parquet, column 1: its times are of the zone America/New_York, "
        "and the date there is read. If the school lies in another zone, save dates without a "
        "time of day."
    ]


BAD_PARQUET = {
    "lists": (
        columns(score=[[2], [0]]),
        ", column 6: its cells are not single values. Write them as text.",
    ),
    "text that is none": (
        columns(score=pa.array([b"\xff", b"0"]).view(pa.string())),
        ": the file is not Parquet, or is damaged. Export it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_PARQUET)
def test_bad_parquet_is_refused(bare, kind):
    table, message = BAD_PARQUET[kind]
    pq.write_table(pa.table(table), bare.data / "rubric_scores.parquet")
    assert bare.error() == f"{ONE}data/small/rubric_scores.parquet{message}"


OUTSIDE = "line 22, tables: names a file outside data. Keep evidence below data."
ABSENT = "there is no such file. Correct tables.rubric_scores."


@pytest.mark.parametrize(
    ("file", "message"),
    [
        *((file, OUTSIDE) for file in ("../x.csv", "/etc/passwd", r"C:\x.csv", r"a\..\..\x.csv")),
        ("a" * 3000, f"data/small/{'a' * 3000}: {ABSENT}"),
        (
            "sub",
            "data/small/sub: it is no file, but a folder, a pipe or a device. Put the file itself "
            "there.",
        ),
    ],
)
def test_a_file_that_climbs_out_or_is_none_is_refused(small, file, message):
    (small.data / "sub").mkdir()
    small.add(f"tables:\n  rubric_scores: {{file: '{file}'}}\n")
    assert flat(small.error()) == flat(ONE + message)


@pytest.mark.parametrize("target", ["../../secret.csv", "rubric_scores.csv"])
def test_a_link_out_or_in_a_circle_is_refused(bare, target):
    (bare.root / "secret.csv").write_text(PLAIN)
    os.symlink(target, bare.data / "rubric_scores.csv")
    message = "the file lies outside data. Keep evidence below data."
    if target == "rubric_scores.csv":
        message = ABSENT
    assert bare.error() == f"{ONE}data/small/rubric_scores.csv: {message}"


@pytest.mark.parametrize("bomb", ["[" * 1000 + "]" * 1000, "{a: " * 1000 + "}" * 1000])
def test_yaml_that_is_too_deep_is_refused(small, bomb):
    small.add(f"why2: {bomb}\n")
    assert small.error() == (
        f"{ONE}line 1: keys or lists stand too deep in each other. Look for [[ or {{{{."
    )


def test_a_year_of_no_school_is_refused(small):
    small.swap("end: 2026-02-15", "end: 9999-12-31")
    assert small.error().startswith(f"{ONE}line 7, start: or end lies in no year of ours.")


@pytest.mark.slow
def test_a_large_file_is_read(small):
    line = "2026-01-08,7A,{},t1,reasoning,2\n"
    text = PLAIN + "".join(line.format(10_000 + n) for n in range(1_700_000))  # 60 MB
    small.table("rubric_scores", text)
    assert len(small.load().table("rubric_scores")) == 1_700_002


ODD = {
    "2,000 columns": PLAIN.replace("\n", ",x" * 2_000 + "\n"),
    "a huge cell": PLAIN.replace("1002", "x" * 2_000_000),
    "quotes within a cell": PLAIN.replace("1002", '10"02'),
    "pictures": PLAIN.replace("1002", "😀"),
    "another direction": PLAIN.replace("1002", "עברית"),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_files_are_read(small, kind, capsys):
    small.table("rubric_scores", ODD[kind])
    assert main(["check", "small", "--root", str(small.root)]) == 0
    assert scores(small) == ["2", "0"]
