"""The parent of reports: whether it may fork, and what it loads before it does.

Takes nothing, gives a process whose children start with everything imported.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

# Libraries that start threads when they are imported, and what keeps them from it.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
# jsonschema builds this grammar when it is imported, for two seconds; nbformat never asks it.
UNASKED = "rfc3987_syntax"
PRELOADED = (
    "nbformat",
    "pandas",
    "seaborn",
    "matplotlib.pyplot",
    "pandera.pandas",
    "pyarrow.acero",
    "nbconvert",
    "papermill",
    "ipywidgets",
    "ipykernel.debugger",
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger"),
    *("IPython.core.oinspect", "IPython.extensions.storemagic", "ipykernel.kernelspec"),
    *("sqlite3", "faulthandler", "tornado.platform.asyncio"),
    "impactkit.engine.child",
    "impactkit.engine.managed",
)
TASKS = Path("/proc/self/task")
LINGERING = 0.05  # seconds that a joined thread may still stand in /proc


def one_thread_each() -> dict[str, str]:
    """Ask numpy and pyarrow for no threads of their own; call it before they are imported.

    Returns
    -------
    What was set in the environment and was not there before.
    """
    added = {name: value for name, value in ONE_THREAD.items() if name not in os.environ}
    os.environ |= added
    return added


def warm(prepare: Callable[[], object] = lambda: None) -> None:
    """Import what notebooks need, draw one figure, freeze the heap.

    Call it in a process without threads, before the first run; the children share what it loads.

    prepare : what else they shall share; called before the heap is frozen.
    """
    one_thread_each()
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    if UNASKED not in sys.modules:
        sys.modules[UNASKED] = None
        import_module("jsonschema")
        del sys.modules[UNASKED]
    for name in PRELOADED:
        import_module(name)
    _read_schema()
    prepare()
    _draw()
    _list_backends()
    gc.collect()
    gc.freeze()


def _draw() -> None:
    """One figure outside pyplot: fonts are found and read, and no backend is chosen."""
    import io

    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    figure.subplots().set(title="Ready", xlabel="0123456789", ylabel="%")
    figure.savefig(io.BytesIO(), format="png")


def _read_schema() -> None:
    """Have nbformat compile the schema that every notebook is held against."""
    import nbformat

    nbformat.validate(nbformat.v4.new_notebook())


def _list_backends() -> None:
    """Have pyplot's backends looked for: a child names the one of notebooks."""
    from matplotlib.backends import backend_registry

    backend_registry.list_all()


def can_fork() -> bool:
    """True where a child may be forked: Linux, one thread, no event loop that runs.

    A fork copies one thread and every lock that the others hold.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    with contextlib.suppress(RuntimeError):
        asyncio.get_running_loop()
        return False
    end = time.monotonic() + LINGERING
    while len(list(TASKS.iterdir())) > 1:
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True
