"""The blind rescore: a sample of scored work for a second scorer, without the first scores.

Takes a Cycle, gives rows for a CSV that stays with the coach. Imports cycle and evidence.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from impactkit.cycle import Cycle
from impactkit.errors import ImpactKitError
from impactkit.formulas import as_text

COLUMNS = ["date", "classroom", "student", "task", "rubric", "response", "second_score"]


def rescore_sample(cycle: Cycle, *, n: int, seed: int) -> pd.DataFrame:
    """Draw `n` pieces of work for a second scorer, in an order that says nothing.

    Stratified by rubric, wave and first score: each stratum in proportion to its size, and at
    least one piece of each as long as `n` allows. Work that has a second score takes no part.

    Returns
    -------
    One row a piece of work, columns COLUMNS: what names it (the student by the id or name of
    the records, so that the paper can be found), the student's answer where student_work holds
    it, and an empty second_score. The first score is not there.

    Raises
    ------
    ImpactKitError : nothing to draw from, or fewer pieces of work than asked for.
    """
    table = cycle.table("rubric_scores")
    if table is None:
        raise ImpactKitError("No rubric score is waiting for a second scorer.")
    table = table.assign(wave=_waves(cycle, len(table)))
    left = table[table["second_score"].isna()] if "second_score" in table else table
    if left.empty:
        raise ImpactKitError("No rubric score is waiting for a second scorer.")
    if not 1 <= n <= len(left):
        raise ImpactKitError(
            f"--n {n}: choose from 1 to {len(left)}; so many answers have one score."
        )
    left = left.reset_index(drop=True)  # a wide file's rows hold several scores each
    strata = [part.index for _, part in left.groupby(["rubric", "wave", "score"])]
    rng = np.random.default_rng(seed)
    drawn = np.concatenate(
        [
            rng.choice(index, size=size, replace=False)
            for index, size in zip(strata, _sizes([len(s) for s in strata], n, rng), strict=True)
        ]
    )
    sample = left.loc[rng.permutation(drawn)].assign(second_score="")
    work = cycle.table("student_work")
    if work is not None:
        answer = ["date", "classroom", "student", "task"]
        sample = sample.merge(work[[*answer, "response"]], on=answer, how="left")
    sample["student"] = sample["student"].map(cycle.people.written)
    return sample[[column for column in COLUMNS if column in sample]]


def _waves(cycle: Cycle, rows: int) -> np.ndarray:
    """(rows,) the wave of each rubric score; -1 for one that counts in none."""
    wave = np.full(rows, -1)
    for trend in cycle.about.trends:
        found = cycle.placed.by.get(trend.id)
        if found is not None and trend.source == "rubric_scores":
            wave[found.rows] = found.wave
    return wave


def _sizes(strata: list[int], n: int, rng: np.random.Generator) -> list[int]:
    """How many to draw from each stratum: one each, then by largest remainder; ties by lot."""
    lot = rng.permutation(len(strata))
    sizes = np.zeros(len(strata), dtype=int)
    sizes[sorted(range(len(strata)), key=lambda at: (-strata[at], lot[at]))[:n]] = 1
    share = np.array(strata) * n / sum(strata)
    while sizes.sum() < n:
        wanted = np.where(sizes < strata, share - sizes, -np.inf)
        sizes[max(range(len(strata)), key=lambda at: (wanted[at], lot[at]))] += 1
    return sizes.tolist()


def write_rescore(cycle: Cycle, path: Path, *, n: int, seed: int, outputs: Path) -> int:
    """Write the sample to a new CSV; give its number of rows.

    Raises
    ------
    ImpactKitError : the file is there already, or lies in the folder that is handed over.
    """
    if path.exists():
        raise ImpactKitError(f"{path} is there already, perhaps with scores in it. Name a new one.")
    if path.resolve().is_relative_to(outputs.resolve()):
        raise ImpactKitError(
            f"{path} lies in the folder of finished pages, and the sample names students by id. "
            "Keep it with the records."
        )
    sample = rescore_sample(cycle, n=n, seed=seed)
    for column in sample.columns.drop("date"):
        sample[column] = sample[column].map(lambda cell: as_text(str(cell)), na_action="ignore")
    path.parent.mkdir(parents=True, exist_ok=True)
    sample.to_csv(path, index=False, date_format="%Y-%m-%d", lineterminator="\n")
    return len(sample)
