"""impactkit new: a cycle file that checks clean, and a workbook to fill in and hand back."""

from __future__ import annotations

import openpyxl
import pytest

import impactkit as ik
from impactkit.cli import main
from impactkit.cycle import load_cycle


@pytest.fixture
def root(tmp_path):
    (tmp_path / "params").mkdir()
    return tmp_path


def run(root, *words: str) -> int:
    return main([*words, "--root", str(root)])


def fill(root, first_row: int = 3) -> None:
    """As a person would: one visit and one score, below or over the example."""
    path = root / "data" / "maple.xlsx"
    book = openpyxl.load_workbook(path)
    start = load_cycle("maple", root, evidence=False).about.start
    for sheet, row in {
        "practice_log": [start, "7A", "reason_routine", 1, 1, "coach", None],
        "rubric_scores": [start, "7A", "0042", "ticket-1", "reasoning", "2", "R1", None],
    }.items():
        for column, value in enumerate(row, start=1):
            book[sheet].cell(first_row, column, value)
    book.save(path)


def test_a_new_cycle_checks_clean(root, capsys):
    assert run(root, "new", "maple") == 0
    assert capsys.readouterr().out == (
        "Written: params/maple.yml\n"
        "Written: data/maple.xlsx\n"
        "Fill in the workbook, and change the cycle file to fit. After a change to its shifts,\n"
        "scales or codes, `impactkit new maple` makes an empty workbook anew.\n"
        "Then: impactkit render maple\n"
    )
    assert run(root, "check", "maple") == 0
    accounting = load_cycle("maple", root).accounting
    assert (accounting["rows"] == accounting["outside"]).all()  # the example rows alone


def test_the_workbook_helps_to_fill_it_in(root):
    run(root, "new", "maple")
    book = openpyxl.load_workbook(root / "data" / "maple.xlsx")
    assert book.sheetnames[0] == "Start here"
    assert book["lists"].sheet_state == "hidden"
    log = book["practice_log"]
    assert log["A1"].comment.text == "The day, within the cycle."
    rules = {str(rule.sqref): rule.type for rule in log.data_validations.dataValidation}
    assert rules["A2:A5000"] == "date"
    assert rules["C2:C5000"] == "list"
    listed = {cell.value for column in book["lists"].columns for cell in column}
    assert {"reason_routine", "0", "1", "2", "absent", "moved"} <= listed


@pytest.mark.parametrize("first_row", [2, 3])
def test_what_is_filled_in_is_counted(root, first_row):
    run(root, "new", "maple")
    fill(root, first_row)
    assert run(root, "check", "maple") == 0
    cycle = load_cycle("maple", root)
    assert cycle.table("rubric_scores")["score"].tolist() == ["2"]
    assert len(cycle.table("practice_log")) == 1
    assert len(ik.measure(cycle).rows) > 0


def test_an_untouched_workbook_is_made_anew_for_a_changed_cycle_file(root):
    run(root, "new", "maple")
    file = root / "params" / "maple.yml"
    changed = file.read_text(encoding="utf-8").replace("reason_routine", "number_talk")
    file.write_text(changed, encoding="utf-8")
    assert run(root, "new", "maple") == 0
    assert file.read_text(encoding="utf-8") == changed
    lists = openpyxl.load_workbook(root / "data" / "maple.xlsx")["lists"]
    listed = {cell.value for column in lists.columns for cell in column}
    assert "number_talk" in listed and "reason_routine" not in listed


def test_a_filled_workbook_is_never_replaced(root, capsys):
    run(root, "new", "maple")
    fill(root)
    before = (root / "data" / "maple.xlsx").read_bytes()
    capsys.readouterr()
    assert run(root, "new", "maple") == 2
    assert capsys.readouterr().err == (
        "data/maple.xlsx has entries, and is left as it is. To have a new one made, rename it.\n"
    )
    assert (root / "data" / "maple.xlsx").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"notes of mine"])
def test_a_file_that_is_no_workbook_is_never_lost(root, content):
    (root / "data").mkdir()
    (root / "data" / "maple.xlsx").write_bytes(content)
    assert run(root, "new", "maple") == 2
    assert (root / "data" / "maple.xlsx").read_bytes() == content
    assert not (root / "params" / "maple.yml").exists()


def test_a_cycle_of_a_folder_is_left_alone(small, capsys):
    before = small.file.read_bytes()
    assert run(small.root, "new", "small") == 2
    assert capsys.readouterr().err == (
        "params/small.yml has no workbook: 1 problem\n"
        "  data: it names a folder. "
        "Write data: data/small.xlsx, or fill in the folder's files.\n"
    )
    assert small.file.read_bytes() == before


@pytest.mark.parametrize("slug", ["", "Maple", "a b", "../x", "a--b", "-a", "a/b", "ä", "a" * 61])
def test_a_name_that_cannot_name_a_cycle_is_refused(root, slug):
    assert main(["new", "--root", str(root), "--", slug]) == 2
    assert list((root / "params").iterdir()) == []
