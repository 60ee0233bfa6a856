"""render(): whole pages or none, a good page kept, the manifest and what it says of stale pages.

Real notebooks in real kernels, in copies of the example cycles.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from cycles import ROOT

from impactkit.batch import render, state_of
from impactkit.batch.notebooks import REPORTS
from impactkit.batch.shelf import put, work_folder
from impactkit.engine import run
from impactkit.errors import RenderError

pytestmark = pytest.mark.slow
CYCLE = "grade-9-lab-questions"


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def notebook(workspace: Path, *cells: str, parameters: str = 'cycle = ""\naudience = ""') -> Path:
    """A workspace with a case study of its own, in place of the kit's."""
    folder = workspace / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    made = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        cells=[
            nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            *(nbformat.v4.new_code_cell(cell) for cell in cells),
        ],
    )
    nbformat.write(made, folder / "case_study.ipynb")
    return folder / "case_study.ipynb"


def test_a_failed_cycle_keeps_its_last_good_page(pages: Path, workspace: Path, tmp_path: Path):
    outputs = shutil.copytree(pages, tmp_path / "outputs")
    assert state_of(workspace, outputs, "leader", CYCLE) == "current"
    before = files(outputs / "leader" / CYCLE)
    table = workspace / "data" / CYCLE / "rubric_scores.csv"
    table.write_text(table.read_text().replace(",2,R1,", ",9,R1,"), encoding="utf-8")
    assert state_of(workspace, outputs, "leader", CYCLE) == "stale: records changed"

    both = [CYCLE, "grade-4-text-evidence"]
    bad = render(workspace, outputs, cycles=both, reports=["case-study"])

    assert bad.exit_code == 1
    assert [o.cycle for o in bad.current] == ["grade-4-text-evidence"]
    (failed,) = bad.failed
    assert failed.error.startswith(f"params/{CYCLE}.yml cannot be used: 1 problem\n")
    assert files(outputs / "leader" / CYCLE) == before
    assert state_of(workspace, outputs, "leader", CYCLE) == ("failed; the last good page is kept")
    index = (outputs / "leader" / "index.html").read_text(encoding="utf-8")
    assert index.count("older than the records: the last run failed") == 1
    assert [p for p in (outputs / "leader").iterdir() if p.name.startswith(".")] == []


def test_nothing_is_written_where_nothing_could_start(workspace: Path, tmp_path: Path):
    (workspace / "data" / CYCLE / "rubric_scores.csv").unlink()
    outputs = tmp_path / "outputs"
    assert render(workspace, outputs, cycles=[CYCLE], reports=["case-study"]).exit_code == 2
    assert not outputs.exists()


def test_an_alignment_map_needs_no_records(workspace: Path, tmp_path: Path):
    shutil.rmtree(workspace / "data" / CYCLE)
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["alignment-map"])
    assert summary.exit_code == 0
    assert (tmp_path / "o" / "leader" / CYCLE / "alignment-map.html").is_file()


def test_a_parameter_that_the_notebook_lacks_stops_the_run(workspace: Path, tmp_path: Path):
    notebook(workspace, "1", parameters='cylce = "x"\naudience = "leader"')
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["case-study"])
    assert summary.failed[0].error == (
        "case_study.ipynb has no parameter cycle (it has: audience, cylce). "
        "Correct the cell tagged parameters."
    )
    assert summary.exit_code == 2
    assert not (tmp_path / "o").exists()


def test_a_failed_cell_is_told_without_its_traceback(workspace: Path, tmp_path: Path):
    notebook(workspace, "student = 'Okafor'", "raise ValueError(student)")
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["case-study"])
    assert summary.failed[0].error == (
        "case_study.ipynb stopped in code cell 3: ValueError. "
        "Open the notebook in JupyterLab with this cycle and run it there to see more."
    )
    left = b"".join(files(tmp_path / "o").values())
    assert b"Okafor" not in left
    assert b"Traceback" not in left


def test_a_page_that_a_gate_stops_is_not_written(workspace: Path, tmp_path: Path):
    surname = (workspace / "data" / CYCLE / "roster.csv").read_text().splitlines()[1].split(",")[4]
    path = workspace / "params" / f"{CYCLE}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Lab reports described", f"{surname} described"), "utf-8")
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["case-study"])
    assert summary.exit_code == 1
    assert re.search(r"\d (person|people) on the roster (is|are) named", summary.failed[0].error)
    assert surname not in summary.failed[0].error
    assert not (tmp_path / "o" / "leader" / CYCLE).exists()


def test_a_notebook_without_facts_is_no_report(workspace: Path, tmp_path: Path):
    notebook(workspace, "print('hello')")
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["case-study"])
    assert summary.failed[0].error == (
        "The notebook shows no facts. End it with ik.facts(case, …)."
    )


def test_a_notebook_without_a_kernel_is_told(workspace: Path, tmp_path: Path):
    path = notebook(workspace, "1")
    made = nbformat.read(path, as_version=4)
    made.metadata = {}
    nbformat.write(made, path)
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["case-study"])
    assert summary.failed[0].error == (
        "case_study.ipynb does not say which kernel runs it. "
        "Open it in JupyterLab with the kernel Python 3 and save it."
    )


def test_one_cycle_in_trouble_does_not_end_the_batch(workspace: Path, tmp_path: Path):
    notebook(workspace, "import os; os._exit(1)")
    both = [CYCLE, "grade-4-text-evidence"]
    summary = render(workspace, tmp_path / "o", cycles=both, reports=["case-study"])
    assert {o.cycle for o in summary.failed} == set(both)
    assert summary.exit_code == 1


def test_a_name_in_the_notebook_itself_stops_the_page(workspace: Path, tmp_path: Path):
    roster = (workspace / "data" / CYCLE / "roster.csv").read_text("utf-8").splitlines()
    path = notebook(workspace, f"# asked {roster[1].split(',')[4]} about this")
    made = nbformat.read(path, as_version=4)
    kit = nbformat.read(ROOT / "notebooks" / "case_study.ipynb", as_version=4)
    made.cells += kit.cells[1:]
    nbformat.write(made, path)
    summary = render(workspace, tmp_path / "o", cycles=[CYCLE], reports=["case-study"])
    assert re.search(r"\d (person|people) on the roster (is|are) named", summary.failed[0].error)
    assert not (tmp_path / "o" / "leader" / CYCLE).exists()


def test_a_folder_that_cannot_take_its_name_gives_the_old_one_back(tmp_path, monkeypatch):
    def new(text: str) -> Path:
        folder = Path(tempfile.mkdtemp(dir=work))
        (folder / "a.html").write_text(text)
        return folder

    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.parent == work and not self.name.startswith("old"):
            raise OSError("no")
        return rename(self, target)

    with work_folder(tmp_path) as work:
        put(tmp_path, "leader", "c", new("good"))
        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="no"):
            put(tmp_path, "leader", "c", new("bad"))
        monkeypatch.undo()
    assert files(tmp_path) == {"leader/c/a.html": b"good"}


def test_rendering_one_report_leaves_the_others(pages: Path, tmp_path: Path):
    outputs = tmp_path / "outputs"
    shutil.copytree(pages, outputs)
    before = files(outputs / "leader" / CYCLE)
    summary = render(ROOT, outputs, cycles=[CYCLE], reports=["alignment-map"])
    assert summary.exit_code == 0
    assert files(outputs / "leader" / CYCLE) == before
    assert state_of(ROOT, outputs, "leader", CYCLE) == "current"


def test_the_manifest_says_what_was_rendered_from_what(pages: Path):
    entry = json.loads((pages / "manifest.json").read_text("utf-8"))["pages"][f"leader/{CYCLE}"]
    assert entry["state"] == "done"
    assert set(entry["reports"]) == set(entry["seconds"]) == set(REPORTS)
    assert set(entry["reports"]["case-study"]) == {
        "cycle file", "records", "notebook", "template", "theme", "impactkit", "libraries",
    }  # fmt: skip


def test_a_run_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    done = run(
        ROOT / "notebooks" / "alignment_map.ipynb", {"cycle": CYCLE, "audience": "public"}, ROOT
    )
    assert done.cells[1].source.endswith('audience = "public"\n')


def test_an_unknown_parameter_is_named():
    with pytest.raises(RenderError, match=r"program_review\.ipynb has no parameter cycle"):
        run(ROOT / "notebooks" / "program_review.ipynb", {"cycle": CYCLE}, ROOT)
