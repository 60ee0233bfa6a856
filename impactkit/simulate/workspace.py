"""Workspaces on disk: params/, data/ and truth.json, byte for byte the same for one seed.

Takes a folder, writes files. A folder that holds something else is refused.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import yaml

from impactkit.errors import ImpactKitError
from impactkit.schema import TABLES, CycleFile
from impactkit.simulate.invented import cycle_file
from impactkit.simulate.records import Rows, records
from impactkit.simulate.truth import Truth, drawn

EXAMPLES = {
    "grade-4-text-evidence": Truth(
        seed=4,
        rooms=5,
        students=(22, 19, 23, 21, 23),
        passing=11,
        first=(19 / 108, 41 / 108, 34 / 108, 14 / 108),
        last=(17 / 108, 42 / 108, 35 / 108, 14 / 108),
        exact=True,
        room_spread=0.2,
        missing=0.08,
        blank=0.04,
        adoption=(0.3, 0.62),
        skipped_visits=0.25,
        skipped_sessions=0.3,
    ),
    "grade-7-justification": Truth(
        seed=4,
        rooms=4,
        students=(26, 24, 25, 25),
        passing=5,
        first=(0.29, 0.33, 0.38),
        last=(0.14, 0.29, 0.57),
        exact=True,
        room_spread=0.15,
        missing=0.04,
        blank=0.03,
        adoption=(0.15, 0.97),
        skipped_visits=0.06,
    ),
    "grade-9-lab-questions": Truth(
        seed=9,
        rooms=1,
        students=(24,),
        passing=2,
        first=(8 / 24, 11 / 24, 5 / 24),
        last=(5 / 24, 10 / 24, 9 / 24),
        exact=True,
        missing=0.05,
        adoption=(0.3, 0.8),
    ),
}


def write_workspace(folder: Path, *, cycles: int, seed: int) -> list[str]:
    """Write `cycles` invented cycles below `folder`, and truth.json; give their names.

    Raises
    ------
    ImpactKitError : fewer than one cycle, or a folder that is not empty.
    """
    if cycles < 1:
        raise ImpactKitError("--cycles takes a whole number from 1 up.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ImpactKitError(f"{folder} is not an empty folder. Name a new one.")
    truths = {}
    for number in range(cycles):
        truth = drawn(number, seed)
        tree = cycle_file(number, truth)
        about = CycleFile.model_validate(tree)
        text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=96)
        _write_cycle(folder, about, truth, text)
        truths[about.cycle] = truth.as_dict()
    _write(folder / "truth.json", json.dumps(truths, indent=1, sort_keys=True) + "\n")
    return list(truths)


def no_effect_cycle(folder: Path, number: int, seed: int, *, one_task: bool = False) -> str:
    """Write invented cycle `number` with its effect taken out: only noise, and rooms that differ.

    one_task : the same exit ticket every week, rather than another each week.

    Gives its name. For looking at how often a page sees what is not there.
    """
    truth = drawn(number, seed)
    adoption = (sum(truth.adoption) / 2,) * 2
    truth = replace(truth, last=truth.first, adoption=adoption)
    tree = cycle_file(number, truth)
    about = CycleFile.model_validate(tree)
    _write_cycle(folder, about, truth, yaml.safe_dump(tree, sort_keys=False), one_task)
    return about.cycle


def write_examples(folder: Path) -> list[str]:
    """Write the shipped example cycles below `folder`, in place of what stands there."""
    for name, truth in EXAMPLES.items():
        file = resources.files("impactkit.simulate").joinpath("examples", f"{name}.yml")
        text = file.read_text(encoding="utf-8")
        about = CycleFile.model_validate(yaml.load(text, Loader=yaml.BaseLoader))
        _write_cycle(folder, about, truth, text)
    return list(EXAMPLES)


def _write_cycle(
    folder: Path, about: CycleFile, truth: Truth, text: str, one_task: bool = False
) -> None:
    _write(folder / "params" / f"{about.cycle}.yml", text)
    for name, rows in records(about, truth, one_task).items():
        _write(folder / about.data / f"{name}.csv", _csv(name, rows))


def _csv(name: str, rows: Rows) -> str:
    columns = [c.name for c in TABLES[name].columns]
    used = [c for c in columns if not rows or any(c in row for row in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, used, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda r: (str(r.get("date", "")), str(r.get("classroom")))))
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
