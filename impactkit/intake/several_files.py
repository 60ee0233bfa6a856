"""The rows of all files of one table, put together.

Takes Settled of each file, gives a frame. evidence_files calls it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.repeats import told
from impactkit.intake.settle import Settled
from impactkit.schema import Table


def together(settled: Sequence[Settled], table: Table) -> pd.DataFrame:
    """The used rows of all files; one that an earlier file gives whole is a duplicate.

    Rows that are alike in what is read and differ in another cell all count, and are told.
    """
    if len(settled) == 1:
        return settled[0].used
    parts = [one for one in settled if len(one.used)]
    if not parts:
        return settled[0].used
    rows = pd.concat([one.used for one in parts])
    file = np.repeat(np.arange(len(parts)), [len(one.used) for one in parts])
    digest = np.concatenate([one.digests.loc[one.used.index].to_numpy() for one in parts])
    at = rows.index.to_numpy()
    rows = rows.reset_index(drop=True)
    if table.anonymous and "time" not in rows:
        return rows
    alike = pd.Series(pd.factorize(pd.util.hash_pandas_object(rows, index=False))[0])
    whole = pd.DataFrame({"alike": alike, "digest": digest}).duplicated().to_numpy()
    first = alike.map(pd.Series(file).groupby(alike).min()).to_numpy()
    beside = ~whole & (first < file)
    for number, one in enumerate(parts):
        gone = whole & (file == number)
        if gone.any():
            one.buckets["used"] -= int(gone.sum())
            one.buckets["duplicate"] += int(gone.sum())
            one.notes.append(told(at[gone], one.place, "another file"))
        doubtful = beside & (file == number)
        if doubtful.any():
            one.notes.append(_alike(at[doubtful], one.place))
    return rows[~whole]


def _alike(rows: np.ndarray, place: str) -> Problem:
    one = len(set(rows)) == 1
    are, differ = ("is", "differs") if one else ("are", "differ")
    return Problem(
        place,
        f"{named_rows(rows)} {are} like a row of another file in all that is read, and "
        f"{differ} in another column.",
        "All of them count. Where two are one, take one out.",
    )
