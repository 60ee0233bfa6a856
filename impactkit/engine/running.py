"""run(): a notebook with parameters, executed; of a failure only its place and kind are told.

Takes a path, parameters and limits, gives the notebook without anything that differs from run
to run. ADR 0003 and ADR 0011 say why each setting is as it is.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from impactkit.engine.entry import WarmEngine
from impactkit.errors import NotebookError, RenderError

if TYPE_CHECKING:
    import nbformat

SAFE_ERRORS = ("ImpactKitError", "InputError", "DisclosureError", "RenderError")
# What one notebook may take: seconds, and MB beyond what the kit has loaded.
CELL_SECONDS, REPORT_SECONDS, MEMORY_MB = 300, 900, 4096
QUIET = ["--IPKernelApp.log_level=50"]


def run(
    path: Path,
    parameters: dict[str, str],
    root: Path,
    *,
    cell_seconds: int | None = CELL_SECONDS,
    report_seconds: int | None = REPORT_SECONDS,
    memory_mb: int | None = MEMORY_MB,
) -> nbformat.NotebookNode:
    """Execute a notebook with the given parameters, in the folder `root`.

    Parameters
    ----------
    cell_seconds, report_seconds : after which a cell, or the whole report, is stopped; None: never.
    memory_mb : what a report may use beyond what the kit has loaded, in MB, on Linux.

    Raises
    ------
    NotebookError : a parameter that the notebook does not have, or no kernel.
    RenderError : a cell that failed, or a limit that was passed. Of the failure only cell number
        and error type are told: a traceback can hold a name.
    """
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    import nbclient.exceptions as stopped
    import papermill as pm
    from jupyter_client.kernelspec import NoSuchKernel
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors, remove_error_markers
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook
    from papermill.utils import chdir
    from traitlets.config import Config

    papermill_engines.register("impactkit", WarmEngine)
    kernel = _kernel(path, parameters)
    clock = _Clock(cell_seconds, report_seconds)
    loud, pm.log.logger.disabled = pm.log.logger.disabled, True  # it would stand between our lines
    try:
        book = load_notebook_node(str(path))
        if parameters:
            book = parameterize_notebook(book, parameters, kernel_name=kernel)
        with chdir(str(root)):
            done = papermill_engines.execute_notebook_with_engine(
                "impactkit",
                remove_error_markers(book),
                kernel_name=kernel,
                progress_bar=False,
                log_output=False,
                timeout_func=clock.left,
                memory_mb=memory_mb,
                # What a kernel sends goes over loopback; encrypted, so that nobody else reads it.
                config=Config({"KernelManager": {"transport_encryption": "auto"}}),
                extra_arguments=QUIET,
            )
        raise_for_execution_errors(done, None)
    except pm.exceptions.PapermillExecutionError as error:
        raise RenderError(_explain(path, error, memory_mb)) from None
    except NoSuchKernel:
        raise NotebookError(
            f"{path.name} runs in the kernel {kernel}, which is not installed here. Install it, "
            "or open the notebook in JupyterLab with the kernel Python 3 and save it."
        ) from None
    except stopped.CellTimeoutError:
        raise RenderError(f"{path.name} was stopped: {clock.passed()}") from None
    except stopped.DeadKernelError:
        raise RenderError(
            f"{path.name} was stopped: its process ended in the middle of a cell, killed from "
            "outside or for want of memory. Render this cycle again; the other cycles are whole."
        ) from None
    finally:
        pm.log.logger.disabled = loud
    return _clean(done)


class _Clock:
    """The limits of one run: what a cell may take before it, or the whole report, is late."""

    def __init__(self, cell_seconds: int | None, report_seconds: int | None):
        self._cell, self._report = cell_seconds, report_seconds
        self._start, self._whole = monotonic(), False

    def left(self, cell: nbformat.NotebookNode) -> float | None:
        """Seconds for the next cell; nbclient asks before each, and takes 0 for no limit."""
        if self._report is None:
            return self._cell
        rest = max(0.001, self._report - (monotonic() - self._start))
        self._whole = self._cell is None or rest < self._cell
        return rest if self._whole else self._cell

    def passed(self) -> str:
        what, limit = ("the report", self._report) if self._whole else ("a cell", self._cell)
        return (
            f"{what} took longer than {limit} seconds. "
            "Open the notebook in JupyterLab with this cycle and run it there to see more."
        )


def _as_papermill_reads(path: Path) -> str:
    """The path with its braces doubled: papermill would fill parameters in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _kernel(path: Path, parameters: dict[str, str]) -> str:
    """The kernel to run it with: python3 for any Python, else the one that it names."""
    try:
        known, kernel = _inspected(path, path.read_text(encoding="utf-8"))
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
    return kernel


@lru_cache(maxsize=8)
def _inspected(path: Path, text: str) -> tuple[frozenset[str], str]:
    """The parameters that a notebook with this text has, and the kernel to run it with."""
    import nbformat
    import papermill as pm
    from papermill.utils import nb_kernel_name, nb_language

    known = frozenset(pm.inspect_notebook(_as_papermill_reads(path)))
    book = nbformat.from_dict(json.loads(text))
    return known, "python3" if nb_language(book) == "python" else nb_kernel_name(book)


def _explain(path: Path, error, memory_mb: int | None) -> str:
    what = error.ename
    if error.ename in SAFE_ERRORS:
        what = error.evalue
    if error.ename == "MemoryError" and memory_mb is not None:
        what = f"MemoryError, it needed more than {memory_mb} MB"
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
