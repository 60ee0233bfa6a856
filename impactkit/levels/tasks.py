"""Whether a measure of student work rests on the same tasks at both ends.

Takes answers with their tasks, gives one evidence row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from impactkit.evidence import ALL, thirds
from impactkit.schema import CycleFile, Indicator

APART = 0.1  # by how much of its answers a mix of tasks may differ and still be called the same
NEAR = 1e-9


def tasks_row(answers: pd.DataFrame, about: CycleFile, indicator: Indicator) -> dict | None:
    """Whether the tasks at both ends are the same, declared equivalent, or different.

    Parameters
    ----------
    answers : one row an answer: `period`, `classroom`, `task`. Only classrooms seen in the first
        and in the last third count.

    Returns
    -------
    A count row, category tasks_same, tasks_equivalent or tasks_different; None where no
    classroom was seen at both ends.

    Same means: over these classrooms, each counted alike, no more than APART of the answers at
    one end are to other tasks than at the other. A few late answers change nothing; classrooms
    that did the tasks in turned order make up for each other. Equivalent means the same, once
    tasks declared equivalent (equivalent_tasks) are taken for one.
    """
    ends = [answers[answers["period"].isin(window)] for window in thirds(about)]
    rooms = set(ends[0]["classroom"]) & set(ends[1]["classroom"])
    if not rooms:
        return None
    ends = [end[end["classroom"].isin(rooms)] for end in ends]
    alike = {*about.equivalent_tasks, *indicator.equivalent_tasks}
    return tasks_cell(*ends, alike) | {"rooms": len(rooms)}


def tasks_cell(first: pd.DataFrame, last: pd.DataFrame, alike: set[str]) -> dict:
    """What the tasks at both ends are to each other, and how many there are.

    first, last : one row an answer (or a score): `classroom`, `task`. alike : tasks that are
    declared equivalent.
    """
    as_one = [
        end.assign(task=end["task"].where(~end["task"].isin(alike), "")) for end in (first, last)
    ]
    kind = "equivalent" if _apart(*as_one) <= APART + NEAR else "different"
    kind = "same" if _apart(first, last) <= APART + NEAR else kind
    tasks = pd.concat([first, last])["task"].nunique()
    named = {"statistic": "count", "period": "whole", "group": ALL, "category": f"tasks_{kind}"}
    return named | {"count": tasks, "n": tasks}


def _apart(first: pd.DataFrame, last: pd.DataFrame) -> float:
    """Which share of the answers is to other tasks than at the other end, 0 to 1; of the mix in
    each classroom, on average over classrooms."""
    task, tasks = pd.factorize(pd.concat([first["task"], last["task"]]))
    mixes = []
    for end, its in ((first, task[: len(first)]), (last, task[len(first) :])):
        room, rooms = pd.factorize(end["classroom"])
        counts = np.bincount(room * len(tasks) + its, minlength=len(rooms) * len(tasks))
        counts = counts.reshape(len(rooms), len(tasks))
        mixes.append((counts / counts.sum(axis=1, keepdims=True)).mean(axis=0))
    return float(np.abs(mixes[0] - mixes[1]).sum() / 2)
