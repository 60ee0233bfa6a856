"""One notebook, one cycle, one run: papermill with its traps closed.

Takes a notebook and parameters, gives the executed notebook, clean of anything that differs
from run to run. ADR 0003 says why each setting is as it is.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import nbformat
from traitlets.config import Config

from impactkit.errors import NotebookError, RenderError

# What a kernel sends goes over loopback; encrypted, so that nobody else on the machine reads it.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
SAFE_ERRORS = ("ImpactKitError", "InputError", "DisclosureError", "RenderError")


def run(path: Path, parameters: dict[str, str], root: Path) -> nbformat.NotebookNode:
    """Execute a notebook with the given parameters, in the folder `root`.

    Raises
    ------
    NotebookError : a parameter that the notebook does not have, or no kernel.
    RenderError : a cell that failed. Of the failure only cell number and error type are told:
        a traceback can hold a name.
    """
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    import papermill as pm

    try:
        known = pm.inspect_notebook(str(path))
    except ValueError:  # papermill's word for a notebook without kernel or language
        raise NotebookError(
            f"{path.name} does not say which kernel runs it. Open it in JupyterLab with the "
            "kernel Python 3 and save it."
        ) from None
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise NotebookError(
            f"{path.name} has no parameter {', '.join(unknown)} (it has: "
            f"{', '.join(sorted(known)) or 'none'}). Correct the cell tagged parameters."
        )
    with tempfile.TemporaryDirectory(prefix="impactkit-") as scratch:
        out = Path(scratch) / "run.ipynb"
        try:
            done = pm.execute_notebook(
                str(path),
                str(out),
                parameters=parameters,
                cwd=str(root),
                kernel_name="python3",
                progress_bar=False,
                request_save_on_cell_execute=False,
                log_output=False,
                config=ENCRYPTED,
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
        except pm.exceptions.PapermillExecutionError as error:
            raise RenderError(_explain(path, error)) from None
    return _clean(done)


def _explain(path: Path, error) -> str:
    what = error.ename
    if error.ename in SAFE_ERRORS:
        what = error.evalue
    code_cell = max(1, error.exec_count - 1)  # without the one that papermill puts in
    return (
        f"{path.name} stopped in code cell {code_cell}: {what}. "
        "Open the notebook in JupyterLab with this cycle and run it there to see more."
    )


def _clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without times, paths, random ids and streams: byte-identical from run to run."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if o.output_type != "stream"]
    return notebook
