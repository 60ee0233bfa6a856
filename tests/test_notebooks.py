"""The notebooks outside the kit's own render: plain papermill, and what it says of parameters.

Run All in JupyterLab is what nbval does with each of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from cycles import ROOT

CYCLE_NOTEBOOKS = ["case_study", "alignment_map", "conversation_guide"]


@pytest.mark.parametrize("name", CYCLE_NOTEBOOKS)
def test_two_parameters_typed_and_explained(name: str):
    found = papermill.inspect_notebook(str(ROOT / "notebooks" / f"{name}.ipynb"))
    assert list(found) == ["cycle", "audience"]
    assert {p["inferred_type_name"] for p in found.values()} == {"str"}
    assert found["audience"]["help"].strip() == "coach, leader or public"


@pytest.mark.slow
@pytest.mark.parametrize(
    "parameters",
    [
        ["-p", "cycle", "grade-4-text-evidence"],
        ["-f", str(ROOT / "params" / "grade-4-text-evidence.yml")],
    ],
)
def test_plain_papermill_from_another_folder(parameters: list[str], tmp_path: Path):
    out = tmp_path / "out.ipynb"
    subprocess.run(
        [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / "case_study.ipynb"), str(out),
         "--cwd", str(ROOT), *parameters],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    shown = "".join(
        str(o.data.get("text/html", ""))
        for cell in nbformat.read(out, as_version=4).cells
        for o in cell.get("outputs", [])
        if "data" in o
    )
    assert "Answers that rest on the text in grade 4 reading" in shown
    assert "For leaders" in shown
