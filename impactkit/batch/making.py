"""Making the pages of a task, in a folder of their own.

Takes a Task, gives Made; puts nothing in place. Runs in whatever process or on whatever machine
an executor has; both sides see the workspace and the outputs folder. crew imports it.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat

from impactkit.batch import memory
from impactkit.batch.fingerprint import FACTS, Workspace
from impactkit.batch.notebooks import REPORTS, REVIEW, find_notebook
from impactkit.batch.shelf import BETWEEN
from impactkit.batch.task import Made, Task
from impactkit.cycle import Cycle, at_hand, load_cycle
from impactkit.engine import CELL_SECONDS, REPORT_SECONDS, run
from impactkit.errors import ImpactKitError, InputError, NotebookError, RenderError
from impactkit.leaks import check_files, secrets_of
from impactkit.markup import day
from impactkit.report import Page, check_page, export
from impactkit.review import own_page
from impactkit.workspace import cycle_names, pages_in

logging.getLogger("papermill").addHandler(logging.NullHandler())  # what it says, we say

A_CYCLE = 5  # seconds more for each cycle on a page that shows them all
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_AGAIN = (
    "{place}: the cycle file or its records changed while the pages were being made. Render again."
)


def make(task: Task) -> Made:
    """Make the pages of a task, all of them or none; of a failure, say what and where."""
    folder, made = None, Made()
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{task.name}{BETWEEN}", dir=task.work))
        with pages_in(task.told):
            made = _make_cycle(task, folder) if task.cycle else _make_review(task, folder)
    except (InputError, NotebookError) as error:
        made = Made(error=str(error), bad_input=True)
    except ImpactKitError as error:
        made = Made(error=str(error))
    except OSError as error:
        made = _system_trouble(error, task)
    except Exception as error:  # a dead kernel, a full memory: not the other cycles' trouble
        made = Made(error=f"{task.label} stopped: {type(error).__name__}.")
    finally:
        if folder and made.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    return made


def _make_cycle(task: Task, folder: Path) -> Made:
    workspace = Workspace(task.root)
    parts = {report: workspace.page_parts(task.cycle, report) for report in task.reports}
    try:
        cycle, whole = _load(task.cycle, task.root, task.reports)
    except ImpactKitError as error:
        return Made(error=str(error), bad_input=True)
    files, seconds, telling = {}, {}, []
    for report in task.reports:
        begun = time.monotonic()
        place = f"{report} of {task.cycle}"
        parameters = {"cycle": task.cycle, "audience": task.audience}
        with at_hand([cycle] if whole else [], task.root):
            notebook, page = _page(
                REPORTS[report], parameters, task.root, place, [cycle], draft=task.draft
            )
        _check_owner(page, [task.cycle], task.audience, place)
        files[f"{report}.html"] = page.html
        if memory.tells(report, page.facts):
            telling.append(page.facts)
        if report == "case-study" and not task.draft:
            files["case-study.ipynb"] = nbformat.writes(notebook) + "\n"
        seconds[report] = round(time.monotonic() - begun, 2)
    if telling and not task.draft:
        files[FACTS] = memory.as_text(memory.together(telling))
    check_files(files, secrets_of([cycle]), task.cycle)
    for name, text in files.items():
        write(folder / name, text)
    if Workspace(task.root, workspace.sources).cycle_parts(task.cycle) != workspace.cycle_parts(
        task.cycle
    ):
        raise RenderError(READ_AGAIN.format(place=task.label))
    about = {
        "title": cycle.about.title,
        "when": f"{day(cycle.about.start)} to {day(cycle.about.end)}",
        "order": cycle.about.start.isoformat(),
        "synthetic": cycle.about.synthetic,
        "below_floor": bool(cycle.about.privacy.below_floor),
    }
    return Made(folder, parts, seconds, about, workspace.sources)


def _make_review(task: Task, folder: Path) -> Made:
    begun, workspace = time.monotonic(), Workspace(task.root)
    (report,) = task.reports
    before = workspace.review_parts(task.told, task.audience)
    parts = {report: before}
    cycles = {}
    for name in cycle_names(task.root):
        with contextlib.suppress(ImpactKitError):
            cycles[name] = load_cycle(name, task.root)
    asked, longer = {"audience": task.audience}, len(cycles) * A_CYCLE
    with at_hand(cycles.values(), task.root):
        _, page = _page(REVIEW[report], asked, task.root, report, cycles.values(), longer=longer)
    own = [name for name, cycle in cycles.items() if own_page(cycle, task.audience)]
    _check_owner(page, own, task.audience, report)
    check_files({f"{report}.html": page.html}, secrets_of(cycles.values()), report)
    write(folder / f"{report}.html", page.html)
    now = Workspace(task.root, workspace.sources).review_parts(task.told, task.audience)
    if now != before:
        raise RenderError(READ_AGAIN.format(place=task.label))
    seconds = {report: round(time.monotonic() - begun, 2)}
    return Made(folder, parts, seconds, sources=workspace.sources)


def _load(name: str, root: Path, reports: tuple[str, ...]) -> tuple[Cycle, bool]:
    """The cycle, and whether with its evidence: for the Alignment Map alone the cycle file will
    do, as before anything is seen."""
    try:
        return load_cycle(name, root), True
    except ImpactKitError:
        if reports != ("alignment-map",):
            raise
        return load_cycle(name, root, evidence=False), False


def _page(
    file: str,
    parameters: dict[str, str],
    root: Path,
    place: str,
    cycles: Iterable[Cycle],
    *,
    longer: int = 0,
    draft: bool = False,
) -> tuple[nbformat.NotebookNode, Page]:
    notebook = run(
        find_notebook(root, file),
        parameters,
        root,
        cell_seconds=CELL_SECONDS + longer,
        report_seconds=REPORT_SECONDS + longer,
    )
    page = export(notebook, draft=draft)
    check_page(page, place, "\n".join(cycle.about.model_dump_json() for cycle in cycles))
    return notebook, page


def _check_owner(page: Page, cycles: list[str], audience: str, place: str) -> None:
    """What the page's own data say of it, against what was asked for."""
    if sorted(page.facts["cycles"]) != sorted(cycles):
        raise RenderError(f"{place}: the page holds another cycle's facts.")
    if page.facts["audience"] != audience:
        raise RenderError(f"{place}: the page holds facts for another audience.")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _system_trouble(error: OSError, task: Task) -> Made:
    """What the system said; of files, only those of the workspace are named."""
    reason = error.strerror or type(error).__name__
    if error.errno in FULL:
        remedy = "Make room on the disk of the outputs folder, then render again."
        return Made(error=f"{task.label} could not be written: {reason}. {remedy}")
    path = Path(str(error.filename or ""))
    if path.is_relative_to(task.root) and not path.is_relative_to(task.work.parent):
        file = path.relative_to(task.root).as_posix()
        return Made(error=f"{file} cannot be read: {reason}. Mend it, then render again.",
                    bad_input=True)  # fmt: skip
    return Made(error=f"{task.label} stopped: {reason}.")
