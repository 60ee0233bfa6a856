"""Making pages for an executor from elsewhere, whose processes have threads of their own.

Takes a Task, gives Made. Where the process may not fork, a process without threads beside it makes
the pages, one for each thread that asks; it ends when the one that asked does.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading

from impactkit.batch.task import KILLED, Made, Task
from impactkit.batch.worker import begin, work
from impactkit.engine import can_fork

_ours = threading.local()


def work_anywhere(task: Task) -> Made:
    """Make the pages of a task, in this process or in one beside it."""
    if can_fork():
        return work(task)
    try:
        helper = _helper()
        pickle.dump(task, helper.stdin)
        helper.stdin.flush()
        return pickle.load(helper.stdout)
    except (EOFError, OSError):
        _ours.helper = None
        return Made(error=KILLED.format(label=task.label))


def _helper() -> subprocess.Popen:
    """The process beside this thread, begun anew where there is none."""
    helper = getattr(_ours, "helper", None)
    if helper is None or helper.poll() is not None:
        helper = _ours.helper = subprocess.Popen(
            [sys.executable, "-m", "impactkit.batch.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    return helper


def main() -> None:
    """Make pages for the process that began this one, until it closes its end."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    begin(os.getppid(), None)
    while True:
        try:
            task = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(work(task), answers)
        answers.flush()


if __name__ == "__main__":
    main()
