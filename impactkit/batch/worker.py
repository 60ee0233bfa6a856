"""A process that makes pages: how it begins, what it does, and that it ends with its parent.

Takes a Task, gives Made. What making pages needs is imported when a task comes, so that a process
that is forked has it from its parent, and one that is spawned loads it as the engine asks.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from functools import cache
from importlib import import_module
from pkgutil import resolve_name

from impactkit.batch.task import Made, Task
from impactkit.engine import can_fork, one_thread_each, warm

SHEETS = {1: 16, 2: 1, 3: 1}  # blank axes for the pictures of a report
ALIVE = 1.0  # seconds between two looks at whether the parent lives


@cache
def ready() -> None:
    """Load what every page needs, where children can have it from this process."""
    one_thread_each()
    if can_fork():
        warm(_prepare)


def _prepare() -> None:
    """What every page needs of the kit itself, made once: rooms, templates, rules, the exporter."""
    from impactkit.batch import making  # noqa: F401  with the rooms that it imports
    from impactkit.figures import lay_out
    from impactkit.language import check
    from impactkit.markup import read_templates, template_texts

    for name in import_module("impactkit").__all__:  # what notebooks may use
        resolve_name(f"impactkit:{name}")
    read_templates()
    for text in template_texts():  # what pages say: the patterns that it meets are compiled
        check(text)
    _check_a_table()
    _make_a_page()
    lay_out(SHEETS)


def _check_a_table() -> None:
    """pandera loads what it checks with when it first checks."""
    import pandas as pd
    import pandera.pandas as pa

    pa.DataFrameSchema({"n": pa.Column("Int64")}).validate(pd.DataFrame({"n": [1]}, dtype="Int64"))


def _make_a_page() -> None:
    """So do the exporter, its template and the gates, of a page with nothing on it."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    from impactkit.fact_sheet import MIME
    from impactkit.leaks import check_files, secrets_of
    from impactkit.report import check_page, export

    facts = {"title": "Ready", "language": "en", "cycles": [], "audience": "leader"}
    data = {MIME: facts | {"facts": [], "below_floor": []}}
    outputs = [new_output("display_data", data) for data in ({"text/html": "<h1>Ready</h1>"}, data)]
    page = export(new_notebook(cells=[new_markdown_cell("## On"), new_code_cell(outputs=outputs)]))
    check_page(page, "ready")
    check_files({"ready.html": page.html}, secrets_of([]), "ready")


def work(task: Task) -> Made:
    """Make the pages of a task."""
    from impactkit.batch.making import make

    return make(task)


def begin(parent: int, lock: int | None) -> None:
    """Begin as a worker: in a group of its own with what it starts, gone when its parent is.

    parent : the number of the process that asked. lock : descriptor of the run's lock, where this
    process was forked and must not hold it; None where it was spawned.
    """
    if lock is not None:
        os.close(lock)
    if sys.platform == "win32":
        _wait_for_the_end()
        return
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, lambda *_: None)  # the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)

    signal.signal(signal.SIGALRM, look)
    signal.siginterrupt(signal.SIGALRM, False)
    signal.setitimer(signal.ITIMER_REAL, ALIVE, ALIVE)
    if lock is None:
        ready()


def _wait_for_the_end() -> None:
    """Where there is no fork, a thread does no harm."""

    def end() -> None:
        parent.join()
        os._exit(1)

    if parent := multiprocessing.parent_process():
        threading.Thread(target=end, daemon=True).start()
