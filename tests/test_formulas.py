"""What the kit writes for spreadsheets: no text of anybody's is run as a formula."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
from hypothesis import example, given
from hypothesis import strategies as st

from impactkit.cli import main
from impactkit.formulas import as_text, write

SIGNS = "=+-@\t\r\n ;＝＋－＠﹢﹣'\"\u00a0\u200b\ufeff,|"
NASTY = st.text(st.one_of(st.sampled_from(SIGNS), st.characters(codec="utf-8")), max_size=12)
RUN = re.compile(r"^[\s\u200b\ufeff\u00a0]*[=+\-@＝＋－＠﹢﹣]")
LINKS = ("+1+cmd", "-2+3", "＝1+1", "a;=1+1")  # what begins with = is refused as it is read


def runs(cell: str) -> bool:
    """Would a spreadsheet run this? A number is no formula."""
    return bool(RUN.search(cell)) and not re.fullmatch(r"\s*[+-]?\d+([.,]\d+)?\s*", cell)


@given(NASTY)
@example("=1")
@example("\r=1")
@example("x;=1")
@example("\u200b＝1")
def test_no_cell_of_a_csv_is_run_whatever_it_is_taken_apart_at(text: str):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(["7A", as_text(text), "x"])
    for separator in ",;\t":
        rows = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator)
        assert not [cell for row in rows for cell in row[1:] if runs(cell)]
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    kept = re.sub("\r\n?", "\n", text)
    assert row[1].replace("'", "") == kept.replace("'", "")  # nothing else is changed


def test_numbers_and_ordinary_texts_stay():
    for text in ("-3", "+12.5", "0042", "because 3 > 2", "a-b", "x = y", "", "'tis"):
        assert as_text(text) == text


@given(NASTY)
@example("=1")
@example("\x07=1")
def test_no_cell_of_a_workbook_is_a_formula_and_its_text_comes_back(text: str):
    book, file = openpyxl.Workbook(), io.BytesIO()
    write(book.active["A1"], text)
    book.save(file)
    cell = openpyxl.load_workbook(file).active["A1"]
    assert cell.data_type != "f"
    plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    lines = re.compile("\r\n?|_x000D_")
    assert lines.sub("\n", cell.value or "") == lines.sub("\n", plain)


def test_the_sample_for_a_second_scorer_runs_nothing(small, tmp_path):
    rows = "".join(
        f'2026-01-08,7A,{1001 + at},"{text}",reasoning,{at % 3}\n' for at, text in enumerate(LINKS)
    )
    small.table("rubric_scores", f"date,classroom,student,task,rubric,score\n{rows}")
    file = tmp_path / "second.csv"
    asked = ["--n", str(len(LINKS)), "--seed", "1", "--out", str(file)]
    assert main(["rescore", "small", *asked, "--root", str(small.root)]) == 0
    with file.open(encoding="utf-8", newline="") as opened:
        tasks = sorted(row["task"] for row in csv.DictReader(opened))
    assert tasks == sorted(["'+1+cmd", "'-2+3", "'＝1+1", "a;'=1+1"])


def test_the_workbook_of_a_new_cycle_runs_nothing(tmp_path):
    (tmp_path / "params").mkdir()
    assert main(["new", "maple", "--root", str(tmp_path)]) == 0
    path = tmp_path / "params" / "maple.yml"
    text = re.sub(r"(?m)^title: .*$", 'title: "=HYPERLINK(1)"', path.read_text("utf-8"))
    path.write_text(text.replace('"0"', '"=0+0"'), encoding="utf-8")
    assert main(["new", "maple", "--root", str(tmp_path)]) == 0
    book = openpyxl.load_workbook(tmp_path / "data" / "maple.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {"=HYPERLINK(1)", "=0+0"} <= {cell.value for cell in cells}
